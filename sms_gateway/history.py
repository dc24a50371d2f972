"""The history of a report: lines that are only ever added, and what they tell.

Status and dates stand in the report itself; how it came to them is read here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sms_gateway.tickets import OPEN, Status, Ticket

REPORTER = "reporter"
CLOCK = "clock"
"""Who did it, where it was no officer."""

LATE = timedelta(minutes=1)
"""A report that is taken in so long after it came says so in its history: it waited in the spool, in a carrier's log,
for another try, or for its reporter's word."""

LAPSED = "lapsed"
"""How a history names the end of a report whose reporter was asked for more, and never wrote."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a ticket's history, never changed: who did what, when."""

    kind: str
    actor: str
    at: datetime
    data: Mapping[str, Any]

    @property
    def is_by_the_way(self) -> bool:
        """Whether the clock wrote it and moved nothing: whoever acts on the report need not have read it."""
        return self.actor == CLOCK and "to" not in self.data


def has_lapsed(history: Sequence[Event]) -> bool:
    """Whether that is how it came to stand as it does."""
    return [line.kind for line in history if "to" in line.data][-1:] == [LAPSED]


def taken_in(came: datetime, history: Sequence[Event]) -> datetime:
    """Since when we know of a report: mostly since it came."""
    told = [line.data["taken_in"] for line in history[:1] if "taken_in" in line.data]
    return datetime.fromisoformat(told[0]) if told else came


def promised(history: Sequence[Event]) -> datetime | None:
    """The end of its step as it was when its reporter was last told of one; None: before that was written down."""
    told = [line.data["promised"] for line in history if "promised" in line.data]
    return datetime.fromisoformat(told[-1]) if told else None


def back_to(ticket: Ticket, history: Sequence[Event]) -> Status:
    """Where a disputed report goes: to work, or to whoever verifies it where nobody has had it to work on yet."""
    if ticket.forwarded_at or ticket.answered_at:
        return "in_progress"
    return "verified" if "verified" in [line.data.get("to") for line in history] else "received"


@dataclass(frozen=True, slots=True)
class Giving:
    """To whom a report was given last, and since when that agency has had it to respond to."""

    agency: str | None
    since: datetime


def last_giving(agency: str | None, history: Sequence[Event]) -> Giving | None:
    """None: nobody was given it yet. `agency`: whose it is, where the history tells of no other.

    The limit to respond runs from when an agency was given a report: to give it there once more is no new beginning.
    """
    routed = [line for line in history if line.kind == "routed"]
    owner, last = routed[0].data.get("was") if routed else agency, None
    for line in history:
        if line.kind == "routed":
            owner = line.data["agency"]
        elif _is_giving(line) and (last is None or last.agency != owner):
            last = Giving(owner, line.at)
    return last


def _is_giving(line: Event) -> bool:
    """Forwarded; or merged into one that its agency was at work on: with that it has come there too."""
    to = line.data.get("to")
    return to == "forwarded" or (line.kind == "merged" and to == "in_progress")


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a report came back: its reporter disputed the answer; it was opened again after it had ended."""

    disputed: int
    reopened: int


def tally(history: Sequence[Event]) -> Tally:
    """Counted from the history of a ticket; a dispute of what had been closed is both."""
    moves = [line for line in history if "to" in line.data]
    disputed = sum(line.kind == "disputed" for line in moves)
    return Tally(disputed, sum(line.data["from"] not in OPEN and line.data["to"] in OPEN for line in moves))
