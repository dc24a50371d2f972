"""The database goes away under a gateway that is at work, and comes back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
from psycopg import sql
from sqlalchemy import make_url, text

from sms_gateway.gateway import Gateway
from tests.postgres import Cluster


@contextmanager
def away(gateway: Gateway, cluster: Cluster) -> Iterator[None]:
    """Nobody gets in, and who was in is thrown out (PostgreSQL); or another process holds the file (SQLite)."""
    whole = _file_held(gateway) if gateway.database.is_sqlite else _server_shut(gateway, cluster)
    with whole:
        yield


@contextmanager
def only_reading(gateway: Gateway, cluster: Cluster) -> Iterator[None]:
    """It answers every question and stores nothing, as a standby server or a disk that was mounted so."""
    if gateway.database.is_sqlite:
        gateway.database.write(lambda db: db.execute(text("pragma query_only = on")))
        yield  # and for good: a connection that only reads does not begin to write to say that it may
        return
    name = make_url(gateway.database.url).database or ""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as other:
        for word in ("on", "off"):
            change = sql.SQL("alter database {} set default_transaction_read_only = {}")
            other.execute(change.format(sql.Identifier(name), sql.SQL(word)))
            other.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
            if word == "on":
                yield


@contextmanager
def _file_held(gateway: Gateway) -> Iterator[None]:
    gateway.database.write(lambda db: db.execute(text("pragma busy_timeout = 20")))  # the test need not wait so long
    with closing(sqlite3.connect(make_url(gateway.database.url).database or "", isolation_level=None)) as other:
        other.execute("begin immediate")
        yield
        other.execute("rollback")


@contextmanager
def _server_shut(gateway: Gateway, cluster: Cluster) -> Iterator[None]:
    name = make_url(gateway.database.url).database or ""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as other:
        door = sql.SQL("alter database {} allow_connections {}")
        other.execute(door.format(sql.Identifier(name), sql.SQL("false")))
        other.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        yield
        other.execute(door.format(sql.Identifier(name), sql.SQL("true")))
