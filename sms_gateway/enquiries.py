"""Enquiries: what operators look up, each as far as they may see.

Another agency's ticket is not there. Whoever looks for a phone, or sees its number in full, is in the audit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sms_gateway import views
from sms_gateway.clock import Clock
from sms_gateway.desk import Desk
from sms_gateway.errors import NotAdmitted, NotFound
from sms_gateway.phone import normalise
from sms_gateway.roles import Caller, Operator
from sms_gateway.storage import canned, contacts, inbound, outbound, queue, salts, tickets
from sms_gateway.storage import operators as kept
from sms_gateway.storage.contacts import Contact
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.queue import Tab, Wanted
from sms_gateway.tickets import Ticket
from sms_gateway.views import Json, Names

_MANY = 1000
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Enquiries:
    database: Database
    desk: Desk
    clock: Clock

    def waiting(self, db: Connection, by: Caller) -> list[Ticket]:
        """What waits for this operator and nobody else, the most pressing first. Raises NotAdmitted.

        To the nation comes up what an agency has not done in time, whoever has it there.
        """
        me, now = by.operator, self.clock()
        me.check("answer")
        tabs: tuple[Tab, ...] = ("verify", "answer") if me.may("dispose") else ("answer",)
        asked = [Wanted(tab, me.agency, national=me.agency is None) for tab in tabs]
        found = [one for each in asked for one in queue.page(db, each, now, limit=_LOOKED_AT).tickets]
        mine = [one for one in found if one.assignee in (None, me.id)]
        if me.agency is None:
            late = queue.page(db, Wanted("overdue"), now, limit=_LOOKED_AT).tickets
            mine += [one for one in late if one.agency and one.is_overdue(now)]
        return sorted(mine, key=lambda one: (one.due_at or now, one.id))

    def look_up(self, by: Caller, phone: str) -> tuple[str, Contact | None, list[Ticket]]:
        """A phone as people write it; its number, what is held of it, and its tickets in sight, newest first.

        People of an agency do not find anonymous reporters. The audit is told. Raises NotFound.
        """
        number = normalise(phone)

        def looking(db: Connection) -> tuple[Contact | None, list[Ticket]]:
            kept.note(db, self.clock(), by.operator.id, by.token_id, "read", [salts.told(db, number)])
            return contacts.get(db, number), tickets.of_phone(db, number, limit=_MANY)

        known, every = self.database.write(looking)
        theirs = [one for one in every if _may_meet(by.operator, self.clock(), one)]
        if not theirs and (known is None or by.operator.agency is not None):
            raise NotFound("nothing is held of this phone: compare the digits")
        return number, known, theirs

    def phones(self, by: Caller, after: str, limit: int) -> list[tuple[str, Contact, list[Ticket]]]:
        """The next phones after a place, each with its own and what `look_up` finds of it."""

        def looking(db: Connection) -> list[tuple[str, Contact, list[Ticket]]]:
            found = contacts.page(db, after, limit, by.operator.agency)
            return [(place, one, tickets.of_phone(db, one.phone, limit=_MANY)) for place, one in found]

        now, found = self.clock(), self.database.read(looking)
        return [
            (place, one, [each for each in every if _may_meet(by.operator, now, each)]) for place, one, every in found
        ]

    def names(self, db: Connection, shown: Sequence[Ticket]) -> Names:
        """What the codes and ids in these tickets are called."""
        staff = kept.names(db, {one.assignee for one in shown if one.assignee})
        return Names(self.desk.directory.edition(db).agencies, staff, self.desk.numbers.number)

    def in_full(self, db: Connection, ticket: Ticket, unmasked: bool) -> Json:
        """A ticket with its messages and its history."""
        received, said = inbound.of_ticket(db, ticket.id), outbound.of_ticket(db, ticket.id)
        due, history = self.desk.due_dates.of(ticket), tickets.events(db, ticket.id)
        return views.ticket_in_full(ticket, due, self.names(db, [ticket]), received, said, history, unmasked)

    def why(self, db: Connection, ticket: Ticket) -> Json:
        """How each of its due dates came about."""
        steps, history = self.desk.due_dates.steps(ticket), tickets.events(db, ticket.id)
        return views.why(ticket, steps, history, self.names(db, [ticket]), self.clock())

    def seen(self, db: Connection, by: Operator, number: str, lock: bool = False) -> Ticket:
        """A ticket in the operator's sight. Raises NotFound: another agency's is not there."""
        ticket = self.desk.ticket(db, number, lock) if number.isascii() and number.isdigit() else None
        if ticket is None or not by.sees(ticket, self.clock()):
            raise NotFound(f"there is no ticket {number}")
        return ticket

    def of_same_phone(self, db: Connection, by: Caller, ticket: Ticket) -> list[Ticket]:
        """Its reporter's other tickets in sight, newest first; none where the reporter is hidden from who asks."""
        if not _may_meet(by.operator, self.clock(), ticket):
            return []
        every = tickets.of_phone(db, ticket.phone, limit=_MANY)
        return [one for one in every if one.id != ticket.id and _may_meet(by.operator, self.clock(), one)]

    def canned(self, db: Connection, by: Caller, number: str) -> list[tuple[str, str]]:
        """Answers kept ready for this ticket, by name, their places filled."""
        ticket, telling = self.seen(db, by.operator, number), self.desk.telling
        date = telling.language(db, ticket).date(self.desk.promises.told(db, ticket, self.clock()))
        filled = {"number": ticket.number, "agency": telling.agency(db, ticket), "date": date}
        return [(one.name, one.filled(filled)) for one in canned.for_agency(db, ticket.agency)]

    def unmask(self, db: Connection, by: Caller, number: str) -> str:
        """The reporter's phone number. The audit is told. Raises NotFound; NotAdmitted where it is hidden."""
        ticket = self.seen(db, by.operator, number)
        by.operator.check("unmask")
        if not by.may_know_reporter(ticket):
            raise NotAdmitted(f"the reporter of {number} is hidden from you")
        kept.note(db, self.clock(), by.operator.id, by.token_id, "unmask", [number])
        return ticket.phone

    def tell_of_phones(self, by: Caller, phones: Sequence[str]) -> None:
        """The audit is told that these were shown in full."""

        def telling(db: Connection) -> None:
            shown = [salts.told(db, phone) for phone in phones]
            kept.note(db, self.clock(), by.operator.id, by.token_id, "unmask", shown)

        self.database.write(telling)


def _may_meet(operator: Operator, now: datetime, ticket: Ticket) -> bool:
    """Whether what this phone reported is shown as this phone's."""
    return operator.sees(ticket, now) and (operator.agency is None or not ticket.anonymous)
