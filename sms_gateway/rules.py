"""The rules of an agency: its limits, and the days and hours on which it works.

The nation's are settings. An agency may have limits and hours of its own; what it does not say for itself, the agency
above says for it. Pure: what agencies and administrators have said comes in.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sms_gateway.calendars import OFFICE, Calendar, LocalDay, Week, edition, of_region
from sms_gateway.deadlines import Limit


@dataclass(frozen=True, slots=True)
class Rules:
    """Of one agency. `limits` has one of each name in the settings' `deadlines`."""

    limits: Mapping[str, Limit]
    calendar: Calendar = field(default_factory=Calendar)
    whose: Mapping[str, str] = field(default_factory=dict)
    """By a limit's name the code of the agency that set it; what is not in it, the nation's settings say."""


@dataclass(frozen=True, slots=True)
class Own:
    """What one agency says for itself and the units below it. `week` None: nothing about its hours."""

    limits: Mapping[str, Limit] = field(default_factory=dict)
    week: Week | None = None


@dataclass(slots=True)
class RuleBook:
    """The rules of every agency, by its code."""

    limits: Mapping[str, Limit]
    own: Mapping[str, Own] = field(default_factory=dict)
    said: Sequence[LocalDay] = ()
    week: Week = OFFICE
    nation: Mapping[date, str] | None = None
    """The national days off as they were once written down; None: as the library has them."""
    _read: dict[str, Rules] = field(default_factory=dict)

    def of(self, agency: str | None) -> Rules:
        """Those of the nation where a report has no agency yet."""
        code = agency or ""
        if code not in self._read:  # looked up with every message
            self._read[code] = self._rules(code)
        return self._read[code]

    def digest(self) -> str:
        """The same as long as every due date is reckoned by the same rules, in whichever process."""
        said = sorted(map(repr, self.said))
        own = sorted((code, sorted(one.limits.items()), one.week) for code, one in self.own.items())
        rules = (edition(), sorted(self.limits.items()), self.week, own, said)
        return hashlib.blake2b(repr(rules).encode(), digest_size=16).hexdigest()

    def _rules(self, code: str) -> Rules:
        limits, week = dict(self.limits), self.week
        whose: dict[str, str] = {}
        for above in _upwards(code)[::-1]:
            own = self.own.get(above, Own())
            limits, week = limits | dict(own.limits), own.week or week
            whose |= dict.fromkeys(own.limits, above)
        return Rules(limits, of_region(self.said, code, week, self.nation), whose)


def _upwards(code: str) -> list[str]:
    """`12.75.pu` → itself, `12.75`, `12`."""
    steps = code.split(".")
    return [".".join(steps[:count]) for count in range(len(steps), 0, -1)]
