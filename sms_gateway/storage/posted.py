"""The outbox as administrators look at it: the newest first, and how each carrier fares."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, and_, func, select, text, update

from sms_gateway.storage.backwards import Stretch, stretch
from sms_gateway.storage.beats import BEAT
from sms_gateway.storage.outbound import Said
from sms_gateway.storage.tables import inbound, outbound

MOST = 20_000
"""Of a day's messages so many are counted: the newest."""

_COLUMNS = [outbound.c[name] for name in Said.__slots__]
_STATES = {
    frozenset({"queued"}): text("outbound.state = 'queued'"),
    frozenset({"unknown", "sending"}): text("outbound.state in ('sending', 'unknown')"),
}
"""As the partial indexes say it: these are never many, however long the table is."""


@dataclass(frozen=True, slots=True)
class Listed:
    """`older`: the id before which the next page begins; None: this is the last one."""

    messages: list[Said]
    older: int | None


@dataclass(slots=True)
class Traffic:
    """Of one carrier since a moment: how many messages are in each state, and how many came in."""

    states: dict[str, int] = field(default_factory=dict)
    sent_at: datetime | None = None
    came: int = 0
    came_at: datetime | None = None


def newest(
    db: Connection,
    states: Collection[str] = (),
    error: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Listed:
    """Those in one of these states, or in any; `error`: only where it is this one."""
    conditions = [outbound.c.error == error] if error else []
    if (known := _STATES.get(frozenset(states))) is not None:
        below = [outbound.c.id < before] if before else []
        chosen = select(outbound.c.id).where(known, *conditions, *below).order_by(outbound.c.id.desc())
        ids = list(db.scalars(chosen.limit(limit + 1)))
        found = Stretch(ids[:limit], ids[limit - 1] if len(ids) > limit else None)
    else:
        conditions += [outbound.c.state.in_(list(states))] if states else []
        found = stretch(db, outbound.c.id, conditions, before, limit)
    return Listed(among(db, found.ids), found.older)


def among(db: Connection, ids: Collection[int]) -> list[Said]:
    """The newest first; what is not there is left out."""
    chosen = select(*_COLUMNS).where(outbound.c.id.in_(list(ids))).order_by(outbound.c.id.desc())
    return [Said(*row) for row in db.execute(chosen)] if ids else []


def refused(db: Connection, since: datetime) -> list[tuple[str, str, int]]:
    """What carriers did not take of the messages since then: carrier, its code, and how many."""
    failed = (outbound.c.created_at >= since, outbound.c.state == "failed", outbound.c.error.is_not(None))
    counted = select(outbound.c.carrier, outbound.c.error, func.count()).where(*failed)
    rows = db.execute(counted.group_by(outbound.c.carrier, outbound.c.error).order_by(func.count().desc()))
    return [(carrier, code, count) for carrier, code, count in rows]


def traffic(db: Connection, since: datetime) -> Mapping[str, Traffic]:
    """By carrier, of the newest messages in either direction."""
    told: dict[str, Traffic] = {}
    out = select(outbound.c.carrier, outbound.c.state, outbound.c.sent_at).where(outbound.c.created_at >= since)
    out_newest = out.order_by(outbound.c.created_at.desc(), outbound.c.id.desc()).limit(MOST).subquery()
    out_counted = select(
        out_newest.c.carrier, out_newest.c.state, func.count(), func.max(out_newest.c.sent_at)
    ).group_by(out_newest.c.carrier, out_newest.c.state)
    for carrier, state, count, sent_at in db.execute(out_counted):
        one = told.setdefault(carrier, Traffic())
        one.states[state] = count
        one.sent_at = max(filter(None, (one.sent_at, sent_at)), default=None)
    came = select(inbound.c.carrier, inbound.c.received_at).where(inbound.c.received_at >= since)
    came = came.where(inbound.c.state != BEAT)
    in_newest = came.order_by(inbound.c.received_at.desc(), inbound.c.id.desc()).limit(MOST).subquery()
    in_counted = select(in_newest.c.carrier, func.count(), func.max(in_newest.c.received_at))
    for carrier, count, came_at in db.execute(in_counted.group_by(in_newest.c.carrier)):
        one = told.setdefault(carrier, Traffic())
        one.came, one.came_at = count, came_at
    return told


def hurry(db: Connection, carrier: str, now: datetime) -> None:
    """What waits for its next try is tried now."""
    waits = and_(outbound.c.carrier == carrier, text("outbound.state = 'queued'"), outbound.c.due_at > now)
    db.execute(update(outbound).where(waits, outbound.c.attempts > 0).values(due_at=now))
