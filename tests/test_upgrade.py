"""From nothing to this version, once, whoever else does it at the same time; and what is in a new database."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from sms_gateway.agencies import regions
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.errors import StorageDown
from sms_gateway.gateway import Gateway, build
from sms_gateway.storage import agencies, upgrade
from sms_gateway.storage import settings as kept
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.tables import metadata
from tests.conftest import TUESDAY
from tests.postgres import Cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'new.db'}")
        yield database
        database.close()
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = f"empty_{request.getfixturevalue('worker_id')}"
    database = Database(cluster.create(name))
    yield database
    database.close()
    cluster.drop(name)


WORDS = {
    "sqlite": {
        *("ticket_words", "ticket_words_changed", "ticket_words_gone"),
        *("audit_stays", "audit_never_goes", "event_told"),
    },
    "postgresql": {"ix_ticket_words"},
}
"""What finds reports by their words is made for each database in its own way, by a migration alone."""


def tables(db: Connection) -> set[str]:
    """Those that are tables and nothing else."""
    return set(inspect(db).get_table_names()) - virtual(db, "virtual") - virtual(db, "shadow")


def virtual(db: Connection, kind: str) -> set[str]:
    """The tables that SQLite only makes believe, and the ones where it keeps what is in them."""
    if db.dialect.name == "postgresql":
        return set()
    return set(db.scalars(text("select name from pragma_table_list where type = :kind"), {"kind": kind}))


def for_words(db: Connection) -> set[str]:
    triggers = "select name from sqlite_master where type = 'trigger'"
    index = "select indexname from pg_indexes where indexdef like '%to_tsvector%'"
    found = set(db.scalars(text(index if db.dialect.name == "postgresql" else triggers)))
    return found | virtual(db, "virtual")


def test_an_empty_database_gets_every_table_and_a_second_call_does_nothing(empty: Database) -> None:
    assert empty.read(upgrade.version) is None
    reached = upgrade.upgrade(empty)
    assert reached
    assert empty.read(upgrade.version) == reached
    assert empty.read(tables) == {*metadata.tables, "alembic_version"}
    assert empty.read(for_words) == WORDS["sqlite" if empty.is_sqlite else "postgresql"]
    assert upgrade.upgrade(empty) is None


def test_the_migrations_make_what_the_program_describes(empty: Database) -> None:
    def differences(db: Connection) -> list[object]:
        besides = for_words(db) | virtual(db, "shadow")
        options = {"compare_type": True, "include_name": lambda name, *_: name not in besides}
        return list(compare_metadata(MigrationContext.configure(db, opts=options), metadata))

    def made_anew(db: Connection) -> dict[str, object]:
        metadata.drop_all(db)
        metadata.create_all(db)
        return shape(db)

    upgrade.upgrade(empty)
    assert empty.read(differences) == []
    assert empty.read(shape) == empty.write(made_anew)


def shape(db: Connection) -> dict[str, object]:
    """Everything a table is made of, also what is compared less often: defaults, conditions of partial indexes."""
    seen = inspect(db)
    return {
        name: {
            "columns": [{**column, "type": str(column["type"])} for column in seen.get_columns(name)],
            "key": seen.get_pk_constraint(name),
            "unique": sorted(map(str, seen.get_unique_constraints(name))),
            "foreign": sorted(map(str, seen.get_foreign_keys(name))),
            "indexes": indexes(db, name),
        }
        for name in metadata.tables
    }


def indexes(db: Connection, table: str) -> list[str]:
    """As the database writes them."""
    asked = (
        "select sql from sqlite_master where type = 'index' and sql is not null and tbl_name = :table order by 1"
        if db.dialect.name == "sqlite"
        else "select indexdef from pg_indexes where schemaname = 'public' and tablename = :table order by 1"
    )
    return [one for one in db.scalars(text(asked), {"table": table}) if "ix_ticket_words" not in one]


def test_a_database_that_is_empty_or_old_is_not_worked_with(empty: Database) -> None:
    with pytest.raises(StorageDown, match="is empty: run `sms-gateway migrate` once"):
        upgrade.check(empty)
    upgrade.upgrade(empty)
    upgrade.check(empty)
    empty.write(set_version, "0000")
    with pytest.raises(StorageDown, match=r"at 0000, this program needs 0\d+: run `sms-gateway migrate`"):
        upgrade.check(empty)


def test_a_database_that_a_newer_program_has_upgraded_is_left_as_it_is(empty: Database) -> None:
    upgrade.upgrade(empty)
    empty.write(set_version, "9999")
    assert upgrade.upgrade(empty) is None
    upgrade.check(empty)


def set_version(db: Connection, version: str) -> None:
    db.execute(text("update alembic_version set version_num = :version"), {"version": version})


def bring_up(url: str) -> str | None:
    database = Database(url)
    try:
        return upgrade.upgrade(database)
    finally:
        database.close()


def test_two_processes_may_upgrade_one_database_at_the_same_time(empty: Database) -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        list(processes.map(bring_up, [empty.url] * 4))
    upgrade.check(empty)
    assert empty.read(tables) == {*metadata.tables, "alembic_version"}


def test_before_a_migration_of_a_file_a_copy_of_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older version: a database that has nothing but the table that says so."""
    file = tmp_path / "old.db"
    with sqlite3.connect(file) as old:
        old.execute("create table alembic_version (version_num varchar(32) not null)")
        old.execute("create table note (words text)")
        old.execute("insert into note values ('what an older version kept')")
    database = Database(f"sqlite:///{file}")
    reached = upgrade.upgrade(database)
    assert list(tmp_path.glob("*.before-*")) == [], "of a file with no version there is nothing to go back to"
    database.write(set_version, "0000")
    with pytest.raises(Exception, match="0000"):  # no migration begins there, but the copy is made before
        upgrade.upgrade(database)
    database.close()
    with sqlite3.connect(tmp_path / f"old.db.before-{reached}") as copy:
        assert copy.execute("select words from note").fetchall() == [("what an older version kept",)]
        assert copy.execute("select version_num from alembic_version").fetchall() == [("0000",)]


def test_a_copy_that_is_there_already_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    reached = upgrade.upgrade(database)
    (tmp_path / f"old.db.before-{reached}").write_text("an earlier copy")
    database.write(set_version, "0000")
    with pytest.raises(Exception, match="0000"):
        upgrade.upgrade(database)
    database.close()
    assert (tmp_path / f"old.db.before-{reached}.older").read_text() == "an earlier copy"
    assert (tmp_path / f"old.db.before-{reached}").read_bytes().startswith(b"SQLite format 3")


# what is in it from the first start


def kinds(db: Connection) -> dict[str, int]:
    rows = db.execute(text("select kind, count(*) from agency group by kind"))
    return dict(map(tuple, rows))


def test_every_province_regency_and_city_is_there_once(gateway: Gateway) -> None:
    counted = gateway.database.read(kinds)
    assert counted["province"] == 38
    assert counted["kabupaten"] + counted["kota"] == 514
    assert gateway.database.write(agencies.seed, regions()) == 0
    assert gateway.database.read(kinds) == counted


def test_an_edited_agency_is_never_overwritten(gateway: Gateway, settings: Settings) -> None:
    binjai = gateway.database.read(agencies.get, "12.75")
    assert binjai
    edited = replace(binjai, name="Kota Binjai Raya", aliases=("binjairaya",))
    gateway.database.write(agencies.put, edited)
    again = build(settings, SetClock(TUESDAY))
    assert again.database.read(agencies.get, "12.75") == edited
    assert again.database.write(agencies.seed, regions()) == 0
    assert again.database.read(agencies.get, "12.75") == edited
    again.close()


def test_the_key_of_the_numbers_is_made_once(gateway: Gateway) -> None:
    key = gateway.database.write(kept.key, "numbers")
    assert len(key) == 32
    assert gateway.database.write(kept.key, "numbers") == key
    assert gateway.database.write(kept.key, "another") != key


def test_every_edit_has_a_revision_of_its_own_even_one_that_was_rolled_back(gateway: Gateway) -> None:
    binjai = gateway.database.read(agencies.get, "12.75")
    assert binjai

    def edit(db: Connection, name: str) -> int:
        agencies.put(db, replace(binjai, name=name))
        return kept.revision(db)

    def edit_and_fail(db: Connection) -> None:
        seen.append(edit(db, "Never"))
        gateway.directory.edition(db)  # a copy of what never was
        raise LookupError

    seen = [gateway.database.read(kept.revision)]
    with pytest.raises(LookupError):
        gateway.database.write(edit_and_fail)
    seen += [gateway.database.write(edit, name) for name in ("Kota Binjai", "Binjai")]
    assert len(set(seen)) == 4
    assert gateway.database.read(gateway.directory.edition).agencies["12.75"].name == "Binjai"
