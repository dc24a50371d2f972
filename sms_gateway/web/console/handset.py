"""The basic phone on a page: to train and to try with, where a carrier is configured that reaches nobody.

Its messages are real to this database. The number it has is kept in the cookie, never in an address.
"""

from uuid import uuid4

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from sms_gateway.errors import NotFound
from sms_gateway.gateway import Gateway
from sms_gateway.handset import FICTITIOUS, Handset, trial_carrier
from sms_gateway.phone import is_phone, normalise
from sms_gateway.segments import left, parts
from sms_gateway.storage import handsets, pins
from sms_gateway.web.access import caller, signed_in
from sms_gateway.web.console import times
from sms_gateway.web.wording import gettext as _

LONGEST = 918
"""Letters that can be typed: six SMS."""
_LINES = 60
_NUMBER = "handset"


def basic_phone(gateway: Gateway) -> str:
    """The whole page."""
    return render_template("console/phone.html", **_shown(_handset(gateway)), longest=LONGEST)


def screen(gateway: Gateway) -> ResponseReturnValue:
    """What the page asks for every few seconds. 204: nothing has come."""
    shown = _shown(_handset(gateway))
    return ("", 204) if shown["mark"] == request.args.get("mark") else render_template("console/screen.html", **shown)


def count(gateway: Gateway) -> str:
    """As a phone counts while one types: letters that are left in this SMS, and how many it is."""
    del gateway  # it is counted without asking anybody
    return "{}/{}".format(*left(request.form.get("text", "")[:LONGEST]))


def send(gateway: Gateway) -> ResponseReturnValue:
    """One SMS; what is said to it has come when the page is back."""
    handset, typed = _handset(gateway), request.form.get("text", "").strip()
    if len(typed) > LONGEST:
        flash(_("This phone sends %(most)s letters at most: shorten it.", most=LONGEST), "warning")
    elif _is_colleagues(gateway, handset.number):
        flash(_("This is a colleague's phone: choose another one."), "warning")
    elif gateway.database.read(handsets.is_taken, handset.carrier, handset.number):
        flash(_("A citizen has texted from this number: choose another one."), "warning")
    elif typed:
        message_id = f"phone-{uuid4().hex}"
        gateway.casework.tell_audit(caller(), "try", [f"inbound:{message_id}", *caller().marks])
        if not handset.text(typed, message_id).spooled:
            handset.answers(message_id)
    return _back()


def choose(gateway: Gateway) -> ResponseReturnValue:
    """Another number for the phone."""
    handset = _handset(gateway)
    number = normalise(request.form.get("number", "")[:40])
    if not is_phone(number):
        flash(_("This is no phone number: write it as 0812… or +62812…"), "warning")
    elif _is_colleagues(gateway, number):
        flash(_("This is a colleague's phone: choose another one."), "warning")
    elif gateway.database.read(handsets.is_taken, handset.carrier, number):
        flash(_("A citizen has texted from this number: choose another one."), "warning")
    else:
        session[_NUMBER] = number
    return _back()


def _is_colleagues(gateway: Gateway, number: str) -> bool:
    """Whose SMS are acts: by this page nobody acts in another's name, but who may manage them all; a guest in none."""
    who, guest = caller().operator, signed_in().is_guest
    if who.may("manage") and not guest:
        return False
    return gateway.database.read(pins.holder, number, "" if guest else who.name) is not None


def _handset(gateway: Gateway) -> Handset:
    """Raises NotFound."""
    carrier = trial_carrier(gateway.carriers)
    if carrier is None:
        raise NotFound("there is no phone to try with: no loopback carrier is configured")
    return Handset(gateway, carrier, session.get(_NUMBER, FICTITIOUS), gateway.settings.numbers[0])


def _shown(handset: Handset) -> dict[str, object]:
    lines = handset.screen(_LINES)
    return {
        "number": handset.number,
        "to": handset.to,
        "zone": handset.gateway.settings.timezone,
        "clock": times.clock,
        "lines": [(line, parts(line.body)) for line in lines],
        "mark": "-".join(str(max((line.id for line in lines if line.own is own), default=0)) for own in (True, False)),
        "left": "{}/{}".format(*left("")),
        "fragment": "HX-Request" in request.headers,
    }


def _back() -> ResponseReturnValue:
    return redirect(url_for("console.basic_phone"), 303)
