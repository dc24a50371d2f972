"""The database: opened, written and read.

`write(work, *args)` runs `work(db, *args)` in a transaction and returns after its commit.
On SQLite one thread does all writes: whatever waits is done in one transaction, each in its own
savepoint, and one fsync pays for all (many writers with a transaction each: 28 a second and lock
errors; one thread: thousands). On PostgreSQL each write has its own pooled connection, and the
server groups the fsyncs.
"""

import math
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, closing
from typing import Any, Concatenate, ParamSpec, TypeVar

from pydantic_core import to_json
from sqlalchemy import Connection as Connection  # noqa: PLC0414 - the open transaction, known by this name
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool, StaticPool

from sms_gateway.cipher import Cipher
from sms_gateway.errors import ConfigError, StorageDown
from sms_gateway.storage.driver import AGAIN, Undone, boldly, first_line, is_down, plainly, sqlstate
from sms_gateway.storage.driver import attempt as attempt  # noqa: PLC0414 - part of what a transaction is
from sms_gateway.storage.driver import is_passing as is_passing  # noqa: PLC0414
from sms_gateway.storage.gathering import Gatherer
from sms_gateway.storage.vigil import Server, Vigil
from sms_gateway.storage.writer import Writer

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")

PATIENCE = 3.0
"""Seconds, where the settings say nothing else: a webhook cannot wait long, and its message goes to the spool."""
_TRIES = 4
_WORDS_OF_ITS_OWN = 0.5
"""Seconds that a SQLite file which somebody else holds is given, above all patience, to say so itself."""
_SPELL, _REST = 0.5, 0.12
"""Seconds of work at leisure, and of rest behind them: whoever finds a SQLite file locked looks again within a tenth of
a second, and gives up when patience ends, which is a second at least."""
_FOR_SMS, _LONGEST_REST = 4, 1.0
"""So many times as long as a step at leisure took, the file is left to SMS, if any came meanwhile; at most so many
seconds, since the dates that the law sets are such steps too."""
_PARTED: dict[str, Any] = {
    "application_name": "sms-gateway",
    # A server that is cut off says nothing: seconds, not hours, until what came in goes to the spool.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""PostgreSQL and we have lost each other: what either side does then."""


class Database:
    """Opens `url`: `sqlite:///file` or `postgresql://user@host/name`. Raises ConfigError.

    `connections` is the most that PostgreSQL is asked for; `patience`, in seconds, how long a lock on
    the file or a free connection is waited for. `cipher` hides the phone numbers in it.
    """

    def __init__(
        self, url: str, connections: int = 20, patience: float = PATIENCE, cipher: Cipher | None = None
    ) -> None:
        self.url = _normalised(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self._writer: Writer | None = None
        self._server: Server | None = None
        if self.is_sqlite:
            self._engine = _sqlite_engine(self.url, patience)
            writing = _sqlite_engine(self.url, patience, writer=True)
            writing.dialect.numbers_cipher = cipher  # type: ignore[attr-defined]
            self._writer = Writer(writing, patience + _WORDS_OF_ITS_OWN)
        else:
            # A host that stands still or is cut off in a transaction must not keep its locks: all others wait for them.
            options = f"-c idle_in_transaction_session_timeout=10s -c lock_timeout={patience * 1000:.0f}"
            settings = {**_PARTED, "connect_timeout": max(3, math.ceil(patience)), "options": options}
            self._engine = _postgres_engine(self.url, connections, patience, settings)
            self._server = Server(self._engine, patience, settings)
        self._gatherer = self._writer or Gatherer(self._committed, patience)
        self._vigil = Vigil([self._gatherer.look, *([self._server.look] if self._server else [])])
        self._engine.dialect.numbers_cipher = cipher  # type: ignore[attr-defined]
        self._leisure = threading.Lock()
        self._worked = self._rests_until = 0.0
        self._came = 0
        """How often something was brought to be gathered: SMS that came in, or have gone out."""

    def write(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `work` in a transaction; returns after its commit. Raises StorageDown, or what `work` raises.

        It may be run more than once, each time from the beginning: outside the transaction it changes nothing.
        """
        self._vigil.begin()
        if self._writer:
            return self._writer.do(lambda db: work(db, *args, **kwargs))
        return self._committed(lambda db: work(db, *args, **kwargs))

    def write_at_leisure(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `write`, for one of many steps that nobody waits for: whoever else wants to write has a turn in between.

        SQLite keeps no queue, and a shell command that always looks at the wrong moment gives up. So one such step is
        done at a time, and after some of them the file rests; longer where SMS came meanwhile, which have it first.
        """
        return self._at_leisure(self.write, work, *args, **kwargs)

    def read_at_leisure(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `read`, for one of many looks that nobody waits for: beside SQLite it is the process that takes SMS in
        which looks, and it rests as it does behind what it writes."""
        return self._at_leisure(self.read, work, *args, **kwargs)

    def _at_leisure(
        self, do: Callable[[Callable[[Connection], T]], T], work: Callable[..., T], *args: Any, **kwargs: Any
    ) -> T:
        took = 0.0

        def step(db: Connection) -> T:
            nonlocal took
            begun = time.monotonic()
            try:
                return work(db, *args, **kwargs)
            finally:
                took = time.monotonic() - begun  # without the wait for its turn

        if not self.is_sqlite:
            return do(step)
        with self._leisure:
            time.sleep(max(0, self._rests_until - time.monotonic()))
            came = self._came
            done = do(step)
            self._worked += took
            rest = min(_FOR_SMS * took, _LONGEST_REST) if self._came != came else 0.0
            if self._worked >= _SPELL:
                self._worked, rest = 0.0, max(rest, _REST)
            self._rests_until = time.monotonic() + rest
        time.sleep(rest)  # without the lock: other work at leisure is next
        return done

    def gather(
        self, work: Callable[[Connection, Sequence[S]], Sequence[T]], items: Sequence[S], hurried: bool = False
    ) -> Future[Sequence[T]]:
        """As `write` without waiting, and together with other items that wait for the same work: done after the commit,
        these all or none. `work` gives one result for each item, in their order.

        `hurried`: StorageDown after all patience, even if it is at work. It may be done after all.
        """
        self._came += 1
        self._vigil.begin()
        return self._gatherer.put(work, items, hurried)

    def read(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `work` on a snapshot that is thrown away. Raises StorageDown."""
        self._vigil.begin()
        try:
            with self._lent(self._engine.connect) as db:
                boldly(db, False)
                return work(db, *args, **kwargs)
        except Exception as error:
            if is_down(error):
                raise StorageDown(first_line(error)) from error
            raise

    def compact(self, tables: Iterable[str]) -> None:
        """Leaves nothing behind of what was changed or deleted in them. Nobody else may be at work meanwhile."""
        if self.is_sqlite:
            with closing(self._engine.raw_connection()) as file:
                for words in ("vacuum", "pragma wal_checkpoint(truncate)"):
                    file.cursor().execute(words)
            return
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.exec_driver_sql("set lock_timeout = 0")  # a backup takes as long as it takes
            for name in tables:
                _rewrite(db, f'vacuum (full, verbose, analyze) "{name}"')
            _rewrite(db, "vacuum (full, verbose) pg_statistic")  # samples of what the columns held before
            db.exec_driver_sql("reset lock_timeout")

    def scrub(self) -> None:
        """After an erasure, beside all other work: a file keeps nothing of what was erased in it.

        SQLite would keep words in the index of reports until its parts are merged, and all else in its journal. A
        journal that somebody is reading just now goes with the next checkpoint.
        """
        if self._writer is None:
            return
        self.write(lambda db: db.exec_driver_sql("insert into ticket_words (ticket_words) values ('optimize')"))
        with closing(self._engine.raw_connection()) as file:
            file.cursor().execute("pragma wal_checkpoint(truncate)").fetchall()

    def close(self) -> None:
        self._gatherer.close()
        self._vigil.close()
        if self._server:
            self._server.close()
        self._engine.dispose()

    def _lent(self, line: Callable[[], AbstractContextManager[Connection]]) -> AbstractContextManager[Connection]:
        return self._server.lent(line) if self._server else line()

    def _committed(self, work: Callable[[Connection], T]) -> T:
        bold = True
        for tries in range(1, _TRIES + 2):  # one of them may be a bold one
            try:
                with self._lent(self._engine.begin) as db:
                    boldly(db, bold)
                    return work(db)
            except Undone:
                bold = False
            except DBAPIError as error:
                if sqlstate(error) in AGAIN and tries < _TRIES:
                    time.sleep(0.005 * 2**tries)
                    continue
                if is_down(error):
                    raise StorageDown(first_line(error)) from error
                raise
            except PoolTimeout as error:
                raise StorageDown("all database connections are in use") from error
        raise AssertionError("unreachable")


def _rewrite(db: Connection, vacuum: str, tries: int = 100) -> None:
    """Until no old row is left: PostgreSQL keeps them as long as anybody may see them, be it for a moment, as everybody
    may who is only just connecting to any of its databases. It says how many it has kept."""
    driver: Any = db.connection.driver_connection
    kept: list[str] = []

    def hear(said: Any) -> None:
        kept.extend(re.findall(r"\d+", said.message_detail or "")[:1])

    driver.add_notice_handler(hear)
    try:
        for _ in range(tries):
            kept.clear()
            db.exec_driver_sql(vacuum)
            if not any(map(int, kept)):
                return
            time.sleep(0.05)
    finally:
        driver.remove_notice_handler(hear)


def _normalised(url: str) -> str:
    for short in ("postgresql://", "postgres://"):
        if url.startswith(short):
            url = "postgresql+psycopg://" + url.removeprefix(short)
    try:
        backend = make_url(url).get_backend_name()
    except SQLAlchemyError:
        backend = ""
    if backend not in ("sqlite", "postgresql"):
        raise ConfigError("database.url must begin with sqlite:/// or postgresql://")
    return url


def _as_json(value: Any) -> str:
    """A fifth of the time that Python's own takes, three times a message."""
    return to_json(value).decode()


def _postgres_engine(url: str, connections: int, patience: float, settings: dict[str, Any]) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,  # what citizens write is no matter for a log
        json_serializer=_as_json,
        pool_pre_ping=True,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=patience,
        connect_args=settings,
    )


_OF_EACH = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
_OF_WRITER = ("cache_size=-8192", "wal_autocheckpoint=4000")
"""What new rows touch stays in memory (8 MB at most), and is written home every 16 MB: else it is read and synced
again and again."""


def _sqlite_engine(url: str, patience: float, writer: bool = False) -> Engine:
    pool = {"poolclass": StaticPool} if writer else {"poolclass": QueuePool, "pool_size": 8, "max_overflow": 24}
    settings = {"check_same_thread": False, "timeout": patience, "isolation_level": None}
    engine = create_engine(url, hide_parameters=True, json_serializer=_as_json, connect_args=settings, **pool)

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None
        for pragma in (*_OF_EACH, *(_OF_WRITER if writer else ())):
            connection.execute(f"pragma {pragma}")

    @event.listens_for(engine, "begin")
    def begin(db: Connection) -> None:
        plainly(db, "BEGIN IMMEDIATE" if writer else "BEGIN")

    return engine
