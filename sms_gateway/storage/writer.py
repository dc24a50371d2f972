"""The one thread that writes to SQLite: all that waits is one transaction, and each is told after its commit."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from sms_gateway.errors import StorageDown
from sms_gateway.storage.driver import Undone, boldly, first_line, is_down, plainly
from sms_gateway.storage.file import DatabaseFile
from sms_gateway.storage.gathering import Attendant, Waiting, all_done, tell

T = TypeVar("T")


_BRIEFLY = 200
"""Milliseconds."""
_SOON = 0.5
"""Seconds within which the words of a new report are found, where messages come without a pause."""


class _NotBegun(Exception):
    """The file could not be had: somebody else holds it, or has put it away."""


_UNREAD = """
    select 1 where (select max(id) from ticket) > (select cast(value as integer) from setting where name = 'words')
"""
_READ = (
    """
    insert into ticket_words (rowid, text) select id, text from ticket
    where id > (select cast(value as integer) from setting where name = 'words')
    """,
    "update setting set value = (select max(id) from ticket) where name = 'words'",
)
"""The setting says up to which report the words are in their index."""


class Writer(Attendant):
    """The one thread that writes to SQLite.

    What is written to a file that has lost its name is lost with it, so nobody is told that it was.
    """

    def __init__(self, engine: Engine, patience: float) -> None:
        super().__init__("sqlite-writer", patience)
        self._engine = engine
        self._file: DatabaseFile | None = None
        self._patience: int | None = None
        """Milliseconds that the file is waited for, put aside while it could not be had."""
        self._kept: Connection | None = None
        """From one transaction to the next, but for one that failed."""
        self._keeps_words = False
        self._words_read = 0.0

    def do(self, work: Callable[[Connection], T]) -> T:
        if threading.current_thread() is self._thread:
            raise RuntimeError("a write inside a write: pass the open transaction along instead")
        done: Future[Sequence[T]] = self.put(lambda db, _: [work(db)], [None])
        return done.result()[0]

    def close(self) -> None:
        super().close()
        self._let_go()
        self._engine.dispose()

    def _do(self, batch: Sequence[Waiting]) -> None:
        """All of the batch in one transaction; each is told only after the commit.

        Where one of them fails the halves are done each by itself, down to the one that is the cause.
        """
        if len(batch) == 1:
            self._alone(batch)
            return
        try:
            results = self._together(batch)
        except _NotBegun as error:
            self._refuse(batch, error)
        except BaseException:
            middle = len(batch) // 2
            for half in (batch[:middle], batch[middle:]):
                self._do(half)
        else:
            tell(batch, results)

    def _together(self, batch: Sequence[Waiting], bold: bool = True) -> list[Sequence[Any]]:
        with self._begun() as db:
            boldly(db, bold)
            results = all_done(db, batch)
            self._read_new_reports(db)
            driver: Any = db.connection.driver_connection
            if not driver.in_transaction:  # some errors make SQLite roll back all by itself
                raise StorageDown("the database has taken back what was written")
        return results

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        db = self._kept = self._kept or self._engine.connect()
        try:
            begun = db.begin()
        except BaseException as error:
            self._wait_briefly(db)
            raise _NotBegun(first_line(error)) from error
        try:
            with begun:
                self._wait_as_long_as_ever(db)
                self._check_name()
                yield db
        except BaseException:
            self._let_go()
            raise
        self._check_name()  # else whoever waits would be told of what nobody finds again

    def _let_go(self) -> None:
        if self._kept:
            self._kept.close()
            self._kept = None

    def _wait_briefly(self, db: Connection) -> None:
        """Whoever has waited in vain for the file has done so for all who come next: they hear it soon, and what they
        bring goes to the spool before its carrier has lost patience."""
        if self._patience is None:
            ((self._patience,),) = plainly(db, "pragma busy_timeout")
            plainly(db, f"pragma busy_timeout = {min(_BRIEFLY, self._patience)}")

    def _wait_as_long_as_ever(self, db: Connection) -> None:
        if self._patience is not None:
            plainly(db, f"pragma busy_timeout = {self._patience}")
            self._patience = None

    def _check_name(self) -> None:
        """Raises _NotBegun."""
        self._file = self._file or DatabaseFile.opened(str(self._engine.url))
        if problem := self._file.problem():
            raise _NotBegun(problem)

    def _alone(self, batch: Sequence[Waiting], bold: bool = True) -> None:
        (one,) = batch
        failed: list[BaseException] = []

        def tried(db: Connection, items: Sequence[Any]) -> Sequence[Any]:
            try:
                return one.work(db, items)
            except BaseException as error:
                failed.append(error)
                raise

        try:
            tell(batch, self._together([one._replace(work=tried)], bold))
        except _NotBegun as error:
            self._refuse(batch, error)
        except Undone:
            self._alone(batch, bold=False)
        except BaseException as error:
            ours = error not in failed and isinstance(error, SQLAlchemyError)
            one.refuse(StorageDown(first_line(error)) if ours or is_down(error) else error)

    def _refuse(self, batch: Sequence[Waiting], why: "_NotBegun") -> None:
        """Whoever waits behind them has waited as long by now, and waits no second time."""
        for one in (*batch, *self._waiters.present()):
            one.refuse(StorageDown(str(why)))

    def _read_new_reports(self, db: Connection) -> None:
        """While others wait, those of several batches together: at each commit the index begins a part of its own."""
        now = time.monotonic()
        if self._waiters.qsize() and now < self._words_read + _SOON:
            return
        self._words_read = now
        self._keeps_words = self._keeps_words or _keeps_words(db)
        if self._keeps_words:
            read_new_reports(db)


def read_new_reports(db: Connection) -> None:
    """The words of reports that came since the last time go into their index."""
    if plainly(db, _UNREAD):
        for statement in _READ:
            plainly(db, statement)


def _keeps_words(db: Connection) -> bool:
    """Whether it is ours to do: an older database, or one that is being made, has a trigger or no index yet."""
    tables = "select count(*) from sqlite_master where type = 'table' and name in ('setting', 'ticket_words')"
    return plainly(db, tables) == [(2,)] and bool(plainly(db, "select 1 from setting where name = 'words'"))
