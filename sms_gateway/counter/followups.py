"""What follows a report: asked about, added to, closed, disputed, rated, withdrawn, corrected, muted."""

from datetime import timedelta

from parsers.intents import (
    Addition,
    Correction,
    Dispute,
    Mute,
    OfficerAct,
    Rating,
    Report,
    Satisfied,
    StatusQuery,
    Withdrawal,
)
from sms_gateway.counter.attaching import AT_MOST, attach, do
from sms_gateway.counter.exchange import Exchange
from sms_gateway.counter.reports import as_report, open_ticket, take
from sms_gateway.storage import tickets
from sms_gateway.tickets import OPEN, Ticket

_CORRECTABLE = timedelta(minutes=15)
_DISPUTABLE = timedelta(days=30)


def status(ex: Exchange, query: StatusQuery) -> None:
    if query.number:
        if ticket := ex.own(query.number):
            if query.text:
                ticket = ex.desk.add(ex.db, ticket, query.text, ex.inbound_id)
            say_status(ex, ticket)
        return
    known = ex.mine(*OPEN) or ex.mine()[:1]
    if not known:
        ex.say("status_none", short_code=ex.message.recipient)
    elif len(known) == 1:
        say_status(ex, known[0])
    else:
        lines = (f"{one.number} {ex.language.status(one.status)}" for one in known[:AT_MOST])
        ex.say("status_list", list=", ".join(lines))


def say_status(ex: Exchange, ticket: Ticket) -> None:
    """How it stands; where it is answered, with the answer, since the first SMS may be gone."""
    number, agency = ticket.number, ex.agency(ticket)
    if ticket.status == "answered" and (answer := _last_answer(ex, ticket)):
        ex.tell(ex.language.say_at_length("reply", number=number, agency=agency, text=answer), ticket)
    ex.tell([ex.language.say_status(ticket.status, number=number, agency=agency, date=ex.due(ticket))], ticket)


def _last_answer(ex: Exchange, ticket: Ticket) -> str:
    answers = [e.data.get("text", "") for e in tickets.events(ex.db, ticket.id) if e.kind == "replied"]
    return answers[-1] if answers else ""


def add(ex: Exchange, addition: Addition) -> None:
    words = addition.text.strip()
    mine = ex.mine(*OPEN)
    if not addition.number:
        if not words or not mine:
            open_ticket(ex, as_report(ex)) if words else ex.say("number_missing", word="TL")
        else:
            attach(ex, mine, words, "added")
    elif ticket := ex.own(addition.number, silent=bool(mine and words)):
        _added(ex, ticket, words)
    elif mine and words and not ex.is_anothers(addition.number):
        attach(ex, mine, words, "added")
    elif words:
        open_ticket(ex, as_report(ex))


def _added(ex: Exchange, ticket: Ticket, words: str) -> None:
    after = ex.desk.add(ex.db, ticket, words, ex.inbound_id) if words else ticket
    if after.status in ("resolved", "closed"):
        ex.say("closed_already", after, number=after.number)
    elif not after.is_open or not words:
        say_status(ex, after)
    else:
        ex.say("added", after, number=after.number)


def satisfied(ex: Exchange, said: Satisfied) -> None:
    mine = ex.mine("answered") or ex.mine(*OPEN) or ex.mine()[:1]
    if said.number:
        ticket = ex.own(said.number)
    elif len(mine) > 1:
        return ex.say("number_missing", word="SELESAI")
    elif not mine:
        return ex.say("status_none", short_code=ex.message.recipient)
    else:
        ticket = mine[0]
    if ticket is None:
        return None
    if ticket.status == "resolved":
        return ex.say("closed_already", ticket, number=ticket.number)
    if ticket.status in ("archived", "withdrawn"):
        return say_status(ex, ticket)
    ex.desk.close(ex.db, ticket, ex.inbound_id, said.text)
    ex.ask("rating", ticket=ticket.id)
    return ex.say("closed_thanks", ticket, number=ticket.number)


def dispute(ex: Exchange, said: Dispute) -> None:
    if said.number:
        if ticket := ex.own(said.number):
            _dispute_one(ex, ticket, said.text)
        return
    answered = ex.mine("answered") or ex.mine("resolved")
    if answered:
        attach(ex, answered, said.text, "disputed", deed="dispute")
    elif said.text:
        take(ex, Report(text=ex.message.body.strip()))
    elif mine := ex.mine()[:1]:
        say_status(ex, mine[0])
    else:
        ex.say("status_none", short_code=ex.message.recipient)


def _dispute_one(ex: Exchange, ticket: Ticket, words: str) -> None:
    in_time = ticket.is_open or ex.now - ticket.status_since < _DISPUTABLE
    if ticket.status in ("answered", "resolved", "closed") and in_time:
        do(ex, ticket, "dispute", words, ex.inbound_id, "disputed")
    elif ticket.is_open:
        _added(ex, ticket, words)
    else:
        if words:
            ex.desk.add(ex.db, ticket, words, ex.inbound_id)
        ex.say("dispute_refused", ticket, number=ticket.number)


def rate(ex: Exchange, rating: Rating) -> None:
    ended = ex.mine("resolved", "closed", "answered")
    ticket = ex.own(rating.number) if rating.number else next(iter(ended), None)
    if ticket is None:
        return None if rating.number else ex.say("status_none", short_code=ex.message.recipient)
    return rated(ex, ticket, rating.stars)


def rated(ex: Exchange, ticket: Ticket, stars: int) -> None:
    if ticket.rating is not None:
        ex.say("rated_already", ticket, number=ticket.number)
    elif ticket.status not in ("resolved", "closed", "answered"):
        say_status(ex, ticket)
    elif not 1 <= stars <= 5:
        ex.say("rating_odd", ticket, number=ticket.number)
    else:
        ex.desk.rate(ex.db, ticket, stars, ex.inbound_id)
        ex.settle()
        ex.say("rated", ticket, number=ticket.number)


def withdraw(ex: Exchange, said: Withdrawal) -> None:
    if not said.number:
        return ex.say("number_missing", word="BATAL")
    if ticket := ex.own(said.number):
        if ticket.status == "withdrawn":
            return ex.say("withdrawn_already", ticket, number=ticket.number)
        if not ticket.is_open:
            return say_status(ex, ticket)
        ex.desk.withdraw(ex.db, ticket, ex.inbound_id)
        return ex.say("withdrawn", ticket, number=ticket.number)
    return None


def correct(ex: Exchange, said: Correction) -> None:
    newest = next(iter(ex.mine()), None)
    if newest is None or not newest.is_open:
        open_ticket(ex, Report(text=said.text or ex.message.body.strip()))
    elif not said.text:
        say_status(ex, newest)
    elif ex.now - newest.opened_at <= _CORRECTABLE and newest.status == "received":
        ex.desk.correct(ex.db, newest, said.text, ex.inbound_id)
        ex.say("corrected", newest, number=newest.number)
    else:
        ex.desk.add(ex.db, newest, said.text, ex.inbound_id)
        ex.say("added", newest, number=newest.number)


def mute(ex: Exchange, said: Mute) -> None:
    mine = ex.mine(*OPEN)
    if not said.number and len(mine) != 1:
        return ex.say("number_missing", word="DIAM")
    ticket = ex.own(said.number) if said.number else mine[0]
    if ticket:
        ex.desk.mute(ex.db, ticket)
        ex.say("muted", ticket, number=ticket.number)
    return None


def as_citizen(ex: Exchange, act: OfficerAct) -> None:
    """JAWAB, PROSES, ANTRE from a phone that is no officer's."""
    if act.act == "reply":
        add(ex, Addition(number=act.number, text=act.text))
    else:
        status(ex, StatusQuery(number=act.number, text=act.text))
