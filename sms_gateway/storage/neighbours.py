"""Reports around another one: of the same place and the same days, or in the same words.

Found by an index, and never more than some.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from sms_gateway.storage.dialects import aside
from sms_gateway.storage.prepared import Prepared, place, rows_of_each
from sms_gateway.storage.tables import ticket
from sms_gateway.storage.tickets import COLUMNS, events
from sms_gateway.tickets import OPEN, Ticket

_LOOKED_AT = 1000
"""Of the same place, on either side in the order they came; of these the open ones are compared."""
MOST = 500


@dataclass(frozen=True, slots=True)
class Neighbour:
    id: int
    text: str
    agency: str | None
    opened_at: datetime


def around(db: Connection, one: Ticket, since: datetime, until: datetime) -> list[Neighbour]:
    """Open reports of other phones, those nearest in the order they came."""
    nearest = sorted(_ids(db, one), key=lambda each: abs(each - one.id))
    columns = (ticket.c.id, ticket.c.text, ticket.c.agency, ticket.c.opened_at)
    chosen = select(*columns).where(
        ticket.c.id.in_(nearest),
        aside(db, ticket.c.status).in_(OPEN),
        aside(db, ticket.c.opened_at).between(since, until),
        ticket.c.phone != one.phone,
    )
    found = [Neighbour(*row) for row in db.execute(chosen)] if nearest else []
    return sorted(found, key=lambda each: abs(each.id - one.id))[:MOST]


def duplicates(db: Connection, one: Ticket, limit: int) -> list[Ticket]:
    """Reports of other phones that seem to tell of the same trouble, newest first."""
    mark = select(ticket.c.fingerprint).where(ticket.c.id == one.id).scalar_subquery()
    linked = [line.data["ticket"] for line in events(db, one.id) if line.kind == "linked"]
    alike = (and_(ticket.c.fingerprint == mark, ticket.c.fingerprint != ""), ticket.c.number.in_(linked))
    found: dict[int, Ticket] = {}
    for condition in alike:
        chosen = select(*COLUMNS).where(condition, ticket.c.id != one.id, ticket.c.phone != one.phone)
        rows = db.execute(chosen.order_by(ticket.c.id.desc()).limit(limit))
        found |= {each.id: each for each in (Ticket(*row) for row in rows)}
    return sorted(found.values(), key=lambda each: each.id, reverse=True)[:limit]


def same_trouble(db: Connection, new: Sequence[int], since: datetime) -> list[tuple[int, int]]:
    """Of reports by their ids: each with the newest of another phone that has the same words about the same place."""
    found = _SAME_TROUBLE.all(db, {"new": new, "since": since})
    return [(this, other) for this, other in found if other is not None]


def _same_trouble(dialect: str) -> Any:
    new = rows_of_each(dialect, ticket.c.id, "new")
    same = (
        select(ticket.c.id)
        .where(
            ticket.c.fingerprint == new.c.fingerprint,
            ticket.c.id < new.c.id,
            ticket.c.phone != new.c.phone,
            ticket.c.opened_at >= place("since", ticket.c.opened_at),
        )
        .order_by(ticket.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(new.c.id, same).where(new.c.fingerprint != "").order_by(new.c.id)


_SAME_TROUBLE = Prepared(_same_trouble, [ticket.c.id, ticket.c.id])


def _ids(db: Connection, one: Ticket) -> Sequence[int]:
    here, key = _same_place(one), ticket.c.id
    before = select(key).where(here, key < one.id).order_by(key.desc()).limit(_LOOKED_AT)
    after = select(key).where(here, key > one.id).order_by(key).limit(_LOOKED_AT)
    return [*db.scalars(before), *db.scalars(after)]


def _same_place(one: Ticket) -> ColumnElement[bool]:
    if one.region is not None:
        return ticket.c.region == one.region
    return ticket.c.agency == one.agency
