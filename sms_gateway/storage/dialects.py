"""Dialects: what SQLite and PostgreSQL want said each in its own way."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Integer,
    Select,
    Table,
    any_,
    case,
    cast,
    column,
    exists,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

from sms_gateway.storage.driver import plainly

_WORDS_OF: ColumnElement[Any] = literal_column(
    "to_tsvector('simple',"
    " case when octet_length(text) = char_length(text) then translate(text, './-+&<@_~', '         ')"
    " else translate(text, './-+&<@_~ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿ',"
    " '         AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuyy') end)"
)
"""The words of a ticket on PostgreSQL: to the letter as its index `ix_ticket_words` has them, else that is not used."""

MANY_HITS = 5000
"""More reports than this that have some words are not listed one by one: among so many the first are soon found."""

_BY_INDEX = text("select set_config('enable_seqscan', :whole_tables, true)")
"""Without it the planner may guess that words are common, and read all texts to find that they are not there."""

_OTHERS = text(
    "select count(*) from pg_stat_activity"
    " where datname = current_database() and application_name = 'sms-gateway' and pid <> pg_backend_pid()"
)


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


def company(db: Connection) -> int:
    """How many other connections our programs have to this database: PostgreSQL tells, of a file nobody knows."""
    if db.dialect.name != "postgresql":
        return 0
    return db.scalar(_OTHERS) or 0


def wait_for_ever(db: Connection) -> None:
    """From now on in this transaction, for what others have locked."""
    if db.dialect.name == "postgresql":
        db.execute(text("set local lock_timeout = 0"))


def lock(db: Connection, key: int) -> None:
    """Waits until no other transaction holds `key`; held to the end of this one."""
    if db.dialect.name == "postgresql":
        db.execute(text("select pg_advisory_xact_lock(:key)"), {"key": key})
