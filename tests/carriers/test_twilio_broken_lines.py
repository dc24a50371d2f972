"""Wherever the line to Twilio breaks: what never left is sent again at once, what may have left is looked up first."""

import gzip
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import parse_headers
from pathlib import Path

import pytest

from sms_gateway.carriers import load
from sms_gateway.carriers.twilio import Twilio
from sms_gateway.errors import CarrierError, Outcome
from tests.carriers.values import ACCOUNT, PUBLIC_URL, TOKEN, message
from tests.certificates import certificate, seal

SAID = {
    "agrees": b"HTTP/1.1 200 connected\r\n\r\n",
    "refuses": b"HTTP/1.1 407 who are you\r\n\r\n",
    "babbles": b"220 CERTIFICATE_VERIFY_FAILED\r\n\r\n",
    "says half": b'HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{"sid": "SM',
    "packs badly": b"HTTP/1.1 201 Created\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
}
CONNECT, UNKNOWN = ("connect", Outcome.UNAVAILABLE), ("reset", Outcome.UNKNOWN)
TIMEOUT = ("timeout", Outcome.UNKNOWN)


class Far:
    """The far end of each connection does `deeds` in turn, and then closes it; `heard`: what it was told meanwhile."""

    def __init__(self, deeds: Sequence[str], secret: ssl.SSLContext) -> None:
        self._deeds = deeds
        self._secret = secret
        self._over = threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._take_calls)
        self.heard: list[bytes] = []
        self.port = self._door.getsockname()[1]

    @contextmanager
    def open(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._over.set()
            with suppress(OSError):
                self._door.shutdown(socket.SHUT_RDWR)
            self._door.close()
            self._thread.join(60)

    def _take_calls(self) -> None:
        with suppress(OSError):
            while not self._over.is_set():
                line = self._door.accept()[0]
                line.settimeout(30)
                with suppress(OSError), closing(line):
                    self._do(line)

    def _do(self, line: socket.socket) -> None:
        for deed in self._deeds:
            if deed == "seals":
                line = self._secret.wrap_socket(line, server_side=True)
            elif deed == "hears":
                self.heard.append(_whole(line))
            elif deed == "hangs":
                self._over.wait(30)
            else:
                line.sendall(SAID[deed])
        line.close()


def _whole(line: socket.socket) -> bytes:
    """What is told first, and its body: what is closed with words unheard breaks sooner than it should."""
    with line.makefile("rb") as told:
        first, headers = told.readline(), parse_headers(told)
        return first + told.read(int(headers.get("content-length", 0)))


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize("by_proxy", [False, True], ids=["straight", "by a proxy"])
@pytest.mark.parametrize(
    ("deeds", "came", "means"),
    [
        ("", 0, CONNECT),
        ("hangs", 0, CONNECT),
        ("babbles", 0, CONNECT),
        ("seals, hears", 1, UNKNOWN),
        ("seals, hears, hangs", 1, TIMEOUT),
        ("seals, hears, babbles", 1, UNKNOWN),
        ("seals, hears, says half", 1, UNKNOWN),
        ("seals, hears, says half, hangs", 1, TIMEOUT),
        ("seals, hears, packs badly", 1, UNKNOWN),
    ],
)
def test_a_secret_line_that_breaks_tells_whether_anything_left(
    by_proxy: bool,
    deeds: str,
    came: int,
    means: tuple[str, Outcome],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    in_turn = ["hears", "agrees"] if by_proxy else []
    far = Far([*in_turn, *filter(None, deeds.split(", "))], seal(file))
    if by_proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{far.port}")
    with far.open():
        assert refusal("https://127.0.0.1" if by_proxy else f"https://127.0.0.1:{far.port}") == means
    assert len([said for said in far.heard if said.startswith(b"POST")]) == came


@pytest.mark.parametrize("deeds", ["hears", "hears, refuses", "hears, babbles", "hears, hangs", ""])
def test_a_proxy_that_does_not_agree_has_let_nothing_out(
    deeds: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = Far(list(filter(None, deeds.split(", "))), seal(certificate(tmp_path, "127.0.0.1")))
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{far.port}")
    with far.open():
        assert refusal("https://api.example.com") == CONNECT


@pytest.mark.parametrize("deeds", ["hears", "hears, babbles", "hears, says half"])
def test_a_proxy_that_passes_on_what_it_can_read_may_have_done_so(
    deeds: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = Far(deeds.split(", "), seal(certificate(tmp_path, "127.0.0.1")))
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{far.port}")
    with far.open():
        assert refusal("http://api.example.com") == UNKNOWN
    assert len(far.heard) == 1


@pytest.mark.parametrize("written", [None, "no certificate"], ids=["away", "damaged"])
def test_without_the_certificates_that_the_environment_names_nothing_leaves(
    written: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "trusted.pem"
    if written:
        file.write_text(written)
    far = Far(["seals", "hears"], seal(certificate(tmp_path, "127.0.0.1")))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    with far.open():
        assert refusal(f"https://127.0.0.1:{far.port}") == CONNECT
    assert far.heard == []


@pytest.mark.parametrize("status", [302, 307, 308])
def test_no_message_is_led_elsewhere(status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever leads us on may have taken it, and where it leads nobody has looked."""
    far = Far(["hears", "leads on"], seal(certificate(tmp_path, "127.0.0.1")))
    head = f"HTTP/1.1 {status} There\r\nLocation: http://127.0.0.1:{far.port}/there\r\nContent-Length: 0\r\n\r\n"
    monkeypatch.setitem(SAID, "leads on", head.encode())
    with far.open():
        assert refusal(f"http://127.0.0.1:{far.port}") == (str(status), Outcome.UNKNOWN)
    assert len(far.heard) == 1


def test_an_answer_may_come_packed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    packed = gzip.compress(b'{"sid": "SM1"}')
    head = f"HTTP/1.1 201 Created\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
    monkeypatch.setitem(SAID, "packs", head.encode() + packed)
    far = Far(["hears", "packs"], seal(certificate(tmp_path, "127.0.0.1")))
    with far.open():
        assert twilio(f"http://127.0.0.1:{far.port}").send(message()) == "SM1"


@pytest.mark.parametrize(
    "proxy",
    [
        pytest.param("http://sms:secret/7@127.0.0.1:3128", id="a password with a slash"),
        pytest.param("http://sms:secret7€@127.0.0.1:3128", id="with a sign that no header has"),
        pytest.param("http://sms:secret7@[127.0.0.1:3128", id="no address"),
        pytest.param("gopher://sms:secret7@127.0.0.1:3128", id="another kind"),
    ],
)
def test_of_a_proxy_that_is_none_nobody_reads_the_password(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(CarrierError, match="the proxy that the environment names") as caught:
        twilio("https://api.example.com").send(message())
    assert (caught.value.code, caught.value.outcome) == CONNECT
    assert "secret" not in str(caught.value)


def twilio(address: str) -> Twilio:
    section = {"account_sid": ACCOUNT, "auth_tokens": [TOKEN], "from": "1078"}
    carrier = load("twilio", {**section, "base_url": address, "timeout": [1, 0.3]}, PUBLIC_URL)
    assert isinstance(carrier, Twilio)
    return carrier


def refusal(address: str) -> tuple[str, Outcome]:
    with pytest.raises(CarrierError) as caught:
        twilio(address).send(message())
    return caught.value.code, caught.value.outcome
