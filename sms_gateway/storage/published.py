"""Reports that anybody may read: seen by an officer, not secret, no spam, not taken back, not of one's own data."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select

from sms_gateway.storage.dialects import aside
from sms_gateway.storage.tables import event, ticket, unseen
from sms_gateway.storage.tickets import COLUMNS
from sms_gateway.tickets import OPEN, PERSONAL_DATA, Status, Ticket

_BY_AN_OFFICER: tuple[Status, ...] = ("verified", "forwarded")
_BY_ANYBODY: tuple[Status, ...] = ("in_progress", "deferred", "answered", "resolved", "closed")
"""A reporter may close and reopen what nobody has looked at yet, so these alone prove nothing."""

_BESIDE = 100
"""Reports of the same moment do not lie in the order of time; the ids of a period begin and end this much wider."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of them, by the time they came. None: any."""

    since: datetime
    until: datetime
    topics: Collection[str] | None = None
    untold: bool = False
    """With `topics`: also those whose topic nobody has said."""
    open: bool | None = None


def page(db: Connection, asked: Asked, skip: int, limit: int) -> list[Ticket]:
    """The newest first."""
    first, last = _ends(db, asked)
    if first is None or last is None:
        return []
    between = ticket.c.id.between(first - _BESIDE, last + _BESIDE)
    came = aside(db, ticket.c.opened_at).between(asked.since, asked.until)
    chosen = select(*COLUMNS).where(between, came, _anybodys(db), *_narrowed(db, asked))
    return [Ticket(*row) for row in db.execute(chosen.order_by(ticket.c.id.desc()).offset(skip).limit(limit))]


def of_numbers(db: Connection, numbers: Collection[str]) -> list[Ticket]:
    """Those of these that anybody may read, the newest first; what is no number is nobody's."""
    digits = [each for each in numbers if each.isascii() and each.isdigit()]
    chosen = select(*COLUMNS).where(ticket.c.number.in_(digits), _anybodys(db)).order_by(ticket.c.id.desc())
    return [Ticket(*row) for row in db.execute(chosen)]


def answers(db: Connection, ids: Sequence[int]) -> dict[int, str]:
    """The newest answer to each of these reports, by its id."""
    newest = select(func.max(event.c.id)).where(event.c.ticket_id.in_(ids), event.c.kind == "replied")
    chosen = select(event.c.ticket_id, event.c.data).where(event.c.id.in_(newest.group_by(event.c.ticket_id)))
    return {ticket_id: data["text"] for ticket_id, data in db.execute(chosen)} if ids else {}


def _ends(db: Connection, asked: Asked) -> tuple[int | None, int | None]:
    """The first and the last that came in the period, so that what came before and after is not read."""
    at = ticket.c.opened_at
    came = select(ticket.c.id).where(at.between(asked.since, asked.until)).limit(1)
    return (
        db.scalar(came.order_by(at, ticket.c.id)),
        db.scalar(came.order_by(at.desc(), ticket.c.id.desc())),
    )


def _anybodys(db: Connection) -> ColumnElement[bool]:
    looked_at = or_(ticket.c.forwarded_at.is_not(None), ticket.c.answered_at.is_not(None))
    status = aside(db, ticket.c.status)
    seen = or_(status.in_(_BY_AN_OFFICER), and_(status.in_(_BY_ANYBODY), looked_at))
    by_program = select(unseen.c.ticket_id).where(unseen.c.ticket_id == ticket.c.id).exists()
    own_data = func.coalesce(ticket.c.topic, "") == PERSONAL_DATA
    return and_(ticket.c.secret.is_(False), ticket.c.spam.is_(False), seen, ~own_data, ~by_program)


def _narrowed(db: Connection, asked: Asked) -> list[ColumnElement[bool]]:
    narrowed: list[ColumnElement[bool]] = []
    if asked.topics is not None:
        told = ticket.c.topic.in_(list(asked.topics)) if asked.topics else false()
        narrowed.append(or_(told, ticket.c.topic.is_(None)) if asked.untold else told)
    if asked.open is not None:
        is_open = aside(db, ticket.c.status).in_(OPEN)
        narrowed.append(is_open if asked.open else ~is_open)
    return narrowed
