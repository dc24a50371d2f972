"""`check`: everything that can be wrong, said before it is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shlex import quote
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import click

from sms_gateway.cli.looks import LOOKS, Finding
from sms_gateway.cli.printing import as_object, line
from sms_gateway.cli.proving import Noted, prove
from sms_gateway.cli.shell import Command, as_json, file_with_secrets, refuse_usage, settings
from sms_gateway.english import some
from sms_gateway.errors import ConfigError, GatewayError, StorageDown

if TYPE_CHECKING:
    from sms_gateway.config import Settings
    from sms_gateway.seals import Head

_ROOM = 1024**3
"""Bytes that should be free; a full disk takes the spool and the database with it."""


Findings = Iterator[Finding]


@click.command(cls=Command)
@click.option("--audit", is_flag=True, help="Prove that the audit is whole, and nothing else.")
@click.option("--expect", "noted", type=Noted(), multiple=True, help="A head noted earlier; repeat it.")
@as_json
def check(audit: bool, noted: tuple[Head, ...], as_json: bool) -> None:
    """Check settings, database, carriers, clock and disk. One line each; exit code 1 if one fails.

    With --audit: prove that no entry of the audit was changed, moved, removed or added since it was sealed, and print
    the head of the chain. Note it elsewhere: --expect proves later that what it stood for is still there.

    \b
    Example:
      sms-gateway check && sms-gateway serve
      sms-gateway check --audit --expect 1078:5e88…
    """
    if noted and not audit:
        refuse_usage("--expect belongs to --audit")
    if audit:
        click.get_current_context().exit(0 if prove(noted, as_json) else 1)
    found = []
    for finding in findings():
        found.append(finding)
        if not as_json:
            line(str(finding))
    failed = any(finding.state == "FAIL" for finding in found)
    if as_json:
        parts = [{"state": one.state, "part": one.part, "message": one.message} for one in found]
        as_object({"ok": not failed, "checks": parts})
    click.get_current_context().exit(1 if failed else 0)


def findings() -> Findings:
    """One after the other. Where the settings cannot be read there is nothing else to look at."""
    try:
        chosen = settings()
    except ConfigError as error:
        yield Finding("FAIL", "settings", str(error))
        return
    yield Finding("ok", "settings", f"numbers {', '.join(chosen.numbers)}; carriers {', '.join(chosen.carriers)}")
    yield from _carriers(chosen)
    yield from _spool(chosen)
    yield from _disk(chosen)
    yield from _private(chosen)
    yield from _listens(chosen)
    yield from _secret_key(chosen)
    yield from _of_the_gateway(_with_sound_carriers(chosen))


def _carriers(chosen: Settings) -> Findings:
    """Each by its own check, which may ask the carrier itself."""
    from sms_gateway.carriers import load
    from sms_gateway.terms import numbers_by

    loaded = []
    for name, section in chosen.carriers.items():
        try:
            carrier = load(name, section, chosen.public_url, numbers_by(name, chosen))
            loaded.append(carrier)
            problem = carrier.check()
        except GatewayError as error:
            problem = str(error)
        if problem:
            yield Finding("FAIL", f"carrier {name}", problem)
        elif not carrier.has_log:
            lost = "SMS that it could not deliver are not looked for in its log"
            yield Finding(
                "warn", f"carrier {name}", f"{lost}: name our numbers there in carriers.{name}.numbers, and credentials"
            )
        else:
            yield Finding("ok", f"carrier {name}", "ready")
    kinds = {carrier.trial for carrier in loaded}
    if kinds == {True, False} and not chosen.training:
        trial = ", ".join(carrier.name for carrier in loaded if carrier.trial)
        advice = "remove it, or set training: true for an exercise"
        yield Finding("FAIL", "training", f"{trial} stands beside a real carrier: {advice}")
    if not chosen.carriers:
        yield Finding("FAIL", "carriers", "no message can come or go: name at least one, as `carriers: {loopback: {}}`")


def _with_sound_carriers(chosen: Settings) -> Settings:
    """Without those that were found wrong already: what else there is to find is found all the same."""
    from sms_gateway.carriers import load

    sound = {}
    for name, section in chosen.carriers.items():
        with suppress(GatewayError):
            load(name, section, chosen.public_url)
            sound[name] = section
    return chosen.model_copy(update={"carriers": sound})


def _spool(chosen: Settings) -> Findings:
    from sms_gateway.spool import Spool

    spool = Spool(chosen.spool.directory)
    if problem := spool.check() or _unwritable(chosen.spool.directory):
        yield Finding("FAIL", "spool", problem)
    elif depth := spool.depth():
        held = some(depth, "message")
        yield Finding("warn", "spool", f"it holds {held}: `sms-gateway inbox replay --spool` takes in what waits")
    else:
        yield Finding("ok", "spool", f"{chosen.spool.directory} can be written")
    if broken := spool.set_aside():
        where = chosen.spool.directory / "*.unreadable"
        advice = "mend each and name it .json again, and it is taken in; or move it away"
        yield Finding(
            "warn", "spool", f"set aside, since the content is broken: {some(broken, 'file')}, {where}: {advice}"
        )


def _unwritable(directory: Path) -> str | None:
    """By writing: rights on paper are not all that can be missing."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryFile(dir=directory) as probe:
            probe.write(b"1078")
    except OSError as error:
        return f"spool.directory {directory} cannot be written ({error.strerror}): name another"
    return None


def _disk(chosen: Settings) -> Findings:
    """The disk of the spool, and that of a SQLite database where it is another one."""
    places = [chosen.spool.directory]
    if file := _file_of(chosen):
        places.append(file.parent)
    seen = set()
    for place in map(_there, places):
        if place.stat().st_dev in seen:
            continue
        seen.add(place.stat().st_dev)
        free = shutil.disk_usage(place).free
        told = f"{free / _ROOM:.1f} GiB are free at {place}"
        yield Finding("ok", "disk", told) if free >= _ROOM else Finding("warn", "disk", f"only {told}: make room")


def _private(chosen: Settings) -> Findings:
    """Files that were made by hand, or before the program took care of it."""
    file = _file_of(chosen)
    if file and file.exists() and file.stat().st_mode & 0o007:
        yield Finding("warn", "database", f"everybody on this machine can read {file}: chmod o= {quote(str(file))}*")
    file = file_with_secrets()
    if file and file.stat().st_mode & 0o007:
        told = f"everybody on this machine can read the secrets in {file}: chmod o= {quote(str(file))}"
        yield Finding("warn", "settings", told)


def _file_of(chosen: Settings) -> Path | None:
    """The database, where it is one file."""
    from sms_gateway.storage.file import path_of

    url = chosen.database.url
    return path_of(url) if url.startswith("sqlite:///") else None


def _there(place: Path) -> Path:
    """The place itself, or the nearest directory above it that is there."""
    place = place.absolute()
    return next(each for each in (place, *place.parents) if each.exists())


def _listens(chosen: Settings) -> Findings:
    """At any port: its own may be taken, by the service that runs."""
    from sms_gateway.server import can_listen

    try:
        can_listen(chosen.web.host, port=0)
    except ConfigError as error:
        yield Finding("FAIL", "web", str(error))


def _secret_key(chosen: Settings) -> Findings:
    made = chosen.web.secret_key is None
    yield Finding(
        "ok", "secret key", "made by the program and kept in the database" if made else "web.secret_key is set"
    )


def _of_the_gateway(chosen: Settings) -> Findings:
    """What only the whole can tell: is the database there, and of this version; do its words agree?"""
    from sms_gateway.gateway import build
    from sms_gateway.storage.file import must_be_there

    try:
        must_be_there(chosen.database.url)
        gateway = build(chosen)
    except ConfigError as error:
        yield Finding("FAIL", "settings", str(error))
        return
    except StorageDown as error:
        yield Finding("FAIL", "database", _database_down(str(error)))
        return
    try:
        for look in LOOKS:
            yield look(gateway)
    except StorageDown as error:
        yield Finding("FAIL", "database", _database_down(str(error)))
    finally:
        gateway.close()


def _database_down(error: str) -> str:
    return error if "`" in error else f"{error}: look at database.url, and at whether the server runs"
