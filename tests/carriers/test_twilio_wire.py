"""Both directions over a real wire: the stand-in posts, signed, to our own side."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest

from sms_gateway.carriers import WebhookRequest
from sms_gateway.carriers.twilio import Twilio
from sms_gateway.errors import CarrierError
from sms_gateway.messages import State, later
from tests.carriers.fake_twilio import FakeTwilio
from tests.carriers.values import NOW, message

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
