"""Scheduled updates: an open report is spoken of every few days, in the morning of its region."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sms_gateway import notices
from sms_gateway.clock import Clock
from sms_gateway.desk import Desk
from sms_gateway.storage import tickets
from sms_gateway.storage.engine import Connection, Database, attempt, is_passing
from sms_gateway.telling import agency_name
from sms_gateway.tickets import Ticket

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Updates:
    database: Database
    desk: Desk
    clock: Clock

    def queue_due(self) -> int:
        """Queues the update of every report that is due, and sets its next; how many.

        Any number of workers may call this: each takes other rows, and each update has a key that is
        unique. However long nobody called, a report gets one update and not the missed ones.
        """
        queued = 0
        while count := self.database.write(self._queue_some):
            queued += count
        return queued

    def _queue_some(self, db: Connection) -> int:
        now = self.clock()
        due = tickets.due_for_update(db, now)
        for ticket in due:
            self._queue(db, ticket, now)
        return len(due)

    def _queue(self, db: Connection, ticket: Ticket, now: datetime) -> None:
        try:
            with attempt(db):
                self._say(db, ticket, now)
        except Exception as error:  # one that cannot be said must not keep the others silent
            if is_passing(error):
                raise
            _log.exception("the update of ticket %s is put off for a day", ticket.number)
            tickets.change(db, ticket.id, update_due_at=now + timedelta(days=1))

    def _say(self, db: Connection, ticket: Ticket, now: datetime) -> None:
        """The scheduled word on an open ticket, and the next one's time."""
        tickets.change(db, ticket.id, update_due_at=self.desk.next_update(ticket))
        if ticket.muted or not ticket.is_open:
            return
        telling, due_dates = self.desk.telling, self.desk.due_dates
        language = telling.language(db, ticket)
        agency = agency_name(self.desk.directory.edition(db), ticket, language)
        if self.desk.is_overdue(ticket, now):
            text = notices.of_delay(language, ticket.number, agency, due_dates.next(ticket))
        else:
            text = notices.of_calendar(language, ticket, agency, self.desk.promised(ticket, now))
        local_day = f"{now.astimezone(ZoneInfo(ticket.timezone)):%Y-%m-%d}"
        telling.post(db, ticket, f"update:{ticket.number}:{local_day}", [text], "update")
