"""A tray of messages: what they add to the database is put down together, in one statement a table.

It stands where an open transaction stands, for messages of which little is to be read: those of phones that nobody has
heard of, or what the calendar has to say. Counter and desk do their usual acts upon the tray: new rows lie there,
statements that are the same for everybody are asked once, and what is needed of each was read for all before. Whatever
needs more is Off: its message is taken off again with all it has added, and is dealt with by itself.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NoReturn, TypeVar, cast

from sqlalchemy import Connection, Table

from sms_gateway.storage.columns import metadata
from sms_gateway.storage.driver import Undone

T = TypeVar("T")
S = TypeVar("S")
Row = dict[str, Any]
PHONES = "phones"
"""What a tray knows them by whose messages it is for."""
Gathered = Callable[[Connection, Sequence[Any]], object]


class Off(Undone):
    """This message asks for something that no tray has."""


class Tray:
    """`beneath`: the open transaction. `numbered` gives the ids of a table's next rows, which nobody else gets."""

    def __init__(self, beneath: Connection, numbered: Callable[[Connection, Table], Iterator[int]]) -> None:
        self.beneath = beneath
        self.dialect = beneath.dialect
        self.info: dict[str, Any] = {"bold": True}  # an attempt that fails takes its message off
        self._numbered = numbered
        self._ids: dict[str, Iterator[int]] = {}
        self._known: dict[Hashable, Any] = {}
        self._rows: dict[str, list[Row]] = defaultdict(list)
        self._together: dict[Gathered, list[Any]] = defaultdict(list)
        self._own: list[tuple[Table, Row]] = []
        self._own_together: list[tuple[Gathered, Any]] = []

    def do(self, work: Callable[[Connection, T], S], message: T) -> S | None:
        """Deals with one message upon the tray. None: it was taken off again."""
        self._own, self._own_together = [], []
        try:
            done = work(cast("Connection", self), message)
        except Undone:
            return None
        for table, row in self._own:
            self._rows[table.name].append(row)
        for gathered, item in self._own_together:
            self._together[gathered].append(item)
        return done

    def put(self, table: Table, values: Mapping[str, Any], numbered: bool) -> Row:
        """A new row; `numbered`: it is given its id here."""
        row = {"id": self.next_id(table), **values} if numbered else dict(values)
        self._own.append((table, row))
        return row

    def next_id(self, table: Table) -> int:
        """Taken: nobody else gets it."""
        if table.name not in self._ids:
            self._ids[table.name] = self._numbered(self.beneath, table)
        return next(self._ids[table.name])

    def own(self, table: Table) -> list[Row]:
        """What this message has added to a table. A change to it is made there."""
        return [row for of, row in self._own if of is table]

    def know(self, question: Hashable, answer: object) -> None:
        """What was read for many messages at once."""
        self._known[question] = answer

    def known(self, question: Hashable) -> Any:
        if question not in self._known:
            raise Off("nobody has read that for it")
        return self._known[question]

    def once(self, question: Hashable, ask: Callable[[Connection], T]) -> T:
        """What is the same for every message."""
        if question not in self._known:
            self._known[question] = ask(self.beneath)
        known: T = self._known[question]
        return known

    def gather(self, work: Callable[[Connection, Sequence[T]], object], item: T) -> None:
        self._own_together.append((work, item))

    def rows(self) -> list[tuple[Table, list[Row]]]:
        """All that lies here, those first that others refer to."""
        return [(table, self._rows[table.name]) for table in _tables() if table.name in self._rows]

    def finish(self) -> None:
        """When the rows are written: what is done for all at once."""
        for work, items in self._together.items():
            work(self.beneath, items)

    def __getattr__(self, name: str) -> NoReturn:
        raise Off(f"no tray has {name}")


@cache
def _tables() -> Sequence[Table]:
    """All of them, those first that others refer to."""
    return metadata.sorted_tables


def together(db: Connection, work: Callable[[Connection, Sequence[T]], object], item: T) -> None:
    """Work that is done for all messages of a tray at once, when the rest is written; without a tray at once."""
    if isinstance(db, Tray):
        db.gather(work, item)
    else:
        work(db, [item])
