"""The due dates of a ticket, and why each falls where it falls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sms_gateway.deadlines import Limit, counted
from sms_gateway.duedates import DueDates
from sms_gateway.rules import Rules
from sms_gateway.tickets import Ticket
from sms_gateway.web.console import times, words
from sms_gateway.web.wording import gettext as _
from sms_gateway.web.wording import ngettext

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Due:
    """One due date. `met`: its step lies behind the ticket."""

    name: str
    left: times.Left
    met: bool
    why: str


def of(ticket: Ticket, due_dates: DueDates, now: datetime) -> Sequence[Due]:
    """In the order of the steps; the first response only once the ticket went to an agency."""
    due, by_class = due_dates.of(ticket), {"aspiration": "simple", "information": "simple"}
    steps = (
        ("verify", "verify", due.verify, ticket.opened_at, ticket.status not in ("received", "verified")),
        ("respond", "respond", due.respond, ticket.forwarded_at, ticket.answered_at is not None),
        ("complete", by_class.get(ticket.category, ticket.category), due.complete, ticket.opened_at, False),
        ("legal", "legal", due.legal, ticket.opened_at, False),
    )
    return [
        Due(
            name=_(words.LIMITS[name]),
            left=times.left(at, now, ticket.timezone),
            met=met or not ticket.is_open,
            why=_why(limit, start, due_dates.rules(ticket.agency), ticket.timezone),
        )
        for name, limit, at, start, met in steps
        if at is not None and start is not None
    ]


def _why(name: str, start: datetime, rules: Rules, zone: str) -> str:
    """`5 working days after 10 Mar 2026; between: 2 weekends, Nyepi (19 Mar 2026)`."""
    here, limit = ZoneInfo(zone), rules.limits[name]
    since = _span(limit, times.day(start.astimezone(here).date()))
    off = [day for day in counted(limit, start, rules.calendar, here)[1] if not day.counted]
    weekend = sum(day.date.weekday() >= _SATURDAY for day in off)
    between = [ngettext("%(num)s day of weekend", "%(num)s days of weekend", weekend)] if weekend else []
    between += [f"{_holiday(day.why)} ({times.day(day.date)})" for day in off if day.date.weekday() < _SATURDAY]
    return since + (_("; not counted: %(days)s", days=", ".join(between)) if between else "")


def _span(limit: Limit, start: str) -> str:
    count = limit.number
    match limit.unit:
        case "hours":
            return ngettext("%(num)s hour after %(start)s", "%(num)s hours after %(start)s", count, start=start)
        case "working hours":
            return ngettext(
                "%(num)s working hour after %(start)s", "%(num)s working hours after %(start)s", count, start=start
            )
        case "days":
            return ngettext("%(num)s day after %(start)s", "%(num)s days after %(start)s", count, start=start)
        case "working days":
            return ngettext(
                "%(num)s working day after %(start)s", "%(num)s working days after %(start)s", count, start=start
            )


def _holiday(name: str) -> str:
    """`Eid al-Fitr (estimated)`: what the calendar cannot know yet is said so."""
    known, *guessed = name.split(" (estimated)")
    return _("%(holiday)s (estimated)", holiday=_(known)) if guessed else _(known)
