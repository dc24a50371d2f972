"""`check`: everything that can be wrong, said before it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Literal

import click

from sms_gateway.cli.printing import as_object, line
from sms_gateway.cli.proving import Noted, prove
from sms_gateway.cli.shell import Command, as_json, refuse_usage, settings
from sms_gateway.errors import ConfigError, GatewayError, StorageDown

if TYPE_CHECKING:
    from sms_gateway.config import Settings
    from sms_gateway.gateway import Gateway
    from sms_gateway.seals import Head

_ROOM = 1024**3
"""Bytes that should be free; a full disk takes the spool and the database with it."""
_OFF = 2.0
"""Seconds that this machine's clock may be off the database's."""
_SHORTEST_KEY = 32
_RECKONED = 5000
"""So many open reports are reckoned: some seconds."""
_A_DAY = timedelta(days=1)
_LOOKED_AT = 20_000
"""SMS of a day that are looked through at most."""
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok`, `warn` or `FAIL`, of which part, and in one line what to do."""

    state: Literal["ok", "warn", "FAIL"]
    part: str
    message: str

    def __str__(self) -> str:
        return f"{self.state:4} {self.part}: {' '.join(self.message.split())}"


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
    yield from _secret_key(chosen)
    yield from _of_the_gateway(_with_sound_carriers(chosen))


def _carriers(chosen: Settings) -> Findings:
    """Each by its own check, which may ask the carrier itself."""
    from sms_gateway.carriers import load
    from sms_gateway.gateway import numbers_by

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
        yield Finding("warn", "spool", f"{depth} messages wait in it: `sms-gateway inbox replay --spool` takes them in")
    else:
        yield Finding("ok", "spool", f"{chosen.spool.directory} can be written")


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
    if chosen.database.url.startswith("sqlite:///"):
        places.append(Path(chosen.database.url.removeprefix("sqlite:///").partition("?")[0]).parent)
    seen = set()
    for place in map(_there, places):
        if place.stat().st_dev in seen:
            continue
        seen.add(place.stat().st_dev)
        free = shutil.disk_usage(place).free
        told = f"{free / _ROOM:.1f} GiB are free at {place}"
        yield Finding("ok", "disk", told) if free >= _ROOM else Finding("warn", "disk", f"only {told}: make room")


def _there(place: Path) -> Path:
    """The place itself, or the nearest directory above it that is there."""
    place = place.absolute()
    return next(each for each in (place, *place.parents) if each.exists())


def _secret_key(chosen: Settings) -> Findings:
    key = chosen.web.secret_key
    if key is None:
        yield Finding("ok", "secret key", "made by the program and kept in the database")
    elif len(key) < _SHORTEST_KEY:
        yield Finding("FAIL", "secret key", f"web.secret_key is too short: {_SHORTEST_KEY} characters at least")
    else:
        yield Finding("ok", "secret key", "web.secret_key is set")


def _of_the_gateway(chosen: Settings) -> Findings:
    """What only the whole can tell: is the database there, and of this version; do its words agree?"""
    from sms_gateway.gateway import build

    try:
        gateway = build(chosen)
    except ConfigError as error:
        yield Finding("FAIL", "settings", str(error))
        return
    except StorageDown as error:
        yield Finding("FAIL", "database", _database_down(str(error)))
        return
    try:
        for look in _LOOKS:
            yield look(gateway)
    except StorageDown as error:
        yield Finding("FAIL", "database", _database_down(str(error)))
    finally:
        gateway.close()


def _database_down(error: str) -> str:
    return error if "`" in error else f"{error}: look at database.url, and at whether the server runs"


def _version(gateway: Gateway) -> Finding:
    from sms_gateway.storage import upgrade

    kind = "SQLite" if gateway.database.is_sqlite else "PostgreSQL"
    return Finding("ok", "database", f"{kind} at {gateway.database.read(upgrade.version)}")


def _clock(gateway: Gateway) -> Finding:
    from sms_gateway.storage.engine import moment

    before = gateway.clock()
    there = gateway.database.read(moment)
    here = before + (gateway.clock() - before) / 2
    off = (here - there).total_seconds()
    if abs(off) >= _OFF:
        return Finding("warn", "clock", f"{off:+.1f} s off the database's: let both hosts follow a time server")
    return Finding("ok", "clock", f"{abs(off):.1f} s off the database's")


def _vocabulary(gateway: Gateway) -> Finding:
    from parsers import VocabularyClash

    try:
        edition = gateway.database.read(gateway.directory.edition)
    except VocabularyClash as clash:
        return Finding("FAIL", "vocabulary", str(clash))
    return Finding("ok", "vocabulary", f"{len(edition.agencies)} agencies, no word means two things")


def _ready(gateway: Gateway) -> Finding:
    paused = {part: problem for part, problem in gateway.problems().items() if part.startswith("carrier")}
    if paused:
        return Finding("warn", "sending", "; ".join(f"{part}: {problem}" for part, problem in paused.items()))
    return Finding("ok", "sending", "no carrier is paused")


def _limits(gateway: Gateway) -> Finding:
    """What the next start would do to open reports, after an edit of the settings or with a newer list of holidays."""
    from sms_gateway.foresight import unheard_of
    from sms_gateway.storage import dates

    gateway.database.read(gateway.directory.read_rules)
    ids = gateway.database.read(dates.open_ids)[:_RECKONED]
    moved, late = unheard_of(gateway.database, ids, gateway.desk.due_dates, gateway.clock())
    if not moved:
        return Finding("ok", "limits", f"{len(ids)} open reports are due as the settings and the holidays say")
    told = f"{moved} of {len(ids)} open reports will be due at another time once it runs, {late} are late at once"
    return Finding("warn", "limits", f"{told}: `sms-gateway ticket why NUMBER` shows the dates of one")


def _refused(gateway: Gateway) -> Finding:
    """What was not sent since our settings are wrong is lost until somebody sends it again."""
    from sms_gateway.errors import Outcome
    from sms_gateway.storage import posted

    failed = gateway.database.read(posted.refused, gateway.clock() - _A_DAY)
    ours = [
        (carrier, code, count)
        for carrier, code, count in failed
        if carrier in gateway.carriers and gateway.carriers[carrier].outcome(code) is Outcome.MISCONFIGURED
    ]
    if not ours:
        return Finding("ok", "settings at the carrier", "no message of a day was refused for them")
    told = ", ".join(f"{count} by {carrier} ({code})" for carrier, code, count in ours)
    again = "put that right, then `sms-gateway outbox list --state failed` and `outbox retry`"
    return Finding(
        "warn", "settings at the carrier", f"within a day messages were refused for our settings: {told}: {again}"
    )


def _duty(gateway: Gateway) -> Finding:
    """What nobody below is on duty for goes to the nation, the last that can be told."""
    if gateway.database.read(gateway.duty.at, None):
        return Finding("ok", "duty", "somebody is on duty for the nation")
    advice = "`sms-gateway operator phone NAME 0812…`, then `sms-gateway operator duty NAME on`"
    return Finding("warn", "duty", f"nobody is on duty for the nation, so what is late may be told to nobody: {advice}")


def _stranded(gateway: Gateway) -> Finding:
    """What waits for a carrier that the settings no longer name would wait for ever."""
    from sms_gateway.storage import outbound

    waiting = gateway.database.read(outbound.waiting_by_carrier)
    gone = {name: count for name, count in waiting.items() if name not in gateway.carriers}
    if not gone:
        return Finding("ok", "outbox", f"{sum(waiting.values())} messages wait")
    told = ", ".join(f"{count} for {name}" for name, count in gone.items())
    return Finding(
        "FAIL", "outbox", f"{told} wait for carriers that are not set: name them again, or cancel the messages"
    )


def _silence(gateway: Gateway) -> Finding:
    from sms_gateway.storage import contacts

    silent = gateway.database.read(contacts.silenced, gateway.clock())
    if silent:
        told = f"{silent} phones seem to be machines and get no answers: see `sms-gateway contact list`"
        return Finding("warn", "silence", told)
    return Finding("ok", "silence", "no phone is left without answers")


def _no_phones(gateway: Gateway) -> Finding:
    """What is stored and answered by nobody: somebody should read it."""
    from sms_gateway.phone import is_phone
    from sms_gateway.storage import inbound

    since = gateway.clock() - _A_DAY
    came = gateway.database.read(lambda db: inbound.listed(db, limit=_LOOKED_AT, since=since))
    senders = [kept.message.sender for kept in came if not is_phone(kept.message.sender)]
    if not senders:
        return Finding("ok", "senders", "all that came within a day is of phones")
    names = sorted(set(senders))
    told = f"{len(senders)} SMS within a day are of senders that are no phone ({', '.join(names[:_NAMED])})"
    return Finding("warn", "senders", f"{told}: read them with `sms-gateway inbox list --from {names[0]}`")


def _quiet(gateway: Gateway) -> Finding:
    """Nothing may have come because nothing was sent; or because nothing gets here."""
    from sms_gateway.gauges import too_quiet

    if told := too_quiet(gateway):
        return Finding("warn", "inbound", told)
    return Finding("ok", "inbound", "not quieter than this hour of the week usually is")


def _heartbeat(gateway: Gateway) -> Finding:
    from sms_gateway.gauges import missed
    from sms_gateway.heartbeat import age

    if gateway.heartbeat is None:
        return Finding("ok", "heartbeat", "off: no SMS of our own is sent to see whether it comes back")
    if told := missed(gateway):
        return Finding("warn", "heartbeat", told)
    since = age(gateway.heartbeat.pulse(), gateway.clock())
    told = f"the last one {since.total_seconds() / 60:.0f} minutes ago" if since else "none has been sent yet"
    return Finding("ok", "heartbeat", f"our own SMS comes back: {told}" if since else told)


def _hooks(gateway: Gateway) -> Finding:
    from sms_gateway.storage import hooks

    in_force = [one for one in gateway.database.read(hooks.every) if one.ended_at is None]
    failing = [f"{one.name}: {one.reason}" for one in in_force if one.paused_until]
    if failing:
        return Finding("warn", "hooks", f"{'; '.join(failing)}: see `sms-gateway hook list`")
    return Finding("ok", "hooks", f"{len(in_force)} other programs are told what happens")


def _at_rest(gateway: Gateway) -> Finding:
    from sms_gateway.storage import at_rest

    under = gateway.database.read(at_rest.state)
    told = "stored as they are" if under == at_rest.PLAIN else f"encrypted under key {under}"
    return Finding("ok", "phone numbers", told)


_LOOKS: tuple[Callable[[Gateway], Finding], ...] = (
    _version, _clock, _vocabulary, _limits, _stranded, _silence, _no_phones,
    _quiet, _heartbeat, _ready, _refused, _duty, _hooks, _at_rest,
)  # fmt: skip
