"""Trying out: how an SMS would be read and answered. The real counter deals with it, and all of it is taken back.

Nothing of it is stored or sent. On PostgreSQL the number of a report that is only tried is used up, as it is by any
transaction that is rolled back.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from uuid import uuid4

from parsers.intents import Intent
from sms_gateway.clock import Clock
from sms_gateway.directory import Directory, Edition
from sms_gateway.errors import Refused
from sms_gateway.inbox import Inbox
from sms_gateway.language import Language
from sms_gateway.messages import InboundMessage
from sms_gateway.phone import is_phone, normalise
from sms_gateway.segments import encoding, parts
from sms_gateway.storage import contacts, inbound, outbound, pins, tickets
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.tickets import Ticket

PHONE = "+6281200001078"
"""Whose SMS it is, unless somebody says so: nobody's."""

AT_MOST = 5
"""SMS in one go, each after the other's answer."""

_LONGEST = 2000
_PLACES = frozenset({"place", "choices", "suggestions"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What an SMS was taken for: `report`, `status_query`, … `facts`: what it says, by name; True for a flag."""

    kind: str
    facts: Mapping[str, str | bool]


@dataclass(frozen=True, slots=True)
class Sms:
    body: str
    encoding: str
    parts: int

    @classmethod
    def of(cls, body: str) -> "Sms":
        return cls(body, encoding(body), parts(body))


@dataclass(frozen=True, slots=True)
class Tried:
    """One SMS, and what would become of it. `silent`: its answers would be kept and not sent.

    `failed`: the name of the error for which it would be kept and tried again; None: there was none.
    """

    sms: Sms
    reading: Reading
    answers: tuple[Sms, ...]
    silent: bool
    ticket: Ticket | None
    agency: str | None
    failed: str | None


@dataclass(slots=True)
class TryOut:
    database: Database
    directory: Directory
    inbox: Inbox
    number: str
    """The one that is texted to."""
    clock: Clock

    def of(
        self, bodies: Sequence[str], phone: str = PHONE, languages: Mapping[str, Language] | None = None
    ) -> list[Tried]:
        """One SMS after the other from one phone. `languages`: as they would speak, where something is not saved yet.

        Raises Refused: no phone number, too many, too long.
        """
        sender = normalise(phone)
        if not is_phone(sender):
            raise Refused("a phone number is needed, as 0812… or +62812…")
        if len(bodies) > AT_MOST or any(len(body) > _LONGEST for body in bodies):
            raise Refused("at most %(most)s SMS of %(longest)s signs are tried at once", most=AT_MOST, longest=_LONGEST)
        return self.database.write(self._undone, bodies, sender, self._speaking(languages))

    def is_known(self, phone: str) -> bool:
        """Whether it is a citizen's, whose answers tell of reports, or an officer's, whose PIN could be guessed."""
        return self.database.read(_is_known, normalise(phone))

    def _speaking(self, languages: Mapping[str, Language] | None) -> Inbox:
        if languages is None:
            return self.inbox
        counter = self.inbox.counter
        desk = replace(counter.desk, languages=languages)
        return replace(self.inbox, counter=replace(counter, desk=desk, languages=languages))

    def _undone(self, db: Connection, bodies: Sequence[str], sender: str, inbox: Inbox) -> list[Tried]:
        point = db.begin_nested()
        try:
            return [self._one(db, body, sender, inbox) for body in bodies]
        finally:
            point.rollback()

    def _one(self, db: Connection, body: str, sender: str, inbox: Inbox) -> Tried:
        carrier, message_id = next(iter(inbox.carriers), "none"), f"try-{uuid4().hex}"
        edition = self.directory.edition(db)
        reading = read(edition.read(body), edition)
        inbox.take_within(db, InboundMessage(carrier, message_id, sender, self.number, body, self.clock()))
        kept, said = inbound.by_carrier_id(db, carrier, message_id), outbound.answering(db, carrier, message_id)
        ticket = tickets.get(db, kept.ticket_id) if kept and kept.ticket_id else None
        return Tried(
            sms=Sms.of(body),
            reading=reading,
            answers=tuple(Sms.of(one.body) for one in said),
            silent=any(one.state == "suppressed" for one in said),
            ticket=ticket,
            agency=_called(edition, ticket.agency) if ticket and ticket.agency else None,
            failed=kept.error if kept else None,
        )


def read(intent: Intent, edition: Edition) -> Reading:
    """In names instead of codes; what was not said is left out."""
    facts: dict[str, str | bool] = {}
    for name in sorted(each.name for each in fields(intent)):
        value = getattr(intent, name)
        if value is None or value is False or value in ((), ""):
            continue
        facts[name] = True if value is True else _named(name, value, edition)
    return Reading(kind_of(type(intent)), facts)


def kind_of(intent: type) -> str:
    """`StatusQuery` → `status_query`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", intent.__name__).lower()


def _is_known(db: Connection, phone: str) -> bool:
    return contacts.get(db, phone) is not None or pins.holder(db, phone, but="") is not None


def _named(name: str, value: object, edition: Edition) -> str:
    said = [str(one) for one in (value if isinstance(value, tuple) else (value,))]
    return ", ".join(_called(edition, one) for one in said) if name in _PLACES else ", ".join(said)


def _called(edition: Edition, code: str) -> str:
    return edition.agencies[code].name if code in edition.agencies else code
