"""Words that belong to a ticket already there: to which one?"""

from sms_gateway.counter.exchange import A_DAY, Exchange
from sms_gateway.storage import inbound
from sms_gateway.tickets import Ticket

AT_MOST = 4
"""Tickets that one SMS has room to list."""


def attach(ex: Exchange, candidates: list[Ticket], words: str, key: str, deed: str = "add") -> None:
    """To the only ticket it can belong to; else the citizen is asked, and the message waits for a day."""
    if len(candidates) == 1:
        do(ex, candidates[0], deed, words, ex.inbound_id, key)
        return
    offered = candidates[:AT_MOST]
    ex.ask("which", inbound=ex.inbound_id, tickets=[one.id for one in offered], words=words, deed=deed, key=key)
    inbound.wait(ex.db, ex.inbound_id, ex.now + A_DAY)
    ask_which(ex, offered)


def do(ex: Exchange, ticket: Ticket, deed: str, words: str, inbound_id: int, key: str) -> None:
    """`deed`: add or dispute. `key`: the text that tells that it was added."""
    if deed == "dispute":
        disputed = ex.desk.dispute(ex.db, ticket, inbound_id, words)
        ex.say("disputed", disputed, number=ticket.number, date=ex.due(disputed))
    else:
        ex.desk.add(ex.db, ticket, words, inbound_id)
        ex.say(key, ticket, number=ticket.number)


def ask_which(ex: Exchange, offered: list[Ticket]) -> None:
    ex.say("which_ticket", numbers=", ".join(f"{at}: {one.number}" for at, one in enumerate(offered, 1)))
