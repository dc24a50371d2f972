"""What anybody may know: sums of whole months, and nobody can be recognised in them, not even by subtraction."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.openbook import FEW, MONTHS, told

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


def test_what_a_month_brought_is_not_found_by_subtracting_the_page_before() -> None:
    first = report("2026-01", {"12.75": (10, 10, 10, 10), "12.71": (40, 40, 40, 40)})
    second = report("2026-02", {"12.75": (1, 1, 1, 0), "12.71": (30, 30, 30, 30), "51.71": (12, 12, 12, 12)})
    before, after = shown(told([first])), shown(told([first, second]))
    assert before == {"name of 12.71": (40, 40, 40, 100), "name of 12.75": (10, 10, 10, 100)}
    assert after == {
        "name of 12.71": (70, 70, 70, 100),
        "name of 12.75": (10, 10, 10, 100),
        "others": (13, 13, 13, 92),
    }


@given(st.lists(st.lists(st.tuples(*[st.integers(0, 12)] * 3), min_size=4, max_size=4), min_size=2, max_size=MONTHS))
def test_no_two_pages_differ_by_a_small_count(months: list[list[tuple[int, int, int]]]) -> None:
    regions = ("12.71", "12.75", "31.71", "51.71")
    reports = [
        report(f"2026-{at:02}", {code: (*counts, counts[2]) for code, counts in zip(regions, month, strict=True)})
        for at, month in enumerate(months, 1)
    ]
    before, after = shown(told(reports[:-1])), shown(told(reports))
    for name, counts in after.items():
        for count, was in zip(counts[:3], before.get(name, (0, 0, 0)), strict=False):
            assert count - was == 0 or count - was >= FEW


def test_a_year_is_told_and_no_more() -> None:
    page = told(report(f"{year}-{month:02}", {"12": (9, 9, 9, 9)}) for year in (2025, 2026) for month in range(1, 13))
    assert [row["month"] for row in page["months"]] == [f"2026-{month:02}" for month in range(1, 1 + MONTHS)]
    assert page["total"]["received"] == 9 * MONTHS
    assert told([])["total"]["received"] == 0
