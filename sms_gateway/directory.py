"""The directory: every agency by its code, and the words by which citizens call them.

Each process keeps a copy and reads with every message whether it is still the newest: an edit is in
force everywhere with the next message.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from parsers import PlaceName, Vocabulary
from parsers.places import Kind
from sms_gateway.agencies import Agency
from sms_gateway.language import Language, short_name
from sms_gateway.storage import agencies, settings
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
    languages: Mapping[str, Language]
    _edition: Edition | None = None
    _printing: threading.Lock = field(default_factory=threading.Lock)

    def edition(self, db: Connection) -> Edition:
        """The newest. Raises VocabularyClash where two names or words collide."""
        revision = settings.revision(db)
        if (edition := self._of(revision)) is None:
            with self._printing:  # one prints, the others wait for it
                edition = self._edition = self._of(revision) or self._print(agencies.every(db), revision)
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
