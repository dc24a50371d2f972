"""Attacks upon pages and API: words that databases, templates, browsers and spreadsheets might run, in every field."""

import csv
import io
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from sms_gateway.courier import Courier
from sms_gateway.errors import Refused
from sms_gateway.gateway import Gateway
from sms_gateway.storage import agencies, tickets
from sms_gateway.storage.tickets import Filter
from sms_gateway.web import admin, console, create_app, sign_in
from sms_gateway.web.api import OPERATIONS
from sms_gateway.web.api.shapes import Schema
from tests.phones import Phone
from tests.web.callers import API, hire, program
from tests.web.clerks import Clerk, clerk
from tests.web.visitors import Visitor

EVIL = (
    "=cmd|' /C calc'!A0'; drop table ticket; --",
    "\"'><img src=x1078><script>alert(1078)</script>",
    "{{1078*1078}}${1078*1078}<%=1078*1078%>#{1078*1078}{0.__class__}%(x)s",
    "../../../../etc/passwd\0\r\nSet-Cookie: a=b\u202e",
)
TO_RUN = ("<img src=x1078", "<script>alert", str(1078 * 1078), "<class '", "root:")
"""What stands in an answer where something of it was run, or would be by a browser."""
LEFT_OUT = ("/sign-out", "/account")
"""Forms that end the session of whoever walks."""


@dataclass
class Form:
    """As a page shows it, with what it would send untouched."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """All forms of one page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(given.get("action", ""), given.get("method", "get").upper()))
        elif not self.found:
            return
        elif tag in ("input", "textarea", "button") and given.get("name"):
            self.found[-1].fields.setdefault(given["name"], given.get("value", ""))
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.found[-1].fields):
            self.found[-1].fields[self._select] = given.get("value", "")


@dataclass
class House:
    """A channel with something on every page, and an administrator who walks through it."""

    gateway: Gateway
    walker: Clerk
    number: str

    def addresses(self) -> Iterator[str]:
        """Every page, with something there where its address has a place."""
        places = {
            "number": self.number, "code": "12.75", "language": "id", "key": "received", "canned_id": "1",
            "message_id": "1", "line": "1", "token": "1", "act": "unlock",
            "month": "2026-02", "form": "json",
        }  # fmt: skip
        for route in (*console.ROUTES, *console.TO_TRY, *admin.ROUTES, *sign_in.ROUTES):
            if route.method == "GET":
                name = "received" if "figures" in route.path else "ani"
                yield re.sub(r"<(\w+)>", "{\\1}", route.path).format_map(places | {"name": name})

    def go(self, address: str, **query: str) -> TestResponse:
        return sound(self.walker.client.get(address, query_string=query or None, follow_redirects=True), address)

    def forms(self) -> list[Form]:
        """Each kind once, however many pages show it, of however many things."""
        found: dict[tuple[str, ...], Form] = {}
        for address in self.addresses():
            for form in Forms(self.go(address).text).found:
                found.setdefault((re.sub(r"\d+", "0", form.action or address), form.method, *form.fields), form)
        return [form for form in found.values() if not form.action.startswith(LEFT_OUT)]

    def send(self, form: Form, changed: Mapping[str, str]) -> TestResponse:
        """The page that follows; the same form without its token never gets that far."""
        fields = form.fields | dict(changed)
        if form.method == "GET":
            return self.go(form.action or "/", **fields)
        return sound(self.walker.client.post(form.action, data=fields, follow_redirects=True), form.action, changed)


def sound(answer: TestResponse, *what: object) -> TestResponse:
    """Nothing broke, nothing ran, no header was added."""
    assert answer.status_code < 500, (what, answer.text[:300])
    assert not [run for run in TO_RUN if run in answer.text], what
    assert "a=b" not in answer.headers.getlist("Set-Cookie"), what
    if answer.content_type.startswith("text/csv"):
        cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
        assert not [cell for cell in cells if re.match(r"[=+@\t\r]|-(?!\d)", cell)], what
    return answer


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def house(app: Flask, gateway: Gateway) -> House:
    for count, evil in enumerate(EVIL):
        Phone(gateway, f"+62812345678{count:02}").text(f"BINJAI {evil}")
    number = Phone(gateway, "+6281234567899").text("BINJAI lampu jalan mati")[0].split()[1]
    hire(gateway, "ani", "officer", "12.75")
    gateway.operators.issue("ani", ["read"])
    return House(gateway, clerk(app, gateway, "pusat", "admin"), number)


def test_nothing_written_into_any_form_of_any_page_is_run_by_anybody(house: House) -> None:
    forms = house.forms()
    assert len(forms) > 30
    for form in forms:
        for name in sorted(form.fields.keys() - {"csrf_token"}):
            for evil in EVIL:
                house.send(form, {name: evil})
    for address in house.addresses():
        house.go(address)
    assert house.gateway.database.read(tickets.count, Filter()) > len(EVIL)
    assert house.gateway.database.read(agencies.get, "12.75")
    assert house.walker.is_in


def test_nothing_written_into_any_address_of_any_page_is_run_by_anybody(house: House) -> None:
    for route in (*console.ROUTES, *console.TO_TRY, *admin.ROUTES):
        for evil in EVIL:
            address = re.sub(r"<\w+>", quote(evil, safe=""), route.path)
            house.send(Form(address, route.method, {"csrf_token": house.walker.token}), {})
            house.go(address, **dict.fromkeys(("q", "page", "before", "from", "to", "tab", "agency", "next"), evil))


def test_nothing_written_into_any_field_of_the_api_is_run_by_anybody(app: Flask, house: House) -> None:
    tool, told = program(app, house.gateway, "pusat"), []
    for operation in OPERATIONS:
        there = operation.path.replace("<number>", house.number)
        for evil in EVIL:
            if operation.method == "POST":
                told += [tool.post(there, **body) for body in bodies(operation.body or {}, evil)]
            else:
                told.append(tool.get(there, **dict.fromkeys(operation.query, evil)))
                told += [tool.get(there, **{name: evil}) for name in operation.query]
            told.append(tool.get(re.sub(r"<\w+>", quote(evil, safe=""), operation.path)))
    for answer in told:
        assert answer.status_code < 500, (answer.request.path, answer.text)
        assert answer.content_type in ("application/json", "application/problem+json", "text/plain; charset=utf-8")
    assert {200, 201, 400, 404} <= {answer.status_code for answer in told}
    assert house.gateway.database.read(tickets.count, Filter()) == len(EVIL) + 1


def bodies(schema: Schema, evil: str) -> Iterator[dict[str, Any]]:
    """What is demanded, and one field of it or besides it is evil: as it is, and with half a sign that is none."""
    properties = schema.get("properties", {})
    whole = {name: properties[name].get("enum", ["terima kasih"])[0] for name in schema.get("required", ())}
    for name in properties:
        yield whole | {name: evil}
        yield whole | {name: f"{evil[:40]} \ud800".replace("\0", "")}


NO_JSON = (b"{", b"[" * 20_000, b'{"a":' * 5000, b"\xff", b"null", b'"x"', b"1e999", b"NaN", b"{}")
KINDS = ("application/json", "text/xml", "application/json; charset=utf-16")


def test_json_that_is_none_or_without_end_is_refused_in_words(app: Flask, house: House) -> None:
    tool = program(app, house.gateway, "pusat")
    headers, path = {"Authorization": f"Bearer {tool.token}"}, f"{API}/tickets/{house.number}/notes"
    for body, kind in itertools.product(NO_JSON, KINDS):
        answer = app.test_client().post(path, data=body, content_type=kind, headers=headers)
        assert 400 <= answer.status_code < 500, answer.text
        assert json.loads(answer.text)["status"] == answer.status_code


def test_every_page_forbids_frames_and_foreign_scripts_and_lets_no_other_site_read_it(house: House) -> None:
    for address in house.addresses():
        headers = house.walker.client.get(address, headers={"Origin": "https://evil.example"}).headers
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"].startswith(("no-store", "private"))
        assert not [name for name, _ in headers if name.lower().startswith("access-control")]


ELSEWHERE = ("//evil.example", "/\\evil.example", "https:evil.example", "/%0d%0aLocation:x\r\n")


def test_no_page_sends_anybody_to_another_site(app: Flask, house: House) -> None:
    browsers = (app.test_client(), house.walker.client)
    for browser, address, path in itertools.product(browsers, ELSEWHERE, house.addresses()):
        headers = {"Referer": address.strip(), "HX-Current-URL": address.strip()}
        said = browser.get(path, query_string={"next": address}, headers=headers)
        for name in ("Location", "HX-Redirect"):
            there = said.headers.get(name, "/")
            assert there.startswith("/"), (path, there)
            assert not there.startswith(("//", "/\\")), (path, there)


def test_guessed_tokens_and_cookies_open_nothing_and_are_all_told_the_same(app: Flask, gateway: Gateway) -> None:
    hire(gateway, "mesin", "admin")
    good = program(app, gateway, "mesin").token
    guesses = [good[:-1], good + "a", good.swapcase(), "sgw_", "", "' or 1=1 --", "\0", "a" * 3000, f"{good} {good}"]
    told = set()
    for guess in guesses:
        answer = app.test_client().get(
            f"{API}/tickets", headers={"Authorization": f"Bearer {guess}".encode().decode("latin-1")}
        )
        told.add((answer.status_code, "items" in answer.text))
        browser = Visitor(app)
        browser.client.set_cookie("sms-gateway", guess.replace("\0", "").replace(";", ""))
        assert not browser.is_in
    assert told == {(401, False)}


@pytest.mark.parametrize(
    "url",
    [
        "https://[64:ff9b::a9fe:a9fe]/latest",
        "https://[2002:7f00:1::]/",
        "https://[2002:a9fe:a9fe::1]/",
        "https://[::127.0.0.1]/",
        "https://[::ffff:0:127.0.0.1]/",
        "https://[::]/",
        "https://[fe80::1]/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
    ],
)
def test_a_hook_leads_to_no_address_of_the_house_however_it_is_written(url: str) -> None:
    with pytest.raises(Refused, match="not of the public internet"):
        Courier().check(url)
