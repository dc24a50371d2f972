"""Retention: how long it is kept who texted. What was reported stays, without numbers in its words."""

import logging
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta

from sms_gateway.clock import Clock
from sms_gateway.storage import copies, erasure, expiry, hooks
from sms_gateway.storage.engine import Connection, Database

_log = logging.getLogger(__name__)

BY = "clock"
"""Who has erased, as the history says it."""

GIVEN_UP_KEPT = timedelta(days=365)
"""A webhook that nobody took can be said again for so long."""

_FEW, _STEPS = 200, 25
"""So many old reports are looked at in one go, and so often in one beat."""


@dataclass(slots=True)
class Retention:
    """`months`: after the last report of a phone has ended. `days`: of copies made before migrations.

    `posts_days`: of the log of webhooks, after the report has ended.
    """

    database: Database
    clock: Clock
    months: int
    days: int
    posts_days: int = 90
    _looked_to: int = 0
    _met_to: str = ""
    _unscrubbed: int = 0

    def erase_old(self) -> int:
        """Erases numbers whose time is over; how many. Any number of workers may do it at once.

        One person a transaction, so that nobody waits; who texts meanwhile stays. It goes on where the beat before
        has stopped, and begins anew at the end: what became old behind it is found the next time round.
        """
        before, erased = months_before(self.clock(), self.months), 0
        for _ in range(_STEPS):
            phones, self._looked_to = self.database.read(expiry.reporters, before, self._looked_to, _FEW)
            erased += sum(self.database.write_at_leisure(self._erase, phone, before) for phone in phones)
            if not self._looked_to:
                break
        phones, self._met_to = self.database.read(expiry.strangers, before, self._met_to, _FEW)
        erased += sum(self.database.write_at_leisure(self._erase, phone, before) for phone in phones)
        if erased:
            _log.info(
                "%d phone numbers are erased: nothing has come of them for %d months",
                erased,
                self.months,
            )
        self._unscrubbed += erased
        if self._unscrubbed and not self._looked_to:
            self.database.scrub()
            self._unscrubbed = 0
        return erased

    def remove_copies(self) -> int:
        """Copies of the database made before migrations hold what was erased since: they go in time. How many."""
        return copies.remove_old(self.database, timedelta(days=self.days), self.clock())

    def remove_posts(self) -> int:
        """Webhooks that arrived long ago, of reports that have ended; what was given up waits a year. How many."""
        now, removed = self.clock(), 0
        before = now - timedelta(days=self.posts_days)
        given_up_before = min(before, now - GIVEN_UP_KEPT)
        for hook in self.database.read(hooks.every):
            while some := self.database.write_at_leisure(hooks.forget, hook.id, before, given_up_before, _FEW):
                removed += some
        return removed

    def _erase(self, db: Connection, phone: str, before: datetime) -> bool:
        over = expiry.is_over(db, phone, before)
        if over:
            erasure.erase(db, phone, BY, self.clock(), everywhere=False)
        return over


def months_before(now: datetime, months: int) -> datetime:
    """The same day so many months ago, or the last of that month."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))
