"""A message that is no command: an answer, a repeat, a follow-up, or a new report."""

import re
from collections.abc import Container, Mapping, Sequence
from datetime import timedelta
from typing import Any

from parsers.intents import Choice, No, Report, Yes
from parsers.numbers import is_valid
from parsers.plainwords import COMMON, IDLE, plain_word, plain_words
from parsers.text import keys_of, read
from sms_gateway.counter.choosing import add_to_awaited, take_along, waiting_with
from sms_gateway.counter.deeds import (
    add,
    add_part,
    add_unasked,
    ask_with_words,
    do,
    heed,
    is_disputable,
    put_before,
    say_list,
    say_status,
)
from sms_gateway.counter.exchange import Exchange
from sms_gateway.counter.opening import CORRECTABLE, MINUTES, ask_near, is_broken_off, is_full, is_repeat, open_ticket
from sms_gateway.counter.questions import choice, is_answer, yes_or_no
from sms_gateway.counter.whereabouts import (
    FEW_WORDS,
    MANY_WORDS,
    is_address,
    is_answered_twice,
    tells_of_more,
    words_of,
)
from sms_gateway.history import REPORTER
from sms_gateway.storage import inbound, tickets
from sms_gateway.tickets import OPEN, Ticket

AWAITED = ("deferred", "answered")
"""What waits for its reporter."""
_MAYBE_A_NUMBER = re.compile(r"\d{7}")
_SHORT = 60
"""Letters of what takes back a wish: longer texts are not looked through for it."""
_A_STORY = 4
"""Words of a report that tells of one thing: there is many a `jalan rusak parah` in a town."""
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
    elif (known := mine or _ended_just_now(ex)) and (asked := _asked_after(ex, report, known)):
        _tell_how_they_stand(ex, asked)
    elif report.place and mine and _came_ahead(ex, report, mine[0]):
        put_before(ex, mine[0], report, report.place)
    elif mine and _goes_on(ex, report, mine[0]):
        return
    elif report.urgent and len(awaited) == 1 and _names_a_rescue(ex) and awaited[0].status == "deferred":
        ex.say("added_unasked", ex.desk.add(ex.db, awaited[0], report.text, ex.inbound_id), number=awaited[0].number)
    elif meant := _meant(ex, report, mine, awaited):
        add_to_awaited(ex, meant, _words(ex, report))
    elif meant := _told_before(ex, report, known):
        add_to_awaited(ex, meant, report.text)
    else:
        again = [one for one in waiting_with(ex) if one[1] == report.text]
        take_along(ex, open_ticket(ex, report), report.text, again)


def _is_answer_beside(ex: Exchange, report: Report, mine: Sequence[Ticket]) -> bool:
    """`BINJAI RAHASIA`, `2, nama saya dirahasiakan`: the answer to what we asked, and a wish for secrecy beside it."""
    if not (mine and _is_flagged(report)) or report.urgent:
        return False
    match ex.edition.read(_without_secrecy(ex)):
        case Choice() | Yes() | No() if _cannot_be_undone(ex.asked()):
            add(ex, mine[0], ex.message.body.strip())
            return True
        case Choice() as said if ex.asked():
            choice(ex, said)
        case Yes() | No() as said if ex.asked():
            yes_or_no(ex, isinstance(said, Yes))
        case Report() as said if _says_where(ex, said) and not (said.text and _begins_with_a_flag(ex, report)):
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


def _meant(ex: Exchange, report: Report, mine: Sequence[Ticket], awaited: Sequence[Ticket]) -> Sequence[Ticket]:
    """What words without a number go to. Who begins with a flag begins a report, unless an officer has asked them; who
    cries for help speaks of an answered report only where they doubt it, and never waits until we know which is meant.
    """
    cries_anew = report.urgent and [one.status == "deferred" or _doubts(ex) for one in awaited] != [True]
    if where := _where_for_an_officer(ex, report, awaited):
        return where
    if not _is_bare(report) or cries_anew:
        return []
    if _begins_with_a_flag(ex, report):
        return [one for one in awaited if one.status == "deferred"]
    return [*_just_answered(ex, mine), *awaited] or _just_begun(ex, report, mine)


def _just_begun(ex: Exchange, report: Report, mine: Sequence[Ticket]) -> Sequence[Ticket]:
    """`MEDAN lampu mati`, and then `di jl jaksa no 5`: where that is."""
    fresh = [one for one in mine[:1] if one.status == "received" and ex.now - one.updated_at <= MINUTES]
    is_name = len(words_of(ex, report.text)) == 1  # TIKUS might be one
    return fresh if not is_name and is_address(ex, report.text, FEW_WORDS) else []


def _goes_on(ex: Exchange, report: Report, ticket: Ticket) -> bool:
    """A full SMS in the next one, or a report in what was wrong in it."""
    if _is_bare(report) and is_broken_off(ex, ticket):
        add_part(ex, ticket, _words(ex, report))
    elif _puts_right(ex, report, ticket):
        _put_right(ex, report, ticket)
    else:
        return False
    return True


def _puts_right(ex: Exchange, report: Report, ticket: Ticket) -> bool:
    """`salah pak, maksudnya jl puri`, `bukan medan tapi binjai`: soon after a report, of that; not `salah sasaran`."""
    vocabulary, words = ex.edition.vocabulary, keys_of(ex.message.body)
    soon = ticket.status == "received" and ex.came - ticket.opened_at <= CORRECTABLE
    if not soon or report.explicit or report.urgent or _is_flagged(report):
        return False
    said = [word for word in words if word not in vocabulary.fillers]
    first = next((at for at, word in enumerate(said[:_SOON]) if word in vocabulary.slips), _SOON)
    before = {word for word in said[:first] if word in vocabulary.everyday or word in COMMON}
    return first < _SOON and not before and not tells_of_more(ex, said[first:])


def _put_right(ex: Exchange, report: Report, ticket: Ticket) -> None:
    near = [code for code in (report.place, *report.choices, *report.suggestions) if code and code != ticket.agency]
    words = ex.message.body.strip()
    if not near:
        return add_unasked(ex, ticket, words)
    return ask_near(ex, ex.desk.add(ex.db, ticket, words, ex.inbound_id), near)


def _where_for_an_officer(ex: Exchange, report: Report, awaited: Sequence[Ticket]) -> Sequence[Ticket]:
    """`Binjai`, `medan johor`: a place, and at most where in it, says who was asked by an officer."""
    deferred = [one for one in awaited if one.status == "deferred"]
    if len(deferred) != 1 or report.explicit or report.urgent or _is_flagged(report):
        return []
    says_where = (report.place or report.choices) and (not report.text or is_address(ex, report.text, MANY_WORDS))
    return deferred if says_where else []


def _names_a_rescue(ex: Exchange) -> bool:
    """`polisi`, `no 110`: to an officer's question a plain answer; not `polisi tolong`, `112!!`."""
    vocabulary, words = ex.edition.vocabulary, keys_of(ex.message.body)
    calm = "!" not in ex.message.body and vocabulary.outcries.isdisjoint(words)
    return calm and vocabulary.rescue.union(vocabulary.fillers).issuperset(words)


def _just_answered(ex: Exchange, mine: Sequence[Ticket]) -> list[Ticket]:
    """What its reporter has set going again just now: `3 hari`, then `kemarin`; BELUM, and only then why."""
    fresh = [one for one in mine if one.status not in AWAITED and ex.now - one.updated_at <= MINUTES]
    steps = {one.id: [line for line in tickets.events(ex.db, one.id) if "to" in line.data][-1:] for one in fresh}
    return [one for one in fresh if any(s.actor == REPORTER and ex.now - s.at <= MINUTES for s in steps[one.id])]


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
    return _is_flagged(report) and ex.edition.vocabulary.secrecy.issuperset(keys_of(ex.message.body))


def _is_flagged(report: Report) -> bool:
    return report.secret or report.anonymous


def _begins_with_a_flag(ex: Exchange, report: Report) -> bool:
    """`RAHASIA lurah minta uang`: as a report begins; not `lurah minta uang. RAHASIA`."""
    told = len(keys_of(report.text))
    return told > 0 and not ex.edition.vocabulary.flags.meanings.keys().isdisjoint(keys_of(ex.message.body)[:-told])


def _words(ex: Exchange, report: Report) -> str:
    """With the flag or the place that they begin with, which is cut off a report."""
    whole = report.place or report.choices or _begins_with_a_flag(ex, report)
    return ex.message.body.strip() if whole else report.text


def _ended_just_now(ex: Exchange) -> list[Ticket]:
    """The last report, as long as it may be disputed: what is asked later begins another."""
    return [one for one in ex.mine()[:1] if is_disputable(ex, one)]


def _asked_after(ex: Exchange, report: Report, known: Sequence[Ticket]) -> Sequence[Ticket]:
    """`kok lama sekali pak`, `kapan lampunya diperbaiki`: what is asked about. Where a report waits for its reporter
    only what is plainly a question: else it answers.

    `masih belum diperbaiki` is no question where something was answered, or asked by an officer.
    """
    vocabulary, words = ex.edition.vocabulary, keys_of(ex.message.body)
    if not report.text or (report.explicit and report.category != "information"):
        return []
    waits = any(not one.is_open or one.status in AWAITED for one in known)
    asks = "?" in ex.message.body or not vocabulary.asks.isdisjoint(words)
    asks = asks or not (waits or vocabulary.news.isdisjoint(words))
    if not asks or (waits and _doubts(ex)):
        return []
    matter = _matter(ex, vocabulary.asks_after)
    return [one for one in known if not matter or (not waits and _tells(one, matter))]


def _told_before(ex: Exchange, report: Report, known: Sequence[Ticket]) -> Sequence[Ticket]:
    """`lampu masih mati`, `sudah beres pak`: how it stands with what these reports tell already, and nothing else.

    Of one that has ended only what doubts it: `lampu mati lagi` is new; and so is `petugas lambat sekali`.
    """
    if report.urgent or _begins_with_a_flag(ex, report):
        return []
    if not _is_bare(report):
        return _sent_again(report, known)
    vocabulary = ex.edition.vocabulary
    judges_nobody = vocabulary.asks_after - vocabulary.opinions
    matter = _matter(ex, judges_nobody | vocabulary.content | vocabulary.doubts)
    denials = {word for word, meaning in vocabulary.commands.meanings.items() if meaning.says == "no"}
    if matter and (vocabulary.praise | vocabulary.doubts - denials).isdisjoint(keys_of(report.text)):
        return []  # PETUGAS MINTA UANG: the same words may tell of something else
    told = [one for one in known if _tells(one, matter)]
    return [one for one in told if one.is_open or not matter or _doubts(ex)]


def _sent_again(report: Report, known: Sequence[Ticket]) -> Sequence[Ticket]:
    """The same report to the same place a day later, as it stands in their phone: a reminder."""
    words = keys_of(report.text)
    again = report.place and not report.explicit and len(words) >= _A_STORY
    same = [one for one in known if one.agency == report.place and keys_of(one.text) == words] if again else []
    return [one for one in same if one.is_open]


def _matter(ex: Exchange, idle: Container[str]) -> set[str]:
    """The words that tell of something, written in full."""
    words = [word for word in keys_of(ex.message.body) if not word.isdigit()]
    return {plain_word(word) or word for word in words if word not in idle and word not in IDLE}


def _tells(ticket: Ticket, matter: set[str]) -> bool:
    return matter <= plain_words(ticket.text).keys()


def _doubts(ex: Exchange) -> bool:
    """`masih terbakar`, `kok belum ada`: it is not as somebody has said."""
    vocabulary = ex.edition.vocabulary
    return not (vocabulary.doubts - vocabulary.asks).isdisjoint(keys_of(ex.message.body))


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
    return isinstance(said, Report) and _is_bare(said) and not said.urgent


def _is_bare(report: Report) -> bool:
    """No place, no class word: it may belong to what we have or wait for."""
    return bool(report.text) and not (report.explicit or report.place or report.choices)
