"""What every operation of the API has: its gate, its schemas, its work; and how a request becomes an answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sms_gateway.gateway import Gateway
from sms_gateway.roles import Caller
from sms_gateway.views import Json
from sms_gateway.web.access import Gate
from sms_gateway.web.access import caller as current_caller
from sms_gateway.web.api import reading
from sms_gateway.web.api.shapes import Schema


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read and found right: who calls, and for what. `key` is its Idempotency-Key."""

    gateway: Gateway
    caller: Caller
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Mapping[str, Any]
    key: str | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One path and method. `work` gives the JSON of the answer, or that JSON already written."""

    method: Literal["GET", "POST"]
    path: str
    name: str
    summary: str
    gate: Gate
    work: Callable[[Call], Json | str]
    answer: Schema
    status: int = 200
    query: Mapping[str, Schema] = field(default_factory=dict)
    body: Schema | None = None
    repeatable: bool = False
    """It changes something, and takes an Idempotency-Key."""

    def call(self, gateway: Gateway, path: Mapping[str, str]) -> Call:
        """The request that is being answered. Raises Malformed."""
        return Call(
            gateway=gateway,
            caller=current_caller(),
            path=path,
            query=reading.query(self.query),
            body=reading.body(self.body) if self.body else {},
            key=reading.idempotency_key() if self.repeatable else None,
        )
