"""Operators as administrators look at them: how they are reached, how they come in, when they last did."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from sms_gateway.roles import Role
from sms_gateway.storage.operators import NOBODY
from sms_gateway.storage.tables import audit, operator, session


@dataclass(frozen=True, slots=True)
class Person:
    """`came_at`: when the last session began that is known still."""

    id: int
    name: str
    role: Role
    agency: str | None
    created_at: datetime
    disabled_at: datetime | None
    phone: str | None
    on_duty: bool
    locked_until: datetime | None
    pin_locked_until: datetime | None
    must_change: bool
    has_password: bool
    second_factor: bool
    has_pin: bool
    came_at: datetime | None


def page(db: Connection, words: str = "", agency: str | None = None, after: str = "", limit: int = 50) -> list[Person]:
    """By name. `words`: in the name; `agency`: of this one alone."""
    conditions: list[ColumnElement[bool]] = [operator.c.name > after, operator.c.name != NOBODY]
    conditions += [operator.c.agency == agency] if agency else []
    if words:
        sought = words.lower()
        units = operator.c.agency.startswith(f"{sought}.", autoescape=True)
        conditions.append(or_(operator.c.name.contains(sought, autoescape=True), operator.c.agency == sought, units))
    return [Person(*row) for row in db.execute(_all().where(*conditions).order_by(operator.c.name).limit(limit))]


def by_name(db: Connection, name: str) -> Person | None:
    row = db.execute(_all().where(operator.c.name == name, operator.c.name != NOBODY)).one_or_none()
    return Person(*row) if row else None


def ever_came(db: Connection, operator_id: int) -> bool:
    """Whether they have signed in, however long ago: sessions are forgotten, the audit is not."""
    came = select(audit.c.id).where(audit.c.operator_id == operator_id, audit.c.act == "sign_in")
    return db.execute(came.limit(1)).first() is not None


def _all() -> Select[Any]:
    came = select(func.max(session.c.created_at)).where(session.c.operator_id == operator.c.id).scalar_subquery()
    one = operator.c
    return select(
        one.id, one.name, one.role, one.agency, one.created_at, one.disabled_at, one.phone, one.on_duty,
        one.locked_until, one.pin_locked_until, one.must_change, one.password.is_not(None), one.totp.is_not(None),
        one.pin.is_not(None), came,
    )  # fmt: skip
