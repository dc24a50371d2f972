"""The process that serves: a production web server, the timetable, or both."""

import errno
import gc
import logging
import os
import select
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from typing import Any

from granian.constants import Interfaces, Loops
from granian.server import Server
from granian.server.common import AbstractServer

from parsers import VocabularyClash
from sms_gateway import logs
from sms_gateway.clock import system_clock
from sms_gateway.config import Settings
from sms_gateway.doorway import TIMETABLE, WEB, Door, Opening
from sms_gateway.errors import ConfigError, StorageDown
from sms_gateway.gateway import Gateway, build
from sms_gateway.hello import greet
from sms_gateway.lookout import Lookout
from sms_gateway.storage.file import hold
from sms_gateway.web import create_porch
from sms_gateway.web.hatch import Inside, Outside
from sms_gateway.web.porch import Porch
from sms_gateway.worker import timetable

_LAST_CALLS = 6
"""Seconds that a request or a send in progress is given when the process is told to stop."""
_CRASHES = 5.0
"""Seconds: whoever has ended sooner than that after its start would only do so again."""

_FORKS = get_context("fork")

_log = logging.getLogger(__name__)


def serve(settings: Settings, roles: frozenset[str] = frozenset({WEB, TIMETABLE}), hello: bool = False) -> None:
    """Serves until SIGTERM or SIGINT. Raises ConfigError, StorageDown before anything has started.

    Where PostgreSQL is away it starts all the same: messages go to the spool until it is back.
    """
    logs.set_up(settings.log.format, settings.log.level)
    if WEB in roles:
        can_listen(settings.web.host, settings.web.port)
    on_sqlite = settings.database.url.startswith("sqlite")
    held = hold(settings.database.url) if on_sqlite else None
    try:
        first = build(settings)  # everything that can be wrong is said here, in one line, by the parent process
    except StorageDown:
        if on_sqlite:
            raise
    else:
        if roles == frozenset({WEB, TIMETABLE}):
            greet(first, hello)
        if WEB in roles:
            _read_words(first)
        first.close()
    if WEB in roles:
        _serve_web(settings, roles)
    else:
        _run_timetable(settings)
    if held:
        held.close()


def _read_words(gateway: Gateway) -> None:
    """Before the processes part, so that they share the memory that it takes."""
    with suppress(VocabularyClash, StorageDown):  # both are told, and mended, while SMS are kept
        gateway.database.read(gateway.directory.edition)


def _serve_web(settings: Settings, roles: frozenset[str]) -> None:
    """Two processes, which live and die together, and this one that looks after them."""
    gc.collect()
    gc.freeze()  # what all three share stays shared
    while True:
        begun = time.monotonic()
        outside, inside = socket.socketpair()
        gateway = _FORKS.Process(target=_inside, args=(settings, roles, outside, inside), name="inside")
        gateway.start()
        inside.close()
        server = _front(settings)
        try:
            server.serve(target_loader=partial(_outside, settings, outside), wrap_loader=False)
        except SystemExit:
            if server.interrupt_signal:
                return
            if time.monotonic() - begun < _CRASHES:
                _log.error("a serving process has ended right after its start: what it said last tells why")
                raise
            _log.error("a serving process has ended: both are started again")
        finally:
            outside.close()
            _end(gateway)
        if server.interrupt_signal:
            return
        _look_again(settings)


def _look_again(settings: Settings) -> None:
    """A database that has come back may have told that the settings are wrong: then nothing is started again.

    Raises ConfigError.
    """
    with closing(Opening(settings)) as opening:
        if gateway := opening.attempt():
            gateway.close()


def _front(settings: Settings) -> AbstractServer[Any]:
    server = Server(
        "sms-gateway",
        address=settings.web.host,
        port=settings.web.port,
        interface=Interfaces.ASGINL,
        loop=Loops.auto,  # the quickest that is installed
        websockets=False,
        workers=1,  # it is one pair of processes: on PostgreSQL start as many as you like
        respawn_failed_workers=False,
        workers_kill_timeout=_LAST_CALLS,
        log_enabled=settings.log.level == "debug",
        process_name=None,
    )
    # A second reader at the same hatch would take the first one's answers. Who hangs up ends it, but under nohup.
    heard = _unheard if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else server.signal_handler_interrupt
    server.signal_handler_reload = heard  # type: ignore[method-assign]
    return server


def _unheard(*_: object) -> None:
    """Nothing is done."""


def _outside(settings: Settings, outside: socket.socket) -> Porch:
    """Runs in the process that reads requests."""
    logs.set_up(settings.log.format, settings.log.level)
    threading.Thread(target=_end_with_the_others, args=(outside,), name="others", daemon=True).start()
    return create_porch(settings, system_clock, Outside(outside, gone=partial(os._exit, 1)))


def _end_with_the_others(outside: socket.socket) -> None:
    """Whoever killed the parent, or the process inside, has not told this one."""
    others = select.poll()
    others.register(outside, 0)  # that it is hung up is told in any case
    if parent := parent_process():
        others.register(parent.sentinel, select.POLLIN)
    others.poll()
    os._exit(1)


def _inside(settings: Settings, roles: frozenset[str], outside: socket.socket, inside: socket.socket) -> None:
    """Runs in the process that has the gateway: all its parts are built here, after the fork.

    It ends when nobody is outside any more. A terminal and a supervisor tell all processes to stop; heard here, it
    would leave without an answer whoever has asked outside.
    """
    for told in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, signal.SIG_IGN)
    outside.close()
    logs.set_up(settings.log.format, settings.log.level)
    threads = ThreadPoolExecutor(settings.web.threads, thread_name_prefix="request")
    door = Door(settings, roles, cannot=partial(inside.shutdown, socket.SHUT_RDWR))  # nobody is heard any more
    try:
        Inside(inside, door, lambda: door.inbox, threads).serve()
    finally:
        inside.close()
        _within(_LAST_CALLS)
        door.stop()
        threads.shutdown(cancel_futures=True)
        door.close()


def _within(seconds: float) -> None:
    """It ends then at the latest, also where no parent is left to see to it."""
    last = threading.Timer(seconds, os._exit, (1,))
    last.daemon = True
    last.start()


def _end(process: BaseProcess) -> None:
    """It has heard that nobody is outside any more."""
    process.join(_LAST_CALLS)
    if process.is_alive():
        process.kill()
        process.join()


def _run_timetable(settings: Settings) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    opening = Opening(settings)
    with Lookout(settings, lambda: opening.missing) as lookout:
        gateway = opening.wait(stop)
        if gateway is None:
            return
        lookout.watch(gateway)
        pendulum = timetable(gateway)
        pendulum.start()
        _log.info("working")
        stop.wait()
        gateway.dispatch.stop()
        pendulum.shutdown(wait=True)
    gateway.close()
    opening.close()


def can_listen(host: str, port: int) -> None:
    """Raises ConfigError, naming which of the two it is."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or error
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                told = f"web.port: {host}:{port} cannot be used ({reason}): choose another by --port"
            else:
                told = f"web.host: {host} is no address of this machine ({reason}): name another there or by --host"
            raise ConfigError(told) from None
