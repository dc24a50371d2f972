"""Both directions over a real wire: the stand-in posts, signed, to our own side."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from sms_gateway.carriers import WebhookRequest
from sms_gateway.carriers.twilio import Twilio, load
from sms_gateway.errors import CarrierError, Outcome
from sms_gateway.messages import State, later
from tests.carriers.fake_twilio import FakeTwilio
from tests.carriers.values import NOW, PUBLIC_URL, message
from tests.certificates import certificate, seal
from tests.processes import free_port

Connect = Callable[..., Twilio]
Web = tuple[str, list[WebhookRequest]]


@pytest.fixture
def web() -> Iterator[Web]:
    """Our own side of the wire: an address, and the requests that came to it."""
    came: list[WebhookRequest] = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            url, headers = urlsplit(self.path), {name.lower(): value for name, value in self.headers.items()}
            form = parse_qsl(body.decode(), keep_blank_values=True)
            came.append(WebhookRequest("POST", url.path, url.query, headers, form, body))
            self.send_response(204)
            self.end_headers()

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Nothing is written to the terminal."""

    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", came
    server.shutdown()
    server.server_close()
    thread.join()


def test_receipts_that_come_twice_and_backwards_find_their_message(
    fake: FakeTwilio, connect: Connect, web: Web
) -> None:
    address, came = web
    carrier = connect(address)
    sid = carrier.send(message(7))
    assert fake.report(sid, "delivered", "sent", "sent", "queued") == [204] * 4
    receipts = [carrier.read_receipt(request) for request in came]
    assert {(receipt.message_id, receipt.carrier_id) for receipt in receipts} == {(7, sid)}
    believed: State = "sent"
    for receipt in receipts:
        believed = later(believed, receipt.state or "sent")
    assert believed == "delivered"


def test_a_citizens_sms_comes_over_the_wire(fake: FakeTwilio, connect: Connect, web: Web) -> None:
    address, came = web
    assert fake.receive("+6281234567890", "BINJAI jln rusak & “got” 😡", url=f"{address}/webhooks/twilio").post() == 204
    read = connect(address).read(came[0], NOW)
    assert (read.sender, read.body) == ("+6281234567890", "BINJAI jln rusak & “got” 😡")


def test_a_line_on_which_nothing_is_said_is_asked_whether_it_is_still_there(fake: FakeTwilio, connect: Connect) -> None:
    carrier = connect()
    carrier.send(message(7))
    far, open_, asks = f":{urlsplit(fake.url).port:04X}", "01", "02"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
    assert {timer[:2] for _, _, to, state, _, timer, *_ in lines if to.endswith(far) and state == open_} == {asks}
    carrier.send(message(8))


def test_messages_leave_by_the_proxy_that_the_environment_names(
    fake: FakeTwilio, connect: Connect, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, came = web
    monkeypatch.setenv("HTTP_PROXY", proxy)
    with pytest.raises(CarrierError):  # this one takes it, and does not answer as Twilio does
        connect(base_url="http://api.example.com").send(message(7))
    assert [request.path.rpartition("/")[2] for request in came] == ["Messages.json"]
    connect().send(message(8))
    assert (len(fake.sent), len(came)) == (1, 1), "NO_PROXY names where it is not used"


def test_a_proxy_that_asks_for_a_password_is_told_it(
    connect: Connect, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, came = web
    monkeypatch.setenv("HTTP_PROXY", proxy.replace("http://", "http://sms:se%40cret@"))
    with pytest.raises(CarrierError):
        connect(base_url="http://api.example.com").send(message(7))
    assert [request.headers["proxy-authorization"] for request in came] == ["Basic c21zOnNlQGNyZXQ="]


@pytest.mark.parametrize("proxy", ["127.0.0.1:{}", "socks5://127.0.0.1:{}", "gopher://127.0.0.1:{}"])
def test_where_the_proxy_is_away_or_none_nothing_left(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.format(free_port()))
    assert refusal(connect(base_url="https://api.example.com")) == ("connect", Outcome.UNAVAILABLE)


@pytest.mark.parametrize("named", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_certificate_that_the_environment_names_is_believed_and_no_other(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path, "127.0.0.1")
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    with FakeTwilio(seal=seal(file)) as fake:
        assert refusal(twilio(fake)) == ("connect", Outcome.UNAVAILABLE)
        assert fake.exchanges == []
        monkeypatch.setenv(named, str(file))
        twilio(fake).send(message(8))
        assert len(fake.sent) == 1


def test_certificates_may_lie_in_a_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each under the name that OpenSSL gives it; this is the one of nobody's, as ours is."""
    trusted = tmp_path / "trusted"
    trusted.mkdir()
    file = certificate(tmp_path, "127.0.0.1").rename(trusted / "eea339da.0")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    with FakeTwilio(seal=seal(file)) as fake:
        twilio(fake).send(message())
        assert len(fake.sent) == 1


def twilio(fake: FakeTwilio) -> Twilio:
    return load("twilio", fake.section(), PUBLIC_URL)


def refusal(carrier: Twilio) -> tuple[str, Outcome]:
    with pytest.raises(CarrierError) as caught:
        carrier.send(message(7))
    return caught.value.code, caught.value.outcome
