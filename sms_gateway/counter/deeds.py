"""What a citizen can do with one ticket of theirs."""

from collections.abc import Callable, Mapping, Sequence

from parsers.intents import Report
from parsers.text import keys_of
from sms_gateway import notices
from sms_gateway.counter.exchange import Exchange
from sms_gateway.counter.opening import begin_anew, flags_of, read_report, say_received, warn
from sms_gateway.history import REPORTER
from sms_gateway.storage import tickets
from sms_gateway.tickets import DONE, Ticket

_ANSWERED = ("answered", *DONE)
_LISTED = 4
"""Tickets of which one SMS has room to say how they stand."""


def do(ex: Exchange, deed: str, ticket: Ticket, words: str = "") -> None:
    """`deed`: one of DEEDS."""
    DEEDS[deed](ex, ex.hold(ticket), words)


def add(ex: Exchange, ticket: Ticket, words: str) -> None:
    if not words:
        say_status(ex, ticket)
    elif ticket.status in ("archived", "withdrawn") and not goes_on(ex, ticket):
        begin_anew(ex, ticket, words)
    else:
        added = ex.desk.add(ex.db, ticket, words, ex.inbound_id, is_content(ex, words))
        if not heed(ex, added, words):
            ex.say(_said_of(added), added, number=added.number)


def _said_of(added: Ticket) -> str:
    """Words to an answer are neither yes nor no: `TIDAK PUAS 4071839` is told how to say so."""
    if added.status == "answered":
        return "added_answered"
    return "added" if added.is_open else "added_closed"


def heed(ex: Exchange, ticket: Ticket, words: str) -> bool:
    """An emergency, and a wish for secrecy, count wherever they are said. Whether there was such a wish: it is told
    that it is heard.
    """
    said = read_report(ex, words)
    if said.urgent:
        warn(ex, ticket)
    wishes = said.secret or said.anonymous
    if said.urgent or wishes:
        ticket = ex.desk.mark(ex.db, ticket, said.secret, said.anonymous, said.urgent)
    if wishes:
        ex.say("flagged", ticket, flags=flags_of(ex, ticket), number=ticket.number)
    return wishes


def is_content(ex: Exchange, words: str) -> bool:
    """`ok`, `mantap pak sudah nyala`, `5`: nothing that an officer would have to read after an answer."""
    return all(key in ex.edition.vocabulary.content or key.isdigit() for key in keys_of(words))


def add_unasked(ex: Exchange, ticket: Ticket, words: str) -> None:
    """Words that only seem to belong here: the citizen is told how to make them a report, or what they may mean."""
    content = is_content(ex, words)
    ex.desk.add(ex.db, ticket, words, ex.inbound_id, content)
    heed(ex, ticket, words)
    praises = ticket.status == "answered" or (content and ticket.status != "deferred")
    ex.say("added_answered" if praises else "added_unasked", ticket, number=ticket.number)


def add_part(ex: Exchange, ticket: Ticket, words: str) -> None:
    """A long complaint goes on in its next SMS; that is said once, not for every part."""
    ex.desk.add(ex.db, ticket, words, ex.inbound_id)
    if not heed(ex, ticket, words):
        ex.say("added_unasked", ticket, once=f"joined:{ticket.number}", number=ticket.number)


def put_before(ex: Exchange, ticket: Ticket, report: Report, place: str) -> None:
    """The beginning of a complaint whose other parts were faster: one report, in the order it was written."""
    flags = {"secret": report.secret, "anonymous": report.anonymous}
    whole = ex.desk.correct(ex.db, ex.hold(ticket), f"{report.text} {ticket.text}", ex.inbound_id, **flags)
    ex.settle()
    say_received(ex, ex.desk.register.route(ex.db, whole, place, REPORTER))


def dispute(ex: Exchange, ticket: Ticket, words: str) -> None:
    if is_disputable(ex, ticket):
        disputed = ex.desk.dispute(ex.db, ticket, ex.inbound_id, words)
        heed(ex, disputed, words)
        ex.say("disputed", disputed, number=disputed.number, date=ex.due(disputed))
    elif goes_on(ex, ticket):
        add(ex, ticket, words)
    elif words:
        begin_anew(ex, ticket, words)
    else:
        ex.say("dispute_refused", ticket, number=ticket.number)


def goes_on(ex: Exchange, ticket: Ticket) -> bool:
    """With more from its reporter: as long as it is open, and where that was asked for in vain."""
    return ticket.is_open or ex.desk.has_lapsed(ex.db, ticket)


def is_disputable(ex: Exchange, ticket: Ticket) -> bool:
    """Until the day that its reporter was told: a rule that was tightened since takes nothing back."""
    if ticket.status in DONE:
        return ex.came <= ex.desk.due_dates.believed(ticket, tickets.events(ex.db, ticket.id))
    return ticket.status == "answered"


def close(ex: Exchange, ticket: Ticket, words: str) -> None:
    """The reporter's word always closes, answered or not."""
    if ticket.status == "resolved":
        ex.say("closed_already", ticket, number=ticket.number)
    elif ticket.status in ("archived", "withdrawn"):
        say_status(ex, ticket)
    elif _has_moved_on(ex, ticket):
        say_status(ex, ex.desk.add(ex.db, ticket, words or ex.message.body.strip(), ex.inbound_id))
    else:
        closed = ex.desk.close(ex.db, ticket, ex.inbound_id, words)
        if ticket.rating is None:
            ex.ask("rating", ticket=ticket.id)
            ex.say("closed_thanks", closed, number=closed.number)
        else:
            ex.say("status_resolved", closed, number=closed.number, date=ex.due(closed))


def close_in_doubt(ex: Exchange, ticket: Ticket, words: str) -> None:
    """`SELESAI 4071839 tapi masih gelap`: it is kept, and asked whether it is solved."""
    if not ticket.is_open:
        return add(ex, ticket, words)
    added = ex.desk.add(ex.db, ticket, words, ex.inbound_id)
    heed(ex, added, words)
    return ex.say("added_answered", added, number=added.number)


def _has_moved_on(ex: Exchange, ticket: Ticket) -> bool:
    """Since this SMS came: it waited in the spool, or at the carrier, while its reporter or an officer went further. It
    must not end what somebody has said since."""
    return ticket.status_since > ex.message.received_at


def withdraw(ex: Exchange, ticket: Ticket, _words: str) -> None:
    if ticket.status == "withdrawn":
        ex.say("withdrawn_already", ticket, number=ticket.number)
    elif not ticket.is_open:
        say_status(ex, ticket)
    elif _has_moved_on(ex, ticket):
        say_status(ex, ex.desk.add(ex.db, ticket, ex.message.body.strip(), ex.inbound_id))
    else:
        ex.desk.withdraw(ex.db, ticket, ex.inbound_id)
        if ex.asked().get("kind") == "withdraw":
            ex.settle()
        ex.say("withdrawn", ticket, number=ticket.number)


def withdraw_in_doubt(ex: Exchange, ticket: Ticket, words: str) -> None:
    """`BATAL 4071839 tidak jadi`: asked again, where there is something to withdraw."""
    if ticket.is_open:
        ask_to_withdraw(ex, ticket)
    else:
        withdraw(ex, ticket, words)


def ask_to_withdraw(ex: Exchange, ticket: Ticket) -> None:
    ex.ask("withdraw", ticket=ticket.id)
    ex.say("withdraw_sure", ticket, number=ticket.number)


def mute(ex: Exchange, ticket: Ticket, _words: str) -> None:
    if not ticket.is_open:
        say_status(ex, ticket)
    else:
        ex.desk.mute(ex.db, ticket)
        ex.say("muted", ticket, number=ticket.number)


def unmute(ex: Exchange, ticket: Ticket) -> None:
    if not ticket.is_open:
        return say_status(ex, ticket)
    if ticket.muted:
        ex.desk.unmute(ex.db, ticket)
    return ex.say("unmuted", ticket, number=ticket.number)


def rate(ex: Exchange, ticket: Ticket, stars: int) -> None:
    if ticket.rating is not None:
        ex.say("rated_already", ticket, number=ticket.number)
    elif ticket.status not in ("resolved", "closed", "answered"):
        say_status(ex, ticket)
    elif not 1 <= stars <= 5:
        ex.ask("rating", ticket=ticket.id)
        ex.say("rating_odd", ticket, number=ticket.number)
    else:
        ex.desk.rate(ex.db, ticket, stars, ex.inbound_id)
        if ex.asked().get("kind") == "rating":
            ex.settle()
        ex.say("rated", ticket, number=ticket.number)


def say_status(ex: Exchange, ticket: Ticket, _words: str = "") -> None:
    """How it stands, with what the officer said: the SMS that said it first may be gone, or never came."""
    number, agency, date = ticket.number, ex.agency(ticket), ex.due(ticket)
    line, said = _officers_words(ex, ticket)
    missed = ex.desk.promises.missed(ex.db, ticket, ex.now)
    if said and ticket.status == "deferred" and not missed:
        ex.tell(ex.language.say_at_length("notice_deferred", number=number, text=said, date=date), ticket)
        return _was_read(ex, ticket, line)
    if ticket.spam:
        said = ex.language.say("no_report")
    if said and ticket.status == "archived":
        ex.tell(ex.language.say_at_length("notice_archived", number=number, text=said), ticket)
        return _was_read(ex, ticket, line)
    if said and ticket.status in _ANSWERED:
        answer = notices.of_reply if missed else notices.of_answer
        ex.tell(answer(ex.language, number, agency, said), ticket)
        _was_read(ex, ticket, line)
    if ex.desk.has_lapsed(ex.db, ticket):
        return ex.say("notice_lapsed", ticket, number=number)
    if ticket.status in DONE and not is_disputable(ex, ticket):
        return ex.say("status_ended", ticket, number=number)
    if missed:
        return ex.say("status_overdue", ticket, number=number, agency=agency, date=ex.language.date(missed))
    return ex.tell([ex.language.say_status(ticket.status, number=number, agency=agency, date=date)], ticket)


def ask_with_words(ex: Exchange, ticket: Ticket, words: str) -> None:
    """How it stands, asked with something to tell."""
    added = ex.desk.add(ex.db, ticket, words, ex.inbound_id)
    heed(ex, added, words)
    say_status(ex, added)


def say_list(ex: Exchange, known: Sequence[Ticket]) -> None:
    """How several stand, in one SMS."""
    lines = (f"{one.number} {ex.language.status(one.status)}" for one in known[:_LISTED])
    ex.say("status_list", list=", ".join(lines))


def _officers_words(ex: Exchange, ticket: Ticket) -> tuple[int, str]:
    """What was said when the ticket came to stand as it stands, and the line of its history that has it. Where it is
    done: the answer, unless its reporter was satisfied with that."""
    history = tickets.numbered_events(ex.db, ticket.id)
    steps = [e for _, e in history if "to" in e.data]
    if ticket.status == "resolved" and any(last.actor == REPORTER for last in steps[-1:]):
        return 0, ""
    stands = "answered" if ticket.status in DONE else ticket.status
    said = [(line, str(e.data.get("text", ""))) for line, e in history if e.data.get("to") == stands]
    return said[-1] if said else (0, "")


def _was_read(ex: Exchange, ticket: Ticket, line: int) -> None:
    if not ex.silent:
        ex.desk.telling.was_read(ex.db, ticket, line)


DEEDS: Mapping[str, Callable[[Exchange, Ticket, str], None]] = {
    "add": add,
    "dispute": dispute,
    "close": close,
    "close_in_doubt": close_in_doubt,
    "withdraw": withdraw,
    "withdraw_in_doubt": withdraw_in_doubt,
    "status": say_status,
    "mute": mute,
}
