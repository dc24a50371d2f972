"""A report becomes a ticket, and the citizen gets its number."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from parsers import reports
from parsers.intents import Report
from parsers.text import keys_of, read
from sms_gateway.counter.exchange import Exchange
from sms_gateway.segments import encoding, length
from sms_gateway.storage import inbound
from sms_gateway.tickets import Ticket

A_MOMENT = timedelta(minutes=1)
"""Within it the same words are the same message."""

CORRECTABLE = timedelta(minutes=15)
"""So long a report may be put right."""

MINUTES = timedelta(minutes=5)
"""Within them a full SMS goes on in the next."""

_FULL = {"gsm7": range(150, 161), "ucs2": range(64, 71)}
"""Lengths of an SMS whose writer ran out of room."""


def open_ticket(ex: Exchange, report: Report) -> Ticket:
    ticket = ex.desk.open(ex.db, report, ex.message, ex.inbound_id, ex.language, ex.came)
    if report.urgent:
        warn(ex, ticket)
    flags = flags_of(ex, report)
    near = (report.choices or report.suggestions)[:2]
    if report.place:
        _receive(ex, ticket, told=bool(report.text))
    elif len(near) > 1:
        ask_choice(ex, ticket, near, "received_choice", flags=flags)
    elif near:
        ask_suggestion(ex, ticket, near[0], "received_suggestion", flags=flags)
    else:
        ask_place(ex, ticket, "received_late" if ex.waited else "received_place", flags=flags)
    return ticket


def begin_anew(ex: Exchange, ended: Ticket, words: str) -> None:
    """More about a ticket that has ended for good: nobody would read it there."""
    said = read_report(ex, words)
    report = Report(
        text=words,
        place=ended.agency,
        secret=ended.secret or said.secret,
        anonymous=ended.anonymous or said.anonymous,
        urgent=said.urgent,
    )
    ticket = ex.desk.open(ex.db, report, ex.message, ex.inbound_id, ex.language, ex.came)
    if report.urgent:
        warn(ex, ticket)
    flags = flags_of(ex, ticket)
    ex.say("begun_anew", ticket, flags=flags, old=ended.number, number=ticket.number, date=ex.due(ticket))


def warn(ex: Exchange, ticket: Ticket | None = None) -> None:
    """Before anything else, and once: whom to phone."""
    if not ex.warned:
        ex.warned = True
        ex.say("urgent", ticket)


def as_report(ex: Exchange, words: str, text: str = "") -> Report:
    """Words that belong nowhere: a report of its own, with `text` where more than the words was typed."""
    return replace(read_report(ex, words), text=text or words, explicit=True)


def read_report(ex: Exchange, words: str) -> Report:
    """What the words behind a command say, read as a report."""
    said = reports.read(read(words), ex.edition.vocabulary)
    return said if isinstance(said, Report) else Report(text=words)


def is_repeat(ex: Exchange, mine: Iterable[Ticket]) -> bool:
    """The same message again within a moment: counted, not done twice, and said once."""
    fresh = [ticket for ticket in mine if ex.now - ticket.updated_at <= A_MOMENT]
    this = _plainly(ex.message.body) if fresh else ""
    for ticket in fresh:
        said = list(map(_plainly, _just_said(ex, ticket)))
        if this in said:
            ex.desk.repeat(ex.db, ticket, ex.inbound_id)
            *before, last = said
            # Else it, or its first part, was repeated just now, and that was said.
            if said.count(this) == 1 and (last == this or last not in before):
                ex.say("received_repeat", ticket, number=ticket.number)
            return True
    return False


def is_broken_off(ex: Exchange, ticket: Ticket) -> bool:
    """Its last message came just now and fills an SMS: this one goes on where it broke off."""
    if ex.now - ticket.updated_at > MINUTES:
        return False
    return is_full(["", *_just_said(ex, ticket, MINUTES)][-1])


def is_full(body: str) -> bool:
    """Whether its writer ran out of room."""
    said = body.strip()
    return length(said) in _FULL[encoding(said)]


def ask_choice(ex: Exchange, ticket: Ticket, codes: Sequence[str], key: str, **values: str) -> None:
    first, second = (ex.edition.name(code) for code in codes[:2])
    _ask_where(ex, ticket, codes[:2])
    ex.say(key, ticket, number=ticket.number, first=first, second=second, **values)


def ask_suggestion(ex: Exchange, ticket: Ticket, code: str, key: str, **values: str) -> None:
    _ask_where(ex, ticket, [code])
    ex.say(key, ticket, number=ticket.number, place=ex.edition.name(code), **values)


def ask_place(ex: Exchange, ticket: Ticket, key: str, codes: Sequence[str] = (), **values: str) -> None:
    _ask_where(ex, ticket, codes)
    ex.say(key, ticket, number=ticket.number, **values)


def ask_near(ex: Exchange, ticket: Ticket, codes: Sequence[str]) -> None:
    """One that is meant, or which of several."""
    if len(codes) > 1:
        ask_choice(ex, ticket, codes, "choose_again")
    else:
        ask_suggestion(ex, ticket, codes[0], "place_suggested")


def _ask_where(ex: Exchange, ticket: Ticket, codes: Sequence[str]) -> None:
    """`anew`: it has a place, which its reporter puts right."""
    ex.ask("place", ticket=ticket.id, codes=list(codes), **({"anew": True} if ticket.agency else {}))


def say_received(ex: Exchange, ticket: Ticket) -> None:
    flags = flags_of(ex, ticket)
    ex.say("received", ticket, flags=flags, number=ticket.number, agency=ex.agency(ticket), date=ex.due(ticket))


def flags_of(ex: Exchange, flagged: Report | Ticket) -> str:
    """What a receipt begins with: `RAHASIA.`"""
    if flagged.secret or flagged.anonymous:
        both = flagged.secret and flagged.anonymous
        return ex.language.say("flag_both" if both else "flag_secret" if flagged.secret else "flag_anonymous")
    return ""


def _receive(ex: Exchange, ticket: Ticket, told: bool) -> None:
    """A bare name of a place is half a report: the next message is the other half."""
    if told:
        say_received(ex, ticket)
    else:
        ask_what(ex, ticket)


def ask_what(ex: Exchange, ticket: Ticket) -> None:
    ex.ask("what", ticket=ticket.id)
    flags = flags_of(ex, ticket)
    ex.say("received_empty", ticket, flags=flags, number=ticket.number, agency=ex.agency(ticket))


def _just_said(ex: Exchange, ticket: Ticket, within: timedelta = A_MOMENT) -> list[str]:
    """What was said about a ticket just now, in the order it came."""
    return inbound.said_since(ex.db, ticket.id, ex.message.received_at - within)


def _plainly(body: str) -> str:
    return " ".join(keys_of(body)) or body
