"""Every SMS that goes out: put once, claimed by one, settled by what the carrier says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ClauseElement, ColumnElement, Connection, and_, func, or_, select, text, update

from sms_gateway.messages import Kind, OutboundMessage, Receipt, State
from sms_gateway.storage.engine import one_by_one
from sms_gateway.storage.periods import in_period
from sms_gateway.storage.prepared import Prepared, insert_once, one_of, place
from sms_gateway.storage.tables import contact, outbound, receipt, ticket
from sms_gateway.storage.tickets import of_agency
from sms_gateway.storage.tray import Tray

# A partial index is used only where its condition is written out, so states are literals here.
_QUEUED = text("outbound.state = 'queued'")
_UNSETTLED = text("outbound.state in ('sending', 'unknown')")


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


LATE = timedelta(hours=1)
"""What nobody waits for and is this late comes from an outage: it is not simply sent."""

_COLUMNS = [outbound.c[name] for name in Said.__slots__]


def put(db: Connection, **values: Any) -> int | None:
    """Adds a message; its id. None: its key is there already, so it has been said."""
    return insert_once(db, outbound, values)


def claim(db: Connection, carrier: str, now: datetime, limit: int) -> list[Said]:
    """What may go now, answers first, locked; at most one a phone, and only a phone's oldest.

    A message that waits for its retry holds back the later ones of its phone and priority, so that they stay in
    order; one that waits for the end of quiet hours, or whose outcome is unknown, holds back nobody. What nobody
    waits for and is late is left to `take_late`; what nobody needs any more, to `expire`.
    """
    values = {"carrier": carrier, "now": now, "late": now - LATE, "limit": limit}
    return [Said(*row) for row in _CLAIM.all(db, values)]


def _claiming(_: str) -> ClauseElement:
    now = place("now", outbound.c.due_at)
    earlier = outbound.alias("earlier")
    in_the_way = and_(
        earlier.c.carrier == outbound.c.carrier,
        earlier.c.recipient == outbound.c.recipient,
        text("earlier.state in ('queued', 'sending')"),
        or_(
            earlier.c.state == "sending",
            and_(
                or_(earlier.c.due_at <= now, earlier.c.attempts > 0),
                or_(
                    and_(earlier.c.priority < outbound.c.priority, earlier.c.due_at <= now),
                    and_(earlier.c.priority == outbound.c.priority, earlier.c.id < outbound.c.id),
                ),
            ),
        ),
    )
    useful = or_(outbound.c.expires_at.is_(None), outbound.c.expires_at > now)
    timely = or_(outbound.c.kind == "answer", outbound.c.due_at > place("late", outbound.c.due_at))
    ours = outbound.c.carrier == place("carrier", outbound.c.carrier)
    ready = and_(ours, _QUEUED, outbound.c.due_at <= now, useful, timely, ~one_by_one(earlier, in_the_way))
    chosen = select(*_COLUMNS).where(ready).order_by(outbound.c.priority, outbound.c.id)
    return chosen.limit(place("limit", outbound.c.id)).with_for_update(skip_locked=True, of=outbound)


_CLAIM = Prepared(_claiming, _COLUMNS)


def take_late(db: Connection, now: datetime) -> list[Said]:
    """All notices and updates to one phone that should have gone an hour ago, oldest first, locked."""
    late = and_(_QUEUED, outbound.c.kind != "answer", outbound.c.due_at <= now - LATE)
    oldest = select(outbound.c.recipient).where(late).order_by(outbound.c.due_at).limit(1)
    phone = db.scalar(oldest.with_for_update(skip_locked=True))
    chosen = select(*_COLUMNS).where(late, outbound.c.recipient == phone).order_by(outbound.c.id)
    return [Said(*row) for row in db.execute(chosen.with_for_update(skip_locked=True))] if phone else []


def sending(db: Connection, ids: Sequence[int], leased_until: datetime) -> None:
    _SENDING.run(db, {"ids": ids, "until": leased_until})


_SENDING = Prepared(
    lambda dialect: (
        update(outbound)
        .where(one_of(dialect, outbound.c.id, "ids"))
        .values(
            state="sending",
            leased_until=place("until", outbound.c.leased_until),
            attempts=outbound.c.attempts + 1,
        )
    )
)


def put_back(db: Connection, message_id: int, attempt: int) -> None:
    """It was claimed for this attempt and has not been on the line: as if it had not been claimed."""
    still = and_(outbound.c.id == message_id, outbound.c.state == "sending", outbound.c.attempts == attempt)
    waits = {"state": "queued", "leased_until": None, "attempts": attempt - 1}
    db.execute(update(outbound).where(still).values(**waits))


def settle(db: Connection, message_id: int, *only_from: State, **values: Any) -> bool:
    """Changes a message if it is still in one of the states `only_from`: a receipt may have been faster."""
    return _settling(only_from, *values).one(db, {"this": message_id, **values}) is not None


@cache
def _settling(only_from: tuple[State, ...], *names: str) -> Prepared:
    still = text("state in ({})".format(", ".join(f"'{state}'" for state in only_from)))
    changed = update(outbound).where(outbound.c.id == place("this", outbound.c.id), still)
    changed = changed.values({name: place(name, outbound.c[name]) for name in names} | {"leased_until": None})
    return Prepared(lambda _: changed.returning(outbound.c.id), [outbound.c.id])


def expire(db: Connection, carrier: str, now: datetime) -> int:
    """What nobody needs any more is not sent."""
    return len(_EXPIRE.all(db, {"carrier": carrier, "now": now}))


_EXPIRE = Prepared(
    lambda _: (
        update(outbound)
        .where(outbound.c.carrier == place("carrier", outbound.c.carrier), _QUEUED)
        .where(outbound.c.expires_at <= place("now", outbound.c.expires_at))
        .values(state="expired")
        .returning(outbound.c.id)
    ),
    [outbound.c.id],
)


def take_back(db: Connection, ticket_id: int, *keys: str) -> list[str]:
    """What has not left yet of a ticket, and whose key is one of these or goes on after it, shall not leave.

    The whole keys of that.
    """
    going_on = (outbound.c.key.startswith(key + sign, autoescape=True) for key in keys for sign in ":~")
    meant = or_(outbound.c.key.in_(keys), *going_on)
    waiting = and_(outbound.c.ticket_id == ticket_id, text("outbound.state = 'queued'"), meant)
    return list(db.scalars(update(outbound).where(waiting).values(state="cancelled").returning(outbound.c.key)))


def lapse(db: Connection, shared_now: datetime, now: datetime) -> int:
    """A lease ran out: whoever held it died or hangs. It may have been sent, so its outcome is unknown."""
    gone = and_(_UNSETTLED, text("outbound.state = 'sending'"), outbound.c.leased_until < shared_now)
    unknown = {"state": "unknown", "error": "lease", "due_at": now, "leased_until": None}
    return db.execute(update(outbound).where(gone).values(**unknown)).rowcount


def take_unknown(db: Connection, now: datetime, next_look: datetime, looks: int, limit: int = 20) -> list[Said]:
    """Messages to look up at the carrier, put off to `next_look` so that no other worker takes them.

    One that was looked for `looks` times in vain is held: a late receipt or a person settles it.
    """
    due = and_(_UNSETTLED, text("outbound.state = 'unknown'"), outbound.c.due_at <= now, outbound.c.lookups < looks)
    chosen = select(outbound.c.id).where(due).order_by(outbound.c.due_at).limit(limit)
    ids = list(db.scalars(chosen.with_for_update(skip_locked=True)))
    put_off = update(outbound).where(outbound.c.id.in_(ids)).values(due_at=next_look)
    return [Said(*row) for row in db.execute(put_off.returning(*_COLUMNS))] if ids else []


def hand_over(db: Connection, carrier: str, phone: str, answers: str, now: datetime) -> list[str]:
    """Marks all that a phone may get as sent inside the answer to its message `answers`; the texts."""
    if isinstance(db, Tray):  # nothing else was ever said to this phone
        due = [row for row in db.own(outbound) if row["state"] == "queued" and row["due_at"] <= now]
        for row in due:
            row.update(state="sent", sent_at=now, answers=answers)
        return [row["body"] for row in sorted(due, key=lambda row: (row["priority"], row["id"]))]
    _HAND_OVER.run(db, {"carrier": carrier, "phone": phone, "answers": answers, "now": now})
    return handed_over(db, answers)


_UNWELCOME = select(contact.c.phone).where(
    contact.c.phone == outbound.c.recipient,
    or_(
        contact.c.blocked_at.is_not(None),
        and_(outbound.c.kind != "answer", or_(contact.c.opted_out_at.is_not(None), contact.c.unreachable.is_not(None))),
    ),
)
"""As `Contact.unsent` says it; `send_due` suppresses these."""

_HAND_OVER = Prepared(
    lambda _: (
        update(outbound)
        .where(
            outbound.c.carrier == place("carrier", outbound.c.carrier),
            outbound.c.recipient == place("phone", outbound.c.recipient),
            text("outbound.state in ('queued', 'sending')"),  # as the partial index says it
            _QUEUED,
            outbound.c.due_at <= place("now", outbound.c.due_at),
            ~_UNWELCOME.exists(),
        )
        .values(
            state="sent",
            sent_at=place("now", outbound.c.due_at),
            answers=place("answers", outbound.c.answers),
            carrier_id=None,
        )
    )
)


def handed_over(db: Connection, answers: str) -> list[str]:
    return [row[0] for row in _HANDED_OVER.all(db, {"answers": answers})]


_HANDED_OVER = Prepared(
    lambda _: (
        select(outbound.c.body)
        .where(outbound.c.answers == place("answers", outbound.c.answers))
        .order_by(outbound.c.priority, outbound.c.id)
    ),
    [outbound.c.body],
)


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
    ours = and_(outbound.c.recipient == phone, outbound.c.created_at >= since, outbound.c.kind == "answer")
    spoken = and_(ours, outbound.c.state != "suppressed")
    return db.scalar(select(func.count()).select_from(outbound).where(spoken)) or 0


def echoed(db: Connection, phone: str, body: str, since: datetime) -> bool:
    """Whether a message is one of ours coming back, word for word: one word more, and a citizen quotes us."""
    came = body.split()
    newest = select(outbound.c.body).where(outbound.c.recipient == phone, outbound.c.created_at >= since)
    ours = db.scalars(newest.order_by(outbound.c.id.desc()).limit(20))
    return any(said.split() == came for said in ours if len(said) > 20)


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
