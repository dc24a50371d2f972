"""What `check` looks at once there is a database: the whole channel, one thing after the other.

Each look says one line, and what to do where it is amiss. None changes anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from sms_gateway.english import some

if TYPE_CHECKING:
    from sms_gateway.gateway import Gateway

_OFF = 2.0
"""Seconds that this machine's clock may be off the database's."""
_RECKONED = 5000
"""So many open reports are reckoned: some seconds."""
_A_DAY = timedelta(days=1)
_QUEUE_IS_OLD = timedelta(minutes=5)
"""As the alert SmsGatewayQueueOld has it."""
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


def _version(gateway: Gateway) -> Finding:
    from sms_gateway.storage import upgrade

    if problem := gateway.problems().get("database"):
        return Finding("FAIL", "database", problem)
    kind = "SQLite" if gateway.database.is_sqlite else "PostgreSQL"
    return Finding("ok", "database", f"{kind} at {gateway.database.read(upgrade.version)}")


def _clock(gateway: Gateway) -> Finding:
    from sms_gateway.storage.dialects import moment

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
    return Finding("ok", "vocabulary", f"{some(len(edition.agencies), 'agency')}, no word means two things")


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
        return Finding("ok", "limits", f"due as the settings and the holidays say: {some(len(ids), 'open report')}")
    told = f"of {some(len(ids), 'open report')} another due date once it runs: {moved}; late at once: {late}"
    return Finding("warn", "limits", f"{told}: `sms-gateway ticket why NUMBER` shows the dates of one")


def _refused(gateway: Gateway) -> Finding:
    """What was not sent since our settings are wrong is lost until somebody sends it again."""
    from sms_gateway.errors import Outcome
    from sms_gateway.storage import posted

    failed = gateway.database.read(posted.refused, gateway.clock() - _A_DAY)
    ours = [
        (carrier, code, count)
        for carrier, code, count in failed
        if gateway.judge(carrier, code) is Outcome.MISCONFIGURED
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
    """What waits for a carrier that the settings no longer name would wait for ever; and so would all where nobody
    sends."""
    from sms_gateway.carriers import waits_for_texts
    from sms_gateway.storage import outbound, watching

    now = gateway.clock()
    waiting = gateway.database.read(outbound.waiting_by_carrier)
    gone = {name: count for name, count in waiting.items() if name not in gateway.carriers}
    could_leave = [
        one
        for one in gateway.database.read(watching.queues, now)
        if not waits_for_texts(gateway.carriers.get(one.carrier))
    ]
    oldest = max((now - one.since for one in could_leave if one.since), default=now - now)
    if not gone and oldest > _QUEUE_IS_OLD:
        told = f"an SMS has waited for {oldest.total_seconds() / 60:.0f} minutes"
        return Finding("warn", "outbox", f"{told}: is `serve` or a `worker` running, and its carrier not paused?")
    if not gone:
        return Finding("ok", "outbox", f"waiting: {some(sum(waiting.values()), 'message')}")
    told = ", ".join(f"{count} for {name}" for name, count in gone.items())
    advice = "name them again, or cancel the messages; they go by another as soon as their phones text by it"
    return Finding("FAIL", "outbox", f"{told} wait for carriers that are not set: {advice}")


def _held(gateway: Gateway) -> Finding:
    """With `unproven: hold` it is a person who decides; without one the citizen is never answered."""
    from sms_gateway.storage import watching

    unsettled = gateway.database.read(watching.unsettled)
    held = sum(count for (_, state), count in unsettled.items() if state == "held")
    if not held:
        return Finding("ok", "held", "no message waits for a person to decide whether it left")
    advice = "see `sms-gateway outbox list --state unknown`, then `outbox retry` or `outbox cancel`"
    return Finding("warn", "held", f"{some(held, 'message')} may have left or not, and nobody has decided: {advice}")


def _silence(gateway: Gateway) -> Finding:
    from sms_gateway.storage import contacts

    silent = gateway.database.read(contacts.silenced, gateway.clock())
    if silent:
        told = f"taken for machines, and left without answers: {some(silent, 'phone')}; see `sms-gateway contact list`"
        return Finding("warn", "silence", told)
    return Finding("ok", "silence", "no phone is left without answers")


def _no_phones(gateway: Gateway) -> Finding:
    """What is stored and answered by nobody: somebody should read it. A number that was erased was a phone's."""
    from sms_gateway.apprentice import ERASED
    from sms_gateway.phone import is_phone
    from sms_gateway.storage import inbound

    since = gateway.clock() - _A_DAY
    came = gateway.database.read(lambda db: inbound.listed(db, limit=_LOOKED_AT, since=since))
    everybody = [kept.message.sender for kept in came]
    senders = [sender for sender in everybody if not (is_phone(sender) or sender.startswith(ERASED))]
    if not senders:
        return Finding("ok", "senders", "all that came within a day is of phones")
    names = sorted(set(senders))
    told = f"{len(senders)} SMS within a day came from senders that are no phone ({', '.join(names[:_NAMED])})"
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
    bare = [one.name for one in in_force if gateway.hooks.courier.is_bare(one.url)]
    if bare:  # added in an exercise that is over
        advice = "end them by `sms-gateway hook end`, and add them again with https://"
        return Finding("FAIL", "hooks", f"everybody on the way can read what is told to {', '.join(bare)}: {advice}")
    failing = [f"{one.name}: {one.reason}" for one in in_force if one.paused_until]
    if failing:
        return Finding("warn", "hooks", f"{'; '.join(failing)}: see `sms-gateway hook list`")
    return Finding("ok", "hooks", f"told what happens: {some(len(in_force), 'other program')}")


def _at_rest(gateway: Gateway) -> Finding:
    from sms_gateway.storage import at_rest

    under = gateway.database.read(at_rest.state)
    told = "stored as they are" if under == at_rest.PLAIN else f"encrypted under key {under}"
    return Finding("ok", "phone numbers", told)


LOOKS: tuple[Callable[[Gateway], Finding], ...] = (
    _version, _clock, _vocabulary, _limits, _stranded, _held, _silence, _no_phones,
    _quiet, _heartbeat, _ready, _refused, _duty, _hooks, _at_rest,
)  # fmt: skip
