"""The counter: where a citizen's SMS is answered.

`Counter.answer` takes one message, does at the desk what it asks for, and says so. Whatever cannot
be attached to a ticket becomes one: words sent here are never dropped.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from parsers.intents import (
    Choice,
    DataRequest,
    Help,
    Intent,
    NewPhone,
    No,
    Nothing,
    OptIn,
    OptOut,
    Report,
    Yes,
)
from sms_gateway.counter import choosing, followups, questions, reports, rights
from sms_gateway.counter.exchange import Exchange
from sms_gateway.counter.officers import Officers
from sms_gateway.counter.opening import open_ticket
from sms_gateway.desk import Desk
from sms_gateway.language import Language, spoken
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import contacts, inbound, tickets
from sms_gateway.storage.contacts import Contact
from sms_gateway.storage.engine import Connection
from sms_gateway.tickets import Ticket


@dataclass(slots=True)
class Counter:
    desk: Desk
    languages: Mapping[str, Language]
    default_language: str
    officers: Officers

    def answer(
        self,
        db: Connection,
        inbound_id: int,
        message: InboundMessage,
        contact: Contact,
        waited: bool = False,
        silent: bool = False,
    ) -> None:
        """Does what the message asks for. `waited`: a day ago we asked what it belongs to; nobody said.

        `silent`: the answers are kept, and not sent.
        """
        now, edition = self.desk.clock(), self.desk.directory.edition(db)
        intent = edition.read(message.body)
        exchange = Exchange(
            db=db,
            inbound_id=inbound_id,
            message=message,
            contact=contact,
            edition=edition,
            language=self._language(db, intent, contact),
            now=now,
            came=message.came(now),
            desk=self.desk,
            waited=waited,
            silent=silent,
        )
        if message.opt_out:
            rights.carrier_has_answered(exchange, message.opt_out)
        elif waited:
            choosing.open_unanswered(exchange)
        elif not self.officers.serve(exchange, intent):
            _answer(exchange, intent)

    def heed(self, db: Connection, message: InboundMessage, contact: Contact) -> None:
        """Of a message that is only kept: whether its phone wants texts. Nothing is said to that."""
        intent = self.desk.directory.edition(db).read(message.body)
        if message.opt_out:
            rights.heed(db, contact, message.opt_out, f"{message.carrier}:{message.opt_out}", self.desk.clock())
        elif isinstance(intent, OptOut | OptIn):
            rights.heed(db, contact, "STOP" if isinstance(intent, OptOut) else "START", "sms", self.desk.clock())

    def ask_again(self, db: Connection, torn: InboundMessage) -> None:
        """For an SMS that reached us in part: what is lost only its writer has. Said once, however often it is seen."""
        kept = inbound.by_carrier_id(db, torn.carrier, torn.carrier_id)
        contact = contacts.get(db, kept.message.sender) if kept else None
        if kept is None or contact is None:
            return
        exchange = self._exchange(db, kept.id, kept.message, contact, contact.is_silenced(self.desk.clock()))
        ticket = tickets.get(db, kept.ticket_id) if kept.ticket_id else None
        once = f"torn:{torn.carrier}:{torn.carrier_id}"
        if ticket and ticket.phone == contact.phone:
            exchange.say("torn_report", ticket, once, number=ticket.number)
        else:
            exchange.say("torn", once=once, short_code=torn.recipient)

    def open(
        self, db: Connection, inbound_id: int, message: InboundMessage, contact: Contact, report: Report, silent: bool
    ) -> Ticket:
        """A report that somebody has written down for this phone: a new ticket, whatever its words would ask for."""
        return open_ticket(self._exchange(db, inbound_id, message, contact, silent), report)

    def _exchange(
        self, db: Connection, inbound_id: int, message: InboundMessage, contact: Contact, silent: bool = False
    ) -> Exchange:
        """In the phone's own language, whatever the words of the message are."""
        now = self.desk.clock()
        return Exchange(
            db=db,
            inbound_id=inbound_id,
            message=message,
            contact=contact,
            edition=self.desk.directory.edition(db),
            language=spoken(self.languages, contact.language, self.default_language),
            now=now,
            came=message.came(now),
            desk=self.desk,
            silent=silent,
        )

    def _language(self, db: Connection, intent: Intent, contact: Contact) -> Language:
        """That of the command word, else the phone's last choice, else the default."""
        said = intent.language if intent.language in self.languages else None
        if said and said != contact.language:
            contacts.change(db, contact.phone, language=said)
        return spoken(self.languages, said, contact.language, self.default_language)


def _answer(ex: Exchange, intent: Intent) -> None:
    match intent:
        case Report():
            reports.take(ex, intent)
        case Choice():
            questions.choice(ex, intent)
        case Yes() | No():
            questions.yes_or_no(ex, isinstance(intent, Yes))
        case Nothing():
            if not (questions.are_all_of_them(ex, ex.asked()) or questions.is_thanks(ex)):  # `semua`
                rights.nothing(ex)
        case Help() | OptOut() | OptIn() | DataRequest() | NewPhone():
            rights.answer(ex, intent)
        case _:
            followups.answer(ex, intent)
