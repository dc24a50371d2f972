"""How each step of a report stands: met, running, missed; and when it waited for its reporter.

Pure, and read from the history alone, so that what an agency is told today it can reckon again in a year. A step is
met when the report first left it behind for good: a dispute takes an answer back, and the clock is where it was.
Waiting for the reporter is shown; it stops no clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sms_gateway.duedates import Step
from sms_gateway.history import Event
from sms_gateway.tickets import Status, Ticket

CALLED: Mapping[str, str] = {
    "verify": "verify and dispose",
    "respond": "first response",
    "simple": "done",
    "complaint": "done",
    "supervisory": "done",
    "personal_data": "done",
    "complete_deferred": "completed by the reporter",
    "close_after_answer": "closing",
    "dispute": "disputed by the reporter",
    "legal": "legal limit",
}
"""A step as a clerk names it, by the name of its limit in the settings."""

State = Literal["running", "met", "late", "missed", "ended"]
"""`late`: met, but after its end. `missed`: past its end and not met, be it that the report has ended since. `ended`:
the report did, before the step was due."""

_ANSWERED: frozenset[Status] = frozenset({"answered", "resolved", "closed"})
_GONE: frozenset[Status] = frozenset({"archived", "withdrawn"})
_MET: Mapping[str, frozenset[Status]] = {
    "verify": _ANSWERED | {"forwarded", "in_progress"},
    "respond": _ANSWERED | {"in_progress", "deferred"},
    "complete_deferred": frozenset(),
    "close_after_answer": frozenset(),
}
"""Where a report must have come to for a step to be met; for all others it must be answered."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one step. `at`: when it was met, or the report ended before. `days`: left (`running`), or over (else)."""

    step: Step
    state: State
    at: datetime | None
    days: int


@dataclass(frozen=True, slots=True)
class Wait:
    """For the reporter. `until` None: still."""

    since: datetime
    until: datetime | None


def stand(steps: Sequence[Step], ticket: Ticket, history: Sequence[Event], now: datetime) -> list[Standing]:
    """How these steps of the ticket stand at `now`."""
    moves = _moves(ticket, history)
    return [_standing(step, ticket, moves, now) for step in steps]


def waits(ticket: Ticket, history: Sequence[Event]) -> list[Wait]:
    """Every time that the report was deferred."""
    moves = _moves(ticket, history)
    ends = [at for at, _ in moves[1:]] + [None]
    return [Wait(at, end) for (at, status), end in zip(moves, ends, strict=True) if status == "deferred"]


def _moves(ticket: Ticket, history: Sequence[Event]) -> list[tuple[datetime, Status]]:
    """What the report became, and when, each with the next."""
    moves: list[tuple[datetime, Status]] = [(ticket.opened_at, "received")]
    for line in history:
        to = line.data.get("to")
        if to and to != moves[-1][1]:
            moves.append((line.at, to))
    return moves


def _standing(step: Step, ticket: Ticket, moves: Sequence[tuple[datetime, Status]], now: datetime) -> Standing:
    met, ended = _met_at(step, moves), None if ticket.is_open else ticket.status_since
    over = _days(step.end, met or ended or now, ticket)
    if (met or ended or now) <= step.end:
        return Standing(step, "met", met, 0) if met else _unmet(step, ended, -over)
    return Standing(step, "late" if met else "missed", met, over)


def _unmet(step: Step, ended: datetime | None, left: int) -> Standing:
    return Standing(step, "ended", ended, 0) if ended else Standing(step, "running", None, left)


def _met_at(step: Step, moves: Sequence[tuple[datetime, Status]]) -> datetime | None:
    """Since when the report has been where the step asks it to be; some moves take nothing back."""
    places, met = _MET.get(step.name, _ANSWERED), None
    kept = _GONE | {"deferred"} if step.name == "verify" else _GONE
    for at, status in moves:
        if at >= step.start and status not in kept:
            met = (met or at) if status in places else None
    return met


def _days(end: datetime, at: datetime, ticket: Ticket) -> int:
    """From the one local date to the other."""
    zone = ZoneInfo(ticket.timezone)
    return (at.astimezone(zone).date() - end.astimezone(zone).date()).days
