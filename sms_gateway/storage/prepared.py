"""Statements that every message runs: compiled once, then handed to the driver as they are.

Half of what a message costs is not the database's work but the way to it. Here that way is short: the text of a
statement is fixed, and each value only becomes what its column's type makes of it.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BindParameter,
    ClauseElement,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Subquery,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from sms_gateway.cipher import Cipher
from sms_gateway.storage.columns import cipher_of
from sms_gateway.storage.dialects import insert_for
from sms_gateway.storage.driver import plainly, plainly_each
from sms_gateway.storage.tray import Off, Tray

_FLOAT8 = 701
"""What PostgreSQL calls the only numbers of ours that are looked at twice."""

Values = Mapping[str, Any]
_NONE: Values = {}
Made = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Plan:
    """`given`: each place in the text with what makes its value, and its own value where a caller gives none."""

    text: str
    by_name: bool
    given: tuple[tuple[str, Made, Any], ...]
    read: tuple[Made, ...]

    def bound(self, values: Values) -> Any:
        made = [make(values.get(name, own)) if make else values.get(name, own) for name, make, own in self.given]
        return {place[0]: value for place, value in zip(self.given, made, strict=True)} if self.by_name else made

    def bound_each(self, rows: Sequence[Values]) -> Iterator[Any]:
        """The same for rows that have all the values that the text does not have itself."""
        names = [name for name, _, _ in self.given]
        its_own = {name: own for name, _, own in self.given if own is not None}
        makers = [(at, make) for at, (_, make, _) in enumerate(self.given) if make]
        values_of = itemgetter(*names)
        for row in rows:
            made = list(values_of({**its_own, **row} if its_own else row))
            for at, make in makers:
                made[at] = make(made[at])
            yield dict(zip(names, made, strict=True)) if self.by_name else made

    def rows(self, raw: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
        if not any(self.read):
            return raw
        return [
            tuple([make(value) if make else value for make, value in zip(self.read, row, strict=True)]) for row in raw
        ]


class Prepared:
    """`write` says the statement for a dialect, by its name; `columns` are what it gives back, if anything.

    Its places are `bindparam`s; one that a caller leaves out is null. Errors are SQLAlchemy's, as of any statement.
    `steady`: it has no places, and the same answer for every message that is dealt with at one moment.
    """

    def __init__(
        self, write: Callable[[str], ClauseElement], columns: Sequence[ColumnElement[Any]] = (), steady: bool = False
    ) -> None:
        self._write = write
        self._columns = columns
        self._steady = steady
        self._plans: dict[tuple[str, Cipher | None], _Plan] = {}

    def run(self, db: Connection, values: Values) -> None:
        self.all(db, values)

    def row(self, db: Connection, values: Values) -> tuple[Any, ...]:
        """The one row that there always is."""
        return self.all(db, values)[0]

    def one(self, db: Connection, values: Values) -> tuple[Any, ...] | None:
        """The first row; None: there is none."""
        rows = self.all(db, values)
        return rows[0] if rows else None

    def all(self, db: Connection, values: Values) -> Sequence[tuple[Any, ...]]:
        if isinstance(db, Tray):
            return self._upon(db, values)
        return self._ask(db, values)

    def each(self, db: Connection, rows: Sequence[Values]) -> None:
        """Runs it for each of these; nothing comes back."""
        plan = self._plan(db.dialect)
        plainly_each(db, plan.text, list(plan.bound_each(rows)))

    def _ask(self, db: Connection, values: Values = _NONE) -> Sequence[tuple[Any, ...]]:
        plan = self._plan(db.dialect)
        return plan.rows(plainly(db, plan.text, plan.bound(values)))

    def _upon(self, tray: Tray, values: Values) -> Sequence[tuple[Any, ...]]:
        del values  # what is steady has none
        if not self._steady:
            raise Off("it reads or changes what is not there yet")
        return tray.once(self, self._ask)

    def text(self, dialect: Dialect) -> str:
        """As the database gets it."""
        return self._plan(dialect).text

    def _plan(self, dialect: Dialect) -> _Plan:
        """Two databases whose numbers are under different keys have different values to make."""
        kind = (dialect.name, cipher_of(dialect))
        return self._plans.get(kind) or self._planned(dialect, kind)

    def _planned(self, dialect: Dialect, kind: tuple[str, Cipher | None]) -> _Plan:
        compiled: Any = self._write(dialect.name).compile(dialect=dialect)
        own = compiled.params
        places = compiled.positiontup or list(own)
        plan = _Plan(
            text=str(compiled),
            by_name=not compiled.positional,
            given=tuple(
                (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect), own[name])
                for name in places
            ),
            read=tuple(each.type.dialect_impl(dialect).result_processor(dialect, _FLOAT8) for each in self._columns),
        )
        self._plans[kind] = plan
        return plan


def place(name: str, like: ColumnElement[Any]) -> BindParameter[Any]:
    """Where a value is put in, of the type of that column."""
    return bindparam(name, None, type_=like.type)


class Adding(Prepared):
    """An insert. Upon a tray it is a row that lies there; where its key is taken, that is found out by writing it."""

    def __init__(self, table: Table, names: Sequence[str], gives_id: bool, once: bool) -> None:
        def write(dialect: str) -> Any:
            new: Any = insert_for(dialect, table) if once else insert(table)
            new = new.values({name: place(name, table.c[name]) for name in names})
            new = new.on_conflict_do_nothing() if once else new
            return new.returning(table.c.id) if gives_id else new

        super().__init__(write, [table.c.id] if gives_id else [])
        self._table = table
        self._gives_id = gives_id

    def _upon(self, tray: Tray, values: Values) -> Sequence[tuple[Any, ...]]:
        row = tray.put(self._table, values, numbered=self._gives_id)
        return [(row["id"],)] if self._gives_id else []


@cache
def adding(table: Table, *names: str, gives_id: bool = False, once: bool = False) -> Adding:
    """An insert of these columns. `once`: nothing is inserted, and no id given, where a unique key is there already."""
    return Adding(table, names, gives_id, once)


def insert_once(db: Connection, table: Table, values: Values) -> int | None:
    """Inserts a row; its id. None: one of its unique keys is there already."""
    row = adding(table, *values, gives_id=True, once=True).one(db, values)
    return row[0] if row else None


def put_down(tray: Tray) -> None:
    """Writes all that lies on a tray. Raises SQLAlchemy's IntegrityError: somebody else has written such a row."""
    for table, rows in tray.rows():
        alike: dict[tuple[str, ...], list[Values]] = {}
        for row in rows:
            alike.setdefault(tuple(row), []).append(row)
        for names, some in alike.items():
            adding(table, *names).each(tray.beneath, some)
    tray.finish()


@cache
def next_id_of(table: Table) -> Prepared:
    """The id the next row of `table` shall have, taken: nobody else gets it."""

    def write(dialect: str) -> ClauseElement:
        if dialect == "postgresql":
            return select(func.nextval(text(f"'{table.name}_id_seq'")))
        return select(func.coalesce(func.max(table.c.id), 0) + 1)

    return Prepared(write, [table.c.id])


def next_ids_of(db: Connection, table: Table, most: int) -> Iterator[int]:
    """As many of them as are asked for; `most` will do for all that lies on a tray.

    PostgreSQL is asked for several at a time, and what is left of them is lost. Of tickets, from whose ids come the
    numbers that citizens type, it is half of those that may be wanted still.
    """
    if db.dialect.name == "sqlite":  # nobody else writes to the file while this transaction does
        yield from count(next_id_of(table).row(db, {})[0])
    while True:
        room = max(1, most // 2) if table.name == "ticket" else most
        yield from (row[0] for row in _block_of(table).all(db, {"room": room}))
        most = most - room if table.name == "ticket" else most


@cache
def _block_of(table: Table) -> Prepared:
    wanted = func.generate_series(1, place("room", table.c.id)).table_valued("at")
    return Prepared(lambda _: select(func.nextval(text(f"'{table.name}_id_seq'"))).select_from(wanted), [table.c.id])


def one_of(dialect: str, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The condition that a column is one of a list, which is given as one value."""
    return column.in_(select(each_of(dialect, column, name)))


def each_of(dialect: str, like: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    """A row for each of a list, which is given as one value; each of the type of that column."""
    if dialect == "postgresql":
        return func.unnest(bindparam(name, None, type_=ARRAY(like.type))).column_valued("each")
    return func.json_each(bindparam(name, None, type_=_Listed(like.type))).table_valued("value").c.value


def rows_of_each(dialect: str, column: Column[Any], name: str) -> Subquery:
    """The rows of a table whose `column`, which has an index, is one of a list that is given as one value.

    PostgreSQL plans a statement of ours once, and what it has planned for a small table, to read all of it, it goes on
    doing until it counts anew, a minute and many rows later. So it is asked for those of each in turn: with one value
    an index is the shorter way into the smallest table (`offset 0`: no join is to be made of it after all).
    """
    if dialect != "postgresql":
        return select(column.table).where(one_of(dialect, column, name)).subquery()
    values = func.unnest(bindparam(name, None, type_=ARRAY(column.type))).table_valued("value").render_derived()
    each = (
        select(column.table).where(column == values.c.value).offset(literal_column("0")).lateral()
    )  # not to be joined
    return select(each).select_from(values.join(each, true())).subquery()


class _Listed(TypeDecorator[Sequence[Any]]):
    """A list as SQLite takes it apart, each value as its column has it."""

    impl = Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> str:
        make: Made = self.of.dialect_impl(dialect).bind_processor(dialect)
        return json.dumps([make(each) if make else each for each in value or ()])
