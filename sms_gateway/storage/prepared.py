"""Statements that every message runs: compiled once, then handed to the driver as they are.

Half of what a message costs is not the database's work but the way to it. Here that way is short: the text of a
statement is fixed, and each value only becomes what its column's type makes of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ClauseElement,
    ColumnElement,
    Connection,
    Dialect,
    Table,
    bindparam,
    func,
    insert,
    select,
    text,
)

from sms_gateway.cipher import Cipher
from sms_gateway.storage.columns import cipher_of
from sms_gateway.storage.driver import plainly
from sms_gateway.storage.engine import insert_for

_FLOAT8 = 701
"""What PostgreSQL calls the only numbers of ours that are looked at twice."""

Values = Mapping[str, Any]
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

    def row(self, raw: Sequence[Any]) -> tuple[Any, ...]:
        return tuple([make(value) if make else value for make, value in zip(self.read, raw, strict=True)])


class Prepared:
    """`write` says the statement for a dialect, by its name; `columns` are what it gives back, if anything.

    Its places are `bindparam`s; one that a caller leaves out is null. Errors are SQLAlchemy's, as of any statement.
    """

    def __init__(self, write: Callable[[str], ClauseElement], columns: Sequence[ColumnElement[Any]] = ()) -> None:
        self._write = write
        self._columns = columns
        self._plans: dict[tuple[str, Cipher | None], _Plan] = {}

    def run(self, db: Connection, values: Values) -> None:
        self._execute(db, values)

    def row(self, db: Connection, values: Values) -> tuple[Any, ...]:
        """The one row that there always is."""
        raw, plan = self._execute(db, values)
        return plan.row(raw[0])

    def one(self, db: Connection, values: Values) -> tuple[Any, ...] | None:
        """The first row; None: there is none."""
        raw, plan = self._execute(db, values)
        return plan.row(raw[0]) if raw else None

    def all(self, db: Connection, values: Values) -> list[tuple[Any, ...]]:
        raw, plan = self._execute(db, values)
        return [plan.row(each) for each in raw]

    def _execute(self, db: Connection, values: Values) -> tuple[Sequence[Any], _Plan]:
        plan = self._plan(db.dialect)
        return plainly(db, plan.text, plan.bound(values)), plan

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


@cache
def adding(table: Table, *names: str, gives_id: bool = False, once: bool = False) -> Prepared:
    """An insert of these columns. `once`: nothing is inserted, and no id given, where a unique key is there already."""

    def write(dialect: str) -> Any:
        new: Any = insert_for(dialect, table) if once else insert(table)
        new = new.values({name: place(name, table.c[name]) for name in names})
        new = new.on_conflict_do_nothing() if once else new
        return new.returning(table.c.id) if gives_id else new

    return Prepared(write, [table.c.id] if gives_id else [])


def insert_once(db: Connection, table: Table, values: Values) -> int | None:
    """Inserts a row; its id. None: one of its unique keys is there already."""
    row = adding(table, *values, gives_id=True, once=True).one(db, values)
    return row[0] if row else None


def next_id_of(table: Table) -> Prepared:
    """The id the next row of `table` shall have, taken: nobody else gets it."""

    def write(dialect: str) -> ClauseElement:
        if dialect == "postgresql":
            return select(func.nextval(text(f"'{table.name}_id_seq'")))
        return select(func.coalesce(func.max(table.c.id), 0) + 1)

    return Prepared(write, [table.c.id])
