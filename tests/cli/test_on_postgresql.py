"""The shell on PostgreSQL: it asks for `migrate` first, and then does the same."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import Shell

if TYPE_CHECKING:
    from tests.postgres import Cluster


@pytest.fixture
def empty(cluster: "Cluster", worker_id: str, tmp_path: Path) -> Iterator[Shell]:
    name = f"shell_{worker_id}"
    yield Shell(tmp_path, {"database": {"url": cluster.create(name)}})
    cluster.drop(name)


def test_a_life_of_a_ticket_on_postgresql(empty: Shell) -> None:
    assert empty.refusal("ticket", "list") == "sms-gateway: the database is empty: run `sms-gateway migrate` once"
    assert "FAIL database: the database is empty: run `sms-gateway migrate`" in empty.run("check").stdout
    assert empty.ok("migrate").startswith("the database is now at ")
    assert "ok   database: PostgreSQL at " in empty.ok("check")
    told = empty.json("text", "+6281234567890", "BINJAI lampu mati")
    assert [answer["state"] for answer in told["answers"]] == ["sent"]
    number = told["ticket"]
    assert empty.json("ticket", "reply", number, "Sudah diperbaiki.")["status"] == "answered"
    assert len(empty.ok("export", "messages", "--format", "jsonl").splitlines()) >= 3
    assert empty.json("contact", "erase", "+6281234567890", "--yes")["cancelled"] >= 1


def test_migrate_tells_the_first_login_once(empty: Shell) -> None:
    login = empty.json("migrate")["login"]
    assert re.fullmatch(r"admin, with the password (\w{4}-){3}\w{4} \(good once, shown once\)", login)
    assert "login" not in empty.json("migrate")
    assert "password" not in empty.ok("migrate")
