"""The desk: everything that happens to a ticket happens here, whoever asks for it.

Citizens come by SMS (see `counter`), officers by shell, console, API or their own phone; every door
uses these acts. Each act changes the ticket, adds one line to its history and, where it matters to
the citizen, says so through the outbox: all in one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from parsers.intents import Report
from sms_gateway import notices
from sms_gateway.agencies import region_of
from sms_gateway.clock import Clock
from sms_gateway.clockwork import Appointment, Leads, ahead
from sms_gateway.directory import Directory
from sms_gateway.duedates import DueDates
from sms_gateway.errors import NotFound, Refused
from sms_gateway.language import Language
from sms_gateway.messages import InboundMessage
from sms_gateway.outbox import Outbox
from sms_gateway.roles import Operator
from sms_gateway.schedule import Rhythm
from sms_gateway.storage import agencies, inbound, tickets
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.tray import together
from sms_gateway.telling import Telling
from sms_gateway.tickets import LAPSED, MOVES, WITH_US, Event, Numbers, Status, Ticket, TicketClass, back_to, has_lapsed

REPORTER = "reporter"
CLOCK = "clock"

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
        return self._step(db, ticket, "answered", by, text, kind="replied", urgent=urgent)

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

    def classified(self, db: Connection, number: str, category: TicketClass, topic: str | None, by: str) -> Ticket:
        """What the report is and what it is about; its dates follow its class. Raises NotFound."""
        ticket = self.ticket(db, number, lock=True)
        if (category, topic) == (ticket.category, ticket.topic):
            return ticket
        was = {"was_class": ticket.category, "was_category": ticket.topic}
        self._record(db, ticket, "classified", by, {"class": category, "category": topic, **was})
        return self._change(db, ticket, category=category, topic=topic)

    def assigned(self, db: Connection, number: str, to: Operator | None, was: str | None, by: str) -> Ticket:
        """Whose work it is from now on; `was` is the name of the one before. Raises NotFound."""
        ticket = self.ticket(db, number, lock=True)
        if ticket.assignee == (to and to.id):
            return ticket
        self._record(db, ticket, "assigned", by, {"operator": to and to.name, "was": was})
        return self._change(db, ticket, assignee=to and to.id)

    def marked_spam(self, db: Connection, number: str, by: str) -> Ticket:
        """Put away without a word to whoever sent it, until it is moved on again. Raises NotFound, Refused."""
        ticket = self.ticket(db, number, lock=True)
        ticket.check_move("archived")
        if tickets.merged_into(db, ticket.id):
            raise Refused("others are merged into %(number)s, so it is no spam", number=number)
        return self._step(db, ticket, "archived", by, kind="spam", spam=True)

    def merged(self, db: Connection, number: str, into: str, by: str) -> Ticket:
        """Report `number` is answered together with `into`: whatever officers do to that one is done to it too.

        It keeps its number, its clock and its reporter's rights, and goes its own way again with the first step
        that is taken on it alone. It does not stay behind the other: what that one has been through, it has too.
        Raises NotFound, Refused.
        """
        asked = self.ticket(db, number), self.ticket(db, into)
        asked[0].check_merge(asked[1])  # before anybody is waited for
        now = {each.id: each for each in tickets.locked(db, *(each.id for each in asked))}
        ticket, other = (now[each.id] for each in asked)
        ticket.check_merge(other)
        if tickets.merged_into(db, ticket.id):
            raise Refused("others are merged into %(number)s: merge %(into)s into it instead", number=number, into=into)
        return self._merge(db, ticket, other, by)

    @property
    def telling(self) -> Telling:
        return Telling(self.outbox, self.directory, self.languages, self.due_dates)

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
            opened_at=now,
            updated_at=now,
            status_since=now,
        )
        due_at, clock_due_at = self._dates(new)
        new = replace(new, due_at=due_at)
        tickets.add(db, new, self.rhythm.next(now, zone), clock_due_at, report.choices or report.suggestions)
        inbound.belongs_to(db, inbound_id, new.id)
        self._record(db, new, "opened", REPORTER, {"inbound": inbound_id})
        together(db, self._link, new)
        return new

    def route(self, db: Connection, ticket: Ticket, agency: str, by: str) -> Ticket:
        """To the queue of the agency that the reporter meant."""
        zone = self.directory.edition(db).timezone(agency, self.timezone)
        free = {"assignee": None} if agency != ticket.agency else {}  # other people work there
        routed = self._change(
            db, ticket, agency=agency, region=region_of(agency), timezone=zone, suggestions=[], **free
        )
        tickets.change(db, ticket.id, update_due_at=self.next_update(routed))
        self._record(db, routed, "routed", by, {"agency": agency, "was": ticket.agency})
        return routed

    def add(self, db: Connection, ticket: Ticket, text: str, inbound_id: int) -> Ticket:
        """More from the reporter. What they were asked for has come: a deferred or lapsed ticket goes on."""
        inbound.belongs_to(db, inbound_id, ticket.id)
        ticket = tickets.get(db, ticket.id, lock=True)
        self._record(db, ticket, "added", REPORTER, {"inbound": inbound_id, "text": text})
        if ticket.merged_into:  # whoever answers the other one answers this too
            tickets.add_event(db, ticket.merged_into, "joined_added", REPORTER, self.clock(), {"ticket": ticket.number})
        if ticket.status == "answered":
            self.telling.take_back(db, ticket)
        if ticket.status == "deferred" or self.has_lapsed(db, ticket):
            goes_on: Status = "in_progress" if ticket.forwarded_at else "received"
            return self._step(db, ticket, goes_on, REPORTER, merged_into=ticket.merged_into)
        return self._change(db, ticket, heard=ticket.status == "answered")

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
        back = back_to(ticket, tickets.events(db, ticket.id))
        return self._step(db, ticket, back, REPORTER, text, kind="disputed")

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
        self.telling.take_back(db, ticket)
        return self._change(db, ticket, muted=True, update_due_at=None)

    def hand_over(self, db: Connection, ticket: Ticket, asked: int, to: InboundMessage) -> Ticket:
        """To the reporter's new phone, which asked for it with the inbound message `asked`."""
        self._record(db, ticket, "phone_moved", REPORTER, {"inbound": asked})
        return self._change(db, ticket, phone=to.sender, carrier=to.carrier, our_number=to.recipient)

    def phone_asked(self, db: Connection, ticket: Ticket, inbound_id: int) -> None:
        """A phone, its own or another, asked that the ticket moves; nothing has moved yet."""
        self._record(db, ticket, "phone_asked", REPORTER, {"inbound": inbound_id})

    # what the clock does, and says

    def end(self, db: Connection, ticket: Ticket, to: Literal["closed", "archived"]) -> Ticket:
        """By itself: `closed` after an answer that nobody disputed, `archived` when the reporter was asked in vain."""
        return self._step(db, ticket, to, CLOCK, kind="moved" if to == "closed" else LAPSED)

    def appointments(self, ticket: Ticket, history: Sequence[Event] = ()) -> list[Appointment]:
        """What will happen to it by itself, the next one first; without its history: not before that."""
        calendar = self.due_dates.rules(ticket.agency).calendar
        return ahead(ticket, history, self.due_dates.ends(ticket), calendar, self.leads)

    @staticmethod
    def has_lapsed(db: Connection, ticket: Ticket) -> bool:
        """Whether it ended since its reporter never sent what was asked for: with that it goes on."""
        return ticket.status == "archived" and has_lapsed(tickets.events(db, ticket.id))

    def next_update(self, ticket: Ticket) -> datetime | None:
        """Of the scheduled ones. None for what has ended, or is not to be spoken of."""
        return self.rhythm.next(self.clock(), ticket.timezone) if ticket.is_open and not ticket.muted else None

    def missed(self, db: Connection, ticket: Ticket, now: datetime) -> date | None:
        """The date that its reporter was told, where that has passed while it is with us; else None."""
        if ticket.status not in WITH_US or not self.due_dates.is_late(ticket, now):
            return None
        believed = self.due_dates.believed(ticket, tickets.events(db, ticket.id))
        return believed.date() if believed.date() < now.astimezone(believed.tzinfo).date() else None

    # how it is done

    def _link(self, db: Connection, new: Sequence[Ticket]) -> None:
        """The same trouble told by another phone: both histories say so, and both stay what they are."""
        since = min(one.opened_at for one in new) - _SAME_TROUBLE
        for pair in tickets.same_trouble(db, [one.id for one in new], since):
            for one, other in (pair, pair[::-1]):
                tickets.add_event(db, one, "linked", CLOCK, self.clock(), {"ticket": self.numbers.number(other)})

    @staticmethod
    def _check_reply(ticket: Ticket, text: str) -> None:
        if not text.strip():
            raise Refused("an answer needs words: say what was done, or will be")
        ticket.check_move("answered")

    def _step(
        self,
        db: Connection,
        ticket: Ticket,
        to: Status,
        by: str,
        text: str = "",
        kind: str = "moved",
        urgent: bool = False,
        spam: bool = False,
        merged_into: int | None = None,
    ) -> Ticket:
        """One move of a ticket: changed, recorded, and told to the citizen where it was not their own."""
        now = self.clock()
        ticket = tickets.get(db, ticket.id, lock=True)  # an officer and the reporter may act at the same time
        at = {"heard": False} | ({f"{to}_at": now} if to in ("forwarded", "answered") else {})
        moved = self._change(db, ticket, status=to, status_since=now, spam=spam, merged_into=merged_into, **at)
        if moved.is_open != ticket.is_open:
            tickets.change(db, ticket.id, update_due_at=self.next_update(moved))
        said = {"from": ticket.status, "to": to} | ({"text": text} if text else {})
        event_id = self._record(db, moved, kind, by, said)
        self.telling.overtake(db, moved)
        if by != REPORTER and not spam:
            texts = self.telling.of_step(db, moved, text, reopened=not ticket.is_open)
            self.telling.notice(db, moved, event_id, texts, urgent, "clock" if by == CLOCK else "notice")
        if ticket.merged_into and not merged_into:
            self._part(db, ticket.id, ticket.merged_into, by)
        if not merged_into:
            self._lead(db, moved, by, text, kind, urgent)
        return moved

    def _lead(self, db: Connection, leader: Ticket, by: str, text: str, kind: str, urgent: bool) -> None:
        """What an officer did to a report is done to those merged into it, wherever they stand so that it can be.

        What its own reporter or the clock decided is not. None stays open behind one that has ended.
        """
        for one in tickets.merged_into(db, leader.id, lock=True):
            if by not in (REPORTER, CLOCK) and leader.status in MOVES[one.status]:
                beside = self._beside(db, one, leader, by)
                self._step(db, beside, leader.status, by, text, kind, urgent, merged_into=leader.id)
            elif one.is_open and not leader.is_open:
                self._change(db, one, merged_into=None)
                self._part(db, one.id, leader.id, by)

    def _merge(self, db: Connection, ticket: Ticket, other: Ticket, by: str) -> Ticket:
        was, beside = ticket.status, self._beside(db, ticket, other, by)
        ticket = self._change(db, beside, merged_into=other.id, **beside.catching_up(other, self.clock()))
        moved = {"from": was, "to": ticket.status} if ticket.status != was else {}
        event_id = self._record(db, ticket, "merged", by, {"into": other.number, **moved})
        self._record(db, other, "joined", by, {"ticket": ticket.number})
        if other.status == "answered" != ticket.status:
            answer = [line.data["text"] for line in tickets.events(db, other.id) if line.kind == "replied"][-1]
            return self._step(db, ticket, "answered", by, answer, kind="replied", merged_into=other.id)
        told = notices.of_merger(self.telling.language(db, ticket), ticket.number)
        self.telling.notice(db, ticket, event_id, told)
        return ticket

    def _beside(self, db: Connection, ticket: Ticket, other: Ticket, by: str) -> Ticket:
        """In the same agency's hands."""
        if other.agency is None or other.agency == ticket.agency:
            return ticket
        return self.route(db, ticket, other.agency, by)

    def _part(self, db: Connection, ticket_id: int, other_id: int, by: str) -> None:
        """Both histories say that each goes its own way again."""
        for one, other in ((ticket_id, other_id), (other_id, ticket_id)):
            tickets.add_event(db, one, "parted", by, self.clock(), {"ticket": self.numbers.number(other)})

    def _dates(self, ticket: Ticket) -> tuple[datetime | None, datetime | None]:
        """The end of its present step, and the soonest that the clock can have to do with it. None: it has ended."""
        if not ticket.is_open:
            return None, None
        ends, calendar = self.due_dates.ends(ticket), self.due_dates.rules(ticket.agency).calendar
        return min(ends), min((one.at for one in ahead(ticket, (), ends, calendar, self.leads)), default=None)

    def _change(self, db: Connection, ticket: Ticket, **values: Any) -> Ticket:
        self.directory.edition(db)  # what others have said of days and limits counts from now on
        new = replace(ticket, **{name: value for name, value in values.items() if name in Ticket.__slots__})
        due = dict(zip(("due_at", "clock_due_at"), self._dates(new), strict=True))
        return tickets.change(db, ticket.id, updated_at=self.clock(), **due, **values)

    def _record(self, db: Connection, ticket: Ticket, kind: str, by: str, data: dict[str, Any]) -> int:
        told = kind in ("opened", "routed") or "to" in data
        promised = {"promised": ticket.due_at.isoformat()} if told and ticket.due_at else {}
        return tickets.add_event(db, ticket.id, kind, by, self.clock(), data | promised)
