"""Handwriting: how thumbs type a word: without its vowels, with a particle behind it, or without `di` before it.

`dprbaiki`, `smpe`, `laporanku`, `di perbaiki` need no place in any list: they are made of the words that are there.
"""

from collections.abc import Collection, Container, Iterator
from itertools import product

_VOWELS = frozenset("aeiou")
_PARTICLES = ("", "nya", "ny", "ku", "kah", "lah")
_PASSIVE = "di"


def as_typed(words: Collection[str], others: Container[str]) -> frozenset[str]:
    """These words, and how they are typed; but nothing that is one of the `others`: `siap` is not `siapa`."""
    whole = frozenset(words).union(word.removeprefix(_PASSIVE) for word in words if len(word) > len("dikau"))
    typed = (short + particle for word in whole for short in shortened(word, 2) for particle in _PARTICLES)
    return whole.union(word for word in typed if word not in others)


def shortened(word: str, shortest: int) -> Iterator[str]:
    """`sudah` → sdah, sudh, sdh."""
    ways = (("", letter) if letter in _VOWELS else (letter,) for letter in word)
    return (short for letters in product(*ways) if len(short := "".join(letters)) >= shortest)
