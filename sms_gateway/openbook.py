"""What anybody may know of the work: sums of whole months that have ended, and nothing of any person.

Pure: it is made of monthly reports alone. A count from 1 to 4 is not told. A region that has such a count in a month is
told together with others for that month, and so many of them are put together that their sum is no small count either;
a month with such a count is in no sum. Sums are made of what may be told of each single month, and that is the same on
every page that tells of it. So nothing can be found out by subtraction: neither of two rows, nor of two pages.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sms_gateway.monthly import Json

FEW = 5
"""A count below this is not told, but for none at all."""
MONTHS = 12
KIND = "sms-gateway public statistics 1"

Told = int | str | None


@dataclass(slots=True)
class _Sum:
    received: int = 0
    answers: int = 0
    done: int = 0
    in_time: int = 0

    def add(self, other: "_Sum") -> None:
        self.received += other.received
        self.answers += other.answers
        self.done += other.done
        self.in_time += other.in_time

    @property
    def is_small(self) -> bool:
        return any(0 < count < FEW for count in (self.received, self.answers, self.done))

    def told(self) -> Json:
        share = 100 * self.in_time // self.done if self.done >= FEW else None
        counts = {"received": self.received, "answered": self.answers, "done": self.done}
        return {**{name: _told(count) for name, count in counts.items()}, "done_in_time_percent": share}


@dataclass(slots=True)
class _Regions:
    """Those that may be told each for itself, and the sum of all others."""

    sums: dict[str, _Sum] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    others: _Sum = field(default_factory=_Sum)

    def add(self, month: Json) -> None:
        """What may be told of it. The newest name counts."""
        whole: dict[str, _Sum] = {}
        for one in month["agencies"]:
            code = ".".join(one["code"].split(".")[:2]) if one["code"] else ""
            whole.setdefault(code, _Sum()).add(_sum(one))
            if one["code"] == code:
                self.names[code] = one["name"]
        shown, others = _apart(whole)
        for code in shown:
            self.sums.setdefault(code, _Sum()).add(whole[code])
        self.others.add(others)

    def told(self) -> list[Json]:
        shown = sorted(code for code, counts in self.sums.items() if counts.received or counts.done)
        return [{"code": code or None, "name": self.names.get(code), **self.sums[code].told()} for code in shown]


def _apart(month: Mapping[str, _Sum]) -> tuple[list[str], _Sum]:
    """The regions of one month that may be told each for itself, and the sum of all others."""
    shown = sorted(month, key=lambda code: (month[code].received, code))
    others = _Sum()
    for code in [code for code in shown if month[code].is_small]:
        shown.remove(code)
        others.add(month[code])
    while others.is_small and shown:
        others.add(month[shown.pop(0)])
    return shown, others


def told(reports: Iterable[Json]) -> Json:
    """`reports`: of months that have ended, whole, the oldest first."""
    newest = list(reports)[-MONTHS:]
    regions, summed = _Regions(), [report for report in newest if not _sum(report["total"]).is_small]
    total, others = _Sum(), regions.others
    for report in summed:
        total.add(_sum(report["total"]))
        regions.add(report)
    return {
        "kind": KIND,
        "months": [{"month": report["month"], **_month(report["total"])} for report in newest],
        "total": total.told(),
        "regions": regions.told(),
        "other_regions": others.told() if others.received or others.done else None,
        "suppressed_below": FEW,
    }


def _month(total: Mapping[str, Any]) -> Json:
    return {**_sum(total).told(), "overdue_at_its_end": _told(total["overdue"])}


def _sum(one: Mapping[str, Any]) -> _Sum:
    done = one["steps"]["complete"]
    return _Sum(one["received"], one["answers"], done["taken"], done["in_time"])


def _told(count: int) -> Told:
    return count if count >= FEW or not count else f"<{FEW}"


def length(count: Told) -> int:
    """For a drawing: what is not told is drawn as nothing."""
    return count if isinstance(count, int) else 0


def is_empty(page: Json) -> bool:
    rows: Sequence[Json] = page["months"]
    return not any(row["received"] or row["done"] for row in rows)
