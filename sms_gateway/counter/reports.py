"""New reports, and where they belong."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from parsers.intents import Report
from sms_gateway.counter.attaching import attach
from sms_gateway.counter.exchange import Exchange
from sms_gateway.desk import REPORTER
from sms_gateway.storage import inbound, tickets
from sms_gateway.tickets import Ticket

_SAME_AGAIN = timedelta(minutes=1)


def take(ex: Exchange, report: Report) -> None:
    """A message that is no command: an answer to "where?", a repeat, a follow-up, or a new report."""
    question = ex.asked()
    if question.get("kind") == "place" and (named := _place_named(ex, report, question)):
        routed(ex, tickets.get(ex.db, question["ticket"]), named)
    elif question.get("kind") == "place" and not report.text and report.choices:
        ask_choice(ex, tickets.get(ex.db, question["ticket"]), report.choices, "choose_again")
    elif same := tickets.same_text(ex.db, ex.contact.phone, report.text or ex.message.body.strip(), ex.now - _SAME_AGAIN):
        ex.desk.repeat(ex.db, same, ex.inbound_id)
        ex.say("received_repeat", same, number=same.number)
    elif _is_follow_up(report) and (awaited := ex.mine("deferred", "answered")):
        attach(ex, awaited, report.text, "added_unasked")
    else:
        open_ticket(ex, report)


def open_ticket(ex: Exchange, report: Report) -> None:
    ticket = ex.desk.open(ex.db, report, ex.message, ex.inbound_id, ex.language)
    if report.urgent:
        ex.say("urgent", ticket)
    flags = _flags(ex, report)
    near = (report.choices or report.suggestions)[:2]
    if report.place:
        agency = ex.edition.name(report.place)
        ex.say("received", ticket, flags=flags, number=ticket.number, agency=agency, date=ex.due(ticket))
    elif len(near) > 1:
        ask_choice(ex, ticket, near, "received_choice", flags=flags)
    elif near:
        ex.ask("place", ticket=ticket.id, codes=list(near))
        ex.say("received_suggestion", ticket, flags=flags, number=ticket.number, place=ex.edition.name(near[0]))
    else:
        ex.ask("place", ticket=ticket.id, codes=[])
        ex.say("received_place", ticket, flags=flags, number=ticket.number)


def ask_choice(ex: Exchange, ticket: Ticket, codes: Sequence[str], key: str, **values: str) -> None:
    first, second = (ex.edition.name(code) for code in codes[:2])
    ex.ask("place", ticket=ticket.id, codes=list(codes[:2]))
    ex.say(key, ticket, number=ticket.number, first=first, second=second, **values)


def _place_named(ex: Exchange, report: Report, question: Mapping[str, Any]) -> str | None:
    """The place that a bare name answers with; `KOTA` or `KAB` is enough where both were offered."""
    if report.place and not report.text:
        return report.place
    kind = {"kota": "kota", "kab": "kabupaten", "kabupaten": "kabupaten"}.get(report.text.lower().strip(" ."))
    offered = [code for code in question["codes"] if kind and ex.edition.agencies[code].kind == kind]
    return offered[0] if len(offered) == 1 else None


def routed(ex: Exchange, ticket: Ticket, code: str) -> None:
    routed = ex.desk.route(ex.db, ticket, code, REPORTER)
    inbound.belongs_to(ex.db, ex.inbound_id, ticket.id)
    ex.settle()
    ex.say("routed", routed, number=routed.number, agency=ex.edition.name(code), date=ex.due(routed))


def _is_follow_up(report: Report) -> bool:
    """No place, no class word, no flag: it may belong to what we are waiting to hear about."""
    plain = not (report.explicit or report.secret or report.anonymous or report.urgent)
    return plain and not report.place and not report.choices and bool(report.text)


def _flags(ex: Exchange, report: Report) -> str:
    if report.secret or report.anonymous:
        both = report.secret and report.anonymous
        return ex.language.say("flag_both" if both else "flag_secret" if report.secret else "flag_anonymous")
    return ""


def as_report(ex: Exchange) -> Report:
    """Words that belong nowhere: a report in the national queue."""
    return Report(text=ex.message.body.strip(), explicit=True)
