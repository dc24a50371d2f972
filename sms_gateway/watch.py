"""The watch: what happens to a report by itself is done when it is due, by whichever worker comes first.

The row of a ticket keeps when something is next due; `clockwork` says what, from the history. Everything that comes of
it (the line of history, the SMS, the next time) is one transaction, so that a worker may die at any moment.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sms_gateway import notices
from sms_gateway.clock import Clock
from sms_gateway.clockwork import KEPT, NOT_ARRIVED, What, due, promised
from sms_gateway.deadlines import END_OF_DAY
from sms_gateway.desk import Desk
from sms_gateway.duty import Duty
from sms_gateway.history import CLOCK, Event
from sms_gateway.segments import downgrade
from sms_gateway.storage import inbound, outbound, tickets
from sms_gateway.storage.engine import Connection, Database, attempt, is_passing
from sms_gateway.storage.operators import Reach
from sms_gateway.storage.outbound import Said
from sms_gateway.telling import Word, agency_name, line_of
from sms_gateway.tickets import Ticket

_log = logging.getLogger(__name__)

_TELLING = 20
"""Letters that an answer is known by."""
_PUT_OFF = timedelta(hours=1)
_LOOK_AGAIN = timedelta(days=30)
"""After everything was done that a step has: an open report is never lost sight of."""


@dataclass(slots=True)
class Watch:
    """`ombudsman`: where a citizen finds them, as an SMS says it."""

    database: Database
    desk: Desk
    duty: Duty
    ombudsman: str
    clock: Clock

    def keep_appointments(self) -> int:
        """Does what is due; for how many tickets. Any number of workers may call this: each takes other rows.

        However long nobody called, the reporter is told what it came to in the end, and not each step on the way.
        """
        kept = 0
        while count := self.database.write_at_leisure(self._keep_some):
            kept += count
        return kept

    def wind_up(self) -> int:
        """Takes up open tickets that no clock runs for; how many.

        They are as old as the time before there was one, or were written beside us by a version that has none.
        """
        taken = 0
        while count := self.database.write_at_leisure(tickets.wind_up, self.clock()):
            taken += count
        return taken

    def next_appointment(self, db: Connection, ticket: Ticket) -> datetime | None:
        """When something is next due by itself, by the whole history; None: it has ended."""
        if not ticket.is_open:
            return None
        ahead = self.desk.promises.appointments(ticket, tickets.events(db, ticket.id))
        return ahead[0].at if ahead else self.clock() + _LOOK_AGAIN

    # one ticket after the other

    def _keep_some(self, db: Connection) -> int:
        now = self.clock()
        some = tickets.due_by_clock(db, now)
        if some:
            self.desk.directory.edition(db)  # what others have said of days and limits counts from now on
        for ticket in some:
            self._keep(db, ticket, now)
        return len(some)

    def _keep(self, db: Connection, ticket: Ticket, now: datetime) -> None:
        try:
            with attempt(db):
                self._do_what_is_due(db, ticket, now)
        except Exception as error:  # one that cannot be dealt with must not keep the others waiting
            if is_passing(error):
                raise
            _log.exception("what is due on ticket %s is put off for an hour", ticket.number)
            tickets.change(db, ticket.id, clock_due_at=now + _PUT_OFF)

    def _do_what_is_due(self, db: Connection, ticket: Ticket, now: datetime) -> None:
        if ticket.status == "answered" and not ticket.heard and self._is_lost(db, ticket):
            self.desk.register.record(db, ticket, NOT_ARRIVED, CLOCK, {})  # whoever has not read it cannot dispute it
        history = tickets.events(db, ticket.id)
        appointments = due(self.desk.promises.appointments(ticket, history), now)
        for what in appointments:
            if ticket.is_open:
                ticket = self._do(db, what, ticket, now, also=appointments)
        following = self.next_appointment(db, ticket)
        if following and following <= now:
            _log.error("ticket %s: %s is due again at once", ticket.number, ", ".join(appointments) or "nothing")
            following = now + _PUT_OFF
        tickets.change(db, ticket.id, clock_due_at=following)

    def _is_lost(self, db: Connection, ticket: Ticket) -> bool:
        """Whether no SMS with the answer has reached its reporter, who did not want it so. Whoever asks STATUS is told
        its words once more."""
        if self.desk.outbox.unsent(db, ticket.phone) not in (None, "unreachable"):
            return False
        history = tickets.numbered_events(db, ticket.id)
        answers = [(line, one) for line, one in history if one.data.get("to") == "answered"]
        told = [
            said.is_lost
            for line, one in answers[-1:]
            for said in outbound.of_ticket(db, ticket.id)
            if line_of(said.key) == line or _has_words(said, one)
        ]
        return bool(told) and all(told)

    def _do(self, db: Connection, what: What, ticket: Ticket, now: datetime, also: Sequence[What]) -> Ticket:
        match what:
            case "remind":
                return self._remind(db, ticket)
            case "escalate":
                return self._escalate(db, ticket, quietly="ombudsman" in also)
            case "ombudsman":
                return self._hand_over(db, ticket, now)
            case "ask" | "warn":
                return self._warn(db, what, ticket, now)
            case "lapse":
                return self.desk.end(db, ticket, "archived")
            case "close":
                return self.desk.end(db, ticket, "closed")

    # what is done

    def _remind(self, db: Connection, ticket: Ticket) -> Ticket:
        """The officers around it, before its step ends."""
        end = self.desk.due_dates.next(ticket)
        officers, called = self.duty.around(db, ticket.agency), self._called(db, ticket)
        told = self.duty.tell(db, officers, "remind", ticket, called, end, ticket.timezone)
        self._record(db, "remind", ticket, {"due": end.isoformat(), "told": told})
        return ticket

    def _escalate(self, db: Connection, ticket: Ticket, quietly: bool) -> Ticket:
        """The level above, and the reporter, who is told of each missed date once.

        `quietly`: stronger news comes at the same time. What was late already when the step began, or was never
        promised (somebody should have read what came after an answer), is no news to the reporter. Nor is a date while
        the day they were told has not ended, since the limit is one of hours, the rule was tightened or it was late
        before: on the morning after that day the scheduled update tells.
        """
        end = self.desk.due_dates.next(ticket)
        level, officers = self._above(db, ticket)
        zone = self.desk.directory.edition(db).timezone(level, self.desk.timezone)  # the nation sleeps by its own
        told = self.duty.tell(db, officers, "escalate", ticket, self._called(db, ticket), end, zone)
        line = self._record(
            db, "escalate", ticket, {"level": level, "status": ticket.status, "due": end.isoformat(), "told": told}
        )
        if quietly or ticket.muted or not ticket.is_to_be_done:
            return ticket
        believed = self.desk.due_dates.believed(ticket, tickets.events(db, ticket.id))
        if datetime.combine(believed.date(), END_OF_DAY, believed.tzinfo) > self.clock():
            following = self.desk.register.next_update(ticket, believed.date())
            return tickets.change(db, ticket.id, update_due_at=following)
        if end < ticket.status_since:
            return ticket
        language, agency = self.desk.telling.language(db, ticket), self.desk.telling.agency(db, ticket)
        text = notices.of_miss(language, ticket.number, agency, believed.date(), is_above=bool(ticket.agency and told))
        return self._say(db, ticket, line, text)

    def _hand_over(self, db: Connection, ticket: Ticket, now: datetime) -> Ticket:
        """To the Ombudsman, with the whole file; the line of history says what that holds."""
        legal, history = self.desk.due_dates.ends(ticket).legal, tickets.events(db, ticket.id)
        ticket = tickets.change(db, ticket.id, ombudsman_at=now)
        file = {
            "due": legal.isoformat(),
            "missed": [line.data["due"] for line in history if line.kind == KEPT["escalate"]],
            "events": len(history),
            "messages": len(inbound.of_ticket(db, ticket.id)) + len(outbound.of_ticket(db, ticket.id)),
        }
        line = self._record(db, "ombudsman", ticket, file)
        language, agency = self.desk.telling.language(db, ticket), self.desk.telling.agency(db, ticket)
        text = notices.of_hand_over(language, ticket.number, agency, self.ombudsman)
        return self._say(db, ticket, line, text, "ombudsman")

    def _warn(self, db: Connection, what: What, ticket: Ticket, now: datetime) -> Ticket:
        """Before it closes or lapses, with the date."""
        calendar = self.desk.due_dates.rules(ticket.agency).calendar
        end = promised(now, self.desk.due_dates.next(ticket), calendar, self.desk.leads)
        line = self._record(db, what, ticket, {"until": end.isoformat()})
        of = notices.of_closing if what == "warn" else notices.of_last_question
        return self._say(db, ticket, line, of(self.desk.telling.language(db, ticket), ticket.number, end.date()))

    # how it is done

    def _record(self, db: Connection, what: What, ticket: Ticket, data: dict[str, object]) -> int:
        return tickets.add_event(db, ticket.id, KEPT[what], CLOCK, self.clock(), data)

    def _say(self, db: Connection, ticket: Ticket, line: int, text: str, word: Word = "clock") -> Ticket:
        """To the reporter. The scheduled update has its turn later: this was one."""
        self.desk.telling.notice(db, ticket, line, [text], word=word)
        return tickets.change(db, ticket.id, update_due_at=self.desk.register.next_update(ticket))

    def _above(self, db: Connection, ticket: Ticket) -> tuple[str | None, list[Reach]]:
        """The nearest level above the ticket's agency that has somebody on duty, and who that is; None: the nation.

        Where nobody is on duty up to there, it is the level next above.
        """
        every = self.desk.directory.edition(db).agencies
        agency = every.get(ticket.agency or "")
        level = above = agency.parent if agency else None
        for _ in every:
            if level is None or self.duty.at(db, level):
                break
            level = every[level].parent
        else:  # somebody has put an agency below its own unit: there is no top
            level = None
        officers = self.duty.at(db, level)
        return (level if officers else above), officers

    def _called(self, db: Connection, ticket: Ticket) -> Mapping[str, str]:
        """Who has it, in every language."""
        edition = self.desk.directory.edition(db)
        return {code: agency_name(edition, ticket, language) for code, language in self.desk.languages.items()}


def _has_words(said: Said, answer: Event) -> bool:
    """Whether an SMS reads the answer out again, as STATUS does."""
    words = downgrade(str(answer.data.get("text", ""))).strip()
    return said.kind == "answer" and said.created_at > answer.at and words[:_TELLING] in said.body
