"""The directory: every agency by its code, its rules, and the words by which citizens call them.

Each process keeps a copy and reads with every message whether it is still the newest: an edit is in
force everywhere with the next message.
"""

import json
import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from parsers import PlaceName, Vocabulary, VocabularyClash, parse
from parsers.intents import Intent
from parsers.places import Kind
from sms_gateway.agencies import Agency
from sms_gateway.calendars import OFFICE, LocalDay, Week
from sms_gateway.deadlines import Limit
from sms_gateway.errors import Clash, Refused
from sms_gateway.language import Language, short_name
from sms_gateway.rewording import Edit, LeftOut, Spoken, adding, phrase_of, reworded
from sms_gateway.rules import Own, RuleBook, Rules
from sms_gateway.storage import agencies, holidays, settings, wording
from sms_gateway.storage.engine import Connection

_log = logging.getLogger(__name__)

_LEAST = 2
"""Letters of a word that stands for an agency: PU is one."""
_MOST_READ = 1000
"""Texts that were read and that nobody has asked for yet: a repeat is read, and never asked for."""
_REGIONS: Mapping[str, Kind] = {"province": "province", "kabupaten": "kabupaten", "kota": "kota"}


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of the directory. `source` is what its vocabulary was made of, as text."""

    revision: int
    vocabulary: Vocabulary
    agencies: Mapping[str, Agency]
    source: str = ""
    read_elsewhere: dict[str, Intent] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What another process has read by this vocabulary, until it is asked for here."""

    def read(self, text: str) -> Intent:
        """What a message asks for, by these words."""
        return self.read_elsewhere.pop(text, None) or parse(text, self.vocabulary)

    def was_read(self, text: str, intent: Intent) -> None:
        """Elsewhere: it need not be read again when it is dealt with."""
        if len(self.read_elsewhere) >= _MOST_READ:
            self.read_elsewhere.clear()
        self.read_elsewhere[text] = intent

    def name(self, code: str) -> str:
        """As an SMS says it: `Kab. Nganjuk`."""
        return short_name(self.agencies[code].name) if code in self.agencies else code

    def timezone(self, code: str | None, otherwise: str) -> str:
        return self.agencies[code].timezone if code and code in self.agencies else otherwise


@dataclass(slots=True)
class Directory:
    """`limits` and `week` are the nation's rules; `languages` speak as the newest edition says."""

    languages: Spoken
    limits: Mapping[str, Limit] = field(default_factory=dict)
    week: Week = OFFICE
    _book: RuleBook = field(init=False)
    _edition: Edition | None = None
    _printing: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._book = RuleBook(self.limits, week=self.week)

    @property
    def newest(self) -> Edition | None:
        """The newest that this process has read. None: nobody has asked for one yet."""
        return self._edition

    def rules(self, agency: str | None) -> Rules:
        """As of the newest edition that this process has read."""
        return self._book.of(agency)

    def read_rules(self, db: Connection) -> RuleBook:
        """And the words; for whoever has no need of an edition, which costs a tenth of a second."""
        self._book = self.rule_book(agencies.with_rules(db), holidays.every(db))
        self.languages.speak(reworded(self.languages.shipped, wording.newest(db)))
        return self._book

    def rule_book(self, every: Iterable[Agency], said: Sequence[LocalDay]) -> RuleBook:
        """As it would be with these agencies and days."""
        return RuleBook(self.limits, {one.code: _own(one) for one in every if one.limits or one.hours}, said, self.week)

    def edition(self, db: Connection) -> Edition:
        """The newest. Raises VocabularyClash where two names or words collide."""
        revision = settings.revision(db)
        if (edition := self._of(revision)) is None:
            with self._printing:  # one prints, the others wait for it
                edition = self._of(revision) or self._print(agencies.every(db), wording.newest(db), revision)
                self._edition, self._book = edition, self.rule_book(edition.agencies.values(), holidays.every(db))
        return edition

    def trial(
        self, every: Iterable[Agency], languages: Mapping[str, Language] | None = None, new: Sequence[str] = ()
    ) -> None:
        """Raises Clash if the directory could not be printed with these agencies, or languages; Refused or Clash
        where a `new` name or word of an agency is one that people write who do not mean it.

        Only new ones are held to that: what is kept already, and 46 names of regions, must go on being printed.
        """
        for word in new:
            if sum(map(str.isalpha, phrase_of(word))) < _LEAST:
                raise Refused("%(word)s is no word for an agency: it needs %(least)s letters", word=word, least=_LEAST)
        try:
            vocabulary = _built(_source(languages or self.languages, every))
        except VocabularyClash as clash:
            raise Clash.of(clash) from None
        for word in new:
            if listed := vocabulary.begins(word):
                raise Clash.with_beginnings(word, listed)

    def _of(self, revision: int) -> Edition | None:
        edition = self._edition
        return edition if edition and edition.revision == revision else None

    def _print(self, every: list[Agency], edits: list[Edit], revision: int) -> Edition:
        """A word that was added and clashes with a later name is left out: citizens must be heard all the same."""
        left_out: LeftOut = {}
        languages = reworded(self.languages.shipped, edits, left_out)
        while True:
            try:
                source = _source(languages, every)
                vocabulary = vocabulary_of(source)
                break
            except VocabularyClash as clash:
                clashing = dict.fromkeys(adding(set(edits) - left_out.keys(), clash.word), str(clash))
                if not clashing:
                    raise
                left_out |= clashing
                languages = reworded(self.languages.shipped, [edit for edit in edits if edit not in left_out])
        for edit, why in left_out.items():
            _log.error("the edited %s %s (%s) is left out: %s", edit.kind, edit.key, edit.language, why)
        self.languages.speak(languages)
        return Edition(revision, vocabulary, {one.code: one for one in every}, source)


@lru_cache(maxsize=1)
def vocabulary_of(source: str) -> Vocabulary:
    """The same again, where it was built before: processes that parted since then share its memory."""
    return _built(source)


def _source(languages: Mapping[str, Language], every: Iterable[Agency]) -> str:
    words = {code: language.words for code, language in languages.items()}
    places = [(one.code, one.name, _REGIONS.get(one.kind, "other"), one.aliases) for one in every]
    return json.dumps([words, places])


def _built(source: str) -> Vocabulary:
    """Raises VocabularyClash."""
    words, places = json.loads(source)
    return Vocabulary.build(words, [PlaceName(code, name, kind, tuple(also)) for code, name, kind, also in places])


def _own(one: Agency) -> Own:
    limits = {name: Limit.parse(text) for name, text in one.limits}
    return Own(limits, Week.parse(one.hours) if one.hours else None)
