"""The published description of the API, OpenAPI 3.1, from the same table that its routes come from."""

import re
from collections.abc import Sequence
from http import HTTPStatus

from sms_gateway.web.api.operations import Operation
from sms_gateway.web.api.shapes import COMPONENTS, KEY, MONTH, NUMBER, SEALED, Schema, ref

_PATH = {"number": NUMBER, "month": MONTH}
_ABOUT = """\
Bearer tokens: `sms-gateway operator token NAME --scope read`. What a token shows and does is what its operator may: \
another agency's ticket is not there (404). Phone numbers are masked, unless the token has the scope unmask and its \
operator the right; that is audited. Answers to POST are kept for a day to be repeated, so they are always masked.

A POST with an Idempotency-Key is done once: said again, it gets the same answer. Errors are problems as RFC 9457 \
has them. Beyond the rate of a token: 429 with Retry-After."""


def described(operations: Sequence[Operation], prefix: str, url: str) -> Schema:
    """The whole document."""
    paths: dict[str, Schema] = {}
    for operation in operations:
        path = prefix + re.sub(r"<(\w+)>", r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "sms-gateway", "version": "1", "description": _ABOUT},
        "servers": [{"url": url}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": COMPONENTS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(operation: Operation) -> Schema:
    told: Schema = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"Scope: {operation.gate.scope}. Right: {operation.gate.act}.",
        "parameters": _parameters(operation),
        "responses": _responses(operation),
    }
    if operation.body:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": operation.body}}}
    return told


def _parameters(operation: Operation) -> list[Schema]:
    names = re.findall(r"<(\w+)>", operation.path)
    found: list[Schema] = [{"name": name, "in": "path", "required": True, "schema": _PATH[name]} for name in names]
    found += [{"name": name, "in": "query", "schema": schema} for name, schema in operation.query.items()]
    if operation.repeatable:
        found.append({"name": "Idempotency-Key", "in": "header", "schema": KEY})
    return found


def _responses(operation: Operation) -> Schema:
    wrong = [400, 401, 403, 429, 503]
    sealed = any(one is SEALED for one in operation.query.values())
    wrong += [404] if "<" in operation.path or operation.body or "agency" in operation.query or sealed else []
    wrong += [409] if operation.repeatable else []
    wrong += [413, 415] if operation.body else []
    good = {"description": operation.summary, "content": {"application/json": {"schema": operation.answer}}}
    return {str(operation.status): good} | {str(status): _problem(status) for status in sorted(wrong)}


def _problem(status: int) -> Schema:
    problem = {"application/problem+json": {"schema": ref("Problem")}}
    return {"description": HTTPStatus(status).phrase, "content": problem}
