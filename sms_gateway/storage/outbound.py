"""Every SMS that goes out, and what carriers said of it. How one leaves: `sending`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select, text, update

from sms_gateway.messages import Kind, OutboundMessage, Receipt, State
from sms_gateway.storage.periods import in_period
from sms_gateway.storage.prepared import Prepared, insert_once, place
from sms_gateway.storage.tables import outbound, receipt, ticket
from sms_gateway.storage.tickets import of_agency

# A partial index is used only where its condition is written out.
_QUEUED = text("outbound.state = 'queued'")
_OFF_DUTY = "off duty"


@dataclass(frozen=True, slots=True)
class Said:
    """One message as it stands. `answers`: the inbound message it travelled back with, inline.

    `timezone`: where its quiet hours are; None: it may come at any hour.
    """

    id: int
    key: str
    kind: Kind
    carrier: str
    sender: str
    recipient: str
    body: str
    parts: int
    ticket_id: int | None
    state: State
    created_at: datetime
    due_at: datetime
    expires_at: datetime | None = None
    attempts: int = 0
    lookups: int = 0
    carrier_id: str | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    error: str | None = None
    answers: str | None = None
    timezone: str | None = None

    @property
    def is_lost(self) -> bool:
        """Whether it has not reached the phone, and is not tried any more."""
        is_unreachable = (self.state, self.error) == ("suppressed", "unreachable")
        return is_unreachable or self.state in ("failed", "undelivered", "expired", "cancelled")

    @property
    def waits_again(self) -> bool:
        """Whether it has been at the carrier, and is to go there once more."""
        return self.state == "queued" and (self.sent_at is not None or self.error is not None)

    def to_send(self) -> OutboundMessage:
        return OutboundMessage(
            id=self.id,
            carrier=self.carrier,
            sender=self.sender,
            recipient=self.recipient,
            body=self.body,
            created_at=self.created_at,
            expires_at=self.expires_at,
        )


_COLUMNS = [outbound.c[name] for name in Said.__slots__]


def put(db: Connection, **values: Any) -> int | None:
    """Adds a message; its id. None: its key is there already, so it has been said."""
    return insert_once(db, outbound, values)


def take_back(db: Connection, ticket_id: int, *keys: str) -> list[str]:
    """What has not left yet of a ticket, and whose key is one of these or goes on after it, shall not leave.

    The whole keys of that.
    """
    going_on = tuple(key + sign for key in keys for sign in ":~")
    waiting = _QUEUED_ABOUT.all(db, {"ticket": ticket_id})
    meant = [message_id for message_id, key in waiting if key in keys or key.startswith(going_on)]
    if not meant:
        return []
    these = and_(outbound.c.id.in_(meant), _QUEUED)  # a worker may have had one of them just now
    return list(db.scalars(update(outbound).where(these).values(state="cancelled").returning(outbound.c.key)))


_QUEUED_ABOUT = Prepared(
    lambda _: select(outbound.c.id, outbound.c.key).where(
        outbound.c.ticket_id == place("ticket", outbound.c.ticket_id), _QUEUED
    ),
    [outbound.c.id, outbound.c.key],
)


def readdress(db: Connection, ticket_id: int, phone: str, carrier: str, sender: str) -> None:
    """What waits to be told of a ticket goes to this phone; an answer still goes to the one that asked, and a digest,
    which tells of others too, to the one whose they are.
    """
    its_own = and_(outbound.c.kind != "answer", ~outbound.c.key.startswith("digest:"))
    waiting = and_(outbound.c.ticket_id == ticket_id, _QUEUED, its_own)
    db.execute(update(outbound).where(waiting).values(recipient=phone, carrier=carrier, sender=sender))


def redirect_duty(db: Connection, phone: str, to: str | None) -> None:
    """What waits to call an officer to a report goes to their new phone. None: it shall not leave, unless they are
    called back before it would have."""
    changed: dict[str, str] = {"recipient": to} if to else {"state": "cancelled", "error": _OFF_DUTY}
    db.execute(update(outbound).where(_calls(phone), _QUEUED).values(changed))


def call_back_to_duty(db: Connection, phone: str, now: datetime) -> None:
    """What was not to leave any more, and would not have left yet, waits as before."""
    again = and_(_calls(phone), _taken_back(), outbound.c.due_at > now)
    db.execute(update(outbound).where(again).values(state="queued", error=None))


def forget_duty(db: Connection, phone: str) -> None:
    """What waits to call an officer to a report shall not leave, whatever becomes of them."""
    redirect_duty(db, phone, None)
    db.execute(update(outbound).where(_calls(phone), _taken_back()).values(error=None))


def _calls(phone: str) -> ColumnElement[bool]:
    return and_(outbound.c.recipient == phone, outbound.c.key.startswith("duty:"))


def _taken_back() -> ColumnElement[bool]:
    return and_(outbound.c.state == "cancelled", outbound.c.error == _OFF_DUTY)


def take_back_repeats(db: Connection, said: Said) -> None:
    """It has arrived after all: what waits to be said again in its stead (`~2`, `~3`) shall not leave."""
    first_key = said.key.partition("~")[0]
    repeats = and_(outbound.c.recipient == said.recipient, outbound.c.key.startswith(f"{first_key}~", autoescape=True))
    db.execute(update(outbound).where(repeats, _QUEUED).values(state="cancelled"))


def keep_receipt(db: Connection, said: Receipt, outbound_id: int | None, now: datetime) -> bool:
    """Adds to the ledger. False: the carrier has said this before."""
    new = {
        "carrier": said.carrier,
        "carrier_id": said.carrier_id,
        "said": said.said,
        "error": said.error or "",
        "outbound_id": outbound_id,
        "at": now,
        "raw": dict(said.raw),
        "state": said.state,
    }
    return insert_once(db, receipt, new) is not None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One thing a carrier said. `state`: what that means for us; None: nothing."""

    said: str
    state: State | None
    error: str
    at: datetime


_LEDGER = [receipt.c[name] for name in LedgerLine.__slots__]


def receipts(db: Connection, message_id: int) -> list[LedgerLine]:
    """The ledger of one message, in the order in which it was said."""
    chosen = select(*_LEDGER).where(receipt.c.outbound_id == message_id).order_by(receipt.c.id)
    return [LedgerLine(*row) for row in db.execute(chosen)]


def ledger(db: Connection, ticket_id: int) -> dict[int, list[LedgerLine]]:
    """The same for all messages about one ticket, by their ids."""
    both = select(receipt.c.outbound_id, *_LEDGER).join(outbound, outbound.c.id == receipt.c.outbound_id)
    lines: dict[int, list[LedgerLine]] = {}
    for message_id, *line in db.execute(both.where(outbound.c.ticket_id == ticket_id).order_by(receipt.c.id)):
        lines.setdefault(message_id, []).append(LedgerLine(*line))
    return lines


def get(db: Connection, message_id: int) -> Said | None:
    row = _GET.one(db, {"this": message_id})
    return Said(*row) if row else None


_GET = Prepared(
    lambda _: select(*_COLUMNS).where(outbound.c.id == place("this", outbound.c.id)).with_for_update(), _COLUMNS
)


def by_carrier_id(db: Connection, carrier: str, carrier_id: str) -> Said | None:
    same = and_(outbound.c.carrier == carrier, outbound.c.carrier_id == carrier_id)
    row = db.execute(select(*_COLUMNS).where(same).with_for_update()).one_or_none()
    return Said(*row) if row else None


def ids_of_others(db: Connection, said: Said) -> frozenset[str]:
    """The carrier's ids of all other messages to the same phone."""
    others = and_(
        outbound.c.recipient == said.recipient,
        outbound.c.carrier == said.carrier,
        outbound.c.id != said.id,
        outbound.c.carrier_id.is_not(None),
    )
    return frozenset(db.scalars(select(outbound.c.carrier_id).where(others)))


def of_ticket(db: Connection, ticket_id: int) -> list[Said]:
    return _listed(db, outbound.c.ticket_id == ticket_id, 10_000)


def to_phone(db: Connection, phone: str, after: int = 0, limit: int = 100) -> list[Said]:
    return _listed(db, and_(outbound.c.recipient == phone, outbound.c.id > after), limit)


def answering(db: Connection, carrier: str, carrier_id: str) -> list[Said]:
    """What was said in answer to one inbound message."""
    first = f"answer:{carrier}:{carrier_id}"
    keys = [first, *(f"{first}:{count}" for count in range(2, 100))]  # a range of keys would depend on the collation
    return _listed(db, outbound.c.key.in_(keys), 100)


def listed(
    db: Connection,
    states: Iterable[str] = (),
    after: int = 0,
    limit: int = 50,
    since: datetime | None = None,
    until: datetime | None = None,
    agency: str | None = None,
) -> list[Said]:
    """In the order they were put; `agency`: only about its tickets, and those of the units below it."""
    conditions: list[ColumnElement[bool]] = [outbound.c.id > after]
    conditions += [outbound.c.state.in_(list(states))] if states else []
    conditions += in_period(db, outbound.c.created_at, since, until, after)
    theirs = select(ticket.c.id).where(of_agency(agency)) if agency else None
    conditions += [outbound.c.ticket_id.in_(theirs)] if theirs is not None else []
    return _listed(db, and_(*conditions), limit)


def answered_since(db: Connection, phone: str, since: datetime) -> int:
    """How many answers went to a phone, or shall go."""
    return int(_ANSWERED_SINCE.row(db, {"phone": phone, "since": since})[0])


def echoed(db: Connection, phone: str, body: str, since: datetime) -> bool:
    """Whether a message is one of ours coming back, word for word: one word more, and a citizen quotes us."""
    came = body.split()
    ours = _NEWEST.all(db, {"phone": phone, "since": since})
    return any(said.split() == came for (said,) in ours if len(said) > 20)


_LATELY = and_(
    outbound.c.recipient == place("phone", outbound.c.recipient),
    outbound.c.created_at >= place("since", outbound.c.created_at),
)
"""Asked of each phone that has texted before: what is older is told by the index alone."""
_ANSWERED_SINCE = Prepared(
    lambda _: (
        select(func.count())
        .select_from(outbound)
        .where(_LATELY, outbound.c.kind == "answer", outbound.c.state != "suppressed")
    ),
    [outbound.c.id],  # a number
)
_NEWEST = Prepared(
    lambda _: select(outbound.c.body).where(_LATELY).order_by(outbound.c.id.desc()).limit(20), [outbound.c.body]
)


def waiting_by_carrier(db: Connection) -> dict[str, int]:
    """How many messages wait for each carrier: to be sent, or to be looked up."""
    at_work = text("outbound.state in ('queued', 'sending', 'unknown')")
    counted = select(outbound.c.carrier, func.count()).where(at_work).group_by(outbound.c.carrier)
    return {row[0]: row[1] for row in db.execute(counted)}


def waiting(db: Connection) -> int:
    return db.scalar(select(func.count()).select_from(outbound).where(_QUEUED)) or 0


def _listed(db: Connection, condition: ColumnElement[bool], limit: int) -> list[Said]:
    chosen = select(*_COLUMNS).where(condition).order_by(outbound.c.id).limit(limit)
    return [Said(*row) for row in db.execute(chosen)]
