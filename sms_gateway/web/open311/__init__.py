"""Open311 GeoReport v2: reports as anybody may read them, and a way to hand one in for programs with a token.

The specification stands at wiki.open311.org/GeoReport_v2; docs/open311.md says what this service makes of it.
"""

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from parsers.intents import DataRequest
from sms_gateway.directory import Edition
from sms_gateway.errors import GatewayError, Malformed, NotAdmitted, NotFound, TooMany, Unidentified
from sms_gateway.gateway import Gateway
from sms_gateway.storage import published
from sms_gateway.storage.engine import Connection
from sms_gateway.tickets import Ticket
from sms_gateway.web import trouble
from sms_gateway.web.access import Access, Gate, bearer
from sms_gateway.web.open311 import asking, services, shapes
from sms_gateway.web.open311.services import Json
from sms_gateway.web.open311.spelling import KINDS, Form, Value, written

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-11-24 00:00"
"""When services or their definitions last changed: clients that keep them ask again after it."""

_WRITE = Gate("write", "note")
_LONGEST_KEY = 200
_A_MINUTE = "public, max-age=60"


def create(gateway: Gateway, access: Access) -> Blueprint:
    open311 = Blueprint("open311", __name__, url_prefix="/open311")
    open311.register_error_handler(GatewayError, _told)
    open311.register_error_handler(HTTPException, _http)

    def route(path: str, name: str, work: Callable[..., Response], method: str = "GET") -> None:
        open311.add_url_rule(f"{path}.<any(json,xml):form>", name, work, methods=[method])

    def discovery(form: Form) -> Response:
        return _public("discovery", _discovery(gateway), form)

    def listed(form: Form) -> Response:
        return _public("services", services.every(), form)

    def defined(code: str, form: Form) -> Response:
        return _public("service_definition", services.definition(code), form)

    def reports(form: Form) -> Response:
        wanted = asking.wanted(gateway.clock())
        return _public("service_requests", gateway.database.read(_page, gateway, wanted), form)

    def report(number: str, form: Form) -> Response:
        found = gateway.database.read(_shown, gateway, [number])
        if not found:
            raise NotFound("service_request_id: there is no such report, or it is not public")
        return _public("service_requests", found, form)

    def hand_in(form: Form) -> Response:
        if not gateway.settings.open311.write:
            raise NotAdmitted("this service takes no reports this way")
        caller = access.admit(_token(), _WRITE)
        taken = gateway.intake.take(caller, asking.handed(), _key())
        told = {"service_request_id": taken.number, "service_notice": taken.told, "account_id": None}
        return _answer("service_requests", [told], form, 201)

    route("/discovery", "discovery", discovery)
    route("/v2/services", "services", listed)
    route("/v2/services/<code>", "service", defined)
    route("/v2/requests", "requests", reports)
    route("/v2/requests/<number>", "request", report)
    route("/v2/requests", "hand_in", hand_in, "POST")
    return open311


def _page(db: Connection, gateway: Gateway, wanted: asking.Wanted) -> list[Json]:
    if wanted.numbers:
        return _shown(db, gateway, wanted.numbers)
    return _as_shown(db, gateway, published.page(db, wanted.asked, wanted.skip, wanted.limit))


def _shown(db: Connection, gateway: Gateway, numbers: Sequence[str]) -> list[Json]:
    return _as_shown(db, gateway, published.of_numbers(db, numbers))


def _as_shown(db: Connection, gateway: Gateway, found: list[Ticket]) -> list[Json]:
    desk, answered = gateway.desk, published.answers(db, [one.id for one in found if one.answered_at])
    edition, ends = desk.directory.edition(db), desk.due_dates.ends
    return [
        shapes.request(one, ends(one).legal, answered.get(one.id), edition.agencies)
        for one in found
        if not _is_of_ones_own_data(one, edition)
    ]


def _is_of_ones_own_data(one: Ticket, edition: Edition) -> bool:
    """HAPUS DATA is a ticket too, and nobody else's business."""
    return one.category == "information" and isinstance(edition.read(one.text), DataRequest)


def _discovery(gateway: Gateway) -> Json:
    settings = gateway.settings
    return {
        "changeset": CHANGESET,
        "contact": settings.open311.contact or settings.public_url,
        "key_service": settings.open311.contact or settings.public_url,
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": f"{settings.public_url}/open311/v2",
                "changeset": CHANGESET,
                "type": "test" if settings.training else "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }


def _public(root: str, value: Value, form: Form) -> Response:
    """What any page may read and any cache may keep for a minute."""
    answer = _answer(root, value, form, 200)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = _A_MINUTE
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _answer(root: str, value: Value, form: Form, status: int) -> Response:
    return Response(written(root, value, form), status, content_type=KINDS[form])


def _token() -> str:
    given = request.form.get("api_key", "").strip()
    if not given and request.authorization is None:
        raise Unidentified("api_key: give a token that may write, here or as Authorization: Bearer sgw_…")
    return given or bearer()


def _key() -> str | None:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > _LONGEST_KEY or not key.isprintable():
        raise Malformed(f"Idempotency-Key: {_LONGEST_KEY} printable signs are the most")
    return key or None


# errors as GeoReport has them: a list of codes and descriptions, whose status is the first code


def _told(error: GatewayError) -> Response:
    status = {401: 403, 409: 400}.get(found := trouble.status_of(error), found)
    answer = _trouble(status, trouble.outwards(error))
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _http(error: HTTPException) -> Response:
    return _trouble(error.code or 500, error.description or error.name)


def _trouble(status: int, description: str) -> Response:
    form: Form = "xml" if request.path.endswith(".xml") else "json"
    answer = _answer("errors", [{"code": str(status), "description": description}], form, status)
    if request.method in {"GET", "HEAD"}:
        answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
