"""A year of reports, laid into the database as the desk would have left them: enough to show in figures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, insert, select

from sms_gateway.gateway import Gateway
from sms_gateway.storage import tables
from sms_gateway.storage.engine import Connection

_SEED, _REPORTS, _DAYS = 1078, 4000, 365
_PLACES = {
    "12.75": 9, "12.75.pu": 6, "12.75.dinkes": 4, "12.71": 12, "32.73": 14, "32.71": 6, "35.78": 13, "33.74": 6,
    "63.71": 6, "63.71.pdam": 3, "51.71": 4, "91.71": 2, "73.71": 5, "14.71": 3, None: 4,
}  # fmt: skip
_FLAGS = dict.fromkeys(("secret", "anonymous", "urgent", "muted"), False)
_SAID = {"text": "lampu mati", "carrier": "loopback", "our_number": "1078", "language": "id", "fingerprint": ""}
_SENT = {"kind": "notice", "priority": 1, "carrier": "loopback", "sender": "1078", "body": "kabar"}

Row = dict[str, Any]


def fill(gateway: Gateway) -> None:
    """After what is there already."""
    gateway.database.write(_fill, gateway, gateway.clock())


def _fill(db: Connection, gateway: Gateway, now: datetime) -> None:
    dice, first = Random(_SEED), (db.scalar(select(func.max(tables.ticket.c.id))) or 0) + 1
    opened = sorted(now - timedelta(_DAYS) * dice.random() ** 1.15 for _ in range(_REPORTS))
    known = gateway.directory.edition(db)
    lives = [_Life(dice, now, first + at, _in_office(dice, each)) for at, each in enumerate(opened)]
    numbers = gateway.desk.numbers.number
    db.execute(
        insert(tables.ticket),
        [one.ticket(numbers(one.id), known.timezone(one.agency, "Asia/Jakarta")) for one in lives],
    )
    db.execute(insert(tables.event), [line for one in lives for line in one.lines])
    db.execute(insert(tables.outbound), [sms for one in lives for sms in one.messages()])


def _in_office(dice: Random, at: datetime) -> datetime:
    """Fewer write at the week-end."""
    return at - timedelta(days=2) if at.weekday() >= 5 and dice.random() < 0.5 else at


@dataclass
class _Life:
    """One report and what became of it."""

    dice: Random
    now: datetime
    id: int
    opened: datetime
    status: str = "received"
    forwarded: datetime | None = None
    answered: datetime | None = None
    rating: int | None = None
    lines: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.since = self.opened
        self.agency = self.dice.choices(list(_PLACES), list(_PLACES.values()))[0]
        self.slow = 0.7 + list(_PLACES).index(self.agency) % 5 * 0.3
        self._line("opened", {"inbound": 1})
        if self.dice.random() < 0.06:
            self._step("archived", 1)
        elif self.agency and self._step("forwarded", 0.8) and self._step("in_progress", 2):
            self._work()

    def _work(self) -> None:
        while self._step("answered", 4, "replied"):
            if self.dice.random() >= 0.1 or not self._step("in_progress", 2, "disputed"):
                break
        if self.status == "answered" and self._step(*(("resolved", 1) if self.dice.random() < 0.6 else ("closed", 9))):
            stars = self.dice.choices([None, 1, 2, 3, 4, 5], [40, 4, 5, 10, 22, 25])[0]
            self.rating = stars if self.status == "resolved" else None
            if self.rating:
                self._line("rated", {"stars": self.rating})

    def _step(self, to: str, days: float, kind: str = "moved") -> bool:
        at = self.since + timedelta(days=days * self.slow * self.dice.expovariate(1))
        if at >= self.now:
            return False
        was, self.status, self.since = self.status, to, at
        self.forwarded = at if to == "forwarded" else self.forwarded
        self.answered = at if to == "answered" else self.answered
        self._line(kind, {"from": was, "to": to})
        return True

    def _line(self, kind: str, data: Row) -> None:
        line = {"ticket_id": self.id, "kind": kind, "actor": "operator:rina", "at": self.since, "data": data}
        self.lines.append(line)

    def ticket(self, number: str, zone: str) -> Row:
        moments = {"opened_at": self.opened, "updated_at": self.since, "status_since": self.since}
        steps = {"forwarded_at": self.forwarded, "answered_at": self.answered, "rating": self.rating}
        of = {"id": self.id, "number": number, "agency": self.agency, "timezone": zone, "status": self.status}
        category = self.dice.choices(["complaint", "information", "aspiration"], [82, 12, 6])[0]
        return {**_FLAGS, **_SAID, **moments, **steps, **of, "category": category, "phone": f"+62812{self.id:08d}"}

    def messages(self) -> Iterator[Row]:
        for at, line in enumerate(self.lines):
            state = self.dice.choices(["delivered", "sent", "failed", "undelivered"], [90, 4, 2, 4])[0]
            when = dict.fromkeys(("created_at", "due_at", "sent_at"), line["at"])
            of = {"key": f"year:{self.id}:{at}", "ticket_id": self.id, "recipient": f"+62812{self.id:08d}"}
            yield {**_SENT, **when, **of, "state": state, "parts": self.dice.choices([1, 2, 3], [8, 2, 1])[0]}
