"""What was in force: agencies, their limits, hours and zones, and the days off, written down so that a report of a
month that is long past is reckoned by the rules of that month, whatever has been said, renamed or repealed since.

Pure. What is written is one line of JSON of one form; what is the same is written the same.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sms_gateway.agencies import Agency
from sms_gateway.calendars import LocalDay, Week, national
from sms_gateway.deadlines import Limit
from sms_gateway.rules import Own, RuleBook

_FORM = 1
_PERSONAL_DATA, _BEFORE = "personal_data", "simple"
"""Of rules that were written down before requests about personal data had a limit of their own, and what held then."""


@dataclass(frozen=True, slots=True)
class Office:
    """An agency as it was called, and by which clock it works."""

    name: str
    timezone: str


@dataclass(frozen=True, slots=True)
class InForce:
    """`timezone`: of the nation."""

    timezone: str
    offices: Mapping[str, Office]
    book: RuleBook

    def zone(self, agency: str | None) -> str:
        """By which clock whatever this agency has is reckoned."""
        office = self.offices.get(agency or "")
        return office.timezone if office else self.timezone


def written(timezone: str, every: Iterable[Agency], book: RuleBook, years: range) -> str:
    """As it is kept. `years`: of which the national days off are written down."""
    said = [[str(one.day), one.working, one.name, one.region] for one in book.said]
    told = {
        "form": _FORM,
        "timezone": timezone,
        "hours": str(book.week),
        "limits": {name: str(limit) for name, limit in book.limits.items()},
        "days": sorted(said, key=lambda one: (one[0], one[3])),
        "national": {str(day): name for day, name in national(years).items()},
        "agencies": {one.code: _agency(one) for one in every},
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> InForce:
    """What `written` wrote."""
    told = json.loads(text)
    offices = {code: Office(one["name"], one["timezone"]) for code, one in told["agencies"].items()}
    book = RuleBook(
        limits=_limits({_PERSONAL_DATA: told["limits"][_BEFORE], **told["limits"]}),
        own={code: own for code, one in told["agencies"].items() if (own := _own(one))},
        said=_days(told["days"]),
        week=Week.parse(told["hours"]),
        nation={date.fromisoformat(day): name for day, name in told["national"].items()},
    )
    return InForce(told["timezone"], offices, book)


def _agency(one: Agency) -> dict[str, Any]:
    own: dict[str, Any] = {"limits": dict(one.limits)} if one.limits else {}
    own |= {"hours": one.hours} if one.hours else {}
    return {"name": one.name, "timezone": one.timezone, **own}


def _own(one: Mapping[str, Any]) -> Own | None:
    if "limits" not in one and "hours" not in one:
        return None
    return Own(_limits(one.get("limits", {})), Week.parse(one["hours"]) if "hours" in one else None)


def _limits(told: Mapping[str, str]) -> dict[str, Limit]:
    return {name: Limit.parse(limit) for name, limit in told.items()}


def _days(told: Sequence[Sequence[Any]]) -> list[LocalDay]:
    return [LocalDay(date.fromisoformat(day), working, name, region) for day, working, name, region in told]
