"""The citizen and this number: help, texts wanted or not, what is held about them."""

from datetime import datetime

from parsers.intents import DataRequest, Help, NewPhone, OptIn, OptOut, Report
from sms_gateway.counter import moving
from sms_gateway.counter.deeds import unmute
from sms_gateway.counter.exchange import Exchange
from sms_gateway.counter.opening import is_repeat
from sms_gateway.history import REPORTER
from sms_gateway.storage import contacts, tickets
from sms_gateway.storage.contacts import Contact
from sms_gateway.storage.engine import Connection
from sms_gateway.tickets import OPEN, PERSONAL_DATA, Ticket


def answer(ex: Exchange, said: Help | OptOut | OptIn | DataRequest | NewPhone) -> None:
    match said:
        case Help():
            _help(ex)
        case OptOut():
            _opt_out(ex)
        case OptIn():
            _opt_in(ex, said)
        case DataRequest():
            _data(ex, said)
        case NewPhone():
            moving.answer(ex, said)


def nothing(ex: Exchange) -> None:
    """A greeting, a test, a digit that answers nothing: help once a day, unless texts are unwelcome."""
    if not ex.contact.opted_out_at and ex.help_is_due():
        ex.say("help", short_code=ex.message.recipient)


def carrier_has_answered(ex: Exchange, word: str) -> None:
    """Twilio's advanced opt-out: it has told the citizen already, so we only remember."""
    heed(ex.db, ex.contact, word, f"{ex.message.carrier}:{word}", ex.now)


def heed(db: Connection, contact: Contact, word: str, by: str, now: datetime) -> None:
    """STOP or START are remembered, with how they were said; any other word changes nothing."""
    if word == "STOP":
        contacts.change(db, contact.phone, opted_out_at=now, opted_out_by=by)
    elif word == "START":
        contacts.change(db, contact.phone, opted_out_at=None, opted_out_by=None)


def _data(ex: Exchange, said: DataRequest) -> None:
    if not said.erase:
        count = tickets.count_of_phone(ex.db, ex.contact.phone)
        ex.say("data_held", count=count, short_code=ex.message.recipient)
    elif not is_repeat(ex, ex.requests()):
        request = _open_request(ex)
        ex.say("erase_requested", request, number=request.number, date=ex.due(request))


def _help(ex: Exchange) -> None:
    """Asked for by word: always answered, with the other half where the first was sent within a day."""
    ex.say("help" if ex.help_is_due() else "help_more", short_code=ex.message.recipient)


def _opt_out(ex: Exchange) -> None:
    heed(ex.db, ex.contact, "STOP", "sms", ex.now)
    ex.say("opted_out", short_code=ex.message.recipient)


def _opt_in(ex: Exchange, said: OptIn) -> None:
    """Also after DIAM: of the report that is named, else of all."""
    stopped = ex.contact.opted_out_at
    if stopped and stopped > ex.message.received_at:  # this SMS waited somewhere: STOP was the last word
        ex.say("opted_out", short_code=ex.message.recipient)
    elif said.number:
        if ticket := ex.own(said.number):
            heed(ex.db, ex.contact, "START", "sms", ex.now)
            unmute(ex, ticket)
    else:
        heed(ex.db, ex.contact, "START", "sms", ex.now)
        for one in ex.mine(*OPEN):
            if one.muted:
                ex.desk.unmute(ex.db, one)
        ex.say("opted_in", short_code=ex.message.recipient)


def _open_request(ex: Exchange) -> Ticket:
    request = Report(text=ex.message.body.strip(), category="information")
    opened = ex.desk.open(ex.db, request, ex.message, ex.inbound_id, ex.language, ex.came)
    return ex.desk.classified(ex.db, opened.number, opened.category, PERSONAL_DATA, REPORTER)
