"""Likeness: how probably two reports tell of one trouble, from 0 to 100, and why.

The share of their words that both have, where a rare word weighs more than one that half the neighbourhood writes;
less the further apart they came, and less where one of them names no place or another unit.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log

NEAR = timedelta(days=14)
"""Further apart than this, the same words tell of another time."""

SAME_UNIT, SAME_REGION = 1.0, 0.9
_AT_THE_EDGE = 0.5
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Sight:
    """What is compared of a report."""

    words: Collection[str]
    agency: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Likeness:
    """`words`: those that both have, the rarest first."""

    score: int
    words: tuple[str, ...]
    apart: timedelta
    same_agency: bool


def weights(texts: Iterable[Collection[str]]) -> Mapping[str, float]:
    """By word: the rarer among these texts, the heavier."""
    every = list(texts)
    having = Counter(word for words in every for word in set(words))
    return {word: log(1 + len(every) / count) for word, count in having.items()}


def likeness(one: Sight, other: Sight, weight: Mapping[str, float]) -> Likeness:
    mine, theirs = set(one.words), set(other.words)
    both = sorted(mine & theirs, key=lambda word: (-weight[word], word))
    whole = sum(weight[word] for word in mine) + sum(weight[word] for word in theirs)
    shared = 2 * sum(weight[word] for word in both) / whole if whole else 0.0
    apart = abs(one.at - other.at)
    near = 1 - (1 - _AT_THE_EDGE) * min(apart / NEAR, 1)
    place = SAME_UNIT if one.agency == other.agency else SAME_REGION
    same_agency = one.agency is not None and one.agency == other.agency
    return Likeness(round(100 * shared * near * place), tuple(both[:_SHOWN]), apart, same_agency)
