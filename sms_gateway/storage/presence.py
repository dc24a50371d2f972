"""Who looks at a ticket, who writes an answer, and what is written so far."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select, update

from sms_gateway.storage.dialects import insert
from sms_gateway.storage.tables import operator, presence

LOOKS_FOR = timedelta(seconds=30)
"""So long after the last sign of somebody they count as still there."""
WRITES_FOR = timedelta(seconds=60)

_DRAFTS_KEPT = timedelta(days=30)
_FORGOTTEN_AFTER = timedelta(hours=1)


def see(
    db: Connection, ticket_id: int, operator_id: int, now: datetime, writing: bool = False, draft: str | None = None
) -> None:
    """This operator looks at this ticket, or writes. `draft` replaces what was kept; None: that stays."""
    seen: dict[str, Any] = {"seen_at": now}
    seen |= {"writing_at": now} if writing else {}
    seen |= {"draft": draft or None} if draft is not None else {}
    new = insert(db, presence).values(ticket_id=ticket_id, operator_id=operator_id, **seen)
    db.execute(new.on_conflict_do_update(index_elements=["ticket_id", "operator_id"], set_=seen))


def others(db: Connection, ticket_id: int, operator_id: int, now: datetime) -> list[tuple[str, bool, datetime]]:
    """Who else is there: name, whether they write, and the last sign of it; by name."""
    writes = presence.c.writing_at > now - WRITES_FOR
    there = or_(presence.c.seen_at > now - LOOKS_FOR, writes)
    chosen = (
        select(operator.c.name, presence.c.writing_at, presence.c.seen_at)
        .join(operator, operator.c.id == presence.c.operator_id)
        .where(presence.c.ticket_id == ticket_id, presence.c.operator_id != operator_id, there)
        .order_by(operator.c.name)
    )
    return [_sign(name, wrote, saw, now) for name, wrote, saw in db.execute(chosen)]


def draft(db: Connection, ticket_id: int, operator_id: int) -> str:
    """What this operator has written so far; "" where nothing is."""
    return db.scalar(select(presence.c.draft).where(_one(ticket_id, operator_id))) or ""


def done(db: Connection, ticket_id: int, operator_id: int) -> None:
    """What was written has gone out."""
    db.execute(update(presence).where(_one(ticket_id, operator_id)).values(draft=None, writing_at=None))


def forget(db: Connection, ticket_id: int) -> None:
    """All of it, drafts too."""
    db.execute(delete(presence).where(presence.c.ticket_id == ticket_id))


def clear(db: Connection, now: datetime) -> int:
    """What means nothing any more: looks of an hour ago, drafts of a month ago; how many."""
    old = presence.c.seen_at < now - _FORGOTTEN_AFTER
    idle = or_(presence.c.draft.is_(None), presence.c.seen_at < now - _DRAFTS_KEPT)
    return db.execute(delete(presence).where(old, idle)).rowcount


def _one(ticket_id: int, operator_id: int) -> Any:
    return and_(presence.c.ticket_id == ticket_id, presence.c.operator_id == operator_id)


def _sign(name: str, wrote: datetime | None, saw: datetime, now: datetime) -> tuple[str, bool, datetime]:
    if wrote is not None and wrote > now - WRITES_FOR:
        return name, True, wrote
    return name, False, saw
