"""Phone numbers at rest: which key they are under, and how all of them come under another one, or under none.

What rewrites them reads a database as it stands: one that was opened without a key, while nobody else works with it.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, and_, bindparam, func, literal, select, tuple_, update

from sms_gateway.cipher import Cipher, Unreadable, key_of
from sms_gateway.errors import ConfigError
from sms_gateway.storage import settings
from sms_gateway.storage.columns import Form, Letter, Number
from sms_gateway.storage.engine import Database
from sms_gateway.storage.tables import metadata

PLAIN = "plain"
"""Under no key."""
UNREADABLE = "unreadable"

_STATE = "numbers at rest"
CHANGING = "changing to "
_SOME = 1000
"""Rows that are rewritten in one transaction."""

Rewrite = Callable[[Column[Any], Any], Any]
Tell = Callable[[Connection], None]


def admit(db: Connection, cipher: Cipher | None) -> None:
    """Raises ConfigError where the numbers are not under the key that shall be written with. An empty database is."""
    under, wanted = state(db), cipher.under if cipher else PLAIN
    if under == wanted:
        return
    if under.startswith(CHANGING):
        raise ConfigError(f"encryption.keys: the numbers are half way to another form: {_command(under)} to the end")
    if under == PLAIN and _holds_any(db):
        raise ConfigError(f"encryption.keys: the numbers that are held are not encrypted yet: {_command(wanted)}")
    if under != PLAIN and (cipher is None or under not in cipher.known):
        raise ConfigError(
            f"encryption.keys: the numbers are under key {under}, which is not among them: "
            f"put it back; to do without it, {_command(PLAIN)} first"
        )
    if under != PLAIN:
        raise ConfigError(f"encryption.keys: the numbers are under key {under}, not the first: {_command(wanted)}")
    settings.note(db, _STATE, wanted)


def state(db: Connection) -> str:
    """The name of the key that all numbers are under, `plain`, or that they are on their way."""
    return settings.noted(db, _STATE) or PLAIN


def _command(form: str) -> str:
    what = "decrypt" if form.endswith(PLAIN) else "encrypt"
    return f"stop the service and run `sms-gateway numbers {what}`"


def _holds_any(db: Connection) -> bool:
    every = (column for place in places() for column in place.columns if isinstance(column.type, Number))
    return any(db.execute(select(column).where(column.is_not(None)).limit(1)).first() for column in every)


@dataclass(frozen=True, slots=True)
class Place:
    """A table with phone numbers in it, and the columns that hold them."""

    table: Table
    columns: tuple[Column[Any], ...]

    @property
    def key(self) -> list[Column[Any]]:
        return list(self.table.primary_key.columns)


def places() -> Iterator[Place]:
    for table in metadata.sorted_tables:
        columns = tuple(one for one in table.columns if isinstance(one.type, Number | Letter | Form))
        if columns:
            yield Place(table, columns)


def rows(db: Connection) -> int:
    return sum(db.scalar(select(func.count()).select_from(place.table)) or 0 for place in places())


def bring_under(
    database: Database, cipher: Cipher, form: str, more: Callable[[int], None], tell: Tell = lambda _: None
) -> Counter[str]:
    """Rewrites all numbers, `form` being the cipher's first key or `plain`; how many were rewritten, or are unreadable.

    What was done stays done: if it is stopped, it goes on from there the next time. `tell`: who does it, told where
    it begins.
    """

    def begin(db: Connection) -> None:
        tell(db)
        settings.note(db, _STATE, CHANGING + form)

    database.write(begin)
    done: Counter[str] = Counter()

    def rewritten(column: Column[Any], written: Any) -> Any:
        return _written(column, _read(cipher, column, written), cipher if form != PLAIN else None)

    for place in places():
        after: Sequence[Any] | None = None
        while batch := database.write(_rewrite_some, place, after, form, rewritten):
            after, seen, some = batch
            done.update(some)
            more(seen)
    database.write(settings.note, _STATE, form)
    return done


def counted(database: Database, cipher: Cipher | None, more: Callable[[int], None]) -> Counter[str]:
    """How many values are under which key, under none, or cannot be read."""
    found: Counter[str] = Counter()
    for place in places():
        after: Sequence[Any] | None = None
        while some := database.read(_some, place, after):
            found.update(_name(cipher, column, value) for row in some for column, value in _values(place, row))
            after = some[-1][: len(place.key)]
            more(len(some))
    return found


Batch = tuple[Sequence[Any], int, Counter[str]]
"""The key of the last row, how many rows there were, and what was done with their values."""


def _rewrite_some(
    db: Connection, place: Place, after: Sequence[Any] | None, form: str, rewritten: Rewrite
) -> Batch | None:
    some = _some(db, place, after)
    done: Counter[str] = Counter()
    changed = []
    for row in some:
        new = {}
        for column, value in _values(place, row):
            if (_key(value) or PLAIN) == form:
                continue
            try:
                new[column.name] = rewritten(column, value)
            except Unreadable:
                done[UNREADABLE] += 1
        done[form] += len(new)
        if new:
            changed.append((row, new))
    for names in {tuple(new) for _, new in changed}:  # a row may have some of its columns done already
        values = [_by_key(place, row) | _as_new(new) for row, new in changed if tuple(new) == names]
        these = and_(*(column == bindparam(f"key_{column.name}") for column in place.key))
        db.execute(update(place.table).where(these).values({name: bindparam(f"new_{name}") for name in names}), values)
    return (some[-1][: len(place.key)], len(some), done) if some else None


def _some(db: Connection, place: Place, after: Sequence[Any] | None) -> Sequence[Row[Any]]:
    chosen = select(*place.key, *(column.label(f"kept_{column.name}") for column in place.columns))
    if after is not None:
        here = tuple_(*(literal(value, column.type) for column, value in zip(place.key, after, strict=True)))
        chosen = chosen.where(tuple_(*place.key) > here)
    return db.execute(chosen.order_by(*place.key).limit(_SOME)).all()


def _values(place: Place, row: Row[Any]) -> Iterator[tuple[Column[Any], Any]]:
    """What is not empty."""
    return ((column, value) for column, value in zip(place.columns, row[len(place.key) :], strict=True) if value)


def _by_key(place: Place, row: Row[Any]) -> dict[str, Any]:
    return {f"key_{column.name}": value for column, value in zip(place.key, row[: len(place.key)], strict=True)}


def _as_new(values: dict[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in values.items()}


def _key(written: Any) -> str | None:
    return key_of(written) if isinstance(written, str) else None


def _name(cipher: Cipher | None, column: Column[Any], written: Any) -> str:
    name = _key(written)
    if name is None:
        return PLAIN
    try:
        if cipher:
            _read(cipher, column, written)
    except Unreadable:
        return UNREADABLE
    return name if cipher else UNREADABLE


def _read(cipher: Cipher, column: Column[Any], written: Any) -> Any:
    """Raises Unreadable."""
    if isinstance(column.type, Number):
        return cipher.number_shown(written)
    if isinstance(column.type, Letter):
        return cipher.text_shown(written)
    return json.loads(cipher.text_shown(written)) if isinstance(written, str) else written


def _written(column: Column[Any], value: Any, cipher: Cipher | None) -> Any:
    if cipher is None:
        return value
    if isinstance(column.type, Number):
        return cipher.number_hidden(value)
    if isinstance(column.type, Letter):
        return cipher.text_hidden(value)
    return cipher.text_hidden(json.dumps(value))
