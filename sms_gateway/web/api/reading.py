"""Reading a request: everything in it is what its schema says, or there is one clear problem."""

import json
import re
from collections.abc import Mapping
from typing import Any

from flask import request
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from werkzeug.exceptions import UnsupportedMediaType

from sms_gateway.errors import Malformed
from sms_gateway.web.api.shapes import KEY, Schema

_FLAGS = {"true": True, "false": False}
_formats = Draft202012Validator.FORMAT_CHECKER


def query(parameters: Mapping[str, Schema]) -> dict[str, Any]:
    """The query, each value of its type. Raises Malformed."""
    given: dict[str, Any] = {}
    for name, values in request.args.lists():
        if name not in parameters:
            raise Malformed(f"query: there is no parameter {name!r}; there are: {', '.join(parameters) or 'none'}")
        if len(values) > 1:
            raise Malformed(f"query.{name}: it is given twice")
        if (name, *values) == ("cursor", ""):  # as programs ask for the first page that have none yet
            continue
        given[name] = _checked(parameters[name], _typed(parameters[name], values[0]), f"query.{name}")
    return given


def body(schema: Schema) -> dict[str, Any]:
    """The JSON of the body. Raises Malformed, 413 and 415."""
    raw = request.get_data(cache=True, parse_form_data=False)
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("the body must be JSON: Content-Type: application/json")
    try:
        given = json.loads(raw, parse_constant=_refuse)
        json.dumps(given, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError) as error:
        reason = "too deep" if isinstance(error, RecursionError) else str(error)
        raise Malformed(f"body: it is no JSON: {reason}") from None
    checked: dict[str, Any] = _checked(schema, given, "body")
    return checked


def idempotency_key() -> str | None:
    """Raises Malformed."""
    key = request.headers.get("Idempotency-Key")
    return None if key is None else str(_checked(KEY, key, "Idempotency-Key"))


def _typed(schema: Schema, value: str) -> Any:
    if schema["type"] == "integer" and re.fullmatch("-?[0-9]{1,15}", value):
        return int(value)
    return _FLAGS.get(value, value) if schema["type"] == "boolean" else value


def _checked(schema: Schema, value: Any, where: str) -> Any:
    wrong = best_match(Draft202012Validator(schema, format_checker=_formats).iter_errors(value))
    if wrong is not None:
        raise Malformed(f"{'.'.join([where, *map(str, wrong.absolute_path)])}: {wrong.message}")
    return value


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number")
