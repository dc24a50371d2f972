"""What those who watch ask for, every few seconds: all of it is found by an index, however long the tables are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, case, func, select, text

from sms_gateway.storage.beats import BEAT
from sms_gateway.storage.dialects import aside
from sms_gateway.storage.tables import OPEN_ONES, inbound, outbound, ticket

_PAGE = 500
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Queue:
    """Of one carrier. `due`: could leave now, the first since `since`; `later`: wait for a morning or another try."""

    carrier: str
    due: int
    later: int
    since: datetime | None


def queues(db: Connection, now: datetime) -> list[Queue]:
    is_due = outbound.c.due_at <= now
    due = func.sum(case((is_due, 1), else_=0))
    oldest = func.min(case((is_due, outbound.c.due_at)))
    counted = select(outbound.c.carrier, due, func.count(), oldest).where(text("outbound.state = 'queued'"))
    rows = db.execute(counted.group_by(outbound.c.carrier))
    return [Queue(carrier, int(due), whole - int(due), since) for carrier, due, whole, since in rows]


def unsettled(db: Connection) -> Mapping[tuple[str, str], int]:
    """By carrier and `sending`, `unknown`, or `held`: looked for in vain, for a person to decide."""
    state = case((outbound.c.error == "held", "held"), else_=outbound.c.state)
    at_work = text("outbound.state in ('sending', 'unknown')")
    carrier = aside(db, outbound.c.carrier)
    counted = select(carrier, state, func.count()).where(at_work).group_by(carrier, state)
    return {(name, said): count for name, said, count in db.execute(counted)}


def unhandled(db: Connection) -> tuple[int, int]:
    """SMS that could not be dealt with and are tried again; and those that wait for their sender's word."""
    asked = func.coalesce(func.sum(case((inbound.c.asked, 1), else_=0)), 0)
    whole, for_word = db.execute(select(func.count(), asked).where(text("inbound.state = 'waiting'"))).one()
    return whole - int(for_word), int(for_word)


def due(db: Connection, since: datetime | None, until: datetime) -> int:
    """Open tickets whose next step ends in this time."""
    within = [ticket.c.due_at <= until] + ([ticket.c.due_at > since] if since else [])
    return db.scalar(select(func.count()).select_from(ticket).where(text(OPEN_ONES), *within)) or 0


def opened(db: Connection) -> int:
    """Tickets ever, by the last id: where a transaction was undone, an id may be missing."""
    return db.scalar(select(func.max(ticket.c.id))) or 0


def last_inbound(db: Connection) -> datetime | None:
    last: datetime | None = db.scalar(_citizens().order_by(inbound.c.received_at.desc()).limit(1))
    return last


def took(db: Connection, last: datetime, enough: int, weeks: int) -> list[timedelta | None]:
    """By past week that is known from its beginning: how long after the same moment so many SMS had come."""
    first = db.scalar(_in_time().limit(1))
    spans: list[timedelta | None] = []
    for week in range(1, weeks + 1):
        then = last - week * _WEEK
        if first is None or first > then:
            break
        came = _in_time().where(inbound.c.received_at > then, inbound.c.received_at < then + _WEEK)
        at = db.scalar(came.offset(enough - 1).limit(1))
        spans.append(at - then if at else None)
    return spans


def received_at(db: Connection, carrier: str, carrier_ids: Collection[str]) -> Mapping[str, datetime]:
    """When each of these came, by the carrier's id."""
    ids, came = list(carrier_ids), dict[str, datetime]()
    for at in range(0, len(ids), _PAGE):
        these = (inbound.c.carrier == carrier) & inbound.c.carrier_id.in_(ids[at : at + _PAGE])
        rows = db.execute(select(inbound.c.carrier_id, inbound.c.received_at).where(these))
        came.update(map(tuple, rows))
    return came


def _citizens() -> Select[datetime]:
    """When SMS came: our own heartbeat breaks no silence, and is no habit."""
    return select(inbound.c.received_at).where(inbound.c.state != BEAT)


def _in_time() -> Select[datetime]:
    return _citizens().order_by(inbound.c.received_at)
