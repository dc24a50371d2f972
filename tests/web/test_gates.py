"""Every route has a gate or is one of the few that anybody may call; and what is published is what there is."""

import re
from collections.abc import Iterator
from typing import get_args

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.routing import Rule

from sms_gateway.gateway import Gateway
from sms_gateway.roles import RIGHTS, SCOPES
from sms_gateway.sessions import Rules
from sms_gateway.web import create_app
from sms_gateway.web.access import PUBLIC, Access, Door
from sms_gateway.web.api import OPERATIONS, PREFIX
from tests.web.callers import API, Program, hire, json_of, problem, program
from tests.web.visitors import PASSWORD, Visitor

ON_THE_WAY = {
    f"sign_in.{view}"
    for view in ("code", "give_code", "second_factor", "change_second_factor", "sign_out", "sign_out_everywhere")
}
"""What may be done while a second factor is missing."""


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route with each of its methods."""
    for rule in app.url_map.iter_rules():
        yield from ((rule, method) for method in sorted(rule.methods or ()))


def an_address(rule: Rule) -> str:
    return re.sub(r"<[^>]+>", "4071839", rule.rule)


def behind(app: Flask, door: Door) -> Iterator[tuple[Rule, str]]:
    """The routes whose gates stand at one of the two doors."""
    gates = app.extensions["access"].gates
    return (
        (rule, method) for rule, method in rules(app) if rule.endpoint in gates and gates[rule.endpoint].door == door
    )


def test_every_route_has_a_gate_or_is_public(app: Flask) -> None:
    access: Access = app.extensions["access"]
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints - PUBLIC == set(access.gates)
    assert endpoints >= PUBLIC, "the list of public endpoints names one that is gone"


def test_the_two_doors_lead_to_everything_that_is_not_public(app: Flask) -> None:
    walked = {rule.endpoint for door in get_args(Door) for rule, _ in behind(app, door)}
    assert walked == {rule.endpoint for rule, _ in rules(app)} - PUBLIC


def test_at_the_door_of_the_api_nothing_happens_without_a_token(app: Flask) -> None:
    for rule, method in behind(app, "api"):
        answer = app.test_client().open(an_address(rule) + "?x=%00", method=method, data=b"\xff" * 70_000)
        assert answer.status_code == 401, (method, rule.rule)


def test_at_the_door_of_the_console_whoever_is_not_signed_in_is_sent_to_do_so(app: Flask) -> None:
    for rule, method in behind(app, "console"):
        answer = app.test_client().open(an_address(rule) + "?x=%00", method=method, data=b"\xff" * 70_000)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in"), (method, rule.rule)


def test_half_a_sign_in_opens_nothing_but_the_way_to_its_end(app: Flask, gateway: Gateway) -> None:
    gateway.sessions.rules = Rules(second_factor=("admin",))
    gateway.operators.add("pusat", "admin", None, PASSWORD)
    browser = Visitor(app)
    browser.sign_in("pusat")
    for rule, method in behind(app, "console"):
        answer = browser.client.open(an_address(rule), method=method)
        if rule.endpoint not in ON_THE_WAY:
            assert (answer.status_code, answer.location.split("?")[0]) == (303, "/account/second-factor"), rule.rule


def test_no_form_is_taken_that_did_not_come_from_a_page_of_ours(app: Flask, gateway: Gateway) -> None:
    gateway.operators.add("pusat", "admin", None, PASSWORD)
    browser = Visitor(app)
    browser.sign_in("pusat")
    public = ((rule, method) for rule, method in rules(app) if rule.endpoint in PUBLIC and "sign_in." in rule.endpoint)
    forms = [(rule, method) for rule, method in (*behind(app, "console"), *public) if method == "POST"]
    assert forms
    for rule, method in forms:
        answer = browser.client.open(an_address(rule), method=method, data={"x": "y"})
        assert answer.status_code == 400, (method, rule.rule)
    assert browser.is_in


def test_a_route_that_somebody_forgets_to_gate_is_closed(gateway: Gateway) -> None:
    app = create_app(gateway)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secrets")
    answer = app.test_client().get("/forgotten")
    assert (answer.status_code, "secrets" in answer.text) == (403, False)


def test_every_gate_can_be_passed_by_somebody(app: Flask) -> None:
    access: Access = app.extensions["access"]
    for gate in access.gates.values():
        assert gate.scope in SCOPES
        assert any(gate.act in rights for rights in RIGHTS.values())


@pytest.mark.parametrize("path", ["/openapi.json", "/docs"])
def test_the_description_is_for_everybody(client: FlaskClient, path: str) -> None:
    assert client.get(API + path).status_code == 200


def test_the_description_is_openapi_and_lists_every_operation_and_nothing_else(app: Flask) -> None:
    document = json_of(app.test_client().get(f"{API}/openapi.json"))
    OpenAPIV31SpecValidator(document).validate()
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    there = {
        (method, re.sub(r"<(\w+)>", r"{\1}", rule.rule))
        for rule, method in behind(app, "api")
        if method in ("GET", "POST")
    }
    assert described == there
    assert all(path.startswith("/api/v1/") for _, path in described)


def test_a_token_that_lacks_the_scope_is_403_before_anything_is_read(app: Flask, gateway: Gateway) -> None:
    hire(gateway, "admin", "admin")
    reader = program(app, gateway, "admin", ["read"])
    for operation in OPERATIONS:
        if operation.gate.scope == "write":
            path = re.sub(r"<\w+>", "4071839", operation.path)
            assert problem(reader.post(path, nonsense=1), 403) == "this token lacks the scope write"


def test_the_pages_load_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get(f"{API}/docs").text
    assert set(re.findall(r'(?:src|href)="([^"]+)"', page)) == {"/static/api.css", f"{PREFIX}/openapi.json"}
    assert "<script" not in page
    assert "style=" not in page
    for operation in OPERATIONS:
        assert operation.summary in page
    with client.get("/static/api.css") as style:
        assert style.status_code == 200


def test_no_phone_number_stands_in_an_address(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert not any("phone" in argument for argument in rule.arguments)
    assert not any("phone" in operation.query for operation in OPERATIONS)


def test_a_token_is_not_written_to_the_log(app: Flask, gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    Program(app, "sgw_secret", "nobody").get("/tickets")
    assert caplog.records
    assert "sgw_secret" not in caplog.text
