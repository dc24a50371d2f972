"""Phones that have texted us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, and_, func, or_, select, true, type_coerce, update

from sms_gateway.messages import Unsent
from sms_gateway.storage.dialects import insert_for
from sms_gateway.storage.prepared import Prepared, each_of, place, rows_of_each
from sms_gateway.storage.tables import contact, ticket
from sms_gateway.storage.tickets import of_agency
from sms_gateway.storage.tray import Tray

LONGEST_SILENCE = timedelta(hours=24)
_FARTHEST = 2 * LONGEST_SILENCE
"""No silence ends so late, though the clocks of two hosts differ: that was while the clock was ahead."""


@dataclass(frozen=True, slots=True)
class Contact:
    """`question` is what the phone was last asked: `{"kind": "choice", "ticket": 7, "codes": […]}`."""

    phone: str
    language: str | None
    first_seen_at: datetime
    last_seen_at: datetime
    helped_at: datetime | None = None
    opted_out_at: datetime | None = None
    opted_out_by: str | None = None
    unreachable: str | None = None
    blocked_at: datetime | None = None
    blocked_by: str | None = None
    silent_until: datetime | None = None
    silent_for: str | None = None
    question: Mapping[str, Any] | None = None
    asked_at: datetime | None = None

    @property
    def unsent(self) -> Unsent | None:
        """Why it gets no texts but answers; blocked: not even those. None: it gets all."""
        if self.blocked_at:
            return "blocked"
        return "stopped" if self.opted_out_at else "unreachable" if self.unreachable else None

    def is_silenced(self, now: datetime) -> bool:
        """Whether it gets no answers at the moment: it seems to be a machine."""
        return self.silent_until is not None and now < self.silent_until < now + _FARTHEST


_COLUMNS = [contact.c[name] for name in Contact.__slots__]


def _meeting(dialect: str) -> Any:
    seen = {name: place(name, contact.c[name]) for name in ("phone", "first_seen_at", "last_seen_at")}
    new = insert_for(dialect, contact).values(seen)
    again = {"last_seen_at": new.excluded.last_seen_at, "unreachable": None}
    return new.on_conflict_do_update(index_elements=["phone"], set_=again).returning(*_COLUMNS)


_MEET = Prepared(_meeting, _COLUMNS)


def _introducing(dialect: str) -> Any:
    """In one order of phones, so that two who introduce the same ones never wait in a ring."""
    phones = each_of(dialect, contact.c.phone, "phones")
    now = place("now", contact.c.first_seen_at)
    new = select(phones, now, now).where(true()).order_by(phones)
    said = insert_for(dialect, contact).from_select(["phone", "first_seen_at", "last_seen_at"], new)
    return said.on_conflict_do_nothing().returning(contact.c.phone)


_INTRODUCE = Prepared(_introducing, [contact.c.phone])
_GET = Prepared(lambda _: select(*_COLUMNS).where(contact.c.phone == place("phone", contact.c.phone)), _COLUMNS)


def meet(db: Connection, phone: str, now: datetime) -> Contact:
    """The contact of a phone that has just texted, locked until the transaction ends.

    So two messages of one phone are dealt with one after the other. Whoever texts can be reached. Upon a tray are
    those only who have not texted before.
    """
    seen = {"phone": phone, "first_seen_at": now, "last_seen_at": now}
    if isinstance(db, Tray):
        return Contact(phone, None, now, now)
    return Contact(*_MEET.row(db, seen))


def introduce(db: Connection, phones: Sequence[str], now: datetime) -> set[str]:
    """Those of them that nobody had heard of, from now on known; locked until the transaction ends."""
    return {row[0] for row in _INTRODUCE.all(db, {"phones": phones, "now": now})}


def lay_out(tray: Tray, phones: Sequence[str]) -> None:
    """So that upon it these phones are known."""
    found = among(tray.beneath, phones)
    for phone in phones:
        tray.know((contact.name, phone), found.get(phone))


def among(db: Connection, phones: Sequence[str]) -> dict[str, Contact]:
    """Those of them that have texted us, by phone."""
    return {row[0]: Contact(*row) for row in _AMONG.all(db, {"phones": phones})}


def _among(dialect: str) -> Any:
    known = rows_of_each(dialect, contact.c.phone, "phones").c
    return select(*(known[each.name] for each in _COLUMNS))


_AMONG = Prepared(_among, _COLUMNS)


def get(db: Connection, phone: str) -> Contact | None:
    if isinstance(db, Tray):
        known: Contact | None = db.known((contact.name, phone))
        return known
    row = _GET.one(db, {"phone": phone})
    return Contact(*row) if row else None


def page(db: Connection, after: str, limit: int, agency: str | None = None) -> list[tuple[str, Contact]]:
    """The next ones after a place, each with its own: the number as it is kept, in whose order they come.

    `agency`: only of whom a ticket of it, or of a unit below it, tells who reported it.
    """
    place_of = type_coerce(contact.c.phone, String())
    chosen = select(place_of, *_COLUMNS).where(place_of > after).order_by(place_of).limit(limit)
    if agency is not None:
        theirs = select(type_coerce(ticket.c.phone, String())).where(of_agency(agency), ~ticket.c.anonymous)
        chosen = chosen.where(place_of.in_(theirs))
    return [(row[0], Contact(*row[1:])) for row in db.execute(chosen)]


def silenced(db: Connection, now: datetime) -> int:
    """How many phones get no answers at the moment, since they seem to be machines."""
    return db.scalar(select(func.count()).select_from(contact).where(_silenced(now))) or 0


def unanswered(db: Connection, now: datetime) -> list[Contact]:
    """Those that are blocked, or get no answers at the moment; whoever texted last comes first."""
    chosen = select(*_COLUMNS).where(or_(contact.c.blocked_at.is_not(None), _silenced(now)))
    return [Contact(*row) for row in db.execute(chosen.order_by(contact.c.last_seen_at.desc()))]


def _silenced(now: datetime) -> ColumnElement[bool]:
    """As `Contact.is_silenced` says it."""
    return and_(contact.c.silent_until > now, contact.c.silent_until < now + _FARTHEST)


def change(db: Connection, phone: str, /, **values: Any) -> None:
    if isinstance(db, Tray):
        db.gather(_change_all, (phone, values))
    else:
        _changing(*values).run(db, {"this": phone, **values})


def _change_all(db: Connection, changes: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    for phone, values in changes:
        _changing(*values).run(db, {"this": phone, **values})


@cache
def _changing(*names: str) -> Prepared:
    this = contact.c.phone == place("this", contact.c.phone)
    new = update(contact).where(this).values({name: place(name, contact.c[name]) for name in names})
    return Prepared(lambda _: new)
