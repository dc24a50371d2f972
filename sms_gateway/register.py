"""The register: where a ticket stands, the line of history that says how it came there, and the word to its reporter.

They are written together, in the transaction of what was done; one ticket at a time, whatever others it is merged with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sms_gateway.agencies import region_of
from sms_gateway.clock import Clock
from sms_gateway.clockwork import Leads, ahead, is_heard, is_word, of_this_step, takes_back
from sms_gateway.history import CLOCK, LATE, REPORTER, Event, last_giving
from sms_gateway.schedule import Rhythm
from sms_gateway.storage import tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.telling import Telling
from sms_gateway.tickets import DONE, WITH_US, Status, Ticket


@dataclass(frozen=True, slots=True)
class Move:
    """Where a ticket goes, and who moves it. `text` is for its reporter; `kind`: how its history names the move."""

    to: Status
    by: str
    text: str = ""
    kind: str = "moved"
    urgent: bool = False
    spam: bool = False


@dataclass(slots=True)
class Register:
    """`timezone`: of reports that belong to no region."""

    telling: Telling
    rhythm: Rhythm
    leads: Leads
    clock: Clock
    timezone: str

    def open(self, db: Connection, new: Ticket, data: dict[str, Any]) -> None:
        """The first line of a history is of when the report came; where that was not now, it says so, and by when the
        present step is promised to the reporter, who hears of it only now."""
        now = self.clock()
        if now - new.opened_at >= LATE:
            promised = self.telling.due_dates.promise(new, now)
            data = data | {"taken_in": now.isoformat(), "promised": promised.isoformat()}
        elif new.due_at:
            data = data | {"promised": new.due_at.isoformat()}
        tickets.add_event(db, new.id, "opened", REPORTER, new.opened_at, data)

    def step(self, db: Connection, ticket: Ticket, move: Move, merged_into: int | None = None) -> Ticket:
        """One move of a ticket, which is locked: changed, recorded, and told to the citizen where it was not their own.

        `merged_into`: with which it is still answered; None: from here it goes its own way.
        """
        now, to = self.clock(), move.to
        at = {"heard": False, **self._reached(db, ticket, to)}
        moved = self.change(db, ticket, status=to, status_since=now, spam=move.spam, merged_into=merged_into, **at)
        if moved.is_open != ticket.is_open:
            tickets.change(db, ticket.id, update_due_at=self.next_update(moved))
        said = {"from": ticket.status, "to": to} | ({"text": move.text} if move.text else {})
        event_id = self.record(db, moved, move.kind, move.by, said)
        self.telling.overtake(db, moved)
        if move.by != REPORTER and not move.spam:
            texts = self.telling.of_step(db, moved, move.text, reopened=not ticket.is_open)
            self.telling.notice(db, moved, event_id, texts, move.urgent, "clock" if move.by == CLOCK else "notice")
        return moved

    @staticmethod
    def waits_for(db: Connection, ticket: Ticket, agency: str | None) -> bool:
        """Whether this agency was given it, and has not responded: to give it there again would change nothing."""
        if ticket.status != "forwarded":
            return False
        last = last_giving(ticket.agency, tickets.events(db, ticket.id))
        return (last.agency if last else ticket.agency) == agency

    def given_at(self, db: Connection, ticket: Ticket) -> datetime:
        """Since when its agency has it, where it is given to that one now."""
        last = last_giving(ticket.agency, tickets.events(db, ticket.id)) if ticket.forwarded_at else None
        return last.since if last and last.agency == ticket.agency else self.clock()

    def route(self, db: Connection, ticket: Ticket, agency: str, by: str) -> Ticket:
        """To the queue of the agency that the reporter meant."""
        zone = self.telling.directory.edition(db).timezone(agency, self.timezone)
        free = {"assignee": None} if agency != ticket.agency else {}  # other people work there
        routed = self.change(db, ticket, agency=agency, region=region_of(agency), timezone=zone, suggestions=[], **free)
        tickets.change(db, ticket.id, update_due_at=self.next_update(routed))
        self.record(db, routed, "routed", by, {"agency": agency, "was": ticket.agency})
        return routed

    def change(self, db: Connection, ticket: Ticket, **values: Any) -> Ticket:
        """Its dates follow what it has become."""
        self.telling.directory.edition(db)  # what others have said of days and limits counts from now on
        new = replace(ticket, **{name: value for name, value in values.items() if name in Ticket.__slots__})
        due = dict(zip(("due_at", "clock_due_at"), self.dates(new), strict=True))
        return tickets.change(db, ticket.id, updated_at=self.clock(), **due, **values)

    def record(self, db: Connection, ticket: Ticket, kind: str, by: str, data: dict[str, Any]) -> int:
        """One line of its history; the line's id.

        After a word from its reporter an answered report does not close: somebody must read that, unless its reporter
        is content in the end, or meant another one.
        """
        if ticket.status == "answered" and is_word(kind, by, data):
            self.telling.take_back(db, ticket)
            tickets.change(db, ticket.id, heard=True)
        elif ticket.heard and takes_back(kind, data):
            lines = [*of_this_step(tickets.events(db, ticket.id)), Event(kind, by, self.clock(), data)]
            tickets.change(db, ticket.id, heard=is_heard(ticket.status, lines))
        promised = self._promised(ticket, kind, by, data)
        told = {"promised": promised.isoformat()} if promised else {}
        return tickets.add_event(db, ticket.id, kind, by, self.clock(), data | told)

    def next_update(self, ticket: Ticket, told: date | None = None) -> datetime | None:
        """Of the scheduled ones. None for what has ended, or is not to be spoken of. `told`: as `Rhythm.next`."""
        return self.rhythm.next(self.clock(), ticket.timezone, told) if ticket.is_open and not ticket.muted else None

    def dates(self, ticket: Ticket) -> tuple[datetime | None, datetime | None]:
        """The end of its present step, and the soonest that the clock can have to do with it. None: it has ended."""
        if not ticket.is_open:
            return None, None
        due_dates = self.telling.due_dates
        ends, calendar = due_dates.ends(ticket), due_dates.rules(ticket.agency).calendar
        appointments = ahead(ticket, (), ends, calendar, self.leads)
        return min(ends), appointments[0].at if appointments else None

    def _promised(self, ticket: Ticket, kind: str, by: str, data: Mapping[str, Any]) -> datetime | None:
        """By when its reporter takes the step that begins with this line to be done; None: as they took it before.

        Where it is late already, they are told another date, or none: then the last that they were told still stands,
        unless that was how long we waited for them.
        """
        if not (kind == "routed" or "to" in data):
            return None
        due_dates, now = self.telling.due_dates, self.clock()
        if ticket.status in DONE:  # so long they may say that it is not solved
            return due_dates.next(ticket)
        if not ticket.is_open:
            return None
        is_named = data.get("to") == "forwarded" or kind == "disputed" or (kind, by) == ("routed", REPORTER)
        if is_named or not due_dates.is_late(ticket, now):
            return due_dates.promise(ticket, now)
        return None if data.get("from", "received") in WITH_US else due_dates.next(ticket)

    def _reached(self, db: Connection, ticket: Ticket, to: Status) -> dict[str, datetime]:
        """What is kept of when it came there."""
        match to:
            case "forwarded":
                return {"forwarded_at": self.given_at(db, ticket)}
            case "answered":
                return {"answered_at": self.clock()}
            case _:
                return {}
