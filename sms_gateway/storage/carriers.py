"""The pace of each carrier, shared by all workers through one locked row."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from sms_gateway.storage import settings
from sms_gateway.storage.dialects import insert, moment
from sms_gateway.storage.prepared import Prepared, place
from sms_gateway.storage.tables import carrier


@dataclass(frozen=True, slots=True)
class Pace:
    """`next_slot_at`: when the next message part may leave, seconds since 1970 by the database's clock."""

    name: str
    next_slot_at: float
    paused_until: datetime | None
    paused_for: str | None
    failures: int


_COLUMNS = [carrier.c[name] for name in Pace.__slots__]


_THIS = carrier.c.name == place("name", carrier.c.name)
_LOCK = Prepared(lambda _: select(*_COLUMNS).where(_THIS).with_for_update(), _COLUMNS)
_TAKE = Prepared(lambda _: update(carrier).where(_THIS).values(next_slot_at=place("slot", carrier.c.next_slot_at)))


def introduce(db: Connection, names: list[str]) -> None:
    for name in names:
        db.execute(insert(db, carrier).values(name=name, next_slot_at=0).on_conflict_do_nothing())


def lock(db: Connection, name: str) -> Pace:
    """The carrier's row; other workers wait for it until this transaction ends."""
    return Pace(*_LOCK.row(db, {"name": name}))


def take_until(db: Connection, name: str, next_slot_at: float) -> None:
    _TAKE.run(db, {"name": name, "slot": next_slot_at})


def pause(db: Connection, name: str, until: datetime, reason: str) -> None:
    stopped = {"paused_until": until, "paused_for": reason, "failures": carrier.c.failures + 1}
    db.execute(update(carrier).where(carrier.c.name == name).values(**stopped))


def resume(db: Connection, name: str) -> None:
    """It took a message: whatever it suffered from is over."""
    fine = {"paused_until": None, "paused_for": None, "failures": 0}
    db.execute(update(carrier).where(carrier.c.name == name, carrier.c.failures > 0).values(**fine))


def wake(db: Connection, name: str) -> bool:
    """The pause is over by somebody's word; one message at a time is tried. False: there is no such carrier."""
    awake = update(carrier).where(carrier.c.name == name).values(paused_until=None, paused_for=None)
    return db.execute(awake).rowcount > 0


def take_turn(db: Connection, name: str, every: timedelta) -> bool:
    """To compare our messages with the carrier's log: one worker's turn, then nobody's for `every`. A turn that is to
    come was taken while the clock was ahead."""
    now, last = moment(db), carrier.c.reconciled_at
    due = or_(last.is_(None), last <= now - every, last > now + every)
    taken = update(carrier).where(carrier.c.name == name, due).values(reconciled_at=now)
    return db.execute(taken.returning(carrier.c.name)).one_or_none() is not None


def reconciled(db: Connection, name: str) -> datetime | None:
    """Up to when its log and our messages were last found to be the same; None: never yet."""
    noted = settings.noted(db, _reconciled(name))
    return datetime.fromisoformat(noted) if noted else None


def note_reconciled(db: Connection, name: str, at: datetime) -> None:
    settings.note(db, _reconciled(name), at.isoformat())


def _reconciled(name: str) -> str:
    return f"reconciled:{name}"[:64]  # as long as its column


def every(db: Connection) -> list[Pace]:
    return [Pace(*row) for row in db.execute(select(*_COLUMNS).order_by(carrier.c.name))]
