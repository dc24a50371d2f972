"""`backup` and `restore`: a copy of the whole channel while it works, and the way back from one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sms_gateway.cli.printing import as_object, aside, line, progress
from sms_gateway.cli.shell import Command, as_json, noted, opened, settings, telling
from sms_gateway.english import some

if TYPE_CHECKING:
    from sms_gateway.backup import CaughtUp, Made, Restored
    from sms_gateway.chain import Whole
    from sms_gateway.gateway import Gateway
    from sms_gateway.seals import Break

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path), required=False, metavar="[FILE]")
@click.option("--keep", type=click.IntRange(1, 10_000), help="Then remove all but so many that were named by date.")
@as_json
def backup(file: Path | None, keep: int | None, as_json: bool) -> None:
    """Copy the whole database while it works. FILE is there when it is whole; what waits in the spool is beside it.

    Without FILE, or where it is a directory (with --keep it always is), the copy is named by date, in ./backups or
    there. PostgreSQL is copied by its own pg_dump. The copy is read again from end to end, and the chain of the audit
    is proved.

    \b
    Example:
      sms-gateway backup
      sms-gateway backup /mnt/backups/ --keep 14
    """
    from sms_gateway import backup as backups

    with opened() as gateway:
        now = gateway.clock()
        dated = file is None or keep is not None or file.is_dir()
        directory = file if file is not None and dated else backups.DIRECTORY
        target = directory / backups.name(gateway.database, now) if dated or file is None else file
        with progress("pages", backups.pages(gateway.database)) as more:
            made = backups.make(gateway.database, gateway.spool, target, now, more)
        removed = backups.keep_newest(target.parent, keep) if keep else ()
        _tell_made(made, removed, as_json)
        _name_what_else(gateway)
        # Last, since it may fail where the disk is full by now: the copy is there all the same, and was told.
        noted(gateway, "manage", [_subject(target), "made", *_how_many(removed)], lambda _: None)
    _end(made.audit)


@click.command(cls=Command)
@click.argument("file", type=_FILE, required=False, metavar="[FILE]")
@click.option("--force", is_flag=True, help="Even where something is in the database: that is put aside first.")
@as_json
def restore(file: Path | None, force: bool, as_json: bool) -> None:
    """Put a backup into an empty database, and catch up.

    Nothing is sent by this, and what had not left is looked up at its carrier before it goes: it may have left since.
    Without FILE: only catch up, where a carrier could not be asked the first time.

    \b
    Example:
      sms-gateway restore backups/sms-gateway-20261124T020000Z.db
      sms-gateway restore
    """
    from sms_gateway import backup as backups

    restored = None
    if file is not None:
        with progress("pages", None) as more:
            subjects = [_subject(file), "restore", *(["force"] if force else [])]
            restored = backups.restore(settings(), file, force, more=more, tell=telling("manage", subjects))
        if not as_json:
            _tell_restored(restored)
    with opened() as gateway:
        caught_up = backups.catch_up(gateway)
        if caught_up and file is None:
            noted(gateway, "manage", ["caught_up"], lambda _: None)
    if as_json:
        as_object(_restored_json(restored) | _caught_up_json(caught_up))
    else:
        _tell_caught_up(caught_up)
    if restored:
        _end(restored.audit)
    if caught_up and caught_up.away:
        click.get_current_context().exit(1)


def _subject(copy: Path) -> str:
    """As the audit names a backup: a file may be called what no database can keep."""
    return f"backup:{click.format_filename(copy.name)}"


def _how_many(removed: tuple[Path, ...]) -> list[str]:
    return [f"backups:{len(removed)}"] if removed else []


def _name_what_else(gateway: Gateway) -> None:
    """What a database does not hold, and nobody can work without."""
    if gateway.spool.cipher:
        aside("not in it: encryption.keys. Without them no phone number in it can be read: keep them elsewhere")
    aside("not in it: config.yaml and the environment with the carriers' secrets")


def _tell_made(made: Made, removed: tuple[Path, ...], as_json: bool) -> None:
    if as_json:
        told = {"file": str(made.path), "bytes": made.size, "spooled": made.spooled}
        as_object({**told, **_audit(made.audit), "removed": [str(path) for path in removed]})
        return
    beside = f", {some(made.spooled, 'message')} of the spool beside it" if made.spooled else ""
    line(f"{made.path}: {made.size:,} bytes{beside}; the audit is {_whole(made.audit)}")
    for path in removed:
        line(f"{path} is removed")


def _tell_restored(restored: Restored) -> None:
    if restored.before:
        line(f"what was there is now {restored.before}")
    counts = ", ".join(f"{count} {name}" for name, count in restored.counts.items())
    line(
        f"restored as it was at {restored.taken:%Y-%m-%d %H:%M:%S} UTC: {counts}; the audit is {_whole(restored.audit)}"
    )
    if restored.held:
        line(f"{some(restored.held, 'message')} had not left: each is looked up at its carrier before it goes")
    if restored.spooled:
        line(f"back in the spool: {some(restored.spooled, 'message')}")


def _tell_caught_up(caught_up: CaughtUp | None) -> None:
    if caught_up is None:
        line("there is nothing to catch up with")
        return
    doubted = f"answers and updates looked up too: {caught_up.doubted}"
    line(f"caught up: {some(caught_up.received, 'message')} came since; {doubted}")
    for carrier, problem in caught_up.away.items():
        line(
            f"{carrier} could not be asked what came since ({problem}): run `sms-gateway restore` again before `serve`"
        )


def _restored_json(restored: Restored | None) -> dict[str, object]:
    if restored is None:
        return {}
    before = str(restored.before) if restored.before else None
    told = {"taken_at": restored.taken.isoformat(), "held": restored.held, "spooled": restored.spooled}
    return {**told, "counts": dict(restored.counts), "before": before, **_audit(restored.audit)}


def _caught_up_json(caught_up: CaughtUp | None) -> dict[str, object]:
    if caught_up is None:
        return {"received": 0, "looked_up": 0, "away": {}}
    return {"received": caught_up.received, "looked_up": caught_up.doubted, "away": dict(caught_up.away)}


def _audit(found: Whole | Break) -> dict[str, object]:
    return {"audit": {"whole": _is_whole(found), "told": _whole(found)}}


def _whole(found: Whole | Break) -> str:
    from sms_gateway.seals import Break

    return str(found) if isinstance(found, Break) else f"whole: {some(found.head.position, 'entry')}, head {found.head}"


def _is_whole(found: Whole | Break) -> bool:
    from sms_gateway.seals import Break

    return not isinstance(found, Break)


def _end(found: Whole | Break) -> None:
    """A copy whose audit is broken is there all the same: whoever made it must know."""
    if not _is_whole(found):
        sys.stdout.flush()
        click.get_current_context().exit(1)
