"""The desk: everything that happens to a ticket happens here, whoever asks for it.

Citizens come by SMS (see `counter`), officers by shell, console, API or their own phone; every door
uses these acts. Each act changes the ticket, adds one line to its history and, where it matters to
the citizen, says so through the outbox: all in one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from parsers.intents import Report
from sms_gateway.agencies import region_of
from sms_gateway.clock import Clock
from sms_gateway.clockwork import Leads
from sms_gateway.directory import Directory
from sms_gateway.duedates import DueDates
from sms_gateway.errors import NotFound, Refused
from sms_gateway.history import CLOCK, LAPSED, REPORTER, back_to, has_lapsed
from sms_gateway.language import Language
from sms_gateway.merging import Merging
from sms_gateway.messages import InboundMessage
from sms_gateway.outbox import Outbox
from sms_gateway.promises import Promises
from sms_gateway.register import Move, Register
from sms_gateway.roles import Operator
from sms_gateway.schedule import Rhythm
from sms_gateway.segments import says_something
from sms_gateway.storage import agencies, inbound, neighbours, tickets
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.tray import together
from sms_gateway.telling import Telling
from sms_gateway.tickets import Numbers, Status, Ticket, TicketClass

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
    leads: Leads
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
        ticket = self.ticket(db, number, lock=True)
        self._check_reply(ticket, text)
        return self._step(db, ticket, Move("answered", by, text, kind="replied", urgent=urgent))

    def reply_texts(self, db: Connection, ticket: Ticket, text: str) -> list[str]:
        """The very SMS that `replied` would queue. Raises what it raises."""
        self._check_reply(ticket, text)
        return self.telling.of_step(db, replace(ticket, status="answered", status_since=self.clock()), text)

    def moved(
        self, db: Connection, number: str, to: Status, by: str, reason: str = "", agency: str | None = None
    ) -> Ticket:
        """As `move`."""
        ticket = self.ticket(db, number, lock=True)
        ticket.check_move(to)
        ticket.check_order(to, reason, agency)
        if agency and agencies.get(db, agency) is None:
            raise NotFound(f"there is no agency {agency}")
        if to == "forwarded" and self.register.waits_for(db, ticket, agency or ticket.agency):
            raise Refused("%(number)s was given to that agency already: name another one", number=number)
        if agency:
            ticket = self.register.route(db, ticket, agency, by)
        return self._step(db, ticket, Move(to, by, reason))

    def noted(self, db: Connection, number: str, text: str, by: str) -> Ticket:
        """As `note`."""
        if not says_something(text):
            raise Refused("a note needs words")
        ticket = self.ticket(db, number, lock=True)
        self.register.record(db, ticket, "noted", by, {"text": text})
        return self.register.change(db, ticket)

    def classified(self, db: Connection, number: str, category: TicketClass, topic: str | None, by: str) -> Ticket:
        """What the report is and what it is about; its dates follow its class. Raises NotFound."""
        ticket = self.ticket(db, number, lock=True)
        if (category, topic) == (ticket.category, ticket.topic):
            return ticket
        was = {"was_class": ticket.category, "was_category": ticket.topic}
        self.register.record(db, ticket, "classified", by, {"class": category, "category": topic, **was})
        return self.register.change(db, ticket, category=category, topic=topic)

    def assigned(self, db: Connection, number: str, to: Operator | None, was: str | None, by: str) -> Ticket:
        """Whose work it is from now on; `was` is the name of the one before. Raises NotFound."""
        ticket = self.ticket(db, number, lock=True)
        if ticket.assignee == (to and to.id):
            return ticket
        self.register.record(db, ticket, "assigned", by, {"operator": to and to.name, "was": was})
        return self.register.change(db, ticket, assignee=to and to.id)

    def marked_spam(self, db: Connection, number: str, by: str) -> Ticket:
        """Put away without a word to whoever sent it, until it is moved on again. Raises NotFound, Refused."""
        ticket = self.ticket(db, number, lock=True)
        ticket.check_move("archived")
        if not ticket.may_be_spam:
            raise Refused(
                "%(number)s was taken for a report, so it is no spam: archive it with a reason", number=number
            )
        if tickets.merged_into(db, ticket.id):
            raise Refused("others are merged into %(number)s, so it is no spam", number=number)
        return self._step(db, ticket, Move("archived", by, kind="spam", spam=True))

    def merged(self, db: Connection, number: str, into: str, by: str) -> Ticket:
        """Report `number` is answered together with `into`: whatever officers do to that one is done to it too.

        It keeps its number, its clock and its reporter's rights, and goes its own way again with the first step
        that is taken on it alone. It does not stay behind the other: what that one has been through, it has too.
        Raises NotFound, Refused.
        """
        return self.merging.merge(db, self.ticket(db, number), self.ticket(db, into), by)

    @property
    def telling(self) -> Telling:
        return Telling(self.outbox, self.directory, self.languages, self.due_dates)

    @property
    def register(self) -> Register:
        return Register(self.telling, self.rhythm, self.leads, self.clock, self.timezone)

    @property
    def promises(self) -> Promises:
        return Promises(self.due_dates, self.leads)

    @property
    def merging(self) -> Merging:
        return Merging(self.register, self.numbers)

    def ticket(self, db: Connection, number: str, lock: bool = False) -> Ticket:
        """Raises NotFound. `lock`: nobody else changes it until this transaction ends."""
        ticket = tickets.by_number(db, number, lock)
        if ticket is None:
            raise NotFound(f"there is no ticket {number}")
        return ticket

    # what citizens do, inside the transaction of their message

    def open(
        self,
        db: Connection,
        report: Report,
        message: InboundMessage,
        inbound_id: int,
        language: Language,
        came: datetime,
    ) -> Ticket:
        """A new ticket in the agency's queue, or in the national one. It counts from when the citizen's words `came`:
        the law asks when they were sent to us, not when the database was back.
        """
        now = self.clock()
        edition = self.directory.edition(db)
        sequence = tickets.next_id(db)
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
            opened_at=came,
            updated_at=now,
            status_since=came,
        )
        register = self.register
        due_at, clock_due_at = register.dates(new)
        object.__setattr__(new, "due_at", due_at)  # nobody has seen it yet, and a second one costs as much again
        tickets.add(db, new, self.rhythm.next(now, zone), clock_due_at, report.choices or report.suggestions)
        inbound.belongs_to(db, inbound_id, new.id)
        register.open(db, new, {"inbound": inbound_id})
        together(db, self._link, new)
        return new

    def add(self, db: Connection, ticket: Ticket, text: str, inbound_id: int, content: bool = False) -> Ticket:
        """More from the reporter. What they were asked for has come: a deferred or lapsed ticket goes on. `content`: it
        is thanks or praise, and keeps no answered report from closing.
        """
        inbound.belongs_to(db, inbound_id, ticket.id)
        ticket = self._held(db, ticket)
        praise = {"content": True} if content and ticket.status == "answered" else {}
        said = {"inbound": inbound_id, "text": text} | praise
        self.register.record(db, ticket, "added", REPORTER, said)
        if ticket.merged_into:  # whoever answers the other one answers this too
            tickets.add_event(db, ticket.merged_into, "joined_added", REPORTER, self.clock(), {"ticket": ticket.number})
        if ticket.status == "deferred" or self.has_lapsed(db, ticket):
            goes_on: Status = "in_progress" if ticket.forwarded_at else "received"
            return self.register.step(db, ticket, Move(goes_on, REPORTER), merged_into=ticket.merged_into)
        return self.register.change(db, ticket)

    def maybe_meant(self, db: Connection, ticket: Ticket, text: str, inbound_id: int) -> None:
        """Words that go to one of several answered reports, once their reporter has said to which: until then none of
        them closes by itself.
        """
        ticket = self._held(db, ticket)
        self.register.record(db, ticket, "maybe_meant", REPORTER, {"inbound": inbound_id, "text": text})

    def meant_another(self, db: Connection, ticket: Ticket) -> None:
        """They were about another report, or none that is here."""
        ticket = self._held(db, ticket)
        self.register.record(db, ticket, "meant_another", REPORTER, {})
        self.register.change(db, ticket)

    def mark(self, db: Connection, ticket: Ticket, secret: bool, anonymous: bool, urgent: bool) -> Ticket:
        """As the reporter asks, or cries for help. What was marked stays so."""
        asked = {"secret": secret, "anonymous": anonymous, "urgent": urgent}
        return self.register.change(db, self._held(db, ticket), **{flag: True for flag, set_ in asked.items() if set_})

    def repeat(self, db: Connection, ticket: Ticket, inbound_id: int) -> Ticket:
        """The same words again within a minute: counted, not a second ticket."""
        inbound.belongs_to(db, inbound_id, ticket.id)
        ticket = self._held(db, ticket)
        self.register.record(db, ticket, "repeated", REPORTER, {"inbound": inbound_id})
        return self.register.change(db, ticket, repeats=ticket.repeats + 1)

    def correct(
        self, db: Connection, ticket: Ticket, text: str, inbound_id: int, secret: bool = False, anonymous: bool = False
    ) -> Ticket:
        """The reporter's better words; the first ones stay in the history. What was secret or anonymous stays so."""
        inbound.belongs_to(db, inbound_id, ticket.id)
        ticket = self._held(db, ticket)
        self.register.record(db, ticket, "corrected", REPORTER, {"inbound": inbound_id, "was": ticket.text})
        flags = {"secret": ticket.secret or secret, "anonymous": ticket.anonymous or anonymous}
        return self.register.change(db, ticket, text=text, **flags)

    def close(self, db: Connection, ticket: Ticket, inbound_id: int, text: str = "") -> Ticket:
        """The reporter is satisfied."""
        inbound.belongs_to(db, inbound_id, ticket.id)
        return self._step(db, ticket, Move("resolved", REPORTER, text))

    def dispute(self, db: Connection, ticket: Ticket, inbound_id: int, text: str = "") -> Ticket:
        """The reporter is not satisfied: back to work, with the clock where it was."""
        inbound.belongs_to(db, inbound_id, ticket.id)
        back = back_to(ticket, tickets.events(db, ticket.id))
        return self._step(db, ticket, Move(back, REPORTER, text, kind="disputed"))

    def withdraw(self, db: Connection, ticket: Ticket, inbound_id: int) -> Ticket:
        inbound.belongs_to(db, inbound_id, ticket.id)
        return self._step(db, ticket, Move("withdrawn", REPORTER))

    def rate(self, db: Connection, ticket: Ticket, stars: int, inbound_id: int) -> Ticket:
        """Once per ticket."""
        inbound.belongs_to(db, inbound_id, ticket.id)
        ticket = self._held(db, ticket)
        self.register.record(db, ticket, "rated", REPORTER, {"stars": stars})
        return self.register.change(db, ticket, rating=stars)

    def mute(self, db: Connection, ticket: Ticket) -> Ticket:
        ticket = self._held(db, ticket)
        self.register.record(db, ticket, "muted", REPORTER, {})
        self.telling.take_back(db, ticket)
        return self.register.change(db, ticket, muted=True, update_due_at=None)

    def unmute(self, db: Connection, ticket: Ticket) -> Ticket:
        ticket = self._held(db, ticket)
        self.register.record(db, ticket, "unmuted", REPORTER, {})
        due = self.register.next_update(replace(ticket, muted=False))
        return self.register.change(db, ticket, muted=False, update_due_at=due)

    def hand_over(self, db: Connection, ticket: Ticket, asked: int, to: InboundMessage) -> Ticket:
        """To the reporter's new phone, which asked for it with the inbound message `asked`."""
        ticket = self._held(db, ticket)
        self.register.record(db, ticket, "phone_moved", REPORTER, {"inbound": asked})
        moved = self.register.change(db, ticket, phone=to.sender, carrier=to.carrier, our_number=to.recipient)
        self.telling.follow(db, moved)
        return moved

    def phone_asked(self, db: Connection, ticket: Ticket, inbound_id: int) -> None:
        """A phone, its own or another, asked that the ticket moves; nothing has moved yet."""
        ticket = self._held(db, ticket)
        self.register.record(db, ticket, "phone_asked", REPORTER, {"inbound": inbound_id})

    # what the clock does

    def end(self, db: Connection, ticket: Ticket, to: Literal["closed", "archived"]) -> Ticket:
        """By itself: `closed` after an answer that nobody disputed, `archived` when the reporter was asked in vain."""
        return self._step(db, ticket, Move(to, CLOCK, kind="moved" if to == "closed" else LAPSED))

    @staticmethod
    def has_lapsed(db: Connection, ticket: Ticket) -> bool:
        """Whether it ended since its reporter never sent what was asked for: with that it goes on."""
        return ticket.status == "archived" and has_lapsed(tickets.events(db, ticket.id))

    # how it is done

    @staticmethod
    def _held(db: Connection, ticket: Ticket) -> Ticket:
        """As it is now: an officer and the reporter may act at the same time, and the lines of both come in order."""
        return tickets.get(db, ticket.id, lock=True)

    def _link(self, db: Connection, new: Sequence[Ticket]) -> None:
        """The same trouble told by another phone: both histories say so, and both stay what they are."""
        since = min(one.opened_at for one in new) - _SAME_TROUBLE
        for pair in neighbours.same_trouble(db, [one.id for one in new], since):
            for one, other in (pair, pair[::-1]):
                tickets.add_event(db, one, "linked", CLOCK, self.clock(), {"ticket": self.numbers.number(other)})

    @staticmethod
    def _check_reply(ticket: Ticket, text: str) -> None:
        if not says_something(text):
            raise Refused("an answer needs words: say what was done, or will be")
        ticket.check_move("answered")

    def _step(self, db: Connection, ticket: Ticket, move: Move) -> Ticket:
        """One move of a ticket: away from the one it was merged into, and ahead of those that are merged into it."""
        ticket = self._held(db, ticket)
        moved = self.register.step(db, ticket, move)
        if ticket.merged_into:
            self.merging.part(db, ticket.id, ticket.merged_into, move.by)
        self.merging.lead(db, moved, move)
        return moved
