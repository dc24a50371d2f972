"""`ticket why` in words: how each due date came about, and how the step stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sms_gateway.cli.dates import day_in_words
from sms_gateway.cli.printing import line
from sms_gateway.english import some

Json = Mapping[str, Any]

_DAY_BY_DAY = 31
"""What takes longer is told in runs of days."""

_NOT_OURS = {"close_after_answer", "complete_deferred"}
"""Nobody at the desk misses these."""


def tell(told: Json) -> None:
    """Prints what `views.why` gives."""
    line(f"{told['number']}  {told['status']}  {told['class']}  {_name(told['agency']) or 'the national queue'}")
    line(f"opened {_moment(told['opened_at'])}, times of {told['timezone']}")
    for step in told["steps"]:
        rule = "the rule of {name}, {code}".format_map(step["rule_of"]) if step["rule_of"] else "the nation's rule"
        line(f"\n{step['called']}: {step['limit']} ({rule}) from {_moment(step['from'])}")
        for each in _days(step["days"]):
            line(f"  {each}")
        line(f"  due {_moment(step['due'])}: {_state(step)}")
    for wait in told["waits"]:
        until = f"to {_moment(wait['until'])}" if wait["until"] else "until now"
        line(f"\nwaited for the reporter from {_moment(wait['from'])} {until}; the legal limit ran on")


def _state(step: Json) -> str:
    left, over = _count(step["days_left"]), _count(step["days_over"])
    match step["state"]:
        case "met":
            return f"met on {_moment(step['at'])}"
        case "late":
            return f"met on {_moment(step['at'])}, {over if step['days_over'] else 'some hours'} late"
        case "running":
            return f"{left} left" if step["days_left"] else "ends today"
        case "missed" if step["name"] in _NOT_OURS:
            return f"passed {over} ago" if step["days_over"] else "passed today"
        case "missed":
            return f"missed by {over}" if step["days_over"] else "missed today"
        case _:
            return f"no longer needed: the ticket ended on {_moment(step['at'])}"


def _count(days: int | None) -> str:
    return some(days or 0, "day")


def _days(days: Sequence[Json]) -> Iterator[str]:
    """One line a day; of a long way, one line a run of days alike."""
    if len(days) <= _DAY_BY_DAY:
        yield from map(day_in_words, days)
        return
    for kind, alike in groupby(days, key=_kind):
        run = list(alike)
        yield _run(kind, run[0], run[-1]) if len(run) > 1 else day_in_words(run[0])


def _kind(day: Json) -> str:
    return "counted" if day["counted"] else "weekend" if day["why"] in ("Saturday", "Sunday") else day["why"]


def _run(kind: str, first: Json, last: Json) -> str:
    """`2026-03-16 Mon to 2026-03-20 Fri  day 1 to day 5 of 60`."""
    begin, end = (date.fromisoformat(each["date"]) for each in (first, last))
    why = f"{first['why'].partition(' of ')[0]} to {last['why']}" if first["counted"] else f"not counted: {kind}"
    return f"{begin} {begin:%a} to {end} {end:%a}  {why}"


def _name(agency: Json | None) -> str | None:
    return f"{agency['name']} ({agency['code']})" if agency else None


def _moment(at: str) -> str:
    return f"{at[:10]} {at[11:16]}"
