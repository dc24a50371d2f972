"""The intake: reports that another program hands in for a citizen who gave it a phone.

From then on it is a report like any other: the citizen gets its number by SMS, answers by SMS, and owns it. The words
are only ever a report; a STOP or STATUS among them is not the citizen's, who texted nothing.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from parsers import reports
from parsers.intents import Report
from parsers.text import read
from sms_gateway.clock import Clock
from sms_gateway.counter import Counter
from sms_gateway.directory import Edition
from sms_gateway.errors import Malformed, Refused
from sms_gateway.guard import Guard
from sms_gateway.messages import InboundMessage
from sms_gateway.phone import is_phone, normalise
from sms_gateway.roles import Caller
from sms_gateway.storage import contacts, inbound, operators, outbound, replays, tickets
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.replays import Answer
from sms_gateway.tickets import Ticket

_A_MOMENT = timedelta(minutes=1)
"""Within it the same words for the same phone are the same report, as they are by SMS."""
_LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class Handed:
    """What a program hands in. `place` is an agency's code, `address` words that may name one.

    `photo` is an address that only officers are shown.
    """

    phone: str
    text: str
    topic: str
    place: str | None = None
    address: str = ""
    secret: bool = False
    anonymous: bool = False
    photo: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """The report's number, and what its citizen is told of it by SMS; None: nothing, or it was told before."""

    number: str
    told: str | None


@dataclass(frozen=True, slots=True)
class Intake:
    """`carrier` and `our_number`: by which the citizen is answered."""

    database: Database
    counter: Counter
    guard: Guard
    carrier: str
    our_number: str
    clock: Clock

    def take(self, by: Caller, handed: Handed, key: str | None = None) -> Taken:
        """A new report; the same again within a minute, or with the same `key`, is the one that is there already.

        Raises NotAdmitted; Malformed: no phone, no words, no such place; Refused: a blocked phone, a key used before.
        """
        by.operator.check("note")

        def taking(db: Connection) -> Answer:
            ticket, told = self._take(db, by, handed)
            return Answer(201, json.dumps({"number": ticket.number, "told": told}), ticket.id)

        if key is None or by.token_id is None:
            answer = self.database.write(taking)
        else:
            answer = self.database.write(replays.once, by.token_id, key, _digest(handed), self.clock(), taking)
        return Taken(**json.loads(answer.body))

    def _take(self, db: Connection, by: Caller, handed: Handed) -> tuple[Ticket, str | None]:
        now, phone = self.clock(), _phone(handed.phone)
        report = _report(handed, self.counter.desk.directory.edition(db))
        contact = contacts.meet(db, phone, now)  # whoever hands in the same beside it waits here
        message = self._message(phone, report.text, now)
        report = replace(report, text=message.body)
        if known := _just_taken(db, phone, report, now):
            return known, None
        standing = self.guard.standing(db, contact, message, now)
        if standing == "kept":
            raise Refused("this phone is blocked: nothing is taken from it")
        kept = inbound.keep(db, message) or 0  # its id is random, so nobody has it
        ticket = self.counter.open(db, kept, message, contact, report, silent=standing == "silent")
        self._file(db, by, ticket, handed)
        said = outbound.answering(db, message.carrier, message.carrier_id)
        return ticket, next((one.body for one in reversed(said) if one.state != "suppressed"), None)

    def _message(self, phone: str, text: str, now: datetime) -> InboundMessage:
        """As it would have come by SMS: its history begins with it, and what is said answers it."""
        name = f"handed-in-{secrets.token_hex(8)}"
        return inbound.storable(InboundMessage(self.carrier, name, phone, self.our_number, text, now))

    def _file(self, db: Connection, by: Caller, ticket: Ticket, handed: Handed) -> None:
        desk, actor = self.counter.desk, by.operator.actor
        desk.classified(db, ticket.number, ticket.category, handed.topic, actor)
        if handed.photo:
            desk.noted(db, ticket.number, handed.photo, actor)
        operators.note(db, self.clock(), by.operator.id, by.token_id, "note", [ticket.number, "handed-in", *by.marks])


def _digest(handed: Handed) -> str:
    return hashlib.sha256(repr(handed).encode(errors="replace")).hexdigest()


def _phone(given: str) -> str:
    number = normalise(given)
    if not is_phone(number):
        raise Malformed("phone: the citizen's phone, as 0812… or +62812…, is where the number of the report goes")
    return number


def _report(handed: Handed, edition: Edition) -> Report:
    text = handed.text.strip()
    if not text:
        raise Malformed("description: say what is wrong")
    if handed.place and handed.place not in edition.agencies:
        raise Malformed(f"address_id: there is no agency {handed.place}")
    said = reports.read(read(text), edition.vocabulary)
    flags = {name: getattr(said, name, False) for name in ("secret", "anonymous", "urgent")}
    where = f"{text} ({handed.address.strip()})" if handed.address.strip() else text
    place, choices = (handed.place, ()) if handed.place else _named(handed.address, edition)
    return Report(
        text=where,
        explicit=True,
        place=place,
        choices=choices,
        secret=handed.secret or flags["secret"],
        anonymous=handed.anonymous or flags["anonymous"],
        urgent=flags["urgent"],
    )


def _named(address: str, edition: Edition) -> tuple[str | None, tuple[str, ...]]:
    """The place: whatever part of the address is its name and nothing else. Or those of that name, to choose from."""
    for part in address.split(","):
        said = reports.read(read(part), edition.vocabulary)
        if isinstance(said, Report) and not said.text and (said.place or said.choices):
            return said.place, said.choices
    return None, ()


def _just_taken(db: Connection, phone: str, report: Report, now: datetime) -> Ticket | None:
    for one in tickets.of_phone(db, phone, limit=_LOOKED_AT):
        if one.text == report.text and now - one.opened_at <= _A_MOMENT:
            return one
    return None
