"""Telling a reporter what became of their report: the words for it, and the letters they travel in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from sms_gateway import notices
from sms_gateway.directory import Directory, Edition
from sms_gateway.duedates import DueDates
from sms_gateway.language import Language, spoken
from sms_gateway.messages import Kind, Letter
from sms_gateway.outbox import Outbox
from sms_gateway.storage import contacts, outbound, tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.tickets import Ticket

Word = Literal["notice", "words", "clock", "ombudsman"]
"""How the key of a notice begins: an officer's deed, what is left of one that another step has overtaken, the
calendar's word on a step, or the hand-over.
"""


@dataclass(frozen=True, slots=True)
class Telling:
    outbox: Outbox
    directory: Directory
    languages: Mapping[str, Language]
    due_dates: DueDates

    def of_step(self, db: Connection, ticket: Ticket, words: str = "", reopened: bool = False) -> list[str]:
        """The SMS that tell of a ticket which has come to stand as this one does. No date they name lies behind."""
        language, agency = self.language(db, ticket), self.agency(db, ticket)
        by = self.due_dates.promise(ticket, ticket.status_since).date()
        return notices.of_step(language, ticket, agency, by, words, reopened)

    def language(self, db: Connection, ticket: Ticket) -> Language:
        """The phone's last choice, else the one the report was answered in."""
        self.directory.edition(db)  # its texts may have been edited elsewhere
        contact = contacts.get(db, ticket.phone)
        return spoken(self.languages, contact.language if contact else None, ticket.language)

    def agency(self, db: Connection, ticket: Ticket) -> str:
        """Who has it, in the reporter's language."""
        return agency_name(self.directory.edition(db), ticket, self.language(db, ticket))

    def notice(
        self,
        db: Connection,
        ticket: Ticket,
        event_id: int,
        texts: Sequence[str],
        urgent: bool = False,
        word: Word = "notice",
    ) -> None:
        """What a line of its history means for the reporter."""
        self.post(db, ticket, f"{word}:{ticket.number}:{event_id}", texts, "notice", urgent)

    @staticmethod
    def take_back(db: Connection, ticket: Ticket) -> None:
        """What the calendar had to say of a report, and waits for the morning, is no longer so.

        That it was handed over stays true, and is not said of what has ended only.
        """
        ended = [] if ticket.is_open else ["ombudsman"]
        outbound.take_back(db, ticket.id, "clock", "update", *ended)

    def overtake(self, db: Connection, ticket: Ticket) -> None:
        """It has come to stand as it does: what waits to be said of the steps before is no longer so.

        An answer's words are lost to nobody: they still go, and ask no more whether they satisfy.
        """
        self.take_back(db, ticket)
        taken = {line_of(key) for key in outbound.take_back(db, ticket.id, "notice")}
        history = tickets.numbered_events(db, ticket.id) if taken else []
        for at, (event_id, line) in enumerate(history):
            if event_id in taken and line.data.get("to") == "answered":
                since = [one.data["was"] for _, one in history[at:] if one.kind == "routed"]
                answered = replace(ticket, agency=since[0]) if since else ticket
                texts = notices.of_answer(
                    self.language(db, ticket), ticket.number, self.agency(db, answered), line.data["text"]
                )
                self.notice(db, ticket, event_id, texts, word="words")

    @staticmethod
    def follow(db: Connection, ticket: Ticket) -> None:
        """It has moved to another phone, and so does what waits to be said of it: whoever has the old one now may be
        somebody else.
        """
        outbound.readdress(db, ticket.id, ticket.phone, ticket.carrier, ticket.our_number)

    @staticmethod
    def was_read(db: Connection, ticket: Ticket, event_id: int) -> None:
        """Its reporter has asked, and was told the words of this line: they need not come again in the morning."""
        outbound.take_back(db, ticket.id, *(f"{word}:{ticket.number}:{event_id}" for word in ("notice", "words")))

    def post(
        self, db: Connection, ticket: Ticket, key: str, texts: Sequence[str], kind: Kind, urgent: bool = False
    ) -> None:
        """Into the outbox, in the transaction of what it tells of; `key` makes sure that it is said once."""
        for count, text in enumerate(texts, 1):
            letter = Letter(
                key=key if count == 1 else f"{key}:{count}",
                kind=kind,
                phone=ticket.phone,
                text=text,
                carrier=ticket.carrier,
                sender=ticket.our_number,
                timezone=ticket.timezone,
                ticket_id=ticket.id,
                urgent=urgent,
            )
            self.outbox.put(db, letter)


def agency_name(edition: Edition, ticket: Ticket, language: Language) -> str:
    """Who has it, as an SMS says it."""
    return edition.name(ticket.agency) if ticket.agency else language.say("national_team")


def line_of(key: str) -> int | None:
    """`notice:4071839:17`, its second SMS `…:17:2`, and either said again (`~2`), tell of line 17; None: of no line."""
    word, *rest = key.split(":")
    return int(rest[1].partition("~")[0]) if word in get_args(Word) else None
