"""Backups: a copy of the whole channel while it works, and the way back from one.

What a copy does not know is what happened after it was made. So nothing in a restored database is sent before its
carrier was asked whether it has left meanwhile, and what came in meanwhile is taken from the carriers' own logs.
"""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sms_gateway.chain import Chain, Whole
from sms_gateway.clock import Clock, system_clock
from sms_gateway.config import Settings
from sms_gateway.errors import CarrierError, Refused, StorageDown
from sms_gateway.gateway import Gateway
from sms_gateway.seals import Break
from sms_gateway.spool import Spool
from sms_gateway.storage import copies, file, recovery, upgrade
from sms_gateway.storage.dialects import company
from sms_gateway.storage.engine import Connection, Database

DIRECTORY = Path("backups")

_OURS = re.compile(r"sms-gateway-\d{8}T\d{6}Z\.(db|dump)")
_SPOOL = ".spool"
_OVERLAP = timedelta(minutes=10)
"""Clocks differ, and a copy takes its time: the carriers' logs are read from so much earlier on."""

Watched = Callable[[int], None]
Told = Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class Made:
    """`spooled`: how many messages that waited for the database are beside it, in a directory."""

    path: Path
    size: int
    audit: Whole | Break
    spooled: int
    removed: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """`taken`: of which moment the copy is. `held`: messages that are looked up before they go."""

    taken: datetime
    counts: Mapping[str, int]
    audit: Whole | Break
    held: int
    spooled: int
    before: Path | None
    """Where what was there before is now."""


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """`doubted`: messages written meanwhile that may have been said before. `away`: carriers that gave no log."""

    received: int
    doubted: int
    away: Mapping[str, str]


Ready = Callable[[Database, Path | None], Restored]
"""What becomes of a database once the copy is in it; and where what was there before is now."""


def pages(database: Database) -> int | None:
    """How many pages a file has, as `make` tells of them; None: nobody knows how much PostgreSQL will tell."""
    return file.path_of(database.url).stat().st_size // 4096 if database.is_sqlite else None


def name(database: Database, now: datetime) -> str:
    return f"sms-gateway-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.{'db' if database.is_sqlite else 'dump'}"


def make(database: Database, spool: Spool, target: Path, now: datetime, more: Watched = lambda _: None) -> Made:
    """Returns when it is on the disk, readable from end to end. Raises StorageDown, Refused."""
    database.write(recovery.begin, now)
    with copies.new_file(target) as part, _spool_beside(spool.directory, target) as spooled:
        copies.take(database, part, more)
        proven = _proven_within(part) if database.is_sqlite else Chain(database).prove()
        copies.check(database, part)
    return Made(target, target.stat().st_size, proven, spooled)


def before_migration(database: Database, now: datetime) -> Path | None:
    """A copy of a PostgreSQL that is to be migrated; None: nothing is to be done, or it is a file, which copies itself.

    Raises StorageDown where `pg_dump` is not at hand.
    """
    newest = upgrade.missing(database)
    if newest is None or database.is_sqlite:
        return None
    target = DIRECTORY / f"before-{newest}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.dump"
    with copies.new_file(target) as part:
        copies.take(database, part, lambda _: None)
        copies.check(database, part)
    return target


def keep_newest(directory: Path, count: int) -> tuple[Path, ...]:
    """Takes away all but so many of the copies that were named by us; which."""
    ours = sorted(path for path in directory.iterdir() if _OURS.fullmatch(path.name))
    old = tuple(ours[:-count])
    for path in old:  # the copy last: by its name what is left of it is found the next time
        shutil.rmtree(_spool_of(path), ignore_errors=True)
        path.unlink(missing_ok=True)
    return old


def restore(
    settings: Settings,
    source: Path,
    force: bool = False,
    clock: Clock = system_clock,
    more: Watched = lambda _: None,
    tell: Told = lambda _: None,
) -> Restored:
    """Puts a backup into the database of these settings. Nothing is sent yet; `catch_up` is next.

    Raises Refused where something is in it already, ConfigError where it is served. With `force` what is there is
    put aside first. `tell`: the database that was restored is told who did it. Nothing here reads a phone number: it
    needs no key.
    """
    if not source.is_file():
        raise Refused(f"there is no backup {source}: compare the name")
    database = Database(settings.database.url, patience=settings.database.patience)
    ready = partial(_made_ready, settings, source, clock(), tell)
    try:
        into = _restore_file if database.is_sqlite else _restore_server
        return into(database, source, force, clock(), more, ready)
    finally:
        database.close()


def catch_up(gateway: Gateway) -> CaughtUp | None:
    """Takes in what came since the copy was made, and does what fell due since; None: nothing is to be caught up.

    What is to be said for that has perhaps been said before, by the database that is lost: it is looked up at the
    carrier, and goes only where the carrier has it not. If a carrier cannot be asked now, all stays to be done.
    """
    taken = gateway.database.read(recovery.restored_from)
    if taken is None:
        return None
    newest, now, received, away = gateway.database.read(recovery.newest), gateway.clock(), 0, {}
    for carrier in gateway.carriers:
        try:
            received += gateway.inbox.reconcile(carrier, now - taken + _OVERLAP)
        except CarrierError as error:
            away[carrier] = str(error)
    received += gateway.inbox.replay_spool()
    gateway.inbox.handle_waiting()
    gateway.watch.keep_appointments()
    gateway.updates.queue_due()
    doubted = gateway.database.write(recovery.doubt, newest, taken, now)
    if away:
        gateway.database.write(recovery.stay_behind, taken)
    return CaughtUp(received, doubted, away)


def _restore_file(
    database: Database, source: Path, force: bool, now: datetime, more: Watched, ready: Ready
) -> Restored:
    path = file.path_of(database.url)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file.hold(database.url):
        before = _put_aside(database, path, force, now)
        part = path.with_name(f".{path.name}.restored")
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        restored = Database(f"sqlite:///{part}")
        try:
            copies.fill(restored, source, more)
            _check_restored(restored, part, source)
            told = ready(restored, before)
        except BaseException:
            restored.close()
            part.unlink(missing_ok=True)
            if before:
                before.unlink(missing_ok=True)  # what it is a copy of has stayed in its place
            raise
        restored.close()
        copies.put_in_place(part, path)
    return told


def _check_restored(restored: Database, part: Path, source: Path) -> None:
    """A backup may have lain for years."""
    try:
        copies.check(restored, part)
    except StorageDown as error:
        raise StorageDown(f"{source} is damaged, take another backup: {error}") from error


def _put_aside(database: Database, path: Path, force: bool, now: datetime) -> Path | None:
    if not path.exists() or not path.stat().st_size:
        return None
    if not force and not database.read(copies.empty):
        raise Refused(f"{path} is not empty: say --force to put it aside first, or name another database.url")
    before = path.with_name(f"{path.name}.before-restore-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    with copies.new_file(before) as part:
        copies.take(database, part, lambda _: None)
        copies.check(database, part)
    return before


def _restore_server(
    database: Database, source: Path, force: bool, now: datetime, more: Watched, ready: Ready
) -> Restored:
    if busy := database.read(company):
        raise Refused(f"{busy} connections of this program are open to the database: stop serve, web and worker first")
    before, empty = None, database.read(copies.empty)
    if not empty and not force:
        raise Refused("the database is not empty: say --force to put it aside first, or name another database.url")
    copies.check(database, source)
    if not empty:
        before = DIRECTORY / f"before-restore-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.dump"
        with copies.new_file(before) as part:
            copies.take(database, part, lambda _: None)
            copies.check(database, part)
    try:
        database.write(copies.clear)
        copies.fill(database, source, more)
        return ready(database, before)
    except StorageDown as error:
        if before is None:
            raise
        raise StorageDown(f"{error}; what was there before is in {before}") from error
    except KeyboardInterrupt:
        there = f"; what was there before is in {before}" if before else ""
        again = f"`sms-gateway restore --force {source}` again"  # it may be that all is in it by now
        raise StorageDown(f"stopped; the database is not whole: {again}{there}") from None


def _made_ready(
    settings: Settings, source: Path, now: datetime, tell: Told, database: Database, before: Path | None
) -> Restored:
    upgrade.upgrade(database, copied=False)
    proven = Chain(database).prove()

    def holding(db: Connection) -> int:
        tell(db)
        return recovery.hold(db, now)

    held = database.write(holding)
    taken = database.read(recovery.restored_from)
    if taken is None:
        raise StorageDown("the restored database does not say of when it is")
    counts = database.read(recovery.counts)
    spooled = _put_back(_spool_of(source), settings.spool.directory)
    return Restored(taken, counts, proven, held, spooled, before)


def _proven_within(copy: Path) -> Whole | Break:
    opened = Database(f"sqlite:///{copy}")
    try:
        return Chain(opened).prove()
    finally:
        opened.close()


def _spool_of(backup: Path) -> Path:
    return backup.with_name(backup.name + _SPOOL)


@contextmanager
def _spool_beside(spool: Path, backup: Path) -> Iterator[int]:
    """A copy of what waits in the spool, unless there comes no backup of it; how many messages.

    Before the database is copied: what is taken in meanwhile is in the one or in the other. In both, it is one message.
    """
    beside = _spool_of(backup)
    try:
        waiting = _messages_of(spool)
        yield _copied(waiting, beside) if waiting else 0
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _put_back(beside: Path, spool: Path) -> int:
    return _copied(_messages_of(beside), spool)


def _messages_of(spool: Path) -> list[Path]:
    """Those that are broken and set aside too: somebody may still mend them, and there is no other copy."""
    return sorted(path for ending in ("json", "unreadable") for path in spool.glob(f"[0-9]*.{ending}"))


def _copied(files: list[Path], directory: Path) -> int:
    """How many of them are there now. A message is never written in two ways: one that is there already is the same."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    done = 0
    for one in files:
        copy = directory / one.name
        try:
            words = one.read_bytes()
        except FileNotFoundError:
            continue  # it was taken in meanwhile
        if not copy.exists():
            with copies.new_file(copy) as part:
                part.write_bytes(words)
        done += 1
    return done
