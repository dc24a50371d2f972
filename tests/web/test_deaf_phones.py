"""Nobody at the console is promised an SMS to a phone that gets none."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from sms_gateway.gateway import Gateway
from sms_gateway.storage import contacts
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.clerks import clerk

WHY = "The citizen gets no SMS: the citizen wants no SMS."


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.mark.parametrize("deaf", [False, True])
def test_an_act_says_whether_the_citizen_hears_of_it(
    app: Flask, gateway: Gateway, phone: Callable[[], Phone], deaf: bool
) -> None:
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    number = citizen.ticket.number
    if deaf:
        stopped = datetime(2026, 3, 10, tzinfo=UTC)
        gateway.database.write(lambda db: contacts.change(db, citizen.number, opted_out_at=stopped))
    sari = clerk(app, gateway, "sari", "coordinator")
    hints = [WHY, "The citizen gets these words by SMS"]
    assert [each in sari.page_of(number) for each in hints] == [deaf, not deaf]
    sari.follow(f"/tickets/{number}/status", to="deferred", reason="Di mana tepatnya?")
    assert sari.told() == "The report is now: Asked for more." + (f" {WHY}" if deaf else "")


def test_whoever_hands_back_is_not_told_that_the_citizen_is(
    app: Flask, gateway: Gateway, phone: Callable[[], Phone]
) -> None:
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    number = citizen.ticket.number
    gateway.desk.move(number, "forwarded", by="officer")
    citizen.text("STOP")
    ani = clerk(app, gateway, "ani", "officer", "12.75")
    ani.do(number, "handback", reason="Jalan provinsi")
    assert f"{number} is with the agency above now. {WHY}" in ani.told()
