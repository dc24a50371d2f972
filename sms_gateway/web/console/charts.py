"""The shapes of charts, without a word or a colour: a page draws them as SVG, so that they are sharp on paper, need no
script and follow the light and the dark of the page by themselves.

What is drawn stretches with the page; what is written stands beside it and does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

HEIGHT = 100
"""Of every drawing, in its own measure; a bar is as long at most."""
_STEPS = 4
_LABELS = 5


@dataclass(frozen=True, slots=True)
class Days:
    """Several series over the same days. `lines`: the points of each. `columns`: x, y, height of the only one.

    `ticks` from the top down, `labels` from left to right: at even distances. `spots`: what to say of each day.
    `whole`: how many of the days are over. Lines end with them, since a day that has just begun looks like a fall.
    """

    width: int
    lines: Sequence[str]
    columns: Sequence[tuple[float, float, float]]
    ticks: Sequence[int]
    labels: Sequence[date]
    spots: Sequence[Sequence[int]]
    whole: int

    @property
    def grid(self) -> list[float]:
        """How high the ticks are."""
        return [at * HEIGHT / (len(self.ticks) - 1) for at in range(len(self.ticks))]


@dataclass(frozen=True, slots=True)
class Bar:
    """`pieces`: where each begins and how long it is. `mark`: where a limit is."""

    pieces: Sequence[tuple[float, float]]
    mark: float | None = None


def over_days(rows: Sequence[Sequence[int]], days: Sequence[date], whole: int) -> Days:
    """`rows`: of each day what was counted."""
    ticks = even(max((value for row in rows for value in row), default=0))
    series = list(zip(*rows, strict=True))
    heights = [[round(value * HEIGHT / ticks[0], 2) for value in one] for one in series]
    lines = [" ".join(f"{at + 0.5},{HEIGHT - y:g}" for at, y in enumerate(one[:whole])) for one in heights]
    alone = heights[0] if len(series) == 1 else []
    columns = [(at + 0.1, HEIGHT - y, y) for at, y in enumerate(alone)]
    last = len(days) - 1
    shown = sorted({round(last * at / (_LABELS - 1)) for at in range(_LABELS)})
    return Days(len(days), lines if not alone else (), columns, ticks, [days[at] for at in shown], rows, whole)


def even(top: int) -> list[int]:
    """Round numbers from one that is at least `top` down to 0, at even distances."""
    step = next(size * 10**power for power in range(19) for size in (1, 2, 5) if size * 10**power * _STEPS >= top)
    count = max(1, -(-top // step))
    return [step * at for at in range(count, -1, -1)]


def bars(rows: Sequence[Sequence[int]], marks: Sequence[float | None] = ()) -> list[Bar]:
    """Pieces that follow each other, all bars by one measure."""
    marks = marks or [None] * len(rows)
    longest = max([sum(row) for row in rows] + [mark for mark in marks if mark] + [1])
    return [_bar(row, longest, mark) for row, mark in zip(rows, marks, strict=True)]


def shares(rows: Sequence[Sequence[int]]) -> list[Bar]:
    """Each bar by its own measure: its pieces are parts of a whole."""
    return [_bar(row, max(1, sum(row)), None) for row in rows]


def _bar(row: Sequence[int], longest: float, mark: float | None) -> Bar:
    scale = HEIGHT / longest
    begins = [sum(row[:at]) * scale for at in range(len(row))]
    pieces = [(round(x, 2), round(value * scale, 2)) for x, value in zip(begins, row, strict=True)]
    return Bar(pieces, round(mark * scale, 2) if mark is not None else None)
