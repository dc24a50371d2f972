"""The audit, as it is read: the newest line first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, cast, func, select

from sms_gateway.roles import SHELL
from sms_gateway.seals import Head, Line
from sms_gateway.storage.backwards import FAR, stretch
from sms_gateway.storage.tables import audit, operator


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines are meant. `agency`: only what people of an agency and its units did."""

    operator: str | None = None
    act: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    lines: list[Line]
    older: int | None


_COLUMNS = [audit.c[name] for name in Line.__slots__]


def page(db: Connection, asked: Asked, before: int | None = None, limit: int = 50) -> Page:
    """`older`: the id before which the next page begins; None: this is the last one."""
    found = stretch(db, audit.c.id, _conditions(asked), before, limit)
    chosen = select(*_COLUMNS).where(audit.c.id.in_(found.ids)).order_by(audit.c.id.desc())
    return Page([Line(*row) for row in db.execute(chosen)] if found.ids else [], found.older)


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.operator and asked.operator.startswith(SHELL):
        conditions.append(_names(asked.operator))
    elif asked.operator:
        conditions.append(audit.c.operator_id.in_(select(operator.c.id).where(operator.c.name == asked.operator)))
    if asked.agency:
        conditions.append(audit.c.operator_id.in_(select(operator.c.id).where(_of_agency(asked.agency))))
    conditions += [audit.c.act == asked.act] if asked.act else []
    if asked.subject:
        conditions.append(_names(asked.subject))
    conditions += [audit.c.at >= asked.since] if asked.since else []
    conditions += [audit.c.at < asked.until] if asked.until else []
    return conditions


def _names(subject: str) -> ColumnElement[bool]:
    return cast(audit.c.subjects, String).contains(f'"{subject}"', autoescape=True)


def _of_agency(code: str) -> ColumnElement[Any]:
    return (operator.c.agency == code) | operator.c.agency.startswith(f"{code}.", autoescape=True)


def about(db: Connection, number: str, since: datetime) -> list[Line]:
    """All that tells of one report, the oldest first. `since`: when it came; no line before that is read."""
    first = db.scalar(select(audit.c.id).where(audit.c.at >= since).order_by(audit.c.id).limit(1))
    found, after = list[Line](), (first or 1) - 1
    last = db.scalar(select(func.max(audit.c.id))) or 0
    names_it = _names(number)
    while after < last:
        near = (audit.c.id > after, audit.c.id <= after + FAR)
        chosen = select(*_COLUMNS).where(*near, names_it).order_by(audit.c.id)
        found += [Line(*row) for row in db.execute(chosen)]
        after += FAR
    return found


def seals_at(db: Connection, places: Sequence[int]) -> dict[int, str]:
    """By their places in the chain; before the first one stands none."""
    chosen = select(audit.c.position, audit.c.seal).where(audit.c.position.in_(places))
    return {0: Head().seal, **dict(map(tuple, db.execute(chosen)))}
