"""The due dates of a ticket, how each stands, and why it falls where it falls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sms_gateway.deadlines import Day, Limit
from sms_gateway.directory import Edition
from sms_gateway.duedates import DueDates, Step
from sms_gateway.history import Event
from sms_gateway.standing import Standing, stand
from sms_gateway.tickets import Ticket
from sms_gateway.web.console import times, words
from sms_gateway.web.wording import gettext as _
from sms_gateway.web.wording import ngettext

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Due:
    """One due date. `left` None: its step lies behind the ticket, or can not be met any more; `stands` says how."""

    name: str
    left: times.Left | None
    stands: str
    missed: bool
    exact: str
    why: str
    days: Sequence[str]
    """Day by day; none for hours, and where every day counts."""


def of(ticket: Ticket, history: Sequence[Event], due_dates: DueDates, edition: Edition, now: datetime) -> Sequence[Due]:
    """In the order of the steps; the first response only once the ticket went to an agency."""
    standings = stand(due_dates.steps(ticket), ticket, history, now)
    return [_due(one, ticket, edition, now) for one in standings]


def in_words(limit: Limit) -> str:
    """`5 working days`."""
    count = limit.number
    match limit.unit:
        case "hours":
            return ngettext("%(num)s hour", "%(num)s hours", count)
        case "working hours":
            return ngettext("%(num)s working hour", "%(num)s working hours", count)
        case "days":
            return ngettext("%(num)s day", "%(num)s days", count)
        case "working days":
            return ngettext("%(num)s working day", "%(num)s working days", count)


def _due(one: Standing, ticket: Ticket, edition: Edition, now: datetime) -> Due:
    step = one.step
    days = [_day(day) for day in step.days] if step.limit.unit.startswith("working") else []
    return Due(
        name=_(words.LIMITS[step.name]),
        left=times.left(step.end, now, ticket.timezone) if one.state == "running" else None,
        stands=_stands(one),
        missed=one.state == "missed",
        exact=times.moment(step.end, ticket.timezone),
        why=_why(step, edition),
        days=days,
    )


def _stands(one: Standing) -> str:
    match one.state:
        case "met":
            return _("done")
        case "late":
            return ngettext("done %(num)s day late", "done %(num)s days late", one.days) if one.days else _("done late")
        case "missed":
            return ngettext("missed by %(num)s day", "missed by %(num)s days", one.days) if one.days else _("missed")
        case "running" | "ended":
            return "–"


def _why(step: Step, edition: Edition) -> str:
    """`5 working days after 10 Mar 2026 (rule of Kota Binjai); not counted: 2 days of weekend, Nyepi (19 Mar 2026)`."""
    why = _span(step.limit, times.day(step.start.date()))
    if step.whose:
        why += " " + _("(rule of %(agency)s)", agency=edition.name(step.whose))
    off = [day for day in step.days if not day.counted]
    weekend = sum(day.date.weekday() >= _SATURDAY for day in off)
    between = [ngettext("%(num)s day of weekend", "%(num)s days of weekend", weekend)] if weekend else []
    between += [f"{holiday(day.why)} ({times.day(day.date)})" for day in off if day.date.weekday() < _SATURDAY]
    return why + (_("; not counted: %(days)s", days=", ".join(between)) if between else "")


def _day(day: Day) -> str:
    """`13 Mar 2026: day 1 of 3`, `14 Mar 2026: Saturday, not counted`."""
    when = times.weekday(day.date)
    if day.counted:
        return f"{when}: {_counted(day.why)}"
    name = _("weekend") if day.why in {"Saturday", "Sunday"} else holiday(day.why)
    return _("%(when)s: %(name)s, not counted", when=when, name=name)


def _counted(why: str) -> str:
    """`day 1 of 3`; hours as they are."""
    said = why.split()
    return _("day %(at)s of %(of)s", at=said[1], of=said[3]) if said[0] == "day" else why


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


def holiday(name: str) -> str:
    """`Eid al-Fitr (estimated)`: what the calendar cannot know yet is said so."""
    known, *guessed = name.split(" (estimated)")
    return _("%(holiday)s (estimated)", holiday=_(known)) if guessed else _(known)
