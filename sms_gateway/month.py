"""A month, as reports are made of it: it begins and ends at another moment in each of the nation's time zones. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from sms_gateway.errors import Malformed
from sms_gateway.in_force import InForce

_SETTLED = timedelta(hours=1)
"""After its end a month is still taken as running for so long: what was begun in it has long been written then."""
_WRITTEN = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """`2026-03`. Raises Malformed."""
        written = _WRITTEN.fullmatch(text)
        if written is None or not 1970 < int(written[1]) < 2999:
            raise Malformed("a month is written as 2026-03")
        return cls(int(written[1]), int(written[2]))

    @classmethod
    def of(cls, at: datetime, zone: str) -> Self:
        local = at.astimezone(ZoneInfo(zone))
        return cls(local.year, local.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    def away(self, months: int) -> "Month":
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1)

    def since(self, zone: str) -> datetime:
        return datetime(self.year, self.number, 1, tzinfo=ZoneInfo(zone))

    def until(self, zone: str) -> datetime:
        """Before this."""
        return self.away(1).since(zone)

    def is_settled(self, now: datetime, in_force: InForce) -> bool:
        """Whether it has ended everywhere, and nothing of it can still be on its way."""
        return now >= max(map(self.until, _zones(in_force))) + _SETTLED


def span(month: Month, in_force: InForce) -> tuple[datetime, datetime]:
    """From when to when it is that month anywhere."""
    zones = _zones(in_force)
    return min(map(month.since, zones)), max(map(month.until, zones))


def _zones(in_force: InForce) -> set[str]:
    return {in_force.timezone, *(one.timezone for one in in_force.offices.values())}
