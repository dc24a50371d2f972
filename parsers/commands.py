"""Commands: a word that counts only where nothing follows, only fillers, or a ticket number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from parsers import numbers
from parsers.greetings import after_greeting
from parsers.intents import (
    Addition,
    Choice,
    Correction,
    DataRequest,
    Dispute,
    Help,
    Intent,
    Mute,
    NewPhone,
    No,
    Nothing,
    OfficerAct,
    OptIn,
    OptOut,
    Rating,
    Satisfied,
    StatusQuery,
    Withdrawal,
    Yes,
)
from parsers.text import Message
from parsers.vocabulary import Act, Meaning, Vocabulary

_PHONE_DIGITS = 9
_MOST_LEAD_INS = 12
_AFTER_A_NUMBER = ("status", "satisfied", "dispute")
"""`4071839 belum` disputes."""
_AFTER_CLASS_WORDS = ("status", "stop")
"""`LAPOR STATUS` asks; but `INFO BANTUAN` begins a report."""


def read(message: Message, vocabulary: Vocabulary) -> Intent | None:
    """What a message without a complaint in it asks for; None where it is a report."""
    if not message.keys:
        return Help() if "?" in message.text else Nothing(why="empty")
    return None if _is_plainly_none(message.keys, vocabulary) else read_closely(message, vocabulary)


def _is_plainly_none(keys: Sequence[str], vocabulary: Vocabulary) -> bool:
    """At a glance, which is enough for most reports: they begin with two words of which neither can be a command's."""
    return len(keys) > 1 and keys[0] not in vocabulary.leading and keys[0].isalpha() and keys[1].isalpha()


def read_closely(message: Message, vocabulary: Vocabulary) -> Intent | None:
    """The same of a message with words in it, without the glance."""
    return (
        _courtesy(message, vocabulary)
        or _choice(message, vocabulary)
        or _refusal(message, vocabulary)
        or _command(message, vocabulary)
        or _bare_number(message, vocabulary)
    )


@dataclass(frozen=True, slots=True)
class _Tail:
    """What follows a command word. `plain`: nothing but fillers, beside the number. `text` stands after the number."""

    number: str | None
    plain: bool
    text: str

    @property
    def alone(self) -> bool:
        return self.plain and self.number is None

    @property
    def addressed(self) -> bool:
        """A ticket is named, well or badly typed."""
        return self.number is not None and (self.plain or numbers.is_attempt(self.number))


def _courtesy(message: Message, vocabulary: Vocabulary) -> Nothing | None:
    keys = message.keys
    if _is_courteous(message, vocabulary):
        return Nothing(why="greeting")
    at = polite = 0
    while at < len(keys):
        greeted = after_greeting(message, vocabulary, at) - at
        polite += sum(key not in vocabulary.dropped for key in keys[at : at + greeted])
        length = greeted or vocabulary.thanks.length_at(keys, at) or vocabulary.titles.length_at(keys, at)
        length = length or (keys[at] in vocabulary.addresses)
        if not length:
            return _test(message, vocabulary)
        polite += not greeted
        at += length
    return Nothing(why="greeting" if polite else "empty")


def _is_courteous(message: Message, vocabulary: Vocabulary) -> bool:
    """`terima kasih banyak ya pak, semoga sehat`, `oke siap ditunggu`."""
    keys = message.keys
    if not vocabulary.courtesy.issuperset(keys):
        return False
    thanks = vocabulary.thanks.length_at(keys, after_greeting(message, vocabulary))
    return thanks > 0 or not vocabulary.wishes.isdisjoint(keys)


def _test(message: Message, vocabulary: Vocabulary) -> Nothing | None:
    keys = message.keys[after_greeting(message, vocabulary) :]
    if vocabulary.tests.isdisjoint(keys[:2]):
        return None
    others = [key for key in keys if key not in vocabulary.tests and key not in vocabulary.fillers]
    counted = all(key.isdigit() and len(key) <= len("123") for key in others)
    return Nothing(why="test") if counted else None


def _choice(message: Message, vocabulary: Vocabulary) -> Choice | None:
    """`1`, `nomor 1 pak`, `satu, terima kasih`."""
    keys, fillers, beside = message.keys, vocabulary.fillers, vocabulary.beside["choice"]
    said: list[str] = []
    at = 0
    while at < len(keys) and len(said) <= 1:
        thanked = vocabulary.thanks.length_at(keys, at)
        if not thanked and keys[at] not in fillers and keys[at] not in beside:
            said.append(keys[at])
        at += thanked or 1
    digit = vocabulary.numerals.get(said[0], said[0]) if len(said) == 1 else ""
    return Choice(digit=int(digit)) if len(digit) == 1 and digit in "0123456789" else None


def _command(message: Message, vocabulary: Vocabulary) -> Intent | None:
    """`balas` and the like: our own instruction, typed as it stands, where what follows is a command by itself. Who
    writes `kirim bantuan` wants no help with words."""
    keys = message.keys
    first = after_greeting(message, vocabulary)
    while first < len(keys) and keys[first] in vocabulary.addresses:
        first += 1
    at = first
    while at < min(len(keys), first + _MOST_LEAD_INS) and keys[at] in vocabulary.lead_ins:
        at += 1
    if keys[at : at + 1] and keys[at] in vocabulary.instructions:
        told = _command_from(message, vocabulary, at + 1)
        if told and not isinstance(told, Help):
            return told
    return _command_from(message, vocabulary, first)


def _command_from(message: Message, vocabulary: Vocabulary, first: int) -> Intent | None:
    keys, at = message.keys, first
    classed = False
    while at < min(len(keys), first + _MOST_LEAD_INS):
        if found := vocabulary.commands.at(keys, at):
            meaning, length = found
            tail = _tail(message, vocabulary, meaning.says, at + length)
            if not classed or tail.number or meaning.says in _AFTER_CLASS_WORDS:
                openly = at == first and keys[at] in vocabulary.unmistakable
                intent = _said(message, vocabulary, meaning, tail, at, at + length, openly)
                if intent:
                    return intent
        if length := vocabulary.classes.length_at(keys, at):
            classed = True
        at += length or 1
        if not length and keys[at - 1] not in vocabulary.lead_ins:
            return None
    return None


def _refusal(message: Message, vocabulary: Vocabulary) -> OptOut | None:
    """`ga usah sms saya lagi`, `jangan kirim2 sms terus`: our SMS are refused, and nothing else is said."""
    keys, beside = message.keys, vocabulary.beside
    if vocabulary.texts.isdisjoint(keys) or vocabulary.refusals.isdisjoint(keys):
        return None
    said = [(key, vocabulary.commands.meanings.get(key)) for key in keys]
    stops, refuses = ({key for key, found in said if found and found.says == act} for act in ("stop", "no"))
    names_them = not (vocabulary.texts - beside["stop_texts"] - stops).isdisjoint(keys)
    others = set(keys) - refuses - vocabulary.refusals - vocabulary.texts - vocabulary.fillers
    only = others <= beside["stop"] | beside["stop_texts"] | vocabulary.dropped
    return OptOut() if refuses and names_them and only and not stops else None


def _tail(message: Message, vocabulary: Vocabulary, act: str, at: int) -> _Tail:
    keys = message.keys
    beside = vocabulary.beside[act] | (vocabulary.dropped if act == "stop" else vocabulary.fillers)
    if act == "stop" and not vocabulary.texts.isdisjoint(keys):
        beside |= vocabulary.beside["stop_texts"]
    start = _past_fillers(keys, at, vocabulary, act, beside | vocabulary.fillers)
    number, taken = numbers.read(message.keys, start)
    plain = _past_fillers(keys, at, vocabulary, act, beside) >= start
    plain = plain and _past_fillers(keys, start + taken, vocabulary, act, beside) == len(keys)
    return _Tail(number, plain, message.after(start + taken) if number else "")


def _past_fillers(keys: Sequence[str], at: int, vocabulary: Vocabulary, act: str, beside: frozenset[str]) -> int:
    """The first word from `at` on that is no filler, no thanks, and not the same command again (`cek status`)."""
    while at < len(keys):
        again = vocabulary.commands.at(keys, at)
        length = vocabulary.thanks.length_at(keys, at) or (keys[at] in beside)
        length = length or (again[1] if again and again[0].says == act else 0)
        if not length:
            break
        at += length
    return at


def _said(
    message: Message, vocabulary: Vocabulary, meaning: Meaning, tail: _Tail, at: int, end: int, openly: bool
) -> Intent | None:
    """The intent of the command word that stands from `at` to before `end`; None where it begins a report.

    `openly`: it is a word that takes text without a number.
    """
    act, language = cast("Act", meaning.says), meaning.language
    match act:
        case "rate":
            return _rating(message, vocabulary, end, language)
        case "move":
            return _new_phone(message, vocabulary, end, language)
        case _ if tail.alone and (intent := _alone(act, language)):
            return intent
        case _ if tail.alone or tail.addressed:
            return _on_ticket(act, tail, message.since(at) if end < len(message.keys) else "", language)
        case "add" if openly:
            return Addition(number=None, text=message.after(end), language=language)
        case "dispute" if openly:
            return Dispute(number=None, text=message.since(at), language=language)
        case "correct" if openly:
            return Correction(text=message.after(end), language=language)
        case _:
            return None


def _alone(act: Act, language: str | None) -> Intent | None:
    """Commands that are the whole message."""
    match act:
        case "help":
            return Help(language=language)
        case "stop":
            return OptOut(language=language)
        case "resume":
            return OptIn(language=language)
        case "data" | "erase":
            return DataRequest(erase=act == "erase", language=language)
        case "yes":
            return Yes(language=language)
        case "no":
            return No(language=language)
        case _:
            return None


def _on_ticket(act: Act, tail: _Tail, whole: str, language: str | None) -> Intent | None:
    """Commands for one ticket, named or not."""
    number = tail.number
    if made := _SAYING_MORE.get(act):
        return made(number=number, text=tail.text, language=language)
    match act:
        case "erase":  # whoever names a ticket wants no less erased
            return DataRequest(erase=True, language=language)
        case "status":
            return StatusQuery(number=number, text="" if tail.plain else tail.text, language=language)
        case "resume" if tail.plain:
            return OptIn(number=number, language=language)
        case "mute" | "stop":
            return Mute(number=number, language=language)
        case "reply" | "start" | "queue":
            return OfficerAct(act=act, number=number, text=tail.text if number else whole, language=language)
        case _:
            return None


_SAYING_MORE: Mapping[Act, Callable[..., Intent]] = {
    "add": Addition,
    "satisfied": Satisfied,
    "dispute": Dispute,
    "withdraw": Withdrawal,
    "correct": Correction,
}


def _rating(message: Message, vocabulary: Vocabulary, at: int, language: str | None) -> Rating | None:
    """`NILAI 4071839 5`, `NILAI 5`. Without a digit: no stars."""
    groups = _digit_groups(message, vocabulary, "rate", at)
    if groups is None:
        return None
    stars = next((group for group in reversed(groups) if len(group) == 1), "")
    if stars:
        groups.remove(stars)
    number = "".join(groups)
    named = bool(stars) or numbers.is_attempt(number)
    return Rating(number=number if number and named else None, stars=int(stars or 0), language=language)


def _new_phone(message: Message, vocabulary: Vocabulary, at: int, language: str | None) -> NewPhone | None:
    groups = _digit_groups(message, vocabulary, "move", at)
    if groups is None:
        return None
    digits = "".join(groups)
    if len(digits) >= _PHONE_DIGITS:
        return NewPhone(phone=digits, language=language)
    return NewPhone(number=digits or None, language=language)


def _digit_groups(message: Message, vocabulary: Vocabulary, act: str, at: int) -> list[str] | None:
    """The groups of digits from word `at` on; None where something else than fillers stands between them."""
    rest = message.keys[at:]
    beside = vocabulary.fillers | vocabulary.beside[act]
    counted = [numbers.digits_of(key) or vocabulary.numerals.get(key) for key in rest]
    groups = {index: digits for index, digits in enumerate(counted) if digits}
    others = [key for index, key in enumerate(rest) if index not in groups]
    fillers_only = _past_fillers(others, 0, vocabulary, act, beside) == len(others)
    return list(groups.values()) if fillers_only else None


def _bare_number(message: Message, vocabulary: Vocabulary) -> Intent | None:
    """A ticket's number without a command: alone it asks, with text it adds, as it does after a misspelt word."""
    keys = message.keys
    at = after_greeting(message, vocabulary)
    while at < len(keys) and keys[at] in vocabulary.fillers:
        at += 1
    number, taken = numbers.read(message.keys, at)
    if number:
        return _numbered(message, vocabulary, number, at + taken)
    number, taken = numbers.read(message.keys, at + 1)
    misspelt = not vocabulary.places.spoken.at(keys, at)
    if number and misspelt and numbers.is_ticket(number) and _ends(keys, at + 1 + taken, vocabulary):
        return Addition(number=number, text=message.since(at))
    return None


def _numbered(message: Message, vocabulary: Vocabulary, number: str, end: int) -> Intent | None:
    if _ends(message.keys, end, vocabulary):
        return StatusQuery(number=number) if numbers.is_attempt(number) else None
    if not numbers.is_ticket(number):
        return None
    found = vocabulary.commands.at(message.keys, end)
    if found and found[0].says in _AFTER_A_NUMBER and _ends(message.keys, end + found[1], vocabulary):
        meaning, _ = found
        return _on_ticket(cast("Act", meaning.says), _Tail(number, True, ""), "", meaning.language)
    return Addition(number=number, text=message.after(end))


def _ends(keys: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    return _past_fillers(keys, at, vocabulary, "status", vocabulary.fillers) == len(keys)
