"""What anybody may know of the work: sums of whole months that have ended, and nothing of any person.

Pure: it is made of monthly reports alone. A count from 1 to 4 is not told. A region with such a count is told together
with other small ones, and so many of them are put together that their sum is no small count either; a month with such
a count is in no sum. So nothing can be found out by subtraction.
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
    sums: dict[str, _Sum] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def add(self, one: Json) -> None:
        """To the region it stands in; the newest name counts."""
        code = ".".join(one["code"].split(".")[:2]) if one["code"] else ""
        self.sums.setdefault(code, _Sum()).add(_sum(one))
        if one["code"] == code:
            self.names[code] = one["name"]

    def apart(self) -> tuple[list[str], _Sum]:
        """Those that may be told each for itself, and the sum of all others."""
        shown = sorted(self.sums, key=lambda code: (self.sums[code].received, code))
        others = _Sum()
        for code in [code for code in shown if self.sums[code].is_small]:
            shown.remove(code)
            others.add(self.sums[code])
        while others.is_small and shown:
            others.add(self.sums[shown.pop(0)])
        return sorted(code for code in shown if self.sums[code].received or self.sums[code].done), others


def told(reports: Iterable[Json]) -> Json:
    """`reports`: of months that have ended, whole, the oldest first."""
    newest = list(reports)[-MONTHS:]
    regions, summed = _Regions(), [report for report in newest if not _sum(report["total"]).is_small]
    for report in summed:
        for one in report["agencies"]:
            regions.add(one)
    shown, others = regions.apart()
    total = _Sum()
    for report in summed:
        total.add(_sum(report["total"]))
    return {
        "kind": KIND,
        "months": [{"month": report["month"], **_month(report["total"])} for report in newest],
        "total": total.told(),
        "regions": [
            {"code": code or None, "name": regions.names.get(code), **regions.sums[code].told()} for code in shown
        ],
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
