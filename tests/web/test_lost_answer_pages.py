"""What the pages and the API say of an answer that has not reached its reporter, who has written nothing since."""

from collections.abc import Callable

import pytest
from flask import Flask

from sms_gateway.clock import SetClock
from sms_gateway.errors import CarrierError, Outcome
from sms_gateway.gateway import Gateway
from sms_gateway.web import create_app
from sms_gateway.worker import speak_by_calendar
from tests.phones import Phone
from tests.post import loopback
from tests.web.callers import problem, program
from tests.web.clerks import Clerk, clerk

LOST = "The answer has not reached the citizen: answer again, or archive it with a reason."
WROTE = "The citizen has written since the answer: answer again before you resolve it."


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def citizen(gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]) -> Phone:
    """Their answer went to a phone that no longer exists."""
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    loopback(gateway).fail_next(CarrierError("30003", Outcome.BAD_NUMBER))
    gateway.desk.reply(citizen.ticket.number, "Sudah ditambal", "operator:sari")
    while not citizen.ticket.heard:
        citizen.look()
        clock.move(days=1)
        speak_by_calendar(gateway)
    return citizen


@pytest.fixture
def sari(app: Flask, gateway: Gateway, citizen: Phone) -> Clerk:
    return clerk(app, gateway, "sari", "coordinator", "12.75")


@pytest.fixture
def number(citizen: Phone) -> str:
    return citizen.ticket.number


def test_the_page_says_that_it_did_not_arrive_and_the_ways_on(sari: Clerk, number: str) -> None:
    page = sari.page_of(number)
    assert (LOST in page, WROTE in page) == (True, False)
    assert ('value="resolved"' in page, 'value="archived"' in page) == (False, True)
    sari.go("/?tab=answer")
    assert ("answer again" in sari.page.text, "wrote again" in sari.page.text) == (True, False)


def test_of_what_the_citizen_wrote_since_the_page_says_that(
    sari: Clerk, gateway: Gateway, citizen: Phone, number: str
) -> None:
    citizen.text(f"TL {number} masih rusak")
    page = sari.page_of(number)
    assert (LOST in page, WROTE in page) == (False, True)


def test_the_refusal_holds_for_both(sari: Clerk, app: Flask, gateway: Gateway, number: str) -> None:
    told = program(app, gateway, "sari", ["read", "write"]).post(f"/tickets/{number}/status", status="resolved")
    assert "has written since the answer, or it did not arrive" in problem(told, 409)


def test_it_is_archived_with_a_reason(sari: Clerk, gateway: Gateway, number: str) -> None:
    sari.do(number, "status", to="archived", reason="Nomor pelapor tidak ada lagi.")
    assert gateway.desk.find(number).status == "archived"
