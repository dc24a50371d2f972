"""What happens to a report by itself, and when: reminders, escalation, the Ombudsman, the last question, closing.

Pure: a ticket, its history and its dates in, appointments out. The row of a ticket keeps only the time of the next
one, which any worker may claim; what has been kept stands in the history, so nothing can drift.

- Before a step is due its agency is reminded; when it has passed, the level above is told, and so is the reporter.
- At the legal limit the case goes to the Ombudsman. Waiting for the reporter does not stop that clock.
- A deferred report is asked for once more before it lapses; a request about personal data never does.
- Only an answered report closes by itself: after a warning, and not if the reporter has written since the answer, or
  the answer did not arrive. Then it is with us again: the agency is reminded, the level above is told, and in the end
  the Ombudsman.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Literal, NamedTuple, Self

from sms_gateway.calendars import Calendar
from sms_gateway.errors import ConfigError
from sms_gateway.history import REPORTER, Event
from sms_gateway.tickets import Status, Ticket

What = Literal["remind", "escalate", "ombudsman", "ask", "lapse", "warn", "close"]

KEPT = {"remind": "reminded", "escalate": "escalated", "ombudsman": "handed_over", "ask": "asked", "warn": "warned"}
"""How the history names an appointment that was kept; the others move the ticket."""

NOT_ARRIVED = "not_arrived"
"""How the history says that no SMS with the answer has reached the reporter."""

_MAYBE_MEANT, _MEANT_ANOTHER = "maybe_meant", "meant_another"
"""Words that are about one of several answered reports; and that they were about another one."""
_WORDS = {"added", _MAYBE_MEANT, "repeated", "corrected", "rated", "routed"}
"""What a reporter has to say of the matter itself. That no more updates are wanted (DIAM), or that a report moves to
another phone (PINDAH, which anybody can ask who knows its number), is nothing that an officer must read.
"""
_LEAD = re.compile(r"([1-9]\d?) working days?")
"""More would be counted back, day by day, with each message."""
_CONTENT = 4
"""Who gives so many stars has nothing to complain of: their report closes as any other."""


class Appointment(NamedTuple):
    at: datetime
    what: What


@dataclass(frozen=True, slots=True)
class Leads:
    """How many working days before the end of a step something is said, and at what local time."""

    remind: int = 1
    warn: int = 3
    at: time = time(9)

    @classmethod
    def parse(cls, remind: str, warn: str, at: str) -> Self:
        """`1 working day`, `3 working days` and `09:00`. Raises ConfigError."""
        return cls(_lead("remind", remind), _lead("warn", warn), time.fromisoformat(at))


def _lead(name: str, text: str) -> int:
    written = _LEAD.fullmatch(text.strip())
    if written is None:
        raise ConfigError(f"leads.{name}: {text!r} cannot be read: write it as 3 working days, 99 at most")
    return int(written[1])


class Ends(NamedTuple):
    """Of the present step and of the legal limit, in the zone of the ticket."""

    step: datetime
    legal: datetime


def ahead(ticket: Ticket, history: Sequence[Event], ends: Ends, calendar: Calendar, leads: Leads) -> list[Appointment]:
    """What will happen by itself if nothing else does, the next one first.

    A limit that lies behind already when a step begins (a dispute brings the clock back where it was) is an
    appointment at that beginning. A reminder that would come before its step begins is none. Without its history a
    ticket has the appointments of a step that has just begun: none of its real ones comes sooner.
    """
    if not ticket.is_open:
        return []
    lines = of_this_step(history)
    kept = {line.kind: line for line in lines}
    heard = is_heard(ticket.status, lines)
    appointments: list[Appointment] = []
    if (ticket.is_to_be_done or heard) and "escalated" not in kept:
        reminder = _morning_before(ends.step, leads.remind, calendar, leads.at)
        if "reminded" not in kept and reminder > ticket.status_since:
            appointments.append(Appointment(reminder, "remind"))
        appointments.append(Appointment(max(ends.step, ticket.status_since), "escalate"))
    if ticket.status == "deferred" and not ticket.is_to_be_done:
        appointments.append(_after_warning("ask", "lapse", lines, ends.step, calendar, leads))
    if ticket.status == "answered" and not heard:
        appointments.append(_after_warning("warn", "close", lines, ends.step, calendar, leads))
    if (ticket.status != "answered" or heard) and ticket.ombudsman_at is None:
        to_read = ends.step if heard else ticket.opened_at  # they answered in time, and have that long to read
        appointments.append(Appointment(max(ends.legal, to_read), "ombudsman"))
    return sorted(appointments, key=lambda one: one.at)


def of_this_step(history: Sequence[Event]) -> Sequence[Event]:
    """What has happened since the ticket came to stand as it does: a line that says where `to` begins a step."""
    begins = [at for at, line in enumerate(history) if "to" in line.data]
    return history[begins[-1] + 1 :] if begins else history


def due(appointments: Sequence[Appointment], now: datetime) -> list[What]:
    """What is to be done now: after an outage, what came of it in the end, and not each step on the way there."""
    passed = [one.what for one in appointments if one.at <= now]
    return [what for what in passed if not (what == "remind" and "escalate" in passed)]


def awaited_until(
    ticket: Ticket, history: Sequence[Event], step: datetime, now: datetime, calendar: Calendar, leads: Leads
) -> datetime | None:
    """Until when a report waits for its reporter: as they were warned, or as they will be where that is due by now.
    None: what comes next is ours to do."""
    lines = of_this_step(history)
    is_ours = ticket.is_to_be_done or is_heard(ticket.status, lines)
    if ticket.status not in ("deferred", "answered") or is_ours:
        return None
    if warned := _as_warned(lines, step):
        return warned
    is_due = _morning_before(step, leads.warn, calendar, leads.at) <= now
    return promised(now, step, calendar, leads) if is_due else step


def _after_warning(
    warning: What, end: What, lines: Sequence[Event], step: datetime, calendar: Calendar, leads: Leads
) -> Appointment:
    """The end comes after its warning."""
    if warned := _as_warned(lines, step):
        return Appointment(warned, end)
    return Appointment(_morning_before(step, leads.warn, calendar, leads.at), warning)


def _as_warned(lines: Sequence[Event], step: datetime) -> datetime | None:
    """The end of a step, never sooner than its warning has said, whatever is said of days since. None: no warning."""
    told = [line.data["until"] for line in lines if line.kind in (KEPT["ask"], KEPT["warn"])]
    return max(step, datetime.fromisoformat(told[-1]).astimezone(step.tzinfo)) if told else None


def promised(warned_at: datetime, step: datetime, calendar: Calendar, leads: Leads) -> datetime:
    """The end that a warning names: the end of the step, or of as many working days as a warning is ahead."""
    zone = step.tzinfo
    last = calendar.after(warned_at.astimezone(zone).date(), leads.warn)
    return max(step, datetime.combine(last, step.timetz().replace(tzinfo=None), zone))


def is_heard(status: Status, lines: Sequence[Event]) -> bool:
    """Whether its reporter has had a word to say since the answer, or the answer did not arrive: with that it does not
    close by itself. `lines`: of this step. Who was content in the end has nothing to complain of any more.
    """
    said = maybe = False
    for line in lines:
        if _is_content(line.kind, line.data):
            said = maybe = False
        elif line.kind in (_MAYBE_MEANT, _MEANT_ANOTHER):
            maybe = line.kind == _MAYBE_MEANT
        elif is_word(line.kind, line.actor, line.data):
            said = True
    return status == "answered" and (said or maybe)


def is_word(kind: str, actor: str, data: Mapping[str, Any]) -> bool:
    """Whether a line of history is a word from the reporter: after an answer somebody must read it. That the answer did
    not arrive says as much; thanks and praise (`content`) do not."""
    if _is_content(kind, data) or data.get("content"):
        return False
    return kind == NOT_ARRIVED or (actor == REPORTER and kind in _WORDS)


def takes_back(kind: str, data: Mapping[str, Any]) -> bool:
    """Whether a line may say that what was said before it need not be read any more."""
    return kind == _MEANT_ANOTHER or _is_content(kind, data)


def _is_content(kind: str, data: Mapping[str, Any]) -> bool:
    return kind == "rated" and data.get("stars", 0) >= _CONTENT


def _morning_before(end: datetime, days: int, calendar: Calendar, at: time) -> datetime:
    """So many working days before the day on which something ends."""
    return datetime.combine(calendar.after(end.date(), -days), at, end.tzinfo)
