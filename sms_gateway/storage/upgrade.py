"""Bringing a database to this version. Migrations only add; what is removed goes one release later."""

import shutil
import sqlite3
import zlib
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from sqlalchemy import column, inspect, select, table

from sms_gateway.errors import StorageDown
from sms_gateway.storage.dialects import lock, wait_for_ever
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.file import path_of

_MIGRATIONS = files("sms_gateway.storage") / "migrations"
_LOCK = zlib.crc32(b"sms-gateway migration")


def upgrade(database: Database, copied: bool = True) -> str | None:
    """Runs what is missing; the name of the version reached, None if nothing was to do.

    On SQLite a copy of the file is made first (`<file>.before-<version>`), unless it is not `copied`. On PostgreSQL
    any number of processes may call this at once: one works, the others wait.
    """
    newest = _newest()
    at = database.read(version)
    if at is not None and at >= newest:  # a newer program has been here: it only added
        return None
    if copied and at is not None and database.is_sqlite:
        _copy(path_of(database.url), newest)
    database.write(_migrate)
    return newest


def missing(database: Database) -> str | None:
    """The version that a database which holds something is to be brought to; None: nothing is to be lost."""
    at, newest = database.read(version), _newest()
    return newest if at is not None and at < newest else None


def _migrate(db: Connection) -> None:
    from alembic import command  # slow to import, and hardly ever needed
    from alembic.config import Config

    wait_for_ever(db)
    lock(db, _LOCK)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = db
    command.upgrade(config, "head")


def check(database: Database) -> None:
    """Raises StorageDown, telling what to run, if the database is not of this version."""
    at, newest = database.read(version), _newest()
    if at is None:
        raise StorageDown("the database is empty: run `sms-gateway migrate` once")
    if at < newest:
        raise StorageDown(f"the database is at {at}, this program needs {newest}: run `sms-gateway migrate`")


def version(db: Connection) -> str | None:
    """The name of the last migration that was run."""
    if not inspect(db).has_table("alembic_version"):
        return None
    return db.scalar(select(column("version_num")).select_from(table("alembic_version")))


def _newest() -> str:
    """Migrations are numbered: `0001_the_first_tables.py`."""
    names = (file.name for file in (_MIGRATIONS / "versions").iterdir())
    return max(name.partition("_")[0] for name in names if name[0].isdigit())


def _copy(file: Path, newest: str) -> None:
    copy = file.with_name(f"{file.name}.before-{newest}")
    if copy.exists():
        shutil.move(copy, copy.with_name(f"{copy.name}.older"))
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise StorageDown(f"no copy {copy} could be made before the migration: {error}") from error
