"""An SMS on its way in or out, and what a carrier says of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

State = Literal[
    "queued",
    "sending",
    "sent",
    "delivered",
    "undelivered",
    "failed",
    "unknown",
    "expired",
    "cancelled",
    "suppressed",
]
"""The life of a message going out. Coming in there are four: received, handled, waiting, and beat: our own."""

Unsent = Literal["stopped", "blocked", "unreachable", "silent", "no phone"]
"""Why a message is suppressed: the `error` of such a message. Older ones have none.

stopped: the citizen wants no SMS. silent: the phone seems to be a machine, and is not answered for a while.
"""

Kind = Literal["answer", "notice", "update"]
"""answer: the citizen is waiting for it. notice: a ticket moved. update: the calendar says so."""

PRIORITY: Mapping[Kind, int] = {"answer": 0, "notice": 1, "update": 2}
"""Smaller goes first: an answer overtakes an update."""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One SMS as a carrier delivered it.

    `sender` is E.164 (+62…) where it is a phone; else what the carrier said: a short code or an
    alphanumeric name, which is stored but never answered. `body` is unchanged. `raw` is the whole
    form. `opt_out` is STOP, START or HELP where the carrier has acted on it already. `torn`: the carrier's log says
    that a part of it was lost before it got there.
    """

    carrier: str
    carrier_id: str
    sender: str
    recipient: str
    body: str
    received_at: datetime
    raw: Mapping[str, str] = field(default_factory=dict)
    opt_out: str | None = None
    torn: bool = False

    def came(self, now: datetime) -> datetime:
        """From when it counts, however late it is dealt with; not from a time to come, whatever a carrier says."""
        return min(now, self.received_at)


@dataclass(frozen=True, slots=True)
class Letter:
    """Something to say to one phone. `key` makes sure that it is said once."""

    key: str
    kind: Kind
    phone: str
    text: str
    carrier: str
    sender: str
    timezone: str
    ticket_id: int | None = None
    urgent: bool = False
    silent: bool = False
    """Kept for the operators to see, and not sent."""


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One SMS to one phone. `id` is ours, and travels in the status callback.

    `besides`: carrier's ids that are other messages of ours, so that it is not taken for one of them when it is
    looked up: the same words may well go to the same phone twice within a minute.
    """

    id: int
    carrier: str
    sender: str
    recipient: str
    body: str
    created_at: datetime
    expires_at: datetime | None = None
    besides: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Receipt:
    """One thing a carrier said about a message: it is sent, delivered, failed with a code.

    `state` is None where the carrier's word (read, scheduled) changes nothing for us; `recipient`, where it tells no
    phone that the message went to.
    """

    carrier: str
    carrier_id: str
    said: str
    state: State | None
    error: str | None = None
    message_id: int | None = None
    raw: Mapping[str, str] = field(default_factory=dict)
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A message found in the carrier's own log: the proof that it left, or that it came in."""

    carrier_id: str
    said: str
    state: State | None
    error: str | None = None


_STEPS: Mapping[State, int] = {
    "suppressed": 0,
    "queued": 1,
    "sending": 2,
    "unknown": 3,
    "sent": 4,
    "expired": 5,
    "cancelled": 6,
    "failed": 7,
    "undelivered": 8,
    "delivered": 9,
}
"""No two alike, so that what is believed in the end does not depend on the order of what was said."""


def later(now: State, said: State) -> State:
    """What is believed after a receipt: never back a step, and delivered is the last word.

    Receipts come late, twice and in any order; a `sent` after `delivered` changes nothing.
    """
    return said if _STEPS[said] > _STEPS[now] else now


Effect = Literal["believed", "correction", "none"]
"""What a receipt did: believed, believed although a last word was known already, or nothing."""

_LAST_WORDS: frozenset[State] = frozenset({"expired", "cancelled", "failed", "undelivered"})


def effects(said: Iterable[State | None]) -> list[Effect]:
    """Of each receipt of one message, in the order in which they came."""
    told: list[Effect] = []
    known: State = "sending"
    for state in said:
        believed = later(known, state) if state else known
        told.append("none" if believed == known else "correction" if known in _LAST_WORDS else "believed")
        known = believed
    return told
