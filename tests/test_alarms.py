"""Alarms of a run are judged as Prometheus judges them, and every rule is understood to its last sign."""

import math
import shutil
from collections.abc import Sequence

import pytest

from bench.chaos import alarms, rules
from bench.chaos.alarms import RULES, Expected
from bench.chaos.rules import Grid, Labels, NotUnderstoodError, Rule

GONE, STEPS = math.nan, 8
Values = Sequence[float | None]


def series(name: str, values: Values, **labels: str) -> tuple[Labels, Values]:
    return frozenset({("__name__", name), *labels.items()}), values


HEARD: Grid = dict(
    [
        series("up", [1, 1, 0, 0, 0, 1, 1, 1], of="a"),
        series("m", [0, 3, GONE, None, None, 1, None, 5], of="a"),
        series("m", [2, 2, 2, 2, 2, 2, 2, 2], of="b"),
        series("top", [1, 1, 1, 1, 1, 1, 1, 1], of="a"),
        series("n_total", [0, 4, 8, 12, 1, 5, 9, 13], of="a"),
        series("n_total", [0, 0, 0, 0, 0, 0, 0, 1], of="b"),
        series("b_bucket", [0, 0, 1, 1, 1, 1, 1, 1], le="1"),
        series("b_bucket", [0, 0, 1, 2, 9, 9, 9, 9], le="10"),
        series("b_bucket", [0, 0, 1, 2, 10, 10, 10, 10], le="+Inf"),
    ]
)


@pytest.mark.parametrize(
    ("query", "lasts", "fires"),
    [
        pytest.param("up == 0", 0, [2, 3, 4], id="a-number"),
        pytest.param("up == 0", 2, [4], id="that-lasts"),
        pytest.param("m > top", 0, [1, 7], id="two-series-of-the-same-labels"),
        pytest.param('m{of!="b"} == 1 or absent(m{of="a"})', 0, [2, 3, 4, 5, 6], id="one-that-is-gone"),
        pytest.param("abs(m - 4) < 2", 0, [1, 7], id="reckoned-with"),
        pytest.param('sum by (of) (increase(n_total{of=~"a|c"}[2s])) > 6', 0, [2, 3, 6, 7], id="grown-and-begun-anew"),
        pytest.param("max(m) > 1 + 1 * max(m offset 3s)", 0, [7], id="more-than-before"),
        pytest.param("histogram_quantile(0.9, sum by (le) (rate(b_bucket[3s]))) > 9", 0, [4, 5, 6], id="nine-in-ten"),
    ],
)
def test_a_rule_fires_when_it_does_for_prometheus(query: str, lasts: float, fires: list[int]) -> None:
    rule = Rule("Rule", query, lasts)
    told = rules.firing(rule, HEARD, STEPS)
    if tool := shutil.which("promtool"):
        alarms.confirmed(tool, HEARD, {rule: told}, STEPS)
    assert sorted({step for steps in told.values() for step in steps}) == fires


def test_every_rule_that_is_shipped_is_understood_and_its_times_are_shortened_alike() -> None:
    shipped = rules.read(RULES, minute=0.5)
    assert len(shipped) > 15
    for rule in shipped:
        rules.firing(rule, HEARD, STEPS)
    by_name = {rule.name: rule for rule in shipped}
    assert by_name["SmsGatewayNotReady"].lasts == 1
    assert "[5s]" in by_name["SmsGatewayWebhooksRefused"].query
    assert "offset 720s" in by_name["SmsGatewayOverdueJump"].query


@pytest.mark.parametrize("query", ["m and up", "topk(3, m)", "m[5m]", "rate(m)", "m > bool 3", "m >", "3", "m{of~'a'}"])
def test_what_is_not_understood_is_refused_and_never_guessed(query: str) -> None:
    with pytest.raises(NotUnderstoodError):
        rules.firing(Rule("Rule", query, 0), HEARD, STEPS)


def test_an_alarm_that_is_missing_or_too_many_is_told() -> None:
    expected = Expected(should=("Away",), may=("Paused",))
    assert list(expected.wrong({"Away": 3, "Paused": 4})) == []
    assert list(expected.wrong({"Full": 3})) == [
        "Away did not ring",
        "Full rang 3 s after the beginning, and nothing was amiss",
    ]
