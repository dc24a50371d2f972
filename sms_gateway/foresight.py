"""Foresight: what a change of rules would do to open tickets, told before anything is changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sms_gateway.duedates import DueDates, Step
from sms_gateway.rules import RuleBook
from sms_gateway.standing import stand
from sms_gateway.storage import dates, tickets
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.tickets import Ticket

SHOWN = 10
_FEW = 100


@dataclass(frozen=True, slots=True)
class Moved:
    """One limit of one ticket that would end at another time."""

    ticket: Ticket
    step: str
    """By the name of its limit in the settings."""
    was: datetime
    will: datetime


@dataclass(slots=True)
class Foreseen:
    """Of `open` tickets, `moved` would have another date for something that is still to be done.

    `late`: of these, a date that lies behind at once, and was ahead.
    """

    open: int = 0
    moved: int = 0
    late: int = 0
    first: list[list[Moved]] = field(default_factory=list)
    """The first of them, each with all of its limits that would move."""


def foresee(
    database: Database,
    ids: Sequence[int],
    was: RuleBook,
    will: RuleBook,
    now: datetime,
    done: Callable[[int], None],
) -> Foreseen:
    """Reckons the open tickets with these ids by both rule books; `done` is told how many more have been looked at.

    What has been met already stays met, whatever the rules become: it is not counted.
    """
    before, after, told = DueDates(was.of), DueDates(will.of), Foreseen()
    for start in range(0, len(ids), _FEW):
        some = ids[start : start + _FEW]
        for moved in database.read(_compared, some, before, after, now):
            told.open += 1
            told.moved += bool(moved)
            told.late += any(one.will < now <= one.was for one in moved)
            if moved and len(told.first) < SHOWN:
                told.first.append(moved)
        done(len(some))
    return told


def unheard_of(database: Database, ids: Sequence[int], due_dates: DueDates, now: datetime) -> tuple[int, int]:
    """How many of these open tickets are kept with another due time than the rules say, since the rules have changed
    and nobody has counted anew yet; and how many of those would be late at once."""
    moved = late = 0
    for start in range(0, len(ids), _FEW):
        for one, was in database.read(dates.kept, ids[start : start + _FEW]):
            if (due := due_dates.at(one)) != was.due_at:
                moved += 1
                late += due is not None and due < now and (was.due_at is None or was.due_at >= now)
    return moved, late


def _compared(
    db: Connection, ids: Sequence[int], before: DueDates, after: DueDates, now: datetime
) -> list[list[Moved]]:
    """One list a ticket: what of it would move."""
    compared = []
    for one, _ in dates.kept(db, ids):
        pairs = list(zip(before.steps(one), after.steps(one), strict=True))
        moving = [(was, will) for was, will in pairs if was.end != will.end]
        still = _unmet(db, one, [was for was, _ in moving], now) if moving else set()
        compared.append([Moved(one, was.name, was.end, will.end) for was, will in moving if was.name in still])
    return compared


def _unmet(db: Connection, one: Ticket, steps: Sequence[Step], now: datetime) -> set[str]:
    history = tickets.events(db, one.id)
    return {each.step.name for each in stand(steps, one, history, now) if each.state in ("running", "missed")}
