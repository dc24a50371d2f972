"""A ticket and its messages as others see them: the one JSON of the shell and the API.

Pure: values in, plain dicts out. Times are RFC 3339 with the offset of the ticket's zone. Phone numbers are
masked, and the reporter of an anonymous ticket has none, unless whoever looks may see them (`unmasked`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sms_gateway.agencies import Agency
from sms_gateway.deadlines import Day
from sms_gateway.duedates import Due, Step
from sms_gateway.history import Event, tally
from sms_gateway.hunches import Hunch
from sms_gateway.likeness import Likeness
from sms_gateway.messages import effects
from sms_gateway.phone import mask
from sms_gateway.segments import parts
from sms_gateway.standing import CALLED, Standing, stand, waits
from sms_gateway.storage.contacts import Contact
from sms_gateway.storage.inbound import Kept
from sms_gateway.storage.outbound import LedgerLine, Said
from sms_gateway.tickets import Ticket

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What codes and ids are called: agencies by code, operators by id, tickets by `number`."""

    agencies: Mapping[str, Agency]
    operators: Mapping[int, str]
    number: Callable[[int], str]


def ticket(one: Ticket, due: Due, names: Names, unmasked: bool = False) -> Json:
    """A ticket without its messages and history: what a list shows."""
    return {
        "number": one.number,
        "status": one.status,
        "class": one.category,
        "category": one.topic,
        "text": one.text,
        "agency": _agency(one.agency, names.agencies),
        "region": _agency(one.region, names.agencies),
        "secret": one.secret,
        "anonymous": one.anonymous,
        "phone": _phone(one.phone, unmasked, one.anonymous),
        "urgent": one.urgent,
        "spam": one.spam,
        "assignee": names.operators.get(one.assignee) if one.assignee else None,
        "merged_into": names.number(one.merged_into) if one.merged_into else None,
        "opened_at": moment(one.opened_at, one.timezone),
        "updated_at": moment(one.updated_at, one.timezone),
        "ombudsman_at": moment(one.ombudsman_at, one.timezone),
        "due": {
            "verify": moment(due.verify, one.timezone),
            "respond": moment(due.respond, one.timezone),
            "complete": moment(due.complete, one.timezone),
            "legal": moment(due.legal, one.timezone),
        },
    }


def ticket_in_full(
    one: Ticket,
    due: Due,
    names: Names,
    received: Sequence[Kept],
    said: Sequence[Said],
    history: Sequence[Event],
    unmasked: bool = False,
) -> Json:
    """A ticket with `messages`, both ways in the order of time, `events`, and how often it came back."""
    shown, back = (one.timezone, unmasked, one.anonymous), tally(history)
    messages = [inbound(each, *shown) for each in received] + [outbound(each, *shown) for each in said]
    at = [each.message.received_at for each in received] + [each.created_at for each in said]
    in_order = sorted(range(len(messages)), key=at.__getitem__)
    return {
        **ticket(one, due, names, unmasked),
        "messages": [messages[index] for index in in_order],
        "events": [event(each, one.timezone) for each in history],
        "disputed": back.disputed,
        "reopened": back.reopened,
    }


def inbound(kept: Kept, zone: str, unmasked: bool = False, anonymous: bool = False) -> Json:
    """An SMS that came in."""
    message = kept.message
    return {
        "id": kept.id,
        "direction": "inbound",
        "carrier": message.carrier,
        "from": _phone(message.sender, unmasked, anonymous),
        "to": message.recipient,
        "body": message.body,
        "parts": parts(message.body),
        "state": kept.state,
        "key": None,
        "carrier_id": message.carrier_id,
        "created_at": moment(message.received_at, zone),
        "sent_at": None,
        "delivered_at": None,
        "error": kept.error,
    }


def outbound(said: Said, zone: str, unmasked: bool = False, anonymous: bool = False) -> Json:
    """An SMS that goes out."""
    return {
        "id": said.id,
        "direction": "outbound",
        "carrier": said.carrier,
        "from": said.sender,
        "to": _phone(said.recipient, unmasked, anonymous),
        "body": said.body,
        "parts": said.parts,
        "state": said.state,
        "key": said.key,
        "carrier_id": said.carrier_id,
        "created_at": moment(said.created_at, zone),
        "sent_at": moment(said.sent_at, zone),
        "delivered_at": moment(said.delivered_at, zone),
        "error": said.error,
    }


def ledger(lines: Sequence[LedgerLine], zone: str) -> list[Json]:
    """All that the carrier ever said of a message, and what each did: `believed`, `correction` or `none`."""
    return [
        {"at": moment(line.at, zone), "said": line.said, "error": line.error or None, "effect": effect}
        for line, effect in zip(lines, effects(line.state for line in lines), strict=True)
    ]


def event(one: Event, zone: str) -> Json:
    """One line of history."""
    return {"kind": one.kind, "actor": one.actor, "at": moment(one.at, zone), "data": dict(one.data)}


def why(one: Ticket, steps: Sequence[Step], history: Sequence[Event], names: Names, now: datetime) -> Json:
    """The timeline that explains every due date of a ticket, day by day, and how each step stands at `now`."""
    return {
        "number": one.number,
        "status": one.status,
        "class": one.category,
        "agency": _agency(one.agency, names.agencies),
        "timezone": one.timezone,
        "opened_at": moment(one.opened_at, one.timezone),
        "steps": [_standing(each, one.timezone, names) for each in stand(steps, one, history, now)],
        "waits": [
            {"from": moment(each.since, one.timezone), "until": moment(each.until, one.timezone)}
            for each in waits(one, history)
        ],
    }


def suggestions(
    one: Ticket,
    agency: Hunch | None,
    category: Hunch | None,
    learnt: int,
    alike: Sequence[tuple[Ticket, Likeness]],
    names: Names,
) -> Json:
    """What past decisions suggest, each with the words that spoke for it; and who tells of the same, with a score."""
    return {
        "number": one.number,
        "learnt": learnt,
        "agency": agency and {**(_agency(agency.label, names.agencies) or {}), **_sure(agency)},
        "class": category and {"class": category.label, **_sure(category)},
        "alike": [
            {
                "number": each.number,
                "status": each.status,
                "text": each.text,
                "opened_at": moment(each.opened_at, each.timezone),
                "score": like.score,
                "words": list(like.words),
                "hours_apart": round(like.apart.total_seconds() / 3600),
                "same_agency": like.same_agency,
            }
            for each, like in alike
        ],
    }


def day(one: Day) -> Json:
    """One day on the way to a due date, and why it counts or not."""
    return {"date": one.date.isoformat(), "counted": one.counted, "why": one.why}


def contact(phone: str, known: Contact | None, theirs: Sequence[Ticket], zone: str, unmasked: bool = False) -> Json:
    """What is held of a phone: nothing but tickets and messages where `known` is None."""
    return {
        "phone": _phone(phone, unmasked, anonymous=False),
        "language": known.language if known else None,
        "first_seen_at": moment(known.first_seen_at if known else None, zone),
        "last_seen_at": moment(known.last_seen_at if known else None, zone),
        "opted_out_at": moment(known.opted_out_at if known else None, zone),
        "opted_out_by": known.opted_out_by if known else None,
        "unreachable": known.unreachable if known else None,
        "blocked_at": moment(known.blocked_at if known else None, zone),
        "blocked_by": known.blocked_by if known else None,
        "silent_until": moment(known.silent_until if known else None, zone),
        "silent_for": known.silent_for if known else None,
        "tickets": [one.number for one in theirs],
    }


def agency(one: Agency) -> Json:
    return {
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        "parent": one.parent,
        "timezone": one.timezone,
        "aliases": list(one.aliases),
        "limits": dict(one.limits),
        "hours": one.hours,
    }


def moment(at: datetime | None, zone: str) -> str | None:
    """`2026-03-13T09:15:00+07:00`."""
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds") if at else None


def _standing(one: Standing, zone: str, names: Names) -> Json:
    step = one.step
    return {
        "name": step.name,
        "called": CALLED[step.name],
        "limit": str(step.limit),
        "rule_of": _agency(step.whose, names.agencies),
        "from": moment(step.start, zone),
        "due": moment(step.end, zone),
        "state": one.state,
        "at": moment(one.at, zone),
        "days_left": one.days if one.state == "running" else None,
        "days_over": one.days if one.state in ("late", "missed") else None,
        "days": [day(each) for each in step.days],
    }


def _sure(one: Hunch) -> Json:
    return {"confidence": round(one.confidence, 3), "words": list(one.words)}


def _agency(code: str | None, agencies: Mapping[str, Agency]) -> Json | None:
    if code is None:
        return None
    return {"code": code, "name": agencies[code].name if code in agencies else code}


def _phone(number: str, unmasked: bool, anonymous: bool) -> str | None:
    if unmasked:
        return number
    return None if anonymous else mask(number)
