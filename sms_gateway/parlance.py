"""How a report of a month is worded, on paper and on its page: the words of one language, numbers and dates in it."""

import calendar
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from sms_gateway.month import Month
from sms_gateway.monthly import Json

USUAL = "id"
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Parlance:
    """`language`: by its code."""

    language: str
    words: Mapping[str, Any]

    def __getitem__(self, name: str) -> str:
        return str(self.words[name])

    def number(self, value: float | None) -> str:
        """`1.078`, `4,33`; nothing where there is none."""
        if value is None:
            return NOTHING
        plain = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
        return plain.translate(str.maketrans(",.", self["thousands"] + self["decimal"]))

    def percent(self, value: int | None) -> str:
        return NOTHING if value is None else f"{value}%"

    def month(self, text: str) -> str:
        """`2026-03` → `Maret 2026`."""
        month = Month.parse(text)
        return self["month"].format(month=self.words["months"][month.number - 1], year=month.year)

    def period(self, report: Json) -> str:
        month = Month.parse(report["month"])
        last = calendar.monthrange(month.year, month.number)[1]
        return self["period"].format(last=last, month=self.words["months"][month.number - 1], year=month.year)

    def warning(self, report: Json) -> str:
        """What must be said of a month that has not ended; "": it has."""
        if not report["preliminary"]:
            return ""
        at = datetime.fromisoformat(report["as_of"])
        day = f"{at.day} {self.words['months'][at.month - 1]} {at.year}, {at:%H.%M}"
        return self["preliminary"].format(as_of=day)

    def whose(self, report: Json) -> str:
        agency = report["agency"]
        return str(agency["name"] or agency["code"]) if agency else self["all_agencies"]

    def called(self, one: Json) -> str:
        return str(one["name"]) if one["name"] else self["national"]

    def rating(self, one: Json) -> str:
        given = one["ratings"]["given"]
        if not given:
            return NOTHING
        return self["ratings"].format(mean=self.number(one["ratings"]["mean"]), given=self.number(given))

    def pace(self, step: Json, unit: str) -> str:
        """`2 / 5`: the median and what nine in ten were taken within. `unit`: working_days, hours."""
        if not step["taken"]:
            return NOTHING
        return " / ".join(self.number(step[f"{share}_{unit}"]) for share in ("median", "p90"))

    def how(self, report: Json) -> list[str]:
        """How it was counted, a paragraph each."""
        known = {"personal_data": report["limits"]["simple"], **report["limits"]}  # an old report has no such limit
        limits = {name: self.limit(limit) for name, limit in known.items()}
        return [*self.words["how"], self["limits"].format(**limits)]

    def limit(self, limit: str) -> str:
        """`3 working days` → `3 hari kerja`."""
        number, _, unit = limit.partition(" ")
        units = self.words["units"]
        return f"{number} {units.get(unit) or units[f'{unit}s']}"


def parlance(language: str) -> Parlance:
    """Of a language that papers are worded in; of the usual one for any other."""
    every = _every()
    return Parlance(language, every[language]) if language in every else Parlance(USUAL, every[USUAL])


@cache
def _every() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(files("sms_gateway").joinpath("data/papers.toml").read_text("utf-8"))
