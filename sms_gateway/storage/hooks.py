"""Hooks as they are kept, and what is on its way to each.

Nobody has to remember to tell them: the trigger `event_told` writes a posting for each line of history, in the
transaction of that line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    TextClause,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from sms_gateway.history import Event
from sms_gateway.storage import tickets
from sms_gateway.storage.dialects import insert as insert_or
from sms_gateway.storage.dialects import moment, one_by_one
from sms_gateway.storage.following import GIVEN_UP, IN_FORCE, WAITING, hook, posting
from sms_gateway.storage.tables import event, ticket
from sms_gateway.tickets import OPEN, Ticket

State = Literal["waiting", "delivered", "given_up"]


@dataclass(frozen=True, slots=True)
class Hook:
    """`agency`: whose reports it is told of, with the units below; None: all. `failures`: in a row."""

    id: int
    name: str
    url: str
    agency: str | None
    secret: str = field(repr=False)
    old_secret: str | None = field(repr=False)
    old_secret_until: datetime | None
    created_at: datetime
    ended_at: datetime | None
    failures: int
    paused_until: datetime | None
    reason: str | None

    def secrets(self, now: datetime) -> list[str]:
        """Those that sign now, the newest first."""
        old = self.old_secret if self.old_secret_until and now < self.old_secret_until else None
        return [self.secret, *([old] if old else [])]


@dataclass(frozen=True, slots=True)
class Posting:
    """`since`: when its tries began: when it happened, or was said again by hand. `status`: the last HTTP status.
    `refused_since`: since when each try was answered with a no; None: the last was not."""

    id: int
    hook_id: int
    event_id: int | None
    ticket_id: int | None
    state: State
    since: datetime
    due_at: datetime
    leased_until: datetime | None
    attempts: int
    settled_at: datetime | None
    status: int | None
    error: str | None
    refused_since: datetime | None


_HOOK = [hook.c[name] for name in Hook.__slots__]
_POSTING = [posting.c[name] for name in Posting.__slots__]
_IN_FORCE = text(f"hook.{IN_FORCE}")
_WAITING, _GIVEN_UP = text(f"posting.{WAITING}"), text(f"posting.{GIVEN_UP}")
_OF_STATE: Mapping[State, TextClause] = {
    "waiting": _WAITING,
    "delivered": text("posting.state = 'delivered'"),
    "given_up": _GIVEN_UP,
}
_earlier = posting.alias("earlier")
_BLOCKED = one_by_one(
    _earlier,
    _earlier.c.hook_id == posting.c.hook_id,
    _earlier.c.ticket_id == posting.c.ticket_id,
    _earlier.c.id < posting.c.id,
    _earlier.c.state == "waiting",
)
"""An earlier line of the same report has not arrived yet."""


def add(db: Connection, name: str, url: str, agency: str | None, secret: str, now: datetime) -> Hook | None:
    """None: another one in force has this name."""
    values = {"name": name, "url": url, "agency": agency, "secret": secret, "created_at": now}
    new = insert_or(db, hook).values(values).on_conflict_do_nothing().returning(*_HOOK)
    row = db.execute(new).one_or_none()
    return Hook(*row) if row else None


def every(db: Connection) -> list[Hook]:
    """Those in force, by name, then those that have ended."""
    chosen = select(*_HOOK).order_by(hook.c.ended_at.is_not(None), hook.c.name, hook.c.id)
    return [Hook(*row) for row in db.execute(chosen)]


def by_name(db: Connection, name: str, lock: bool = False) -> Hook | None:
    """The one in force, else the last one that was called so. `lock`: postings to it may be added meanwhile."""
    chosen = select(*_HOOK).where(hook.c.name == name).order_by(hook.c.ended_at.is_not(None), hook.c.id.desc()).limit(1)
    row = db.execute(chosen.with_for_update(key_share=True) if lock else chosen).one_or_none()
    return Hook(*row) if row else None


def get(db: Connection, hook_id: int, lock: bool = False) -> Hook:
    """`lock`: as for `by_name`."""
    chosen = select(*_HOOK).where(hook.c.id == hook_id)
    return Hook(*db.execute(chosen.with_for_update(key_share=True) if lock else chosen).one())


def change(db: Connection, hook_id: int, /, **values: Any) -> None:
    db.execute(update(hook).where(hook.c.id == hook_id).values(**values))


def end(db: Connection, hook_id: int, reason: str, now: datetime) -> None:
    """Nothing more goes there; what waits is given up."""
    change(db, hook_id, ended_at=now, reason=reason)
    give_up_ended(db, now)


def give_up_ended(db: Connection, now: datetime) -> None:
    """What waits for a hook that has ended: on PostgreSQL a line of history may be written while it is being ended."""
    ended = select(hook.c.id).where(hook.c.ended_at.is_not(None))
    reason = select(hook.c.reason).where(hook.c.id == posting.c.hook_id).scalar_subquery()
    waiting = update(posting).where(posting.c.hook_id.in_(ended), _WAITING)
    db.execute(waiting.values(state="given_up", settled_at=now, error=reason))


def waiting(db: Connection) -> dict[int, int]:
    """How many postings have not arrived yet, by hook."""
    return dict(map(tuple, db.execute(select(posting.c.hook_id, func.count()).where(_WAITING).group_by("hook_id"))))


# on the way


def ready(db: Connection, now: datetime) -> list[Hook]:
    """Hooks to which something may go now."""
    rested = or_(hook.c.paused_until.is_(None), hook.c.paused_until <= now)
    due = exists().where(posting.c.hook_id == hook.c.id, posting.c.due_at <= now, _WAITING)
    return [Hook(*row) for row in db.execute(select(*_HOOK).where(_IN_FORCE, rested, due).order_by(hook.c.id))]


def claim(
    db: Connection, hook_id: int, now: datetime, shared_now: datetime, lease: datetime, limit: int
) -> list[Posting]:
    """What may go now, leased: of each report the first line that has not arrived; another worker's are passed over."""
    free = or_(posting.c.leased_until.is_(None), posting.c.leased_until < shared_now)
    due = and_(posting.c.hook_id == hook_id, posting.c.due_at <= now, _WAITING, free, ~_BLOCKED)
    chosen = select(*_POSTING).where(due).order_by(posting.c.due_at, posting.c.id).limit(limit)
    rows = [Posting(*row) for row in db.execute(chosen.with_for_update(skip_locked=True, of=posting))]
    if rows:
        ids = [one.id for one in rows]
        db.execute(update(posting).where(posting.c.id.in_(ids)).values(leased_until=lease))
    return rows


def settle(db: Connection, posting_id: int, lease: datetime, **values: Any) -> bool:
    """What became of a try. False: its lease had passed, and another worker has taken it on."""
    held = and_(posting.c.id == posting_id, posting.c.leased_until == lease, posting.c.state == "waiting")
    said = {"leased_until": None, "attempts": posting.c.attempts + 1, **values}
    return db.execute(update(posting).where(held).values(said)).rowcount > 0


def hurry(db: Connection, hook_id: int, now: datetime) -> None:
    """The hook is up again: what waits for a later try goes now."""
    later = and_(posting.c.hook_id == hook_id, posting.c.due_at > now, _WAITING)
    db.execute(update(posting).where(later).values(due_at=now))


def fetch_back(db: Connection, now: datetime, longest: timedelta) -> int:
    """What seems to rest, or to be put off, for longer than that was told so while the clock was ahead: it goes now.
    How many postings. A clock that is behind says nothing of that, so the database's own counts as well."""
    far = max(moment(db), now) + longest
    db.execute(update(hook).where(hook.c.paused_until > far).values(paused_until=None))
    put_off = and_(posting.c.hook_id.in_(select(hook.c.id)), posting.c.due_at > far, _WAITING)
    return db.execute(update(posting).where(put_off).values(due_at=now)).rowcount


def line(db: Connection, event_id: int, ticket_id: int) -> tuple[Event, Ticket]:
    """What a posting tells of: the line of history, and the report as it stands now."""
    chosen = select(event.c.kind, event.c.actor, event.c.at, event.c.data).where(event.c.id == event_id)
    return Event(*db.execute(chosen).one()), tickets.get(db, ticket_id)


def forget(db: Connection, hook_id: int, before: datetime, given_up_before: datetime, limit: int) -> int:
    """Takes away what was settled so long ago, and is of reports that ended so long ago; how many, at most `limit`.

    As long as a report goes on, its postings say who has heard of it and must hear that it left. The newest stays:
    a file gives its id away again, and receivers would take what is new for a repeat.
    """
    goes_on = (
        exists()
        .where(ticket.c.id == posting.c.ticket_id)
        .where(or_(ticket.c.status.in_(OPEN), ticket.c.status_since >= before))
    )
    over = and_(
        posting.c.hook_id == hook_id,
        posting.c.since < before,
        or_(
            and_(posting.c.state == "delivered", posting.c.settled_at < before),
            and_(posting.c.state == "given_up", posting.c.settled_at < given_up_before),
        ),
        posting.c.id < select(func.max(posting.c.id)).scalar_subquery(),
        ~goes_on,
    )
    some = select(posting.c.id).where(over).order_by(posting.c.since).limit(limit)
    ids = list(db.scalars(some))
    return db.execute(delete(posting).where(posting.c.id.in_(ids))).rowcount if ids else 0


# the log


def ping(db: Connection, hook_id: int, now: datetime, lease: datetime) -> Posting:
    """A posting that tells of nothing, already taken on."""
    values = {"hook_id": hook_id, "since": now, "due_at": now, "leased_until": lease}
    return Posting(*db.execute(insert(posting).values(values).returning(*_POSTING)).one())


def posted(db: Connection, posting_id: int) -> Posting:
    return Posting(*db.execute(select(*_POSTING).where(posting.c.id == posting_id)).one())


def listed(
    db: Connection, hook_id: int | None, states: Sequence[State], limit: int
) -> list[tuple[Posting, str | None, str | None]]:
    """Newest first: each with the kind of its line and the number of its ticket; none for a ping."""
    conditions: list[ColumnElement[bool] | TextClause] = [posting.c.hook_id == hook_id] if hook_id else []
    if states:
        conditions.append(or_(*(_OF_STATE[state] for state in states)))
    both = posting.outerjoin(event, event.c.id == posting.c.event_id).outerjoin(
        ticket, ticket.c.id == posting.c.ticket_id
    )
    chosen = select(*_POSTING, event.c.kind, ticket.c.number).select_from(both).where(and_(True, *conditions))
    rows = db.execute(chosen.order_by(posting.c.id.desc()).limit(limit))
    return [(Posting(*one), kind, number) for *one, kind, number in rows]


def replay(
    db: Connection, hook_id: int, now: datetime, ids: Sequence[int] = (), since: datetime | None = None
) -> list[int]:
    """Says again what has been settled: those with these ids, or all that happened or was said since; their ids.

    Neither: what was given up. A ping is never said again.
    """
    which: ColumnElement[bool] | TextClause = _GIVEN_UP
    if ids:
        which = posting.c.id.in_(list(ids))
    elif since:
        which = posting.c.since >= since
    again = and_(posting.c.hook_id == hook_id, posting.c.event_id.is_not(None), posting.c.state != "waiting", which)
    gone = {"attempts": 0, "settled_at": None, "leased_until": None, "refused_since": None}
    values = {"state": "waiting", "since": now, "due_at": now, **gone}
    return list(db.scalars(update(posting).where(again).values(values).returning(posting.c.id)))
