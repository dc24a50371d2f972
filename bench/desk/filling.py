"""A database of any size, laid down as fast as the disk takes it: most of its indexes are made at the end."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any, Protocol

import psycopg
from psycopg import sql

from bench.desk.town import COLUMNS, Report, Row, Town

_BATCH = 20_000
OUT_OF_ORDER = {
    "ix_ticket_phone",
    "ix_ticket_fingerprint",
    "ix_ticket_agency",
    "ix_ticket_region",
    "ix_inbound_sender",
    "ix_outbound_recipient",
}
"""Indexes whose rows come in no order: they grow row by row. Made of sorted rows at the end, SQLite would fill each of
their pages to the last byte, as in no database that has grown, and every row that comes later would part one."""


class Shelf(Protocol):
    """Where rows are laid down."""

    def lay(self, table: str, rows: Sequence[Row]) -> None: ...


def fill(url: str, town: Town, tell: Callable[[int], None]) -> None:
    """`tell` is given how many tickets have been laid down since it was last told."""
    with (_sqlite if url.startswith("sqlite") else _postgres)(url) as shelf:
        people = town.people()
        while batch := list(islice(people, _BATCH)):
            shelf.lay("contact", batch)
        reports = town.reports()
        while some := list(islice(reports, _BATCH)):
            for table, rows in _by_table(some).items():
                shelf.lay(table, rows)
            tell(len(some))


def _by_table(reports: Sequence[Report]) -> Mapping[str, list[Row]]:
    return {
        "ticket": [one.ticket for one in reports],
        "inbound": [one.inbound for one in reports],
        "outbound": [row for one in reports for row in one.outbound],
        "event": [row for one in reports for row in one.events],
    }


class _File:
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def lay(self, table: str, rows: Sequence[Row]) -> None:
        columns = COLUMNS[table]
        marks = ", ".join("?" * len(columns))
        self._db.execute("begin")
        self._db.executemany(f"insert into {table} ({', '.join(columns)}) values ({marks})", rows)
        self._db.execute("commit")


@contextmanager
def _sqlite(url: str) -> Iterator[Shelf]:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as db:
        db.executescript("pragma synchronous=off; pragma foreign_keys=off; pragma cache_size=-400000")
        laid_by = _without_indexes(db)
        yield _File(db)
        for statement in laid_by:
            db.execute(statement)
        if db.execute("select 1 from sqlite_master where name = 'ticket_words'").fetchone():
            db.execute("insert into ticket_words (ticket_words) values ('rebuild')")
            db.execute("update setting set value = (select coalesce(max(id), 0) from ticket) where name = 'words'")
        db.execute("pragma wal_checkpoint(truncate)")


def _without_indexes(db: sqlite3.Connection) -> list[str]:
    """Drops those whose rows come in order, and the triggers; what makes them again."""
    tables = ", ".join(f"'{name}'" for name in COLUMNS)
    asked = (
        "select type, name, sql from sqlite_master "
        f"where type in ('index', 'trigger') and sql is not null and tbl_name in ({tables})"
    )
    found = [one for one in db.execute(asked).fetchall() if one[1] not in OUT_OF_ORDER]
    for kind, name, _ in found:
        db.execute(f"drop {kind} {name}")
    return [statement for _, _, statement in found]


class _Server:
    def __init__(self, db: psycopg.Connection[Any]) -> None:
        self._db = db

    def lay(self, table: str, rows: Sequence[Row]) -> None:
        names = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table]))
        statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), names)
        with self._db.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        self._db.commit()


@contextmanager
def _postgres(url: str) -> Iterator[Shelf]:
    with psycopg.connect(url) as db:
        db.execute("set session_replication_role = replica")  # no foreign keys: the rows are known to fit
        db.execute("set maintenance_work_mem = '1GB'")
        found = db.execute(
            "select indexname, indexdef from pg_indexes where schemaname = 'public' and tablename = any(%s)"
            " and not exists (select from pg_constraint where conname = indexname)",
            [list(COLUMNS)],
        ).fetchall()
        for name, _ in found:
            db.execute(sql.SQL("drop index {}").format(sql.Identifier(name)))
        db.commit()
        yield _Server(db)
        for _, statement in found:
            db.execute(statement)
        for table in COLUMNS.keys() - {"contact"}:
            counted = sql.SQL("select setval({}, (select max(id) from {}))")
            db.execute(counted.format(f"{table}_id_seq", sql.Identifier(table)))
        db.commit()
        db.autocommit = True
        db.execute("vacuum analyze")
