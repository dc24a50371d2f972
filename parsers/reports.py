"""Reports: whatever is no command. Class word, flags and place at its head, and the complaint that is left."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import cast

from parsers.greetings import after_greeting
from parsers.intents import Category, Help, Report
from parsers.places import MOST_SUGGESTIONS, Kind, Match, Places, kind_at
from parsers.text import Message
from parsers.vocabulary import Vocabulary

_AS_IT_STANDS: tuple[Kind | None, int] = (None, 0)
"""A name with no word for its kind before it."""


def read(message: Message, vocabulary: Vocabulary) -> Report | Help:
    """The report in a message. A class word with nothing after it (`LAPOR pak`, `lapor gimana`) asks how to report."""
    head = _Head()
    while _take(head, message, vocabulary):
        pass
    head.flags |= _last_flag(message, vocabulary) | _pleas(message, vocabulary)
    _doubt(head, message, vocabulary)
    if head.classed and not (head.places or head.flags) and _says_nothing(head, message.keys[head.end :], vocabulary):
        return Help(language=head.language)
    return Report(
        text=message.after(head.end) if head.title is None else message.since(head.title),
        category=_category(head, message, vocabulary),
        place=None if head.choices else head.places[0].code if len(head.places) == 1 else None,
        choices=head.choices or (tuple(place.code for place in head.places) if len(head.places) > 1 else ()),
        suggestions=() if head.places else _suggestions(head, message, vocabulary),
        secret="secret" in head.flags,
        anonymous="anonymous" in head.flags,
        urgent=_calls(head, message, vocabulary) or _is_urgent(message, vocabulary),
        explicit=head.classed is not None,
        language=head.language,
    )


def _says_nothing(head: "_Head", keys: Sequence[str], vocabulary: Vocabulary) -> bool:
    """`tanya gimana laporan saya` asks how a report stands."""
    asks_how = vocabulary.beside["help"]
    if head.classed == "information":
        asks_how -= vocabulary.asks_after
    return vocabulary.fillers.union(asks_how).issuperset(keys)


@dataclass(slots=True)
class _Head:
    """What was read so far: up to word `end`. `title`: the word of a mayor who stays in the text."""

    end: int = 0
    classed: Category | None = None
    places: Places = ()
    choices: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    title: int | None = None
    everyday: int | None = None
    """The word at which the place begins, where it is one that is said every day, in small letters."""
    language: str | None = None


def _take(head: _Head, message: Message, vocabulary: Vocabulary) -> bool:
    """Reads one more thing, looking past `pak` and the like; False where the complaint begins."""
    start = after_greeting(message, vocabulary, head.end)
    if start > head.end:
        head.end = start
        return True
    at = start
    while at < len(message.keys) and message.keys[at] in vocabulary.addresses:
        at += 1
    return (
        _take_flag(head, message, vocabulary, at)
        or _take_class(head, message, vocabulary, at)
        or _take_place(head, message, vocabulary, at)
    )


def _take_flag(head: _Head, message: Message, vocabulary: Vocabulary, at: int) -> bool:
    while at < len(message.keys) and message.keys[at] in vocabulary.before_flags:
        at += 1
    found = vocabulary.flags.at(message.keys, at)
    if not found:
        return False
    meaning, length = found
    head.flags |= {meaning.says}
    head.language = head.language or meaning.language
    head.end = at + length
    return True


def _last_flag(message: Message, vocabulary: Vocabulary) -> frozenset[str]:
    """`oknum camat pungli. RAHASIA`: a flag as the last word, which stays in the text."""
    keys = message.keys
    end = len(keys)
    while end and (keys[end - 1] in vocabulary.fillers or keys[end - 1] in vocabulary.thanks.meanings):
        end -= 1
    found = vocabulary.flags.meanings.get(keys[end - 1]) if end else None
    return frozenset({found.says} if found else ())


def _pleas(message: Message, vocabulary: Vocabulary) -> frozenset[str]:
    """`mohon nama saya dirahasiakan`, wherever it stands; it stays in the text."""
    keys, begin = message.keys, vocabulary.pleas.longest
    if begin.keys().isdisjoint(keys):
        return frozenset()
    found = [vocabulary.pleas.at(keys, at) for at, key in enumerate(keys) if key in begin]
    return frozenset(plea[0].says for plea in found if plea and plea[0].says != "openly")


def _take_class(head: _Head, message: Message, vocabulary: Vocabulary, at: int) -> bool:
    if head.places:
        return False
    found = vocabulary.classes.at(message.keys, at)
    while not found and at < len(message.keys) and message.keys[at] in vocabulary.before_class:
        at += 1
        found = vocabulary.classes.at(message.keys, at)
    if not found:
        return False
    meaning, length = found
    if length > 1 and _asks_after(message.keys, at + length, vocabulary):
        return False  # `laporan baru saya belum ditanggapi`
    head.classed = head.classed or cast("Category", meaning.says)
    head.language = head.language or meaning.language
    head.end = at + length
    return True


def _asks_after(keys: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    """Whether all that stands from word `at` on does; there is something."""
    return at < len(keys) and all(keys[i] in vocabulary.asks_after for i in range(at, len(keys)))


def _take_place(head: _Head, message: Message, vocabulary: Vocabulary, at: int) -> bool:
    if head.places:
        return False
    keys = message.keys
    if keys[at : at + 1] and keys[at] in vocabulary.prepositions and not message.between(at, at + 1).isupper():
        return False
    match, length = _announced(message, vocabulary, at)
    if not match:
        return False
    if length and vocabulary.titles.length_at(keys, at):
        head.title = at
    match = vocabulary.places.or_longer(match, keys, at + length, vocabulary.everyday)
    match = _with_suffix(match, message, vocabulary, at + length)
    head.places = match.places
    head.end = at + length + match.length
    said = " ".join(keys[at : head.end])
    everyday = said in vocabulary.everyday or said in vocabulary.everyday_names
    if everyday and not message.between(at, head.end).isupper():
        head.everyday = at
    _take_lower(head, message, vocabulary)
    return True


def _announced(message: Message, vocabulary: Vocabulary, at: int) -> tuple[Match | None, int]:
    """The name at word `at`, behind as many words for its kind; KOTABARU is a name, and so is KOTA BARU."""
    kinds, places, keys = vocabulary.kinds, vocabulary.places, message.keys
    announced = kinds.at(keys, at)
    readings = dict.fromkeys((kind_at(kinds, keys, at), announced, _AS_IT_STANDS) if announced else (_AS_IT_STANDS,))
    for kind, length in readings:
        if match := places.at(message, at + length, kind, vocabulary.tails):
            return match, length
    return None, 0


def _take_lower(head: _Head, message: Message, vocabulary: Vocabulary) -> None:
    """`SUMUT, KAB DELI SERDANG`: behind its province a place is meant beyond doubt, but for everyday words."""
    (province, *others), keys = head.places, message.keys
    if others or province.kind != "province":
        return
    kind, length = kind_at(vocabulary.kinds, keys, head.end)
    at = head.end + length
    match = vocabulary.places.at(message, at, kind, vocabulary.tails)
    if not match or (not kind and match.length == 1 and keys[at] in vocabulary.everyday):
        return
    if within := tuple(place for place in match.places if place.code.startswith(f"{province.code}.")):
        head.places, head.end = within, at + match.length


def _doubt(head: _Head, message: Message, vocabulary: Vocabulary) -> None:
    """`Sungai penuh sampah … BINJAI`: such a name gives way to a question where another region is named."""
    if head.everyday is None or len(head.places) != 1:
        return
    others = [code for code in _mentioned(head.end, message, vocabulary) if code != head.places[0].code]
    if others:
        head.choices = (others[0], head.places[0].code)
        head.end = head.everyday


def _with_suffix(match: Match, message: Message, vocabulary: Vocabulary, at: int) -> Match:
    """`BOGOR KOTA`: the kind after a name that is both."""
    end = at + match.length
    keys = message.keys
    if len(match.places) < 2 or end >= len(keys) or keys[end] not in vocabulary.suffixes:
        return match
    kind, _ = kind_at(vocabulary.kinds, keys, end)
    places = tuple(place for place in match.places if place.kind == kind)
    return Match(places, match.length + 1) if len(places) == 1 else match


def _category(head: _Head, message: Message, vocabulary: Vocabulary) -> Category:
    """INFO and TANYA count only where something is asked; `INFO jalan rusak` is a complaint."""
    if head.classed != "information":
        return head.classed or "complaint"
    asks = "?" in message.after(head.end) or not vocabulary.asks.isdisjoint(message.keys[head.end :])
    return "information" if asks else "complaint"


def _suggestions(head: _Head, message: Message, vocabulary: Vocabulary) -> tuple[str, ...]:
    at = head.end
    while at < len(message.keys) and message.keys[at] in vocabulary.addresses:
        at += 1
    _, announced = kind_at(vocabulary.kinds, message.keys, at)
    near = vocabulary.places.near(message.keys, at + announced, vocabulary.everyday)
    return tuple(dict.fromkeys((*_mentioned(at, message, vocabulary), *near)))[:MOST_SUGGESTIONS]


def _mentioned(at: int, message: Message, vocabulary: Vocabulary) -> tuple[str, ...]:
    return vocabulary.places.mentioned(
        message, at, vocabulary.kinds, vocabulary.everyday, vocabulary.streets, vocabulary.prepositions
    )


def _calls(head: _Head, message: Message, vocabulary: Vocabulary) -> bool:
    """`112 tolong`, `MEDAN polisi`: somebody calls for help, and tells nothing."""
    keys = message.keys
    return not vocabulary.rescue.isdisjoint(keys) and vocabulary.calls.issuperset(keys[head.end :])


def _is_urgent(message: Message, vocabulary: Vocabulary) -> bool:
    """An emergency is named, and nothing around it says that it is over, feared, or somebody's job.

    Whoever cries out is believed: a needless 112 costs one SMS.
    """
    if vocabulary.alarms.isdisjoint(message.keys):
        return False
    keys = _joined(message.keys, vocabulary.emergencies.longest)
    cries = "!!" in message.text or not vocabulary.outcries.isdisjoint(keys)
    for at in range(len(keys)):
        is_one, length = vocabulary.emergencies.at(keys, at) or (False, 0)
        if is_one:
            around = keys[max(0, at - 2) : at + length + 2]
            if cries or not any(vocabulary.calm.length_at(around, i) for i in range(len(around))):
                return True
    return False


def _joined(keys: Sequence[str], known: Container[str]) -> list[str]:
    """`di bunuh`, `d pukuli`: a passive that is typed in two words."""
    joined = list(keys)
    for at in range(len(joined) - 2, -1, -1):
        if joined[at] in ("di", "d") and f"di{joined[at + 1]}" in known:
            joined[at : at + 2] = [f"di{joined[at + 1]}"]
    return joined
