"""What the API does to a ticket besides answering and moving it; on both databases."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.gateway import Gateway, build
from sms_gateway.roles import Role, Scope
from sms_gateway.tickets import CLASSES, TOPICS
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.callers import Program, hire, json_of, problem, program

Phones = Callable[..., Phone]
Comes = Callable[..., Program]


@pytest.fixture
def gateway(settings: Settings, clock: SetClock) -> Any:
    whole = build(settings, clock)
    hire(whole, "admin", "admin")
    hire(whole, "coordinator", "coordinator", "12.75")
    hire(whole, "officer", "officer", "12.75")
    hire(whole, "elsewhere", "coordinator", "12.71")
    hire(whole, "auditor", "auditor")
    yield whole
    whole.close()


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def comes(app: Flask, gateway: Gateway) -> Comes:
    """`comes("officer")`: a program with a token of this operator."""
    scopes: dict[str, list[Scope]] = {"auditor": ["read"]}
    return lambda name: program(app, gateway, name, scopes.get(name, ["read", "write"]))


@pytest.fixture
def number(phone: Phones) -> str:
    citizen = phone()
    citizen.text("BINJAI lampu jalan mati")
    return citizen.ticket.number


@pytest.fixture
def another(phone: Phones) -> str:
    citizen = phone()
    citizen.text("BINJAI gelap sekali di depan pasar")
    return citizen.ticket.number


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("topic", [None, *TOPICS[:2]])
def test_a_ticket_is_classified(comes: Comes, number: str, kind: str, topic: str | None) -> None:
    coordinator = comes("coordinator")
    told = json_of(coordinator.post(f"/tickets/{number}/classification", **{"class": kind, "category": topic}))
    assert (told["class"], told["category"]) == (kind, topic)
    listed = json_of(coordinator.get("/tickets"))["items"][0]
    assert (listed["class"], listed["category"]) == (kind, topic)


def test_a_ticket_is_assigned_and_given_back(comes: Comes, number: str) -> None:
    officer = comes("officer")
    told = json_of(officer.post(f"/tickets/{number}/assignee", operator="officer"))
    assert told["assignee"] == "officer"
    assert json_of(comes("auditor").get("/tickets"))["items"][0]["assignee"] == "officer"
    assert json_of(officer.post(f"/tickets/{number}/assignee", operator=None))["assignee"] is None


def test_a_ticket_is_merged_and_both_tell_of_it(comes: Comes, number: str, another: str) -> None:
    told = json_of(comes("coordinator").post(f"/tickets/{another}/merge", into=number))
    assert (told["number"], told["merged_into"]) == (another, number)
    assert told["events"][-1]["data"] == {"into": number}
    other = json_of(comes("auditor").get(f"/tickets/{number}"))
    assert (other["merged_into"], other["events"][-1]["data"]) == (None, {"ticket": another})


def test_spam_goes_and_comes_back(comes: Comes, number: str) -> None:
    coordinator = comes("coordinator")
    told = json_of(coordinator.post(f"/tickets/{number}/spam"))
    assert (told["status"], told["spam"]) == ("archived", True)
    back = json_of(coordinator.post(f"/tickets/{number}/status", status="verified"))
    assert (back["status"], back["spam"]) == ("verified", False)


REFUSED: list[tuple[Role | str, str, dict[str, Any], int]] = [
    ("officer", "classification", {"class": "complaint", "category": None}, 403),
    ("elsewhere", "classification", {"class": "complaint", "category": None}, 404),
    ("admin", "classification", {"class": "complaint"}, 400),
    ("admin", "classification", {"class": None, "category": None}, 400),
    ("admin", "classification", {"class": "complaint", "category": "weather"}, 400),
    ("officer", "assignee", {"operator": "coordinator"}, 403),
    ("coordinator", "assignee", {"operator": "elsewhere"}, 409),
    ("coordinator", "assignee", {"operator": "nobody"}, 404),
    ("coordinator", "assignee", {}, 400),
    ("auditor", "assignee", {"operator": "officer"}, 403),
    ("officer", "merge", {"into": "4071839"}, 403),
    ("coordinator", "merge", {"into": "4071839"}, 404),
    ("coordinator", "merge", {"into": "me"}, 400),
    ("officer", "spam", {}, 403),
    ("elsewhere", "spam", {}, 404),
]


@pytest.mark.parametrize(
    ("role", "act", "body", "status"),
    REFUSED,
    ids=[f"{r}-{a}-{'-'.join(map(str, b.values()))}" for r, a, b, _ in REFUSED],
)
def test_what_is_refused(comes: Comes, number: str, role: str, act: str, body: dict[str, Any], status: int) -> None:
    problem(comes(role).post(f"/tickets/{number}/{act}", **body), status)


def test_a_ticket_is_not_merged_into_itself(comes: Comes, number: str) -> None:
    assert "into itself" in problem(comes("coordinator").post(f"/tickets/{number}/merge", into=number), 409)


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("classification", {"class": "aspiration", "category": "roads"}),
        ("assignee", {"operator": "officer"}),
        ("merge", {"into": "another"}),
        ("spam", {}),
    ],
)
def test_a_repeated_request_is_done_once_and_hears_the_same(
    comes: Comes, number: str, another: str, act: str, body: dict[str, Any]
) -> None:
    body = {name: another if said == "another" else said for name, said in body.items()}
    coordinator = comes("coordinator")
    answers = [coordinator.post(f"/tickets/{number}/{act}", "key-1", **body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].data == answers[1].data
    events = json_of(coordinator.get(f"/tickets/{number}/events"))["items"]
    assert len(events) == 2
