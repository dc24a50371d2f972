"""Promises: the dates that a reporter is told, and what will happen to a report by itself.

A citizen is told a date, never a number of days. A date that was told is kept to, or its passing is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sms_gateway.clockwork import Appointment, Leads, ahead, awaited_until
from sms_gateway.duedates import DueDates
from sms_gateway.history import Event
from sms_gateway.storage import tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.tickets import DONE, Ticket


@dataclass(frozen=True, slots=True)
class Promises:
    due_dates: DueDates
    leads: Leads

    def appointments(self, ticket: Ticket, history: Sequence[Event] = ()) -> list[Appointment]:
        """What will happen to it by itself, the next one first; without its history: not before that."""
        calendar = self.due_dates.rules(ticket.agency).calendar
        return ahead(ticket, history, self.due_dates.ends(ticket), calendar, self.leads)

    def told(self, db: Connection, ticket: Ticket, now: datetime) -> date:
        """The date that its reporter is told: the end of the present step. Where that is theirs, it is the very one on
        which the report will end; where it is ours and late, the one they were told, or one from now on if that is
        behind as well.
        """
        due_dates, step = self.due_dates, self.due_dates.next(ticket)
        today = now.astimezone(step.tzinfo).date()
        if ticket.status not in ("deferred", "answered", *DONE) and step.date() >= today:
            return step.date()
        history = tickets.events(db, ticket.id)
        calendar = due_dates.rules(ticket.agency).calendar
        if until := awaited_until(ticket, history, step, now, calendar, self.leads):
            return until.date()
        believed = due_dates.believed(ticket, history).date()
        return believed if believed >= today else due_dates.promise(ticket, now).date()

    def missed(self, db: Connection, ticket: Ticket, now: datetime) -> date | None:
        """The date that its reporter was told, where that has passed while it is with us; else None."""
        if not ticket.is_with_us or not self.due_dates.is_late(ticket, now):
            return None
        believed = self.due_dates.believed(ticket, tickets.events(db, ticket.id))
        return believed.date() if believed.date() < now.astimezone(believed.tzinfo).date() else None
