"""One message and our answers to it, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from parsers.numbers import is_valid
from sms_gateway.desk import Desk
from sms_gateway.directory import Edition
from sms_gateway.language import Language
from sms_gateway.messages import InboundMessage
from sms_gateway.outbox import Letter
from sms_gateway.storage import contacts, tickets
from sms_gateway.storage.contacts import Contact
from sms_gateway.tickets import Status, Ticket
from sms_gateway.storage.engine import Connection

A_DAY = timedelta(days=1)


@dataclass(slots=True)
class Exchange:
    """What a citizen said, who they are, and how they are answered."""

    db: Connection
    inbound_id: int
    message: InboundMessage
    contact: Contact
    edition: Edition
    language: Language
    now: datetime
    desk: Desk
    answers: int = field(default=0)

    def say(self, key: str, ticket: Ticket | None = None, **values: str | int) -> None:
        self.tell([self.language.say(key, **values)], ticket)

    def tell(self, texts: Sequence[str], ticket: Ticket | None = None) -> None:
        for text in texts:
            self.answers += 1
            first = f"answer:{self.message.carrier}:{self.message.carrier_id}"
            letter = Letter(
                key=first if self.answers == 1 else f"{first}:{self.answers}",
                kind="answer",
                phone=self.message.sender,
                text=text,
                carrier=self.message.carrier,
                sender=self.message.recipient,
                timezone=self.desk.timezone,
                ticket_id=ticket.id if ticket else None,
            )
            self.desk.outbox.put(self.db, letter)

    def ask(self, kind: str, **about: Any) -> None:
        """One question is open per phone: the newest."""
        self._note(question={"kind": kind, **about}, asked_at=self.now)

    def asked(self) -> Mapping[str, Any]:
        """The open question, or {}: it lapses after a day."""
        at, question = self.contact.asked_at, self.contact.question
        return question if question and at and self.now - at < A_DAY else {}

    def settle(self) -> None:
        """The open question is answered."""
        self._note(question=None, asked_at=None)

    def once_a_day(self, what: str) -> bool:
        """Whether `helped_at` or `listed_at` lies a day back; from now it does not."""
        last: datetime | None = getattr(self.contact, what)
        if last and self.now - last < A_DAY:
            return False
        self._note(**{what: self.now})
        return True

    def _note(self, **values: Any) -> None:
        contacts.change(self.db, self.contact.phone, **values)
        self.contact = replace(self.contact, **values)

    # finding tickets

    def mine(self, *statuses: Status) -> list[Ticket]:
        """This phone's tickets, newest first."""
        return tickets.of_phone(self.db, self.contact.phone, *statuses)

    def own(self, number: str, silent: bool = False) -> Ticket | None:
        """This phone's ticket. Else None, and the citizen is told which: mistyped, not there, not theirs.

        `silent`: only what is not theirs is told, since the caller can do better than ask again.
        """
        ticket = tickets.by_number(self.db, number, lock=True) if is_valid(number) else None
        if ticket and ticket.phone == self.contact.phone:
            return ticket
        if ticket:
            self.say("number_not_yours", number=number)
        elif not silent:
            self.say("number_unknown" if is_valid(number) else "number_mistyped", number=number[:12])
        return None

    def is_anothers(self, number: str) -> bool:
        ticket = tickets.by_number(self.db, number) if is_valid(number) else None
        return ticket is not None and ticket.phone != self.contact.phone

    def due(self, ticket: Ticket) -> str:
        """The date the citizen is told."""
        return self.language.date(self.desk.due_dates.next(ticket))

    def agency(self, ticket: Ticket) -> str:
        return self.desk.agency_name(self.edition, ticket, self.language)
