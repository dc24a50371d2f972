"""Agencies as they are kept."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from sms_gateway.agencies import Agency
from sms_gateway.storage.dialects import insert, insert_missing
from sms_gateway.storage.settings import bump_revision
from sms_gateway.storage.tables import agency

_COLUMNS = [agency.c[name] for name in Agency.__slots__]


def every(db: Connection) -> list[Agency]:
    """All of them, parents before their units."""
    return [_agency(row) for row in db.execute(select(*_COLUMNS).order_by(agency.c.code))]


def with_rules(db: Connection) -> list[Agency]:
    """Those that have rules of their own."""
    some = agency.c.limits.is_not(None) | agency.c.hours.is_not(None)
    return [_agency(row) for row in db.execute(select(*_COLUMNS).where(some).order_by(agency.c.code))]


def get(db: Connection, code: str) -> Agency | None:
    row = db.execute(select(*_COLUMNS).where(agency.c.code == code)).one_or_none()
    return _agency(row) if row else None


def seed(db: Connection, agencies: Iterable[Agency]) -> int:
    """Adds those that are missing and overwrites none: an edit outlives every upgrade."""
    new = insert_missing(db, agency, [_values(one) for one in agencies])
    if new:
        bump_revision(db)
    return new


def put(db: Connection, one: Agency) -> None:
    """Adds an agency, or changes it."""
    values = _values(one)
    changed = {name: value for name, value in values.items() if name != "code"}
    db.execute(insert(db, agency).values(values).on_conflict_do_update(index_elements=["code"], set_=changed))
    bump_revision(db)


def _values(one: Agency) -> dict[str, object]:
    return {
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        "parent": one.parent,
        "timezone": one.timezone,
        "aliases": list(one.aliases),
        "limits": dict(one.limits) or None,
        "hours": one.hours,
    }


def _agency(row: Sequence[Any]) -> Agency:
    code, name, kind, parent, timezone, aliases, limits, hours = row
    return Agency(code, name, kind, parent, timezone, tuple(aliases), tuple(sorted((limits or {}).items())), hours)
