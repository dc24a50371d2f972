"""By when something must be done: limits as the rules write them, dates as citizens are told them.

The day after the start is day one, and the last day counts to its end, local time. Pure: the calendar, the
start and the zone come in. `day_by_day` is the count itself, so what it shows is how the date came about.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, NamedTuple, Self, cast

from sms_gateway.calendars import Calendar
from sms_gateway.errors import ConfigError

Unit = Literal["hours", "days", "working days"]

_END_OF_DAY = time(23, 59, 59)
_WRITTEN = re.compile(r"([1-9]\d{0,3})\s+(hour|day|working\s+day)s?", re.IGNORECASE)


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
            raise ConfigError(f"{text!r} is no limit: write a number from 1 to 9999 and hours, days or working days")
        number, unit = written.groups()
        return cls(int(number), cast("Unit", " ".join(unit.lower().split()) + "s"))

    def __str__(self) -> str:
        return f"{self.number} {self.unit if self.number > 1 else self.unit.removesuffix('s')}"


class Day(NamedTuple):
    """One day on the way to a deadline: whether it counts, and why (`day 2 of 3`, `Eid al-Fitr`)."""

    date: date
    counted: bool
    why: str


def due(limit: Limit, start: datetime, calendar: Calendar, zone: tzinfo) -> datetime:
    """The last moment, in `zone`: hours run straight from `start`, days end at 23:59:59 there.

    `start` knows its zone; the day it belongs to is the day it was in `zone`.
    """
    if limit.unit == "hours":
        return (start.astimezone(UTC) + timedelta(hours=limit.number)).astimezone(zone)
    last = day_by_day(limit, start.astimezone(zone).date(), calendar)[-1]
    return datetime.combine(last.date, _END_OF_DAY, zone)


def day_by_day(limit: Limit, start: date, calendar: Calendar) -> list[Day]:
    """Every day after `start` up to the last one; none for a limit in hours."""
    days: list[Day] = []
    day, counted = start, 0
    while limit.unit != "hours" and counted < limit.number:
        day += timedelta(days=1)
        off = calendar.day_off(day) if limit.unit == "working days" else None
        counted += off is None
        days.append(Day(day, off is None, off or f"day {counted} of {limit.number}"))
    return days
