"""What the pages and the API say where an officer may not end a report as asked."""

from collections.abc import Callable

import pytest
from flask import Flask

from sms_gateway.gateway import Gateway
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.callers import problem, program
from tests.web.clerks import Clerk, clerk

WAITS = "answer again before you resolve it"


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def sari(app: Flask, gateway: Gateway) -> Clerk:
    return clerk(app, gateway, "sari", "coordinator", "12.75")


@pytest.fixture
def citizen(phone: Callable[..., Phone]) -> Phone:
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    return citizen


@pytest.fixture
def number(citizen: Phone) -> str:
    return citizen.ticket.number


def test_spam_is_offered_only_for_what_nobody_has_taken_for_a_report(
    sari: Clerk, app: Flask, gateway: Gateway, number: str
) -> None:
    assert "Mark as spam" in sari.page_of(number)
    gateway.desk.move(number, "forwarded", "operator:sari")
    assert "Mark as spam" not in sari.page_of(number)
    refused = sari.do_unasked(f"/tickets/{number}/spam")
    assert (refused.status_code, "archive it with a reason" in refused.text) == (409, True)
    sari.go("/?tab=all")
    sari.client.post("/queue/acts", data={"csrf_token": sari.token, "pick": number, "do": "spam"})
    sari.go("/?tab=all")
    assert "0 reports done. 1 was left as it is" in sari.told()
    told = program(app, gateway, "sari", ["read", "write"]).post(f"/tickets/{number}/spam")
    assert "archive it with a reason" in problem(told, 409)
    assert gateway.desk.find(number).status == "forwarded"


def test_what_its_reporter_has_written_of_is_answered_again_before_it_is_resolved(
    sari: Clerk, app: Flask, gateway: Gateway, citizen: Phone, number: str
) -> None:
    gateway.desk.reply(number, "ok", "operator:sari")
    assert ('value="resolved"' in sari.page_of(number), WAITS in sari.page.text) == (True, False)
    citizen.text(f"TL {number} masih rusak pak")
    assert ('value="resolved"' in sari.page_of(number), WAITS in sari.page.text) == (False, True)
    refused = sari.do_unasked(f"/tickets/{number}/status", to="resolved")
    assert (refused.status_code, "answer" in refused.text, "again first" in refused.text) == (409, True, True)
    told = program(app, gateway, "sari", ["read", "write"]).post(f"/tickets/{number}/status", status="resolved")
    assert "has written since the answer" in problem(told, 409)
    assert gateway.desk.find(number).status == "answered"
