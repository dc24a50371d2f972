"""Attacks from the street: what is sent to the running service, what comes back, and what is stored.

`docs/security.md` lists them, and those of `tests/web/test_attacks_*.py`, in words; a test here holds the two together.
"""

import ast
import socket
import sqlite3
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.carriers.values import ACCOUNT, FORM, PUBLIC_URL, TOKEN, Fields, sign
from tests.patience import eventually
from tests.processes import Process, free_port

HOOK = "/webhooks/twilio"
ROOT = Path(__file__).resolve().parents[1]
WRITTEN = ("tests/test_attacks.py", "tests/web/test_attacks_webhook.py", "tests/web/test_attacks_console.py")
"""Where the attacks are; all but the tests of the list itself stand in it."""


@dataclass
class Service:
    """The program as it runs, and the file it keeps everything in."""

    process: Process
    port: int
    file: Path

    def send(self, request: bytes, patience: float = 30) -> tuple[int, str]:
        """The status and all that was said. 0: nothing was."""
        said = b""
        with socket.create_connection(("127.0.0.1", self.port), patience) as line, suppress(TimeoutError):
            line.sendall(request)
            while part := line.recv(65536):
                said += part
        return int(said[9:12] or 0), said.decode("latin-1")

    def count(self, table: str) -> int:
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as file:
            found: int = file.execute(f"select count(*) from {table}").fetchone()[0]
            return found

    def stored(self) -> tuple[int, int]:
        """SMS and tickets."""
        return self.count("inbound"), self.count("ticket")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    directory, port = tmp_path_factory.mktemp("attacked"), free_port()
    twilio = {"account_sid": ACCOUNT, "auth_tokens": [TOKEN], "from": "1078", "reply": "twiml"}
    given = {"carriers": {"loopback": {}, "twilio": twilio}, "training": "true", "public_url": PUBLIC_URL}
    with Process("serve", settings=given, cwd=directory, port=port) as process:
        yield Service(process, port, directory / "sms-gateway.db")
        assert process.runs
        assert "Traceback" not in process.said


def sms(sid: str, body: str = "BINJAI lampu jalan mati", sender: str = "+6281234567890", **more: str) -> Fields:
    given = {"MessageSid": sid, "AccountSid": ACCOUNT, "From": sender, "To": "1078", "Body": body}
    return list((given | more).items())


def written(form: Fields, path: str = HOOK, *headers: str, method: str = "POST", body: bytes | None = None) -> bytes:
    """A request as it goes over the line, signed as if to our own address; the length is given unless a header is."""
    content = urlencode(form).encode() if body is None else body
    lines = [
        f"{method} {path} HTTP/1.1",
        *("Host: sms.example.go.id", "Connection: close", f"Content-Type: {FORM}"),
        f"X-Twilio-Signature: {sign(PUBLIC_URL + HOOK, form)}",
        *([] if any(line.lower() == "transfer-encoding: chunked" for line in headers) else [_length(content)]),
        *headers,
    ]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + content


def _length(content: bytes) -> str:
    return f"Content-Length: {len(content)}"


def chunked(form: Fields) -> bytes:
    content = urlencode(form).encode()
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(content), content)


@dataclass(frozen=True)
class Attack:
    """`back`: the status; what is stored is nothing, unless `stored` says so."""

    sent: str
    request: bytes
    back: int
    stored: bool = False
    never: str = ""
    """What must not be in the answer."""


def get(path: str, *headers: str, method: str = "GET") -> bytes:
    lines = (f"{method} {path} HTTP/1.1", "Connection: close", *(headers or ("Host: sms.example.go.id",)))
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


ATTACKS = (
    # two ideas of where a request ends
    Attack(
        "a length beside chunks, and no chunks",
        written(sms("SMa1"), HOOK, "Content-Length: 4", "Transfer-Encoding: chunked"),
        400,
    ),
    Attack("two lengths that differ", written(sms("SMa2"), HOOK, "Content-Length: 3"), 400),
    Attack(
        "another request hidden behind the form",
        written(sms("SMa3"), HOOK, body=urlencode(sms("SMa3")).encode() + b"\r\n\r\n" + get("/admin/audit")),
        403,
        never="HTTP/1.1 303",
    ),
    Attack(
        "an unknown way of chunking",
        written(sms("SMa4"), HOOK, "Transfer-Encoding: xchunked", body=chunked(sms("SMa4"))),
        400,
    ),
    Attack("chunking behind a vertical tab", written(sms("SMa5"), HOOK, "Transfer-Encoding:\x0bchunked"), 400),
    Attack("a header that goes on in the next line", written(sms("SMa6"), HOOK, "X-A: b\r\n c"), 400),
    Attack("a header with a blank in its name", written(sms("SMa7"), HOOK, "X A: b"), 400),
    Attack(
        "honest chunks",
        written(sms("SMa8"), HOOK, "Transfer-Encoding: chunked", body=chunked(sms("SMa8"))),
        200,
        stored=True,
    ),
    # odd addresses
    Attack("a whole address of another host", written(sms("SMb1"), f"http://evil.example{HOOK}"), 200, True),
    Attack("the way up and down again", written(sms("SMb2"), "/webhooks/../webhooks/twilio"), 404),
    Attack("a NUL behind the path", written(sms("SMb3"), f"{HOOK}%00"), 404),
    Attack("a NUL as it is", written(sms("SMb4"), f"{HOOK}\0"), 400),
    Attack("bytes that are no text", written(sms("SMb5"), f"{HOOK}%ff"), 404),
    Attack("a slash that was not signed", written(sms("SMb6"), f"{HOOK}/"), 403),
    Attack("a query that was not signed", written(sms("SMb7"), f"{HOOK}?a=b"), 403),
    Attack("a path of 70 kB", written(sms("SMb8"), f"{HOOK}?{'a' * 70_000}"), 414),
    Attack("a carrier whose name writes a line of the log", written(sms("SMb9"), "/webhooks/x%0aFORGED%1b[31m"), 404),
    Attack("the way out of the folder of pictures", get("/static/../../__init__.py"), 404, never="The map"),
    Attack("the same, its dots and slashes written otherwise", get("/static/%2e%2e%2f%2e%2e%2f__init__.py"), 404),
    Attack("the same with the slashes of another system", get("/static/..%5c..%5c__init__.py"), 404),
    Attack("a file of the machine", get("/static//etc/passwd"), 404, never="root:"),
    # odd hosts and methods
    Attack("another host, to be sent on to it", get("/", "Host: evil.example"), 303, never="evil.example"),
    Attack("a host with a script in it", get("/sign-in", "Host: a/<script>1</script>"), 200, never="<script>1"),
    Attack("two hosts", get("/", "Host: a", "Host: evil.example"), 303, never="evil.example"),
    Attack("a host that proxies name", get("/", "Host: a", "X-Forwarded-Host: evil.example"), 303, never="evil"),
    Attack("a method that echoes", get("/", "Cookie: a=secret", method="TRACE"), 405, never="secret"),
    Attack("a method nobody knows", get("/", method="BREW"), 405),
    Attack("a method with a control sign", get("/", method="GE\x01"), 400),
    Attack("a tunnel to elsewhere", get("evil.example:443", method="CONNECT"), 404),
    Attack("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    # too much
    Attack("a header of 1 MB", written(sms("SMc1"), HOOK, f"X-A: {'a' * 1_000_000}"), 431),
    Attack("500 headers", written(sms("SMc2"), HOOK, *(f"X-{count}: a" for count in range(500))), 431),
    Attack("a body of 70 kB", written(sms("SMc3", "x" * 70_000)), 413),
    Attack("4000 fields", written([*sms("SMc4"), *((f"f{count}", "") for count in range(4000))]), 413, False),
    Attack("400 fields", written([*sms("SMc9"), *((f"f{count}", "") for count in range(400))]), 200, True),
    Attack("one field of 60 kB", written(sms("SMc5", "x" * 60_000)), 200, True),
    Attack("the same sign escaped 5000 times over", written(sms("SMc6", "%25" * 5000)), 200, True),
    Attack("an id of 5000 signs", written(sms("SM" + "1" * 5000)), 400),
    Attack("a sender of 5000 digits", written(sms("SMc7", sender="+" + "1" * 5000)), 200, True),
    # odd forms
    Attack("a NUL in the text", written(sms("SMd1", "BINJAI \0 lampu")), 200, True),
    Attack("a NUL in the id", written(sms("SM\0d2")), 400),
    Attack("a NUL in the numbers", written(sms("SMd3", sender="+62\x0081234", To="10\x0078")), 200, True),
    Attack("escapes that are none", written(sms("SMd4"), body=b"Body=%zz%u1234&MessageSid=SMd4"), 403),
    Attack("no id", written(sms("")), 400),
    Attack("a form of another kind", written(sms("SMd5"), HOOK, "Content-Type: multipart/form-data; boundary=x"), 403),
    Attack("another account", written(sms("SMd6", AccountSid="AC" + "f" * 32)), 403),
    Attack("XML that ends our answer", written(sms("SMd7", "</Message></Response><Evil/>")), 200, True, "<Evil"),
    Attack("XML that is asked about", written(sms("SMd8", "STATUS <a>&\x01\x0b]]>")), 200, True, "<a>"),
)  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.sent.replace(" ", "-")[:60])
def test_an_attack_over_the_network(service: Service, attack: Attack) -> None:
    before, _ = service.stored()
    status, said = service.send(attack.request)
    after, _ = service.stored()
    assert (status, after - before) == (attack.back, int(attack.stored)), said
    assert not attack.never or attack.never not in said
    assert "\nFORGED" not in service.process.said


def test_one_signed_request_sent_50_times_at_once_is_one_ticket(service: Service) -> None:
    before = service.stored()
    request = written(sms("SMe1", "MEDAN sampah menumpuk", "+6281234567891"))
    with ThreadPoolExecutor(25) as crowd:
        answers = set(crowd.map(service.send, [request] * 50))
    assert {status for status, _ in answers} == {200}
    assert service.stored() == (before[0] + 1, before[1] + 1)


def test_one_phone_sends_2000_messages_all_are_kept_30_are_answered_and_a_neighbour_waits_not(
    service: Service,
) -> None:
    texts = [written(sms(f"SMf{count}", f"BINJAI lubang nomor {count}", "+6281234567892")) for count in range(2000)]
    before = service.stored()
    with ThreadPoolExecutor(9) as crowd:
        flood = [crowd.submit(service.send, text) for text in texts]
        eventually(flood[100].done)
        before_me = sum(one.done() for one in flood)
        _, said = service.send(written(sms("SMg1", "PADANG lampu mati", "+6281234567893")))
        while_i_waited = sum(one.done() for one in flood) - before_me
        answers = [one.result() for one in flood]
    assert "<Message>Laporan " in said
    assert while_i_waited < 500
    assert {status for status, _ in answers} == {200}
    assert sum("<Message>" in said for _, said in answers) == 30
    assert service.stored()[0] == before[0] + 2001


def test_300_callers_who_promise_much_and_send_nothing_keep_nobody_waiting(service: Service) -> None:
    before = service.stored()
    begun = written(sms("SMh1"))[:-30]
    idle = [socket.create_connection(("127.0.0.1", service.port), 5) for _ in range(300)]
    try:
        for line in idle:
            line.sendall(begun)
        began = time.monotonic()
        assert service.send(written(sms("SMh2", "MEDAN parit mampet", "+6281234567894")))[0] == 200
        assert time.monotonic() - began < 30
    finally:
        for line in idle:
            line.close()
    assert service.stored()[0] == before[0] + 1


# the list in words


def listed() -> Sequence[str]:
    """The lines of the list, as the tests have them."""
    rows = [f"| {one.sent} | {one.back} | {'one SMS' if one.stored else 'nothing'} |" for one in ATTACKS]
    tests = [
        f"- {node.name.removeprefix('test_').replace('_', ' ')}"
        for path in WRITTEN
        for node in ast.parse((ROOT / path).read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    return [*rows, *(line for line in tests if "over the network" not in line and "the page lists" not in line)]


def test_the_page_lists_these_attacks_and_no_other() -> None:
    _, _, page = (ROOT / "docs/security.md").read_text("utf-8").partition("## Attacks tried")
    there = [line for line in page.splitlines() if line.startswith(("| ", "- "))]
    assert [line for line in there if line != "| sent | comes back | is stored |"] == listed()
