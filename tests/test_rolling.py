"""An upgrade while the old version serves: migrations only add, so both work side by side."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from sms_gateway.storage import tickets, upgrade
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.tickets import Filter
from tests.carriers.values import ACCOUNT, PUBLIC_URL, TOKEN
from tests.postgres import Cluster
from tests.processes import Process, free_port, run
from tests.test_server import post


@pytest.fixture
def url(cluster: Cluster, worker_id: str) -> str:
    name = f"rolling_{worker_id}"
    cluster.drop(name)
    return cluster.create(name)


def next_version(db: Connection) -> None:
    """What a later migration does: it adds columns, a table, an index, and its own name."""
    db.execute(text("alter table ticket add column of_tomorrow text"))
    db.execute(text("alter table outbound add column of_tomorrow integer not null default 0"))
    db.execute(text("create table tomorrow (id bigint primary key, ticket_id bigint references ticket (id))"))
    db.execute(text("create index ix_tomorrow on ticket (of_tomorrow)"))
    db.execute(text("update alembic_version set version_num = '9999'"))


def test_the_old_version_serves_on_while_and_after_the_new_ones_migration_runs(url: str, tmp_path: Path) -> None:
    twilio = {"account_sid": ACCOUNT, "auth_tokens": [TOKEN], "from": "1078", "reply": "twiml"}
    settings: dict[str, Any] = {"database": {"url": url}, "public_url": PUBLIC_URL, "carriers": {"twilio": twilio}}
    assert run("migrate", settings=settings, cwd=tmp_path).returncode == 0
    database = Database(url)
    with (
        Process("web", settings=settings, cwd=tmp_path, port=free_port()) as old,
        Process("worker", settings=settings, cwd=tmp_path),
    ):
        for count in range(20):
            if count == 10:
                database.write(next_version)
            assert "Laporan " in post(old, f"BINJAI lampu nomor {count} mati", f"SM{count}").text
        with Process("web", settings=settings, cwd=tmp_path, port=free_port()) as restarted:
            assert "Laporan " in post(restarted, "BINJAI lampu terakhir mati", "SM99").text
    assert database.read(tickets.count, Filter()) == 21
    assert upgrade.upgrade(database) is None, "an old program leaves a newer database as it is"
    database.close()
