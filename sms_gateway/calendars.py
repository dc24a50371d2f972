"""Which days an office works: Indonesia's holidays and joint leave, under an administrator's own table.

Joint leave (cuti bersama) is decreed year by year, often late, and Islamic feasts are set by sighting: what a
library knows of a coming year is an estimate. So two lists of an administrator always have the last word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays


@dataclass(frozen=True, slots=True)
class Calendar:
    """Monday to Friday without holidays. `extra` are further days off, `worked` days that are worked after all."""

    extra: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        return self.day_off(day) is None

    def day_off(self, day: date) -> str | None:
        """Why nobody works on this day, in a word or two (`Saturday`, `Eid al-Fitr`); None on a working day."""
        if day in self.worked:
            return None
        if day in self.extra:
            return "local day off"
        return _of_year(day.year).get(day) or (f"{day:%A}" if day.weekday() >= 5 else None)


def national(years: Iterable[int]) -> dict[date, str]:
    """Public holidays and joint leave of these years, by name, in order. Sundays among them too."""
    return dict(sorted(pair for year in years for pair in _of_year(year).items()))


@cache
def _of_year(year: int) -> Mapping[date, str]:
    return dict(holidays.country_holidays("ID", years=year, categories=("public", "government"), language="en_US"))
