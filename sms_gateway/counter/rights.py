"""The citizen and this number: help, texts wanted or not, what is held about them."""

from datetime import timedelta

from parsers.intents import DataRequest, NewPhone, Report
from sms_gateway.counter.exchange import Exchange
from sms_gateway.storage import contacts, tickets

_ERASURE = timedelta(hours=72)  # law 27/2022: confirmed within 3×24 hours


def new_phone(ex: Exchange, said: NewPhone) -> None:
    """A person moves the tickets after asking both phones; the request itself is a ticket."""
    ticket = ex.desk.open(ex.db, _request(ex), ex.message, ex.inbound_id, ex.language)
    ex.say("new_phone_requested", ticket, number=said.number or ticket.number)


def data(ex: Exchange, said: DataRequest) -> None:
    if said.erase:
        ticket = ex.desk.open(ex.db, _request(ex), ex.message, ex.inbound_id, ex.language)
        date = ex.language.date((ex.now + _ERASURE).date())
        return ex.say("erase_requested", ticket, number=ticket.number, date=date)
    count = tickets.count_of_phone(ex.db, ex.contact.phone)
    return ex.say("data_held", count=count, short_code=ex.message.recipient)


def help(ex: Exchange) -> None:
    """Asked for by word: once a day, and the other half where the first was sent unasked."""
    if not ex.once_a_day("listed_at"):
        return
    key = "help" if ex.once_a_day("helped_at") else "help_more"
    ex.say(key, short_code=ex.message.recipient)


def nothing(ex: Exchange) -> None:
    """A greeting, a test, a digit that answers nothing: help once a day, unless texts are unwelcome."""
    if not ex.contact.opted_out_at and ex.once_a_day("helped_at"):
        ex.say("help", short_code=ex.message.recipient)


def carrier_has_answered(ex: Exchange, word: str) -> None:
    """Twilio's advanced opt-out: it has told the citizen already, so we only remember."""
    if word == "STOP":
        by = f"{ex.message.carrier}:{word}"
        contacts.change(ex.db, ex.contact.phone, opted_out_at=ex.now, opted_out_by=by)
    elif word == "START":
        contacts.change(ex.db, ex.contact.phone, opted_out_at=None, opted_out_by=None)


def opt_out(ex: Exchange) -> None:
    contacts.change(ex.db, ex.contact.phone, opted_out_at=ex.now, opted_out_by="sms")
    ex.say("opted_out", short_code=ex.message.recipient)


def opt_in(ex: Exchange) -> None:
    contacts.change(ex.db, ex.contact.phone, opted_out_at=None, opted_out_by=None)
    ex.say("opted_in", short_code=ex.message.recipient)


def _request(ex: Exchange) -> Report:
    return Report(text=ex.message.body.strip(), category="information", explicit=True)
