"""Who may come in, and where: every route has a gate, or stands on the short list of public ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Flask, g, request

from sms_gateway.errors import NotAdmitted, Unidentified
from sms_gateway.operators import Operators
from sms_gateway.roles import Act, Caller, Scope

PUBLIC = frozenset(
    {
        "health.front",
        "health.alive",
        "health.ready",
        "webhooks.receive",  # the carrier's signature is their gate
        "webhooks.receipt",
        "api.openapi",
        "api.docs",
        "static",
    }
)
"""Endpoints that anybody may call."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What it takes: a scope of the token, and a right of the role."""

    scope: Scope
    act: Act


@dataclass(slots=True)
class Access:
    """The gates of one application. What has no gate and is not public is closed to everybody."""

    operators: Operators
    _gates: dict[str, Gate] = field(default_factory=dict)

    def watch(self, app: Flask) -> None:
        app.before_request(self._admit)

    def put_gate(self, endpoint: str, gate: Gate) -> None:
        self._gates[endpoint] = gate

    @property
    def gates(self) -> Mapping[str, Gate]:
        """By endpoint."""
        return self._gates

    def _admit(self) -> None:
        """Before anything of a request is read. Raises Unidentified, NotAdmitted, TooMany."""
        if request.endpoint is None or request.endpoint in PUBLIC:  # None: there is no such route, 404 or 405 follows
            return
        gate = self._gates.get(request.endpoint)
        if gate is None:
            raise NotAdmitted("this route has no gate and is closed")
        caller = self.operators.admit(_bearer())
        if gate.scope not in caller.scopes:
            raise NotAdmitted(f"this token lacks the scope {gate.scope}")
        caller.operator.check(gate.act)
        g.caller = caller


def caller() -> Caller:
    """Who makes this request. Only behind a gate."""
    found: Caller = g.caller
    return found


def _bearer() -> str:
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise Unidentified("say who you are: Authorization: Bearer sgw_…")
    return given.token
