"""What anybody may know: sums of whole months, and nobody can be recognised in them, not even by subtraction."""

from collections.abc import Mapping
from typing import Any

import pytest

from sms_gateway.openbook import MONTHS, told

Counts = Mapping[str, tuple[int, int, int, int]]
"""By agency: received, answered, done, done in time."""


def figures(received: int, answers: int, done: int, in_time: int) -> dict[str, Any]:
    complete = {"taken": done, "in_time": in_time}
    return {"received": received, "answers": answers, "overdue": 3, "steps": {"complete": complete}}


def report(month: str, of: Counts) -> dict[str, Any]:
    total = [sum(column) for column in zip(*of.values(), strict=True)]
    agencies = [{"code": code or None, "name": f"name of {code}", **figures(*counts)} for code, counts in of.items()]
    return {"month": month, "total": figures(*total), "agencies": agencies}


def shown(page: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    rows = [*page["regions"], *([{"name": "others", **page["other_regions"]}] if page["other_regions"] else [])]
    return {row["name"]: (row["received"], row["answered"], row["done"], row["done_in_time_percent"]) for row in rows}


def test_units_count_for_their_region_and_months_add_up() -> None:
    first = report("2026-02", {"12.75": (50, 40, 40, 30), "12.75.pu": (10, 10, 10, 10), "": (20, 0, 0, 0)})
    page = told([first, report("2026-03", {"12.75": (30, 30, 30, 15), "12.71": (9, 8, 7, 7)})])
    assert shown(page) == {
        "name of 12.75": (90, 80, 80, 68),
        "name of 12.71": (9, 8, 7, 100),
        None: (20, 0, 0, None),
    }
    assert page["total"] == {"received": 119, "answered": 88, "done": 87, "done_in_time_percent": 71}
    assert [row["month"] for row in page["months"]] == ["2026-02", "2026-03"]
    assert page["months"][0]["overdue_at_its_end"] == "<5"


@pytest.mark.parametrize(
    ("of", "regions"),
    [
        pytest.param(
            {"12.75": (50, 40, 40, 30), "12.71": (4, 0, 0, 0), "51.71": (3, 0, 0, 0)},
            {"name of 12.75": (50, 40, 40, 75), "others": (7, 0, 0, None)},
            id="small-ones-together",
        ),
        pytest.param(
            {"12.75": (50, 40, 40, 30), "12.71": (8, 8, 8, 8), "51.71": (3, 0, 0, 0)},
            {"name of 12.75": (50, 40, 40, 75), "others": (11, 8, 8, 100)},
            id="a-small-one-alone-takes-the-next",
        ),
        pytest.param(
            {"12.75": (50, 40, 40, 30), "12.71": (20, 6, 2, 2), "51.71": (9, 9, 9, 1)},
            {"name of 12.75": (50, 40, 40, 75), "others": (29, 15, 11, 27)},
            id="few-done-is-small-too",
        ),
    ],
)
def test_a_region_with_a_small_count_is_told_with_others(of: Counts, regions: dict[str, Any]) -> None:
    assert shown(told([report("2026-03", of)])) == regions


def test_a_month_with_a_small_count_is_in_no_sum() -> None:
    few, many = report("2026-02", {"12.75": (3, 1, 1, 1)}), report("2026-03", {"12.75": (30, 30, 30, 15)})
    page = told([few, many])
    small = {"received": "<5", "answered": "<5", "done": "<5", "done_in_time_percent": None, "overdue_at_its_end": "<5"}
    assert page["months"][0] == {"month": "2026-02", **small}
    assert page["total"]["received"] == 30
    assert shown(page) == {"name of 12.75": (30, 30, 30, 50)}


def test_a_year_is_told_and_no_more() -> None:
    page = told(report(f"{year}-{month:02}", {"12": (9, 9, 9, 9)}) for year in (2025, 2026) for month in range(1, 13))
    assert [row["month"] for row in page["months"]] == [f"2026-{month:02}" for month in range(1, 1 + MONTHS)]
    assert page["total"]["received"] == 9 * MONTHS
    assert told([])["total"]["received"] == 0
