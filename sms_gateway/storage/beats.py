"""The heartbeat as it is kept: when one left, since when one is waited for, and when the last came back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from sms_gateway.storage import settings
from sms_gateway.storage.dialects import insert
from sms_gateway.storage.tables import inbound, setting

BEAT = "beat"
"""The state of an SMS that came in and is a heartbeat: it is kept, and nobody's."""

_SENT, _AWAITED, _CAME = "heartbeat sent", "heartbeat awaited", "heartbeat came"


@dataclass(frozen=True, slots=True)
class Pulse:
    """`awaited`: when the first left that has not come back, or None; `came`: the last that did."""

    awaited: datetime | None
    came: datetime | None


def take_turn(db: Connection, now: datetime, every: timedelta) -> bool:
    """Whether one is due: then it is ours to send, and no other worker's, and is waited for from now on."""
    db.execute(insert(db, setting).values(name=_SENT, value="").on_conflict_do_nothing())
    last = settings.noted(db, _SENT) or ""
    if last and abs(now - datetime.fromisoformat(last)) < every:  # one that is to come left while the clock was ahead
        return False
    ours = update(setting).where(setting.c.name == _SENT, setting.c.value == last).values(value=now.isoformat())
    if not db.execute(ours).rowcount:
        return False
    if not settings.noted(db, _AWAITED):
        settings.note(db, _AWAITED, now.isoformat())
    return True


def came(db: Connection, inbound_id: int, at: datetime) -> None:
    """One has come back: whatever else was waited for is not waited for any more."""
    db.execute(update(inbound).where(inbound.c.id == inbound_id).values(state=BEAT))
    settings.note(db, _CAME, at.isoformat())
    settings.note(db, _AWAITED, "")


def forget(db: Connection, number: str, before: datetime, limit: int) -> int:
    """Those that came from this number so long ago prove nothing any more; how many, at most `limit`."""
    theirs = select(inbound.c.id).where(inbound.c.sender == number, inbound.c.state == BEAT)
    old = theirs.where(inbound.c.received_at < before)
    ids = list(db.scalars(old.order_by(inbound.c.id).limit(limit)))
    return db.execute(delete(inbound).where(inbound.c.id.in_(ids))).rowcount if ids else 0


def pulse(db: Connection) -> Pulse:
    awaited, last = (settings.noted(db, name) for name in (_AWAITED, _CAME))
    return Pulse(*(datetime.fromisoformat(one) if one else None for one in (awaited, last)))
