"""A report and its life.

received → verified → forwarded → in_progress → answered → resolved | closed, and from any open
state deferred, archived, withdrawn. An answered, resolved or closed report that the reporter
disputes goes back to in_progress; what they had resolved before anybody worked on it, to where it
was. Only an answered report may close by itself.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, get_args

from parsers.intents import Category
from parsers.numbers import check_digit
from sms_gateway.errors import Refused
from sms_gateway.segments import says_something

Status = Literal[
    "received",
    "verified",
    "forwarded",
    "in_progress",
    "answered",
    "resolved",
    "closed",
    "deferred",
    "archived",
    "withdrawn",
]
TicketClass = Category | Literal["supervisory"]
"""What a report is; `supervisory` (abuse of office, corruption, discipline) is set by a person."""

CLASSES: tuple[TicketClass, ...] = ("complaint", "supervisory", "aspiration", "information")
STATUSES: tuple[Status, ...] = get_args(Status)
OPEN: tuple[Status, ...] = ("received", "verified", "forwarded", "in_progress", "answered", "deferred")

Flag = Literal["secret", "anonymous", "urgent", "spam", "ombudsman"]
FLAGS: tuple[Flag, ...] = get_args(Flag)

WITH_US: tuple[Status, ...] = ("received", "verified", "forwarded", "in_progress")
"""Where the next step is an officer's, in the order in which a report passes them."""

PERSONAL_DATA = "personal_data"
"""What a report is about that asks to erase what is held of its reporter: a law of its own says by when."""
TOPICS = (
    "roads", "water", "electricity", "waste", "flood", "transport", "health", "education", "population", "social_aid",
    "licences", "land", "bribery", "order", PERSONAL_DATA, "other",
)  # fmt: skip
"""What reports are about. Citizens do not choose one, but for HAPUS DATA; whoever verifies does."""

_TELLING = 4  # words that two reports must share to be about the same trouble

_ENDS: frozenset[Status] = frozenset({"deferred", "archived", "withdrawn", "answered"})
DONE: frozenset[Status] = frozenset({"resolved", "closed"})
"""Ended, and still its reporter's to dispute for a while."""
MOVES: Mapping[Status, frozenset[Status]] = {
    "received": _ENDS | {"verified", "forwarded"},
    "verified": _ENDS | {"forwarded"},
    "forwarded": _ENDS | {"in_progress", "forwarded"},
    "in_progress": _ENDS | {"forwarded"},
    "deferred": (_ENDS - {"deferred"}) | {"received", "verified", "forwarded", "in_progress"},
    "answered": _ENDS | DONE | {"in_progress", "forwarded"},
    "resolved": frozenset({"in_progress"}),
    "closed": frozenset({"in_progress"}),
    "archived": frozenset({"verified", "forwarded", "in_progress"}),
    "withdrawn": frozenset(),
}
"""From → to, for all but the reporter's own word, which resolves from anywhere.

`resolved` and `closed` have one way in: from `answered`. An answer may be given in any open state.
"""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One report as it stands. `category` is the contract's `class`; codes are agency codes."""

    id: int
    number: str
    status: Status
    category: TicketClass
    text: str
    agency: str | None
    region: str | None
    secret: bool
    anonymous: bool
    urgent: bool
    muted: bool
    phone: str
    carrier: str
    our_number: str
    language: str
    timezone: str
    opened_at: datetime
    updated_at: datetime
    status_since: datetime
    forwarded_at: datetime | None = None
    answered_at: datetime | None = None
    rating: int | None = None
    repeats: int = 0
    topic: str | None = None
    """What it is about, by `TOPICS`: the contract's `category`."""
    assignee: int | None = None
    """The operator who has taken it on."""
    due_at: datetime | None = None
    """The end of its present step, or of the legal limit where that is earlier; None: it has ended."""
    merged_into: int | None = None
    """The ticket it is answered with, since it tells of the same trouble."""
    spam: bool = False
    heard: bool = False
    """Its reporter has had a word to say since the answer, or it did not arrive: the next step is an officer's."""
    ombudsman_at: datetime | None = None
    """Since when it is with the Ombudsman: a mark on a report, whatever its status."""

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def ombudsman(self) -> bool:
        """Whether it is with the Ombudsman now: handed over, and not ended."""
        return self.is_open and self.ombudsman_at is not None

    @property
    def is_to_be_done(self) -> bool:
        """Whether officers have yet to answer it. The hours for a request about personal data are not its reporter's:
        they run on while something is asked."""
        return self.status in WITH_US or (self.status == "deferred" and self.topic == PERSONAL_DATA)

    @property
    def is_with_us(self) -> bool:
        """Whether its next step is an officer's: to do it, or to read what came after the answer."""
        return self.is_to_be_done or self.heard

    def is_overdue(self, now: datetime) -> bool:
        """Whether its next step is an officer's, and should have been taken by now."""
        return self.is_with_us and self.due_at is not None and self.due_at < now

    @property
    def moves(self) -> frozenset[Status]:
        """What an officer can make of it. It is not done while its reporter waits for another answer."""
        return MOVES[self.status] - DONE if self.heard else MOVES[self.status]

    @property
    def may_be_spam(self) -> bool:
        """Whether nobody has taken it for a report yet: else it ends only with a reason that its reporter is told."""
        taken = self.forwarded_at or self.answered_at or self.ombudsman_at
        return self.status in ("received", "deferred") and not taken

    def check_move(self, to: Status) -> None:
        """Raises Refused, in words that name what is possible, where the move is not allowed."""
        if to not in self.moves:
            told = {"number": self.number, "status": self.status}
            if not self.moves:
                raise Refused("ticket %(number)s is %(status)s, and has ended: nothing can become of it", **told)
            if to in DONE and self.heard:
                raise Refused(
                    "answer %(number)s again first: its reporter has written since the answer, or it did not arrive",
                    **told,
                )
            if to in DONE and self.is_open:
                raise Refused("answer %(number)s first: only an answered report is resolved or closed", **told)
            possible = ", ".join(s for s in STATUSES if s in self.moves)
            raise Refused("ticket %(number)s is %(status)s: from there it can become %(to)s", **told, to=possible)

    def check_order(self, to: Status, reason: str, agency: str | None) -> None:
        """Raises Refused where an officer's order to move lacks what this move needs."""
        if to == "answered":
            raise Refused("an answer needs words: reply to %(number)s instead", number=self.number)
        if to == "withdrawn":
            raise Refused("only the reporter withdraws a report; archive it with a reason instead")
        if to == "closed":
            raise Refused("%(number)s closes by itself, after its reporter was warned of the day", number=self.number)
        if to in ("deferred", "archived") and not says_something(reason):
            raise Refused("%(status)s needs a reason: the reporter is told", status=to)
        if to == "forwarded" and not (agency or self.agency):
            raise Refused("forwarding %(number)s needs an agency: the reporter named none", number=self.number)

    def check_merge(self, into: "Ticket") -> None:
        """Raises Refused where this one cannot be answered together with `into`."""
        if self.id == into.id:
            raise Refused("%(number)s cannot be merged into itself: name the other ticket", number=self.number)
        for one in (self, into):
            if not one.is_open:
                raise Refused(
                    "ticket %(number)s is %(status)s: only open ones are merged", number=one.number, status=one.status
                )
            if one.merged_into:
                raise Refused("ticket %(number)s is merged into another one already", number=one.number)

    def catching_up(self, other: "Ticket", now: datetime, given_at: datetime) -> dict[str, Any]:
        """What changes where this one shall not stay behind the other: nothing, where it is as far, or waits.

        `given_at`: since when its agency has it, where that has the other.
        """
        if self.status not in WITH_US or other.status not in WITH_US[WITH_US.index(self.status) + 1 :]:
            return {}
        forwarded = {"forwarded_at": given_at} if other.forwarded_at else {}
        return {"status": other.status, "status_since": now, **forwarded}


_WORD = re.compile(r"\w+")


@lru_cache(maxsize=64)  # asked for twice of each report
def fingerprint(text: str, agency: str | None) -> str:
    """The same for reports of the same words in any order at the same place; "" where there are too few to tell."""
    words = sorted({word for word in _WORD.findall(text.casefold()) if len(word) > 2 or word.isdigit()})
    if len(words) < _TELLING:
        return ""
    return hashlib.blake2b(" ".join([agency or "", *words]).encode(errors="replace"), digest_size=8).hexdigest()


class Numbers:
    """Ticket numbers: a keyed permutation of the sequence, and a Damm check digit.

    The first 900,000 tickets have 7 digits, the next 9,000,000 have 8, and so on. A number tells
    neither how many reports there are nor its neighbour's number, and one mistyped or swapped digit
    is always noticed.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def number(self, sequence: int) -> str:
        """`sequence` counts from 1."""
        index, size = sequence - 1, 900_000
        while index >= size:
            index, size = index - size, size * 10
        payload = str(size // 9 + self._permuted(index, size))
        return payload + check_digit(payload)

    def _permuted(self, index: int, size: int) -> int:
        """A four-round Feistel network over the next even number of bits, walked until it is in range."""
        half = (size.bit_length() + 1) // 2
        mask = (1 << half) - 1
        while True:
            left, right = index >> half, index & mask
            for turn in range(4):
                left, right = right, left ^ (_mixed(self._key, size, turn, right) & mask)
            index = (left << half) | right
            if index < size:
                return index


@lru_cache(maxsize=4096)  # all there are while numbers have seven digits
def _mixed(key: bytes, size: int, turn: int, value: int) -> int:
    seed = f"{size}:{turn}:{value}".encode()
    return int.from_bytes(hashlib.blake2b(seed, key=key, digest_size=8).digest(), "big")
