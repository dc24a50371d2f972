"""The door on the network. Errors become HTTP here, once; no stack trace ever leaves.

Under /api an error is a problem as RFC 9457 has it, elsewhere a line of text.
"""

import json
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import NoReturn

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from sms_gateway.clock import Clock
from sms_gateway.config import Settings
from sms_gateway.errors import (
    BadSignature,
    GatewayError,
    Malformed,
    NotAdmitted,
    NotFound,
    Refused,
    StorageDown,
    TooMany,
    Unidentified,
)
from sms_gateway.gateway import Gateway, channels_of
from sms_gateway.inbox import Received
from sms_gateway.messages import InboundMessage
from sms_gateway.spool import Spool
from sms_gateway.web import api, health, webhooks
from sms_gateway.web.access import Access

_log = logging.getLogger(__name__)

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_STATUS: tuple[tuple[type[GatewayError], int], ...] = (
    (NotFound, 404),
    (Refused, 409),
    (Malformed, 400),
    (BadSignature, 403),
    (Unidentified, 401),
    (NotAdmitted, 403),
    (TooMany, 429),
    (StorageDown, 503),
)
_LONGEST_DETAIL = 300
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def create_app(gateway: Gateway) -> Flask:
    """The WSGI application over a gateway that is ready."""
    app = _bare(gateway.settings)
    access = app.extensions["access"] = Access(gateway.operators)
    access.watch(app)
    take_receipt = gateway.outbox.take_receipt
    app.register_blueprint(webhooks.create(gateway.carriers, gateway.clock, gateway.inbox.receive, take_receipt))
    app.register_blueprint(health.create(gateway.settings.numbers, gateway.problems))
    app.register_blueprint(api.create(gateway, access))
    return app


def create_waiting_app(settings: Settings, clock: Clock, missing: Callable[[], str]) -> Flask:
    """The WSGI application before there is a database: it takes messages into the spool, and nothing else.

    `missing` says in one line what is waited for.
    """
    spool = Spool(settings.spool.directory)

    def keep(message: InboundMessage) -> Received:
        spool.keep(message)
        return Received(new=True, spooled=True)

    def problems() -> dict[str, str]:
        full = spool.check()
        return {"database": missing()} | ({"spool": full} if full else {})

    def closed(*_: object, **__: object) -> NoReturn:
        raise StorageDown(missing())

    app = _bare(settings)
    app.register_blueprint(webhooks.create(channels_of(settings), clock, keep, take_receipt=closed))
    app.register_blueprint(health.create(settings.numbers, problems))
    app.add_url_rule("/<path:anything>", "closed", closed, methods=_METHODS)
    return app


def _bare(settings: Settings) -> Flask:
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=settings.limits.webhook_bytes, PROPAGATE_EXCEPTIONS=False)
    app.register_error_handler(GatewayError, _told)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)
    app.after_request(_with_headers)
    return app


def _told(error: GatewayError) -> Response:
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    _log.warning("%s %s: %s", request.method, request.path, error)
    headers = {}
    if isinstance(error, Unidentified):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.seconds)
    if _in_api():
        return _problem(status, str(error), headers)
    return _plain("not found" if status == 404 else str(error), status, headers)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    if _in_api():
        return _problem(status, error.description or "", headers)
    return _plain((error.name or "error").lower(), status, headers)


def _unforeseen(error: Exception) -> Response:
    _log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return _problem(500, "", {}) if _in_api() else _plain("internal error", 500, {})


def _in_api() -> bool:
    return request.path.startswith("/api/")


def _problem(status: int, detail: str, headers: Mapping[str, str]) -> Response:
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    told |= {"detail": detail[:_LONGEST_DETAIL]} if detail else {}
    return Response(json.dumps(told), status, headers, content_type="application/problem+json")


def _plain(text: str, status: int, headers: Mapping[str, str]) -> Response:
    return Response(text + "\n", status, headers, content_type="text/plain; charset=utf-8")


def _with_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
