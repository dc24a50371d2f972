"""The channel in numbers, as those who watch it read them: what this process counted, and what the database knows.

Read anew at most every few seconds, however many ask. While the database is away the rest is told all the same.
"""

import logging
import re
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from sms_gateway import heartbeat, silence
from sms_gateway.carriers import waits_for_texts
from sms_gateway.errors import StorageDown
from sms_gateway.gateway import Gateway
from sms_gateway.meters import Left, Reading
from sms_gateway.storage import beats, carriers, chain, hooks, watching
from sms_gateway.storage.beats import Pulse
from sms_gateway.storage.dialects import moment
from sms_gateway.storage.engine import Connection

_log = logging.getLogger(__name__)

_FRESH = 3.0
_SOON = {"a day": timedelta(days=1), "three days": timedelta(days=3)}
_ANSWER = re.compile(r"answer:([^:]+):((.+?)(?::late)?(?::\d+)?)")
"""By carrier, and the id of the SMS: as it stands, or without what counts the answers to it."""


@dataclass(slots=True)
class Gauges:
    gateway: Gateway
    _told: bytes = b""
    _fresh_until: float = 0.0
    _busy: threading.Lock = field(default_factory=threading.Lock)

    def text(self) -> bytes:
        with self._busy:
            if time.monotonic() >= self._fresh_until:
                self._told = self.gateway.meters.text(self._readings())
                self._fresh_until = time.monotonic() + _FRESH
            return self._told

    def _readings(self) -> Iterator[Reading]:
        sick = self.gateway.problems()
        yield from readiness(sick)
        yield Reading("spool_messages", "SMS on disk that wait for the database.", self.gateway.spool.depth())
        yield Reading("spool_unreadable", "Broken files of the spool, set aside.", self.gateway.spool.set_aside())
        yield from self._disk()
        try:
            self._reckon()
            yield from self.gateway.database.read(lambda db: list(self._kept(db)))
        except StorageDown as error:
            _log.warning("metrics without what the database knows: %s", error)

    def _kept(self, db: Connection) -> Iterator[Reading]:
        now = self.gateway.clock()
        off = (now - moment(db)).total_seconds()
        yield Reading("clock_offset_seconds", "This machine's clock against the database's.", off)
        yield from self._outbox(db, now)
        again, asked = watching.unhandled(db)
        about = "SMS that wait: to be tried again, or for their sender's word."
        yield Reading("inbound_waiting", about, again, {"for": "another try"})
        yield Reading("inbound_waiting", about, asked, {"for": "an answer"})
        yield Reading("tickets_total", "Tickets ever opened, by the last id.", watching.opened(db))
        yield Reading("tickets_overdue", "Open tickets whose step has ended undone.", watching.due(db, None, now))
        for name, span in _SOON.items():
            soon = watching.due(db, now, now + span)
            yield Reading("tickets_due_soon", "Open tickets whose step ends soon.", soon, {"within": name})
        yield Reading("audit_unsealed", "Entries of the audit that are not sealed yet.", chain.unsealed(db))
        in_force = [one for one in hooks.every(db) if one.ended_at is None]
        failing = sum(1 for one in in_force if one.paused_until and one.paused_until > now)
        yield Reading("hooks_paused", "Other programs that cannot be told right now.", failing)
        yield Reading("hooks_waiting", "Webhooks on their way to other programs.", sum(hooks.waiting(db).values()))
        yield from _silence(db, now)
        if self.gateway.heartbeat:
            yield from _heartbeat(beats.pulse(db), now)

    def _outbox(self, db: Connection, now: datetime) -> Iterator[Reading]:
        """One line a carrier even where nothing waits: what is not there cannot be alarmed about."""
        queues = {one.carrier: one for one in watching.queues(db, now)}
        unsettled = watching.unsettled(db)
        for pace in carriers.every(db):
            queue = queues.get(pace.name) or watching.Queue(pace.name, 0, 0, None)
            could_leave = queue.since and not waits_for_texts(self.gateway.carriers.get(pace.name))
            waited = (now - queue.since).total_seconds() if queue.since and could_leave else 0
            about = "SMS that wait to be sent."
            yield Reading("queued", about, queue.due, {"carrier": pace.name, "when": "now"})
            yield Reading("queued", about, queue.later, {"carrier": pace.name, "when": "later"})
            by = {"carrier": pace.name}
            yield Reading("queue_oldest_seconds", "So long the oldest due SMS has waited.", max(waited, 0), by)
            for state in ("sending", "unknown", "held"):
                count = unsettled.get((pace.name, state), 0)
                yield Reading(
                    "unsettled", "SMS whose outcome is open; held: for a person.", count, {**by, "state": state}
                )
            paused = pace.paused_until is not None and pace.paused_until > now
            yield Reading("carrier_paused", "1 while nothing is sent by it.", paused, by)
            yield Reading("carrier_failures", "Failures in a row.", pace.failures, by)

    def _reckon(self) -> None:
        """The seconds from each SMS to its answer, of answers that left since the last time."""
        asked: dict[str, list[tuple[str, str, Left]]] = {}
        for left in self.gateway.meters.gone():
            if found := _ANSWER.fullmatch(left.key.partition("~")[0]):
                asked.setdefault(found[1], []).append((found[2], found[3], left))
        for carrier, answers in asked.items():
            ids = {carrier_id for whole, short, _ in answers for carrier_id in (whole, short)}
            came = self.gateway.database.read(watching.received_at, carrier, ids)
            for whole, short, left in answers:
                if at := came.get(whole) or came.get(short):
                    self.gateway.meters.answered(left.carrier, (left.at - at).total_seconds())

    def _disk(self) -> Iterator[Reading]:
        settings = self.gateway.settings
        places = {"spool": settings.spool.directory}
        if self.gateway.database.is_sqlite:
            places["database"] = Path(settings.database.url.removeprefix("sqlite:///").partition("?")[0]).parent
        for name, place in places.items():
            there = next(each for each in (place.absolute(), *place.absolute().parents) if each.exists())
            yield Reading("disk_free_bytes", "Room on its disk.", shutil.disk_usage(there).free, {"of": name})


def readiness(sick: dict[str, str]) -> Iterator[Reading]:
    yield Reading("build_info", "The version that runs.", 1, {"version": version("sms-gateway")})
    yield Reading("ready", "1 where /readyz says so.", not sick)
    for part in sick:
        yield Reading("sick", "Parts that are not well; /readyz tells why.", 1, {"part": part})


def usual(db: Connection) -> tuple[datetime, timedelta | None] | None:
    """When the last SMS came, and how long after it the next may take at this hour of the week; None: none ever came.

    The zone of the week does not matter: no clock in Indonesia changes, so seven days lead to the same hour.
    """
    last = watching.last_inbound(db)
    if last is None:
        return None
    return last, silence.limit(watching.took(db, last, silence.ENOUGH, silence.WEEKS))


def too_quiet(gateway: Gateway) -> str | None:
    """One line where no SMS came for longer than this hour of the week usually sees. Raises StorageDown."""
    known, now = gateway.database.read(usual), gateway.clock()
    if known is None or known[1] is None or now - known[0] <= known[1]:
        return None
    quiet, longest = (round(span.total_seconds() / 60) for span in (now - known[0], known[1]))
    return (
        f"no SMS for {quiet} minutes, at this hour of the week {longest} at most: text the number, look at the carrier"
    )


def listen(gateway: Gateway) -> None:
    """Says so in the log where it is too quiet, or the heartbeat is missed."""
    for told in (too_quiet(gateway), missed(gateway)):
        if told:
            _log.warning("%s", told)


def missed(gateway: Gateway) -> str | None:
    """One line where the heartbeat has not come back in time. Raises StorageDown."""
    if gateway.heartbeat is None:
        return None
    pulse, now = gateway.heartbeat.pulse(), gateway.clock()
    if pulse.awaited is None or not heartbeat.late(pulse, now):
        return None
    minutes = round((now - pulse.awaited).total_seconds() / 60)
    return f"our own SMS of {minutes} minutes ago has not come back: look at the carrier, and where its webhook leads"


def _heartbeat(pulse: Pulse, now: datetime) -> Iterator[Reading]:
    yield Reading("heartbeat_late", "1 while an SMS of our own has not come back.", heartbeat.late(pulse, now))
    if (since := heartbeat.age(pulse, now)) is not None:
        yield Reading("heartbeat_age_seconds", "Since an SMS of our own last came back.", since.total_seconds())


def _silence(db: Connection, now: datetime) -> Iterator[Reading]:
    if (known := usual(db)) is None:
        return
    last, longest = known
    yield Reading("inbound_silence_seconds", "Since the last SMS came in.", max((now - last).total_seconds(), 0))
    if longest is not None:
        about = "So long it may be quiet at this hour of the week."
        yield Reading("inbound_silence_limit_seconds", about, longest.total_seconds())
