"""The limits of the machine itself: what its disk commits, and how fast the bench can ask at all."""

import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice

import psycopg
from psycopg import sql

from bench.contestants import Site
from bench.desk.town import COLUMNS, Row, Town
from bench.environments import PEERS
from bench.load import load
from bench.meter import cpu_seconds
from bench.rounds import Entry, Ground, Turn
from bench.served import Served
from sms_gateway.agencies import Agency
from sms_gateway.config import Settings
from sms_gateway.gateway import build
from sms_gateway.storage import agencies, upgrade
from sms_gateway.storage.engine import Database
from tests.processes import free_port

_ENOUGH = 60_000
Message = dict[str, Row]
"""The rows that one SMS leaves behind, by table."""


def asking(ground: Ground, number: int) -> Turn:
    """A server without a framework is asked: whoever is measured must stay far below."""
    port = free_port()
    with (
        ground.site("trivial", "none") as site,
        Served([sys.executable, PEERS / "trivial.py", str(port)], port, site.folder, {}) as server,
    ):
        door, waiting = [("127.0.0.1", port)], iter(ground.posts)
        load(door, waiting, seconds=0.2)
        before = cpu_seconds([server.pid])
        done = load(door, waiting, seconds=min(ground.seconds, 1.5))
        spent = (cpu_seconds([server.pid]) - before) / max(len(done.waits), 1)
    waits = (done.wait(50) * 1000, done.wait(99) * 1000)
    return Turn("asking", number, done.rate, *waits, cpu=spent * 1e6, own_share=done.own_share)


def _committed(key: str, kind: str, group: int) -> Callable[[Ground, int], Turn]:
    def turn(ground: Ground, number: int) -> Turn:
        with ground.site(key, kind) as site:
            groups = _groups(site, group)
            commit = _sqlite if kind == "sqlite" else _postgres
            waits = sorted(commit(site.url, groups, min(ground.seconds, 2)))
        middle, last = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
        return Turn(key, number, len(waits) * group / sum(waits), middle * 1000, last * 1000)

    return turn


def entries() -> list[Entry]:
    known = (
        ("disk-sqlite-1", "disk: the same rows, one message a commit, SQLite", "sqlite", 1),
        ("disk-sqlite-64", "disk: the same rows, 64 messages a commit, SQLite", "sqlite", 64),
        ("disk-postgresql-1", "disk: the same rows, one message a commit, PostgreSQL", "postgresql", 1),
        ("disk-postgresql-64", "disk: the same rows, 64 messages a commit, PostgreSQL", "postgresql", 64),
    )
    about = "raw inserts on one connection, synced"
    disks = [Entry(key, title, about, kind, _committed(key, kind, group)) for key, title, kind, group in known]
    return [*disks, Entry("asking", "the bench itself, asking a server that does nothing", "", "none", asking)]


def _groups(site: Site, group: int) -> Iterator[Sequence[Message]]:
    """As the channel lays them down, into its own tables with their indexes."""
    database = Database(site.url)
    try:
        upgrade.upgrade(database)
    finally:
        database.close()
    settings = {"database": {"url": site.url}, "spool": {"directory": str(site.folder / "spool")}}
    gateway = build(Settings.model_validate(settings))
    try:
        every: list[Agency] = gateway.database.write(agencies.every)
        town = Town(1, _ENOUGH, datetime.now(UTC), gateway.desk.numbers, gateway.desk.due_dates, every)
    finally:
        gateway.close()
    people = town.people()
    messages = (
        {
            "contact": next(people, None),
            "ticket": one.ticket,
            "inbound": one.inbound,
            "event": one.events[0],
            "outbound": one.outbound[0],
        }
        for one in town.reports()
    )
    made = [{table: row for table, row in message.items() if row} for message in islice(messages, 20_000)]
    return (made[at : at + group] for at in range(0, len(made), group))


def _sqlite(url: str, groups: Iterator[Sequence[Message]], seconds: float) -> list[float]:
    """How long each commit took, with its rows."""
    statements = {
        table: f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"
        for table, columns in COLUMNS.items()
    }
    waits, end = [], time.perf_counter() + seconds
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as db:
        db.executescript("pragma journal_mode=wal; pragma synchronous=full")
        for group in groups:
            begun = time.perf_counter()
            db.execute("begin immediate")
            for table, statement in statements.items():
                db.executemany(statement, [message[table] for message in group if table in message])
            db.execute("commit")
            waits.append(time.perf_counter() - begun)
            if begun > end:
                break
    return waits


def _postgres(url: str, groups: Iterator[Sequence[Message]], seconds: float) -> list[float]:
    waits, end = [], time.perf_counter() + seconds
    with psycopg.connect(url) as db:
        for group in groups:
            begun = time.perf_counter()
            with db.cursor() as cursor:
                for table, columns in COLUMNS.items():
                    names = sql.SQL(", ").join(map(sql.Identifier, columns))
                    statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), names)
                    with cursor.copy(statement) as copy:
                        for message in group:
                            if table in message:
                                copy.write_row(message[table])
            db.commit()
            waits.append(time.perf_counter() - begun)
            if begun > end:
                break
    return waits
