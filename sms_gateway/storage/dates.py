"""The due times of open tickets, as they are kept: for reckoning all of them anew."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, text, update

from sms_gateway.storage.tables import OPEN_ONES, ticket
from sms_gateway.storage.tickets import COLUMNS, of_agency
from sms_gateway.tickets import Ticket

_OPEN = text(OPEN_ONES)  # the very words of the index
_PUT = update(ticket).where(ticket.c.id == bindparam("this"))
_PUT = _PUT.values(due_at=bindparam("due"), clock_due_at=bindparam("clock"))


class Dates(NamedTuple):
    """`due_at`: the end of the present step or of the law's limit; `clock_due_at`: of what comes next by itself."""

    due_at: datetime | None
    clock_due_at: datetime | None


def open_ids(db: Connection, agency: str | None = None) -> list[int]:
    """Of all open tickets, in order, or of those of an agency and the units below it.

    Nothing but the index of the open ones is read.
    """
    theirs = [of_agency(agency)] if agency else []
    return sorted(db.scalars(select(ticket.c.id).where(_OPEN, *theirs)))


def kept(db: Connection, ids: Sequence[int], lock: bool = False) -> list[tuple[Ticket, Dates]]:
    """Those of them that are open still. `lock`: nobody else changes them until this transaction ends."""
    chosen = select(*COLUMNS, ticket.c.due_at.label("due"), ticket.c.clock_due_at.label("clock"))
    chosen = chosen.where(ticket.c.id.in_(ids), _OPEN).order_by(ticket.c.id)
    rows = db.execute(chosen.with_for_update(key_share=True) if lock else chosen)
    return [(Ticket(*one), Dates(due, clock)) for *one, due, clock in rows]


def put(db: Connection, dates: Mapping[int, Dates]) -> None:
    """By ticket id. Nothing has happened to these tickets: only the time is another."""
    if dates:
        rows = [{"this": ticket_id, "due": due, "clock": clock} for ticket_id, (due, clock) in dates.items()]
        db.execute(_PUT, rows)
