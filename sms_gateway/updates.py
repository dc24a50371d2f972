"""Scheduled updates: an open report is spoken of every few days, in the morning of its region."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sms_gateway import notices
from sms_gateway.clock import Clock
from sms_gateway.desk import Desk
from sms_gateway.storage import contacts, tickets
from sms_gateway.storage.engine import Connection, Database, attempt, is_passing
from sms_gateway.storage.prepared import next_ids_of, put_down
from sms_gateway.storage.tray import Tray
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
        while count := self.database.write_at_leisure(self._queue_some):
            queued += count
        return queued

    def _queue_some(self, db: Connection) -> int:
        now = self.clock()
        due = tickets.due_for_update(db, now)
        for ticket in self._not_together(db, due, now):
            self._queue(db, ticket, now)
        return len(due)

    def _not_together(self, db: Connection, due: Sequence[Ticket], now: datetime) -> Sequence[Ticket]:
        """Most are said upon a tray, in a few statements for all; which are left to be said each by itself."""
        tray = Tray(db, partial(next_ids_of, most=len(due)))
        contacts.lay_out(tray, [ticket.phone for ticket in due])
        tickets.lay_out(tray, [ticket.id for ticket in due])
        left = [ticket for ticket in due if not tray.do(partial(self._said, now=now), ticket)]
        try:
            with attempt(db):
                put_down(tray)
        except Exception as error:  # somebody has said one of them already, on this day
            if is_passing(error):
                raise
            return due
        return left

    def _said(self, db: Connection, ticket: Ticket, now: datetime) -> bool:
        with attempt(db):
            self._say(db, ticket, now)
        return True

    def _queue(self, db: Connection, ticket: Ticket, now: datetime) -> None:
        try:
            with attempt(db):
                self._say(db, ticket, now)
        except Exception as error:  # one that cannot be said must not keep the others silent
            if is_passing(error):
                raise
            _log.exception("the update of ticket %s is put off for a day", ticket.number)
            tickets.next_update(db, ticket.id, now + timedelta(days=1))

    def _say(self, db: Connection, ticket: Ticket, now: datetime) -> None:
        """The scheduled word on an open ticket, and the next one's time."""
        if ticket.muted or not ticket.is_open:
            tickets.next_update(db, ticket.id, None)
            return
        telling = self.desk.telling
        language = telling.language(db, ticket)
        agency = agency_name(self.desk.directory.edition(db), ticket, language)
        if missed := self.desk.promises.missed(db, ticket, now):
            text, awaited = notices.of_delay(language, ticket.number, agency, missed), None
        else:
            told = self.desk.promises.told(db, ticket, now)
            is_late = ticket.is_to_be_done and self.desk.due_dates.is_late(ticket, now)  # the watch has no more to say
            text, awaited = notices.of_calendar(language, ticket, agency, told), told if is_late else None
        tickets.next_update(db, ticket.id, self.desk.register.next_update(ticket, awaited))
        local_day = f"{now.astimezone(ZoneInfo(ticket.timezone)):%Y-%m-%d}"
        telling.post(db, ticket, f"update:{ticket.number}:{local_day}", [text], "update")
