"""Casework: what operators do with tickets.

Everything that is done in an operator's name, by API or console, comes through here: the right is checked, another
agency's ticket is not there, and the audit tells of it, all in the transaction of the deed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sms_gateway.clock import Clock
from sms_gateway.desk import Desk
from sms_gateway.enquiries import Enquiries
from sms_gateway.errors import NotAdmitted, NotFound, Refused, Repeated, Stale
from sms_gateway.messages import Unsent
from sms_gateway.roles import MOVE_NEEDS, Act, Caller, Operator
from sms_gateway.segments import culprits, parts, says_something
from sms_gateway.storage import operators as kept
from sms_gateway.storage import presence, tickets
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.tickets import CLASSES, TOPICS, Status, Ticket, TicketClass

MOST_AT_ONCE = 100
_A_MOMENT = timedelta(minutes=1)
"""The same answer again within that came twice, or nobody waited to see it sent."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Who else is at a ticket: writing an answer, or looking. `since`: the last sign of it."""

    name: str
    writing: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """An answer as its reporter gets it: the SMS in order, and the parts that are paid for.

    `unicode`: signs that would force 16-bit messages, each once, as they come; `texts` are without them.
    `goes_out_at`: when quiet hours end; None: at once. `unsent`: why the phone gets none; None: it does.
    """

    texts: list[str]
    parts: int
    unicode: str
    goes_out_at: datetime | None
    unsent: Unsent | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one ticket among many. `refused`: why it was not done; None: it was."""

    number: str
    refused: str | None


Deed = Callable[[Connection, Caller, str], Ticket]
"""What an operator does to one ticket, by its number."""


@dataclass(slots=True)
class Casework:
    database: Database
    desk: Desk
    enquiries: Enquiries
    clock: Clock

    def preview(self, db: Connection, by: Caller, number: str, text: str) -> Preview:
        """What `reply` with this text would send. Raises NotAdmitted, NotFound; Refused where the ticket has ended."""
        ticket = self._right(db, by, "answer", number)
        texts = self.desk.reply_texts(db, ticket, text) if says_something(text) else []
        now, outbox = self.clock(), self.desk.outbox
        released = outbox.quiet_hours.release(now, ticket.timezone)
        return Preview(
            texts=texts,
            parts=sum(map(parts, texts)),
            unicode="".join(culprits(text)),
            goes_out_at=released if released > now else None,
            unsent=outbox.unsent(db, ticket.phone),
        )

    # who else is there

    def look(
        self, db: Connection, by: Caller, number: str, writing: bool = False, draft: str | None = None
    ) -> list[Colleague]:
        """Tells that this operator is at the ticket, and who else is. To be said again every few seconds.

        Whoever is silent for a while counts as gone. `draft`: what is written so far, "" for nothing; None: no news.
        Raises NotFound; NotAdmitted where somebody writes who may not answer.
        """
        ticket = self._right(db, by, "answer" if writing or draft is not None else "read", number)
        now = self.clock()
        presence.see(db, ticket.id, by.operator.id, now, writing, draft)
        return [Colleague(*sign) for sign in presence.others(db, ticket.id, by.operator.id, now)]

    def draft(self, db: Connection, by: Caller, number: str) -> str:
        """What this operator has written so far and not sent."""
        return presence.draft(db, self._right(db, by, "read", number).id, by.operator.id)

    # what they do, inside a transaction that is open already

    def reply(
        self, db: Connection, by: Caller, number: str, text: str, urgent: bool = False, seen: int | None = None
    ) -> Ticket:
        """Raises what the desk raises; NotAdmitted, and NotFound for another agency's ticket.

        `seen`: the newest line of history that the writer knew of. Raises Stale where others added some since;
        Repeated where the writer has just sent the same; a program says by its Idempotency-Key what it repeats.
        """
        ticket = self._unchanged(db, by, number, seen)
        if by.token_id is None:
            self._check_first_time(db, by, ticket, text)
        done = self._act(db, by, "answer", number, lambda who: self.desk.replied(db, number, text, who, urgent))
        presence.done(db, ticket.id, by.operator.id)
        return done

    def move(
        self,
        db: Connection,
        by: Caller,
        number: str,
        to: Status,
        reason: str = "",
        agency: str | None = None,
        seen: int | None = None,
    ) -> Ticket:
        """As `reply`. To give a ticket to an agency takes the right to dispose, whatever its next status."""
        if agency:
            by.operator.check("dispose")
        act = MOVE_NEEDS[to]
        self._unchanged(db, by, number, seen)
        return self._act(db, by, act, number, lambda who: self.desk.moved(db, number, to, who, reason, agency))

    def hand_back(self, db: Connection, by: Caller, number: str, reason: str, seen: int | None = None) -> Ticket:
        """Not ours: to the agency above, which knows whose it is. It is passed on and never bounced.

        As `reply`; Refused without a reason, and where nobody is above.
        """
        ticket, every = self._right(db, by, "answer", number), self.desk.directory.edition(db).agencies
        above = every[ticket.agency].parent if ticket.agency else None
        if not says_something(reason):
            raise Refused("say why %(number)s is not yours: whoever gets it reads that", number=number)
        self._unchanged(db, by, number, seen)
        if above is None:
            raise Refused(
                "nobody is above who could take %(number)s: write a note for the national team", number=number
            )
        return self._act(
            db, by, "answer", number, lambda who: self.desk.moved(db, number, "forwarded", who, reason, above)
        )

    def note(self, db: Connection, by: Caller, number: str, text: str) -> Ticket:
        """As `reply`."""
        return self._act(db, by, "note", number, lambda who: self.desk.noted(db, number, text, who))

    def classify(
        self,
        db: Connection,
        by: Caller,
        number: str,
        category: TicketClass,
        topic: str | None,
        seen: int | None = None,
    ) -> Ticket:
        """What it is (the contract's `class`) and what it is about, by TOPICS. As `reply`."""
        if category not in CLASSES:
            raise Refused("'%(given)s' is no class: there are %(classes)s", given=category, classes=", ".join(CLASSES))
        if topic is not None and topic not in TOPICS:
            raise Refused("'%(given)s' is no category: there are %(topics)s", given=topic, topics=", ".join(TOPICS))
        self._unchanged(db, by, number, seen)
        deed = self.desk.classified
        return self._act(db, by, "dispose", number, lambda who: deed(db, number, category, topic, who))

    def assign(self, db: Connection, by: Caller, number: str, to: str | None, seen: int | None = None) -> Ticket:
        """To an operator by name; None: to nobody. Whoever answers may take it on and give it back themselves.

        As `reply`; Refused where that operator could not work on it.
        """
        ticket, me = self._unchanged(db, by, number, seen), by.operator
        name = kept.names(db, [ticket.assignee]).get(ticket.assignee) if ticket.assignee else None
        own = to == me.name or (to is None and ticket.assignee == me.id)
        chosen = self._able(db, ticket, to) if to is not None else None
        act: Act = "answer" if own else "dispose"
        return self._act(db, by, act, number, lambda who: self.desk.assigned(db, number, chosen, name, who))

    def spam(self, db: Connection, by: Caller, number: str, seen: int | None = None) -> Ticket:
        """Put away without a word to its sender, until it is moved on. As `reply`."""
        self._unchanged(db, by, number, seen)
        return self._act(db, by, "archive", number, lambda who: self.desk.marked_spam(db, number, who))

    def merge(self, db: Connection, by: Caller, number: str, into: str, seen: int | None = None) -> Ticket:
        """Answered together with ticket `into` from now on. As `reply`, for both tickets; `seen`: of `number`."""
        self._right(db, by, "dispose", number)
        self._right(db, by, "dispose", into)
        merged = self.desk.merged(db, number, into, by.operator.actor)
        self._unchanged(db, by, number, seen)  # by now both are locked, in the order that everybody takes them
        kept.note(db, self.clock(), by.operator.id, by.token_id, "dispose", [number, into])
        return merged

    # what they do in transactions of their own

    def answer(self, by: Caller, number: str, text: str, urgent: bool = False, seen: int | None = None) -> Ticket:
        """As `reply`. Where that is refused, what was written is not lost: it is kept as the operator's draft."""
        try:
            return self.database.write(self.reply, by, number, text, urgent, seen)
        except Repeated:
            self.database.write(self.look, by, number, False, "")
            raise
        except Refused:
            self.database.write(self.look, by, number, True, text)
            raise

    def bulk(self, by: Caller, numbers: Sequence[str], deed: Deed) -> list[Outcome]:
        """The same to many tickets, each for itself: one that is refused keeps no other from being done.

        At most MOST_AT_ONCE; raises Refused for more.
        """
        if len(numbers) > MOST_AT_ONCE:
            raise Refused(
                "%(count)s tickets are too many at once: choose %(most)s or fewer",
                count=len(numbers), most=MOST_AT_ONCE,
            )  # fmt: skip
        return [self._one_of_many(by, number, deed) for number in dict.fromkeys(numbers)]

    def tell_audit(self, by: Caller, act: Act | kept.Door, subjects: Sequence[str]) -> None:
        """That something was done, or seen, where there was no other transaction to say it in."""
        self.database.write(kept.note, self.clock(), by.operator.id, by.token_id, act, subjects)

    # how it is done

    def _act(self, db: Connection, by: Caller, act: Act, number: str, deed: Callable[[str], Ticket]) -> Ticket:
        self._right(db, by, act, number, lock=True)
        done = deed(by.operator.actor)
        kept.note(db, self.clock(), by.operator.id, by.token_id, act, [number, *by.marks])
        return done

    def _right(self, db: Connection, by: Caller, act: Act, number: str, lock: bool = False) -> Ticket:
        """The ticket, where this operator sees it and may do this."""
        ticket = self.enquiries.seen(db, by.operator, number, lock)
        by.operator.check(act)
        return ticket

    def _unchanged(self, db: Connection, by: Caller, number: str, seen: int | None) -> Ticket:
        """The ticket, locked. Raises Stale where its history has lines of others after `seen` that they must read."""
        ticket = self.enquiries.seen(db, by.operator, number, lock=True)
        lines = tickets.numbered_events(db, ticket.id, seen) if seen is not None else []
        others = [line.actor for _, line in lines if line.actor != by.operator.actor and not line.is_by_the_way]
        if others:
            raise Stale(
                "%(who)s was at %(number)s since you looked: read what is new, then decide",
                who=others[-1], number=number,
            )  # fmt: skip
        return ticket

    def _check_first_time(self, db: Connection, by: Caller, ticket: Ticket, text: str) -> None:
        said = [line for line in tickets.events(db, ticket.id) if line.kind == "replied"][-1:]
        for line in said:
            just_now = line.actor == by.operator.actor and self.clock() - line.at <= _A_MOMENT
            if just_now and str(line.data.get("text", "")).split() == text.split():
                raise Repeated(
                    "%(number)s got these very words from you just now: once is enough", number=ticket.number
                )

    def _one_of_many(self, by: Caller, number: str, deed: Deed) -> Outcome:
        try:
            self.database.write(deed, by, number)
        except (NotFound, Refused, NotAdmitted) as error:
            return Outcome(number, str(error))
        return Outcome(number, None)

    def _able(self, db: Connection, ticket: Ticket, name: str) -> Operator:
        """Raises NotFound, Refused."""
        found = kept.by_name(db, name)
        if found is None:
            raise NotFound(f"there is no operator {name}")
        if found.disabled_at or not found.sees(ticket, self.clock()) or not found.may("answer"):
            raise Refused(
                "%(name)s cannot work on %(number)s: disabled, of another agency, or only reading",
                name=name, number=ticket.number,
            )  # fmt: skip
        return found
