"""Every SMS that came in, as it came."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, text, update

from sms_gateway.messages import InboundMessage
from sms_gateway.storage.dialects import moment
from sms_gateway.storage.periods import in_period
from sms_gateway.storage.prepared import Prepared, insert_once, place
from sms_gateway.storage.tables import inbound, ticket
from sms_gateway.storage.tickets import of_agency
from sms_gateway.storage.tray import Tray

_PAGE = 1000
_FARTHEST = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Kept:
    """A message with what became of it."""

    id: int
    message: InboundMessage
    state: str
    attempts: int = 0
    ticket_id: int | None = None
    error: str | None = None
    asked: bool = False
    """It waits for the citizen's answer to our question."""


_BELONGS = Prepared(
    lambda _: (
        update(inbound)
        .where(inbound.c.id == place("this", inbound.c.id))
        .values(ticket_id=place("ticket", inbound.c.ticket_id))
    )
)


def storable(message: InboundMessage) -> InboundMessage:
    """The same, with what no database stores replaced: to be done before anything else with it."""
    said = (message.carrier_id, message.sender, message.recipient, message.body, *message.raw, *message.raw.values())
    if _is_storable("".join(said)):
        return message
    return replace(
        message,
        carrier_id=_storable(message.carrier_id),
        sender=_storable(message.sender),
        recipient=_storable(message.recipient),
        body=_storable(message.body),
        raw={_storable(name): _storable(value) for name, value in message.raw.items()},
    )


def keep(db: Connection, message: InboundMessage) -> int | None:
    """Stores a `storable` message; its id. None: it was here already (one insert decides, under any race)."""
    new = {
        "carrier": message.carrier,
        "carrier_id": message.carrier_id,
        "sender": message.sender,
        "recipient": message.recipient,
        "body": message.body,
        "raw": dict(message.raw),
        "opt_out": message.opt_out,
        "received_at": message.received_at,
        "state": "handled",
        "asked": False,
    }
    return insert_once(db, inbound, new)


def wait(db: Connection, inbound_id: int, until: datetime, asked: bool = False, error: str | None = None) -> None:
    """It waits for the citizen's word (`asked`), or could not be dealt with (`error`): again at `until`."""
    waiting = {"state": "waiting", "due_at": until, "asked": asked, "error": error}
    change = update(inbound).where(inbound.c.id == inbound_id)
    db.execute(change.values(**waiting, attempts=inbound.c.attempts + 1))


def hasten(db: Connection, inbound_id: int, now: datetime) -> None:
    """If it waits, it need not wait any longer."""
    waiting = (inbound.c.id == inbound_id) & (inbound.c.state == "waiting")
    db.execute(update(inbound).where(waiting).values(due_at=now))


def handled(db: Connection, inbound_id: int) -> None:
    """Dealt with; whatever it waited for is over."""
    done = {"state": "handled", "due_at": None, "asked": False, "error": None}
    db.execute(update(inbound).where(inbound.c.id == inbound_id).values(**done))


def belongs_to(db: Connection, inbound_id: int, ticket_id: int) -> None:
    if isinstance(db, Tray):
        (message,) = db.own(inbound)
        message["ticket_id"] = ticket_id
        return
    _BELONGS.run(db, {"this": inbound_id, "ticket": ticket_id})


def take_waiting(db: Connection, now: datetime) -> Kept | None:
    """The oldest message whose time has come, locked; another worker's are passed over.

    None waits for three days: what seems to, began while the clock was ahead. One that is behind says nothing of that.
    """
    too_far = max(moment(db), now) + _FARTHEST
    due = text("state = 'waiting'") & or_(inbound.c.due_at <= now, inbound.c.due_at > too_far)
    chosen = select(inbound).where(due).order_by(inbound.c.due_at, inbound.c.id).limit(1)
    row = db.execute(chosen.with_for_update(skip_locked=True)).one_or_none()
    return _kept(row) if row else None


def get(db: Connection, inbound_id: int) -> Kept | None:
    row = db.execute(select(inbound).where(inbound.c.id == inbound_id)).one_or_none()
    return _kept(row) if row else None


def by_carrier_id(db: Connection, carrier: str, carrier_id: str) -> Kept | None:
    same = (inbound.c.carrier == carrier) & (inbound.c.carrier_id == carrier_id)
    row = db.execute(select(inbound).where(same)).one_or_none()
    return _kept(row) if row else None


def is_from(db: Connection, message: InboundMessage) -> bool:
    """Whether the message that is kept is this very one: a repeat of it came at another moment."""
    kept = by_carrier_id(db, message.carrier, message.carrier_id)
    return kept is not None and kept.message.received_at == message.received_at


def known(db: Connection, carrier: str, carrier_ids: Sequence[str]) -> set[str]:
    """Which of the carrier's ids are here already."""
    here: set[str] = set()
    for at in range(0, len(carrier_ids), _PAGE):  # databases take so many parameters and no more
        same = (inbound.c.carrier == carrier) & inbound.c.carrier_id.in_(carrier_ids[at : at + _PAGE])
        here.update(db.scalars(select(inbound.c.carrier_id).where(same)))
    return here


def listed(
    db: Connection,
    state: str | None = None,
    after: int = 0,
    limit: int = 50,
    since: datetime | None = None,
    until: datetime | None = None,
    agency: str | None = None,
    sender: str | None = None,
) -> list[Kept]:
    """In the order they came; `agency`: only about its tickets, and those of the units below it."""
    chosen = select(inbound).where(inbound.c.id > after).order_by(inbound.c.id).limit(limit)
    chosen = chosen.where(inbound.c.state == state) if state else chosen
    chosen = chosen.where(inbound.c.sender == sender) if sender else chosen
    chosen = chosen.where(*in_period(db, inbound.c.received_at, since, until, after))
    theirs = select(ticket.c.id).where(of_agency(agency)) if agency else None
    chosen = chosen.where(inbound.c.ticket_id.in_(theirs)) if theirs is not None else chosen
    return [_kept(row) for row in db.execute(chosen)]


def of_ticket(db: Connection, ticket_id: int) -> list[Kept]:
    chosen = select(inbound).where(inbound.c.ticket_id == ticket_id).order_by(inbound.c.id)
    return [_kept(row) for row in db.execute(chosen)]


def said_since(db: Connection, ticket_id: int, since: datetime) -> list[str]:
    """What came about a ticket from then on, in the order it came."""
    return [body for (body,) in _SAID_SINCE.all(db, {"ticket": ticket_id, "since": since})]


_SAID_SINCE = Prepared(
    lambda _: (
        select(inbound.c.body)
        .where(
            inbound.c.ticket_id == place("ticket", inbound.c.ticket_id),
            inbound.c.received_at >= place("since", inbound.c.received_at),
        )
        .order_by(inbound.c.id)
    ),
    [inbound.c.body],
)


def count(db: Connection, state: str) -> int:
    return db.scalar(select(func.count()).select_from(inbound).where(inbound.c.state == state)) or 0


def _is_storable(text: str) -> bool:
    """At a glance, which is enough for most."""
    return text.isascii() and "\x00" not in text


def _storable(text: str) -> str:
    """PostgreSQL stores no NUL, and no database half a surrogate pair: a replacement character instead."""
    if _is_storable(text):
        return text
    return text.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _kept(row: Row[Any]) -> Kept:
    message = InboundMessage(
        carrier=row.carrier,
        carrier_id=row.carrier_id,
        sender=row.sender,
        recipient=row.recipient,
        body=row.body,
        received_at=row.received_at,
        raw=row.raw,
        opt_out=row.opt_out,
    )
    return Kept(row.id, message, row.state, row.attempts, row.ticket_id, row.error, row.asked)
