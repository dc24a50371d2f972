"""Answers to "where?": the name of a place, its kind, what lies in it; said in many ways, often with more beside it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from parsers.intents import Report
from parsers.plainwords import COMMON, IDLE, plain_words
from parsers.text import keys_of, read
from sms_gateway.counter.deeds import say_status
from sms_gateway.counter.exchange import Exchange
from sms_gateway.counter.opening import (
    MINUTES,
    ask_choice,
    ask_near,
    ask_place,
    ask_suggestion,
    ask_what,
    is_full,
    read_report,
    say_received,
)
from sms_gateway.counter.rights import nothing
from sms_gateway.history import REPORTER
from sms_gateway.storage import inbound, tickets
from sms_gateway.tickets import Ticket

_A_WHILE = timedelta(minutes=15)
"""So long a question is fresh in mind: what comes next belongs to it."""

_FEW_SIGNS = 60
FEW_WORDS, MANY_WORDS = 4, 10
"""Of an address that answers a question of today, and of one that answers it at once."""


def is_where(ex: Exchange, report: Report, question: Mapping[str, Any]) -> bool:
    """Whether these words say where a report belongs; if so, it is dealt with.

    A name answers even a question that has lapsed: nothing else can be meant by it.
    """
    ticket = tickets.get(ex.db, question["ticket"])
    waits = ticket.is_open and not ticket.agency
    if report.secret or report.anonymous or report.urgent or not (ex.asked() or waits):
        return False
    answered = _is_place(ex, _behind_yes_or_no(ex, report), question, ticket)
    if answered:
        inbound.belongs_to(ex.db, ex.inbound_id, ticket.id)
    return answered


def _is_place(ex: Exchange, report: Report, question: Mapping[str, Any], ticket: Ticket) -> bool:
    codes, words = question["codes"], words_of(ex, report.text)
    if code := _named(ex, report, words, codes):
        route(ex, ticket, code)
    elif report.choices and ex.edition.vocabulary.kinds.length_at(words, 0) == len(words):
        ask_choice(ex, ticket, report.choices, "choose_again")
    elif not ex.asked() or report.explicit or _has_an_officer_asked(ex):
        return False
    elif report.place or report.choices:
        return _says_more(ex, report, question, ticket)
    elif len(words) <= 2 and report.suggestions:
        ask_near(ex, ticket, report.suggestions)
    elif report.suggestions and _is_told_again(ex, ticket, report.text):
        ask_near(ex, ex.desk.add(ex.db, ticket, report.text, ex.inbound_id), report.suggestions)
    elif len(words) == 1 and words[0] not in ex.edition.vocabulary.everyday:
        ex.desk.add(ex.db, ticket, report.text, ex.inbound_id)
        ask_place(ex, ticket, "place_unknown", codes)  # the digits we asked for are still understood
    else:
        return _is_spot(ex, report, question, ticket)
    return True


def _has_an_officer_asked(ex: Exchange) -> bool:
    """Since we did: what names no place answers the newer question."""
    at = ex.contact.asked_at
    return at is not None and any(one.status_since > at for one in ex.mine("deferred"))


def _named(ex: Exchange, report: Report, words: Sequence[str], codes: Sequence[str]) -> str | None:
    """The one place that is named, with nothing else beside it."""
    kind, length = ex.edition.vocabulary.kinds.at(words, 0) or (None, 0)
    only_kind = length == len(words)
    if report.place and (only_kind or _are_provinces(ex, words) or IDLE.issuperset(words)):
        return report.place
    if kind and only_kind and (code := _of_kind(ex, kind, codes)):
        return code
    return _counted_and_named(ex, words, codes)


def _says_more(ex: Exchange, report: Report, question: Mapping[str, Any], ticket: Ticket) -> bool:
    """A place, and more: the other half of a report, or where in that place."""
    codes, words = question["codes"], keys_of(report.text)
    most = MANY_WORDS if _is_asked_just_now(ex) else FEW_WORDS
    if report.place and _is_half(ex, ticket) and (not codes or report.place in codes):
        _complete(ex, ticket, report, report.place)
    elif report.place and (is_address(ex, report.text, most) or _is_told_again(ex, ticket, report.text)):
        ex.desk.add(ex.db, ticket, report.text, ex.inbound_id)
        route(ex, ticket, report.place)
    elif codes and set(codes) == set(report.choices) and len(words) == 1:  # BOGOR TIMUR: a part of one of them
        ex.desk.add(ex.db, ticket, ex.message.body.strip(), ex.inbound_id)
        ask_where_again(ex, question, ticket)
    else:
        return False
    return True


def is_address(ex: Exchange, text: str, most: int) -> bool:
    """`KEC. CIBINONG`, `pak jl dago no 5`, `Soreang`: behind a place, where in it; not `di pasar ada pungli`.

    Every word is a name or stands in addresses: whatever else is told is a report, which must not get lost in another.
    """
    vocabulary = ex.edition.vocabulary
    words = [word for word in words_of(ex, text) if not word.isdigit()]
    if not words or len(words) > most:
        return False
    first, *others = words
    everyday = COMMON | vocabulary.everyday
    if first in vocabulary.streets:
        return 0 < len(others) < FEW_WORDS and everyday.isdisjoint(others)
    if first in vocabulary.spots:
        return IDLE.isdisjoint(others) and not tells_of_more(ex, others)
    return not others and first not in everyday


def tells_of_more(ex: Exchange, words: Sequence[str]) -> bool:
    """Than where something is, and what was wrong in it."""
    vocabulary = ex.edition.vocabulary
    of_addresses = vocabulary.spots.union(
        vocabulary.prepositions, vocabulary.streets, vocabulary.landmarks, vocabulary.slips, vocabulary.suffixes
    )
    return any((word in COMMON or word in vocabulary.everyday) and word not in of_addresses | IDLE for word in words)


def _is_told_again(ex: Exchange, ticket: Ticket, text: str) -> bool:
    """`lampu mati di jl jaksa`, and again with the place before it; perhaps in more words, or in fewer. A full SMS may
    be the first part of a longer story.
    """
    before, now = plain_words(ticket.text).keys(), plain_words(text).keys()
    return bool(before and now) and (before <= now or now <= before) and not is_full(ex.message.body)


def is_answered_twice(ex: Exchange, report: Report, mine: Sequence[Ticket]) -> bool:
    """`kota`, and a moment later `kota bogor`: the place that was chosen just now is said again, and nothing else; or
    `sumut`, and then `deli serdang`, which lies in it.
    """
    if report.text or report.explicit or report.secret or report.anonymous:
        return False
    for ticket in mine:
        just_now = ex.now - ticket.updated_at <= MINUTES
        nearer = bool(report.place and ticket.status == "received" and report.place.startswith(f"{ticket.agency}."))
        if just_now and (nearer or ticket.agency in (report.place, *report.choices)) and _was_routed(ex, ticket):
            inbound.belongs_to(ex.db, ex.inbound_id, ticket.id)
            held = ex.hold(ticket)
            _say_routed(ex, ex.desk.register.route(ex.db, held, str(report.place), REPORTER) if nearer else held)
            return True
    return False


def _was_routed(ex: Exchange, ticket: Ticket) -> bool:
    history = tickets.events(ex.db, ticket.id)
    return any(event.kind == "routed" and event.actor == REPORTER for event in history)


def _behind_yes_or_no(ex: Exchange, report: Report) -> Report:
    """`tidak, kab langkat`, `ya pak, kota binjai`: the place that stands behind the word; behind `di`, or in
    `saya dari medan`, only if nothing else is said; not `saya bukan dari medan`, `kenapa medan`.
    """
    vocabulary, said = ex.edition.vocabulary, read(report.text)
    commands = vocabulary.commands.meanings.items()
    denials = {word for word, meaning in commands if meaning.says in ("no", "dispute")}
    answers = {word for word, meaning in commands if meaning.says in ("yes", "no")}
    answers = answers.union(vocabulary.fillers, vocabulary.beside["yes"], vocabulary.beside["no"])
    looked_past = answers.union(vocabulary.prepositions, IDLE - vocabulary.asks - denials)
    at = next((at for at, word in enumerate(said.keys) if word not in looked_past), 0)
    if not at or report.place or report.choices:
        return report
    behind, before = read_report(ex, said.since(at)), said.keys[:at]
    denied = any(one in denials and other not in answers for one, other in pairwise(before))
    only = answers.issuperset(before) or not (denied or words_of(ex, behind.text))
    return behind if only and (behind.place or behind.choices) else report


def _are_provinces(ex: Exchange, words: Sequence[str]) -> bool:
    """`Medan, Sumut`: behind a place only where that lies."""
    vocabulary, at = ex.edition.vocabulary, 0
    while at < len(words):
        places, length = vocabulary.places.spoken.at(words, at) or ((), 0)
        if not any(place.kind == "province" for place in places):
            length = vocabulary.kinds.length_at(words, at)
        if not length:
            return False
        at += length
    return True


def _counted_and_named(ex: Exchange, words: Sequence[str], codes: Sequence[str]) -> str | None:
    """`1 kab bekasi`, `2. KOTA BOGOR`: the digit, and the name of what has it."""
    if len(words) < len("1k") or not words[0].isdigit() or not 1 <= int(words[0]) <= len(codes):
        return None
    code = codes[int(words[0]) - 1]
    agency, kinds = ex.edition.agencies[code], ex.edition.vocabulary.kinds.meanings
    known = {*keys_of(agency.name), *(word for word, kind in kinds.items() if kind == agency.kind)}
    return code if known.issuperset(words[1:]) else None


def _is_half(ex: Exchange, ticket: Ticket) -> bool:
    """A flag, or the name of a place: nobody has told yet what happened."""
    said = read_report(ex, ticket.text)
    return not said.text or (bool(said.suggestions) and len(keys_of(said.text)) == 1)


def _complete(ex: Exchange, ticket: Ticket, report: Report, place: str) -> None:
    """The other half of a report: where and what."""
    ex.settle()
    flags = {"secret": report.secret, "anonymous": report.anonymous}
    whole = ex.desk.correct(ex.db, ex.hold(ticket), report.text, ex.inbound_id, **flags)
    say_received(ex, ex.desk.register.route(ex.db, whole, place, REPORTER))


def _of_kind(ex: Exchange, kind: str, codes: Sequence[str]) -> str | None:
    """`KOTA` or `KAB` is enough where one of each was offered."""
    agencies = ex.edition.agencies
    meant = [code for code in codes if code in agencies and agencies[code].kind == kind]
    return meant[0] if len(meant) == 1 else None


def _is_spot(ex: Exchange, report: Report, question: Mapping[str, Any], ticket: Ticket) -> bool:
    """`di depan sd 2`: where it is, but not in which kabupaten. Few words that tell of
    nothing else answer `where?`, but not a choice.
    """
    begins = next(iter(keys_of(report.text)), "")
    if not begins or not _is_asked_just_now(ex) or len(report.text) > _FEW_SIGNS:
        return False
    if begins not in ex.edition.vocabulary.spots and (question["codes"] or tells_of_more(ex, keys_of(report.text))):
        return False
    ex.desk.add(ex.db, ticket, report.text, ex.inbound_id)
    if report.suggestions:
        ask_near(ex, ticket, report.suggestions)
    elif question["codes"]:
        ask_where_again(ex, question, ticket)
    else:
        ask_place(ex, ticket, "added_spot")
    return True


def _is_asked_just_now(ex: Exchange) -> bool:
    return ex.contact.asked_at is not None and ex.now - ex.contact.asked_at <= _A_WHILE


def route(ex: Exchange, ticket: Ticket, code: str) -> None:
    """To where the citizen says, unless an officer was quicker or it has ended; who asked since is answered."""
    inbound.belongs_to(ex.db, ex.inbound_id, ticket.id)
    anew, asked_at = ex.asked().get("anew", False), ex.contact.asked_at
    ex.settle()
    ticket = ex.hold(ticket)
    if ticket.status == "deferred" and asked_at and ticket.status_since > asked_at:
        ticket = ex.desk.add(ex.db, ticket, ex.message.body.strip(), ex.inbound_id)
    if not _waits_for_place(ticket, anew):
        return say_status(ex, ticket)
    routed = ex.desk.register.route(ex.db, ticket, code, REPORTER)
    if _is_half(ex, routed):
        return ask_what(ex, routed)
    return _say_routed(ex, routed)


def _waits_for_place(ticket: Ticket, anew: bool) -> bool:
    """`anew`: its reporter puts the place right, as long as nobody has begun with it."""
    return ticket.is_open and (not ticket.agency or (anew and ticket.status == "received"))


def _say_routed(ex: Exchange, ticket: Ticket) -> None:
    ex.say("routed", ticket, number=ticket.number, agency=ex.agency(ticket), date=ex.due(ticket))


def ask_where_again(ex: Exchange, question: Mapping[str, Any], ticket: Ticket) -> None:
    """Where nobody waits for the place any more, it is nothing."""
    if not _waits_for_place(ticket, question.get("anew", False)):
        return nothing(ex)
    match question["codes"]:
        case [_, _] as codes:
            return ask_choice(ex, ticket, codes, "choose_again")
        case [code]:
            return ask_suggestion(ex, ticket, code, "place_suggested")
        case _:
            return ask_place(ex, ticket, "place_asked")


def words_of(ex: Exchange, text: str) -> list[str]:
    """Those that say something: not `ya pak`, `yang`, `makasih`."""
    vocabulary = ex.edition.vocabulary
    empty = vocabulary.fillers | vocabulary.beside["choice"]
    words = [key for key in keys_of(text) if key not in empty]
    return [] if " ".join(words) in vocabulary.thanks.meanings else words
