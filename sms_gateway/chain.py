"""The chain: the audit, sealed line by line by the timetable, and proved whole on request."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from sms_gateway import seals
from sms_gateway.errors import Malformed
from sms_gateway.seals import Break, Head
from sms_gateway.storage import chain as kept
from sms_gateway.storage.engine import Database

_log = logging.getLogger(__name__)

_STEP = 1000
"""So many lines are proved between two words to whoever watches."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Nothing that was sealed has been changed, moved, removed or added to. `unsealed`: younger than the last beat."""

    head: Head
    unsealed: int


@dataclass(slots=True)
class Chain:
    database: Database

    def seal(self) -> int:
        """Seals what is not sealed yet; how many lines there are in the chain now, 0: nothing was to do.

        Any number of workers may do it at once: each finds what the one before has left. The head goes to the log,
        which is often kept on another machine: there it cannot be rewritten together with the database.
        """
        head = None
        while self.database.read(kept.waiting) and (further := self.database.write_at_leisure(kept.seal)):
            head = further
        if head is None:
            return 0
        _log.info("the audit is sealed: head %s", head)
        return head.position

    def length(self) -> int:
        """How many lines should be there to prove."""
        return self.database.read(kept.ends)[1]

    def prove(self, expected: Sequence[Head] = (), watched: Callable[[int], None] = lambda _: None) -> Whole | Break:
        """`expected`: heads noted earlier, which must still be part of the chain. `watched` is told how much more."""
        kept_head, last = self.database.read(kept.ends)
        try:
            end = Head.parse(kept_head or str(Head()))
        except Malformed:
            end = Head()
        head, due = Head(), {one.position: one for one in expected}
        if broken := _expected(due, head):
            return broken
        lines = kept.sealed(self.database)
        for line in lines:
            if head.position == end.position:
                break  # the rest was sealed since we began, or has no business there
            if not seals.fits(head, line):
                return seals.told(head, list(islice(chain([line], lines), 2)), kept.every(self.database))
            head = head.after(line)
            if broken := _expected(due, head):
                return broken
            if head.position % _STEP == 0:
                watched(_STEP)
        watched(head.position % _STEP)
        if last > end.position:
            return Break(end.position + 1, None, f"inserted: the head that is kept ends at {end.position}")
        return self._ended(head, end, max(due, default=0))

    def _ended(self, head: Head, end: Head, furthest: int) -> Whole | Break:
        """Whether the chain reaches as far as it should."""
        if head.position < max(end.position, furthest):
            return seals.told(head, [], [])
        if head != end:
            return Break(head.position, None, "the head that is kept has another seal")
        return Whole(head, self.database.read(kept.unsealed))


def _expected(due: dict[int, Head], head: Head) -> Break | None:
    """Broken where a head was noted here, and it is another one."""
    if due.get(head.position, head) == head:
        return None
    return Break(head.position, None, "the seal is another than was noted: this entry or one before it was rewritten")
