"""Names that are nearly a word: to ask about, never to act on.

Each name is filed under what is left of it when letters are dropped; a word that meets it there is near.
That finds a neighbour in a few look-ups instead of a walk over all names.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

_SHORTEST_WORD = 4
_SHORTEST_NAME = 5
_LONG = 9
"""From this length on two slips are forgiven, below it one."""

_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Neighbours:
    """An index of names (small letters, no spaces) by spelling.

    Where one name is filed alone it stands there itself: that is so at nearly all of a hundred thousand places.
    """

    filed: Mapping[str, str | tuple[str, ...]]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Neighbours":
        filed: dict[str, str | tuple[str, ...]] = {}
        for name in sorted(set(names)):
            if len(name) >= _SHORTEST_NAME:
                for rest in _remainders(name):
                    filed[rest] = (*_several(filed[rest]), name) if rest in filed else name
        return cls(filed)

    def of_word(self, word: str) -> list[tuple[int, str]]:
        """(slips, name) for every name near `word`, nearest first."""
        if not _SHORTEST_WORD <= len(word) <= _LONGEST:
            return []
        names = {name for rest in _remainders(word) for name in _several(self.filed.get(rest, ()))}
        near = ((distance(word, name), name) for name in names)
        return sorted((slips, name) for slips, name in near if slips <= min(_slips(word), _slips(name)))


def _several(there: str | tuple[str, ...]) -> tuple[str, ...]:
    return (there,) if isinstance(there, str) else there


def distance(one: str, other: str) -> int:
    """Damerau and Levenshtein's: letters left out, put in, changed, or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _slips(word: str) -> int:
    return 2 if len(word) >= _LONG else 1


def _remainders(word: str) -> set[str]:
    found = {word}
    for dropped in range(1, _slips(word) + 1):
        found.update("".join(kept) for kept in combinations(word, len(word) - dropped))
    return found
