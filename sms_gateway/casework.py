"""Casework: what operators do with tickets, and what they look up.

Everything that is done in an operator's name, by API or console, comes through here: the right is checked, another
agency's ticket is not there, and the audit tells of it, all in the transaction of the deed.
"""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sms_gateway.clock import Clock
from sms_gateway.desk import Desk
from sms_gateway.errors import NotFound
from sms_gateway.phone import normalise
from sms_gateway.roles import MOVE_NEEDS, Act, Caller, Operator
from sms_gateway.storage import contacts, settings, tickets
from sms_gateway.storage import operators as kept
from sms_gateway.storage.contacts import Contact
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.tickets import Status, Ticket

_MANY = 1000


@dataclass(slots=True)
class Casework:
    database: Database
    desk: Desk
    clock: Clock

    # what they look up

    def look_up(self, by: Caller, phone: str) -> tuple[str, Contact | None, list[Ticket]]:
        """A phone as people write it; its number, what is held of it, and its tickets in sight, newest first.

        People of an agency do not find anonymous reporters. The audit is told. Raises NotFound.
        """
        number = normalise(phone)

        def looking(db: Connection) -> tuple[Contact | None, list[Ticket]]:
            told = hmac.new(settings.key(db, "audit"), number.encode(), "sha256").hexdigest()
            kept.note(db, self.clock(), by.operator.id, by.token_id, "read", [f"phone:{told}"])
            return contacts.get(db, number), tickets.of_phone(db, number, limit=_MANY)

        known, every = self.database.write(looking)
        of_nation = by.operator.agency is None
        theirs = [one for one in every if by.operator.sees(one) and (of_nation or not one.anonymous)]
        if not theirs and (known is None or not of_nation):
            raise NotFound("nothing is held of this phone: compare the digits")
        return number, known, theirs

    # what they do, inside a transaction that is open already

    def reply(self, db: Connection, by: Caller, number: str, text: str, urgent: bool = False) -> Ticket:
        """Raises what the desk raises; NotAdmitted, and NotFound for another agency's ticket."""
        return self._act(db, by, "answer", number, lambda who: self.desk.replied(db, number, text, who, urgent))

    def move(
        self, db: Connection, by: Caller, number: str, to: Status, reason: str = "", agency: str | None = None
    ) -> Ticket:
        """As `reply`. To give a ticket to an agency takes the right to dispose, whatever its next status."""
        if agency:
            by.operator.check("dispose")
        act = MOVE_NEEDS[to]
        return self._act(db, by, act, number, lambda who: self.desk.moved(db, number, to, who, reason, agency))

    def note(self, db: Connection, by: Caller, number: str, text: str) -> Ticket:
        """As `reply`."""
        return self._act(db, by, "note", number, lambda who: self.desk.noted(db, number, text, who))

    def seen(self, db: Connection, by: Operator, number: str, lock: bool = False) -> Ticket:
        """A ticket in the operator's sight. Raises NotFound: another agency's is not there."""
        ticket = self.desk.ticket(db, number, lock) if number.isascii() and number.isdigit() else None
        if ticket is None or not by.sees(ticket):
            raise NotFound(f"there is no ticket {number}")
        return ticket

    def tell_audit(self, by: Caller, act: Act, subjects: Sequence[str]) -> None:
        """That something was done, or seen, where there was no other transaction to say it in."""
        self.database.write(kept.note, self.clock(), by.operator.id, by.token_id, act, subjects)

    def _act(self, db: Connection, by: Caller, act: Act, number: str, deed: Callable[[str], Ticket]) -> Ticket:
        self.seen(db, by.operator, number, lock=True)
        by.operator.check(act)
        done = deed(by.operator.actor)
        kept.note(db, self.clock(), by.operator.id, by.token_id, act, [number])
        return done
