"""What a run of words means: the words of commands, greetings and names, told apart once, when they are read in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sense:
    """What a word is taken for: the `table` of words it stands in, and what it means there; or a name."""

    table: str
    says: str = ""

    def __str__(self) -> str:
        return f"{_ONE_OF.get(self.table, self.table)} {self.says}".strip()


_ONE_OF = {"commands": "command", "classes": "class", "flags": "flag", "names": ""}


class VocabularyClash(ValueError):
    """A word was given two meanings. The message names the word and both of them."""

    def __init__(self, word: str, one: Sense, other: Sense) -> None:
        super().__init__(f"{word.upper()} means {one} and {other}: take it from one of them")
        self.word, self.one, self.other = word, one, other


@dataclass(frozen=True, slots=True)
class Phrases(Generic[T]):
    """Phrases and their meanings. A phrase is keys with single spaces between: `hapus data`."""

    meanings: Mapping[str, T]
    longest: Mapping[str, int]
    """First word → how many words the longest phrase that begins with it has."""

    @classmethod
    def of(cls, meanings: Mapping[str, T]) -> "Phrases[T]":
        longest: dict[str, int] = {}
        for phrase in meanings:
            first, _, rest = phrase.partition(" ")
            longest[first] = max(longest.get(first, 0), 1 + (rest.count(" ") + 1 if rest else 0))
        return cls(meanings, longest)

    def at(self, keys: Sequence[str], at: int) -> tuple[T, int] | None:
        """What the longest phrase that begins at word `at` means, and how many words it has."""
        if at >= len(keys) or (longest := self.longest.get(keys[at])) is None:
            return None
        for length in range(min(longest, len(keys) - at), 0, -1):
            phrase = keys[at] if length == 1 else " ".join(keys[at : at + length])
            if phrase in self.meanings:
                return self.meanings[phrase], length
        return None

    def length_at(self, keys: Sequence[str], at: int) -> int:
        """How many words the phrase at word `at` has, 0 where there is none."""
        found = self.at(keys, at)
        return found[1] if found else 0
