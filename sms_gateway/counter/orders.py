"""What an officer can have done by SMS, and how it is confirmed; whether they are believed is `officers`' business."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sms_gateway.casework import Casework
from sms_gateway.clockwork import NOT_ARRIVED, of_this_step
from sms_gateway.counter.choosing import first_words
from sms_gateway.counter.exchange import Exchange
from sms_gateway.counter.opening import flags_of
from sms_gateway.enquiries import Enquiries
from sms_gateway.errors import NotAdmitted, NotFound, Refused, Repeated
from sms_gateway.language import LONGEST
from sms_gateway.redaction import stripped
from sms_gateway.roles import Caller
from sms_gateway.segments import says_something
from sms_gateway.storage import outbound, tickets
from sms_gateway.tickets import Ticket

Deed = Callable[[Exchange, Casework, Caller, str, str], None]
"""What is done to the ticket with a number, with some words."""

_LISTED = 3
"""Tickets that one SMS has room for, with a few words of each."""
_ROOM = len(LONGEST["queue"]) // _LISTED - len("40718391 17 Mar ")
_READ = 450
"""Signs of a report, and of its reporter's last word, that are worth their price on a basic phone."""


def tell_queue(ex: Exchange, enquiries: Enquiries, by: Caller) -> None:
    """What waits, the most pressing first, in one SMS."""
    try:
        waiting = enquiries.waiting(ex.db, by)
    except NotAdmitted:
        ex.say("officer_not_yours")
        return
    listed = "; ".join(_line(ex, one) for one in waiting[:_LISTED])
    if not waiting:
        ex.say("officer_queue_empty")
    elif len(waiting) > _LISTED:
        ex.say("officer_queue_more", queue=listed, count=len(waiting) - _LISTED)
    else:
        ex.say("officer_queue", queue=listed)


def tell_ticket(ex: Exchange, enquiries: Enquiries, by: Caller, number: str) -> None:
    """How it stands and what its reporter wrote: never who that is."""
    try:
        ticket = enquiries.seen(ex.db, by.operator, number)
    except NotFound:
        return _no_such(ex, number)
    status, text = ex.language.status(ticket.status), _words_of(ex, ticket)
    answers = by.operator.may("answer")  # whoever only reads is invited to nothing
    if ticket.due_at:
        date = ex.language.date(_local(ticket, ticket.due_at).date())
        key = "officer_ticket" if answers else "reader_ticket"
        return ex.tell(ex.language.say_at_length(key, number=number, status=status, date=date, text=text))
    key = "officer_ticket_ended" if answers else "reader_ticket_ended"
    return ex.tell(ex.language.say_at_length(key, number=number, status=status, text=text))


def reply(ex: Exchange, casework: Casework, by: Caller, number: str, words: str) -> None:
    def replying(ticket: Ticket) -> None:
        if not says_something(words):
            ex.say("officer_no_words", number=number)
        else:
            _confirm(ex, ticket, lambda: casework.reply(ex.db, by, number, words))

    _attempt(ex, casework, by, number, "officer_cannot_answer", replying)


def start(ex: Exchange, casework: Casework, by: Caller, number: str, words: str) -> None:
    """`words` go into the history, as a reason does at the console."""

    def starting(ticket: Ticket) -> None:
        if ticket.status == "in_progress":
            ex.say("officer_repeat", number=number, status=ex.language.status(ticket.status))
        else:
            _confirm(ex, ticket, lambda: casework.move(ex.db, by, number, "in_progress", words))

    _attempt(ex, casework, by, number, "officer_cannot_start", starting)


def _attempt(
    ex: Exchange, casework: Casework, by: Caller, number: str, refusal: str, deed: Callable[[Ticket], None]
) -> None:
    """Another agency's ticket is said not to be there, like one that never was."""
    try:
        ticket = casework.enquiries.seen(ex.db, by.operator, number, lock=True)
        by.operator.check("answer")
        deed(ticket)
    except NotFound:
        _no_such(ex, number)
    except NotAdmitted:
        ex.say("officer_not_yours")
    except Repeated:
        ex.say("officer_repeat", number=number, status=ex.language.status(ticket.status))
    except Refused:
        key = "officer_ended" if ticket.status == "withdrawn" else refusal
        ex.say(key, number=number, status=ex.language.status(ticket.status))


def _confirm(ex: Exchange, ticket: Ticket, deed: Callable[[], Ticket]) -> None:
    """Does it, and says what became of the ticket and how many SMS its reporter gets, and when."""
    before = {said.id for said in outbound.of_ticket(ex.db, ticket.id)}
    done = deed()
    told = [said for said in outbound.of_ticket(ex.db, ticket.id) if said.id not in before and said.state == "queued"]
    status = ex.language.status(done.status)
    if told and told[0].due_at > told[0].created_at:
        time = f"{_local(ticket, told[0].due_at):%H:%M}"
        ex.say("officer_done_later", number=done.number, status=status, count=len(told), time=time)
    else:
        ex.say("officer_done", number=done.number, status=status, count=len(told))


def _no_such(ex: Exchange, number: str) -> None:
    ex.say("officer_unknown", number=number[:12])


def _line(ex: Exchange, ticket: Ticket) -> str:
    """`4071839 17 Mar lampu jalan`; of a secret one no word, since an SMS lies open on the screen."""
    due = _local(ticket, ticket.due_at) if ticket.due_at else None
    day = f"{due.day} {ex.language.months[due.month - 1]}" if due else "-"
    words = (
        flags_of(ex, ticket).rstrip(".")[:_ROOM]
        if ticket.secret
        else first_words(replace(ticket, text=stripped(ticket.text)), _ROOM)
    )
    return f"{ticket.number} {day} {words}"


def _words_of(ex: Exchange, ticket: Ticket) -> str:
    """The report, and the last that its reporter has added since, without numbers: an SMS goes through many hands. And
    that the answer did not arrive, which alone may have brought it back.
    """
    history = tickets.events(ex.db, ticket.id)
    since = [str(line.data["text"]) for line in history if line.kind in _SINCE and line.data.get("text")][-1:]
    said = [_cut(words) for words in (ticket.text, *since)]
    lost = any(line.kind == NOT_ARRIVED for line in of_this_step(history))
    text = " / ".join([*map(stripped, said), *([ex.language.say("officer_not_arrived")] if lost else [])])
    return " ".join(filter(None, [flags_of(ex, ticket), text]))


_SINCE: Sequence[str] = ("added", "disputed")


def _cut(words: str) -> str:
    return words if len(words) <= _READ else f"{words[:_READ].rpartition(' ')[0] or words[:_READ]}..."


def _local(ticket: Ticket, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(ticket.timezone))
