"""A stand-in for Twilio's Messages API: a real HTTP server on this machine, with a memory.

    with FakeTwilio() as fake:
        fake.behave("hang")           # the next message is taken, and no answer comes
        …                             # point `base_url` at fake.url
        assert fake.sent[0].body == "Laporan diterima."
        fake.report(fake.sent[0].sid, "delivered", "sent")   # receipts: late, twice, as you like

It knows the rules of the real one that matter here: who may ask, what a message must have, what its log
can be asked, pages. `exchanges` holds all that was said, so that a test can compare it with Twilio's own
specification.
"""

import base64
import json
import ssl
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, parse_qsl, urlsplit

import requests
from twilio.request_validator import RequestValidator

from sms_gateway.clock import Clock, system_clock
from tests.carriers.fake_twilio_log import Sms, page, row

STATUS_OF = {"20003": 401, "20404": 404, "20429": 429, "20500": 500, "20503": 503, "21610": 403}
"""The HTTP status of Twilio's codes; all others come with 400."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what was answered; `status` is 0 where no answer was."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    status: int
    answer: bytes


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request as Twilio would make it, signed."""

    url: str
    form: Mapping[str, str]
    headers: Mapping[str, str]

    def post(self) -> int:
        """Makes it; gives the HTTP status of the answer."""
        return requests.post(self.url, data=self.form, headers=self.headers, timeout=60).status_code


class FakeTwilio:
    """Starts when entered, on a free port of `address`; `url` leads there. `seal`: it speaks TLS, as the real one."""

    account_sid = "AC" + "0123456789abcdef" * 2
    auth_token = "fake-auth-token"

    def __init__(
        self, clock: Clock = system_clock, address: str = "127.0.0.1", seal: ssl.SSLContext | None = None
    ) -> None:
        self.log: list[Sms] = []
        self.exchanges: list[Exchange] = []
        self.connections = 0
        self.api_key: tuple[str, str] | None = None
        """Its sid and secret, where one may ask in place of the token."""
        self.before_each = ""
        """What it writes before the words of every SMS, as it does on a trial account."""
        self._clock = clock
        self._lock = threading.Lock()
        self._behaviours: deque[str] = deque()
        self._closing = threading.Event()
        self._server = _Server((address, 0), _Handler)
        self._server.fake = self
        if seal:
            self._server.socket = seal.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"{'https' if seal else 'http'}://{address}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def section(self, **more: object) -> dict[str, object]:
        """A `carriers.twilio` section of the settings that leads here."""
        ours = {"account_sid": self.account_sid, "auth_tokens": [self.auth_token], "from": "1078", "base_url": self.url}
        return {**ours, "timeout": [2, 2], **more}

    def behave(self, how: str | int, times: int = 1) -> None:
        """What becomes of the next messages posted, in the order told:

        `hang` is taken, no answer comes · `reset` is taken, the line breaks · `lost` the line breaks before
        it is taken · `unreadable` is taken, the answer is a web page · `nameless` is taken, the answer has no sid ·
        `slow` is taken, the answer comes after a second · `500` … an HTTP status without a code ·
        `21610` … one of Twilio's codes · `problem:20503` … the same, in the newer form of RFC 9457.
        """
        self._behaviours.extend([str(how)] * times)

    @property
    def sent(self) -> list[Sms]:
        """The messages taken from us, oldest first."""
        return [sms for sms in self.log if sms.direction != "inbound"]

    @property
    def posts(self) -> list[Exchange]:
        return [exchange for exchange in self.exchanges if exchange.method == "POST"]

    def receive(self, sender: str, body: str, to: str = "1078", url: str = "", **more: str) -> Webhook:
        """An SMS from a citizen: it is in the log, and this is the webhook to be posted to `url`."""
        sms = self._keep(sender, to, body, "inbound", "received", {})
        form = {"MessageSid": sms.sid, "SmsMessageSid": sms.sid, "AccountSid": self.account_sid, "NumMedia": "0"}
        return self._signed(url, form | {"From": sender, "To": to, "Body": body, "NumSegments": "1", **more})

    def receipts(self, sid: str, *words: str, error: int | None = None) -> list[Webhook]:
        """The receipts for these words, in this order; the log believes the last."""
        with self._lock:
            at = _place(sid)
            sms = self.log[at] = replace(
                self.log[at], status=words[-1], error=error, sent=self.log[at].sent or self._clock()
            )
        form = {
            "MessageSid": sid,
            "SmsSid": sid,
            "AccountSid": self.account_sid,
            "From": sms.sender or "",
            "To": sms.recipient,
        }
        code = {"ErrorCode": str(error)} if error else {}
        return [
            self._signed(sms.form.get("StatusCallback", ""), form | {"MessageStatus": word, "SmsStatus": word} | code)
            for word in words
        ]

    def report(self, sid: str, *words: str, error: int | None = None) -> list[int]:
        """Posts those receipts to the StatusCallback of the message; gives the answers' HTTP statuses."""
        return [receipt.post() for receipt in self.receipts(sid, *words, error=error)]

    def _signed(self, url: str, form: dict[str, str]) -> Webhook:
        url = url.partition("#")[0]  # what stands behind it is for Twilio alone: neither called nor signed
        signature = RequestValidator(self.auth_token).compute_signature(url, form)
        return Webhook(url, form, {"X-Twilio-Signature": signature})

    def _keep(
        self, sender: str | None, to: str, body: str, direction: str, status: str, form: Mapping[str, str]
    ) -> Sms:
        with self._lock:
            now = self._clock()
            sent = now if direction == "inbound" else None  # what waits in Twilio's queue is not sent yet
            sms = Sms(_sid(len(self.log)), sender, to, body, direction, status, now, sent, None, form)
            self.log.append(sms)
        return sms

    # What the handler below asks.

    def next_behaviour(self) -> str:
        with self._lock:
            return self._behaviours.popleft() if self._behaviours else "ok"

    def wait_until_closed(self) -> None:
        self._closing.wait(30)

    def take(self, form: Mapping[str, str]) -> Sms:
        status = "accepted" if "MessagingServiceSid" in form else "queued"
        body = self.before_each + form["Body"]
        return self._keep(form.get("From"), form["To"], body, "outbound-api", status, form)

    def search(self, query: Mapping[str, str]) -> list[Sms]:
        """Newest first, as Twilio does."""
        return [sms for sms in reversed(self.log) if _fits(sms, query)]


def _sid(place: int) -> str:
    """A message is named by its place in the log."""
    return f"SM{place:032x}"


def _place(sid: str) -> int:
    return int(sid.removeprefix("SM"), 16)


def _fits(sms: Sms, query: Mapping[str, str]) -> bool:
    sent = sms.sent.replace(microsecond=0) if sms.sent else None
    return (
        query.get("To", sms.recipient) == sms.recipient
        and query.get("From", sms.sender) == sms.sender
        and ("DateSent>" not in query or (sent is not None and sent >= _moment(query["DateSent>"])))
        and ("DateSent<" not in query or (sent is not None and sent <= _moment(query["DateSent<"])))
    )


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    block_on_close = False
    fake: FakeTwilio

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up waiting is what is being tried."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body leave apart; waiting for the acknowledgement would cost 40 ms
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.fake = self.server.fake
        self.fake.connections += 1
        self.body = b""

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.body = self.rfile.read(length)
        if len(self.body) < length:  # its sender was killed while it wrote: no server takes half a form
            self.close_connection = True
            return
        form = dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        if not self._admitted() or self._refused(form):
            return
        how = self.fake.next_behaviour()
        if how == "ok":
            self._say(201, row(self.fake.take(form), self.fake.account_sid))
        elif how == "slow":
            time.sleep(1)
            self._say(201, row(self.fake.take(form), self.fake.account_sid))
        elif how == "nameless":
            self._say(201, row(self.fake.take(form), self.fake.account_sid) | {"sid": None})
        elif how == "lost":
            self._break_off()
        elif how.isdigit() and len(how) == 3:
            self._answer(int(how), b"<html>no</html>", "text/html")
        elif how.removeprefix("problem:").isdigit():
            self._say_no(how.removeprefix("problem:"), new_form=how.startswith("problem:"))
        else:
            self.fake.take(form)
            {"hang": self._hang, "reset": self._break_off, "unreadable": self._babble}[how]()

    def do_GET(self) -> None:
        if not self._admitted():
            return
        path, query = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        if path.endswith("/Messages.json"):
            self._say(200, page(self.fake.search(query), query, path, self.fake.account_sid))
            return
        one = [sms for sms in self.fake.log if path.endswith(f"/Messages/{sms.sid}.json")]
        if one:
            self._say(200, row(one[0], self.fake.account_sid))
        else:
            self._say_no("20404")

    def _admitted(self) -> bool:
        known = [(self.fake.account_sid, self.fake.auth_token), self.fake.api_key]
        if self.headers.get("Authorization") in {_basic(*pair) for pair in known if pair}:
            return True
        self._say_no("20003")
        return False

    def _refused(self, form: Mapping[str, str]) -> bool:
        lacks = {
            "21604": not form.get("To"),
            "21603": not form.get("From") and not form.get("MessagingServiceSid"),
            "21602": not form.get("Body"),
            "21617": len(form.get("Body", "")) > 1600,
        }
        code = next((code for code, so in lacks.items() if so), None)
        if code:
            self._say_no(code)
        return code is not None

    def _say_no(self, code: str, *, new_form: bool = False) -> None:
        status = STATUS_OF.get(code, 400)
        to = parse_qs(self.body.decode()).get("To", ["?"])[0]
        more_info = f"https://www.twilio.com/docs/errors/{code}"
        old = {"code": int(code), "message": f"Error {code} for {to}", "more_info": more_info, "status": status}
        new = {"type": more_info, "title": f"Error {code}", "status": status, "code": int(code)}
        self._say(status, new if new_form else old)

    def _say(self, status: int, said: Mapping[str, object]) -> None:
        self._answer(status, json.dumps(said, ensure_ascii=False).encode(), "application/json")

    def _answer(self, status: int, body: bytes, content_type: str) -> None:
        self._note(status, body)
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _babble(self) -> None:
        self._answer(201, b"<html>Sign in to this network</html>", "text/html")

    def _hang(self) -> None:
        self._note(0, b"")
        self.fake.wait_until_closed()
        self.close_connection = True

    def _break_off(self) -> None:
        self._note(0, b"")
        self.close_connection = True

    def _note(self, status: int, answer: bytes) -> None:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        headers = dict(self.headers.items())
        self.fake.exchanges.append(Exchange(self.command, path, query, headers, self.body, status, answer))

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing is written to the terminal."""


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
