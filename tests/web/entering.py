"""A webhook that comes in by the short way, as the server lets it."""

import asyncio
import socket
import threading
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self, TypeVar

from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from sms_gateway.gateway import Gateway
from sms_gateway.web import create_app, create_entrance, create_porch
from sms_gateway.web.hatch import Inbox, Inside, Outside
from sms_gateway.web.porch import Porch
from sms_gateway.web.wsgi import Application, Request

T = TypeVar("T")
CONNECTION = {"wsgi.url_scheme": "http", "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
HEALTH: Request = ("GET", b"/healthz", b"", [], CONNECTION, b"")


class Hatch:
    """Both processes that serve as threads of this one, with the hatch between them: outside is a loop, inside whatever
    answers."""

    def __init__(self, application: Application, inbox: Inbox | None) -> None:
        self.gone = threading.Event()
        outside, self._line = socket.socketpair()
        self.outside = Outside(outside, self.gone.set)
        self._threads = ThreadPoolExecutor(4)
        self._inside = Inside(self._line, application, lambda: inbox, self._threads)
        self._loop = asyncio.new_event_loop()
        self._outside_runs = threading.Thread(target=self._loop.run_forever)
        self._inside_runs = threading.Thread(target=self._inside.serve)

    def __enter__(self) -> Self:
        self._outside_runs.start()
        self._inside_runs.start()
        self.awaited(self.outside.answer(HEALTH))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if not self.gone.is_set():
            self.leave()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._outside_runs.join()
        self._threads.shutdown()
        self._loop.close()
        self._line.close()

    def leave(self) -> None:
        """Whoever is inside goes."""
        self._line.shutdown(socket.SHUT_RD)
        self._inside_runs.join()
        self._line.shutdown(socket.SHUT_RDWR)
        assert self.gone.wait(60)

    def awaited(self, coming: Awaitable[T]) -> T:
        async def waited() -> T:
            return await coming

        return asyncio.run_coroutine_threadsafe(waited(), self._loop).result(60)


class House(Hatch):
    """With a gateway inside. `short` is the porch as it is put up, `long` lets all through to the application."""

    def __init__(self, gateway: Gateway) -> None:
        super().__init__(create_app(gateway), gateway.inbox)
        self.entrance = create_entrance(gateway.settings, gateway.clock, self.outside)
        self.short = create_porch(gateway.settings, gateway.clock, self.outside)
        self.long = Porch(self.outside.answer, gateway.settings.limits.webhook_bytes)

    def post(self, client: FlaskClient, path: str, **given: Any) -> TestResponse:
        """By the short way; what is not for there goes to the application."""
        made = client.application.test_request_context(path, method="POST", **given).request
        body = made.get_data(parse_form_data=False)
        scope = {
            "method": "POST",
            "path": made.path,
            "query_string": made.query_string,
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in made.headers],
        }
        if answer := self.awaited(self.entrance.answer(scope, body)):
            status, headers, content = answer
            plain = [(name.decode(), value.decode()) for name, value in headers]
            return TestResponse([content], str(status), Headers(plain), made)
        return client.post(path, **given)
