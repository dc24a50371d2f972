"""Scheduled updates: an open report is spoken of every few days, in the morning of its region."""

from dataclasses import dataclass

from sms_gateway.clock import Clock
from sms_gateway.desk import Desk
from sms_gateway.storage import tickets
from sms_gateway.storage.engine import Connection, Database


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
            self.desk.say_update(db, ticket, now)
        return len(due)
