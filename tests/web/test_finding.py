"""Finding tickets through the API: its filters, its search, its pages; nobody finds what is not theirs."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.gateway import Gateway, build
from sms_gateway.storage import tickets
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.callers import Program, hire, json_of, problem, program

TOLD = {
    "lamp": "BINJAI lampu jalan mati di depan sekolah",
    "road": "MEDAN jalan rusak parah, jl.jaksa",
    "asked": "INFO BINJAI syarat bikin KTP apa?",
    "bribe": "BINJAI oknum minta uang di samsat",
    "nowhere": "lampu merah padam terus",
}


@pytest.fixture
def gateway(settings: Settings, clock: SetClock) -> Iterator[Gateway]:
    whole = build(settings, clock)
    hire(whole, "admin", "admin")
    hire(whole, "officer", "officer", "12.75")
    yield whole
    whole.close()


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def told(gateway: Gateway, phone: Callable[..., Phone], clock: SetClock) -> dict[str, str]:
    """The numbers of the reports, by name. One is verified as bribery, one is answered; then two weeks go by."""
    numbers = {}
    for name, text in TOLD.items():
        citizen = phone()
        citizen.text(text)
        numbers[name] = citizen.ticket.number
    serious = gateway.desk.find(numbers["bribe"]).id
    gateway.database.write(lambda db: tickets.change(db, serious, category="supervisory", topic="bribery"))
    gateway.desk.reply(numbers["asked"], "KK dan surat pengantar", "operator:ani")
    clock.move(days=14)
    return numbers


@pytest.fixture
def admin(app: Flask, gateway: Gateway) -> Program:
    return program(app, gateway, "admin", ["read"])


@pytest.fixture
def officer(app: Flask, gateway: Gateway) -> Program:
    return program(app, gateway, "officer", ["read"])


ASKED = [
    ({}, "lamp road asked bribe nowhere"),
    ({"class": "supervisory"}, "bribe"),
    ({"class": "information"}, "asked"),
    ({"category": "bribery"}, "bribe"),
    ({"region": "12.71"}, "road"),
    ({"region": "12.75", "class": "complaint"}, "lamp"),
    ({"overdue": "true"}, "lamp road bribe nowhere"),
    ({"overdue": "false"}, "lamp road asked bribe nowhere"),
    ({"overdue": "true", "national": "true"}, "nowhere"),
    ({"q": "lampu"}, "lamp nowhere"),
    ({"q": "JALAN"}, "lamp road"),
    ({"q": "jaksa", "agency": "12.71"}, "road"),
    ({"q": "lampu", "agency": "12.71"}, ""),
    ({"q": "lampu", "status": "received", "national": "true"}, "nowhere"),
    ({"q": "' OR 1=1 --"}, ""),
]


@pytest.mark.parametrize(("query", "expected"), ASKED, ids=[str(query) for query, _ in ASKED])
def test_tickets_are_found_by(told: dict[str, str], admin: Program, query: dict[str, str], expected: str) -> None:
    assert admin.numbers(**query) == [told[name] for name in expected.split()], "in the order they came"


def test_an_officer_finds_the_agencys_own_only(told: dict[str, str], officer: Program) -> None:
    assert officer.numbers() == [told[name] for name in ("lamp", "asked", "bribe")]
    assert officer.numbers(q="lampu") == [told["lamp"]]
    assert officer.numbers(q=told["lamp"]) == [told["lamp"]]
    assert officer.numbers(q=told["road"]) == [], "a number of another agency is not there"
    assert officer.numbers(region="12.71") == []


def test_a_number_finds_its_ticket_whatever_else_is_asked(told: dict[str, str], admin: Program) -> None:
    number = told["road"]
    assert admin.numbers(q=f" {number[:3]} {number[3:]}", status="closed") == [number]


def test_pages_of_a_search_go_on_after_the_last_one_shown(told: dict[str, str], admin: Program) -> None:
    first = json_of(admin.get("/tickets", q="lampu", limit=1))
    assert [one["number"] for one in first["items"]] == [told["lamp"]]
    second = json_of(admin.get("/tickets", q="lampu", limit=1, cursor=first["next_cursor"]))
    assert [one["number"] for one in second["items"]] == [told["nowhere"]]
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    "query",
    [
        {"class": "wish"},
        {"category": "weather"},
        {"overdue": "maybe"},
        {"q": ""},
        {"q": "x" * 501},
        {"region": "Binjai"},
    ],
    ids=str,
)
def test_what_no_filter_takes_is_named(admin: Program, query: dict[str, str]) -> None:
    assert f"query.{next(iter(query))}" in problem(admin.get("/tickets", **query), 400)
