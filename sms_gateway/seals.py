"""Seals: what binds each line of the audit to the one before it.

A seal is the SHA-256 of the seal before, the line's place and all that the line says. It has no key on purpose:
whoever has noted the head of the chain can prove it with nothing but the table, and a key that lay beside the
program would be known to just those who could rewrite the table.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sms_gateway.english import some
from sms_gateway.errors import Malformed
from sms_gateway.roles import SHELL

_FIRST = "0" * 64
"""Stands where the first line has no seal before it."""
_KIND = "sms-gateway audit 1"
"""Of the form below. Another form would be another kind, told by its place in the chain."""
_FAR = 1000
"""So many lines taken out at one place are still told from a line that was changed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the audit. `position` and `seal`: None until it is sealed."""

    id: int
    at: datetime
    operator_id: int
    token_id: int | None
    act: str
    subjects: Sequence[str]
    position: int | None = None
    seal: str | None = None

    def doer(self, names: Mapping[int, str]) -> str | None:
        """An operator, of these by id; or whoever sat at a shell: `shell:ani`."""
        at_shell = (one for one in self.subjects if one.startswith(SHELL))
        return next(at_shell, None) or names.get(self.operator_id)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends, or ended when it was noted: how many lines, and the seal of the last one."""

    position: int = 0
    seal: str = _FIRST

    @classmethod
    def parse(cls, text: str) -> "Head":
        """As `str` writes it. Raises Malformed."""
        position, _, seal = text.partition(":")
        sound = len(seal) == len(_FIRST) and not set(seal) - set("0123456789abcdef")
        if not (sound and position.isascii() and position.isdigit() and len(position) < 19):
            raise Malformed("a head is written as `check --audit` prints it: the position, a colon, 64 hex digits")
        return cls(int(position), seal)

    def __str__(self) -> str:
        return f"{self.position}:{self.seal}"

    def after(self, line: Line) -> "Head":
        """Where the chain ends once this line is its next."""
        return Head(self.position + 1, _seal(self.seal, self.position + 1, line))

    def sealed(self, lines: Iterable[Line]) -> Iterator[tuple[Line, "Head"]]:
        """Each with its place and its seal."""
        head = self
        for line in lines:
            head = head.after(line)
            yield line, head


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold; `id` of the line that is found there, or was meant to be."""

    position: int
    id: int | None
    what: str

    def __str__(self) -> str:
        return f"broken at entry {self.position}{f' (id {self.id})' if self.id is not None else ''}: {self.what}"


def fits(head: Head, line: Line) -> bool:
    """Whether this line was sealed as the one after `head`, and still says the same."""
    return line.position == head.position + 1 and line.seal == head.after(line).seal


def told(head: Head, found: Sequence[Line], every: Iterable[Line]) -> Break:
    """What happened after `head`, where the next line does not fit.

    `found`: the lines that now stand there, the first two of them; `every`: all there are, in any order.
    """
    position = head.position + 1
    if not found:
        return Break(position, None, "removed, with all that came after it")
    first, second = found[0], found[1] if len(found) > 1 else None
    if (first.position or 0) < position:
        return Break(position - 1, first.id, "inserted: two entries stand in this place")
    owner = next((line for line in every if _belongs(head, line, first)), None)
    if owner is not None and owner.id != first.id:
        return Break(position, *_displaced(head, owner, first, second))
    if first.position != position:
        return Break(position, None, "removed")
    return Break(position, first.id, _replaced(first, second))


def _belongs(head: Head, line: Line, first: Line) -> bool:
    """Whether it is the line that was sealed here, be its seal with it or left in its place."""
    return head.after(line).seal in {line.seal, first.seal}


def _displaced(head: Head, owner: Line, first: Line, second: Line | None) -> tuple[int, str]:
    """Whose fault it is that the line that belongs here stands elsewhere."""
    here = head.position + 1
    if owner.position is None:
        return owner.id, "moved: its seal was taken off"
    pushed = second is not None and second.id == owner.id and first.position == here
    if pushed and not _belongs(head.after(owner), first, owner):
        return first.id, f"inserted: it pushed entry id {owner.id} out of this place"
    return owner.id, f"moved: it stands at {owner.position}"


def _replaced(first: Line, second: Line | None) -> str:
    """The seal of a line that was only changed is still what the next one was sealed upon."""
    if second is None or second.seal is None or second.position is None or first.seal is None:
        return "changed"
    if _seal(first.seal, second.position, second) == second.seal:
        return "changed"
    ahead = range(second.position + 1, second.position + _FAR)
    gone = next((place for place in ahead if _seal(first.seal, place, second) == second.seal), None)
    if gone is None:
        return "changed, or its seal was"
    return f"removed: {some(gone - second.position, 'entry')} gone, and those behind have taken their places"


def _seal(before: str, position: int, line: Line) -> str:
    """The same on every database: times in UTC to the microsecond, all else as JSON of one form."""
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [_KIND, before, position, line.id, at, line.operator_id, line.token_id, line.act, list(line.subjects)]
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()
