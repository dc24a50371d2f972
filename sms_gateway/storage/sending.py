"""The way of a message to its carrier: claimed by one, settled by what the carrier says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ClauseElement, Connection, Update, and_, func, null, or_, select, text, update

from sms_gateway.messages import State
from sms_gateway.storage.dialects import moment, one_by_one
from sms_gateway.storage.outbound import Said
from sms_gateway.storage.prepared import Prepared, place
from sms_gateway.storage.tables import carrier, contact, inbound, outbound
from sms_gateway.storage.tray import Tray

# A partial index is used only where its condition is written out, so states are literals here.
_QUEUED = text("outbound.state = 'queued'")
_UNASKED = text("outbound.kind <> 'answer'")
_UNSETTLED = text("outbound.state in ('sending', 'unknown')")
_PUT_OFF = text("outbound.state in ('queued', 'unknown')")
_USEFUL = or_(outbound.c.expires_at.is_(None), outbound.c.expires_at > place("now", outbound.c.due_at))
"""What is over is set aside only now and then, and must not leave until then."""

LATE = timedelta(hours=1)
"""What nobody waits for and is this late comes from an outage: it is not simply sent."""

_FARTHEST = timedelta(days=2)

_COLUMNS = [outbound.c[name] for name in Said.__slots__]


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
    timely = or_(outbound.c.kind == "answer", outbound.c.due_at > place("late", outbound.c.due_at))
    ours = outbound.c.carrier == place("carrier", outbound.c.carrier)
    ready = and_(ours, _QUEUED, outbound.c.due_at <= now, _USEFUL, timely, ~one_by_one(earlier, in_the_way))
    chosen = select(*_COLUMNS).where(ready).order_by(outbound.c.priority, outbound.c.id)
    return chosen.limit(place("limit", outbound.c.id)).with_for_update(skip_locked=True, of=outbound)


_CLAIM = Prepared(_claiming, _COLUMNS)


def take_late(db: Connection, now: datetime) -> list[Said]:
    """All notices and updates to one phone that should have gone an hour ago, oldest first, locked."""
    late = and_(_QUEUED, _UNASKED, outbound.c.due_at <= now - LATE)
    oldest = select(outbound.c.recipient).where(late).order_by(outbound.c.due_at).limit(1)
    phone = db.scalar(oldest.with_for_update(skip_locked=True))
    chosen = select(*_COLUMNS).where(late, outbound.c.recipient == phone).order_by(outbound.c.id)
    return [Said(*row) for row in db.execute(chosen.with_for_update(skip_locked=True))] if phone else []


@dataclass(frozen=True, slots=True)
class Stray:
    """A message that waits for a carrier that is gone; `carrier`, `number`: by which its phone texts since."""

    id: int
    carrier: str
    number: str


def strays(db: Connection, carriers: Sequence[str], before: datetime, limit: int = 100) -> list[Stray]:
    """What has waited for another carrier than these since `before`, and of whose phone one of them has had a text."""
    gone = select(carrier.c.name).where(carrier.c.name.not_in(carriers))
    came = and_(inbound.c.sender == outbound.c.recipient, inbound.c.carrier.in_(carriers))
    newest = select(func.max(inbound.c.id)).where(came).scalar_subquery()
    ours = and_(outbound.c.carrier.in_(gone), _QUEUED, outbound.c.due_at <= before)
    waiting = select(outbound.c.id, newest.label("last")).where(ours).subquery()
    found = select(waiting.c.id, inbound.c.carrier, inbound.c.recipient).join(inbound, inbound.c.id == waiting.c.last)
    return [Stray(*row) for row in db.execute(found.order_by(waiting.c.id).limit(limit))]


def take_over(db: Connection, found: Sequence[Stray]) -> int:
    """They leave by the carrier that their phones text by; how many waited still."""
    return sum(settle(db, one.id, "queued", carrier=one.carrier, sender=one.number) for one in found)


def lease(db: Connection, ids: Sequence[int], until: datetime) -> None:
    """Whoever claimed them sends them until then."""
    _LEASE.each(db, [{"this": message_id, "until": until} for message_id in ids])


_LEASE = Prepared(
    lambda _: (
        update(outbound)
        .where(outbound.c.id == place("this", outbound.c.id))
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
    return Prepared(lambda _: _changing(only_from, *names).returning(outbound.c.id), [outbound.c.id])


def _changing(only_from: tuple[State, ...], *names: str) -> Update:
    still = text("state in ({})".format(", ".join(f"'{state}'" for state in only_from)))
    changed = update(outbound).where(outbound.c.id == place("this", outbound.c.id), still)
    return changed.values({name: place(name, outbound.c[name]) for name in names} | {"leased_until": null()})


def note_taken(db: Connection, carrier_ids: Mapping[int, str], at: datetime) -> None:
    """Their carrier has taken these messages, and calls them so; a receipt may have been faster."""
    each = [{"this": message_id, "carrier_id": name, "sent_at": at} for message_id, name in carrier_ids.items()]
    _TAKEN.each(db, each)


_TAKEN = Prepared(
    lambda _: _changing(("sending", "unknown", "queued"), "carrier_id", "sent_at").values(state="sent", error=null())
)


def expired(db: Connection, carrier: str, now: datetime, limit: int = 1000) -> list[int]:
    """What waits for this carrier, and nobody needs any more: all that waits is looked through for it."""
    ended = and_(outbound.c.carrier == carrier, _QUEUED, outbound.c.expires_at <= now)
    return list(db.scalars(select(outbound.c.id).where(ended).limit(limit)))


def expire(db: Connection, ids: Sequence[int]) -> int:
    """It is not sent; how many waited still."""
    return db.execute(update(outbound).where(outbound.c.id.in_(ids), _QUEUED).values(state="expired")).rowcount


def lapse(db: Connection, shared_now: datetime, now: datetime, longest: timedelta) -> int:
    """A lease ran out: whoever held it died or hangs. It may have been sent, so its outcome is unknown.

    One for longer than the `longest` was given while the clock was ahead.
    """
    over = or_(outbound.c.leased_until < shared_now, outbound.c.leased_until > shared_now + longest)
    gone = and_(_UNSETTLED, text("outbound.state = 'sending'"), over)
    unknown = {"state": "unknown", "error": "lease", "due_at": now, "leased_until": None}
    return db.execute(update(outbound).where(gone).values(**unknown)).rowcount


def too_far(db: Connection, carriers: Sequence[str], now: datetime, limit: int = 1000) -> list[int]:
    """What seems to be put off for two days, as nothing ever is: that was while the clock was ahead. One that is behind
    says nothing of that, so the database's own counts as well.
    """
    far = outbound.c.due_at > max(moment(db), now) + _FARTHEST
    each = (  # by an index of its own
        and_(_QUEUED, _UNASKED, far),
        and_(outbound.c.carrier.in_(carriers), _QUEUED, outbound.c.kind == "answer", far),
        and_(_UNSETTLED, text("outbound.state = 'unknown'"), far),
    )
    return [found for which in each for found in db.scalars(select(outbound.c.id).where(which).limit(limit))]


def fetch_back(db: Connection, ids: Sequence[int], now: datetime) -> int:
    """It is due now; how many waited still."""
    return db.execute(update(outbound).where(outbound.c.id.in_(ids), _PUT_OFF).values(due_at=now)).rowcount


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
            _USEFUL,
            ~_UNWELCOME.exists(),
        )
        .values(
            state="sent",
            sent_at=place("now", outbound.c.due_at),
            answers=place("answers", outbound.c.answers),
        )
    )
)


def take_back(db: Connection, answers: str) -> None:
    """What was to be said inside the answer to this message goes by itself: nobody heard that answer."""
    given = and_(outbound.c.answers == answers, text("outbound.state = 'sent'"))
    db.execute(update(outbound).where(given).values(state="queued", sent_at=None, answers=None))


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
