"""Reporters whose reports have all ended long ago."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, exists, select

from sms_gateway.storage.tables import contact, inbound, operator, outbound, ticket
from sms_gateway.tickets import OPEN


def reporters(db: Connection, before: datetime, after: int, limit: int) -> tuple[Sequence[str], int]:
    """Phones with a report that ended before then and none that is younger or open, and the last id looked at.

    Reports are looked at in the order of their ids, from the one after `after` on.
    """
    old = select(ticket.c.id, ticket.c.phone).where(ticket.c.id > after, ticket.c.opened_at < before)
    looked = db.execute(old.order_by(ticket.c.id).limit(limit)).all()
    phones = sorted({phone for _, phone in looked if phone.startswith("+")})
    return [phone for phone in phones if _is_over(db, phone, before)], looked[-1].id if looked else 0


def strangers(db: Connection, before: datetime, after: str, limit: int) -> tuple[Sequence[str], str]:
    """As `reporters`, of phones by themselves, from the one behind `after` on: greetings, STOP, a number given up."""
    old = select(contact.c.phone).where(contact.c.phone > after, contact.c.last_seen_at < before)
    looked = db.scalars(old.order_by(contact.c.phone).limit(limit)).all()
    phones = [phone for phone in looked if phone.startswith("+")]
    return [phone for phone in phones if _is_over(db, phone, before)], looked[-1] if looked else ""


def is_over(db: Connection, phone: str, before: datetime) -> bool:
    """As said above, and nobody has to do with this phone meanwhile: its row is locked until the transaction ends."""
    db.execute(select(contact.c.phone).where(contact.c.phone == phone).with_for_update())
    return _is_over(db, phone, before)


def _is_over(db: Connection, phone: str, before: datetime) -> bool:
    goes_on = exists().where(ticket.c.phone == phone, ticket.c.status.in_(OPEN) | (ticket.c.status_since >= before))
    written = exists().where(outbound.c.recipient == phone, outbound.c.created_at >= before)
    # Asked of its messages, since what could not be dealt with yet has left no other trace of this phone.
    came = exists().where(inbound.c.sender == phone, inbound.c.received_at >= before)
    works_here = exists().where(operator.c.phone == phone)
    return not db.scalar(select(goes_on | written | came | works_here))
