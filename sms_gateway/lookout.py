"""The lookout of a worker: a small door for those who watch it, as it has no other.

Few come here, a few times a minute, so Python's own server does; each is given a moment and a thread of its own.
"""

import logging
import socket
import threading
from collections.abc import Callable
from socketserver import TCPServer, ThreadingMixIn
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from sms_gateway.config import Settings
from sms_gateway.errors import ConfigError
from sms_gateway.gateway import Gateway
from sms_gateway.gauges import Gauges, readiness
from sms_gateway.meters import Meters
from sms_gateway.web import create_lookout

_log = logging.getLogger(__name__)

_PATIENCE = 5.0
"""Seconds that somebody has for saying what they want, and for reading it."""


class Lookout:
    """Open from the first moment on; what a gateway knows is told as soon as there is one. Raises ConfigError."""

    def __init__(self, settings: Settings, missing: Callable[[], str]) -> None:
        self._settings = settings
        self._missing = missing
        self._before = Meters()
        self._gauges: Gauges | None = None
        self._gateway: Gateway | None = None
        self._server = _server(settings.metrics.listen)
        if self._server:
            self._server.set_app(create_lookout(settings, self._told, self._problems))

    def __enter__(self) -> Self:
        if self._server:
            threading.Thread(target=self._server.serve_forever, name="lookout", daemon=True).start()
            _log.info("metrics at %s", self._settings.metrics.listen)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    def watch(self, gateway: Gateway) -> None:
        self._gauges, self._gateway = Gauges(gateway), gateway

    def _told(self) -> bytes:
        return self._gauges.text() if self._gauges else self._before.text(readiness(self._problems()))

    def _problems(self) -> dict[str, str]:
        return self._gateway.problems() if self._gateway else {"database": self._missing()}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def server_bind(self) -> None:
        """Without asking a name server who we are, which may take long."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]
        self.setup_environ()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Somebody has hung up, or was too slow: no news."""


class _InSix(_Server):
    address_family = socket.AF_INET6


class _Visit(WSGIRequestHandler):
    timeout = _PATIENCE

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Who looks every few seconds is no news."""


def _server(listen: str | None) -> _Server | None:
    """Raises ConfigError."""
    if listen is None:
        return None
    at = urlsplit(f"//{listen}")
    try:
        kind = _InSix if ":" in (at.hostname or "") else _Server
        return kind((at.hostname or "", at.port or 0), _Visit)
    except OSError as error:
        raise ConfigError(
            f"metrics.listen: {listen} cannot be used ({error.strerror or error}): choose another"
        ) from None
