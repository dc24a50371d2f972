"""The process that serves: a production WSGI server, the timetable, or both."""

import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from granian.constants import Interfaces
from granian.server import Server

from sms_gateway import logs
from sms_gateway.config import Settings
from sms_gateway.errors import ConfigError
from sms_gateway.gateway import Gateway, build
from sms_gateway.hello import first_conversation
from sms_gateway.web import create_app
from sms_gateway.worker import own_spool, timetable

WEB, TIMETABLE = "web", "timetable"
_LAST_CALLS = 6
"""Seconds that a request or a send in progress is given when the process is told to stop."""


def serve(settings: Settings, roles: frozenset[str] = frozenset({WEB, TIMETABLE}), hello: bool = False) -> None:
    """Serves until SIGTERM or SIGINT. Raises ConfigError, StorageDown before anything has started."""
    logs.set_up(settings.log.format, settings.log.level)
    if WEB in roles:
        _port_is_free(settings.web.host, settings.web.port)
    first = build(settings)  # everything that can be wrong is said here, in one line, by the parent process
    if hello:
        sys.stdout.write(_welcome(first))
        sys.stdout.flush()
    first.close()
    if WEB in roles:
        _serve_web(settings, roles)
    else:
        _run_timetable(settings)


def _serve_web(settings: Settings, roles: frozenset[str]) -> None:
    server = Server(
        "sms-gateway",
        address=settings.web.host,
        port=settings.web.port,
        interface=Interfaces.WSGI,
        workers=1,  # on SQLite one process owns the writer; on PostgreSQL start as many as you like
        blocking_threads=settings.web.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=_LAST_CALLS,
        log_enabled=settings.log.level == "debug",
        process_name=None,
    )
    server.serve(target_loader=partial(_application, settings, roles), wrap_loader=False)


def _application(settings: Settings, roles: frozenset[str]) -> Callable[..., Any]:
    """Runs in the serving process: the parts are built here, after the fork."""
    logs.set_up(settings.log.format, settings.log.level)
    gateway = build(settings)
    pendulum = timetable(gateway) if TIMETABLE in roles else own_spool(gateway)
    pendulum.start()
    return create_app(gateway)


def _run_timetable(settings: Settings) -> None:
    gateway = build(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    pendulum = timetable(gateway)
    pendulum.start()
    logging.getLogger(__name__).info("working")
    stop.wait()
    pendulum.shutdown(wait=True)
    gateway.close()


def _port_is_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or error
            raise ConfigError(f"web.port: {host}:{port} cannot be used ({reason}): choose another by --port") from None


def _welcome(gateway: Gateway) -> str:
    web = gateway.settings.web
    return "\n".join(
        [
            "",
            first_conversation(gateway),
            "",
            "Text it yourself:  .venv/bin/sms-gateway phone",
            "Answer as officer: .venv/bin/sms-gateway ticket list   (then: ticket reply NUMBER TEXT)",
            f"Health:            http://{web.host}:{web.port}/readyz",
            "Stop:              Ctrl-C",
            "",
        ]
    )
