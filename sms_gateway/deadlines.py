"""By when something must be done: limits as the rules write them, dates as citizens are told them.

The day after the start is day one, and the last day counts to its end, local time. Working hours run from the start
itself, while the office is open. Pure: the calendar, the start and the zone come in. `counted` is the count itself, so
what it shows is how the date came about.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, NamedTuple, Self, cast

from sms_gateway.calendars import Calendar
from sms_gateway.english import some
from sms_gateway.errors import ConfigError

Unit = Literal["hours", "working hours", "days", "working days"]

END_OF_DAY = time(23, 59, 59)
_WRITTEN = re.compile(r"([1-9]\d{0,3})\s+((?:working\s+)?(?:hour|day))s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limit:
    """A span the rules allow: 24 hours, 60 days, 3 working days."""

    number: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `3 working days`, `1 day`, `24 hours`; anything else is a ConfigError."""
        written = _WRITTEN.fullmatch(text.strip())
        if written is None:
            raise ConfigError(
                "'%(given)s' is no limit: write a number from 1 to 9999 and hours, working hours, days or working days",
                given=text,
            )
        number, unit = written.groups()
        return cls(int(number), cast("Unit", " ".join(unit.lower().split()) + "s"))

    def __str__(self) -> str:
        return some(self.number, self.unit.removesuffix("s"))

    def is_within(self, other: Self) -> bool:
        """Whether it plainly ends no later than another one that begins with it: no day need be counted for that."""
        return self.unit == other.unit and self.number <= other.number


class Day(NamedTuple):
    """One day on the way to a deadline: whether it counts, and why (`day 2 of 3`, `Eid al-Fitr`)."""

    date: date
    counted: bool
    why: str


def due(limit: Limit, start: datetime, calendar: Calendar, zone: tzinfo) -> datetime:
    """The last moment, in `zone`: hours run straight from `start`, days end at 23:59:59 there.

    `start` knows its zone; the day it belongs to is the day it was in `zone`.
    """
    if limit.unit in ("days", "working days"):  # with every message: no day on the way needs to be looked at
        day = start.astimezone(zone).date()
        whole = limit.unit == "days"
        last = day + timedelta(days=limit.number) if whole else calendar.after(day, limit.number)
        return datetime.combine(last, END_OF_DAY, zone)
    return counted(limit, start, calendar, zone)[0]


def counted(limit: Limit, start: datetime, calendar: Calendar, zone: tzinfo) -> tuple[datetime, list[Day]]:
    """The last moment, and every day on the way to it; no days for a limit in plain hours."""
    local = start.astimezone(zone)
    if limit.unit == "hours":
        return (start.astimezone(UTC) + timedelta(hours=limit.number)).astimezone(zone), []
    if limit.unit == "working hours":
        return _hour_by_hour(limit, local, calendar)
    days = day_by_day(limit, local.date(), calendar)
    return datetime.combine(days[-1].date, END_OF_DAY, zone), days


def day_by_day(limit: Limit, start: date, calendar: Calendar) -> list[Day]:
    """Every day after `start` up to the last one; none for a limit in hours."""
    days: list[Day] = []
    day, number = start, 0
    while limit.unit in ("days", "working days") and number < limit.number:
        day += timedelta(days=1)
        off = calendar.day_off(day) if limit.unit == "working days" else None
        number += off is None
        days.append(Day(day, off is None, off or f"day {number} of {limit.number}"))
    return days


def _hour_by_hour(limit: Limit, start: datetime, calendar: Calendar) -> tuple[datetime, list[Day]]:
    """While the office is open: the first day is the start's own."""
    days: list[Day] = []
    left, day = timedelta(hours=limit.number), start.date()
    while True:
        if off := calendar.day_off(day):
            days.append(Day(day, False, off))
        else:
            for begin, end in calendar.week.on(day):
                opened = max(datetime.combine(day, begin, start.tzinfo), start)
                spent = max(datetime.combine(day, end, start.tzinfo) - opened, timedelta())
                if spent >= left:
                    days.append(Day(day, True, f"{limit.number} of {limit}"))
                    return opened + left, days
                left -= spent
            done = limit.number - left / timedelta(hours=1)
            days.append(Day(day, True, f"{done:g} of {limit}"))
        day += timedelta(days=1)
