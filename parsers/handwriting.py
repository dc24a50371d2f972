"""Handwriting: how thumbs type a word: without its vowels, with a particle behind it, or without `di` before it.

`dprbaiki`, `smpe`, `laporanku`, `di perbaiki` need no place in any list: they are made of the words that are there.
"""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from itertools import product
from typing import TypeVar

T = TypeVar("T")
_VOWELS = frozenset("aeiou")
_PARTICLES = ("", "nya", "ny", "ku", "kah", "lah")
_PASSIVE = "di"
_SHORT = 4
"""Letters of a word that is still sure without some of its vowels."""


def as_typed(words: Collection[str], others: Container[str]) -> frozenset[str]:
    """These words, and how they are typed; but none of the `others`: `siap`, `siapnya` is not `siapa`."""
    verbs = (word.removeprefix(_PASSIVE) for word in words if len(word) > 5)  # behind `di`: no part of `dia`, `dikau`
    whole = frozenset(words).union(verbs)
    shorts = {short for word in whole for short in shortened(word, 2) if short in whole or short not in others}
    typed = (short + particle for short in shorts for particle in _PARTICLES)
    return whole.union(word for word in typed if word not in others)


def shortened(word: str, shortest: int = _SHORT) -> Iterator[str]:
    """`sudah` → sdah, sudh, sdh; `sama2` is no SMA2."""
    ways = (("", letter) if letter in _VOWELS and word.isalpha() else (letter,) for letter in word)
    return (short for letters in product(*ways) if len(short := "".join(letters)) >= shortest)


def shortened_phrases(phrases: Iterable[str], others: Collection[str]) -> frozenset[str]:
    """`trima ksh`; but with none of the `others` in it: `SMA` is a school."""
    said = ([shortened(word, _SHORT - phrase.count(" ")) for word in phrase.split()] for phrase in phrases)
    return frozenset(" ".join(words) for ways in said for words in product(*ways) if not set(words) & set(others))


def and_apart(meanings: Mapping[str, T]) -> dict[str, T]:
    """`mohon data saya di hapus`, `jgn d sebut`: with `di` apart from its verb, but at the beginning."""
    apart = {phrase.replace(" di", di): meaning for phrase, meaning in meanings.items() for di in (" di ", " d ")}
    return {**apart, **meanings}
