"""Reports around another one: of the same place and the same days. Found by an index, and never more than some."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from sms_gateway.storage.dialects import aside
from sms_gateway.storage.tables import ticket
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


def _ids(db: Connection, one: Ticket) -> Sequence[int]:
    here, key = _same_place(one), ticket.c.id
    before = select(key).where(here, key < one.id).order_by(key.desc()).limit(_LOOKED_AT)
    after = select(key).where(here, key > one.id).order_by(key).limit(_LOOKED_AT)
    return [*db.scalars(before), *db.scalars(after)]


def _same_place(one: Ticket) -> ColumnElement[bool]:
    if one.region is not None:
        return ticket.c.region == one.region
    return ticket.c.agency == one.agency
