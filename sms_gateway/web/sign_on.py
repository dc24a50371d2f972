"""The door for whoever signs on elsewhere: there by a link, back with the provider's word, in by `sign_on.SignOn`.

Whatever goes wrong is said in one line on the page of sign-in, where name and password still let in.
"""

import logging
from collections.abc import Mapping
from functools import partial, update_wrapper
from shlex import quote
from typing import NoReturn

from flask import Blueprint, Flask, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from sms_gateway.errors import NotFound
from sms_gateway.gateway import Gateway
from sms_gateway.sign_on import Reason, Unwelcome
from sms_gateway.web.access import keep, local, somebody
from sms_gateway.web.provider import CALLBACK, Away, Disbelieved, Provider
from sms_gateway.web.wording import N_, gettext

_log = logging.getLogger(__name__)

LINK = "/sign-in/oidc"
_WANTED = "wanted"
_LONGEST = 500
"""Of an address to come back to: a cookie has little room."""

_AWAY = N_("%(label)s cannot be reached right now. Sign in by name and password, or try again in a minute.")
_DISBELIEVED = N_("This sign-in did not come through. Begin again here; a link from before is good only once.")
_UNWELCOME: Mapping[Reason, str] = {
    "role": N_("%(label)s knows you, but gives you no role here. Whoever looks after your account there can."),
    "agency": N_("%(label)s does not say which agency here you work for. Whoever looks after your account there can."),
    "name": N_(
        "%(label)s calls you by a name that cannot be used here. Tell whoever looks after this service: %(subject)s"
    ),
    "taken": N_(
        "There is an operator %(name)s here already. If that is you, whoever looks after this service can link you: "
        "sms-gateway operator link %(name)s %(subject)s"
    ),
    "disabled": N_("You are shut out here. Whoever looks after this service can let you in again."),
}


def go(gateway: Gateway, provider: Provider) -> ResponseReturnValue:
    wanted = local(request.args.get("next", ""))
    if somebody(gateway.sessions):
        return redirect(wanted, 303)
    try:
        there = provider.send()
    except Away as error:
        _log.warning("%s", error)
        return _entrance(gateway, _AWAY, 503)
    session[_WANTED] = wanted if len(wanted) <= _LONGEST else "/"
    return there


def come_back(gateway: Gateway, provider: Provider) -> ResponseReturnValue:
    """The word is good once: its state goes with the cookie, and its code is spent at the provider."""
    wanted = local(str(session.get(_WANTED, "")))
    try:
        subject, claims = provider.word()
        secret = gateway.sign_on.come_in(subject, claims)
    except Away as error:
        _log.warning("%s", error)
        return _entrance(gateway, _AWAY, 503)
    except Disbelieved as error:
        _log.warning("%s", error)
        return _entrance(gateway, _DISBELIEVED, 403)
    except Unwelcome as error:
        _log.warning("%s", error)
        return _entrance(gateway, _UNWELCOME[error.reason], 403, subject=quote(error.subject), name=error.name)
    keep(secret)
    return redirect(wanted, 303)


def create(gateway: Gateway, app: Flask) -> Blueprint:
    """Where no provider is set nothing is found behind these routes."""
    blueprint = Blueprint("sign_on", __name__)
    provider = Provider(app, gateway.settings) if gateway.settings.oidc.issuer else None
    for path, view in ((LINK, go), (CALLBACK, come_back)):
        bound = partial(view, gateway, provider) if provider else partial(_nobody)
        blueprint.add_url_rule(path, view.__name__, update_wrapper(bound, view), methods=["GET"])
    return blueprint


def _nobody() -> NoReturn:
    raise NotFound("no provider is set")


def _entrance(gateway: Gateway, told: str, status: int, **values: str) -> tuple[str, int]:
    label = gateway.settings.oidc.label
    page = render_template(
        "sign_in/enter.html",
        told=gettext(told, label=label, **values),
        minutes=gateway.settings.web.lock_minutes,
        next=local(str(session.get(_WANTED, ""))),
    )
    return page, status
