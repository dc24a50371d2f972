"""Bringing a database to this version. Migrations only add; what is removed goes one release later."""

import shutil
import sqlite3
import zlib
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

from sms_gateway.errors import StorageDown
from sms_gateway.storage.engine import Connection, Database, lock

_LOCK = zlib.crc32(b"sms-gateway migration")


def upgrade(database: Database) -> str | None:
    """Runs what is missing; the name of the version reached, None if nothing was to do.

    On SQLite a copy of the file is made first (`<file>.before-<version>`). On PostgreSQL any number
    of processes may call this at once: one works, the others wait.
    """
    newest = _newest()
    at = database.read(version)
    if at is not None and at >= newest:  # a newer program has been here: it only added
        return None
    if at is not None and database.is_sqlite:
        _copy(Path(make_url(database.url).database or ""), newest)
    database.write(_migrate)
    return newest


def _migrate(db: Connection) -> None:
    lock(db, _LOCK)
    config = _config()
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
    return MigrationContext.configure(db).get_current_revision()


def _newest() -> str:
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("sms_gateway.storage") / "migrations"))
    return config


def _copy(file: Path, newest: str) -> None:
    copy = file.with_name(f"{file.name}.before-{newest}")
    if copy.exists():
        shutil.move(copy, copy.with_name(f"{copy.name}.older"))
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise StorageDown(f"no copy {copy} could be made before the migration: {error}") from error
