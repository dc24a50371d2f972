"""What came in a period: rows lie in the order of their ids, and nearly in the order of time."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, func, select

from sms_gateway.storage.dialects import aside


def in_period(
    db: Connection, at: Column[Any], since: datetime | None, until: datetime | None, after: int = 0
) -> list[ColumnElement[bool]]:
    """The conditions that rows are of this time: from `since` to before `until`. `after`: the id reading begins after.

    Where rows of another time lie before the first one, or at the end, the index of (`at`, id) tells between which
    ids the period is, so that they are not read one by one.
    """

    def holds(moment: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        return ([moment >= since] if since else []) + ([moment < until] if until else [])

    row = at.table.c
    first = db.scalar(select(at).where(row.id > after).order_by(row.id).limit(1)) if since else None
    last = db.scalar(select(at).order_by(row.id.desc()).limit(1)) if until else None
    if not ((since and first and first < since) or (until and last and last >= until)):
        return holds(aside(db, at))
    ends = select(func.min(row.id + 0), func.max(row.id + 0)).where(*holds(at))
    lowest, highest = db.execute(ends).one()
    return [row.id.between(lowest or 0, highest or -1), *holds(aside(db, at))]
