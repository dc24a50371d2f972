"""The database: the one room that knows SQLite from PostgreSQL.

`write(work, *args)` runs `work(db, *args)` in a transaction and returns after its commit.
On SQLite one thread does all writes: whatever waits is done in one transaction, each in its own
savepoint, and one fsync pays for all (many writers with a transaction each: 28 a second and lock
errors; one thread: thousands). On PostgreSQL each write has its own pooled connection, and the
server groups the fsyncs.
"""

import re
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    Engine,
    FromClause,
    Integer,
    Select,
    Table,
    any_,
    case,
    cast,
    column,
    create_engine,
    event,
    exists,
    func,
    literal,
    literal_column,
    make_url,
    select,
    table,
    text,
)
from sqlalchemy import Connection as Connection  # noqa: PLC0414 - the open transaction, known by this name
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool, StaticPool

from sms_gateway.cipher import Cipher
from sms_gateway.errors import ConfigError, StorageDown
from sms_gateway.storage.driver import AGAIN, Undone, boldly, first_line, is_down, plainly
from sms_gateway.storage.driver import attempt as attempt  # noqa: PLC0414 - part of what a transaction is
from sms_gateway.storage.driver import is_passing as is_passing  # noqa: PLC0414
from sms_gateway.storage.gathering import Gatherer
from sms_gateway.storage.writer import Writer

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")

_TRIES = 4
_HANDS = 1
"""Transactions of what is gathered for PostgreSQL at one time: while one is committed the next fills, and two of half
the size cost more than they gain (measured: a fifth fewer messages a second)."""
_PARTED: dict[str, Any] = {
    # A host that stands still or is cut off in a transaction must not keep its locks: all others wait for them.
    "options": "-c idle_in_transaction_session_timeout=10s",
    # A server that is cut off says nothing: seconds, not hours, until what came in goes to the spool.
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""PostgreSQL and we have lost each other: what either side does then."""

_WORDS_OF: ColumnElement[Any] = literal_column(
    "to_tsvector('simple',"
    " case when octet_length(text) = char_length(text) then translate(text, './-+&<@_~', '         ')"
    " else translate(text, './-+&<@_~ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿ',"
    " '         AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuyy') end)"
)
"""The words of a ticket on PostgreSQL: to the letter as its index `ix_ticket_words` has them, else that is not used."""

_OTHERS = text(
    "select count(*) from pg_stat_activity"
    " where datname = current_database() and application_name = 'sms-gateway' and pid <> pg_backend_pid()"
)

MANY_HITS = 5000
"""More reports than this that have some words are not listed one by one: among so many the first are soon found."""

_BY_INDEX = text("select set_config('enable_seqscan', :whole_tables, true)")
"""Without it the planner may guess that words are common, and read all texts to find that they are not there."""


class Database:
    """Opens `url`: `sqlite:///file` or `postgresql://user@host/name`. Raises ConfigError.

    `connections` is the most that PostgreSQL is asked for; `patience`, in seconds, how long a lock on
    the file or a free connection is waited for. `cipher` hides the phone numbers in it.
    """

    def __init__(self, url: str, connections: int = 20, patience: float = 3, cipher: Cipher | None = None) -> None:
        self.url = _normalised(url)
        self.is_sqlite = self.url.startswith("sqlite")
        if self.is_sqlite:
            self._engine = _sqlite_engine(self.url, patience)
            writing = _sqlite_engine(self.url, patience, writer=True)
            writing.dialect.numbers_cipher = cipher  # type: ignore[attr-defined]
            self._writer: Writer | None = Writer(writing)
        else:
            self._engine, self._writer = _postgres_engine(self.url, connections, patience), None
        self._gatherer = self._writer or Gatherer(partial(_committed, self._engine), _HANDS)
        self._engine.dialect.numbers_cipher = cipher  # type: ignore[attr-defined]

    def write(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `work` in a transaction; returns after its commit. Raises StorageDown, or what `work` raises.

        It may be run more than once, each time from the beginning: outside the transaction it changes nothing.
        """
        if self._writer:
            return self._writer.do(lambda db: work(db, *args, **kwargs))
        return _committed(self._engine, lambda db: work(db, *args, **kwargs))

    def gather(self, work: Callable[[Connection, Sequence[S]], Sequence[T]], item: S) -> Future[T]:
        """The same without waiting, and together with the other items that wait for the same work: done after the
        commit. `work` gives one result for each, in their order."""
        return self._gatherer.put(work, item)

    def read(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `work` on a snapshot that is thrown away. Raises StorageDown."""
        try:
            with self._engine.connect() as db:
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
            for name in tables:
                _rewrite(db, f'vacuum (full, verbose, analyze) "{name}"')
            _rewrite(db, "vacuum (full, verbose) pg_statistic")  # samples of what the columns held before

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
        self._engine.dispose()


def _committed(engine: Engine, work: Callable[[Connection], T]) -> T:
    bold = True
    for tries in range(1, _TRIES + 2):  # one of them may be a bold one
        try:
            with engine.begin() as db:
                boldly(db, bold)
                return work(db)
        except Undone:
            bold = False
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) in AGAIN and tries < _TRIES:
                time.sleep(0.005 * 2**tries)
                continue
            if is_down(error):
                raise StorageDown(first_line(error)) from error
            raise
        except PoolTimeout as error:
            raise StorageDown("all database connections are in use") from error
    raise AssertionError("unreachable")


def insert(db: Connection, table: Table) -> Any:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return insert_for(db.dialect.name, table)


def insert_for(dialect: str, table: Table) -> Any:
    """The same by the name of the dialect: for statements that are built once."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def insert_missing(db: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> int:
    """Inserts what is not there yet by its primary key; never overwrites. The number of new rows."""
    before = db.scalar(select(func.count()).select_from(table)) or 0
    db.execute(insert(db, table).on_conflict_do_nothing(), [dict(row) for row in rows])
    return (db.scalar(select(func.count()).select_from(table)) or 0) - before


def having_words(db: Connection, ticket_id: ColumnElement[int], words: Sequence[str]) -> ColumnElement[bool] | None:
    """The condition that a ticket's text has words that begin with each of these, which are without accents.

    `ticket_id`: the id as it is, or `aside`. None, on PostgreSQL: so many have them that the first ones in any order
    are found sooner by reading one text after the other, see `reading`.
    """
    if db.dialect.name == "postgresql":
        hits: Select[int] = (
            select(column("id", BigInteger)).select_from(table("ticket")).where(reading(words)).limit(MANY_HITS + 1)
        )
        db.execute(_BY_INDEX, {"whole_tables": "off"})
        found = list(db.scalars(hits))
        db.execute(_BY_INDEX, {"whole_tables": "on"})
        return None if len(found) > MANY_HITS else ticket_id == any_(literal(found, postgresql.ARRAY(BigInteger)))
    sought = " ".join(f'"{word}"*' for word in words)
    hits_by_rowid = text("select rowid from ticket_words where ticket_words match :sought").bindparams(sought=sought)
    return ticket_id.in_(hits_by_rowid.columns(column("rowid", Integer)))


def reading(words: Sequence[str]) -> ColumnElement[bool]:
    """The same on PostgreSQL, of a column called `text`."""
    sought = " & ".join(f"'{word}':*" for word in words)
    return _WORDS_OF.op("@@", is_comparison=True)(func.to_tsquery(literal_column("'simple'"), sought))


def one_by_one(table: FromClause, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """That there is such a row, asked for each row outside by itself.

    What PostgreSQL knows of a queue is minutes old: taking it for nearly empty, it would read all of it each time.
    """
    there: Select[Any] = select(literal_column("1")).select_from(table).where(*conditions)
    return exists(there.offset(literal_column("0")))  # so the planner makes no join of it


def aside(db: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """A column that no index is chosen for: SQLite, which counts nothing, would take it for the best there is."""
    if db.dialect.name == "postgresql":
        return column
    return literal_column(f"+{column.table.name}.{column.name}", column.type)


def local_day(
    db: Connection, at: ColumnElement[Any], zone: str | ColumnElement[Any], zones: Iterable[str] = ()
) -> ColumnElement[Any]:
    """The date of a moment in a zone, which may be a column with one of `zones`.

    None of them may change its clocks: SQLite, which knows no zones, is told how far off each is.
    """
    if db.dialect.name == "postgresql":
        return cast(func.timezone(zone, at), Date)
    if isinstance(zone, str):
        return func.date(at, _shift(zone), type_=Date)
    return func.date(at, case({name: _shift(name) for name in zones}, value=zone, else_="+0 seconds"), type_=Date)


def _shift(zone: str) -> str:
    ahead = datetime.now(ZoneInfo(zone)).utcoffset() or timedelta()
    return f"{ahead.total_seconds():+.0f} seconds"


def moment(db: Connection) -> datetime:
    """The database's clock: the one clock all workers share, for leases and rates."""
    if db.dialect.name == "postgresql":
        now: datetime = plainly(db, "select clock_timestamp()")[0][0]
        return now.astimezone(UTC)
    return datetime.now(UTC)


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


def company(db: Connection) -> int:
    """How many other connections our programs have to this database: PostgreSQL tells, of a file nobody knows."""
    if db.dialect.name != "postgresql":
        return 0
    return db.scalar(_OTHERS) or 0


def lock(db: Connection, key: int) -> None:
    """Waits until no other transaction holds `key`; held to the end of this one."""
    if db.dialect.name == "postgresql":
        db.execute(text("select pg_advisory_xact_lock(:key)"), {"key": key})


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


def _postgres_engine(url: str, connections: int, patience: float) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,  # what citizens write is no matter for a log
        pool_pre_ping=True,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=patience,
        connect_args={"application_name": "sms-gateway", **_PARTED},
    )


_OF_EACH = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
_OF_WRITER = ("cache_size=-8192", "wal_autocheckpoint=4000")
"""What new rows touch stays in memory (8 MB at most), and is written home every 16 MB: else it is read and synced
again and again."""


def _sqlite_engine(url: str, patience: float, writer: bool = False) -> Engine:
    pool = {"poolclass": StaticPool} if writer else {"poolclass": QueuePool, "pool_size": 8, "max_overflow": 24}
    settings = {"check_same_thread": False, "timeout": patience, "isolation_level": None}
    engine = create_engine(url, hide_parameters=True, connect_args=settings, **pool)

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None
        for pragma in (*_OF_EACH, *(_OF_WRITER if writer else ())):
            connection.execute(f"pragma {pragma}")

    @event.listens_for(engine, "begin")
    def begin(db: Connection) -> None:
        db.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")

    return engine
