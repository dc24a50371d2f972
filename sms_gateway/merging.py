"""Merging: reports of one trouble are answered together, and each stays its own reporter's.

What an officer does to one of them is done to those that are merged into it; what one reporter asks for, or the clock
brings, is that report's alone.
"""

from dataclasses import dataclass

from sms_gateway import notices
from sms_gateway.errors import Refused
from sms_gateway.history import CLOCK, REPORTER
from sms_gateway.register import Move, Register
from sms_gateway.storage import tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.tickets import Numbers, Ticket


@dataclass(slots=True)
class Merging:
    register: Register
    numbers: Numbers

    def merge(self, db: Connection, ticket: Ticket, into: Ticket, by: str) -> Ticket:
        """From here `ticket` is answered together with `into`. Raises Refused."""
        ticket.check_merge(into)  # before anybody is waited for
        now = {each.id: each for each in tickets.locked(db, ticket.id, into.id)}
        ticket, into = now[ticket.id], now[into.id]
        ticket.check_merge(into)
        if tickets.merged_into(db, ticket.id):
            raise Refused(
                "others are merged into %(number)s: merge %(into)s into it instead",
                number=ticket.number, into=into.number,
            )  # fmt: skip
        return self._join(db, ticket, into, by)

    def lead(self, db: Connection, leader: Ticket, move: Move) -> None:
        """What an officer did to a report is done to those merged into it, wherever they stand so that it can be.

        What its own reporter or the clock decided is not. None stays open behind one that has ended.
        """
        for one in tickets.merged_into(db, leader.id, lock=True):
            if move.to == "forwarded" and self.register.waits_for(db, one, leader.agency):
                continue
            if move.by not in (REPORTER, CLOCK) and move.to in one.moves:
                self.register.step(db, self._beside(db, one, leader, move.by), move, merged_into=leader.id)
            elif one.is_open and not leader.is_open:
                self.register.change(db, one, merged_into=None)
                self.part(db, one.id, leader.id, move.by)

    def part(self, db: Connection, ticket_id: int, other_id: int, by: str) -> None:
        """Both histories say that each goes its own way again."""
        for one, other in ((ticket_id, other_id), (other_id, ticket_id)):
            told = {"ticket": self.numbers.number(other)}
            tickets.add_event(db, one, "parted", by, self.register.clock(), told)

    def _join(self, db: Connection, ticket: Ticket, other: Ticket, by: str) -> Ticket:
        """It does not stay behind the other: what that one has been through, it has too."""
        register, was, beside = self.register, ticket.status, self._beside(db, ticket, other, by)
        caught_up = beside.catching_up(other, register.clock(), register.given_at(db, beside))
        ticket = register.change(db, beside, merged_into=other.id, **caught_up)
        moved = {"from": was, "to": ticket.status} if ticket.status != was else {}
        event_id = register.record(db, ticket, "merged", by, {"into": other.number, **moved})
        register.record(db, other, "joined", by, {"ticket": ticket.number})
        if other.status == "answered" != ticket.status:
            answer = [line.data["text"] for line in tickets.events(db, other.id) if line.kind == "replied"][-1]
            return register.step(db, ticket, Move("answered", by, answer, kind="replied"), merged_into=other.id)
        told = notices.of_merger(register.telling.language(db, ticket), ticket.number)
        register.telling.notice(db, ticket, event_id, told)
        return ticket

    def _beside(self, db: Connection, ticket: Ticket, other: Ticket, by: str) -> Ticket:
        """In the same agency's hands."""
        if other.agency is None or other.agency == ticket.agency:
            return ticket
        return self.register.route(db, ticket, other.agency, by)
