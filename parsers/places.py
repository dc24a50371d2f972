"""Names of places and agencies: one meant beyond doubt, several to choose from, or some to ask about."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from parsers.phrases import Phrases, Sense, VocabularyClash
from parsers.spelling import Neighbours
from parsers.text import Message, keys_of

Kind = Literal["province", "kabupaten", "kota", "other"]

_ORDER: Mapping[Kind, int] = {"kabupaten": 0, "kota": 1, "other": 2, "province": 3}
_TITLES = ("kabupaten", "kota", "provinsi", "administrasi", "daerah khusus ibukota", "daerah istimewa")
"""How official names begin, where people leave it out: Kota Administrasi Jakarta Pusat."""

_MOST_WORDS = 5
_SPLIT = 4
"""Letters each piece of a joined name must have when it is written apart: `gunung kidul`, but not `ke diri`."""

MOST_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class PlaceName:
    """An agency by the names people call it. `name` is official ("Kabupaten Nganjuk", "Aceh"); `other` is an
    agency, brand or campaign that is no region (KUMHAM)."""

    code: str
    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()


Places = tuple[PlaceName, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A name at some word: who may be meant (one: beyond doubt), and how many words it takes."""

    places: Places
    length: int


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names, as they are spoken and as they are joined."""

    spoken: Phrases[Places]
    joined: Mapping[str, Places]
    beginnings: frozenset[str]
    """Words that longer names begin with: PADANG of Padang Pariaman."""
    cut_off: frozenset[str]
    """What joined names begin with: a word that may go on in the next (GUNUNG of GUNUNGKIDUL)."""
    neighbours: Neighbours

    @classmethod
    def of(cls, places: Iterable[PlaceName], reserved: Mapping[str, Sense], kinds: Mapping[str, Kind]) -> "Gazetteer":
        """`reserved`: words that mean something else, and what. `kinds`: KAB, PEMKO → the kind they announce.

        Raises VocabularyClash where a name is reserved, or an alias is another's name or alias.
        """
        named: dict[str, Places] = {}
        own: set[str] = set()
        affixed: dict[str, Places] = {}
        affixes = [(word, kind) for word, kind in kinds.items() if " " not in word]
        for place in places:
            for spoken, is_alias in _spoken_names(place):
                for key in dict.fromkeys((spoken, spoken.replace(" ", ""))):
                    _claim(named, key, place, is_alias, reserved)
                if not is_alias:
                    joined = spoken.replace(" ", "")
                    own.add(joined)
                    own_affixes = [word for word, kind in affixes if kind == place.kind]
                    for name, word in product((joined, spoken), own_affixes):
                        affixed.setdefault(word + name, (place,))
                        affixed.setdefault(name + word, (place,))
        joined_names = {key: _in_order(found) for key, found in named.items() if " " not in key}
        spoken_names = affixed | {key: _in_order(found) for key, found in named.items()}
        beginnings = frozenset(key.rpartition(" ")[0] for key in named if " " in key)
        cut_off = frozenset(name[:at] for name in joined_names for at in range(1, len(name)))
        return cls(Phrases.of(spoken_names), joined_names, beginnings, cut_off, Neighbours.of(own))

    def at(self, message: Message, at: int, kind: Kind | None, tails: Container[str]) -> Match | None:
        """The longest name that begins at word `at` and may be a `kind` (None: any).

        Where it ends in one of `tails` (BANJAR BARU) and the rest is a name too: capitals before small letters
        are the shorter; else `kind` speaks for the longer; else all are asked about.
        """
        found = list(self._fitting(message.keys, at, kind))
        if not found or (found[0].length == 1 and _is_doubled(message, at)):
            return None
        longer = found[0]
        end = at + longer.length
        if len(found) == 1 or message.keys[end - 1] not in tails:
            return longer
        shorter = found[1]
        cut = at + shorter.length
        if message.between(at, cut).isupper() and not message.between(cut, end).isupper():
            return shorter
        return longer if kind else Match(longer.places + shorter.places, shorter.length)

    def near(self, keys: Sequence[str], at: int, everyday: Container[str]) -> tuple[str, ...]:
        """Codes of names that the words from `at` nearly spell, nearest first. Everyday words spell themselves."""
        near: list[tuple[int, int, str]] = []
        for length in range(1, min(3, len(keys) - at) + 1):
            if keys[at + length - 1] in everyday:
                break
            for slips, name in self.neighbours.of_word("".join(keys[at : at + length])):
                near.append((slips, -length, name))
        right = [entry for entry in near if entry[0] == 0]
        return _codes(place for _, _, name in right or sorted(near) for place in _lowest(self.joined[name]))

    def mentioned(
        self,
        message: Message,
        at: int,
        kinds: Phrases[Kind],
        everyday: Container[str],
        streets: Container[str],
        prepositions: Container[str],
    ) -> tuple[str, ...]:
        """Codes of regions named anywhere from word `at` on, first mentioned first; no street, no everyday word."""
        keys = message.keys
        found: dict[PlaceName, None] = {}
        kind: Kind | None = None
        while at < len(keys) and len(found) < MOST_SUGGESTIONS:
            if kinds.at(keys, at):
                kind, length = kind_at(kinds, keys, at)
            else:
                match = None if keys[at] in prepositions else self.spoken.at(keys, at)
                length = match[1] if match else 1
                if match and not (at and keys[at - 1] in streets) and (kind or length > 1 or keys[at] not in everyday):
                    places = _of_kind(match[0], kind) or _lowest(match[0])
                    found |= dict.fromkeys(place for place in places if place.kind != "other")
                kind = None
            at += length
        return _codes(place for place in found if not any(one.code.startswith(f"{place.code}.") for one in found))

    def or_longer(self, match: Match, keys: Sequence[str], at: int, everyday: Container[str]) -> Match:
        """`PADANG PARIMAN` is not Padang beyond doubt: a longer name, nearly spelt, is asked about with the shorter."""
        end = at + match.length
        said = " ".join(keys[at:end])
        if said not in self.beginnings or end >= len(keys) or len(keys[end]) < _SPLIT or keys[end] in everyday:
            return match
        start = said.replace(" ", "")
        near = self.neighbours.of_word(start + keys[end])
        names = [name for slips, name in near if slips == 1 and name.startswith(start)]
        longer = [place for name in names for place in self.joined[name] if place not in match.places]
        return Match((*dict.fromkeys(longer), *match.places), match.length) if longer else match

    def _fitting(self, keys: Sequence[str], at: int, kind: Kind | None) -> Iterator[Match]:
        if at >= len(keys):
            return
        longest = max(self.spoken.longest.get(keys[at], 0), self._joined_words(keys, at))
        lengths = range(min(longest, _MOST_WORDS, len(keys) - at), 0, -1)
        named = [(places, length) for length in lengths if (places := self._named(keys, at, length))]
        kinds: tuple[Kind | None, ...] = ("kota", "kabupaten") if kind == "kota" else (kind,)
        for wanted in kinds:  # a town that is no kota lies in the kabupaten of its name
            matches = [Match(fit, length) for places, length in named if (fit := _of_kind(places, wanted))]
            if matches:
                yield from matches
                return

    def _joined_words(self, keys: Sequence[str], at: int) -> int:
        """How many words a joined name that is written apart may take from word `at` on."""
        begun, end = keys[at], at + 1
        while begun in self.cut_off and end < min(len(keys), at + _MOST_WORDS):
            begun += keys[end]
            end += 1
        return end - at if end > at + 1 else 0

    def _named(self, keys: Sequence[str], at: int, length: int) -> Places | None:
        words = keys[at : at + length]
        spoken = self.spoken.meanings.get(" ".join(words))
        if spoken or length == 1 or any(len(word) < _SPLIT and not word.isdigit() for word in words):
            return spoken
        return self.joined.get("".join(words))


def kind_at(kinds: Phrases[Kind], keys: Sequence[str], at: int) -> tuple[Kind | None, int]:
    """The kind that is announced at word `at`, and in how many words; several that differ (`KAB/KOTA`) say none."""
    found = kinds.at(keys, at)
    if not found:
        return None, 0
    kind, end = found[0], at + found[1]
    said: Kind | None = kind
    while found := kinds.at(keys, end):
        said = said if found[0] == kind else None
        end += found[1]
    return said, end - at


def _spoken_names(place: PlaceName) -> Iterator[tuple[str, bool]]:
    name = " ".join(keys_of(place.name))
    if place.kind != "other":
        for title in _TITLES:
            if name.startswith(title + " "):
                yield name, True
                name = name.removeprefix(title + " ")
    yield name, False
    for long, short in (("kepulauan ", "kep "), ("kep ", "kepulauan ")):
        if name.startswith(long):
            yield short + name.removeprefix(long), True
    for alias in place.aliases:
        if spoken := " ".join(keys_of(alias)):
            yield spoken, True


def _claim(named: dict[str, Places], key: str, place: PlaceName, is_alias: bool, reserved: Mapping[str, Sense]) -> None:
    if not key:
        raise ValueError(f"{place.code} has a name without letters")
    if key in reserved:
        raise VocabularyClash(key, reserved[key], _described(place))
    others = [other for other in named.get(key, ()) if other.code != place.code]
    for other in others:
        shared = not is_alias and key in _own_names(other) and other.kind != place.kind
        if not shared or "other" in (place.kind, other.kind):
            raise VocabularyClash(key, _described(other), _described(place))
    if len(others) == len(named.get(key, ())):
        named[key] = (*others, place)


def _own_names(place: PlaceName) -> tuple[str, ...]:
    name = next(spoken for spoken, is_alias in _spoken_names(place) if not is_alias)
    return name, name.replace(" ", "")


def _described(place: PlaceName) -> Sense:
    return Sense("names", f"{place.name} ({place.code})")


def _in_order(places: Places) -> Places:
    return tuple(sorted(places, key=lambda place: _ORDER[place.kind]))


def _of_kind(places: Places, kind: Kind | None) -> Places:
    return tuple(place for place in places if place.kind == kind) if kind else _lowest(places)


def _lowest(places: Places) -> Places:
    """A province gives way to the kabupaten and kota of its name."""
    return tuple(place for place in places if place.kind != "province") or places


def _is_doubled(message: Message, at: int) -> bool:
    """`batu-batu` are stones."""
    keys = message.keys
    return keys[at : at + 1] == keys[at + 1 : at + 2] and "-" in message.between(at, at + 2)


def _codes(places: Iterable[PlaceName]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place.code for place in places))[:MOST_SUGGESTIONS]
