"""One message and our answers to it, in one transaction."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from parsers.intents import DataRequest
from parsers.numbers import is_valid
from sms_gateway.desk import Desk
from sms_gateway.directory import Edition
from sms_gateway.language import Language
from sms_gateway.logs import named
from sms_gateway.messages import InboundMessage, Letter
from sms_gateway.storage import contacts, inbound, tickets
from sms_gateway.storage.contacts import Contact
from sms_gateway.storage.engine import Connection
from sms_gateway.telling import agency_name
from sms_gateway.tickets import OPEN, Status, Ticket

_log = logging.getLogger(__name__)

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
    came: datetime
    """When it was sent to us: limits are the citizen's by that, and not by when we got round to it."""
    desk: Desk
    waited: bool = False
    """It was answered with a question a day ago, and nobody replied."""
    silent: bool = False
    """The phone has had too many answers: ours are kept, not sent."""
    answers: int = 0
    warned: bool = False
    """It cries for help, and has been told whom to phone."""

    def about(self, inbound_id: int) -> "Exchange":
        """The same, about a message that has waited for this one: from when that came, and was warned if it cried."""
        kept = inbound.get(self.db, inbound_id)
        came = kept.message.came(self.now) if kept else self.came
        return replace(self, inbound_id=inbound_id, came=came, warned=True)

    def say(self, key: str, ticket: Ticket | None = None, once: str | None = None, **values: str | int) -> None:
        self.tell([self.language.say(key, **values)], ticket, once)

    def tell(self, texts: Sequence[str], ticket: Ticket | None = None, once: str | None = None) -> None:
        """`once`: a key under which this is never said again, whatever message it answers."""
        for text in texts:
            self.answers += 1
            letter = Letter(
                key=once or self._key(self.answers),
                kind="answer",
                phone=self.message.sender,
                text=text,
                carrier=self.message.carrier,
                sender=self.message.recipient,
                timezone=self.desk.timezone,
                ticket_id=ticket.id if ticket else None,
                silent=self.silent,
            )
            self.desk.outbox.put(self.db, letter)
            if _log.isEnabledFor(logging.DEBUG):
                number = ticket.number if ticket else None
                _log.debug("answer", extra=named(sms=self.message.carrier_id, ticket=number, key=letter.key))

    def ask(self, kind: str, **about: Any) -> None:
        """One question is open per phone: the newest."""
        self._note(question={"kind": kind, **about}, asked_at=self.now)

    def asked(self) -> Mapping[str, Any]:
        """The open question, or {}: it lapses after a day, and what came within it answers."""
        at, question = self.contact.asked_at, self.contact.question
        return question if question and at and self.came - at < A_DAY else {}

    def lapsed(self) -> Mapping[str, Any]:
        """The last question, if it is a day old and was never answered; else {}."""
        return {} if self.asked() else self.contact.question or {}

    def settle(self) -> None:
        """The open question is answered."""
        self._note(question=None, asked_at=None)

    def help_is_due(self) -> bool:
        """Whether this phone was not helped within a day; from now on it was."""
        last = self.contact.helped_at
        if last and abs(self.now - last) < A_DAY:  # of two hosts' clocks one is a little ahead; by days, it was wrong
            return False
        self._note(helped_at=self.now)
        return True

    def _key(self, count: int) -> str:
        """What was waited for is a second answer to the same message: its key is another."""
        parts = ["answer", self.message.carrier, self.message.carrier_id]
        parts += ["late"] if self.waited else []
        return ":".join([*parts, str(count)] if count > 1 else parts)

    def _note(self, **values: Any) -> None:
        contacts.change(self.db, self.contact.phone, **values)
        self.contact = replace(self.contact, **values)

    # finding tickets

    def mine(self, *statuses: Status) -> list[Ticket]:
        """This phone's reports, newest first."""
        kept = tickets.of_phone(self.db, self.contact.phone, *statuses)
        return [one for one in kept if not self._is_request(one)]

    def requests(self) -> list[Ticket]:
        """What it asked about itself (HAPUS DATA), newest first: tickets too, but no reports to choose from."""
        return [one for one in tickets.of_phone(self.db, self.contact.phone, *OPEN) if self._is_request(one)]

    def _is_request(self, ticket: Ticket) -> bool:
        asks = ticket.category == "information"
        return asks and isinstance(self.edition.read(ticket.text), DataRequest)

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

    def hold(self, ticket: Ticket) -> Ticket:
        """The same ticket as it is now, nobody else's to change until this is done."""
        return tickets.get(self.db, ticket.id, lock=True)

    def due(self, ticket: Ticket) -> str:
        """The date the citizen is told."""
        return self.language.date(self.desk.promises.told(self.db, ticket, self.now))

    def agency(self, ticket: Ticket) -> str:
        return agency_name(self.edition, ticket, self.language)
