"""What the report of a month is made of, and what of it is kept."""

from array import array
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select, text, union

from sms_gateway.history import Event
from sms_gateway.monthly import Past
from sms_gateway.storage.dialects import aside, insert, lock
from sms_gateway.storage.tables import MOVED_ONES, OPEN_ONES, RATED_ONES, event, in_force, monthly, ticket

_BESIDE = 100
"""Reports of the same moment do not lie in the order of time."""
_KEEPING = 1078_17


class Kept(NamedTuple):
    """`at`: when it was written down."""

    at: datetime
    digest: str
    body: str


def concerned(db: Connection, since: datetime, until: datetime) -> "array[int]":
    """The reports that a month could have something to tell of, by id, in order: those that came in it, that are open
    still, that moved in it or after it, and that were rated in it. Nothing but indexes is read.

    Ids are given in the order in which reports are taken in, which may be long after they came: so all that came before
    `until` and were known by then have lower ids than any that came later.
    """
    later = select(ticket.c.id).where(ticket.c.opened_at >= until).order_by(ticket.c.opened_at, ticket.c.id)
    before = (db.scalar(later.limit(1)) or db.scalar(select(func.max(ticket.c.id))) or 0) + _BESIDE
    came = select(ticket.c.id).where(ticket.c.opened_at >= since, ticket.c.opened_at < until)
    still = select(ticket.c.id).where(text(OPEN_ONES), aside(db, ticket.c.opened_at) < until)
    moved = select(event.c.ticket_id).where(
        text(MOVED_ONES), event.c.at >= since, aside(db, event.c.ticket_id) <= before
    )
    rated = select(event.c.ticket_id).where(text(RATED_ONES), event.c.at >= since, event.c.at < until)
    every = union(came, still, moved, rated).subquery()
    return array("q", db.scalars(select(every.c.id).order_by(every.c.id)))


def pasts(db: Connection, ids: Sequence[int]) -> list[Past]:
    """These reports, each with its history."""
    lines: dict[int, list[Event]] = {each: [] for each in ids}
    told = select(event.c.ticket_id, event.c.kind, event.c.actor, event.c.at, event.c.data)
    for ticket_id, *line in db.execute(told.where(event.c.ticket_id.in_(ids)).order_by(event.c.ticket_id, event.c.id)):
        lines[ticket_id].append(Event(*line))
    facts = (ticket.c.id, ticket.c.opened_at, ticket.c.agency, ticket.c.category, ticket.c.topic)
    rows = db.execute(select(*facts).where(ticket.c.id.in_(ids)))
    return [Past(opened, agency, category, topic, lines[id_]) for id_, opened, agency, category, topic in rows]


def first_year(db: Connection) -> int | None:
    """Of the oldest report; None: there is none."""
    first = db.scalar(select(func.min(ticket.c.opened_at)))
    return first.year if first else None


def rules_before(db: Connection, moment: datetime) -> Kept | None:
    """Those that were the last to be written down before it; where none were, the first of all."""
    chosen = select(in_force.c.at, in_force.c.digest, in_force.c.body).limit(1)
    last = chosen.where(in_force.c.at < moment).order_by(in_force.c.at.desc(), in_force.c.id.desc())
    row = db.execute(last).one_or_none() or db.execute(chosen.order_by(in_force.c.at, in_force.c.id)).one_or_none()
    return Kept(*row) if row else None


def note_rules(db: Connection, now: datetime, digest: str, body: str) -> bool:
    """False: they are what was written down last."""
    lock(db, _KEEPING)
    last = db.scalar(select(in_force.c.digest).order_by(in_force.c.id.desc()).limit(1))
    if last == digest:
        return False
    db.execute(in_force.insert().values(at=now, digest=digest, body=body))
    return True


def keep(db: Connection, month: str, now: datetime, digest: str, body: str) -> None:
    """What is kept already stays."""
    new = insert(db, monthly).values(month=month, at=now, digest=digest, body=body)
    db.execute(new.on_conflict_do_nothing())


def kept(db: Connection, month: str) -> Kept | None:
    row = db.execute(select(monthly.c.at, monthly.c.digest, monthly.c.body).where(monthly.c.month == month))
    return next((Kept(*one) for one in row), None)


def kept_months(db: Connection, since: str) -> dict[str, str]:
    """The reports of this month and later ones, by month, in order."""
    chosen = select(monthly.c.month, monthly.c.body).where(monthly.c.month >= since).order_by(monthly.c.month)
    return dict(map(tuple, db.execute(chosen)))


def months_kept(db: Connection) -> set[str]:
    return set(db.scalars(select(monthly.c.month)))
