"""Upkeep: what is put in order by itself. Nobody is told of it, and no history speaks of it."""

import logging
from dataclasses import dataclass
from datetime import datetime

from sms_gateway.clock import Clock
from sms_gateway.duedates import DueDates
from sms_gateway.storage import presence, tickets
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.tickets import Ticket

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Upkeep:
    database: Database
    due_dates: DueDates
    clock: Clock

    def date_tickets(self) -> int:
        """Reckons the due time of open tickets that have none; how many.

        They are as old as the time before due times were kept, or were written beside us by the version that
        did not keep them yet. In small transactions, so that nobody waits for it.
        """
        dated, after = 0, 0
        while batch := self.database.write(self._date_some, after):
            dated, after = dated + len(batch), batch[-1].id
        return dated

    def clear_presence(self) -> int:
        """Takes away who looked at which ticket long ago, and drafts that nobody sent; how many."""
        return self.database.write(presence.clear, self.clock())

    def _date_some(self, db: Connection, after: int) -> list[Ticket]:
        batch = tickets.undated(db, after)
        if due := {one.id: at for one in batch if (at := self._due(one))}:
            tickets.date_them(db, due)
        return batch

    def _due(self, one: Ticket) -> datetime | None:
        try:
            return self.due_dates.at(one)
        except Exception:  # one that cannot be reckoned must not keep the others undated
            _log.exception("the due time of ticket %s cannot be reckoned", one.number)
            return None
