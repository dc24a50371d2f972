"""A report follows its reporter to a new phone, once both have asked within a day and the old one has said YES to it.

Whoever knows a number can ask, and numbers are published. So the phone that owns the report is shown which phone has
asked, and without its YES nothing moves. That question is no message of the report: officers, who read those, would
read a part of a phone's number in it, and its reporter may be or become anonymous.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from parsers.intents import NewPhone
from parsers.numbers import is_valid
from sms_gateway.counter.deeds import say_status
from sms_gateway.counter.exchange import A_DAY, Exchange
from sms_gateway.language import spoken
from sms_gateway.messages import InboundMessage, Letter
from sms_gateway.phone import mask
from sms_gateway.storage import contacts, inbound, tickets
from sms_gateway.tickets import Ticket


def answer(ex: Exchange, said: NewPhone) -> None:
    """Which report is meant is told by its number only: the new phone has none of its own to choose from."""
    if not said.number:
        return ex.say("new_phone_how")
    ticket = tickets.by_number(ex.db, said.number, lock=True) if is_valid(said.number) else None
    if ticket is None:
        return ex.say("number_unknown" if is_valid(said.number) else "number_mistyped", number=said.number[:12])
    moved, asked = _of_a_day(ex, ticket)
    if moved:
        involved = ex.contact.phone in {*asked, ticket.phone}
        return _say(ex, ticket, "new_phone_done" if involved else "new_phone_requested")
    is_new = ex.contact.phone not in asked
    if is_new:
        ex.desk.phone_asked(ex.db, ticket, ex.inbound_id)
        asked[ex.contact.phone] = (ex.inbound_id, ex.message)
    return _decide(ex, ticket, asked, is_new)


Asked = dict[str, tuple[int, InboundMessage]]
"""Phone → its message that asked, the newest last."""


def confirm(ex: Exchange, question: Mapping[str, Any], yes: bool) -> None:
    """What the old phone says to the one that it was shown. After NO it is shown who else has asked."""
    ticket = ex.hold(tickets.get(ex.db, question["ticket"]))
    inbound.belongs_to(ex.db, ex.inbound_id, ticket.id)
    ex.settle()
    refused = [*question["refused"], *([] if yes else [question["request"]])]
    _, asked = _of_a_day(ex, ticket)
    others = _others(ticket, asked, refused)
    shown = [phone for phone in others if asked[phone][0] == question["request"]]
    if ticket.phone != ex.contact.phone or not others:
        say_status(ex, ticket)
    elif yes and shown:
        _move(ex, ticket, *asked[shown[0]])
    else:
        _ask(ex, ticket, asked[others[-1]], refused)


def _decide(ex: Exchange, ticket: Ticket, asked: Asked, is_new: bool) -> None:
    """The old phone is texted once for each that asks, and shown one at a time: its YES is for the one it has read."""
    others = _others(ticket, asked)
    if ex.contact.phone == ticket.phone and others:
        return _ask(ex, ticket, asked[others[-1]])
    if ticket.phone in asked and others and is_new and not _is_asked(ex, ticket):
        _ask_there(ex, ticket, asked)
    return _say(ex, ticket, "new_phone_requested")


def _is_asked(ex: Exchange, ticket: Ticket) -> bool:
    """Whether the old phone has been shown another one, and has not said yet."""
    old = contacts.get(ex.db, ticket.phone)
    question = (old and old.asked_at and ex.now - old.asked_at < A_DAY and old.question) or {}
    return (question.get("kind"), question.get("ticket")) == ("move", ticket.id)


def _others(ticket: Ticket, asked: Asked, refused: Sequence[int] = ()) -> list[str]:
    return [phone for phone, (request, _) in asked.items() if phone != ticket.phone and request not in refused]


def _ask(ex: Exchange, ticket: Ticket, asked: tuple[int, InboundMessage], refused: Sequence[int] = ()) -> None:
    request, message = asked
    ex.ask("move", ticket=ticket.id, request=request, refused=list(refused))
    ex.say("new_phone_sure", number=ticket.number, phone=mask(message.sender))


def _ask_there(ex: Exchange, ticket: Ticket, asked: Asked) -> None:
    """The old phone has asked before, and is shown the one that asks now."""
    question = {"kind": "move", "ticket": ticket.id, "request": ex.inbound_id, "refused": []}
    contacts.change(ex.db, ticket.phone, question=question, asked_at=ex.now)
    _, there = asked[ticket.phone]
    _tell(ex, ticket, there, "new_phone_sure", None, phone=mask(ex.contact.phone))


def _move(ex: Exchange, ticket: Ticket, request: int, new: InboundMessage) -> None:
    moved = ex.desk.hand_over(ex.db, ticket, request, new)
    _say(ex, moved, "new_phone_done")
    _tell(ex, moved, new, "new_phone_done", moved.id)


def _of_a_day(ex: Exchange, ticket: Ticket) -> tuple[bool, Asked]:
    """Whether it moved within a day, and who asked within one."""
    fresh = [event for event in tickets.events(ex.db, ticket.id) if ex.now - event.at < A_DAY]
    requests = [inbound.get(ex.db, event.data["inbound"]) for event in fresh if event.kind == "phone_asked"]
    asked = {kept.message.sender: (kept.id, kept.message) for kept in requests if kept}
    return any(event.kind == "phone_moved" for event in fresh), asked


def _say(ex: Exchange, ticket: Ticket, key: str) -> None:
    ex.say(key, ticket, number=ticket.number)


def _tell(ex: Exchange, ticket: Ticket, there: InboundMessage, key: str, ticket_id: int | None, **values: str) -> None:
    """The other phone asked before and waits for this."""
    contact = contacts.get(ex.db, there.sender)
    language = spoken(ex.desk.languages, contact.language if contact else None, ticket.language)
    letter = Letter(
        key=f"{key}:{ticket.number}:{ex.inbound_id}",
        kind="answer",
        phone=there.sender,
        text=language.say(key, number=ticket.number, **values),
        carrier=there.carrier,
        sender=there.recipient,
        timezone=ticket.timezone,
        ticket_id=ticket_id,
        silent=ex.silent,
    )
    ex.desk.outbox.put(ex.db, letter)
