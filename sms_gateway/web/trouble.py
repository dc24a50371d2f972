"""Errors become HTTP here, once; no stack trace ever leaves.

Under /api an error is a problem as RFC 9457 has it; in the console a page with a way back; elsewhere a line of text.
"""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed

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
from sms_gateway.web.access import local
from sms_gateway.web.metrics import is_near
from sms_gateway.web.refusals import explained
from sms_gateway.web.wording import N_, gettext

_log = logging.getLogger(__name__)

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
_AWAY = "the database is away: what carriers bring is kept meanwhile; try again in a minute"

_FOR_PEOPLE = ("console", "admin", "sign_in", "sign_on")
"""The blueprints whose visitors read pages."""
_PAGES: Mapping[int, tuple[str, str]] = {
    400: (N_("This form could not be read"), N_("It may have been open too long. Go back and try again.")),
    403: (N_("This is not yours to do"), N_("Your role does not allow it. A colleague whose role does can help.")),
    404: (N_("There is no such page"), N_("It is not there, or it belongs to another agency.")),
    409: (N_("This is not possible now"), N_("The report has moved on, or something is missing.")),
    429: (N_("Too many tries"), N_("Wait a little, then try again.")),
    503: (N_("The database is away"), N_("Citizens' messages are kept safe meanwhile. Try again in a minute.")),
}
_OTHER = (N_("Something went wrong"), N_("It was written to the log. Nothing was changed; try again."))  # fmt: skip


def watch(app: Flask) -> None:
    app.register_error_handler(GatewayError, _told)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def status_of(error: GatewayError) -> int:
    return next((code for kind, code in _STATUS if isinstance(error, kind)), 500)


def _told(error: GatewayError) -> Response:
    status = status_of(error)
    _log.warning("%s %s: %s", request.method, request.path, error)
    headers = {}
    if isinstance(error, Unidentified):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.seconds)
    if _reads_pages() and status == 409:
        return _page(status, explained(error), headers)
    said = outwards(error)
    return _answer(status, said, "not found" if status == 404 else said, headers)


def outwards(error: GatewayError) -> str:
    """What a driver says of a database names its host and whoever logs in to it: for this machine, and for the log."""
    return _AWAY if isinstance(error, StorageDown) and not is_near(request) else str(error)


def _http(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, MethodNotAllowed) and request.method == "GET" and (page := _page_of_form()):
        return redirect(page)
    status = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    return _answer(status, error.description or "", (error.name or "error").lower(), headers)


def _unforeseen(error: Exception) -> Response:
    _log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return _answer(500, "", "internal error", {})


def _answer(status: int, detail: str, line: str, headers: Mapping[str, str]) -> Response:
    if _is_api():
        return _problem(status, detail, headers)
    if _reads_pages():
        return _page(status, "", headers)
    return Response(line + "\n", status, headers, content_type="text/plain; charset=utf-8")


def _is_api() -> bool:
    return request.path.startswith("/api/")


def _reads_pages() -> bool:
    """Whether a person with a browser asked: a page of ours, or an address that is none."""
    if _is_api():
        return False
    if request.blueprint:
        return request.blueprint in _FOR_PEOPLE
    return request.endpoint != "static" and "text/html" in request.headers.get("Accept", "")


def _page(status: int, detail: str, headers: Mapping[str, str]) -> Response:
    title, advice = map(gettext, _PAGES.get(status, _OTHER))
    page = render_template("trouble.html", title=title, advice=advice, detail=detail[:_LONGEST_DETAIL], back=_back())
    return Response(page, status, headers, content_type="text/html; charset=utf-8")


def _page_of_form() -> str:
    """The page above an address that only takes forms of ours. A browser asks for such a one when the page that came of
    a form is opened anew, or its language changed. Empty: it is no form's.
    """
    rules, path = current_app.url_map.bind(""), request.path
    if str(rules.match(path, "POST")[0]).partition(".")[0] not in _FOR_PEOPLE:
        return ""
    while path and not rules.test(path, "GET"):
        path = path.rpartition("/")[0]
    return path or "/"


def _back() -> str:
    """The page that led here, where it is one of ours. Our own Referrer-Policy sends none: then the page itself."""
    try:
        came = urlsplit(request.referrer or "")
    except ValueError:  # no address at all
        came = urlsplit("")
    if came.netloc == request.host:
        return local(came.path)
    if request.method == "GET":
        return request.path
    above = request.path.rpartition("/")[0]
    return above if above.startswith("/tickets/") else "/"


def _problem(status: int, detail: str, headers: Mapping[str, str]) -> Response:
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    told |= {"detail": detail[:_LONGEST_DETAIL]} if detail else {}
    return Response(json.dumps(told), status, headers, content_type="application/problem+json")
