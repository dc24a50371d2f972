"""A message that is no command: an answer, a repeat, a follow-up, or a new report."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from parsers.intents import Choice, No, Report, Yes
from parsers.numbers import is_valid
from parsers.plainwords import COMMON
from parsers.text import keys_of, read
from sms_gateway.counter.belonging import (
    AWAITED,
    asked_after,
    begins_with_a_flag,
    ended_just_now,
    is_bare,
    is_flagged,
    meant,
    told_before,
)
from sms_gateway.counter.choosing import add_to_awaited, take_along, waiting_with
from sms_gateway.counter.deeds import (
    add,
    add_part,
    add_unasked,
    ask_with_words,
    do,
    heed,
    put_before,
    say_list,
    say_status,
)
from sms_gateway.counter.exchange import Exchange
from sms_gateway.counter.opening import CORRECTABLE, ask_near, is_broken_off, is_full, is_repeat, open_ticket
from sms_gateway.counter.questions import choice, is_answer, yes_or_no
from sms_gateway.counter.whereabouts import is_answered_twice, tells_of_more
from sms_gateway.storage import inbound, tickets
from sms_gateway.tickets import OPEN, Ticket

_MAYBE_A_NUMBER = re.compile(r"\d{7}")
_SHORT = 60
"""Letters of what takes back a wish: longer texts are not looked through for it."""
_SOON = 3
"""Words in which it is said that something was wrong."""
_AT_ONCE = timedelta(seconds=15)
"""Nobody types a full SMS within it: what comes so close together was sent together."""


def take(ex: Exchange, report: Report) -> None:
    mine = ex.mine(*OPEN)
    awaited = [ticket for ticket in mine if ticket.status in AWAITED]
    if is_repeat(ex, mine) or _is_about_a_number(ex, report) or _takes_back_erasure(ex):
        return
    if is_answer(ex, report) or is_answered_twice(ex, report, mine) or _is_answer_beside(ex, report, mine):
        return
    if mine and _asks_secrecy(ex, report):
        add(ex, mine[0], ex.message.body.strip())
    elif (known := mine or ended_just_now(ex)) and (asked := asked_after(ex, report, known)):
        _tell_how_they_stand(ex, asked)
    elif report.place and mine and _came_ahead(ex, report, mine[0]):
        put_before(ex, mine[0], report, report.place)
    elif mine and _goes_on(ex, report, mine[0]):
        return
    elif report.urgent and len(awaited) == 1 and _names_a_rescue(ex) and awaited[0].status == "deferred":
        ex.say("added_unasked", ex.desk.add(ex.db, awaited[0], report.text, ex.inbound_id), number=awaited[0].number)
    elif theirs := meant(ex, report, mine, awaited):
        add_to_awaited(ex, theirs, _words(ex, report))
    elif known and (theirs := told_before(ex, report, known)):
        add_to_awaited(ex, theirs, report.text)
    else:
        again = [one for one in waiting_with(ex) if one[1] == report.text]
        take_along(ex, open_ticket(ex, report), report.text, again)


def _is_answer_beside(ex: Exchange, report: Report, mine: Sequence[Ticket]) -> bool:
    """`BINJAI RAHASIA`, `2, nama saya dirahasiakan`: the answer to what we asked, and a wish for secrecy beside it."""
    if not (mine and is_flagged(report)) or report.urgent:
        return False
    match ex.edition.read(_without_secrecy(ex)):
        case Choice() | Yes() | No() if _cannot_be_undone(ex.asked()):
            add(ex, mine[0], ex.message.body.strip())
            return True
        case Choice() as said if ex.asked():
            choice(ex, said)
        case Yes() | No() as said if ex.asked():
            yes_or_no(ex, isinstance(said, Yes))
        case Report() as said if _says_where(ex, said) and not (said.text and begins_with_a_flag(ex, report)):
            if not (is_answer(ex, said) or is_answered_twice(ex, said, mine)):
                return False
        case _:
            return False
    kept = inbound.get(ex.db, ex.inbound_id)
    ticket = tickets.get(ex.db, (kept and kept.ticket_id) or mine[0].id)
    if not (ticket.secret >= report.secret and ticket.anonymous >= report.anonymous):
        heed(ex, ticket, ex.message.body)
    return True


def _says_where(ex: Exchange, said: Report) -> bool:
    """By a name or its kind: any other words beside a wish for secrecy may be a report of their own."""
    words = keys_of(said.text)
    return bool(said.place or said.choices) or 0 < len(words) == ex.edition.vocabulary.kinds.length_at(words, 0)


def _cannot_be_undone(question: Mapping[str, Any]) -> bool:
    """Withdrawn or handed over is only what was answered plainly: of anything beside it only the wish counts."""
    return question.get("kind") in ("withdraw", "move") or question.get("deed") == "withdraw"


def _without_secrecy(ex: Exchange) -> str:
    message, vocabulary = read(ex.message.body), ex.edition.vocabulary
    first = vocabulary.commands.at(message.keys, 0)
    at_yes = 0 if first and first[0].says == "yes" else -1  # YA is a filler too
    kept = [at for at, key in enumerate(message.keys) if at == at_yes or key not in vocabulary.secrecy]
    return " ".join(message.between(at, at + 1) for at in kept)


def _goes_on(ex: Exchange, report: Report, ticket: Ticket) -> bool:
    """A full SMS in the next one, or a report in what was wrong in it."""
    if is_bare(report) and is_broken_off(ex, ticket):
        add_part(ex, ticket, _words(ex, report))
    elif _puts_right(ex, report, ticket):
        _put_right(ex, report, ticket)
    else:
        return False
    return True


def _puts_right(ex: Exchange, report: Report, ticket: Ticket) -> bool:
    """`salah pak, jl puri`, `bukan medan tapi binjai`: soon after a report, of that; not `salah sasaran`. Who says what
    they meant may tell all of it.
    """
    vocabulary, words = ex.edition.vocabulary, keys_of(ex.message.body)
    soon = ticket.status == "received" and ex.came - ticket.opened_at <= CORRECTABLE
    if not soon or report.explicit or report.urgent or is_flagged(report):
        return False
    said = [word for word in words if word not in vocabulary.fillers]
    first = next((at for at, word in enumerate(said[:_SOON]) if word in vocabulary.slips), _SOON)
    before = {word for word in said[:first] if word in vocabulary.everyday or word in COMMON}
    told = [word for word in said[first:] if word not in vocabulary.beside["no"]]  # `maaf, salah kirim`
    means = vocabulary.asks.isdisjoint(words) and any(vocabulary.meant.length_at(words, at) for at in range(_SOON))
    return first < _SOON and not before and (means or not tells_of_more(ex, told))


def _put_right(ex: Exchange, report: Report, ticket: Ticket) -> None:
    near = [code for code in (report.place, *report.choices, *report.suggestions) if code and code != ticket.agency]
    words = ex.message.body.strip()
    if not near:
        return add_unasked(ex, ticket, words)
    return ask_near(ex, ex.desk.add(ex.db, ticket, words, ex.inbound_id), near)


def _names_a_rescue(ex: Exchange) -> bool:
    """`polisi`, `no 110`: to an officer's question a plain answer; not `polisi tolong`, `112!!`."""
    vocabulary, words = ex.edition.vocabulary, keys_of(ex.message.body)
    calm = "!" not in ex.message.body and vocabulary.outcries.isdisjoint(words)
    return calm and vocabulary.rescue.union(vocabulary.fillers).issuperset(words)


def _is_about_a_number(ex: Exchange, report: Report) -> bool:
    """`apa kabar laporan 4071839`: one of this phone's own numbers, in words that begin no report of their own."""
    if not _MAYBE_A_NUMBER.search(ex.message.body):
        return False
    vocabulary, words = ex.edition.vocabulary, keys_of(ex.message.body)
    classed = vocabulary.classes.at(words, 0)
    asks = classed is not None and classed[0].says == "information"
    if (report.explicit and not asks) or report.place or report.choices or report.urgent:
        return False
    numbers = {word for word in words if is_valid(word)}
    named = [ticket for ticket in ex.mine() if ticket.number in numbers] if numbers else []
    if len(named) != 1:
        return False
    if asks or "?" in ex.message.body or not vocabulary.asks.isdisjoint(words):
        ask_with_words(ex, named[0], ex.message.body.strip())
    else:
        do(ex, "add", named[0], ex.message.body.strip())
    return True


def _takes_back_erasure(ex: Exchange) -> bool:
    """`tidak jadi hapus data`, `batal hapus`: at once, since what is asked about meanwhile may be erased."""
    if len(ex.message.body) > _SHORT:
        return False
    vocabulary, words = ex.edition.vocabulary, keys_of(ex.message.body)
    commands = vocabulary.commands.meanings.items()
    looked_past = vocabulary.lead_ins.union(vocabulary.fillers, vocabulary.beside["no"], vocabulary.beside["erase"])
    verbs = {phrase.partition(" ")[0] for phrase, meaning in commands if meaning.says == "erase"} - looked_past
    at = next((at for at, word in enumerate(words) if word in verbs), 0)
    refusals = {word for word, meaning in commands if meaning.says in ("no", "withdraw")}
    refused = not refusals.isdisjoint(words[:at]) and refusals.union(looked_past).issuperset(words[:at])
    found = vocabulary.commands.at(words, at)
    whole = bool(found and found[0].says == "erase") or looked_past.issuperset(words[at + 1 :])
    if not (refused and whole) or not (requests := ex.requests()):
        return False
    do(ex, "withdraw", requests[0])
    return True


def _asks_secrecy(ex: Exchange, report: Report) -> bool:
    """`tolong nama saya dirahasiakan`, `RAHASIA`: nothing is reported; it is about what was reported before."""
    return is_flagged(report) and ex.edition.vocabulary.secrecy.issuperset(keys_of(ex.message.body))


def _words(ex: Exchange, report: Report) -> str:
    """With the flag or the place that they begin with, which is cut off a report."""
    whole = report.place or report.choices or begins_with_a_flag(ex, report)
    return ex.message.body.strip() if whole else report.text


def _tell_how_they_stand(ex: Exchange, known: Sequence[Ticket]) -> None:
    """What was asked stays with the one report it can mean; but it is not what an officer waits for."""
    inbound.belongs_to(ex.db, ex.inbound_id, known[0].id)
    if len(known) > 1:
        return say_list(ex, known)
    kept = known[0].is_open and known[0].status != "deferred"
    return say_status(ex, ex.desk.add(ex.db, known[0], ex.message.body.strip(), ex.inbound_id) if kept else known[0])


def _came_ahead(ex: Exchange, report: Report, ticket: Ticket) -> bool:
    """Whether all that was said about the ticket are further parts of this full SMS, which were faster."""
    plain = report.category == ticket.category == "complaint" and not report.urgent
    if not plain or ticket.agency or ticket.status != "received" or not is_full(ex.message.body):
        return False
    said = [kept.message for kept in inbound.of_ticket(ex.db, ticket.id)]
    together = all(ex.message.received_at - one.received_at <= _AT_ONCE for one in said)
    return together and all(_is_part(ex, one.body) for one in said)


def _is_part(ex: Exchange, body: str) -> bool:
    said = ex.edition.read(body)
    return isinstance(said, Report) and is_bare(said) and not said.urgent
