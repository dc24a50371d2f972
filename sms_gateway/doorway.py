"""The gateway as soon as it can be built, and the door that stands before it until then."""

import logging
import os
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

from sms_gateway import tracing
from sms_gateway.clock import system_clock
from sms_gateway.config import Settings
from sms_gateway.errors import ConfigError, StorageDown
from sms_gateway.gateway import Gateway, build
from sms_gateway.inbox import Inbox
from sms_gateway.storage.driver import first_line
from sms_gateway.web import create_app, create_waiting_app
from sms_gateway.web.wsgi import Application
from sms_gateway.worker import own_spool, timetable

WEB, TIMETABLE = "web", "timetable"
_LOOKS_AGAIN = 2.0
"""Seconds between two looks whether the database is back."""

_log = logging.getLogger(__name__)


class Opening:
    """The gateway as soon as it can be built; until then `missing` says in one line why it cannot."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._traces = tracing.opened(os.environ)
        self.missing = ""

    def attempt(self) -> Gateway | None:
        """None: not yet, whatever it is that a database says which only just comes back. Raises ConfigError: no waiting
        mends that."""
        try:
            return build(self._settings, traces=self._traces)
        except ConfigError:
            raise
        except Exception as error:
            told, unforeseen = first_line(error), not isinstance(error, StorageDown)
            if told != self.missing:
                _log.warning("not open yet, looking again every %d s: %s", _LOOKS_AGAIN, told, exc_info=unforeseen)
            self.missing = told
            return None

    def wait(self, stop: threading.Event) -> Gateway | None:
        """None: told to stop before it could be built."""
        while not stop.is_set():
            if gateway := self.attempt():
                _log.info("the database is there")
                return gateway
            stop.wait(_LOOKS_AGAIN)
        return None

    def close(self) -> None:
        if self._traces:
            self._traces.close()


class Door:
    """The WSGI application from the first moment on: the whole one as soon as there is a database.

    `cannot` is called where that tells, when it is back, that the settings are wrong: it would never open.
    """

    def __init__(self, settings: Settings, roles: frozenset[str], cannot: Callable[[], object]) -> None:
        self._settings = settings
        self._roles = roles
        self._cannot = cannot
        self._opening = Opening(settings)
        self._stop = threading.Event()
        self._gateway: Gateway | None = None
        self._leaving = ExitStack()
        self._inside: Application = create_waiting_app(settings, system_clock, lambda: self._opening.missing)
        if gateway := self._opening.attempt():
            self._open(gateway)
        else:
            threading.Thread(target=self._open_later, name="opening", daemon=True).start()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return self._inside(environ, start_response)

    @property
    def inbox(self) -> Inbox | None:
        """None: there is no database yet."""
        return self._gateway.inbox if self._gateway else None

    def stop(self) -> None:
        """Nothing new is begun."""
        self._stop.set()
        if self._gateway:
            self._gateway.dispatch.stop()

    def close(self) -> None:
        self._leaving.close()
        self._opening.close()

    def _open_later(self) -> None:
        try:
            if gateway := self._opening.wait(self._stop):
                self._open(gateway)
        except ConfigError as error:
            _log.error("cannot be opened: %s", error)
            self._cannot()

    def _open(self, gateway: Gateway) -> None:
        self._leaving.callback(gateway.close)
        pendulum = timetable(gateway) if TIMETABLE in self._roles else own_spool(gateway)
        pendulum.start()
        self._leaving.callback(pendulum.shutdown)
        self._inside = create_app(gateway)
        self._gateway = gateway
