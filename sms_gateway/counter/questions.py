"""Answers to what we asked: a bare digit, YA, TIDAK, the name of a place, the other half of a report."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from parsers.intents import Choice, Report
from parsers.text import keys_of
from sms_gateway.counter.choosing import add_to_awaited, ask_which, choose, do_to_chosen
from sms_gateway.counter.deeds import do, rate, say_status
from sms_gateway.counter.exchange import Exchange
from sms_gateway.counter.opening import (
    MINUTES,
    ask_choice,
    ask_near,
    ask_place,
    ask_suggestion,
    is_repeat,
    say_received,
)
from sms_gateway.counter.rights import nothing
from sms_gateway.storage import inbound, tickets
from sms_gateway.tickets import REPORTER, Ticket

_A_WHILE = timedelta(minutes=15)
"""So long a question is fresh in mind: what comes next belongs to it."""

_FEW_WORDS = 60
_TELLING = 3
"""Words that tell one report from others."""


def choice(ex: Exchange, said: Choice) -> None:
    if _is_for_an_officer(ex):
        return
    match ex.asked():
        case {"kind": "place", "codes": codes, "ticket": ticket_id} if 1 <= said.digit <= len(codes):
            _route(ex, tickets.get(ex.db, ticket_id), codes[said.digit - 1])
        case {"kind": "which"} as question:
            choose(ex, question, said.digit)
        case {"kind": "rating", "ticket": ticket_id}:
            rate(ex, tickets.get(ex.db, ticket_id), said.digit)
        case question:
            _again(ex, question or ex.lapsed())


def yes_or_no(ex: Exchange, yes: bool) -> None:
    if _is_for_an_officer(ex):
        return
    match ex.asked():
        case {"kind": "withdraw", "ticket": ticket_id}:
            ex.settle()
            ticket = tickets.get(ex.db, ticket_id)
            inbound.belongs_to(ex.db, ex.inbound_id, ticket.id)
            do(ex, "withdraw" if yes else "status", ticket)
        case {"kind": "which", "said": [], "tickets": [newest, *_]} if not yes:
            ex.settle()
            say_status(ex, tickets.get(ex.db, newest))
        case {"kind": "place", "codes": [code], "ticket": ticket_id} if yes:
            _route(ex, tickets.get(ex.db, ticket_id), code)
        case {"kind": "place", "ticket": ticket_id} if not yes:
            ask_place(ex, tickets.get(ex.db, ticket_id), "place_asked")
        case question:
            _again(ex, question or ex.lapsed())


def _is_for_an_officer(ex: Exchange) -> bool:
    """`YA` to what an officer has asked since we asked anything, or to "Puas?" where we ask nothing else."""
    asked_at = ex.contact.asked_at if ex.asked() else None
    awaited = ex.mine("deferred") if asked_at else ex.mine("deferred", "answered")
    awaited = [one for one in awaited if asked_at is None or one.status_since > asked_at]
    if not awaited:
        return False
    if not is_repeat(ex, awaited):
        add_to_awaited(ex, awaited, ex.message.body.strip())
    return True


def is_answer(ex: Exchange, report: Report) -> bool:
    """Whether words without a command answer a question, and not begin a report; if so, it is dealt with.

    A name answers even a question that has lapsed: nothing else can be meant by it.
    """
    question = ex.asked() or ex.lapsed()
    if question.get("kind") == "what":
        return bool(ex.asked()) and _is_story(ex, report, tickets.get(ex.db, question["ticket"]))
    if question.get("kind") == "rating":
        return bool(ex.asked()) and _is_opinion(ex, report, tickets.get(ex.db, question["ticket"]))
    if question.get("kind") == "which":
        return bool(ex.asked()) and _is_one_of_them(ex, report, question)
    if question.get("kind") != "place" or report.secret or report.anonymous or report.urgent:
        return False
    ticket = tickets.get(ex.db, question["ticket"])
    waits = ticket.is_open and not ticket.agency
    return (bool(ex.asked()) or waits) and _is_place(ex, report, question, ticket)


def is_answered_twice(ex: Exchange, report: Report, mine: Sequence[Ticket]) -> bool:
    """`kota`, and a moment later `kota bogor`: the place that was chosen just now is said again, and nothing else."""
    if report.text or report.explicit or report.secret or report.anonymous:
        return False
    for ticket in mine:
        just_now = ex.now - ticket.updated_at <= MINUTES
        if just_now and ticket.agency in (report.place, *report.choices) and _was_routed(ex, ticket):
            inbound.belongs_to(ex.db, ex.inbound_id, ticket.id)
            _say_routed(ex, ticket)
            return True
    return False


def _was_routed(ex: Exchange, ticket: Ticket) -> bool:
    history = tickets.events(ex.db, ticket.id)
    return any(event.kind == "routed" and event.actor == REPORTER for event in history)


def _is_place(ex: Exchange, report: Report, question: Mapping[str, Any], ticket: Ticket) -> bool:
    words = _words(ex, report.text)
    kind, length = ex.edition.vocabulary.kinds.at(words, 0) or (None, 0)
    only_kind = length == len(words)
    if report.place and only_kind:
        _route(ex, ticket, report.place)
    elif kind and only_kind and (code := _of_kind(ex, kind, question["codes"])):
        _route(ex, ticket, code)
    elif report.choices and only_kind:
        ask_choice(ex, ticket, report.choices, "choose_again")
    elif not ex.asked() or report.explicit or report.place or report.choices:
        return False
    elif len(words) <= 2 and report.suggestions:
        _suggest(ex, ticket, report.suggestions)
    elif len(words) == 1 and words[0] not in ex.edition.vocabulary.everyday:
        ex.desk.add(ex.db, ticket, report.text, ex.inbound_id)
        ask_place(ex, ticket, "place_unknown", question["codes"])  # the digits we asked for are still understood
    else:
        return _is_spot(ex, report, question, ticket)
    inbound.belongs_to(ex.db, ex.inbound_id, ticket.id)
    return True


def _is_spot(ex: Exchange, report: Report, question: Mapping[str, Any], ticket: Ticket) -> bool:
    """`di depan sd 2`: where it is, but not in which kabupaten. Any few words answer `where?`, but not a choice."""
    begins = next(iter(keys_of(report.text)), "")
    asked_just_now = ex.contact.asked_at is not None and ex.now - ex.contact.asked_at <= _A_WHILE
    if not begins or not asked_just_now or len(report.text) > _FEW_WORDS:
        return False
    if question["codes"] and begins not in ex.edition.vocabulary.spots:
        return False
    ex.desk.add(ex.db, ticket, report.text, ex.inbound_id)
    if report.suggestions:
        _suggest(ex, ticket, report.suggestions)
    elif question["codes"]:
        _again(ex, question)
    else:
        ask_place(ex, ticket, "added_spot")
    return True


def _is_one_of_them(ex: Exchange, report: Report, question: Mapping[str, Any]) -> bool:
    """`yang lampu`: which report is told by a few of its own words, which no other of them has."""
    words = set(_words(ex, report.text))
    if not 0 < len(words) <= _TELLING or report.explicit or report.place or report.choices:
        return False
    offered = [tickets.get(ex.db, ticket_id) for ticket_id in question["tickets"]]
    meant = [one for one in offered if words.issubset(keys_of(one.text))]
    if len(meant) != 1:
        return False
    do_to_chosen(ex, question, meant[0])
    return True


def _is_opinion(ex: Exchange, report: Report, ticket: Ticket) -> bool:
    """`bintang lima` are stars; `bagus` is kept, and the digit asked for again."""
    vocabulary = ex.edition.vocabulary
    thanks = {word for phrase in vocabulary.thanks.meanings for word in phrase.split()}
    said = [vocabulary.numerals.get(word, word) for word in _words(ex, report.text)]
    digits = [word for word in said if word.replace("/", "").isdigit()]
    rest = set(said).difference(digits, vocabulary.opinions, vocabulary.beside["rate"], thanks)
    if rest or not said or report.explicit or report.place or report.choices:
        return False
    if len(digits) == 1 and digits[0] in ("1", "2", "3", "4", "5"):
        rate(ex, tickets.get(ex.db, ticket.id), int(digits[0]))
        return True
    ex.desk.add(ex.db, ticket, report.text, ex.inbound_id)
    ex.ask("rating", ticket=ticket.id)
    ex.say("rating_odd", ticket, number=ticket.number)
    return True


def _is_story(ex: Exchange, report: Report, ticket: Ticket) -> bool:
    """What happened at the place that was named before."""
    elsewhere = (report.place or ticket.agency) != ticket.agency or report.choices
    if not report.text or elsewhere or (report.explicit and not report.place):
        return False
    if report.urgent:
        ex.say("urgent", ticket)
    ex.settle()
    flags = {"secret": report.secret, "anonymous": report.anonymous}
    say_received(ex, ex.desk.correct(ex.db, ticket, report.text, ex.inbound_id, **flags))
    return True


def _words(ex: Exchange, text: str) -> list[str]:
    """Those that say something: not `ya pak`, `yang`, `makasih`."""
    vocabulary = ex.edition.vocabulary
    empty = vocabulary.fillers | vocabulary.beside["choice"]
    words = [key for key in keys_of(text) if key not in empty]
    return [] if " ".join(words) in vocabulary.thanks.meanings else words


def _of_kind(ex: Exchange, kind: str, codes: list[str]) -> str | None:
    """`KOTA` or `KAB` is enough where one of each was offered."""
    agencies = ex.edition.agencies
    meant = [code for code in codes if code in agencies and agencies[code].kind == kind]
    return meant[0] if len(meant) == 1 else None


def _suggest(ex: Exchange, ticket: Ticket, codes: tuple[str, ...]) -> None:
    ask_near(ex, ticket, codes)


def _route(ex: Exchange, ticket: Ticket, code: str) -> None:
    """To where the citizen says, unless an officer was quicker or it has ended."""
    inbound.belongs_to(ex.db, ex.inbound_id, ticket.id)
    anew = ex.asked().get("anew", False)
    ex.settle()
    ticket = ex.hold(ticket)
    if not _waits_for_place(ticket, anew):
        return say_status(ex, ticket)
    return _say_routed(ex, ex.desk.register.route(ex.db, ticket, code, REPORTER))


def _waits_for_place(ticket: Ticket, anew: bool) -> bool:
    """`anew`: its reporter puts the place right, as long as nobody has begun with it."""
    return ticket.is_open and (not ticket.agency or (anew and ticket.status == "received"))


def _say_routed(ex: Exchange, ticket: Ticket) -> None:
    ex.say("routed", ticket, number=ticket.number, agency=ex.agency(ticket), date=ex.due(ticket))


def ask_again(ex: Exchange) -> None:
    """The open question."""
    _again(ex, ex.asked())


def _again(ex: Exchange, question: Mapping[str, Any]) -> None:
    """What does not answer the question, or comes a day late, gets the question again."""
    if question.get("kind") == "which":
        return ask_which(ex) if ex.asked() else nothing(ex)
    ticket = tickets.get(ex.db, question["ticket"]) if question else None
    if ticket and question["kind"] == "rating" and ticket.rating is None:
        ex.ask("rating", ticket=ticket.id)
        return ex.say("rating_odd", ticket, number=ticket.number)
    if ticket and question["kind"] == "withdraw" and ticket.is_open and ex.asked():
        return ex.say("withdraw_sure", ticket, number=ticket.number)
    if ticket is None or question["kind"] != "place" or not _waits_for_place(ticket, question.get("anew", False)):
        return nothing(ex)
    match question["codes"]:
        case [_, _] as codes:
            return ask_choice(ex, ticket, codes, "choose_again")
        case [code]:
            return ask_suggestion(ex, ticket, code, "place_suggested")
        case _:
            return ask_place(ex, ticket, "place_asked")
