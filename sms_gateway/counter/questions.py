"""Answers to what we asked: a bare digit, YA, TIDAK, the name of a place, the other half of a report."""

from collections.abc import Mapping
from typing import Any

from parsers.intents import Choice, Report
from parsers.text import keys_of
from sms_gateway.counter import moving
from sms_gateway.counter.choosing import (
    add_to_awaited,
    ask_which,
    choose,
    dispute_all,
    do_to_chosen,
    do_to_one_of,
    has_words,
    lies_in,
    means_all,
    think_better,
)
from sms_gateway.counter.deeds import ask_to_withdraw, do, rate, say_status
from sms_gateway.counter.exchange import Exchange
from sms_gateway.counter.opening import ask_place, is_repeat, say_received, warn
from sms_gateway.counter.rights import nothing
from sms_gateway.counter.whereabouts import ask_where_again, is_where, route, words_of
from sms_gateway.storage import inbound, tickets
from sms_gateway.tickets import OPEN, Ticket

_TELLING = 3
"""Words that tell one report from others."""


def choice(ex: Exchange, said: Choice) -> None:
    if _is_for_an_officer(ex):
        return
    match ex.asked():
        case {"kind": "place", "codes": codes, "ticket": ticket_id} if 1 <= said.digit <= len(codes):
            route(ex, tickets.get(ex.db, ticket_id), codes[said.digit - 1])
        case {"kind": "which"} as question:
            choose(ex, question, said.digit)
        case {"kind": "rating", "ticket": ticket_id}:
            rate(ex, tickets.get(ex.db, ticket_id), said.digit)
        case question:
            _again(ex, question or ex.lapsed())


def yes_or_no(ex: Exchange, yes: bool) -> None:
    if _is_for_an_officer(ex) or (not yes and _takes_back(ex)):
        return
    match ex.asked():
        case {"kind": "withdraw" | "move"} as question if yes and not _is_agreed(ex):
            _again(ex, question)
        case {"kind": "withdraw", "ticket": ticket_id}:
            ex.settle()
            ticket = tickets.get(ex.db, ticket_id)
            inbound.belongs_to(ex.db, ex.inbound_id, ticket.id)
            do(ex, "withdraw" if yes else "status", ticket)
        case {"kind": "move"} as question:
            moving.confirm(ex, question, yes)
        case {"kind": "which", "deed": deed, "tickets": [newest, *_]} as question if not yes and (
            deed == "dispute" or not has_words(question)
        ):
            think_better(ex, question)
            say_status(ex, tickets.get(ex.db, newest))
        case {"kind": "place", "codes": [code], "ticket": ticket_id} if yes:
            route(ex, tickets.get(ex.db, ticket_id), code)
        case {"kind": "place", "ticket": ticket_id} if not yes:
            ask_place(ex, tickets.get(ex.db, ticket_id), "place_asked")
        case question:
            _again(ex, question or ex.lapsed())


def _takes_back(ex: Exchange) -> bool:
    """`ga jadi pak`, where nothing was asked: whether they want it withdrawn, or which."""
    mine = ex.mine(*OPEN)
    if ex.asked() or not mine or ex.edition.vocabulary.undone.isdisjoint(keys_of(ex.message.body)):
        return False
    if len(mine) == 1:
        ask_to_withdraw(ex, mine[0])
    else:
        do_to_one_of(ex, mine, "withdraw")
    return True


def _is_agreed(ex: Exchange) -> bool:
    """What cannot be undone is done for YA, and not for `baik pak`, which may be said to anything."""
    return not ex.edition.vocabulary.agreed.isdisjoint(keys_of(ex.message.body))


def _is_for_an_officer(ex: Exchange) -> bool:
    """`YA` to what an officer has asked since we asked anything, or to "Puas?" where we ask nothing else."""
    asked_at = ex.contact.asked_at if ex.asked() else None
    awaited = [one for one in ex.mine("deferred", "answered") if asked_at is None or one.status_since > asked_at]
    if not awaited:
        return False
    if not is_repeat(ex, awaited):
        add_to_awaited(ex, awaited, ex.message.body.strip())
    return True


def is_thanks(ex: Exchange) -> bool:
    """`terima kasih pak` for an answer: whoever is that content is told once more how to say so."""
    vocabulary, keys = ex.edition.vocabulary, keys_of(ex.message.body)
    thanked = any(vocabulary.thanks.length_at(keys, at) for at in range(len(keys)))
    answered = [] if ex.asked() or ex.contact.opted_out_at else ex.mine("answered")
    if not thanked or len(answered) != 1:
        return False
    if not is_repeat(ex, answered):
        add_to_awaited(ex, answered, ex.message.body.strip())
    return True


def is_answer(ex: Exchange, report: Report) -> bool:
    """Whether words without a command answer a question, and not begin a report; if so, it is dealt with."""
    match ex.asked() or ex.lapsed():
        case {"kind": "place"} as question:
            return is_where(ex, report, question)
        case {"kind": "what", "ticket": ticket_id} if ex.asked():
            return _is_story(ex, report, tickets.get(ex.db, ticket_id))
        case {"kind": "rating", "ticket": ticket_id} if ex.asked():
            return _is_opinion(ex, report, tickets.get(ex.db, ticket_id))
        case {"kind": "which"} as question if ex.asked():
            return _is_one_of_them(ex, report, question)
        case _:
            return False


def _is_one_of_them(ex: Exchange, report: Report, question: Mapping[str, Any]) -> bool:
    """`yang lampu`: a report is told by a few of its own words, which no other of them has; `medan`: by its place."""
    if report.explicit:
        return False
    if question["deed"] == "dispute" and _is_solved(ex):
        think_better(ex, question)
        say_status(ex, tickets.get(ex.db, question["tickets"][0]))
        return True
    if are_all_of_them(ex, question):
        return True
    offered = [tickets.get(ex.db, ticket_id) for ticket_id in question["tickets"]]
    words = set() if report.place or report.choices else set(words_of(ex, report.text))
    named = [one for one in offered if lies_in(ex, one, ex.message.body)]
    told = [one for one in offered if words.issubset(keys_of(one.text))] if 0 < len(words) <= _TELLING else []
    meant = named or told
    if len(meant) != 1:
        return False
    do_to_chosen(ex, question, meant[0])
    return True


def are_all_of_them(ex: Exchange, question: Mapping[str, Any]) -> bool:
    """Whether none of several answers was good; if so, all are disputed."""
    if question.get("deed") != "dispute" or not means_all(ex, len(question["tickets"])):
        return False
    offered = [tickets.get(ex.db, ticket_id) for ticket_id in question["tickets"]]
    dispute_all(ex, offered, [*question["said"], (ex.inbound_id, "")])
    ex.settle()
    return True


def _is_solved(ex: Exchange) -> bool:
    """`keduanya sudah beres pak`, to "which is not?"."""
    vocabulary, keys = ex.edition.vocabulary, set(keys_of(ex.message.body))
    praise = vocabulary.content.difference(vocabulary.courtesy, vocabulary.all_of_them, vocabulary.fillers)
    return not praise.isdisjoint(keys) and vocabulary.content.union(vocabulary.all_of_them).issuperset(keys)


def _is_opinion(ex: Exchange, report: Report, ticket: Ticket) -> bool:
    """`bintang lima` are stars; `bagus` is kept, and the digit asked for again."""
    vocabulary = ex.edition.vocabulary
    thanks = {word for phrase in vocabulary.thanks.meanings for word in phrase.split()}
    said = [vocabulary.numerals.get(word, word) for word in words_of(ex, report.text)]
    digits = [word for word in said if word.replace("/", "").isdigit()]
    rest = set(said).difference(digits, vocabulary.opinions, vocabulary.beside["rate"], thanks)
    if rest or not said or report.explicit or report.place or report.choices:
        return False
    if len(digits) == 1 and digits[0] in ("1", "2", "3", "4", "5"):
        rate(ex, ticket, int(digits[0]))
        return True
    ex.desk.add(ex.db, ticket, report.text, ex.inbound_id)
    _ask_for_stars(ex, ticket)
    return True


def _ask_for_stars(ex: Exchange, ticket: Ticket) -> None:
    """What they wrote gives none: how to give them."""
    ex.ask("rating", ticket=ticket.id)
    ex.say("rating_odd", ticket, number=ticket.number)


def _is_story(ex: Exchange, report: Report, ticket: Ticket) -> bool:
    """What happened at the place that was named before."""
    codes = report.choices or (report.place or ticket.agency,)
    if not report.text or ticket.agency not in codes or (report.explicit and not report.place):
        return False
    if report.urgent:
        warn(ex, ticket)
        ticket = ex.desk.mark(ex.db, ticket, report.secret, report.anonymous, report.urgent)
    ex.settle()
    flags = {"secret": report.secret, "anonymous": report.anonymous}
    text = ex.message.body.strip() if report.choices else report.text  # BOGOR TENGAH is a part of what was chosen
    say_received(ex, ex.desk.correct(ex.db, ticket, text, ex.inbound_id, **flags))
    return True


def ask_again(ex: Exchange) -> None:
    """The open question."""
    _again(ex, ex.asked())


def _again(ex: Exchange, question: Mapping[str, Any]) -> None:
    """What does not answer the question, or comes a day late, gets the question again."""
    ticket = tickets.get(ex.db, question["ticket"]) if "ticket" in question else None
    match question.get("kind"), ticket:
        case "which", _ if ex.asked():
            ask_which(ex)
        case "rating", Ticket(rating=None) as unrated:
            _ask_for_stars(ex, unrated)
        case "withdraw", Ticket(is_open=True) if ex.asked():
            ex.say("withdraw_sure", ticket, number=ticket.number)
        case "place", Ticket() as waiting:
            ask_where_again(ex, question, waiting)
        case _:
            nothing(ex)
