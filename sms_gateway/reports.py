"""Reports of months: made from the history, written down as JSON of one form, and kept once a month has ended.

A month is reckoned by the rules that were written down last before its end. They are written down whenever they have
changed, by the timetable and before any report is made, and what is written stays.
"""

import hashlib
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sms_gateway import in_force
from sms_gateway.clock import Clock
from sms_gateway.directory import Directory
from sms_gateway.errors import Malformed, Refused
from sms_gateway.in_force import InForce
from sms_gateway.month import Month, span
from sms_gateway.monthly import Json, Reckoning, narrowed
from sms_gateway.storage import agencies, months, settings
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.months import Kept

_log = logging.getLogger(__name__)

_PAGE = 500
_FRESH = timedelta(minutes=5)
"""So long the report of a running month is shown again as it was made."""
_YEARS_BEFORE, _YEARS_AHEAD = 3, 2
KEPT_BACK = 13
"""So many months back reports are kept by themselves."""

Watched = Callable[[int], None]
"""Told how many more reports were added."""


@dataclass(slots=True)
class Reports:
    """`timezone`: of the nation."""

    database: Database
    directory: Directory
    clock: Clock
    timezone: str
    _noted: tuple[int, int] | None = None
    _running: dict[Month, tuple[datetime, Json]] = field(default_factory=dict)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def note_rules(self) -> bool:
        """Writes down what is in force, where it is not what was written last. Any number of workers may call this."""
        now = self.clock()
        look = self.database.read(settings.revision), now.year
        if look == self._noted:
            return False
        body = self.database.read(self._rules_now, now)
        noted = self.database.write(months.note_rules, now, _digest(body), body)
        self._noted = look
        return noted

    def extent(self, month: Month) -> int:
        """How many reports are looked at for it."""
        since, until = span(month, self._rules_of(month)[1])
        return len(self.database.read(months.concerned, since, until))

    def make(self, month: Month, watched: Watched = lambda _: None) -> Json:
        """From the history, whatever is kept. Raises Malformed for a month that has not begun."""
        self.note_rules()
        now = self.clock().astimezone(UTC)
        rules, force = self._rules_of(month)
        since, until = span(month, force)
        if since > now:
            raise Malformed(f"{month} has not begun yet")
        ids = self.database.read(months.concerned, since, until)
        reckoning = Reckoning(month, force, now)
        for at in range(0, len(ids), _PAGE):
            some = ids[at : at + _PAGE].tolist()
            for past in self.database.read(months.pasts, some):
                reckoning.add(past)
            watched(len(some))
        noted_at = rules.at.astimezone(UTC).isoformat(timespec="seconds")
        return reckoning.told({"sha256": rules.digest, "noted_at": noted_at})

    def of(self, month: Month) -> Json:
        """As it was made first, where the month has ended; of a running one as it was some minutes ago at most."""
        if report := self._kept(month):
            return report
        with self._one_at_a_time:
            return self._kept_again(month) or self._made(month)

    def check(self, report: Json) -> None:
        """Raises Refused where this report, made just now, is not what was kept of its month. One that an earlier
        version reckoned in another way proves nothing."""
        before = self._kept(Month.parse(report["month"]))
        if before and before["kind"] != report["kind"]:
            return
        kept = self.database.read(months.kept, report["month"])
        if kept and kept.digest != digest(report):
            raise Refused(
                "the history of %(month)s now tells another story than on %(day)s, when its report was kept: it had the"
                " digest %(kept)s, and has %(now)s. Ask who changed the database",
                month=report["month"],
                day=f"{kept.at:%Y-%m-%d}",
                kept=kept.digest,
                now=digest(report),
            )

    def keep_ended(self) -> int:
        """Makes and keeps the reports of the last months that have ended and are not kept yet; how many."""
        self.note_rules()
        now, have = self.clock(), self.database.read(months.months_kept)
        first = self.database.read(months.first_year)
        this = Month.of(now, self.timezone)
        past = [this.away(-back) for back in range(1, KEPT_BACK + 1)]
        due = [one for one in past if first and one.year >= first and str(one) not in have]
        ended = [one for one in due if self._is_settled(one, now)]
        for month in ended:
            self.of(month)
        return len(ended)

    def _kept_again(self, month: Month) -> Json | None:
        """What somebody else has made while we waited."""
        made = self._running.get(month)
        if made and self.clock() - made[0] < _FRESH and not self._is_settled(month, self.clock()):
            return made[1]
        return self._kept(month)

    def _kept(self, month: Month) -> Json | None:
        """None: it is not kept, or what is kept is not what was."""
        kept = self.database.read(months.kept, str(month))
        if kept and _digest(kept.body) != kept.digest:
            _log.error("the report of %s that is kept was changed: it is made anew from the history", month)
            return None
        report: Json | None = json.loads(kept.body) if kept else None
        return report

    def _made(self, month: Month) -> Json:
        report, now = self.make(month), self.clock()
        if report["preliminary"]:
            self._running = {month: (now, report)}
        elif month.year >= (self.database.read(months.first_year) or now.year):
            body = written(report)
            self.database.write(months.keep, str(month), now, _digest(body), body)
            _log.info("the report of %s is made and kept: %s", month, _digest(body))
        return report

    def _is_settled(self, month: Month, now: datetime) -> bool:
        return month.is_settled(now, self._rules_of(month)[1])

    def _rules_of(self, month: Month) -> tuple[Kept, InForce]:
        self.note_rules()
        rules = self.database.read(months.rules_before, month.until(self.timezone))
        assert rules, "they have just been written down"  # noqa: S101
        return rules, in_force.read(rules.body)

    def _rules_now(self, db: Connection, now: datetime) -> str:
        first = min(months.first_year(db) or now.year, now.year - _YEARS_BEFORE)
        book = self.directory.read_rules(db)
        return in_force.written(self.timezone, agencies.every(db), book, range(first, now.year + _YEARS_AHEAD))


def written(report: Json, agency: str | None = None) -> str:
    """As a file: what is the same is written the same, to the byte."""
    return json.dumps(narrowed(report, agency), ensure_ascii=False, indent=1) + "\n"


def digest(report: Json, agency: str | None = None) -> str:
    """The SHA-256 of that file: it stands on every page of the paper."""
    return _digest(written(report, agency))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
