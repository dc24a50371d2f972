"""When a citizen is texted: never at night unless they have just asked, and about a report every few days."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sms_gateway.errors import ConfigError

_EVERY = re.compile(r"([1-9]\d{0,3})\s+days?")
"""A longer rhythm leads beyond the end of every calendar, and with it each report that is opened."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begin` to `end`, local time, over midnight where `end` is the earlier. Equal: never."""

    begin: time
    end: time

    @classmethod
    def parse(cls, text: str) -> "QuietHours":
        """`20:00-07:00`. Raises ConfigError."""
        try:
            begin, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
        except ValueError:
            raise ConfigError(f'quiet hours {text!r} cannot be read: write them as "20:00-07:00"') from None
        return cls(begin, end)

    def release(self, now: datetime, zone: str) -> datetime:
        """`now`, or the moment the quiet hours around it end, in the zone of the region."""
        local = now.astimezone(ZoneInfo(zone))
        if not self._holds(local.time()):
            return now
        day = local.date() + timedelta(days=1 if local.time() >= self.end else 0)
        return datetime.combine(day, self.end, ZoneInfo(zone)).astimezone(now.tzinfo)

    def _holds(self, at: time) -> bool:
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A scheduled update every `days`, at `at` local time."""

    days: int
    at: time

    @classmethod
    def parse(cls, every: str, at: str) -> "Rhythm":
        """`7 days` and `09:00`. Raises ConfigError."""
        written = _EVERY.fullmatch(every.strip())
        if written is None:
            raise ConfigError(f'updates.every: {every!r} cannot be read: write it as "7 days", "9999 days" at most')
        return cls(int(written[1]), time.fromisoformat(at))

    def next(self, now: datetime, zone: str, told: date | None = None) -> datetime:
        """The one after `now`: however many were missed, only one is due. `told`: the date that is spoken of; on the
        day after it there is something else to say."""
        local = now.astimezone(ZoneInfo(zone))
        day = local.date() + timedelta(days=self.days)
        if told:
            day = min(day, told + timedelta(days=1))
        return datetime.combine(day, self.at, ZoneInfo(zone)).astimezone(now.tzinfo)
