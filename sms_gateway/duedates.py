"""By when: the dates of one ticket, computed from its history whenever they are asked for, never stored.

Limits are settings (domain rules: verify 3 working days, first response 5, …), or an agency's own; a citizen is
always told a date, never a number of days.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sms_gateway.clockwork import Ends
from sms_gateway.deadlines import Day, Limit, counted, due
from sms_gateway.history import Event, promised
from sms_gateway.rules import Rules
from sms_gateway.tickets import PERSONAL_DATA, WITH_US, Ticket

BY_CLASS: Mapping[str, str] = {
    "complaint": "complaint",
    "supervisory": "supervisory",
    "aspiration": "simple",
    "information": "simple",
}
"""The limit within which a report of a class is done."""


@dataclass(frozen=True, slots=True)
class Due:
    """`respond` is None until the ticket has gone to an agency."""

    verify: datetime
    respond: datetime | None
    complete: datetime
    legal: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One limit on the way of a ticket: by its name in the settings, from when it runs, and its last moment."""

    name: str
    limit: Limit
    start: datetime
    end: datetime
    days: Sequence[Day]
    """How the date came about, day by day; none for a limit in plain hours."""
    whose: str | None = None
    """The code of the agency whose own limit it is; None: the nation's setting."""


@dataclass(frozen=True, slots=True)
class DueDates:
    """`rules` tells those of an agency, or of the nation where a report has none yet."""

    rules: Callable[[str | None], Rules]

    def of(self, ticket: Ticket) -> Due:
        ends = {name: self._due(name, start, ticket) for name, start in _begun(ticket)}
        done = ends[_done_within(ticket)]
        return Due(
            verify=ends.get("verify", done),
            respond=ends.get("respond", done) if ticket.forwarded_at else None,
            complete=done,
            legal=self._due("legal", ticket.opened_at, ticket),
        )

    def next(self, ticket: Ticket) -> datetime:
        """By then the present step is done, in the zone of the ticket.

        No step on the way takes longer than the whole: who has five days to respond to what must be done in two has
        two.
        """
        name, start = _present(ticket)
        rules, zone = self.rules(ticket.agency), ZoneInfo(ticket.timezone)
        limit, whole = rules.limits[name], rules.limits[_done_within(ticket)]
        end = due(limit, start, rules.calendar, zone)
        if not ticket.is_to_be_done or (start == ticket.opened_at and limit.is_within(whole)):
            return end
        return min(end, due(whole, ticket.opened_at, rules.calendar, zone))

    def promise(self, ticket: Ticket, now: datetime) -> datetime:
        """The end of a step that is ours, as its reporter is told of it: what is late is counted anew, from now."""
        if not self.is_late(ticket, now):
            return self.next(ticket)
        return self.next(replace(ticket, opened_at=now, forwarded_at=now, status_since=now))

    def is_late(self, ticket: Ticket, now: datetime) -> bool:
        end = self.next(ticket)
        return end.date() < now.astimezone(end.tzinfo).date()

    def believed(self, ticket: Ticket, history: Sequence[Event]) -> datetime:
        """The end of its step as its reporter knows it: a rule that was tightened since takes back no promise."""
        end = self.next(ticket)
        return max(end, (promised(history) or end).astimezone(end.tzinfo))

    def at(self, ticket: Ticket) -> datetime | None:
        """When the present step must be done, or the law's limit ends where that is earlier. None: it has ended."""
        return min(self.ends(ticket)) if ticket.is_open else None

    def ends(self, ticket: Ticket) -> Ends:
        """Of the present step and of the legal limit, in the zone of the ticket."""
        return Ends(self.next(ticket), self._due("legal", ticket.opened_at, ticket))

    def steps(self, ticket: Ticket) -> list[Step]:
        """Every limit that the ticket has had or has, and how each date came about."""
        begun = _begun(ticket)
        begun += [_present(ticket)] if ticket.status in ("deferred", "answered") else []
        return [self._step(name, start, ticket) for name, start in [*begun, ("legal", ticket.opened_at)]]

    def begun(self, ticket: Ticket) -> list[Step]:
        """The limits on its way to be done; without the days, which take longer to find than the date."""
        rules, zone = self.rules(ticket.agency), ZoneInfo(ticket.timezone)
        ends = [(name, start, due(rules.limits[name], start, rules.calendar, zone)) for name, start in _begun(ticket)]
        return [Step(name, rules.limits[name], start, end, ()) for name, start, end in ends]

    def _step(self, name: str, start: datetime, ticket: Ticket) -> Step:
        rules, zone = self.rules(ticket.agency), ZoneInfo(ticket.timezone)
        end, days = counted(rules.limits[name], start, rules.calendar, zone)
        return Step(name, rules.limits[name], start.astimezone(zone), end, days, rules.whose.get(name))

    def _due(self, name: str, start: datetime, ticket: Ticket) -> datetime:
        rules = self.rules(ticket.agency)
        return due(rules.limits[name], start, rules.calendar, ZoneInfo(ticket.timezone))


def _done_within(ticket: Ticket) -> str:
    """The limit within which it is done. A request about personal data has one of its own, of law 27/2022."""
    return "personal_data" if ticket.topic == PERSONAL_DATA else BY_CLASS[ticket.category]


def _begun(ticket: Ticket) -> list[tuple[str, datetime]]:
    """The limits on its way to be done, and from when each runs."""
    done = (_done_within(ticket), ticket.opened_at)
    if ticket.topic == PERSONAL_DATA:
        return [done]
    respond = [("respond", ticket.forwarded_at)] if ticket.forwarded_at else []
    return [("verify", ticket.opened_at), *respond, done]


def _present(ticket: Ticket) -> tuple[str, datetime]:
    """The limit of the present step, and from when it runs."""
    if ticket.topic == PERSONAL_DATA and ticket.status in WITH_US:
        return _done_within(ticket), ticket.opened_at
    match ticket.status:
        case "received" | "verified":
            return "verify", ticket.opened_at
        case "forwarded":
            return "respond", ticket.forwarded_at or ticket.status_since
        case "deferred":
            return "complete_deferred", ticket.status_since
        case "answered":
            return "close_after_answer", ticket.status_since
        case "resolved" | "closed":
            return "dispute", ticket.status_since
        case _:
            return _done_within(ticket), ticket.opened_at
