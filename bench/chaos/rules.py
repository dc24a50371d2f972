"""Alert rules as Prometheus evaluates them, as far as docs/alerts.yaml needs it; what is not understood is refused.

Known: selectors with `=`, `!=`, `=~`, `offset` and a range; numbers; `+ - * /` and comparisons with both sides matched
by all their labels; `or`; `sum`, `max`, `min` with or without `by`; `rate`, `increase`, `absent`, `abs`,
`histogram_quantile`. All series stand on one grid of whole steps, a second each.
"""

import math
import operator
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import yaml

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
Grid = Mapping[Labels, Sequence[float | None]]
"""By name (as `__name__`) and labels: a value a second. None: nothing was heard then; NaN: it is gone."""

_LOOKBACK = 300
"""Steps for which a value is believed, as Prometheus does."""
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_TOKEN = re.compile(r"\s*(\d+[smhd]\b|\d+(?:\.\d+)?|[A-Za-z_:][\w:]*|\"[^\"]*\"|=~|!=|==|>=|<=|[-+*/(){}\[\],=<>])")
_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_COMPARISON: Mapping[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}
_LEVELS = (("or",), tuple(_COMPARISON), ("+", "-"), ("*", "/"))
At = Callable[[int], "Vector | float"]


class NotUnderstoodError(Exception):
    """An expression that this evaluator cannot judge."""


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    query: str
    lasts: float
    """Seconds that it must hold before it fires."""


def read(file: Path, minute: float) -> list[Rule]:
    """`minute`: how many seconds stand for one, in `for` and in every range and offset."""
    groups = yaml.safe_load(file.read_text("utf-8"))["groups"]
    return [
        Rule(
            one["alert"],
            re.sub(
                r"(\[|offset )(\d+[smhd])", lambda m: f"{m[1]}{max(1, round(_span(m[2]) * minute / 60))}s", one["expr"]
            ),
            _span(one.get("for", "0s")) * minute / 60,
        )
        for group in groups
        for one in group["rules"]
    ]


def firing(rule: Rule, grid: Grid, steps: int) -> Mapping[Labels, list[int]]:
    """The steps at which it fires, by the labels it fires for."""
    judged = understood(rule.query, grid)
    since: dict[Labels, int] = {}
    told: defaultdict[Labels, list[int]] = defaultdict(list)
    for at in range(steps):
        holds = judged(at)
        if isinstance(holds, float):
            raise NotUnderstoodError(f"{rule.query} is a number")
        since = {labels: since.get(labels, at) for labels in holds}
        for labels, begun in since.items():
            if at - begun >= rule.lasts:
                told[labels].append(at)
    return told


def understood(query: str, grid: Grid) -> At:
    """Raises NotUnderstoodError."""
    reader = _Reader(query, grid)
    judged = reader.level(0)
    if reader.left:
        raise NotUnderstoodError(f"{query}: at {reader.left[0]!r}")
    return judged


class _Reader:
    def __init__(self, query: str, grid: Grid) -> None:
        self.query = query
        self.grid = grid
        self.left: list[str] = []
        at = 0
        while query[at:].strip():
            if (found := _TOKEN.match(query, at)) is None:
                raise NotUnderstoodError(f"{query}: at {query[at:]!r}")
            self.left.append(found[1])
            at = found.end()

    def level(self, which: int) -> At:
        if which == len(_LEVELS):
            return self.one()
        left = self.level(which + 1)
        while self.left and self.left[0] in _LEVELS[which]:
            sign = self.left.pop(0)
            left = _joined(sign, left, self.level(which + 1))
        return left

    def one(self) -> At:
        word = self.left.pop(0) if self.left else ""
        if re.fullmatch(r"\d+(\.\d+)?", word):
            number = float(word)
            return lambda _: number
        if word == "(":
            inside = self.level(0)
            self.take(")")
            return inside
        if word in ("sum", "max", "min"):
            return self.aggregated(word)
        if word in ("rate", "increase", "absent", "abs", "histogram_quantile"):
            return self.called(word)
        if re.fullmatch(r"[A-Za-z_:][\w:]*", word):
            now, _, steps = self.selected(word)
            if steps:
                raise NotUnderstoodError(f"{self.query}: a range of {word} by itself")
            return now
        raise NotUnderstoodError(f"{self.query}: at {word!r}")

    def aggregated(self, word: str) -> At:
        by = self.names() if self.left[:1] == ["by"] else []
        self.take("(")
        inside = self.level(0)
        self.take(")")
        every: Mapping[str, Callable[[list[float]], float]] = {"sum": sum, "max": max, "min": min}
        whole = every[word]

        def judged(at: int) -> Vector:
            groups: defaultdict[Labels, list[float]] = defaultdict(list)
            for labels, value in _vector(inside(at)).items():
                groups[frozenset(pair for pair in labels if pair[0] in by)].append(value)
            return {labels: whole(values) for labels, values in groups.items()}

        return judged

    def names(self) -> list[str]:
        self.take("by")
        self.take("(")
        names = []
        while self.left[0] != ")":
            names.append(self.left.pop(0))
            if self.left[0] == ",":
                self.take(",")
        self.take(")")
        return names

    def called(self, word: str) -> At:
        self.take("(")
        if word in ("rate", "increase"):
            name = self.left.pop(0)
            _, series, steps = self.selected(name)
            self.take(")")
            if not steps:
                raise NotUnderstoodError(f"{self.query}: {word} of no range")
            by = steps if word == "rate" else 1
            return lambda at: {labels: grown / by for labels, grown in _grown(series, at, steps)}
        if word == "histogram_quantile":
            share = float(self.left.pop(0))
            self.take(",")
            inside = self.level(0)
            self.take(")")
            return lambda at: dict(_quantiles(share, _vector(inside(at))))
        asked = " ".join(self.left)
        inside = self.level(0)
        self.take(")")
        if word == "abs":
            return lambda at: {labels: abs(value) for labels, value in _vector(inside(at)).items()}
        named = frozenset(
            re.findall(r'(\w+) = "([^"]*)"', asked.partition(")")[0])
        )  # what is missing, as it was asked for
        return lambda at: {} if _vector(inside(at)) else {named: 1.0}

    def selected(self, name: str) -> tuple[At, Grid, int]:
        """What it is now, its series, and over how many steps it is asked for."""
        wanted = [("__name__", "=", name), *self.matchers()]
        series = {labels: values for labels, values in self.grid.items() if _fits(dict(labels), wanted)}
        steps = back = 0
        if self.left[:1] == ["["]:
            self.take("[")
            steps = int(_span(self.left.pop(0)))
            self.take("]")
        if self.left[:1] == ["offset"]:
            self.take("offset")
            back = int(_span(self.left.pop(0)))
        return lambda at: dict(_now(series, at - back)), series, steps

    def matchers(self) -> Iterator[tuple[str, str, str]]:
        if self.left[:1] != ["{"]:
            return
        self.take("{")
        while self.left[0] != "}":
            name, sign, text = (self.left.pop(0) for _ in range(3))
            yield name, sign, text.strip('"')
            if self.left[0] == ",":
                self.take(",")
        self.take("}")

    def take(self, wanted: str) -> None:
        if not self.left or self.left.pop(0) != wanted:
            raise NotUnderstoodError(f"{self.query}: no {wanted!r} where it belongs")


def _span(text: str) -> float:
    return float(text[:-1]) * _SECONDS[text[-1]]


def _fits(labels: Mapping[str, str], wanted: Sequence[tuple[str, str, str]]) -> bool:
    for name, sign, text in wanted:
        has = labels.get(name, "")
        if not {"=": has == text, "!=": has != text, "=~": bool(re.fullmatch(text, has))}[sign]:
            return False
    return True


def _vector(value: Vector | float) -> Vector:
    if isinstance(value, float):
        raise NotUnderstoodError("a number where series belong")
    return value


def _now(series: Grid, at: int) -> Iterator[tuple[Labels, float]]:
    for labels, values in series.items():
        for step in range(at, max(at - _LOOKBACK, -1), -1):
            if step < len(values) and (value := values[step]) is not None:
                if not math.isnan(value):
                    yield labels, value
                break


def _nameless(labels: Labels) -> Labels:
    return frozenset(pair for pair in labels if pair[0] != "__name__")


def _grown(series: Grid, at: int, steps: int) -> Iterator[tuple[Labels, float]]:
    """As Prometheus reckons it: resets are seen, and what lies between the samples and the range's ends is added."""
    for labels, values in series.items():
        heard = [
            (step, value)
            for step in range(max(at - steps, 0), at + 1)
            if (value := values[step]) is not None and not math.isnan(value)
        ]
        if len(heard) < 2:
            continue
        (first, low), (last, high) = heard[0], heard[-1]
        grown = high - low + sum(was for (_, was), (_, is_) in pairwise(heard) if is_ < was)
        between = (last - first) / (len(heard) - 1)
        before, after = float(first - (at - steps)), float(at - last)
        if grown > 0 and low >= 0:
            before = min(before, (last - first) * low / grown)
        whole = (last - first) + sum(gap if gap < between * 1.1 else between / 2 for gap in (before, after))
        yield _nameless(labels), grown * whole / (last - first)


def _quantiles(share: float, buckets: Vector) -> Iterator[tuple[Labels, float]]:
    groups: defaultdict[Labels, list[tuple[float, float]]] = defaultdict(list)
    for labels, count in buckets.items():
        rest = frozenset(pair for pair in labels if pair[0] not in ("le", "__name__"))
        groups[rest].append((float(dict(labels)["le"]), count))
    for labels, unsorted in groups.items():
        yield labels, _quantile(share, sorted(unsorted))


def _quantile(share: float, buckets: Sequence[tuple[float, float]]) -> float:
    rank = share * buckets[-1][1]
    if not rank:
        return math.nan
    place = next(n for n, (_, count) in enumerate(buckets) if count >= rank)
    top, count = buckets[place]
    if math.isinf(top):
        return buckets[-2][0]
    bottom, below = buckets[place - 1] if place else (0.0, 0.0)
    return bottom + (top - bottom) * (rank - below) / (count - below)


def _joined(sign: str, left: At, right: At) -> At:
    def judged(at: int) -> Vector | float:
        ours, theirs = left(at), right(at)
        if sign == "or":
            known = {_nameless(labels) for labels in _vector(ours)}
            return _vector(ours) | {k: v for k, v in _vector(theirs).items() if _nameless(k) not in known}
        if sign in _COMPARISON:
            compare = _COMPARISON[sign]
            return {_nameless(k): a for k, a, b in _pairs(_vector(ours), theirs) if compare(a, b)}
        reckon = _ARITHMETIC[sign]
        if isinstance(ours, float) and isinstance(theirs, float):
            return reckon(ours, theirs)
        if isinstance(ours, float):
            return {_nameless(k): reckon(ours, b) for k, b in _vector(theirs).items()}
        return {_nameless(k): reckon(a, b) for k, a, b in _pairs(ours, theirs)}

    return judged


def _pairs(left: Vector, right: Vector | float) -> Iterator[tuple[Labels, float, float]]:
    if isinstance(right, float):
        yield from ((labels, value, right) for labels, value in left.items())
        return
    others = {_nameless(labels): value for labels, value in right.items()}
    for labels, value in left.items():
        if (match := _nameless(labels)) in others:
            yield labels, value, others[match]
