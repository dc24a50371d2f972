"""Forgetting a person: what identifies them goes, what they reported stays (law 27/2022)."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from sqlalchemy import Connection, and_, or_, select, update

from sms_gateway.redaction import each_word, stripped
from sms_gateway.storage import lessons, mentions, presence, replays, tickets
from sms_gateway.storage.tables import contact, event, inbound, operator, outbound, receipt, ticket


@dataclass(frozen=True, slots=True)
class Erased:
    """What was forgotten. `name` stands in all rows where the phone number stood."""

    name: str
    contacts: int
    tickets: int
    received: int
    sent: int
    cancelled: int
    receipts: int


def erase(
    db: Connection, phone: str, by: str, now: datetime, names: Sequence[str] = (), everywhere: bool = True
) -> Erased:
    """Nothing leads back from `name` to the phone. What was still to be sent is cancelled.

    Tickets stay open and are worked on; their reporter can no longer be reached, so nothing is queued for them.
    `names`: other words that name the person, masked in their reports too: nobody but a reader can find a name.
    `everywhere`: the number is looked for in what others wrote, too; it takes reading all of that.
    """
    meant = [re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE) for words in map(_spaced, names) if words]
    name = f"erased:{secrets.token_hex(8)}"
    contacts = _rename_contact(db, phone, name)  # first: whatever arrives from this phone now waits for the end
    ids = list(db.scalars(select(ticket.c.id).where(ticket.c.phone == phone)))
    lessons.forget(db, ids)
    for ticket_id in ids:
        _strip_ticket(db, ticket_id, name, by, now, meant)
        replays.forget(db, ticket_id)
        presence.forget(db, ticket_id)
    _blank_told_officers(db, ids)
    _strip_said_by_officers(db, ids, meant)
    received = _blank_inbound(db, phone, name)
    sent, cancelled = _blank_outbound(db, phone, name, now)
    receipts = _blank_receipts(db, phone, name)  # after their messages: what comes for those now names no number
    if everywhere:
        mentions.mask(db, phone)
    return Erased(name, contacts, len(ids), received, sent, cancelled, receipts)


def _rename_contact(db: Connection, phone: str, name: str) -> int:
    """Without its salt the digest of this phone, which the audit keeps, is nobody's."""
    gone = {"phone": name, "question": None, "asked_at": None, "salt": None}
    return db.execute(update(contact).where(contact.c.phone == phone).values(**gone)).rowcount


def _strip_ticket(
    db: Connection, ticket_id: int, name: str, by: str, now: datetime, names: Sequence[re.Pattern[str]]
) -> None:
    def without(data: Any) -> Any:
        return _without(data, names)

    words = without(db.execute(select(ticket.c.text).where(ticket.c.id == ticket_id)).scalar_one())
    tickets.change(db, ticket_id, phone=name, text=words, muted=True, update_due_at=None, updated_at=now)
    for event_id, data in db.execute(select(event.c.id, event.c.data).where(event.c.ticket_id == ticket_id)).all():
        db.execute(update(event).where(event.c.id == event_id).values(data=without(data)))
    tickets.add_event(db, ticket_id, "erased", by, now, {})


def _spaced(name: str) -> str:
    """As people type it, with a space too many or on two lines. Of a name of nothing but spaces nothing."""
    return r"\s+".join(map(re.escape, name.split()))


def _without(data: Any, names: Sequence[re.Pattern[str]]) -> Any:
    """The same words without what names the person."""
    return each_word(data, lambda words: reduce(mentions.masked, names, stripped(words)))


def _blank_receipts(db: Connection, phone: str, name: str) -> int:
    """Those of this phone's messages, and those that came before anyone knew whose they are."""
    of_this_phone: Sequence[int] = list(db.scalars(select(outbound.c.id).where(outbound.c.recipient == name)))
    unowned = db.execute(select(receipt.c.id, receipt.c.raw).where(receipt.c.outbound_id.is_(None)))
    naming = [each for each, raw in unowned if any(phone in str(value) for value in raw.values())]
    gone = or_(receipt.c.outbound_id.in_(of_this_phone), receipt.c.id.in_(naming))
    return db.execute(update(receipt).where(gone).values(raw={})).rowcount


def _blank_inbound(db: Connection, phone: str, name: str) -> int:
    gone: dict[str, Any] = {"sender": name, "body": "", "raw": {}, "state": "handled", "due_at": None, "error": None}
    return db.execute(update(inbound).where(inbound.c.sender == phone).values(**gone)).rowcount


def _blank_told_officers(db: Connection, ids: Sequence[int]) -> None:
    """What officers were told of these reports on their own phones: it has their reporter's words."""
    to_officers = outbound.c.recipient.in_(select(operator.c.phone).where(operator.c.phone.is_not(None)))
    for number in db.scalars(select(ticket.c.number).where(ticket.c.id.in_(ids))).all():
        told = and_(to_officers, outbound.c.kind == "answer", outbound.c.body.contains(number, autoescape=True))
        db.execute(update(outbound).where(told).values(body=""))


def _strip_said_by_officers(db: Connection, ids: Sequence[int], names: Sequence[re.Pattern[str]]) -> None:
    """What officers wrote of these reports from their own phones: it may call their reporter by name."""
    by_officers = inbound.c.sender.in_(select(operator.c.phone).where(operator.c.phone.is_not(None)))
    for number in db.scalars(select(ticket.c.number).where(ticket.c.id.in_(ids))).all():
        wrote = and_(by_officers, inbound.c.body.contains(number, autoescape=True))
        for row in db.execute(select(inbound.c.id, inbound.c.body, inbound.c.raw).where(wrote)).all():
            raw = {name: _without(value, names) if value == row.body else value for name, value in row.raw.items()}
            said = {"body": _without(row.body, names), "raw": raw}
            db.execute(update(inbound).where(inbound.c.id == row.id).values(**said))


def _blank_outbound(db: Connection, phone: str, name: str, now: datetime) -> tuple[int, int]:
    """All of them, and how many of them had not left. None is ever tried again: each has expired.

    Until there is none: whoever holds one of them just now (for a receipt, or to gather late notices) may put another
    beside it, and PostgreSQL does not show that to the statement which had to wait for the first.
    """
    sent, gone = 0, {"recipient": name, "body": "", "expires_at": now}
    while found := db.execute(update(outbound).where(outbound.c.recipient == phone).values(**gone)).rowcount:
        sent += found
    not_left = and_(outbound.c.recipient == name, outbound.c.state.in_(("queued", "sending", "unknown")))
    cancelled = db.execute(update(outbound).where(not_left).values(state="cancelled", leased_until=None)).rowcount
    return sent, cancelled
