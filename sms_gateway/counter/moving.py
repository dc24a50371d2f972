"""A report follows its reporter to a new phone, once the old and the new one have both asked within a day.

Whoever knows a number can ask; without a word from the phone that owns the report nothing moves, and nothing is told.
"""

from parsers.intents import NewPhone
from parsers.numbers import is_valid
from sms_gateway.counter.exchange import A_DAY, Exchange
from sms_gateway.messages import InboundMessage, Letter
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
    if ex.contact.phone not in asked:
        ex.desk.phone_asked(ex.db, ticket, ex.inbound_id)
        asked[ex.contact.phone] = (ex.inbound_id, ex.message)
    return _decide(ex, ticket, asked)


Asked = dict[str, tuple[int, InboundMessage]]
"""Phone → its message that asked."""


def _decide(ex: Exchange, ticket: Ticket, asked: Asked) -> None:
    others = [phone for phone in asked if phone != ticket.phone]
    if ticket.phone not in asked or not others:
        _say(ex, ticket, "new_phone_requested")
    elif len(others) > 1:  # the reporter cannot tell us which of them is theirs
        _say(ex, ticket, "new_phone_several" if ex.contact.phone == ticket.phone else "new_phone_requested")
    else:
        _move(ex, ticket, asked, others[0])


def _move(ex: Exchange, ticket: Ticket, asked: Asked, new: str) -> None:
    inbound_id, to = asked[new]
    moved = ex.desk.hand_over(ex.db, ticket, inbound_id, to)
    _forget(ex, ticket)
    _say(ex, moved, "new_phone_done")
    (there,) = (message for phone, (_, message) in asked.items() if phone != ex.contact.phone)
    _tell(ex, moved, there)


def _of_a_day(ex: Exchange, ticket: Ticket) -> tuple[bool, Asked]:
    """Whether it moved within a day, and who asked within one."""
    fresh = [event for event in tickets.events(ex.db, ticket.id) if ex.now - event.at < A_DAY]
    requests = [inbound.get(ex.db, event.data["inbound"]) for event in fresh if event.kind == "phone_asked"]
    asked = {kept.message.sender: (kept.id, kept.message) for kept in requests if kept}
    return any(event.kind == "phone_moved" for event in fresh), asked


def _say(ex: Exchange, ticket: Ticket, key: str) -> None:
    ex.say(key, ticket, number=ticket.number)


def _tell(ex: Exchange, ticket: Ticket, there: InboundMessage) -> None:
    """The other phone asked before and waits for this."""
    contact = contacts.get(ex.db, there.sender)
    language = ex.desk.languages[(contact and contact.language) or ticket.language]
    letter = Letter(
        key=f"phone_moved:{ticket.number}:{ex.inbound_id}",
        kind="answer",
        phone=there.sender,
        text=language.say("new_phone_done", number=ticket.number),
        carrier=there.carrier,
        sender=there.recipient,
        timezone=ticket.timezone,
        ticket_id=ticket.id,
    )
    ex.desk.outbox.put(ex.db, letter)


def _forget(ex: Exchange, ticket: Ticket) -> None:
    """What the old phone was asked about the report is no longer its to answer."""
    contact = contacts.get(ex.db, ticket.phone)
    question = (contact and contact.question) or {}
    if ticket.id in (question.get("ticket"), *question.get("tickets", ())):
        contacts.change(ex.db, ticket.phone, question=None, asked_at=None)
