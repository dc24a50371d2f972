"""Several tickets, and no number: the citizen is asked, and answers with a digit."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from parsers.intents import Dispute
from parsers.text import keys_of
from sms_gateway.counter.deeds import add_unasked, do, heed
from sms_gateway.counter.exchange import A_DAY, Exchange
from sms_gateway.counter.opening import as_report, open_ticket, read_report, warn
from sms_gateway.language import LONGEST
from sms_gateway.segments import downgrade
from sms_gateway.storage import inbound, tickets
from sms_gateway.tickets import Ticket

Waiting = tuple[int, str]
"""A message, and its words without the command."""

_AT_MOST = 4
"""Tickets that one SMS has room to tell apart."""
_ROOM = len(LONGEST["choices"])


def do_to_one_of(ex: Exchange, candidates: Sequence[Ticket], deed: str, words: str = "") -> None:
    """The deed is done to the only ticket it can mean; else we ask, and words wait for a day.

    Words that wait already go along: a long complaint comes in several messages. Where we have asked which report is
    not solved, or is, more words belong to that.
    """
    asked = ex.asked()
    if deed == "add" and asked.get("kind") == "which" and asked["deed"] in ("dispute", "close"):
        deed, candidates = asked["deed"], [tickets.get(ex.db, ticket_id) for ticket_id in asked["tickets"]]
    elif asked.get("kind") == "which" and asked["deed"] == "dispute" and deed in ("withdraw", "close"):
        think_better(ex, asked)
    if len(candidates) == 1:
        return do(ex, deed, candidates[0], words)
    candidates = candidates[:_AT_MOST]
    if read_report(ex, words).urgent:
        warn(ex)
    answered = [one for one in candidates if one.status == "answered"]
    disputes = deed == "dispute" and bool(answered)
    waiting = [*waiting_with(ex), (ex.inbound_id, words)] if words or disputes else []
    morning = ex.desk.outbox.quiet_hours.release(ex.now + A_DAY, ex.desk.timezone)
    for inbound_id, _ in waiting:
        inbound.wait(ex.db, inbound_id, morning, asked=True)
    for one in answered if waiting else ():
        ex.desk.maybe_meant(ex.db, one, ex.message.body.strip(), ex.inbound_id)
    ex.ask("which", deed=deed, tickets=[one.id for one in candidates], said=waiting)
    return ask_which(ex)


def think_better(ex: Exchange, question: Mapping[str, Any]) -> None:
    """They are not unsatisfied after all: what waited is kept with the newest, and keeps no report open."""
    for inbound_id, _ in question["said"]:
        inbound.handled(ex.db, inbound_id)
        inbound.belongs_to(ex.db, inbound_id, question["tickets"][0])
    not_meant(ex, question)
    ex.settle()


def not_meant(ex: Exchange, question: Mapping[str, Any], meant: Collection[int] = ()) -> None:
    """Words that waited were about one of several answered reports: the others need no longer be kept open for them."""
    for ticket_id in question["tickets"] if question["said"] else ():
        offered = tickets.get(ex.db, ticket_id)
        if offered.status == "answered" and ticket_id not in meant:
            ex.desk.meant_another(ex.db, offered)


def add_to_awaited(ex: Exchange, awaited: Sequence[Ticket], words: str) -> None:
    """Words that answer an officer: to the report that waits for them, if there is one only."""
    if len(awaited) == 1:
        add_unasked(ex, awaited[0], words)
    else:
        do_to_one_of(ex, awaited, "add", words)


def ask_which(ex: Exchange) -> None:
    """Says the open question (again)."""
    question = ex.asked()
    offered = [tickets.get(ex.db, ticket_id) for ticket_id in question["tickets"]]
    plain = "which_withdraw" if question["deed"] == "withdraw" else "which_number"
    ex.say("which_ticket" if has_words(question) else plain, choices=_choices(offered))


def has_words(question: Mapping[str, Any]) -> bool:
    """Whether words wait for the answer; a bare BELUM waits without any."""
    return any(words for _, words in question["said"])


def means_all(ex: Exchange, count: int) -> bool:
    """`dua-duanya`, `semua belum`, `1 dan 2`: each of them."""
    vocabulary, keys = ex.edition.vocabulary, keys_of(ex.message.body)
    digits = {key for key in keys if key.isdigit()}
    all_of_them = {str(at) for at in range(1, count + 1)} if digits else vocabulary.all_of_them
    others = [key for key in keys if key not in all_of_them and key not in vocabulary.numerals]
    said = all_of_them <= digits if digits else not all_of_them.isdisjoint(keys)
    return said and _beside_a_dispute(ex).issuperset(others)


def lies_in(ex: Exchange, ticket: Ticket, text: str) -> bool:
    """`yang di medan`, `kota medan`: a report is told by its place, and nothing else is said."""
    vocabulary, agency = ex.edition.vocabulary, ex.edition.agencies.get(ticket.region or "")
    words = {key for key in keys_of(text) if key not in _beside_a_dispute(ex)}
    name = words.intersection(keys_of(agency.name)) if agency else set()
    return bool(name) and vocabulary.prepositions.union(vocabulary.kinds.meanings).issuperset(words - name)


def _beside_a_dispute(ex: Exchange) -> frozenset[str]:
    vocabulary = ex.edition.vocabulary
    disputes = (word for word, meaning in vocabulary.commands.meanings.items() if meaning.says == "dispute")
    return vocabulary.fillers.union(vocabulary.beside["choice"], disputes)


def choose(ex: Exchange, question: Mapping[str, Any], digit: int) -> None:
    """What waited goes where the citizen says; 0 makes it a report of its own."""
    if digit > len(question["tickets"]) or (digit == 0 and not has_words(question)):
        ask_which(ex)
    elif digit == 0:
        not_meant(ex, question)
        open_waiting(ex, question["said"])
    else:
        do_to_chosen(ex, question, tickets.get(ex.db, question["tickets"][digit - 1]))


def do_to_chosen(ex: Exchange, question: Mapping[str, Any], ticket: Ticket) -> None:
    ex.settle()
    inbound.belongs_to(ex.db, ex.inbound_id, ticket.id)
    *earlier, (last, words) = question["said"] or [(ex.inbound_id, "")]
    not_meant(ex, question, [ticket.id])
    take_along(ex, ticket, words, earlier)
    inbound.handled(ex.db, last)
    do(ex.about(last), question["deed"], ticket, words)


def open_unanswered(ex: Exchange) -> None:
    """Nobody said within a day where the message belongs: a report of its own, with all that waited beside it.

    BELUM is no new report: it disputes every answer that it can mean.
    """
    question = ex.asked() or ex.lapsed()
    asked = question.get("said", [])
    beside = ex.inbound_id in [inbound_id for inbound_id, _ in asked]
    alone = ex.edition.read(ex.message.body)  # another question has taken the place of ours
    said = asked if beside else [(ex.inbound_id, alone.text if isinstance(alone, Dispute) else ex.message.body.strip())]
    disputes = question["deed"] == "dispute" if beside else isinstance(alone, Dispute)
    if meant := _still_answered(ex, question["tickets"] if beside else ()) if disputes else []:
        dispute_all(ex, meant, said)
    elif disputes and beside:  # all have moved on
        do_to_chosen(ex, question, tickets.get(ex.db, question["tickets"][0]))
    elif any(words for _, words in said):
        if beside:
            not_meant(ex, question)
        open_waiting(ex, said)


def _still_answered(ex: Exchange, offered: Sequence[int]) -> list[Ticket]:
    """Of these, or of all: what was answered before the message that waited, and is so still."""
    return [
        one
        for one in ex.mine("answered")
        if one.status_since <= ex.message.received_at and (not offered or one.id in offered)
    ]


def dispute_all(ex: Exchange, meant: Sequence[Ticket], said: Sequence[Waiting]) -> None:
    if said == (ex.asked() or ex.lapsed()).get("said"):
        ex.settle()
    words = " ".join(dict.fromkeys(words for _, words in said if words))
    for inbound_id, _ in said:
        inbound.handled(ex.db, inbound_id)
    ex = ex.about(said[0][0])
    for one in meant:
        do(ex, "dispute", one, words)
    for inbound_id, _ in said:
        inbound.belongs_to(ex.db, inbound_id, meant[-1].id)


def open_waiting(ex: Exchange, said: Sequence[Waiting]) -> None:
    """All that waited is one report of its own."""
    if said == (ex.asked() or ex.lapsed()).get("said"):
        ex.settle()
    for inbound_id, _ in said:
        inbound.handled(ex.db, inbound_id)
    (first, _), *rest = said
    ex = ex.about(first)
    opened = open_ticket(ex, as_report(ex, " ".join(dict.fromkeys(words for _, words in said if words))))
    for inbound_id, _ in rest:
        inbound.belongs_to(ex.db, inbound_id, opened.id)


def take_along(ex: Exchange, ticket: Ticket, words: str, waiting: Iterable[Waiting]) -> None:
    """What waited goes to a ticket together with `words`, which are not added twice."""
    for inbound_id, before in waiting:
        inbound.handled(ex.db, inbound_id)
        inbound.belongs_to(ex.db, inbound_id, ticket.id)
        if before and before != words:
            heed(ex.about(inbound_id), ex.desk.add(ex.db, ticket, before, inbound_id), before)


def waiting_with(ex: Exchange) -> Sequence[Waiting]:
    """Every message that waits for the answer to the open question."""
    question = ex.asked()
    return question["said"] if question.get("kind") == "which" else []


def _choices(offered: Sequence[Ticket]) -> str:
    """`1: jln rusak parah, 2: lampu jalan mati`: a citizen knows a report by its words."""
    room = _ROOM // len(offered) - len("1: , ")
    words = [first_words(ticket, room) for ticket in offered]
    told = [one if words.count(one) == 1 else ticket.number for one, ticket in zip(words, offered, strict=True)]
    return ", ".join(f"{at}: {one}" for at, one in enumerate(told, 1))


def first_words(ticket: Ticket, room: int) -> str:
    """Its number where they shall not be read over a shoulder, or nothing of them can be shown."""
    shown = "" if ticket.secret else " ".join(re.findall(r"[A-Za-z0-9/.-]+", downgrade(ticket.text)))
    cut = shown if len(shown) <= room else (shown[:room].rpartition(" ")[0] or shown[:room])
    return cut.strip(" .-/") or ticket.number
