"""What an operator does to one ticket by a form: each does it, says so in a line, and goes back to the ticket."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import cast, get_args

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from sms_gateway.errors import Malformed, NotFound, Refused
from sms_gateway.gateway import Gateway
from sms_gateway.storage.engine import Connection
from sms_gateway.tickets import CLASSES, TOPICS, Status, Ticket, TicketClass
from sms_gateway.web.access import caller
from sms_gateway.web.console import agencies
from sms_gateway.web.console.giving_back import given_back
from sms_gateway.web.console.history import status
from sms_gateway.web.console.queue import number_of
from sms_gateway.web.console.ticket import no_sms
from sms_gateway.web.wording import N_
from sms_gateway.web.wording import gettext as _


def verify(gateway: Gateway, number: str) -> ResponseReturnValue:
    """Its class and topic, and where it goes: verified, or forwarded at once."""
    by, category, topic, agency, seen = caller(), _class(), _topic(), _agency(gateway), _seen()
    to: Status = "forwarded" if request.form.get("to") == "forwarded" else "verified"
    if to == "forwarded" and not agency:
        return _unknown_agency(gateway, number)

    def verifying(db: Connection) -> Ticket:
        gateway.casework.classify(db, by, number, category, topic)
        return gateway.casework.move(db, by, number, to, agency=agency if to == "forwarded" else None, seen=seen)

    return _try(gateway, number, verifying, partial(_now, gateway))


def follow(gateway: Gateway, number: str) -> ResponseReturnValue:
    """Verified and forwarded as suggested, by the usual acts; the audit tells that a suggestion was followed."""
    by, seen = replace(caller(), marks=(*caller().marks, "suggestion")), _seen()
    asked = _said("agency"), _said("class")

    def following(db: Connection) -> Ticket:
        ticket = gateway.enquiries.seen(db, by.operator, number, lock=True)
        advice = gateway.triage.advice(db, ticket)
        kind = advice.category.label if advice.category else ticket.category
        if advice.agency is None or asked != (advice.agency.label, kind):
            raise Refused(N_("The suggestion is another one by now: look at it again."))
        gateway.casework.classify(db, by, number, cast("TicketClass", kind), ticket.topic)
        return gateway.casework.move(db, by, number, "forwarded", agency=advice.agency.label, seen=seen)

    return _try(gateway, number, following, partial(_now, gateway))


def classify(gateway: Gateway, number: str) -> ResponseReturnValue:
    by, category, topic, seen = caller(), _class(), _topic(), _seen()
    told = _("Class and topic are set.")

    def classifying(db: Connection) -> Ticket:
        return gateway.casework.classify(db, by, number, category, topic, seen)

    return _try(gateway, number, classifying, lambda _ticket: told)


def move(gateway: Gateway, number: str) -> ResponseReturnValue:
    """To another status, where it takes them with a reason and an agency."""
    by, reason, seen = caller(), _said("reason"), _seen()
    to = next((one for one in get_args(Status) if one == request.form.get("to")), None)
    if to is None:
        raise Malformed("to: there is no such status")
    agency = _agency(gateway) if to == "forwarded" else None
    if to == "forwarded" and _said("agency") and not agency:
        return _unknown_agency(gateway, number, reason, to)

    def moving(db: Connection) -> Ticket:
        return gateway.casework.move(db, by, number, to, reason, agency, seen)

    return _try(gateway, number, moving, partial(_now, gateway), reason, to)


def hand_back(gateway: Gateway, number: str) -> ResponseReturnValue:
    """To the agency above; whoever gave it away may not see it any more."""
    by, reason, seen = caller(), _said("reason"), _seen()

    def handing(db: Connection) -> Ticket:
        return gateway.casework.hand_back(db, by, number, reason, seen)

    def told(ticket: Ticket) -> str:
        above = _("%(number)s is with the agency above now.", number=ticket.number)
        return above + " " + (_no_sms(gateway, ticket) or _("The citizen is told."))

    return _try(gateway, number, handing, told, reason, then=url_for("console.queue"))


def note(gateway: Gateway, number: str) -> ResponseReturnValue:
    by, text = caller(), _said("text")
    kept = _("The note is kept. Citizens never see it.")
    return _try(gateway, number, lambda db: gateway.casework.note(db, by, number, text), lambda _ticket: kept, text)


def assign(gateway: Gateway, number: str) -> ResponseReturnValue:
    """To oneself, to a colleague, or to nobody."""
    by, name, seen = caller(), _said("to") or None, _seen()
    told = _("%(name)s has it now.", name=name) if name else _("Nobody has it now.")
    return _try(gateway, number, lambda db: gateway.casework.assign(db, by, number, name, seen), lambda _ticket: told)


def merge(gateway: Gateway, number: str) -> ResponseReturnValue:
    by, into, seen = caller(), "".join(_said("into").split()), _seen()
    told = _("It is answered together with %(number)s from now on.", number=into)

    def merging(db: Connection) -> Ticket:
        gateway.enquiries.seen(db, by.operator, number)
        try:
            return gateway.casework.merge(db, by, number, into, seen)
        except NotFound:
            raise Refused(N_("there is no report %(number)s here: compare the digits"), number=into) from None

    return _try(gateway, number, merging, lambda _ticket: told)


def spam(gateway: Gateway, number: str) -> ResponseReturnValue:
    by, seen = caller(), _seen()
    told = _("It is marked as spam and archived. The sender is not told.")
    return _try(gateway, number, lambda db: gateway.casework.spam(db, by, number, seen), lambda _ticket: told)


def _try(
    gateway: Gateway,
    number: str,
    deed: Callable[[Connection], Ticket],
    told: Callable[[Ticket], str],
    words: str = "",
    to: str = "",
    then: str = "",
) -> ResponseReturnValue:
    """Does it, says so and goes to `then`, or to the ticket; where it is refused, whoever tried gets the words back."""
    try:
        done = gateway.database.write(deed)
    except (NotFound, Refused) as error:
        return given_back(gateway, number, error, words, to, _seen())
    flash(told(done), "success")
    return redirect(then or url_for("console.ticket", number=number), 303)


def _now(gateway: Gateway, ticket: Ticket) -> str:
    told = _("The report is now: %(status)s.", status=status(ticket.status))
    return " ".join(filter(None, [told, _no_sms(gateway, ticket)]))


def _no_sms(gateway: Gateway, ticket: Ticket) -> str:
    return no_sms(gateway.database.read(gateway.desk.outbox.unsent, ticket.phone))


def _unknown_agency(gateway: Gateway, number: str, words: str = "", to: str = "") -> ResponseReturnValue:
    error = Refused(N_("Nobody knows that agency: choose one from the list."))
    return given_back(gateway, number, error, words, to, _seen())


def _seen() -> int | None:
    """The newest line of the history on the page that the form came from; None: it does not say."""
    return number_of("seen") or None


def _said(name: str) -> str:
    return request.form.get(name, "").strip()


def _agency(gateway: Gateway) -> str | None:
    edition = gateway.database.read(gateway.directory.edition)
    return agencies.code_of(edition, _said("agency"))


def _class() -> TicketClass:
    """Raises Malformed."""
    chosen = next((one for one in CLASSES if one == _said("class")), None)
    if chosen is None:
        raise Malformed("class: there is no such class")
    return chosen


def _topic() -> str | None:
    return topic if (topic := _said("topic")) in TOPICS else None
