"""Sessions as they are kept, and what operators come in with: password, second factor, and how often they failed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, delete, func, insert, literal, null, or_, select, update

from sms_gateway.roles import Operator
from sms_gateway.storage.columns import Moment
from sms_gateway.storage.tables import operator, session


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in. `second_factor`: a code was given too; `vouched`: another house says who it is."""

    id: int
    operator_id: int
    second_factor: bool
    created_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    vouched: bool = False


@dataclass(frozen=True, slots=True)
class Keys:
    """What an operator comes in with. `password`: its hash; `totp_step`: the last one whose code was used."""

    password: str | None
    must_change: bool
    totp: str | None
    totp_step: int | None
    locked_until: datetime | None


_SESSION = [session.c[name] for name in Session.__slots__]
_KEYS = [operator.c[name] for name in Keys.__slots__]
_OPERATOR = [operator.c[name] for name in Operator.__slots__]


def keys(db: Connection, operator_id: int) -> Keys:
    return Keys(*db.execute(select(*_KEYS).where(operator.c.id == operator_id)).one())


def held(db: Connection, operator_id: int) -> tuple[Operator, Keys]:
    """The same, with whose they are; nobody else changes them until this transaction ends."""
    chosen = select(*_OPERATOR, *_KEYS).where(operator.c.id == operator_id).with_for_update()
    row = db.execute(chosen).one()
    return Operator(*row[: len(_OPERATOR)]), Keys(*row[len(_OPERATOR) :])


# tries


def take_try(db: Connection, operator_id: int, most: int, now: datetime, until: datetime) -> bool:
    """Counts a try before it is judged, so that many at once are no more than many in a row. False: locked out.

    The last of `most` locks at once, until `until`; who was right gives it back.
    """
    tries = case((operator.c.locked_until.is_(None), operator.c.failures + 1), else_=1)
    locked = case((tries >= most, literal(until, Moment())), else_=null())
    unlocked = or_(operator.c.locked_until.is_(None), operator.c.locked_until <= now)
    taken = update(operator).where(operator.c.id == operator_id, unlocked).values(failures=tries, locked_until=locked)
    return db.execute(taken).rowcount > 0


def give_back_try(db: Connection, operator_id: int) -> None:
    """The try was right, but more is asked; what failed before still counts."""
    fewer = update(operator).where(operator.c.id == operator_id, operator.c.failures > 0)
    db.execute(fewer.values(failures=operator.c.failures - 1, locked_until=None))


def forgive(db: Connection, operator_id: int) -> None:
    """Nothing that failed counts any more."""
    db.execute(update(operator).where(operator.c.id == operator_id).values(failures=0, locked_until=None))


# sessions


def start(db: Connection, operator_id: int, hashed: str, now: datetime, vouched: bool = False) -> None:
    new = {"operator_id": operator_id, "hash": hashed, "second_factor": False, "created_at": now, "seen_at": now}
    db.execute(insert(session).values(new | {"vouched": vouched}))


def by_hash(db: Connection, hashed: str) -> tuple[Session, Operator, Keys] | None:
    """A session, in force or not, whose it is, and what else they could come in with."""
    both = select(*_SESSION, *_OPERATOR, *_KEYS).join(operator, operator.c.id == session.c.operator_id)
    row = db.execute(both.where(session.c.hash == hashed)).one_or_none()
    if row is None:
        return None
    whose, what = len(_SESSION), len(_SESSION) + len(_OPERATOR)
    return Session(*row[:whose]), Operator(*row[whose:what]), Keys(*row[what:])


def renew(db: Connection, old: str, new: str, second_factor: bool | None = None) -> bool:
    """Gives a session another hash: whoever knew its secret knows it no more. False: it has ended meanwhile."""
    in_force = (session.c.hash == old) & session.c.ended_at.is_(None)
    values = {"hash": new} | ({} if second_factor is None else {"second_factor": second_factor})
    return db.execute(update(session).where(in_force).values(values)).rowcount > 0


def see(db: Connection, session_id: int, now: datetime) -> None:
    db.execute(update(session).where(session.c.id == session_id, session.c.seen_at < now).values(seen_at=now))


def end(db: Connection, session_id: int, now: datetime) -> None:
    db.execute(update(session).where(session.c.id == session_id, session.c.ended_at.is_(None)).values(ended_at=now))


def end_all(db: Connection, operator_id: int, now: datetime, but: int | None = None) -> None:
    """All of one operator's, but for one."""
    others = (session.c.operator_id == operator_id) & session.c.ended_at.is_(None)
    if but is not None:
        others &= session.c.id != but
    db.execute(update(session).where(others).values(ended_at=now))


def count(db: Connection, operator_id: int, created_after: datetime, seen_after: datetime) -> int:
    """Those in force."""
    mine = select(func.count()).where(session.c.operator_id == operator_id, session.c.ended_at.is_(None))
    return db.scalar(mine.where(session.c.created_at > created_after, session.c.seen_at > seen_after)) or 0


def forget(db: Connection, operator_id: int, created_before: datetime) -> None:
    """Old sessions of one operator; the audit remembers."""
    db.execute(delete(session).where(session.c.operator_id == operator_id, session.c.created_at <= created_before))
