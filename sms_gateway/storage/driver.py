"""The driver's own words and its own errors: what is said to a database past all that SQLAlchemy could do with it."""

import sqlite3
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from sms_gateway.errors import StorageDown

AGAIN = {"40001", "40P01"}  # serialization failure, deadlock: PostgreSQL asks to run it again
_ONLY_READS = "25006"
"""Of PostgreSQL: a standby, or one that was told so. SQLite says it as it says that a file is locked."""


class Undone(BaseException):
    """An attempt failed behind which no savepoint stood: all is rolled back, and done again with them."""


def boldly(db: Connection, bold: bool) -> None:
    """From now on an attempt sets no savepoint: nearly all succeed, and each would cost as much as an insert.

    Whoever says so rolls back and does the same once more, not boldly, when Undone is raised.
    """
    db.info["bold"] = bold


class attempt:  # noqa: N801 - as a word of the language: `with attempt(db):`
    """What fails in here is undone; what was done before it stays."""

    __slots__ = ("_bold", "_db")

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._bold = db.info.get("bold")

    def __enter__(self) -> None:
        if not self._bold:
            plainly(self._db, "savepoint attempt")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None:
            if not self._bold:
                plainly(self._db, "release savepoint attempt")
        elif is_passing(error):  # SQLite has rolled back all by itself, or PostgreSQL is gone: there is no savepoint
            return
        elif not self._bold:
            plainly(self._db, "rollback to savepoint attempt")
            plainly(self._db, "release savepoint attempt")
        elif not isinstance(error, Undone):
            raise Undone from error


def plainly(db: Connection, text: str, values: Any = ()) -> Sequence[Any]:
    """Runs a statement as the driver has it, past all that SQLAlchemy could do with it; the rows, as they come.

    Raises SQLAlchemy's errors, as of any statement. A connection that is lost is not used again.
    """
    cursor = db.connection.cursor()
    try:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else []
    except db.dialect.loaded_dbapi.Error as error:
        raise _told(db, text, cursor, error) from error
    finally:
        cursor.close()


def plainly_each(db: Connection, text: str, rows: Sequence[Any]) -> None:
    """The same for each of these rows of values, in one go where the driver can; nothing comes back."""
    cursor = db.connection.cursor()
    try:
        cursor.executemany(text, rows)
    except db.dialect.loaded_dbapi.Error as error:
        raise _told(db, text, cursor, error) from error
    finally:
        cursor.close()


def _told(db: Connection, text: str, cursor: Any, error: Any) -> Exception:
    kind = db.dialect.loaded_dbapi.Error
    lost = db.dialect.is_disconnect(error, db.connection.dbapi_connection, cursor)
    if lost:
        db.invalidate(error)
    told: Exception = DBAPIError.instance(
        text, None, error, kind, hide_parameters=True, connection_invalidated=lost, dialect=db.dialect
    )
    return told


def is_passing(error: BaseException) -> bool:
    """Whether the transaction failed, not the work: a deadlock, a lost connection. It is to be run again."""
    again = isinstance(error, DBAPIError) and sqlstate(error) in AGAIN
    return again or isinstance(error, StorageDown) or is_down(error)


def is_down(error: BaseException) -> bool:
    """Unreachable, locked, full, broken, for reading only, or no connection to be had."""
    if isinstance(error, DBAPIError) and (error.connection_invalidated or sqlstate(error) == _ONLY_READS):
        return True
    mistaken = getattr(getattr(error, "orig", None), "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    corrupt = type(error) is DatabaseError  # none of its kinds: SQLite says so of a file that is no database
    return corrupt or (isinstance(error, OperationalError | PoolTimeout) and not mistaken)


def sqlstate(error: DBAPIError) -> str | None:
    """What PostgreSQL calls it; SQLite has no such words."""
    return getattr(error.orig, "sqlstate", None)


def first_line(error: BaseException) -> str:
    """The driver's own words, without the statement: it may hold what a citizen wrote."""
    source = getattr(error, "orig", None) or error
    return str(source).strip().splitlines()[0] if str(source).strip() else type(source).__name__
