"""Which days and hours an office works: Indonesia's holidays and joint leave, under an administrator's own table.

Joint leave (cuti bersama) is decreed year by year, often late, and Islamic feasts are set by sighting: what a
library knows of a coming year is an estimate. So what an administrator says of a day always has the last word, and of
two words the one for the smaller region.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from typing import Self

import holidays

from sms_gateway.errors import ConfigError

Span = tuple[time, time]
"""From, to: within one day."""

ESTIMATED = " (estimated)"
"""How the name of a feast ends whose day nobody has decreed yet."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class LocalDay:
    """What an administrator says of one day: a day off, or worked after all. `region` "": everywhere."""

    day: date
    working: bool
    name: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    """When an office is open on a working day: several spans a day, by weekday from Monday."""

    spans: tuple[tuple[Span, ...], ...]

    def __str__(self) -> str:
        """As `parse` reads it."""
        days = zip(_DAYS, self.spans, strict=True)
        return "; ".join(" ".join([day.title(), *(f"{a:%H:%M}-{b:%H:%M}" for a, b in on)]) for day, on in days if on)

    @classmethod
    def parse(cls, text: str) -> Self:
        """`Mon-Thu 08:00-12:00 13:00-16:00; Fri 08:00-11:30 13:00-16:30`. Raises ConfigError."""
        spans: list[tuple[Span, ...]] = [()] * 7
        for part in filter(None, (part.strip() for part in text.split(";"))):
            days, *hours = part.split()
            for day in _days(days, text):
                spans[day] = tuple(_span(each, text) for each in hours)
        if any(first[1] > second[0] for day in spans for first, second in pairwise(day)):
            raise _unreadable(text)
        if not any(spans):
            raise _unreadable(text)
        return cls(tuple(spans))

    def on(self, day: date) -> tuple[Span, ...]:
        """A Saturday that is worked after all is worked as the first working day of the week is."""
        return self.spans[day.weekday()] or next(spans for spans in self.spans if spans)


def _days(text: str, whole: str) -> range:
    first, _, last = text.lower().partition("-")
    try:
        days = range(_DAYS.index(first), _DAYS.index(last or first) + 1)
    except ValueError:
        raise _unreadable(whole) from None
    if not days:
        raise _unreadable(whole)
    return days


def _span(text: str, whole: str) -> Span:
    written = _HOURS.fullmatch(text)
    if written is None:
        raise _unreadable(whole)
    hour, minute, to_hour, to_minute = map(int, written.groups())
    begin, end = time(hour, minute), time(to_hour, to_minute)
    if begin >= end:
        raise _unreadable(whole)
    return begin, end


def _unreadable(text: str) -> ConfigError:
    return ConfigError(
        "working hours '%(given)s' cannot be read: write \"Mon-Thu 08:00-12:00 13:00-16:00; Fri 08:00-11:30\"",
        given=text,
    )


OFFICE = Week.parse("Mon-Thu 07:30-12:00 13:00-16:00; Fri 07:30-11:30 13:00-16:30")
"""The hours of a civil servant's week of 37.5 hours (Presidential Rule 21/2023, article 4), with its breaks."""


_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Calendar:
    """Monday to Friday without holidays, but for what an administrator says of certain days."""

    local: Mapping[date, LocalDay] = field(default_factory=dict)
    week: Week = OFFICE
    nation: Mapping[date, str] | None = None
    """The national days off as they were once written down; None: as the library has them."""
    _ends: dict[tuple[date, int], date] = field(default_factory=dict, repr=False, compare=False)

    def after(self, start: date, working_days: int) -> date:
        """The last of so many working days after `start`, or before it where they are less than none: asked several
        times for each message, counted once a day."""
        if (end := self._ends.get((start, working_days))) is None:
            if len(self._ends) >= _REMEMBERED:
                self._ends.clear()
            end, left, step = start, abs(working_days), timedelta(days=1 if working_days > 0 else -1)
            while left:
                end += step
                left -= self.is_working(end)
            self._ends[start, working_days] = end
        return end

    def is_working(self, day: date) -> bool:
        return self.day_off(day) is None

    def day_off(self, day: date) -> str | None:
        """Why nobody works on this day, in a word or two (`Saturday`, `Eid al-Fitr`); None on a working day."""
        if said := self.local.get(day):
            return None if said.working else said.name
        nation = _of_year(day.year) if self.nation is None else self.nation
        return nation.get(day) or (f"{day:%A}" if day.weekday() >= 5 else None)


def of_region(
    said: Iterable[LocalDay], region: str | None, week: Week = OFFICE, nation: Mapping[date, str] | None = None
) -> Calendar:
    """The calendar of a region: what is said of everywhere, of its province, of itself; the nearest word counts."""
    near = [one for one in said if not one.region or within(region or "", one.region)]
    return Calendar({one.day: one for one in sorted(near, key=lambda one: len(one.region))}, week, nation)


def national(years: Iterable[int]) -> dict[date, str]:
    """Public holidays and joint leave of these years, by name, in order. Sundays among them too."""
    return dict(sorted(pair for year in years for pair in _of_year(year).items()))


def within(code: str, above: str) -> bool:
    """Whether a region or agency is this one, or lies below it."""
    return code == above or code.startswith(above + ".")


def edition() -> str:
    """Of the list of national holidays: another one may know other days."""
    return f"holidays {version('holidays')}"


@cache
def _of_year(year: int) -> Mapping[date, str]:
    return dict(holidays.country_holidays("ID", years=year, categories=("public", "government"), language="en_US"))
