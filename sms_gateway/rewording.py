"""Rewording: the shipped languages with what administrators have said otherwise.

An edit of a text or of a word stands in place of what is shipped, under the same rules. What was right when it was
written may be wrong after an upgrade: such an edit is left out, and the shipped words count.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from parsers.text import keys_of
from sms_gateway.errors import ConfigError
from sms_gateway.language import Language

Kind = Literal["text", "word"]

TABLES = ("commands", "classes", "flags")
"""The words that may be edited: those that a citizen writes to be understood."""

ADDED, REMOVED = "added", "removed"

LASTING = frozenset({"commands.help", "commands.stop"})
"""Whose shipped words stay: nobody may be kept from getting help, or from being left in peace."""


@dataclass(frozen=True, slots=True)
class Edit:
    """`key` of a text: `received`; of a word: `commands.status:periksa`. `value`: the text; `added` or `removed`."""

    language: str
    kind: Kind
    key: str
    value: str

    @property
    def group(self) -> str:
        """Of a word: `commands.status`."""
        return self.key.partition(":")[0]

    @property
    def word(self) -> str:
        return self.key.partition(":")[2]


LeftOut = dict[Edit, str]
"""Edits that do not count, and why."""


class Spoken(Mapping[str, Language]):
    """The languages in force, by code. Whoever speaks holds this one object; its content follows the edits."""

    def __init__(self, shipped: Mapping[str, Language]) -> None:
        self.shipped = self._now = shipped

    def __getitem__(self, code: str) -> Language:
        return self._now[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now)

    def __len__(self) -> int:
        return len(self._now)

    def speak(self, languages: Mapping[str, Language]) -> None:
        """From now on, all at once."""
        self._now = languages


def reworded(
    shipped: Mapping[str, Language], edits: Sequence[Edit], left_out: LeftOut | None = None
) -> Mapping[str, Language]:
    """The languages with these edits. One that does not hold any more is left out, and noted with the reason."""
    left = {} if left_out is None else left_out
    left |= {edit: "there is no such language" for edit in edits if edit.language not in shipped}
    return {
        code: _reworded(one, [edit for edit in edits if edit.language == code], left) for code, one in shipped.items()
    }


def group_of(language: Language, group: str) -> list[str]:
    """The words of `commands.status`, as they are compared. Raises ConfigError: there is no such group."""
    table, _, key = group.partition(".")
    if table not in TABLES or key not in language.words.get(table, {}):
        raise ConfigError(f"words {group} ({language.code}): there is no such group of words")
    return [phrase_of(word) for word in language.words[table][key]]


def groups(language: Language) -> list[str]:
    """`commands.status`, …: in the order of its file."""
    return [f"{table}.{key}" for table in TABLES for key in language.words.get(table, {})]


def phrase_of(word: str) -> str:
    """A word or a few, as what people type is compared with it: `Hapus  DATA` → `hapus data`."""
    return " ".join(keys_of(word))


def adding(edits: Iterable[Edit], word: str) -> list[Edit]:
    """Those that add this word."""
    added = [edit for edit in edits if edit.kind == "word" and edit.value == ADDED]
    return [edit for edit in added if _joined(edit.word) == _joined(word)]


def _reworded(shipped: Language, edits: Sequence[Edit], left_out: LeftOut) -> Language:
    language = _with_words(shipped, [edit for edit in edits if edit.kind == "word"], left_out)
    texts = {edit.key: edit.value for edit in edits if edit.kind == "text"}
    try:
        return language.reworded(texts) if texts else language
    except ConfigError:  # which of them it is shows when each is tried
        return _one_by_one(language, [edit for edit in edits if edit.kind == "text"], left_out)


def _one_by_one(language: Language, edits: Iterable[Edit], left_out: LeftOut) -> Language:
    for edit in edits:
        try:
            language = language.reworded({edit.key: edit.value})
        except ConfigError as error:
            left_out[edit] = str(error)
    return language


def _with_words(language: Language, edits: Sequence[Edit], left_out: LeftOut) -> Language:
    words: dict[str, Any] = {**language.words}
    for edit in edits:
        table, _, key = edit.group.partition(".")
        try:
            known = group_of(language, edit.group)
        except ConfigError as error:
            left_out[edit] = str(error)
            continue
        listed = [word for word in words[table][key] if phrase_of(word) != edit.word]
        if edit.value == ADDED:
            listed.append(edit.word)
        words[table] = {**words[table], key: listed or known}
    return replace(language, words=words)


def _joined(phrase: str) -> str:
    """A name may be written without its spaces."""
    return phrase.replace(" ", "")
