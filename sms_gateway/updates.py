"""Scheduled updates: an open report is spoken of every few days, in the morning of its region."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sms_gateway.clock import Clock
from sms_gateway.desk import Desk
from sms_gateway.storage import tickets
from sms_gateway.storage.engine import Connection, Database, is_passing
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
            with db.begin_nested():
                self.desk.say_update(db, ticket, now)
        except Exception as error:  # one that cannot be said must not keep the others silent
            if is_passing(error):
                raise
            _log.exception("the update of ticket %s is put off for a day", ticket.number)
            tickets.change(db, ticket.id, update_due_at=now + timedelta(days=1))
