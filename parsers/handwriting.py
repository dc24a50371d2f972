"""Handwriting: how thumbs type a word: without its vowels, with a particle behind it, or without `di` before it.

`dprbaiki`, `smpe`, `laporanku`, `di perbaiki` need no place in any list: they are made of the words that are there.
"""

from collections.abc import Collection, Container, Iterator
from itertools import product

_VOWELS = frozenset("aeiou")
_PARTICLES = ("", "nya", "ny", "ku", "kah", "lah")
_PASSIVE = "di"


def as_typed(words: Collection[str], others: Container[str]) -> frozenset[str]:
    """These words, and how they are typed; but none of the `others`: `siap`, `siapnya` is not `siapa`."""
    whole = frozenset(words).union(word.removeprefix(_PASSIVE) for word in words if len(word) > len("dikau"))
    shorts = {short for word in whole for short in shortened(word, 2) if short in whole or short not in others}
    typed = (short + particle for short in shorts for particle in _PARTICLES)
    return whole.union(word for word in typed if word not in others)


def shortened(word: str, shortest: int) -> Iterator[str]:
    """`sudah` → sdah, sudh, sdh; `sama2` is no SMA2."""
    ways = (("", letter) if letter in _VOWELS and word.isalpha() else (letter,) for letter in word)
    return (short for letters in product(*ways) if len(short := "".join(letters)) >= shortest)
