"""The directory: every agency by its code, its rules, and the words by which citizens call them.

Each process keeps a copy and reads with every message whether it is still the newest: an edit is in
force everywhere with the next message.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from parsers import PlaceName, Vocabulary
from parsers.places import Kind
from sms_gateway.agencies import Agency
from sms_gateway.calendars import OFFICE, LocalDay, Week
from sms_gateway.deadlines import Limit
from sms_gateway.language import Language, short_name
from sms_gateway.rules import Own, RuleBook, Rules
from sms_gateway.storage import agencies, holidays, settings
from sms_gateway.storage.engine import Connection

_REGIONS: Mapping[str, Kind] = {"province": "province", "kabupaten": "kabupaten", "kota": "kota"}


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of the directory."""

    revision: int
    vocabulary: Vocabulary
    agencies: Mapping[str, Agency]

    def name(self, code: str) -> str:
        """As an SMS says it: `Kab. Nganjuk`."""
        return short_name(self.agencies[code].name) if code in self.agencies else code

    def timezone(self, code: str | None, otherwise: str) -> str:
        return self.agencies[code].timezone if code and code in self.agencies else otherwise


@dataclass(slots=True)
class Directory:
    """`limits` and `week` are the nation's rules."""

    languages: Mapping[str, Language]
    limits: Mapping[str, Limit] = field(default_factory=dict)
    week: Week = OFFICE
    _book: RuleBook = field(init=False)
    _edition: Edition | None = None
    _printing: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._book = RuleBook(self.limits, week=self.week)

    def rules(self, agency: str | None) -> Rules:
        """As of the newest edition that this process has read."""
        return self._book.of(agency)

    def read_rules(self, db: Connection) -> RuleBook:
        """For whoever has no need of an edition, which costs a tenth of a second."""
        self._book = self.rule_book(agencies.with_rules(db), holidays.every(db))
        return self._book

    def rule_book(self, every: Iterable[Agency], said: Sequence[LocalDay]) -> RuleBook:
        """As it would be with these agencies and days."""
        return RuleBook(self.limits, {one.code: _own(one) for one in every if one.limits or one.hours}, said, self.week)

    def edition(self, db: Connection) -> Edition:
        """The newest. Raises VocabularyClash where two names or words collide."""
        revision = settings.revision(db)
        if (edition := self._of(revision)) is None:
            with self._printing:  # one prints, the others wait for it
                edition = self._of(revision) or self._print(agencies.every(db), revision)
                self._edition, self._book = edition, self.rule_book(edition.agencies.values(), holidays.every(db))
        return edition

    def trial(self, every: list[Agency]) -> None:
        """Raises VocabularyClash if the directory could not be printed with these agencies."""
        self._print(every, 0)

    def _of(self, revision: int) -> Edition | None:
        edition = self._edition
        return edition if edition and edition.revision == revision else None

    def _print(self, every: list[Agency], revision: int) -> Edition:
        words = {code: language.words for code, language in self.languages.items()}
        places = [PlaceName(a.code, a.name, _REGIONS.get(a.kind, "other"), a.aliases) for a in every]
        return Edition(revision, Vocabulary.build(words, places), {a.code: a for a in every})


def _own(one: Agency) -> Own:
    limits = {name: Limit.parse(text) for name, text in one.limits}
    return Own(limits, Week.parse(one.hours) if one.hours else None)
