"""A service that was started while its database was away, and what the database says when it comes back."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import requests
from psycopg import sql
from sqlalchemy import text

from sms_gateway.config import Settings
from sms_gateway.doorway import Opening
from sms_gateway.storage import at_rest, upgrade
from sms_gateway.storage import settings as noted
from sms_gateway.storage.engine import Database
from tests.patience import eventually
from tests.postgres import Cluster
from tests.processes import Process, free_port


@pytest.fixture
def under() -> str:
    """The key that the numbers in the database are under."""
    return at_rest.PLAIN


@pytest.fixture
def name(cluster: Cluster, worker_id: str, under: str) -> Iterator[str]:
    """A PostgreSQL database of this version."""
    database = Database(cluster.create(name := f"opening_{worker_id}"))
    upgrade.upgrade(database)
    database.write(noted.note, "numbers at rest", under)
    database.close()
    yield name
    cluster.drop(name)


def change(cluster: Cluster, name: str, how: str) -> None:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as other:
        other.execute(sql.SQL("alter database {} " + how).format(sql.Identifier(name)))


@pytest.fixture
def server(cluster: Cluster, name: str, tmp_path: Path) -> Iterator[Process]:
    """It has found nobody at home: from now on the door of the database is open."""
    change(cluster, name, "allow_connections false")
    ours = {"database": {"url": cluster.url(name)}}
    with Process("web", settings=ours, cwd=tmp_path, port=free_port()) as server:
        eventually(lambda: "not open yet" in server.said)
        yield server


def problems(server: Process) -> dict[str, str]:
    """What /readyz names."""
    told: dict[str, str] = requests.get(f"{server.url}/readyz", timeout=60).json()["problems"]
    return told


def test_whatever_keeps_it_from_opening_is_told_and_it_looks_again(settings: Settings) -> None:
    database, opening = Database(settings.database.url), Opening(settings)
    database.write(lambda db: db.execute(text("alter table carrier rename to carrier_away")))
    assert opening.attempt() is None
    assert "carrier" in opening.missing
    database.write(lambda db: db.execute(text("alter table carrier_away rename to carrier")))
    gateway = opening.attempt()
    assert gateway
    gateway.close()
    opening.close()
    database.close()


def test_a_database_that_comes_back_and_only_reads_is_waited_for_until_it_stores(
    cluster: Cluster, name: str, server: Process
) -> None:
    """As a standby does, until it is made the one that stores."""
    change(cluster, name, "set default_transaction_read_only = on")
    change(cluster, name, "allow_connections true")
    eventually(lambda: "read-only" in problems(server).get("database", ""))
    change(cluster, name, "set default_transaction_read_only = off")
    eventually(lambda: not problems(server))


@pytest.mark.parametrize("under", ["key1"])
def test_a_database_that_comes_back_and_tells_that_the_settings_are_wrong_ends_it(
    cluster: Cluster, name: str, server: Process
) -> None:
    change(cluster, name, "allow_connections true")
    eventually(lambda: not server.runs)
    assert "encryption.keys: the numbers are under key key1, which is not among them" in server.said
    assert "Traceback" not in server.said
