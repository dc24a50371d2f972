"""Messages, the phones they came from, and the agencies they go to."""

from datetime import datetime
from hashlib import sha512

from sms_gateway import views
from sms_gateway.cipher import Cipher, Unreadable
from sms_gateway.errors import NotFound
from sms_gateway.storage import agencies, inbound, outbound, tickets
from sms_gateway.storage.contacts import Contact
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.inbound import Kept
from sms_gateway.storage.outbound import Said
from sms_gateway.tickets import Ticket
from sms_gateway.views import Json
from sms_gateway.web.api.operations import Call
from sms_gateway.web.api.tickets import page_limit, period

_MOMENTS = ("first_seen_at", "last_seen_at", "opted_out_at", "blocked_at", "silent_until")


def messages(call: Call) -> Json:
    """One page of what came in and went out, as it happened. The cursor is the last id of each way."""
    limit = page_limit(call)
    last = tuple(int(step) for step in call.query.get("cursor", "0-0").split("-"))

    def page(db: Connection) -> tuple[list[Kept | Said], dict[int, Ticket]]:
        found = _both_ways(db, call, (last[0], last[1]), limit + 1)
        return found, tickets.among(db, {one.ticket_id for one in found if one.ticket_id})

    found, theirs = call.gateway.database.read(page)
    shown = found[:limit]
    _tell_of_phones(call, shown, theirs)
    ids = [[one.id for one in shown if isinstance(one, kind)] for kind in (Kept, Said)]
    cursor = "-".join(str(max([at, *of])) for at, of in zip(last, ids, strict=True))
    return {
        "items": [_message(call, one, theirs) for one in shown],
        "next_cursor": cursor if len(found) > limit else None,
    }


def contacts(call: Call) -> Json:
    """One page of the phones that have texted."""
    enquiries, seal, limit = call.gateway.enquiries, _cursors(call), page_limit(call)
    found = enquiries.phones(call.caller, _place(seal, call.query.get("cursor")), limit + 1)
    shown = found[:limit]
    if shown and _may_know(call, None):
        enquiries.tell_of_phones(call.caller, [one.phone for _, one, _ in shown])
    return {
        "items": [_contact(call, one.phone, one, theirs) for _, one, theirs in shown],
        "next_cursor": seal.text_hidden(shown[-1][0]) if len(found) > limit else None,
    }


def search(call: Call) -> Json:
    """What is held of one phone. A phone number is never part of an address, so this is a POST."""
    return _contact(call, *call.gateway.enquiries.look_up(call.caller, call.body["phone"]))


def directory(call: Call) -> Json:
    """One page of agencies, each before its units."""
    limit, parent, after = page_limit(call), call.query.get("parent"), call.query.get("cursor", "")
    every = sorted(call.gateway.database.read(agencies.every), key=lambda one: one.code)
    found = [one for one in every if parent in (None, one.parent) and one.code > after]
    shown = found[:limit]
    return {
        "items": [views.agency(one) for one in shown],
        "next_cursor": shown[-1].code if len(found) > limit else None,
    }


def _contact(call: Call, phone: str, known: Contact | None, theirs: list[Ticket]) -> Json:
    held = views.contact(phone, known, theirs, call.gateway.settings.timezone, _may_know(call, None))
    # An anonymous report came at some moment: an agency's people, who do not see whose it is, see no moments either.
    return held if call.caller.operator.agency is None else held | dict.fromkeys(_MOMENTS)


def _cursors(call: Call) -> Cipher:
    """Pages of phones follow each other by their numbers, which stand in no address, and are not shown to everybody."""
    return Cipher([sha512(b"sms-gateway cursor " + call.gateway.secret.encode()).digest()])


def _place(seal: Cipher, cursor: str | None) -> str:
    """Raises NotFound."""
    if cursor is None:
        return ""
    try:
        place = seal.text_shown(cursor)
    except Unreadable:
        place = cursor
    if place == cursor:  # it was never sealed, or not by us
        raise NotFound("query.cursor: no page has it: begin again without one")
    return place


def _both_ways(db: Connection, call: Call, last: tuple[int, int], limit: int) -> list[Kept | Said]:
    """The next ones of either way, merged in the order of time as far as each way's own order allows."""
    since, until = period(call)
    agency, way = call.caller.operator.agency, call.query.get("direction")
    came: list[Kept] = []
    went: list[Said] = []
    if way in (None, "inbound"):
        came = inbound.listed(db, None, last[0], limit, since, until, agency)
    if way in (None, "outbound"):
        went = outbound.listed(db, (), last[1], limit, since, until, agency)
    merged: list[Kept | Said] = []
    while (came or went) and len(merged) < limit:
        first = came if not went or (came and _at(came[0]) <= _at(went[0])) else went
        merged.append(first.pop(0))
    return merged


def _at(one: Kept | Said) -> datetime:
    return one.message.received_at if isinstance(one, Kept) else one.created_at


def _message(call: Call, one: Kept | Said, theirs: dict[int, Ticket]) -> Json:
    zone, ticket = call.gateway.settings.timezone, theirs.get(one.ticket_id or 0)
    unmasked, anonymous = _may_know(call, ticket), bool(ticket and ticket.anonymous)
    seen = (zone, unmasked, anonymous)
    view = views.inbound(one, *seen) if isinstance(one, Kept) else views.outbound(one, *seen)
    return view | {"ticket": ticket.number if ticket else None}


def _may_know(call: Call, ticket: Ticket | None) -> bool:
    """A message of no ticket is seen by people of the nation only; a phone of no ticket, by whoever sees it."""
    if ticket:
        return call.caller.may_know_reporter(ticket)
    return "unmask" in call.caller.scopes and call.caller.operator.may("unmask")


def _tell_of_phones(call: Call, shown: list[Kept | Said], theirs: dict[int, Ticket]) -> None:
    known = {}
    for one in shown:
        ticket = theirs.get(one.ticket_id or 0)
        if _may_know(call, ticket):
            way = "inbound" if isinstance(one, Kept) else "outbound"
            known[ticket.number if ticket else f"{way}:{one.id}"] = True
    if known:
        call.gateway.casework.tell_audit(call.caller, "unmask", list(known))
