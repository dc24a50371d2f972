"""Upkeep: what is put in order by itself. Nobody is told of it, and no history speaks of it."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sms_gateway.clock import Clock
from sms_gateway.directory import Directory
from sms_gateway.duedates import DueDates
from sms_gateway.storage import dates, presence, settings, tickets
from sms_gateway.storage.dates import Dates
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.tickets import Ticket

_log = logging.getLogger(__name__)

_RULES = "counted by"
_FEW = 100
"""So many are reckoned in one transaction: some hundredths of a second."""

NextAppointment = Callable[[Connection, Ticket], datetime | None]


@dataclass(slots=True)
class Upkeep:
    """`appointments` tells when something comes next by itself; None: never.

    `leads`: what that depends on besides the rules of agencies, in words that change when it does.
    """

    database: Database
    directory: Directory
    due_dates: DueDates
    clock: Clock
    appointments: NextAppointment
    leads: str = ""
    _looked: tuple[int, date] | None = None

    def date_tickets(self) -> int:
        """Reckons the due time of open tickets that have none; how many.

        They are as old as the time before due times were kept, or were written beside us by the version that
        did not keep them yet. In small transactions, so that nobody waits for it.
        """
        dated, after = 0, 0
        while batch := self.database.write_at_leisure(self._date_some, after):
            dated, after = dated + len(batch), batch[-1].id
        return dated

    def recount(self) -> int:
        """Reckons all open tickets anew where the rules are others than before; how many have another time now.

        A rule changes by a holiday, an agency's own limit, a setting, a newer list of holidays. What counted last is
        kept as a digest, and compared whenever the directory has another revision. It is done once a day in any
        case: a process that had not heard of a change yet may have written a date of before. Any number of workers
        may do it; what one has put right, the next one finds in order.
        """
        look = self.database.read(settings.revision), self.clock().date()
        if look == self._looked:
            return 0
        digest = self.database.read(self._digest, look[1])
        changed = 0
        if self.database.read(settings.noted, _RULES) != digest:
            ids = iter(self.database.read(dates.open_ids))
            while some := list(islice(ids, _FEW)):
                stale = self.database.read_at_leisure(self._stale, some)
                changed += self.database.write_at_leisure(self._put_right, stale) if stale else 0
            if self.database.read(settings.revision) != look[0]:
                return changed  # the rules have changed on the way: the next beat begins again
            self.database.write(settings.note, _RULES, digest)
            if changed:
                _log.warning("the rules have changed: %d open reports are due at another time now", changed)
        self._looked = look
        return changed

    def clear_presence(self) -> int:
        """Takes away who looked at which ticket long ago, and drafts that nobody sent; how many."""
        return self.database.write(presence.clear, self.clock())

    def _digest(self, db: Connection, day: date) -> str:
        """Of all that dates depend on; what is reckoned from now on, is by these rules."""
        return f"{day} {self.directory.read_rules(db).digest()} {self.leads}".strip()

    def _date_some(self, db: Connection, after: int) -> list[Ticket]:
        batch = tickets.undated(db, after)
        self._put_right(db, [one.id for one in batch])
        return batch

    def _stale(self, db: Connection, ids: Sequence[int]) -> list[int]:
        """Those whose times are not what the rules say: nobody waits while they are looked for."""
        return list(self._other_dates(db, dates.kept(db, ids)))

    def _put_right(self, db: Connection, ids: Sequence[int]) -> int:
        """How many of them have other times now."""
        new = self._other_dates(db, dates.kept(db, ids, lock=True))
        dates.put(db, new)
        return len(new)

    def _other_dates(self, db: Connection, some: Iterable[tuple[Ticket, Dates]]) -> dict[int, Dates]:
        return {one.id: at for one, was in some if (at := self._dates(db, one, was)) != was}

    def _dates(self, db: Connection, one: Ticket, was: Dates) -> Dates:
        try:
            return Dates(self.due_dates.at(one), self._sooner(was.clock_due_at, self.appointments(db, one)))
        except Exception:  # one that cannot be reckoned must not keep the others undated
            _log.exception("the due time of ticket %s cannot be reckoned", one.number)
            return was

    @staticmethod
    def _sooner(was: datetime | None, will: datetime | None) -> datetime | None:
        """Whoever comes too soon finds nothing to do, and looks when to come again; too late would be a missed date."""
        return min(was, will) if was and will else was or will
