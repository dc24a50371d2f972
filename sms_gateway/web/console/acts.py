"""What an operator does to one ticket by a form: each does it, says so in a line, and goes back to the ticket."""

from typing import get_args

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from sms_gateway.errors import Malformed
from sms_gateway.gateway import Gateway
from sms_gateway.storage.engine import Connection
from sms_gateway.tickets import CLASSES, TOPICS, Status, Ticket, TicketClass
from sms_gateway.web.access import caller
from sms_gateway.web.console import agencies
from sms_gateway.web.console.history import status
from sms_gateway.web.wording import gettext as _


def verify(gateway: Gateway, number: str) -> ResponseReturnValue:
    """Its class and topic, and where it goes: verified, or forwarded at once."""
    by, category, topic, agency = caller(), _class(), _topic(), _agency(gateway)
    to: Status = "forwarded" if request.form.get("to") == "forwarded" else "verified"
    if to == "forwarded" and not agency:
        return _unknown_agency(number)

    def verifying(db: Connection) -> Ticket:
        gateway.casework.classify(db, by, number, category, topic)
        return gateway.casework.move(db, by, number, to, agency=agency if to == "forwarded" else None)

    return _done(number, _now(gateway.database.write(verifying)))


def classify(gateway: Gateway, number: str) -> ResponseReturnValue:
    gateway.database.write(gateway.casework.classify, caller(), number, _class(), _topic())
    return _done(number, _("Class and topic are set."))


def move(gateway: Gateway, number: str) -> ResponseReturnValue:
    """To another status, where it takes them with a reason and an agency."""
    to = next((one for one in get_args(Status) if one == request.form.get("to")), None)
    if to is None:
        raise Malformed("to: there is no such status")
    agency = _agency(gateway) if to == "forwarded" else None
    if to == "forwarded" and request.form.get("agency", "").strip() and not agency:
        return _unknown_agency(number)
    moved = gateway.database.write(gateway.casework.move, caller(), number, to, _said("reason"), agency)
    return _done(number, _now(moved))


def hand_back(gateway: Gateway, number: str) -> ResponseReturnValue:
    """To the agency above; whoever gave it away may not see it any more."""
    gateway.database.write(gateway.casework.hand_back, caller(), number, _said("reason"))
    flash(_("%(number)s is with the agency above now. The citizen is told.", number=number), "success")
    return redirect(url_for("console.queue"), 303)


def note(gateway: Gateway, number: str) -> ResponseReturnValue:
    gateway.database.write(gateway.casework.note, caller(), number, _said("text"))
    return _done(number, _("The note is kept. Citizens never see it."))


def assign(gateway: Gateway, number: str) -> ResponseReturnValue:
    """To oneself, to a colleague, or to nobody."""
    name = _said("to") or None
    gateway.database.write(gateway.casework.assign, caller(), number, name)
    return _done(number, _("%(name)s has it now.", name=name) if name else _("Nobody has it now."))


def merge(gateway: Gateway, number: str) -> ResponseReturnValue:
    into = "".join(_said("into").split())
    gateway.database.write(gateway.casework.merge, caller(), number, into)
    return _done(number, _("It is answered together with %(number)s from now on.", number=into))


def spam(gateway: Gateway, number: str) -> ResponseReturnValue:
    gateway.database.write(gateway.casework.spam, caller(), number)
    return _done(number, _("It is marked as spam and archived. The sender is not told."))


def _done(number: str, told: str, kind: str = "success") -> ResponseReturnValue:
    flash(told, kind)
    return redirect(url_for("console.ticket", number=number), 303)


def _now(ticket: Ticket) -> str:
    return _("The report is now: %(status)s.", status=status(ticket.status))


def _unknown_agency(number: str) -> ResponseReturnValue:
    return _done(number, _("Nobody knows that agency: choose one from the list."), "warning")


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
