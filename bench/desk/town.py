"""The reports of two years, as the desk would have left them: what came in, what was said, what became of each."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from bench.desk.words import TROUBLES, report, villages
from sms_gateway.agencies import Agency, region_of
from sms_gateway.duedates import DueDates
from sms_gateway.tickets import OPEN, Numbers, Status, Ticket, fingerprint

Row = tuple[Any, ...]

COLUMNS: dict[str, tuple[str, ...]] = {
    "contact": ("phone", "language", "first_seen_at", "last_seen_at"),
    "ticket": (*(name for name in Ticket.__slots__ if name not in {"merged_into", "rating"}), "fingerprint"),
    "event": ("ticket_id", "kind", "actor", "at", "data"),
    "inbound": (
        "carrier", "carrier_id", "sender", "recipient", "body", "raw", "received_at", "state", "asked", "attempts",
        "ticket_id",
    ),
    "outbound": (
        "key", "kind", "priority", "carrier", "sender", "recipient", "body", "parts", "ticket_id", "state",
        "created_at", "due_at", "attempts", "carrier_id", "sent_at", "delivered_at", "answers",
    ),
}  # fmt: skip
"""What is filled of each table; the rest is as the database makes it."""

UNITS = ("pu", "dinkes", "disdik", "dishub", "dukcapil", "dlh", "pdam", "satpol")
_DAYS = 730
_PER_PHONE = 1.6
_OPEN_AFTER_A_MONTH, _OPEN_LATER = 0.62, 0.017
_STILL_OPEN: tuple[Status, ...] = ("received", "verified", "forwarded", "in_progress", "answered", "deferred")
_ENDED: tuple[Status, ...] = ("closed", "resolved", "archived", "withdrawn")
_TOPICS = tuple(TROUBLES)


@dataclass(frozen=True, slots=True)
class Report:
    """The rows of one ticket, by table."""

    ticket: Row
    inbound: Row
    outbound: tuple[Row, Row]
    events: tuple[Row, ...]


class Town:
    """`reports` are the same for the same seed, agencies and `now`, which is when the last one came."""

    def __init__(
        self, seed: int, tickets: int, now: datetime, numbers: Numbers, due: DueDates, agencies: list[Agency]
    ) -> None:
        self._rng = Random(seed)
        self._count, self._now, self._numbers, self._due = tickets, now, numbers, due
        self._places = villages(self._rng, 4000)
        self._agencies = agencies
        shuffled = self._rng.sample(range(len(agencies)), len(agencies))
        self._weights = list(accumulate(1 / (1 + rank) ** 0.8 for rank in shuffled))
        self._people = max(1, int(tickets / _PER_PHONE))
        self._staff: dict[str, int] = {}

    def people(self) -> Iterator[Row]:
        """Of the table of contacts."""
        first = _text(self._now - timedelta(_DAYS))
        for person in range(self._people):
            yield _phone(person), None, first, _text(self._now)

    def reports(self) -> Iterator[Report]:
        """In the order they came."""
        step = timedelta(_DAYS) / self._count
        for at in range(self._count):
            yield self._report(at + 1, self._now - step * (self._count - at - 1))

    def _report(self, number: int, opened: datetime) -> Report:
        one = self._ticket(number, opened)
        said = self._rows_said(one)
        return Report(_ticket_row(one), _came(one), said, self._history(one))

    def _ticket(self, sequence: int, opened: datetime) -> Ticket:
        rng, chance = self._rng, self._rng.random
        place = None if chance() < 0.08 else rng.choices(self._agencies, cum_weights=self._weights)[0]
        status = self._status(opened, place is not None)
        topic = rng.choice(_TOPICS)
        since = min(self._now, opened + timedelta(hours=chance() * 24 * 20))
        forwarded = status not in ("received", "verified", "archived", "withdrawn")
        spam = status == "archived" and chance() < 0.2
        known = status != "received"
        one = Ticket(
            id=sequence,
            number=self._numbers.number(sequence),
            status=status,
            category=_category(chance(), known),
            text=report(rng, topic, self._places),
            agency=place.code if place else None,
            region=region_of(place.code) if place else None,
            secret=chance() < 0.02,
            anonymous=chance() < 0.03,
            urgent=chance() < 0.01,
            muted=False,
            phone=_phone(int(chance() * self._people)),
            carrier="loopback",
            our_number="1078",
            language="id",
            timezone=place.timezone if place else "Asia/Jakarta",
            opened_at=opened,
            updated_at=since,
            status_since=since,
            forwarded_at=opened + (since - opened) / 3 if forwarded else None,
            answered_at=since if status in ("answered", "resolved", "closed") else None,
            topic=topic if known else None,
            assignee=1 + int(chance() * 40) if forwarded and chance() < 0.5 else None,
            spam=spam,
        )
        return one if status not in OPEN else _with_due(one, self._due)

    def _status(self, opened: datetime, placed: bool) -> Status:
        chance = self._rng.random
        fresh = self._now - opened < timedelta(30)
        if chance() >= (_OPEN_AFTER_A_MONTH if fresh else _OPEN_LATER):
            return _ENDED[int(chance() ** 2 * len(_ENDED))]
        return _STILL_OPEN[int(chance() * (len(_STILL_OPEN) if placed else 2))]

    def _rows_said(self, one: Ticket) -> tuple[Row, Row]:
        receipt = f"Laporan {one.number} kami terima dan periksa. Tanya kabar: STATUS {one.number}"
        notice = f"{one.number}: Jawaban: sudah kami periksa di lapangan. Balas SELESAI {one.number}."
        return (
            _said(one, f"answer:{one.id}", "answer", receipt, one.opened_at, self._rng.random()),
            _said(one, f"notice:{one.number}:{one.id}", "notice", notice, one.updated_at, self._rng.random()),
        )

    def _history(self, one: Ticket) -> tuple[Row, ...]:
        opened = (one.id, "opened", "reporter", _text(one.opened_at), json.dumps({"inbound": one.id}))
        if one.status == "received":
            return (opened,)
        moved = (
            one.id,
            "moved",
            "operator:ani",
            _text(one.updated_at),
            json.dumps({"from": "received", "to": one.status}),
        )
        if one.forwarded_at is None:
            return (opened, moved)
        change = json.dumps({"from": "received", "to": "forwarded"})
        return (opened, (one.id, "moved", "operator:ani", _text(one.forwarded_at), change), moved)


def _with_due(one: Ticket, due: DueDates) -> Ticket:
    values = {name: getattr(one, name) for name in Ticket.__slots__}
    return Ticket(**{**values, "due_at": due.at(one)})


def _category(chance: float, known: bool) -> Any:
    if known and chance < 0.01:
        return "supervisory"
    return "information" if chance < 0.08 else "aspiration" if chance < 0.12 else "complaint"


def _ticket_row(one: Ticket) -> Row:
    values = (getattr(one, name) for name in COLUMNS["ticket"][:-1])
    return (*map(_plain, values), fingerprint(one.text, one.agency))


def _came(one: Ticket) -> Row:
    raw, at = "{}", _text(one.opened_at)
    return "loopback", f"in-{one.id}", one.phone, "1078", one.text, raw, at, "handled", 0, 1, one.id


def _said(one: Ticket, key: str, kind: str, body: str, at: datetime, luck: float) -> Row:
    state, when = ("delivered" if luck < 0.9 else "sent" if luck < 0.97 else "failed"), _text(at)
    arrived = when if state == "delivered" else None
    answers = f"in-{one.id}" if kind == "answer" else None
    return (
        key, kind, 0 if kind == "answer" else 1, "loopback", "1078", one.phone, body, 1, one.id, state,
        when, when, 1, f"out-{key}", when, arrived, answers,
    )  # fmt: skip


def _phone(person: int) -> str:
    return f"+62812{person:08d}"


def _plain(value: Any) -> Any:
    """As both databases read it."""
    if isinstance(value, datetime):
        return _text(value)
    return int(value) if isinstance(value, bool) else value


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
