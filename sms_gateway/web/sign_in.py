"""How people come in and go, and what they set of their own: password, second factor, language.

One table of routes, as in the console. Whatever succeeds leads to where somebody wanted to go; if a step of the sign-in
is still missing, the gate there shows the way to it. Every page works without scripts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, update_wrapper
from typing import Literal, get_args

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from sms_gateway import codes, handset
from sms_gateway.errors import NotFound, Refused, Unidentified
from sms_gateway.gateway import Gateway
from sms_gateway.operators import LONGEST_PASSWORD, SHORTEST_PASSWORD
from sms_gateway.sessions import Missing
from sms_gateway.storage import agencies
from sms_gateway.web import wording
from sms_gateway.web.access import SIGN_IN, Access, Gate, drop, keep, local, signed_in, somebody
from sms_gateway.web.console.words import ROLES
from sms_gateway.web.wording import gettext

_WRONG, _UNFIT = 403, 422
_YEAR = 365 * 24 * 60 * 60
_ALWAYS: frozenset[Missing] = frozenset(get_args(Missing))
_BUT_GUESTS = _ALWAYS - {"sign_in"}
_ACCOUNT = "/account"
_PHONE = "/phone"


def enter(gateway: Gateway) -> ResponseReturnValue:
    if somebody(gateway.sessions):
        return _on()
    return _entrance(gateway)


def sign_in(gateway: Gateway) -> ResponseReturnValue:
    name = request.form.get("name", "")
    try:
        secret = gateway.sessions.sign_in(name, request.form.get("password", ""))
    except Unidentified:
        return _entrance(gateway, wrong=True, name=name), _WRONG
    keep(secret)
    return _on()


def invited(gateway: Gateway) -> ResponseReturnValue:
    """Asks first: a link that a program looks at is not used up. Raises NotFound."""
    _check_phone(gateway)
    return redirect(_PHONE, 303) if somebody(gateway.sessions) else render_template("sign_in/guest.html")


def come_as_guest(gateway: Gateway) -> ResponseReturnValue:
    """Raises NotFound."""
    _check_phone(gateway)
    if somebody(gateway.sessions):
        return redirect(_PHONE, 303)
    try:
        keep(gateway.sessions.come_as_guest(request.form.get("secret", "").strip()))
    except Unidentified:
        return render_template("sign_in/guest.html", wrong=True), _WRONG
    return redirect(_PHONE, 303)


def code(gateway: Gateway) -> ResponseReturnValue:
    return _on() if signed_in().missing != "code" else _asked_for_code(gateway)


def give_code(gateway: Gateway) -> ResponseReturnValue:
    try:
        keep(gateway.sessions.give_code(signed_in(), request.form.get("code", "")))
    except Unidentified:
        return _asked_for_code(gateway, wrong=True), _WRONG
    return _on()


def sign_out(gateway: Gateway) -> ResponseReturnValue:
    gateway.sessions.sign_out(signed_in())
    drop()
    return redirect(SIGN_IN, 303)


def sign_out_everywhere(gateway: Gateway) -> ResponseReturnValue:
    gateway.sessions.sign_out_everywhere(signed_in())
    drop()
    return redirect(SIGN_IN, 303)


def account(gateway: Gateway) -> ResponseReturnValue:
    person = signed_in()
    of = person.operator.agency
    agency = gateway.database.read(agencies.get, of) if of else None
    return render_template(
        "sign_in/account.html",
        person=person,
        role=ROLES[person.operator.role],
        agency=agency.name if agency else None,
        sessions=gateway.sessions.how_many(person),
    )


def password(gateway: Gateway) -> ResponseReturnValue:
    return _asked_for_password(gateway)


def change_password(gateway: Gateway) -> ResponseReturnValue:
    present, new = request.form.get("present", ""), request.form.get("new", "")
    if not SHORTEST_PASSWORD <= len(new) <= LONGEST_PASSWORD:
        return _asked_for_password(gateway, wrong="short"), _UNFIT
    if new != request.form.get("again", ""):
        return _asked_for_password(gateway, wrong="again"), _UNFIT
    try:
        keep(gateway.sessions.change_password(signed_in(), present, new))
    except Unidentified:
        return _asked_for_password(gateway, wrong="present"), _WRONG
    except Refused:
        return _asked_for_password(gateway, wrong="same"), _UNFIT
    flash(gettext("The password is changed. Everywhere else you are signed out."), "success")
    return _on(_ACCOUNT)


def second_factor(gateway: Gateway) -> ResponseReturnValue:
    return _asked_for_second_factor(gateway)


def change_second_factor(gateway: Gateway) -> ResponseReturnValue:
    """Off where there is one, on where there is none: with a code of the one in question."""
    person = signed_in()
    sessions = gateway.sessions
    change = sessions.give_up_second_factor if person.second_factor else sessions.set_up_second_factor
    try:
        keep(change(person, request.form.get("code", "")))
    except Unidentified:
        return _asked_for_second_factor(gateway, wrong=True), _WRONG
    told = gettext("The second factor is off.") if person.second_factor else gettext("The second factor is on.")
    flash(told, "success")
    return _on(_ACCOUNT)


def speak(gateway: Gateway) -> ResponseReturnValue:
    """The language, of an operator and of this browser."""
    chosen = request.form.get("language", "")
    answer = _on()
    if chosen in wording.LANGUAGES:
        if person := somebody(gateway.sessions):
            gateway.sessions.choose_language(person, chosen)
        secure = gateway.settings.public_url.startswith("https:")
        answer.set_cookie(wording.COOKIE, chosen, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")
    return answer


@dataclass(frozen=True, slots=True)
class Route:
    """`amid`: what may be missing yet of the sign-in; None: for everybody."""

    method: Literal["GET", "POST"]
    path: str
    view: Callable[[Gateway], ResponseReturnValue]
    amid: frozenset[Missing] | None = frozenset()


ROUTES = (
    Route("GET", SIGN_IN, enter, None),
    Route("POST", SIGN_IN, sign_in, None),
    Route("GET", "/sign-in/code", code, _BUT_GUESTS),
    Route("POST", "/sign-in/code", give_code, _BUT_GUESTS),
    Route("GET", handset.LINK, invited, None),
    Route("POST", handset.LINK, come_as_guest, None),
    Route("POST", "/sign-out", sign_out, _ALWAYS),
    Route("GET", _ACCOUNT, account),
    Route("GET", "/account/password", password, frozenset({"password"})),
    Route("POST", "/account/password", change_password, frozenset({"password"})),
    Route("GET", "/account/second-factor", second_factor, frozenset({"second_factor"})),
    Route("POST", "/account/second-factor", change_second_factor, frozenset({"second_factor"})),
    Route("POST", "/account/sign-out-everywhere", sign_out_everywhere, frozenset({"password", "second_factor"})),
    Route("POST", "/language", speak, None),
)


def create(gateway: Gateway, access: Access) -> Blueprint:
    blueprint = Blueprint("sign_in", __name__)
    for route in ROUTES:
        name = route.view.__name__
        view = update_wrapper(partial(route.view, gateway), route.view)
        blueprint.add_url_rule(route.path, name, view, methods=[route.method])
        if route.amid is not None:
            scope: Literal["read", "write"] = "read" if route.method == "GET" else "write"
            access.put_gate(f"{blueprint.name}.{name}", Gate(scope, "read", "console", route.amid))
    return blueprint


def _check_phone(gateway: Gateway) -> None:
    if not handset.is_there(gateway):
        raise NotFound("there is no phone to try with: a link to it leads nowhere")


def _on(otherwise: str = "/") -> Response:
    """To where somebody wanted to go."""
    return redirect(_wanted(otherwise), 303)


def _wanted(otherwise: str = "/") -> str:
    return local(request.values.get("next", ""), otherwise)


def _entrance(gateway: Gateway, wrong: bool = False, name: str = "") -> str:
    minutes = gateway.settings.web.lock_minutes
    return render_template("sign_in/enter.html", wrong=wrong, name=name, minutes=minutes, next=_wanted())


def _asked_for_code(gateway: Gateway, wrong: bool = False) -> str:
    minutes = gateway.settings.web.lock_minutes
    return render_template("sign_in/code.html", wrong=wrong, minutes=minutes, next=_wanted())


def _asked_for_password(gateway: Gateway, wrong: str = "") -> str:
    return render_template(
        "sign_in/password.html",
        wrong=wrong,
        person=signed_in(),
        minutes=gateway.settings.web.lock_minutes,
        shortest=SHORTEST_PASSWORD,
        next=_wanted(_ACCOUNT),
    )


def _asked_for_second_factor(gateway: Gateway, wrong: bool = False) -> str:
    person = signed_in()
    secret = codes.secret_for(person.secret)
    issuer = f"SMS {gateway.settings.numbers[0]}"
    return render_template(
        "sign_in/second_factor.html",
        wrong=wrong,
        person=person,
        demanded=person.operator.role in gateway.settings.web.second_factor,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        picture=_drawn(codes.address(secret, person.operator.name, issuer)),
        minutes=gateway.settings.web.lock_minutes,
        next=_wanted(_ACCOUNT),
    )


def _drawn(address: str) -> str:
    """A QR code as SVG, dark on white in a dark page too; without styles, which our own policy would refuse."""
    import segno  # drawn once an account

    return segno.make_qr(address, error="m").svg_inline(scale=5, border=3, dark="#000", light="#fff", omitsize=False)
