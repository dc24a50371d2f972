"""Phones that have texted us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, func, select, update

from sms_gateway.storage.engine import insert_for
from sms_gateway.storage.prepared import Prepared, one_of, place
from sms_gateway.storage.tables import contact
from sms_gateway.storage.tray import Tray


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


_COLUMNS = [contact.c[name] for name in Contact.__slots__]
_UNHEARD_OF = dict[str, Any].fromkeys(Contact.__slots__)


def _meeting(dialect: str) -> Any:
    seen = {name: place(name, contact.c[name]) for name in ("phone", "first_seen_at", "last_seen_at")}
    new = insert_for(dialect, contact).values(seen)
    again = {"last_seen_at": new.excluded.last_seen_at, "unreachable": None}
    return new.on_conflict_do_update(index_elements=["phone"], set_=again).returning(*_COLUMNS)


_MEET = Prepared(_meeting, _COLUMNS)
_KNOWN = Prepared(
    lambda dialect: select(contact.c.phone).where(one_of(dialect, contact.c.phone, "phones")), [contact.c.phone]
)
_GET = Prepared(lambda _: select(*_COLUMNS).where(contact.c.phone == place("phone", contact.c.phone)), _COLUMNS)


def meet(db: Connection, phone: str, now: datetime) -> Contact:
    """The contact of a phone that has just texted, locked until the transaction ends.

    So two messages of one phone are dealt with one after the other. Whoever texts can be reached. Upon a tray are
    those only who have not texted before.
    """
    seen = {"phone": phone, "first_seen_at": now, "last_seen_at": now}
    if isinstance(db, Tray):
        return Contact(**db.put(contact, _UNHEARD_OF | seen, numbered=False))
    return Contact(*_MEET.row(db, seen))


def known(db: Connection, phones: Sequence[str]) -> set[str]:
    """Those of them that have texted us."""
    return {row[0] for row in _KNOWN.all(db, {"phones": phones})}


def get(db: Connection, phone: str) -> Contact | None:
    row = _GET.one(db, {"phone": phone})
    return Contact(*row) if row else None


def silenced(db: Connection, now: datetime) -> int:
    """How many phones get no answers at the moment, since they seem to be machines."""
    return db.scalar(select(func.count()).select_from(contact).where(contact.c.silent_until > now)) or 0


def change(db: Connection, phone: str, /, **values: Any) -> None:
    if isinstance(db, Tray):
        (new,) = db.own(contact)
        new.update(values)
    else:
        _changing(*values).run(db, {"this": phone, **values})


@cache
def _changing(*names: str) -> Prepared:
    this = contact.c.phone == place("this", contact.c.phone)
    new = update(contact).where(this).values({name: place(name, contact.c[name]) for name in names})
    return Prepared(lambda _: new)
