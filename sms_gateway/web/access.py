"""Who may come in, and where: every route has a gate, or stands on the short list of public ones.

There are two doors. Programs come to the API with a token, never with a cookie; people come to the console with the
cookie of their session, never with a token.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, flash, g, redirect, request, session
from flask.typing import ResponseReturnValue

from sms_gateway.errors import NotAdmitted, Unidentified
from sms_gateway.operators import Operators
from sms_gateway.roles import Act, Caller, Scope
from sms_gateway.sessions import Missing, Sessions, SignedIn
from sms_gateway.web.wording import gettext

Door = Literal["api", "console"]

PUBLIC = frozenset(
    {
        "health.alive",
        "health.ready",
        "metrics.read",  # it tells this machine from others, or asks for a token of its own
        "webhooks.receive",  # the carrier's signature is their gate
        "webhooks.receipt",
        "api.openapi",
        "api.docs",
        "static",
        "sign_in.enter",
        "sign_in.sign_in",
        "sign_in.speak",  # the language of the page where one signs in
        "sign_in.invited",  # the secret of the link is their gate
        "sign_in.come_as_guest",
        "sign_on.go",  # to the provider, who asks who it is
        "sign_on.come_back",  # the provider's word is their gate
        "statistics.page",  # whole months, nothing of a person; closed unless a setting opens it
        "statistics.file",
        "open311.discovery",
        "open311.services",
        "open311.service",
        "open311.requests",  # only what `storage.published` says anybody may read
        "open311.request",
        "open311.hand_in",  # its key may stand in the form, so it opens this gate itself, by `Access.admit`
    }
)
"""Endpoints that anybody may call."""


SIGN_IN = "/sign-in"
PAGES: Mapping[Missing, str] = {
    "code": "/sign-in/code",
    "password": "/account/password",
    "second_factor": "/account/second-factor",
    "sign_in": SIGN_IN,
}
"""Where somebody signed in does what is missing; from there they are sent back to where they wanted to go."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What it takes: a scope of the token, and a right of the role. `amid`: what may still be missing at sign-in."""

    scope: Scope
    act: Act
    door: Door = "api"
    amid: frozenset[Missing] = frozenset()


@dataclass(slots=True)
class Access:
    """The gates of one application. What has no gate and is not public is closed to everybody."""

    operators: Operators
    sessions: Sessions
    public_url: str
    _gates: dict[str, Gate] = field(default_factory=dict)
    _quiet: set[str] = field(default_factory=set)

    def watch(self, app: Flask) -> None:
        secure = self.public_url.startswith("https:")
        app.config.update(
            SESSION_COOKIE_NAME="__Host-sms-gateway" if secure else "sms-gateway",
            SESSION_COOKIE_SECURE=secure,
            SESSION_COOKIE_HTTPONLY=True,
            SESSION_COOKIE_SAMESITE="Lax",  # Strict would ask whoever comes by a link from a mail to sign in again
            SESSION_REFRESH_EACH_REQUEST=False,
        )
        app.before_request(self._admit)

    def put_gate(self, endpoint: str, gate: Gate, quiet: bool = False) -> None:
        """`quiet`: a page asks by itself, so it is no sign that somebody is there; no session lives on by it."""
        self._gates[endpoint] = gate
        if quiet:
            self._quiet.add(endpoint)

    @property
    def gates(self) -> Mapping[str, Gate]:
        """By endpoint."""
        return self._gates

    def _admit(self) -> ResponseReturnValue | None:
        """Before anything of a request is read. Raises Unidentified, NotAdmitted, TooMany."""
        endpoint = request.endpoint
        if endpoint is None or endpoint in PUBLIC:  # None: there is no such route, 404 or 405 follows
            return None
        gate = self._gates.get(endpoint)
        if gate is None:
            raise NotAdmitted("this route has no gate and is closed")
        if gate.door == "console":
            return self._admit_person(gate, quiet=endpoint in self._quiet)
        self._admit_program(gate)
        return None

    def admit(self, token: str, gate: Gate) -> Caller:
        """Who comes with this token. Raises Unidentified, NotAdmitted, TooMany."""
        caller = self.operators.admit(token)
        if gate.scope not in caller.scopes:
            raise NotAdmitted(f"this token lacks the scope {gate.scope}")
        caller.operator.check(gate.act)
        return caller

    def _admit_program(self, gate: Gate) -> None:
        g.caller = self.admit(bearer(), gate)

    def _admit_person(self, gate: Gate, quiet: bool) -> ResponseReturnValue | None:
        """None: come in. Else the way to the page where one signs in, or does what is missing."""
        person = who(self.sessions, quiet)
        if person is None:
            _tell_of_the_end()
            return _shown_to(SIGN_IN)
        if person.missing and person.missing not in gate.amid:
            return _shown_to(PAGES[person.missing])
        g.signed_in, g.caller = person, Caller(person.operator, marks=("guest",) if person.is_guest else ())
        person.operator.check(gate.act)
        return None


_SECRET = "secret"  # noqa: S105  # the name under which the cookie holds it


def caller() -> Caller:
    """Who makes this request. Only behind a gate."""
    found: Caller = g.caller
    return found


def who(sessions: Sessions, quiet: bool = False) -> SignedIn | None:
    """Whoever is signed in by the cookie of this request, even where something is missing yet."""
    try:
        return sessions.admit(str(session.get(_SECRET, "")), quiet)
    except Unidentified:
        return None


def somebody(sessions: Sessions) -> SignedIn | None:
    """The same, but for guests."""
    found = who(sessions)
    return None if found is None or found.is_guest else found


def signed_in() -> SignedIn:
    """The session of this request. Only behind a gate of the console."""
    found: SignedIn = g.signed_in
    return found


def keep(secret: str) -> None:
    """Gives the browser the secret of its session, and forgets what it had: it may be somebody else's."""
    session.clear()
    session[_SECRET] = secret


def drop() -> None:
    session.clear()


def local(address: str, otherwise: str = "/") -> str:
    """An address inside this console, as it is; `otherwise` in place of any that leads elsewhere.

    Browsers read a backslash as a slash and skip control characters, so neither is let through.
    """
    inside = address.startswith("/") and not address.startswith("//")
    return address if inside and "\\" not in address and address.isprintable() else otherwise


def _tell_of_the_end() -> None:
    """Whoever was on a page until now is told why it is gone, once, and what became of what they wrote there."""
    if "_flashes" in session or request.endpoint == "sign_in.sign_out":
        return
    if request.headers.get("HX-Request"):
        told = gettext("You are not signed in any more. Sign in to go on: an answer that you were writing is kept.")
        flash(told, "warning")
    elif request.method == "POST":
        flash(gettext("You are not signed in any more, so this was not done. Sign in, then do it again."), "warning")


def _shown_to(page: str) -> ResponseReturnValue:
    """With the way back; a script is told so that its whole page goes there, not a part of it."""
    wanted = _wanted()
    target = f"{page}?{urlencode({'next': wanted})}" if wanted != "/" else page
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": target})
    return redirect(target, 303)


def _wanted() -> str:
    """The page that somebody was on, or on the way to; never an address that only takes forms."""
    if request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers:
        return local(request.full_path.removesuffix("?"))
    try:
        came = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    except ValueError:
        return "/"
    return local(f"{came.path}?{came.query}" if came.query else came.path)


def bearer() -> str:
    """The token in the header. Raises Unidentified."""
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise Unidentified("say who you are: Authorization: Bearer sgw_…")
    return given.token
