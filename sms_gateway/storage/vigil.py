"""The vigil: whoever waits for a database that hangs is told so, and waits no longer.

One that is gone says no. One that hangs says nothing, for as long as it likes: a server that stands still, a line that
carries nothing any more, a disk that brings nothing to its end.
"""

import logging
import math
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import partial
from typing import Any
from weakref import WeakSet

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

from sms_gateway.errors import StorageDown
from sms_gateway.storage.driver import is_down, plainly, sqlstate
from sms_gateway.storage.gathering import HANGS

_log = logging.getLogger(__name__)

_EVERY = 0.25
"""Seconds between two looks."""
_LONGEST = 15.0
"""Seconds until a question is put anew: the line on which it was put may be dead for good."""
_LOCKED = "55P03"
_BRIEFLY = 100
"""Milliseconds."""
_REMEMBERED = 5.0
"""Seconds."""
_QUESTION = b"select pg_logical_emit_message(true, 'sms-gateway', '')"
"""Changes nothing, takes no lock, and is answered after a commit on the disk, and on a standby where one is waited
for."""


class Vigil:
    """Looks round from time to time, in a thread of its own. Begun as soon as somebody may wait."""

    def __init__(self, looks: Sequence[Callable[[], object]]) -> None:
        self._looks = looks
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def begin(self) -> None:
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    thread = threading.Thread(target=self._run, name="vigil", daemon=True)
                    thread.start()
                    self._thread = thread

    def close(self) -> None:
        self._over.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(_EVERY):
            for look in self._looks:
                try:
                    look()
                except Exception:  # as where no thread can be started: the next look is as good
                    _log.exception("whether the database answers is not known")


class Server:
    """A PostgreSQL of which somebody wants something. Where that takes long, it is asked whether it is still there.

    Where it does not answer within `patience` seconds all lines to it are cut, so that nobody waits any more, and
    whoever comes is refused, until it does.
    """

    def __init__(self, engine: Engine, patience: float, settings: Mapping[str, Any]) -> None:
        self._patience = patience
        words, named = engine.dialect.create_connect_args(engine.url)
        named = {**named, **settings, "autocommit": True}
        self._connect: Callable[[], Any] = partial(engine.dialect.loaded_dbapi.connect, *words, **named)
        self._waiting: dict[object, float] = {}
        """Since when."""
        self._locked_until = 0.0
        self._asked = math.inf
        self._answered = -math.inf
        """When it answered last: whoever waits longer than since then is no reason to ask again at once."""
        self._hangs = self._closed = False
        self._lines: WeakSet[Any] = WeakSet()
        self._deciding = threading.Lock()

        @event.listens_for(engine, "connect")
        def connected(line: Any, _: Any) -> None:
            with self._deciding:
                self._lines.add(line)

    @contextmanager
    def lent(self, line: Callable[[], AbstractContextManager[Connection]]) -> Iterator[Connection]:
        """Raises StorageDown where it hangs, or begins to.

        Whoever has waited in vain for what others have locked has done so for all who come next: they hear it soon.
        Then somebody has all patience again: to have waited briefly says little of a database that has much to do.
        """
        if self._hangs:
            raise StorageDown(HANGS)
        mark, now = object(), time.monotonic()
        briefly = now < self._locked_until
        self._waiting[mark] = now
        try:
            with line() as db:
                if briefly:
                    plainly(db, f"set local lock_timeout = {_BRIEFLY}")
                yield db
        except DBAPIError as error:
            if sqlstate(error) == _LOCKED and not briefly:
                self._locked_until = time.monotonic() + _REMEMBERED
            if self._hangs and is_down(error):
                raise StorageDown(HANGS) from error
            raise
        finally:
            del self._waiting[mark]

    def look(self) -> None:
        now = time.monotonic()
        lines: Sequence[Any] | None = None
        with self._deciding:  # else an answer that comes just now is never heard, and all are refused for ever
            if self._asked < math.inf:
                if now > self._asked + self._patience and not self._hangs:
                    self._hangs, lines = True, list(self._lines)
            elif now > max(self._answered, min(list(self._waiting.values()), default=now)) + self._patience / 2:
                threading.Thread(target=self._ask, name="still there?", daemon=True).start()
                self._asked = now  # where none can be started nothing was asked
        if lines is not None:
            self._give_up(lines)

    def close(self) -> None:
        """Nobody wants anything of it any more."""
        self._closed = True

    def _give_up(self, lines: Sequence[Any]) -> None:
        _log.error("the database does not answer: all lines to it are cut, and it is asked until it does")
        for line in lines:
            _cut(line)

    def _ask(self) -> None:
        while not self._answers() and not self._closed:
            time.sleep(_EVERY)
        with self._deciding:
            hung, self._hangs, self._asked, self._answered = self._hangs, False, math.inf, time.monotonic()
        if hung:
            _log.warning("the database answers again")

    def _answers(self) -> bool:
        """If it is to say no. Then whoever wants something of it hears that at once."""
        try:
            with closing(self._connect()) as line:
                line.pgconn.send_query(_QUESTION)
                heard = select.poll()
                heard.register(line.fileno(), select.POLLIN)
                return bool(heard.poll(_LONGEST * 1000))
        except Exception as error:
            return type(error).__name__ != "ConnectionTimeout"


def _cut(line: Any) -> None:
    """Whoever listens to it hears that it is dead; the driver may be used by one thread only."""
    with suppress(Exception), socket.socket(fileno=socket.dup(line.fileno())) as same:
        same.shutdown(socket.SHUT_RDWR)
