"""Figures: a period, and what is reckoned from counted rows for it: tables of plain values that a page, a file or a
letter can show.

Pure. Days are local ones; how long something took is counted in working days, as the law's limits are. Of a middle
value the lower is taken: half of the reports were done in so many days, or fewer.
"""

import csv
import io
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sms_gateway.calendars import Calendar, Week
from sms_gateway.deadlines import Limit, due
from sms_gateway.errors import Malformed
from sms_gateway.rules import Rules

LONGEST = 366
"""Days of a period: what is read for it stays bounded."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOON = time(12)
_FIRST, _LAST = date(1970, 1, 2), date(8999, 12, 31)

Cell = Any
"""A word, a number, a day, or nothing."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the end of the last one, in `zone`. Raises Malformed where it cannot be counted."""

    first: date
    last: date
    zone: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Malformed(f"the period ends on {self.last}, before it begins on {self.first}: exchange the two")
        if self.first < _FIRST or self.last > _LAST:
            raise Malformed(f"no report is from before {_FIRST} or after {_LAST}: choose other days")
        if (self.last - self.first).days >= LONGEST:
            raise Malformed(f"a period has {LONGEST} days at most: choose a shorter one")

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first, time.min, ZoneInfo(self.zone))

    @property
    def until(self) -> datetime:
        """Before this."""
        return datetime.combine(self.last + timedelta(days=1), time.min, ZoneInfo(self.zone))

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=at) for at in range((self.last - self.first).days + 1)]


def latest(days: int, now: datetime, zone: str) -> Period:
    """The last so many days, today among them."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return Period(today - timedelta(days=days - 1), today, zone)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain values under names that a program can hold on to."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    names: int = 1
    """How many columns say what is counted; the others are counts."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been counted."""
        return not any(cell for row in self.rows for cell in row[self.names :])

    def as_csv(self) -> str:
        """As RFC 4180 has it. A spreadsheet would run a name that begins like a formula."""
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow(self.columns)
        writer.writerows([_plain(cell) for cell in row] for row in self.rows)
        return file.getvalue()


def _plain(cell: Cell) -> str | int | float:
    if isinstance(cell, int | float):
        return cell
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def by_day(period: Period, *counted: Mapping[date, int]) -> list[tuple[Cell, ...]]:
    """A row for each day, nothing left out."""
    return [(day, *(series.get(day, 0) for series in counted)) for day in period.days]


def quantile(counts: Mapping[int, int], share: float) -> int | None:
    """The least value that at least this share of what was counted does not exceed; `counts`: how many of each."""
    wanted, seen = sum(counts.values()) * share, 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= wanted:
            return value
    return None


class Span(NamedTuple):
    """Reports of one agency that began a step on one day and had taken it on another; None: not yet.

    `limit`: its name in the settings. `gone`: they have ended without it, and are no longer waited for.
    """

    agency: str | None
    limit: str
    start: date
    end: date | None
    gone: bool
    reports: int


@dataclass(slots=True)
class Pace:
    """How fast one agency, with all below it, has taken a step: `days` counts reports by working days."""

    days: Counter[int] = field(default_factory=Counter)
    in_time: int = 0
    late: int = 0
    """Taken late, or not yet although it should have been."""
    waiting: int = 0
    """Not taken yet; some of them are late."""

    @property
    def share_in_time(self) -> int | None:
        """In percent of those that are decided."""
        decided = self.in_time + self.late
        return 100 * self.in_time // decided if decided else None

    def row(self, agency: str | None) -> tuple[Cell, ...]:
        """Without an agency nobody is in time or not, and the share stays empty."""
        days = (quantile(self.days, 0.5), quantile(self.days, 0.9))
        share = self.share_in_time if agency else None
        return self.days.total(), *days, self.in_time, self.late, share, self.waiting


PACE = ("taken", "median_working_days", "p90_working_days", "in_time", "late", "in_time_percent", "waiting")
"""What `Pace.row` holds."""


def paces(
    spans: Iterable[Span],
    rules: Callable[[str | None], Rules],
    above: Callable[[str | None], str | None],
    today: date,
) -> dict[str | None, Pace]:
    """By the agency `above` each; every report by the limit and the calendar of its own agency.

    A limit in hours is judged by the day on which it ends.
    """
    found: dict[str | None, Pace] = {}
    rulers: dict[tuple[object, ...], Ruler] = {}
    of_agency: dict[str | None, tuple[Rules, Ruler]] = {}
    for one in spans:
        if one.agency not in of_agency:
            its = rules(one.agency)
            key = alike(its.calendar)
            of_agency[one.agency] = its, rulers.setdefault(key, Ruler(its.calendar))
        its, ruler = of_agency[one.agency]
        pace = found.setdefault(above(one.agency), Pace())
        if one.end is None and one.gone:
            continue
        in_time = (one.end or today) <= ruler.due(its.limits[one.limit], one.start)
        if one.end:
            pace.days[ruler.between(one.start, one.end)] += one.reports
            pace.in_time += one.reports * in_time
        else:
            pace.waiting += one.reports
        pace.late += one.reports * (not in_time)
    return found


def alike(calendar: Calendar) -> tuple[Week, tuple[tuple[date, bool], ...]]:
    """The same for calendars by which every day counts alike."""
    return calendar.week, tuple(sorted((day, said.working) for day, said in calendar.local.items()))


@dataclass(slots=True)
class Ruler:
    """Measures by one calendar, and remembers."""

    calendar: Calendar
    _due: dict[tuple[Limit, date], date] = field(default_factory=dict)
    _working: list[date] = field(default_factory=list)
    _from: date = date.max
    _to: date = date.min

    def due(self, limit: Limit, start: date) -> date:
        if (limit, start) not in self._due:
            noon = datetime.combine(start, _NOON, UTC)
            self._due[limit, start] = due(limit, noon, self.calendar, UTC).date()
        return self._due[limit, start]

    def between(self, start: date, end: date) -> int:
        """Working days after the first day, to the last one."""
        if start < self._from or end > self._to:
            self._from, self._to = min(start, self._from), max(end, self._to)
            span = (self._to - self._from).days + 1
            days = (self._from + timedelta(days=at) for at in range(span))
            self._working = [day for day in days if self.calendar.is_working(day)]
        return max(0, bisect_right(self._working, end) - bisect_right(self._working, start))
