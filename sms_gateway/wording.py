"""Wording: what administrators do to the texts and the words of every language.

Each edit keeps the rules of what is shipped, is in force everywhere with the next message, can be taken back, and is
told to the audit. What is edited concerns every agency: it takes the right to manage, which those of the nation have.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from sms_gateway.clock import Clock
from sms_gateway.directory import Directory
from sms_gateway.errors import ConfigError, NotFound, Refused
from sms_gateway.language import Language, Text
from sms_gateway.rewording import ADDED, LASTING, REMOVED, Edit, Kind, group_of, groups, phrase_of, reworded
from sms_gateway.roles import Caller
from sms_gateway.segments import culprits, length, parts
from sms_gateway.storage import agencies, settings
from sms_gateway.storage import operators as kept
from sms_gateway.storage import wording as lines
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.wording import Line

_LONGEST_WORD = 40
_MOST_WORDS = 3

Sheet = Mapping[str, Language]


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as it would read. `longest`: with the longest values it can get; "" where it cannot be read at all.

    `missing`, `unknown`: its places are not those that it must have. `unicode`: signs that no plain SMS has.
    `refused`: why it may not be kept; None: it may.
    """

    template: str
    longest: str
    length: int
    parts: int
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    unicode: str
    refused: Refused | None


@dataclass(slots=True)
class Wording:
    database: Database
    directory: Directory
    clock: Clock

    # what there is

    @property
    def shipped(self) -> Sheet:
        return self.directory.languages.shipped

    def in_force(self, db: Connection) -> Sheet:
        """Every language as it speaks now, by code."""
        return reworded(self.shipped, lines.newest(db))

    def history(
        self, db: Connection, kind: Kind | None = None, language: str | None = None, key: str | None = None
    ) -> list[Line]:
        """The last edits, newest first."""
        return lines.history(db, kind, language, key)

    def line(self, line_id: int) -> Line:
        """One edit. Raises NotFound."""
        return self.database.read(self._line, line_id)

    def drafted(self, db: Connection, language: str, key: str, template: str) -> Draft:
        """How a text would read. Raises NotFound."""
        spoken = self._spoken(self.in_force(db), language)
        return _draft(spoken, self._known(spoken, key), tidy(template))

    def with_draft(self, db: Connection, language: str, key: str, template: str) -> Sheet:
        """The languages as they would speak with this text. Raises NotFound, Refused."""
        now = self.in_force(db)
        spoken = self._spoken(now, language)
        return {**now, language: _checked(spoken, self._known(spoken, key), tidy(template))}

    # what is done

    def edit_text(self, by: Caller, language: str, key: str, template: str) -> None:
        """Raises NotAdmitted, NotFound; Refused where a rule is broken: places, signs, length."""
        by.operator.check("manage")
        shipped = self._spoken(self.shipped, language).texts[self._known(self._spoken(self.shipped, language), key)]
        text = tidy(template)
        self.database.write(self._put, by, language, "text", key, None if text == shipped.template else text)

    def restore_text(self, by: Caller, language: str, key: str) -> None:
        """Back to what is shipped. Raises as `edit_text`."""
        by.operator.check("manage")
        self._known(self._spoken(self.shipped, language), key)
        self.database.write(self._put, by, language, "text", key, None)

    def add_word(self, by: Caller, language: str, group: str, word: str) -> None:
        """`group`: `commands.status`. Raises NotAdmitted, NotFound; Refused where it means something already."""
        by.operator.check("manage")
        phrase = self._phrase(language, group, word)
        self.database.write(self._put, by, language, "word", f"{group}:{phrase}", ADDED)

    def remove_word(self, by: Caller, language: str, group: str, word: str) -> None:
        """Raises NotAdmitted, NotFound; Refused where citizens need it."""
        by.operator.check("manage")
        phrase = self._phrase(language, group, word)
        self.database.write(self._put, by, language, "word", f"{group}:{phrase}", REMOVED)

    def undo(self, by: Caller, line_id: int) -> Line:
        """What one edit changed is as it was before it; the edit. Raises NotAdmitted, NotFound, Refused."""
        by.operator.check("manage")
        return self.database.write(self._undone, by, line_id)

    # how it is done

    def _undone(self, db: Connection, by: Caller, line_id: int) -> Line:
        line = self._line(db, line_id)
        self._put(db, by, line.language, line.kind, line.key, line.was)
        return line

    @staticmethod
    def _line(db: Connection, line_id: int) -> Line:
        line = lines.get(db, line_id)
        if line is None:
            raise NotFound(f"there is no edit {line_id}")
        return line

    def _put(self, db: Connection, by: Caller, /, language: str, kind: Kind, key: str, value: str | None) -> None:
        """One edit, checked against all others that are in force: two at once wait for each other."""
        settings.bump_revision(db)
        now = lines.newest(db)
        others = [edit for edit in now if (edit.language, edit.kind, edit.key) != (language, kind, key)]
        was = next((edit.value for edit in now if edit not in others), None)
        value = self._needed(language, kind, key, value)
        if value == was:
            return
        if kind == "text":
            spoken = self._spoken(reworded(self.shipped, now), language)
            shipped = self.shipped[language].texts[self._known(spoken, key)].template
            _checked(spoken, key, shipped if value is None else value)
        else:
            changed = [*others, Edit(language, kind, key, value)] if value else others
            self._check_words(db, Edit(language, kind, key, value or ""), reworded(self.shipped, now), changed)
        lines.add(db, self.clock(), None if by.at_shell else by.operator.id, language, kind, key, value)
        kept.note(db, self.clock(), by.operator.id, by.token_id, "manage", [f"{kind}:{language}:{key}", *by.marks])

    def _needed(self, language: str, kind: Kind, key: str, value: str | None) -> str | None:
        """None for a word that is as it is shipped."""
        if kind == "text" or value is None:
            return value
        edit = Edit(language, kind, key, value)
        shipped = edit.word in self._group(self.shipped, language, edit.group)
        return None if shipped == (value == ADDED) else value

    def _check_words(self, db: Connection, edit: Edit, now: Sheet, changed: list[Edit]) -> None:
        """Raises Refused: the words of a language as they would be keep a rule no longer."""
        will = reworded(self.shipped, changed)
        left = [word for word in self._group(now, edit.language, edit.group) if word != edit.word]
        if not left and edit.value != ADDED:
            raise Refused(
                "%(word)s is the last word for %(group)s: add another one first",
                word=edit.word.upper(), group=edit.group,
            )  # fmt: skip
        if edit.word not in self._group(will, edit.language, edit.group):
            self._check_removed(edit, will[edit.language])
        self.directory.trial(agencies.every(db), will)

    def _check_removed(self, edit: Edit, changed: Language) -> None:
        word = edit.word.upper()
        if edit.group in LASTING and edit.word in self._group(self.shipped, edit.language, edit.group):
            raise Refused("%(word)s stays: every citizen must be able to get help, and to stop our messages", word=word)
        asking = next((key for key, text in changed.texts.items() if _asks_for(text, word)), None)
        if asking:
            raise Refused(
                "the text %(key)s tells citizens to write %(word)s: change that text first", key=asking, word=word
            )

    def _phrase(self, language: str, group: str, word: str) -> str:
        """A word as it is compared, and kept. Raises NotFound, Refused."""
        self._group(self.shipped, language, group)
        phrase = phrase_of(word)
        if not phrase or len(phrase) > _LONGEST_WORD or phrase.count(" ") >= _MOST_WORDS:
            raise Refused(
                "a word or up to %(most)s of them are needed, %(longest)s signs at most",
                most=_MOST_WORDS, longest=_LONGEST_WORD,
            )  # fmt: skip
        if not any(sign.isalpha() for sign in phrase):
            raise Refused("%(word)s has no letters: a number answers a question, or is a ticket's", word=phrase)
        return phrase

    def _group(self, sheet: Sheet, language: str, group: str) -> list[str]:
        spoken = self._spoken(sheet, language)
        try:
            return group_of(spoken, group)
        except ConfigError:
            raise NotFound(f"there are no words {group}; there are {', '.join(groups(spoken))}") from None

    @staticmethod
    def _spoken(sheet: Sheet, language: str) -> Language:
        if language not in sheet:
            raise NotFound(f"{language} is not spoken; there are {', '.join(sheet)}")
        return sheet[language]

    @staticmethod
    def _known(spoken: Language, key: str) -> str:
        if key not in spoken.texts:
            raise NotFound(f"there is no text {key}: `sms-gateway wording list` shows all")
        return key


def tidy(template: str) -> str:
    """A text is one line."""
    return " ".join(template.split())


def _checked(spoken: Language, key: str, template: str) -> Language:
    """With this text. Raises Refused."""
    try:
        return spoken.reworded({key: template})
    except ConfigError as error:
        raise Refused(error.words, **error.values) from None


def _draft(spoken: Language, key: str, template: str) -> Draft:
    refused: Refused | None = None
    longest, places, needed = "", frozenset[str](), spoken.texts[key].places
    try:
        _checked(spoken, key, template)
    except Refused as error:
        refused = error
    with suppress(ConfigError):
        text = Text.parse(template)
        places = text.places
        longest = spoken.longest(key, text) if places <= needed else ""
    return Draft(
        template=template,
        longest=longest,
        length=length(longest),
        parts=parts(longest),
        missing=tuple(sorted(needed - places)),
        unknown=tuple(sorted(places - needed)),
        unicode="".join(culprits(template)),
        refused=refused,
    )


def _asks_for(text: Text, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", text.template) is not None
