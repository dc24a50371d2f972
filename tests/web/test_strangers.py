"""Programs of others, which read what we promise in their own way: both ways of reading lead to the same."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sms_gateway.gateway import Gateway
from sms_gateway.web import create_app
from tests.carriers.values import ACCOUNT
from tests.web.callers import API, Program, hire, json_of, program
from tests.web.conftest import Post
from tests.web.test_webhooks import opened, sms


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def stranger(app: Flask, gateway: Gateway) -> Program:
    hire(gateway, "stranger", "admin")
    return program(app, gateway, "stranger")


def test_a_webhook_that_was_typed_with_a_slash_at_its_end_loses_no_message(gateway: Gateway, post: Post) -> None:
    answer = post(sms(), path="/webhooks/twilio/")
    assert (answer.status_code, answer.text) == (200, "<Response/>")
    assert opened(gateway) == 1
    assert post(sms(), path="/webhooks/twilio").status_code == 200
    assert opened(gateway) == 1
    receipt = [("MessageSid", "SM2"), ("MessageStatus", "delivered"), ("AccountSid", ACCOUNT)]
    assert post(receipt, path="/webhooks/twilio/status/").status_code == 204


def test_with_a_slash_at_its_end_a_webhook_is_signed_all_the_same(gateway: Gateway, client: FlaskClient) -> None:
    assert client.post("/webhooks/twilio/", data=dict(sms())).status_code == 403
    assert client.post("/webhooks/nobody/", data=dict(sms())).status_code == 404
    assert opened(gateway) == 0


@pytest.mark.parametrize("path", ["/healthz", "/readyz", f"{API}/docs", f"{API}/openapi.json", "/sign-in"])
def test_a_page_is_the_same_with_a_slash_at_its_end(client: FlaskClient, path: str) -> None:
    plain, slashed = client.get(path), client.get(f"{path}/")
    assert slashed.status_code == plain.status_code == 200
    assert slashed.content_type == plain.content_type


def test_the_api_asks_who_comes_with_a_slash_too(client: FlaskClient) -> None:
    assert client.get(f"{API}/tickets/").status_code == 401


@pytest.mark.parametrize("path", ["tickets", "messages", "agencies", "contacts"])
def test_an_empty_cursor_is_the_first_page(stranger: Program, post: Post, path: str) -> None:
    post(sms())
    assert json_of(stranger.get(f"/{path}", cursor="")) == json_of(stranger.get(f"/{path}"))
    assert json_of(stranger.get(f"/{path}", cursor=""))["items"]
