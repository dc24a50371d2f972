"""Twilio's own OpenAPI description of Messages, held against what we and the stand-in say."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from tests.carriers.fake_twilio import Exchange

_FILE = Path(__file__).parent / "data" / "twilio_messages.json"
_LIST = "/2010-04-01/Accounts/{AccountSid}/Messages.json"


def follows(exchange: Exchange) -> None:
    """Raises where the request, or an answer of success, is not as Twilio describes it."""
    api = _api()
    request = WerkzeugOpenAPIRequest(_request(exchange))
    api.validate_request(request)
    unknown = sent_names(exchange) - known_names(exchange.method)
    assert not unknown, f"Twilio knows no {unknown}"  # a validator lets them pass
    if 200 <= exchange.status < 300 and exchange.answer.startswith(b"{"):
        answer = Response(exchange.answer, status=exchange.status, content_type="application/json")
        api.validate_response(request, WerkzeugOpenAPIResponse(answer))


def sent_names(exchange: Exchange) -> set[str]:
    said = exchange.body.decode() if exchange.method == "POST" else exchange.query
    return {name for name, _ in parse_qsl(said, keep_blank_values=True)}


def known_names(method: str) -> set[str]:
    """What a message can be posted with, or the log be asked by."""
    operation = _description()["paths"][_LIST][method.lower()]
    if method == "POST":
        form = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]
        return set(form["schema"]["properties"])
    return {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "query"}


def known_fields() -> set[str]:
    """What a row of the log has."""
    return set(_description()["components"]["schemas"]["api.v2010.account.message"]["properties"])


def _request(exchange: Exchange) -> Request:
    builder = EnvironBuilder(
        path=exchange.path,
        base_url="https://api.twilio.com",
        query_string=exchange.query,
        method=exchange.method,
        data=exchange.body,
        headers=[(name, value) for name, value in exchange.headers.items() if name.lower() != "host"],
    )
    return Request(builder.get_environ())


@cache
def _api() -> OpenAPI:
    return OpenAPI.from_dict(_description())


@cache
def _description() -> Any:
    return json.loads(_FILE.read_text())
