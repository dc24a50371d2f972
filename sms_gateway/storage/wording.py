"""Texts and words as administrators have edited them: a line for each edit, and the newest of each key counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select

from sms_gateway.rewording import Edit, Kind
from sms_gateway.storage.tables import operator, wording


@dataclass(frozen=True, slots=True)
class Line:
    """One edit. `value` None: back to what is shipped; `was`: what counted before, None: what is shipped.

    `by`: the operator's name; None: the shell.
    """

    id: int
    at: datetime
    by: str | None
    language: str
    kind: Kind
    key: str
    value: str | None
    was: str | None


_SAME = (wording.c.language, wording.c.kind, wording.c.key)
_WAS = func.lag(wording.c.value).over(partition_by=_SAME, order_by=wording.c.id)
_LINES = (
    select(
        wording.c.id, wording.c.at, operator.c.name.label("by"), *_SAME, wording.c.value, _WAS.label("was")
    )
    .select_from(wording.outerjoin(operator))
    .subquery()
)  # fmt: skip
_NEWEST = (
    select(*_SAME, wording.c.value)
    .where(wording.c.id.in_(select(func.max(wording.c.id)).group_by(*_SAME)), wording.c.value.is_not(None))
    .order_by(wording.c.id)
)


def newest(db: Connection) -> list[Edit]:
    """What counts in place of what is shipped, in the order in which it was said."""
    return [Edit(*row) for row in db.execute(_NEWEST)]


def add(
    db: Connection, now: datetime, operator_id: int | None, language: str, kind: Kind, key: str, value: str | None
) -> int:
    """One edit more; its id."""
    new = {"at": now, "operator_id": operator_id, "language": language, "kind": kind, "key": key, "value": value}
    return int(db.execute(insert(wording).values(new).returning(wording.c.id)).scalar_one())


def get(db: Connection, line_id: int) -> Line | None:
    found = _listed(db, _LINES.c.id == line_id, limit=1)
    return found[0] if found else None


def history(
    db: Connection,
    kind: Kind | None = None,
    language: str | None = None,
    key: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Line]:
    """Newest first; of one kind, language or key where these are given."""
    asked = {"kind": kind, "language": language, "key": key}
    conditions = [_LINES.c[name] == value for name, value in asked.items() if value is not None]
    conditions += [_LINES.c.id < before] if before is not None else []
    return _listed(db, *conditions, limit=limit)


def _listed(db: Connection, *conditions: ColumnElement[bool], limit: int) -> list[Line]:
    rows: Sequence[Any] = db.execute(select(_LINES).where(*conditions).order_by(_LINES.c.id.desc()).limit(limit)).all()
    return [Line(*row) for row in rows]
