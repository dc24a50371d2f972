"""Programs that come to the API with a token, and the operators they come for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from sms_gateway.gateway import Gateway
from sms_gateway.roles import SCOPES, Role, Scope

API = "/api/v1"


@dataclass
class Program:
    """Calls the API of one application with one token."""

    app: Flask
    token: str
    name: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.app.test_client().get(API + path, query_string=query or None, headers=self._headers())

    def post(self, path: str, key: str | None = None, **body: Any) -> TestResponse:
        headers = self._headers() | ({"Idempotency-Key": key} if key else {})
        return self.app.test_client().post(API + path, json=body, headers=headers)

    def numbers(self, **query: Any) -> list[str]:
        """Of the tickets on one page."""
        return [one["number"] for one in json_of(self.get("/tickets", **query))["items"]]

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **self.headers}


def program(app: Flask, gateway: Gateway, name: str, scopes: Sequence[Scope] = SCOPES) -> Program:
    """With a new token of an operator."""
    secret, _ = gateway.operators.issue(name, scopes)
    return Program(app, secret, name)


def hire(gateway: Gateway, name: str, role: Role, agency: str | None = None) -> None:
    gateway.operators.add(name, role, agency)


def json_of(response: TestResponse, status: int = 200) -> Any:
    """What it says, where that has the right status and kind."""
    assert response.status_code == status, response.text
    kind = "application/json" if status < 400 else "application/problem+json"
    assert response.content_type == kind
    return response.get_json(force=True)


def problem(response: TestResponse, status: int) -> str:
    """The detail of a problem; the headers and members every problem must have are there."""
    told = json_of(response, status)
    assert told["status"] == status
    assert {"type", "title", "detail"} <= set(told)
    detail: str = told["detail"]
    return detail
