"""A report of a month as rows of plain values: one an agency, and the sum of them all."""

from collections.abc import Iterator
from typing import Any

from sms_gateway.figures import Table
from sms_gateway.monthly import COUNTS, STEPS, has_figures

Json = dict[str, Any]

_STEP = (
    "in_time", "late", "waiting", "waiting_late", "in_time_percent",
    "median_working_days", "p90_working_days", "median_hours", "p90_hours",
)  # fmt: skip
COLUMNS = (
    *("agency", "name"),
    *COUNTS,
    *("ratings", "satisfaction"),
    *(f"{step}_{name}" for step in STEPS for name in _STEP),
)
NATIONAL, SUM = "national", "total"


def sheet(report: Json) -> Table:
    """Every figure there is."""
    return Table(COLUMNS, list(_rows(report)), names=2)


def _rows(report: Json) -> Iterator[list[Any]]:
    for one in filter(has_figures, report["agencies"]):
        yield [one["code"] or "", one["name"] or NATIONAL, *_figures(one)]
    yield ["", SUM, *_figures(report["total"])]


def _figures(one: Json) -> Iterator[Any]:
    yield from (one[name] for name in COUNTS)
    yield from (one["ratings"]["given"], one["ratings"]["mean"])
    for step in STEPS:
        yield from (one["steps"][step][name] for name in _STEP)
