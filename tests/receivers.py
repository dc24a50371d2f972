"""A receiver of webhooks as an agency may run it: it can be down, slow, wrong, and keeps what it has taken."""

import json
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from standardwebhooks.webhooks import Webhook


@dataclass(frozen=True, slots=True)
class Call:
    """One POST as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def told(self) -> Any:
        return json.loads(self.body)

    @property
    def number(self) -> str:
        return str(self.told["data"]["ticket"]["number"])

    @property
    def type(self) -> str:
        return str(self.told["type"])

    def is_signed_by(self, secret: str) -> bool:
        """As the specification's own library signs it."""
        at = datetime.fromtimestamp(int(self.headers["webhook-timestamp"]), UTC)
        return Webhook(secret).sign(self.id, at, self.body.decode()) in self.headers["webhook-signature"].split()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # of the usual 5 one is lost now and then, and comes again after a second


class Receiver:
    """`mood`: an HTTP status to answer with, or `slow`, `hanging`, `garbage`, `endless`. `taken`: what got a 2xx.
    `together`: the first calls are answered when so many wait at once. `seal`: it speaks TLS.

    with Receiver() as receiver:
        gateway.hooks.add(admin, receiver.url)
    """

    def __init__(self, seal: ssl.SSLContext | None = None) -> None:
        self.mood: int | str = 204
        self.seconds = 1.0
        self.together = 1
        self.called: list[Call] = []
        self.taken: list[Call] = []
        self.at_once = self.most_at_once = 0
        self._lock, self._met, self._listens = threading.Lock(), threading.Event(), False
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver._answer(self)

            def do_GET(self) -> None:
                receiver._answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Handler, bind_and_activate=False)
        self._server.server_bind()
        if seal:
            self._server.socket = seal.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"{'https' if seal else 'http'}://127.0.0.1:{self._server.server_port}/hooks?of=sms"

    def listen(self) -> Self:
        """Until then nobody answers at its address."""
        self._server.server_activate()
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self._listens = True
        return self

    def __enter__(self) -> Self:
        return self.listen()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._listens:
            self._server.shutdown()
        self._server.server_close()

    def of(self, number: str) -> list[str]:
        """The types that were taken of one ticket, in order."""
        return [call.type for call in self.taken if call.number == number]

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("content-length", 0)))
        call = Call(request.path, {name.lower(): value for name, value in request.headers.items()}, body)
        with self._lock:
            self.called.append(call)
            mood = self.mood
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            if self.at_once >= self.together:
                self._met.set()
            if isinstance(mood, int) and 200 <= mood < 300:
                self.taken.append(call)  # before the caller hears so: whoever waits for it looks here next
        self._met.wait(60)
        with self._lock:
            self.at_once -= 1  # before the caller hears an answer, and makes the next call
        with suppress(OSError):  # the caller has hung up
            self._speak(request, mood)

    def _speak(self, request: BaseHTTPRequestHandler, mood: int | str) -> None:
        match mood:
            case "slow":
                for sign in b"HTTP/1.1 200 OK\r\n" * 100:  # each sign comes soon enough, the whole never
                    request.wfile.write(bytes([sign]))
                    time.sleep(self.seconds / 10)
            case "hanging":
                time.sleep(self.seconds)
            case "garbage":
                request.wfile.write(b"\x00\xff this is no HTTP\r\n\r\n")
            case "endless":
                request.send_response(200)
                request.end_headers()
                while True:
                    request.wfile.write(b"x" * 65536)
            case _:
                request.send_response(int(mood))
                request.send_header("Location", "/elsewhere")
                request.send_header("Content-Length", "0")
                request.end_headers()
