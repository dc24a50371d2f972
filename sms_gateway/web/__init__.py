"""The door on the network. Errors become HTTP here, once; no stack trace ever leaves."""

import logging

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from sms_gateway.errors import BadSignature, GatewayError, Malformed, NotAdmitted, NotFound, Refused, StorageDown
from sms_gateway.gateway import Gateway
from sms_gateway.web import health, webhooks

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
    (NotAdmitted, 403),
    (StorageDown, 503),
)


def create_app(gateway: Gateway) -> Flask:
    """The WSGI application over a gateway that is ready."""
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=gateway.settings.limits.webhook_bytes, PROPAGATE_EXCEPTIONS=False)
    app.register_blueprint(webhooks.create(gateway))
    app.register_blueprint(health.create(gateway))
    app.register_error_handler(GatewayError, _told)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)
    app.after_request(_with_headers)
    return app


def _told(error: GatewayError) -> Response:
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    _log.warning("%s %s: %s", request.method, request.path, error)
    return _plain("not found" if status == 404 else str(error), status)


def _http(error: HTTPException) -> Response:
    return _plain((error.name or "error").lower(), error.code or 500)


def _unforeseen(error: Exception) -> Response:
    _log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return _plain("internal error", 500)


def _plain(text: str, status: int) -> Response:
    return Response(text + "\n", status, content_type="text/plain; charset=utf-8")


def _with_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
