"""Copies of a whole database: a SQLite file by its own online backup, PostgreSQL by its own tools."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import inspect, make_url, select, text

from sms_gateway.errors import Refused, StorageDown
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.file import path_of
from sms_gateway.storage.tables import audit, inbound, outbound, ticket

Watched = Callable[[int], None]

_STEP = 1000
"""Pages of a file between two words to whoever watches."""

_SQLITE, _ARCHIVE = b"SQLite format 3\x00", b"PGDMP"


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """Where to write; `target` is there, for its owner only, once all of it is on the disk. Raises Refused, OSError."""
    if target.exists():
        raise Refused(f"{target} is there already: name another file")
    if not target.parent.exists():
        target.parent.mkdir(mode=0o700, parents=True)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield part
        _sync(part)
        part.rename(target)
        _sync(target.parent)
    finally:
        for left in (part, *_beside(part)):
            left.unlink(missing_ok=True)


def take(database: Database, target: Path, more: Watched) -> None:
    """All of it as it is at one moment, while others go on writing. Raises StorageDown."""
    if database.is_sqlite:
        _copy(path_of(database.url), target, more)
    else:
        _run("pg_dump", database, "--format=custom", "--no-owner", "--no-privileges", "--file", str(target))


def check(database: Database, copy: Path) -> None:
    """Whether it can be read from end to end; a file of SQLite is one file again then. Raises StorageDown."""
    if not database.is_sqlite:
        _run("pg_restore", database, "--file", os.devnull, str(copy), connected=False)
        return
    try:
        with closing(sqlite3.connect(copy, isolation_level=None)) as opened:
            (found,) = opened.execute("pragma integrity_check").fetchone()
            opened.execute("pragma journal_mode=delete")
    except sqlite3.Error as error:  # some damage it does not live to tell of
        found = str(error)
    if found != "ok":
        raise StorageDown(f"the copy {copy} is not sound ({found}): look at the disk, and at the database itself")


def fill(database: Database, copy: Path, more: Watched) -> None:
    """Puts a copy into an empty database. Raises StorageDown, Refused where it is a copy of another kind."""
    with copy.open("rb") as file:
        kind = file.read(len(_SQLITE))
    if not kind.startswith(_SQLITE if database.is_sqlite else _ARCHIVE):
        wanted = "a SQLite file" if database.is_sqlite else "an archive of pg_dump"
        raise Refused(f"{copy} is not {wanted}, as database.url needs it: name the right file, or the right database")
    if database.is_sqlite:
        _copy(copy, path_of(database.url), more)
    else:
        options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
        _run("pg_restore", database, *options, str(copy), into=True)


def empty(db: Connection) -> bool:
    """Whether nothing is in it that anybody would miss."""
    seen = inspect(db)
    kept = [table for table in (inbound, outbound, ticket, audit) if seen.has_table(table.name)]
    return not any(db.execute(select(table.c.id).limit(1)).first() for table in kept)


def clear(db: Connection) -> None:
    """Takes away all tables of PostgreSQL, be they of another version of this program."""
    if db.dialect.name == "postgresql":
        db.execute(text("drop schema public cascade"))
        db.execute(text("create schema public"))


def before_migration(database: Database) -> list[Path]:
    """The copies that were made of a SQLite file before its migrations, oldest first."""
    if not database.is_sqlite:
        return []
    file = path_of(database.url)
    return sorted(file.parent.glob(f"{file.name}.before-*"), key=lambda copy: copy.stat().st_mtime)


def remove_old(database: Database, older_than: timedelta, now: datetime) -> int:
    """Of these copies those that are so old; how many."""
    old = [copy for copy in before_migration(database) if now.timestamp() - _made_at(copy) > older_than.total_seconds()]
    for copy in old:
        copy.unlink(missing_ok=True)
    return len(old)


def put_in_place(part: Path, file: Path) -> None:
    """A file of SQLite instead of another one that nobody has open."""
    for left in _beside(file):
        left.unlink(missing_ok=True)
    part.replace(file)
    _sync(file.parent)


def _made_at(copy: Path) -> float:
    with suppress(OSError):
        return copy.stat().st_mtime
    return float("inf")  # another worker was faster


def _beside(file: Path) -> list[Path]:
    return [file.with_name(file.name + end) for end in ("-wal", "-shm", "-journal")]


def _copy(source: Path, target: Path, more: Watched) -> None:
    """The snapshot is opened before: a writer beside us would make the copy begin anew again and again."""
    done = 0

    def step(status: int, remaining: int, total: int) -> None:
        nonlocal done
        del status
        more(total - remaining - done)
        done = total - remaining

    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)) as old:
            old.execute("begin")
            old.execute("select count(*) from sqlite_master").fetchone()
            with closing(sqlite3.connect(target)) as new:
                old.backup(new, pages=_STEP, progress=step, sleep=0)
    except sqlite3.Error as error:
        raise StorageDown(f"{source} cannot be copied to {target}: {error}") from error


def _run(program: str, database: Database, *options: str, connected: bool = True, into: bool = False) -> None:
    """The password goes by the environment: whoever lists processes sees their arguments."""
    found = shutil.which(program)
    if found is None:
        raise StorageDown(
            f"{program} is not on this machine: install the postgresql-client of the server's version, "
            "or let the server's own backup do it (see `docs/keeping.md`)"
        )
    url = make_url(database.url).set(drivername="postgresql")
    password = {"PGPASSWORD": url.password} if url.password else {}
    where = [f"--dbname={url.set(password=None).render_as_string()}"] if connected else []
    command = [found, *where, *options]
    done = subprocess.run(  # noqa: S603 - the words are ours
        command, env={**os.environ, **password}, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        what = "the copy cannot be put in" if into else "no copy can be made"
        raise StorageDown(
            f"{what}: {_first_line(done.stderr.splitlines()) or program}; `{program}` must be as new as it"
        )


def _first_line(lines: Sequence[str]) -> str:
    said = (line.strip() for line in lines)
    return next((line for line in said if "error" in line or "fatal" in line), lines[0].strip() if lines else "")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
