"""What a report is, and with which it is answered, is not said over the head of a colleague either."""

from collections.abc import Callable

import pytest
from flask import Flask

from sms_gateway.gateway import Gateway
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.clerks import Clerk, clerk


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def sari(app: Flask, gateway: Gateway) -> Clerk:
    return clerk(app, gateway, "sari", "coordinator")


@pytest.fixture
def number(gateway: Gateway, phone: Callable[..., Phone]) -> str:
    citizen = phone()
    citizen.text("BINJAI kades minta uang untuk surat tanah")
    gateway.desk.move(citizen.ticket.number, "forwarded", "operator:ani")
    return citizen.ticket.number


def test_a_class_that_a_colleague_has_just_given_is_not_undone(
    app: Flask, gateway: Gateway, sari: Clerk, number: str
) -> None:
    budi = clerk(app, gateway, "budi", "coordinator", "12.75")
    budi.page_of(number)
    sari.do(number, "class", **{"class": "supervisory", "topic": "bribery"})
    budi.follow(f"/tickets/{number}/class", **{"class": "complaint", "topic": "land"})
    assert (budi.page.status_code, "sari was at" in budi.page.text) == (409, True)
    assert gateway.desk.find(number).category == "supervisory"
    budi.follow(f"/tickets/{number}/class", **{"class": "supervisory", "topic": "land"})
    assert gateway.desk.find(number).topic == "land", "on the page that shows what is new it is meant"


def test_what_the_reporter_has_just_added_is_read_before_it_is_merged(
    gateway: Gateway, sari: Clerk, number: str, phone: Callable[..., Phone]
) -> None:
    other = phone()
    other.text("BINJAI jalan rusak di jalan jaksa")
    sari.page_of(other.ticket.number)
    other.text(f"TL {other.ticket.number} ini lain lagi, di desa sebelah")
    before = other.ticket
    sari.follow(f"/tickets/{other.ticket.number}/merge", into=number)
    assert (sari.page.status_code, other.ticket) == (409, before)
    sari.follow(f"/tickets/{other.ticket.number}/merge", into=number)
    assert other.ticket.merged_into == gateway.desk.find(number).id
