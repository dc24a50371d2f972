"""Answers to what we asked: a bare digit, YA, TIDAK."""

from collections.abc import Mapping
from typing import Any

from parsers.intents import Choice, Report
from sms_gateway.counter.attaching import ask_which, do
from sms_gateway.counter.exchange import Exchange
from sms_gateway.counter.followups import rated
from sms_gateway.counter.reports import ask_choice, routed
from sms_gateway.counter.rights import nothing
from sms_gateway.storage import inbound, tickets


def choice(ex: Exchange, said: Choice) -> None:
    match ex.asked():
        case {"kind": "place", "codes": [_, _] as codes, "ticket": ticket_id}:
            ticket = tickets.get(ex.db, ticket_id)
            if 1 <= said.digit <= len(codes):
                routed(ex, ticket, codes[said.digit - 1])
            else:
                ask_choice(ex, ticket, codes, "choose_again")
        case {"kind": "place", "codes": [code], "ticket": ticket_id} if said.digit == 1:
            routed(ex, tickets.get(ex.db, ticket_id), code)
        case {"kind": "which"} as question:
            _chosen(ex, question, said.digit)
        case {"kind": "rating", "ticket": ticket_id}:
            rated(ex, tickets.get(ex.db, ticket_id), said.digit)
        case _:
            nothing(ex)


def _chosen(ex: Exchange, question: Mapping[str, Any], digit: int) -> None:
    """The message that waited goes where the citizen says; 0 makes it a report of its own."""
    offered = question["tickets"]
    if digit > len(offered):
        return ask_which(ex, [tickets.get(ex.db, one) for one in offered])
    ex.settle()
    waiting = inbound.get(ex.db, question["inbound"])
    inbound.handled(ex.db, question["inbound"])
    if digit == 0 and waiting:
        alone = Report(text=waiting.message.body.strip(), explicit=True)
        ticket = ex.desk.open(ex.db, alone, waiting.message, waiting.id, ex.language)
        ex.ask("place", ticket=ticket.id, codes=[])
        return ex.say("received_place", ticket, flags="", number=ticket.number)
    ticket = tickets.get(ex.db, offered[digit - 1])
    return do(ex, ticket, question["deed"], question["words"], question["inbound"], question["key"])


def yes_or_no(ex: Exchange, yes: bool) -> None:
    match ex.asked():
        case {"kind": "place", "codes": [code], "ticket": ticket_id} if yes:
            routed(ex, tickets.get(ex.db, ticket_id), code)
        case {"kind": "place", "ticket": ticket_id}:
            ticket = tickets.get(ex.db, ticket_id)
            ex.ask("place", ticket=ticket.id, codes=[])
            ex.say("place_unknown", ticket, number=ticket.number)
        case _:
            nothing(ex)
