"""The door on the network: one application of webhooks, health, API, sign-in and console."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from hashlib import blake2b
from importlib.resources import files
from typing import NoReturn

from flask import Flask, Response, g, request, url_for
from flask_wtf import CSRFProtect

from sms_gateway import terms
from sms_gateway.clock import Clock
from sms_gateway.config import Settings
from sms_gateway.errors import Malformed, StorageDown
from sms_gateway.gateway import Gateway
from sms_gateway.gauges import Gauges, readiness
from sms_gateway.inbox import Received
from sms_gateway.messages import InboundMessage
from sms_gateway.meters import Meters
from sms_gateway.roles import Operator
from sms_gateway.spool import Spool
from sms_gateway.web import (
    admin,
    api,
    console,
    health,
    metrics,
    open311,
    sign_in,
    sign_on,
    statistics,
    trouble,
    webhooks,
    wording,
)
from sms_gateway.web.access import Access
from sms_gateway.web.entrance import Entrance
from sms_gateway.web.hatch import Outside
from sms_gateway.web.porch import Porch
from sms_gateway.web.refusals import explained

_HEADERS = {
    # Bootstrap draws its arrows and ticks from pictures inside its style sheet, hence data:.
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_OVER_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}
_FOR_EVER = "public, max-age=31536000, immutable"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def create_app(gateway: Gateway) -> Flask:
    """The WSGI application over a gateway that is ready."""
    app = _bare(gateway.settings)
    app.config.update(SECRET_KEY=gateway.secret, WTF_CSRF_TIME_LIMIT=None)
    access = app.extensions["access"] = Access(gateway.operators, gateway.sessions, gateway.settings.public_url)
    access.watch(app)
    app.before_request(_storable)
    inbox = gateway.inbox
    for_programs = [
        webhooks.create(gateway.carriers, gateway.clock, inbox.receive, inbox.take_receipt, gateway.meters.refused),
        health.create(gateway.problems),
        metrics.create(Gauges(gateway).text, gateway.settings.metrics.token),
        api.create(gateway, access),
    ]
    if gateway.settings.open311.enabled:
        for_programs.append(open311.create(gateway, access))
    csrf = CSRFProtect(app)
    for blueprint in for_programs:
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
    app.register_blueprint(statistics.create(gateway))
    app.register_blueprint(sign_in.create(gateway, access))
    app.register_blueprint(sign_on.create(gateway, app))
    app.register_blueprint(console.create(gateway, access))
    app.register_blueprint(admin.create(gateway, access))
    return app


def create_waiting_app(settings: Settings, clock: Clock, missing: Callable[[], str]) -> Flask:
    """The WSGI application before there is a database: it takes what carriers bring into the spool, and nothing else.

    `missing` says in one line what is waited for.
    """
    spool = Spool(settings.spool.directory, terms.cipher(settings))

    def keep(message: InboundMessage) -> Received:
        spool.keep(message)
        return Received(new=True, spooled=True)

    def problems() -> dict[str, str]:
        full = spool.check()
        return {"database": missing()} | ({"spool": full} if full else {})

    def closed(*_: object, **__: object) -> NoReturn:
        raise StorageDown(missing())

    app, counted = _bare(settings), Meters()
    app.register_blueprint(
        webhooks.create(terms.channels(settings), clock, keep, take_receipt=spool.keep, refused=counted.refused)
    )
    app.register_blueprint(health.create(problems))
    app.register_blueprint(metrics.create(lambda: counted.text(readiness(problems())), settings.metrics.token))
    app.add_url_rule("/", "closed", closed, methods=_METHODS)
    app.add_url_rule("/<path:anything>", "closed", closed, methods=_METHODS)
    return app


def create_lookout(settings: Settings, told: Callable[[], bytes], problems: Callable[[], Mapping[str, str]]) -> Flask:
    """The WSGI application of a process that takes nothing in: how it fares, to whoever may read `/metrics`."""
    app = _bare(settings)
    app.register_blueprint(health.create(problems))
    app.register_blueprint(metrics.create(told, settings.metrics.token))
    return app


def create_porch(settings: Settings, clock: Clock, outside: Outside) -> Porch:
    """The ASGI application of the process outside."""
    entrance = create_entrance(settings, clock, outside)
    return Porch(outside.answer, settings.limits.webhook_bytes, shortcut=entrance.answer)


def create_entrance(settings: Settings, clock: Clock, outside: Outside) -> Entrance:
    """The short way into the inbox of the process inside."""
    carriers, longest = terms.channels(settings), settings.limits.webhook_bytes
    return Entrance(carriers, outside.receive, clock, _headers(settings), longest)


def _bare(settings: Settings) -> Flask:
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=settings.limits.webhook_bytes, PROPAGATE_EXCEPTIONS=False)
    app.url_map.merge_slashes = False  # the redirect that tidies them up would lead to whatever host was named
    app.url_map.strict_slashes = False  # a webhook typed with one slash more at its end is no message lost
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(channel=settings.numbers[0], asset=_asset, signed_in=_signed_in, here=_here)
    app.jinja_env.globals.update(explained=explained)
    app.jinja_env.globals.update(provider=settings.oidc.label if settings.oidc.issuer else None)
    wording.install(app)
    trouble.watch(app)
    app.after_request(partial(_with_headers, _headers(settings)))
    return app


def _storable() -> None:
    """Behind the gate. The sign that no database stores: webhooks replace it, and the API's schemas name it.

    Raises Malformed.
    """
    if request.blueprint in (None, "webhooks", "api"):
        return
    if any("\0" in value for fields in (request.args, request.form) for _, value in fields.items(multi=True)):
        raise Malformed("a form holds a sign that cannot be kept (NUL)")


def _headers(settings: Settings) -> Mapping[str, str]:
    return _HEADERS | (_OVER_HTTPS if settings.public_url.startswith("https:") else {})


def _signed_in() -> Operator | None:
    """Whose name stands on the page: not the one that a guest comes in."""
    person = g.get("signed_in")
    return person.operator if person and not person.is_guest else None


def _here() -> str:
    """Where to come back to after the language was changed."""
    return request.full_path.removesuffix("?") if request.method == "GET" else request.path


def _asset(name: str) -> str:
    """The address of a file of ours, which changes with its content."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return blake2b(files("sms_gateway").joinpath("web", "static", name).read_bytes(), digest_size=6).hexdigest()


def _with_headers(headers: Mapping[str, str], response: Response) -> Response:
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static" and "v" in request.args and response.status_code < 400:
        response.headers["Cache-Control"] = _FOR_EVER
    return response
