"""By when: the dates of one ticket, computed from its history whenever they are asked for, never stored.

Limits are settings (domain rules: verify 3 working days, first response 5, …); a citizen is always
told a date, never a number of days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sms_gateway.calendars import Calendar
from sms_gateway.deadlines import Limit, due
from sms_gateway.tickets import Ticket

_BY_CLASS: Mapping[str, str] = {
    "complaint": "complaint",
    "supervisory": "supervisory",
    "aspiration": "simple",
    "information": "simple",
}


@dataclass(frozen=True, slots=True)
class Due:
    """`respond` is None until the ticket has gone to an agency."""

    verify: datetime
    respond: datetime | None
    complete: datetime
    legal: datetime


@dataclass(frozen=True, slots=True)
class DueDates:
    """`limits` has one of each name in the settings' `deadlines`."""

    limits: Mapping[str, Limit]
    calendar: Calendar

    def of(self, ticket: Ticket) -> Due:
        return Due(
            verify=self._due("verify", ticket.opened_at, ticket),
            respond=self._due("respond", ticket.forwarded_at, ticket) if ticket.forwarded_at else None,
            complete=self._due(_BY_CLASS[ticket.category], ticket.opened_at, ticket),
            legal=self._due("legal", ticket.opened_at, ticket),
        )

    def next(self, ticket: Ticket) -> date:
        """The date the citizen is told: by then the present step is done."""
        return self._step(ticket).date()

    def at(self, ticket: Ticket) -> datetime | None:
        """When the present step must be done, or the law's limit ends where that is earlier. None: it has ended."""
        return min(self._step(ticket), self._due("legal", ticket.opened_at, ticket)) if ticket.is_open else None

    def _step(self, ticket: Ticket) -> datetime:
        match ticket.status:
            case "received" | "verified":
                return self._due("verify", ticket.opened_at, ticket)
            case "forwarded":
                return self._due("respond", ticket.forwarded_at or ticket.status_since, ticket)
            case "deferred":
                return self._due("complete_deferred", ticket.status_since, ticket)
            case "answered":
                return self._due("close_after_answer", ticket.status_since, ticket)
            case _:
                return self._due(_BY_CLASS[ticket.category], ticket.opened_at, ticket)

    def _due(self, limit: str, start: datetime, ticket: Ticket) -> datetime:
        return due(self.limits[limit], start, self.calendar, ZoneInfo(ticket.timezone))
