"""The desk: everything that happens to a ticket happens here, whoever asks for it.

Citizens come by SMS (see `counter`), officers by shell, console, API or their own phone; every door
uses these acts. Each act changes the ticket, adds one line to its history and, where it matters to
the citizen, says so through the outbox: all in one transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from parsers.intents import Report
from sms_gateway.agencies import region_of
from sms_gateway.clock import Clock
from sms_gateway.directory import Directory, Edition
from sms_gateway.duedates import DueDates
from sms_gateway.errors import NotFound, Refused
from sms_gateway.language import Language, sentence
from sms_gateway.messages import InboundMessage, Kind
from sms_gateway.outbox import Letter, Outbox
from sms_gateway.schedule import Rhythm
from sms_gateway.storage import agencies, contacts, inbound, tickets
from sms_gateway.storage.engine import Connection, Database, next_id
from sms_gateway.storage.tables import ticket as ticket_table
from sms_gateway.tickets import Numbers, Status, Ticket

REPORTER = "reporter"
CLOCK = "clock"

_WITH_US = ("received", "verified", "forwarded", "in_progress")

_SAME_TROUBLE = timedelta(days=7)


@dataclass(slots=True)
class Desk:
    database: Database
    outbox: Outbox
    directory: Directory
    languages: Mapping[str, Language]
    numbers: Numbers
    due_dates: DueDates
    rhythm: Rhythm
    clock: Clock
    timezone: str
    """Of reports that belong to no region yet."""

    # what officers do

    def reply(self, number: str, text: str, by: str, urgent: bool = False) -> Ticket:
        """Answers the reporter. Raises NotFound; Refused where the ticket has ended or there is no text."""
        return self.database.write(self.replied, number, text, by, urgent)

    def move(self, number: str, to: Status, by: str, reason: str = "", agency: str | None = None) -> Ticket:
        """Moves a ticket on. `forwarded` needs an agency, `deferred` and `archived` a reason.

        Raises NotFound (ticket or agency), Refused (the move is not allowed, something is missing).
        """
        return self.database.write(self.moved, number, to, by, reason, agency)

    def note(self, number: str, text: str, by: str) -> Ticket:
        """Adds a line that only officers see."""
        return self.database.write(self.noted, number, text, by)

    def find(self, number: str) -> Ticket:
        """Raises NotFound."""
        return self.database.read(self.ticket, number)

    # the same inside a transaction that is open already

    def replied(self, db: Connection, number: str, text: str, by: str, urgent: bool = False) -> Ticket:
        """As `reply`."""
        if not text.strip():
            raise Refused("an answer needs words: say what was done, or will be")
        ticket = self.ticket(db, number, lock=True)
        ticket.check_move("answered")
        return self._step(db, ticket, "answered", by, text, urgent=urgent, kind="replied", answered_at=self.clock())

    def moved(
        self, db: Connection, number: str, to: Status, by: str, reason: str = "", agency: str | None = None
    ) -> Ticket:
        """As `move`."""
        ticket = self.ticket(db, number, lock=True)
        ticket.check_move(to)
        self._check_what_it_needs(db, ticket, to, reason, agency)
        if agency:
            ticket = self.route(db, ticket, agency, by)
        return self._step(db, ticket, to, by, reason)

    def noted(self, db: Connection, number: str, text: str, by: str) -> Ticket:
        """As `note`."""
        if not text.strip():
            raise Refused("a note needs words")
        ticket = self.ticket(db, number, lock=True)
        self._record(db, ticket, "noted", by, {"text": text})
        return self._change(db, ticket)

    def ticket(self, db: Connection, number: str, lock: bool = False) -> Ticket:
        """Raises NotFound. `lock`: nobody else changes it until this transaction ends."""
        ticket = tickets.by_number(db, number, lock)
        if ticket is None:
            raise NotFound(f"there is no ticket {number}")
        return ticket

    # what citizens do, inside the transaction of their message

    def open(
        self, db: Connection, report: Report, message: InboundMessage, inbound_id: int, language: Language
    ) -> Ticket:
        """A new ticket in the agency's queue, or in the national one."""
        now = self.clock()
        edition = self.directory.edition(db)
        sequence = next_id(db, ticket_table)
        zone = edition.timezone(report.place, self.timezone)
        new = Ticket(
            id=sequence,
            number=self.numbers.number(sequence),
            status="received",
            category=report.category,
            text=report.text or message.body.strip(),
            agency=report.place,
            region=region_of(report.place) if report.place else None,
            secret=report.secret,
            anonymous=report.anonymous,
            urgent=report.urgent,
            muted=False,
            phone=message.sender,
            carrier=message.carrier,
            our_number=message.recipient,
            language=language.code,
            timezone=zone,
            opened_at=now,
            updated_at=now,
            status_since=now,
        )
        new = replace(new, due_at=self.due_dates.at(new))
        tickets.add(db, new, self.rhythm.next(now, zone), report.choices or report.suggestions)
        inbound.belongs_to(db, inbound_id, new.id)
        self._record(db, new, "opened", REPORTER, {"inbound": inbound_id})
        self._link(db, new)
        return new

    def route(self, db: Connection, ticket: Ticket, agency: str, by: str) -> Ticket:
        """To the queue of the agency that the reporter meant."""
        edition = self.directory.edition(db)
        zone = edition.timezone(agency, self.timezone)
        region = region_of(agency)
        routed = self._change(db, ticket, agency=agency, region=region, timezone=zone, suggestions=[])
        tickets.change(db, ticket.id, update_due_at=self._next_update(routed))
        self._record(db, routed, "routed", by, {"agency": agency})
        return routed

    def add(self, db: Connection, ticket: Ticket, text: str, inbound_id: int) -> Ticket:
        """More from the reporter. What they were asked for has come: a deferred ticket goes on."""
        inbound.belongs_to(db, inbound_id, ticket.id)
        ticket = tickets.get(db, ticket.id, lock=True)
        self._record(db, ticket, "added", REPORTER, {"inbound": inbound_id, "text": text})
        if ticket.status == "deferred":
            return self._step(db, ticket, "in_progress" if ticket.forwarded_at else "received", REPORTER)
        return self._change(db, ticket)

    def repeat(self, db: Connection, ticket: Ticket, inbound_id: int) -> Ticket:
        """The same words again within a minute: counted, not a second ticket."""
        inbound.belongs_to(db, inbound_id, ticket.id)
        self._record(db, ticket, "repeated", REPORTER, {"inbound": inbound_id})
        return self._change(db, ticket, repeats=ticket.repeats + 1)

    def correct(
        self, db: Connection, ticket: Ticket, text: str, inbound_id: int, secret: bool = False, anonymous: bool = False
    ) -> Ticket:
        """The reporter's better words; the first ones stay in the history. What was secret or anonymous stays so."""
        inbound.belongs_to(db, inbound_id, ticket.id)
        self._record(db, ticket, "corrected", REPORTER, {"inbound": inbound_id, "was": ticket.text})
        flags = {"secret": ticket.secret or secret, "anonymous": ticket.anonymous or anonymous}
        return self._change(db, ticket, text=text, **flags)

    def close(self, db: Connection, ticket: Ticket, inbound_id: int, text: str = "") -> Ticket:
        """The reporter is satisfied."""
        inbound.belongs_to(db, inbound_id, ticket.id)
        return self._step(db, ticket, "resolved", REPORTER, text)

    def dispute(self, db: Connection, ticket: Ticket, inbound_id: int, text: str = "") -> Ticket:
        """The reporter is not satisfied: back to work, with the clock where it was."""
        inbound.belongs_to(db, inbound_id, ticket.id)
        return self._step(db, ticket, "in_progress", REPORTER, text, kind="disputed")

    def withdraw(self, db: Connection, ticket: Ticket, inbound_id: int) -> Ticket:
        inbound.belongs_to(db, inbound_id, ticket.id)
        return self._step(db, ticket, "withdrawn", REPORTER)

    def rate(self, db: Connection, ticket: Ticket, stars: int, inbound_id: int) -> Ticket:
        """Once per ticket."""
        inbound.belongs_to(db, inbound_id, ticket.id)
        self._record(db, ticket, "rated", REPORTER, {"stars": stars})
        return self._change(db, ticket, rating=stars)

    def mute(self, db: Connection, ticket: Ticket) -> Ticket:
        self._record(db, ticket, "muted", REPORTER, {})
        return self._change(db, ticket, muted=True, update_due_at=None)

    def hand_over(self, db: Connection, ticket: Ticket, asked: int, to: InboundMessage) -> Ticket:
        """To the reporter's new phone, which asked for it with the inbound message `asked`."""
        self._record(db, ticket, "phone_moved", REPORTER, {"inbound": asked})
        return self._change(db, ticket, phone=to.sender, carrier=to.carrier, our_number=to.recipient)

    def phone_asked(self, db: Connection, ticket: Ticket, inbound_id: int) -> None:
        """A phone, its own or another, asked that the ticket moves; nothing has moved yet."""
        self._record(db, ticket, "phone_asked", REPORTER, {"inbound": inbound_id})

    # what the timetable does

    def say_update(self, db: Connection, ticket: Ticket, now: datetime) -> None:
        """The scheduled word on an open ticket, and the next one's time."""
        tickets.change(db, ticket.id, update_due_at=self._next_update(ticket))
        if ticket.muted or not ticket.is_open:
            return
        edition, language = self.directory.edition(db), self._language(db, ticket)
        number, agency = ticket.number, self.agency_name(edition, ticket, language)
        if self.is_overdue(ticket, now):
            missed = language.date(self.due_dates.next(ticket))
            text = language.say("status_overdue", number=number, agency=agency, date=missed)
        else:
            status, date = language.status(ticket.status), language.date(self.promised(ticket, now))
            text = language.say("update", number=number, status=status, agency=agency, date=date)
        local_day = f"{now.astimezone(ZoneInfo(ticket.timezone)):%Y-%m-%d}"
        self._post(db, ticket, f"update:{ticket.number}:{local_day}", [text], "update")

    def promised(self, ticket: Ticket, now: datetime) -> date:
        """The date the citizen is told. It never lies behind: what is late is counted anew, from now."""
        if self._is_late(ticket, now):
            ticket = replace(ticket, opened_at=now, forwarded_at=now, status_since=now)
        return self.due_dates.next(ticket)

    def is_overdue(self, ticket: Ticket, now: datetime) -> bool:
        """Whether it is with us, and the limit of its present step is past."""
        return ticket.status in _WITH_US and self._is_late(ticket, now)

    @staticmethod
    def agency_name(edition: Edition, ticket: Ticket, language: Language) -> str:
        """Who has it, as an SMS says it."""
        return edition.name(ticket.agency) if ticket.agency else language.say("national_team")

    # how it is done

    def _is_late(self, ticket: Ticket, now: datetime) -> bool:
        return self.due_dates.next(ticket) < now.astimezone(ZoneInfo(ticket.timezone)).date()

    def _link(self, db: Connection, new: Ticket) -> None:
        """The same trouble told by another phone: both histories say so, and both stay what they are."""
        if other := tickets.same_trouble(db, new, new.opened_at - _SAME_TROUBLE):
            self._record(db, new, "linked", CLOCK, {"ticket": other.number})
            self._record(db, other, "linked", CLOCK, {"ticket": new.number})

    @staticmethod
    def _check_what_it_needs(db: Connection, ticket: Ticket, to: Status, reason: str, agency: str | None) -> None:
        number = ticket.number
        if to == "answered":
            raise Refused(f"an answer needs words: reply to {number} instead")
        if to == "withdrawn":
            raise Refused("only the reporter withdraws a report; archive it with a reason instead")
        if to in ("deferred", "archived") and not reason.strip():
            raise Refused(f"{to} needs a reason: the reporter is told")
        if agency and agencies.get(db, agency) is None:
            raise NotFound(f"there is no agency {agency}")
        if to == "forwarded" and not (agency or ticket.agency):
            raise Refused(f"forwarding {number} needs an agency: the reporter named none")

    def _step(
        self,
        db: Connection,
        ticket: Ticket,
        to: Status,
        by: str,
        text: str = "",
        kind: str = "moved",
        urgent: bool = False,
        **values: Any,
    ) -> Ticket:
        """One move of a ticket: changed, recorded, and told to the citizen where it was not their own."""
        now = self.clock()
        ticket = tickets.get(db, ticket.id, lock=True)  # an officer and the reporter may act at the same time
        if to == "forwarded":
            values["forwarded_at"] = now
        moved = self._change(db, ticket, status=to, status_since=now, **values)
        if moved.is_open != ticket.is_open:
            tickets.change(db, ticket.id, update_due_at=self._next_update(moved))
        said = {"from": ticket.status, "to": to} | ({"text": text} if text else {})
        event_id = self._record(db, moved, kind, by, said)
        if by != REPORTER:
            edition, language = self.directory.edition(db), self._language(db, moved)
            texts = self._notice(edition, language, moved, text, reopened=not ticket.is_open)
            self._post(db, moved, f"notice:{moved.number}:{event_id}", texts, "notice", urgent)
        return moved

    def _notice(self, edition: Edition, language: Language, ticket: Ticket, text: str, reopened: bool) -> list[str]:
        number = ticket.number
        agency, date = self.agency_name(edition, ticket, language), language.date(self.due_dates.next(ticket))
        match ticket.status:
            case "verified":
                return [language.say("notice_verified", number=number)]
            case "forwarded":
                return [language.say("notice_forwarded", number=number, agency=agency, date=date)]
            case "in_progress":
                key = "notice_reopened" if reopened else "notice_in_progress"
                return [language.say(key, number=number, agency=agency)]
            case "answered":
                words = f"{sentence(text)} {language.say('ask_satisfied', number=number)}"
                return language.say_at_length("reply", number=number, agency=agency, text=words)
            case "deferred":
                return language.say_at_length("notice_deferred", number=number, date=date, text=text)
            case "archived":
                return language.say_at_length("notice_archived", number=number, text=text)
            case "resolved":
                return [language.say("notice_resolved", number=number)]
            case "closed":
                return [language.say("notice_closed", number=number)]
            case "received" | "withdrawn":
                return []

    def _post(
        self, db: Connection, ticket: Ticket, key: str, texts: list[str], kind: Kind, urgent: bool = False
    ) -> None:
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

    def _next_update(self, ticket: Ticket) -> datetime | None:
        """None for what has ended, or is not to be spoken of."""
        return self.rhythm.next(self.clock(), ticket.timezone) if ticket.is_open and not ticket.muted else None

    def _language(self, db: Connection, ticket: Ticket) -> Language:
        """The phone's last choice, else the one the report was answered in."""
        contact = contacts.get(db, ticket.phone)
        return self.languages[(contact and contact.language) or ticket.language]

    def _change(self, db: Connection, ticket: Ticket, **values: Any) -> Ticket:
        known = {name: value for name, value in values.items() if name in Ticket.__slots__}
        due_at = self.due_dates.at(replace(ticket, **known))
        return tickets.change(db, ticket.id, updated_at=self.clock(), due_at=due_at, **values)

    def _record(self, db: Connection, ticket: Ticket, kind: str, by: str, data: dict[str, Any]) -> int:
        return tickets.add_event(db, ticket.id, kind, by, self.clock(), data)
