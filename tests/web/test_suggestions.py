"""A suggestion at the console and in the API: what it says, why, who is offered it, and the click that follows it."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from flask import Flask

from sms_gateway.agencies import Agency
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.gateway import Gateway, build
from sms_gateway.storage import agencies, operators
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.callers import hire, json_of, program
from tests.web.clerks import clerk

ROADS, WATER = "12.75.pu", "12.75.pdam"
NewPhone = Callable[[], Phone]


@pytest.fixture
def gateway(settings: Settings, clock: SetClock) -> Iterator[Gateway]:
    whole = build(settings, clock)
    units = [Agency(ROADS, "Dinas PU Binjai", "unit", "12.75"), Agency(WATER, "PDAM <Binjai>", "unit", "12.75")]
    whole.database.write(agencies.seed, units)
    yield whole
    whole.close()


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


def teach(gateway: Gateway, clock: SetClock, phone: NewPhone) -> None:
    for turn in range(20):
        words, unit = (("jalan rusak berlubang", ROADS), ("air pdam mati", WATER))[turn % 2]
        citizen = phone()
        citizen.text(f"BINJAI {words} di gang {'abcdefghijklmnopqrst'[turn] * 4}", read=False)
        gateway.desk.move(citizen.ticket.number, "forwarded", "operator:sari", agency=unit)
    clock.move(minutes=1)
    gateway.apprentice.learn()


def reported(phone: NewPhone, words: str) -> str:
    citizen = phone()
    citizen.text(words, read=False)
    return citizen.ticket.number


def test_the_click_follows_what_is_shown_and_the_audit_tells_of_it(
    app: Flask, gateway: Gateway, clock: SetClock, phone: NewPhone
) -> None:
    sari, budi = clerk(app, gateway, "sari", "coordinator"), clerk(app, gateway, "budi", "officer", "12.75")
    green = reported(phone, "BINJAI jembatan goyang")
    assert "Nothing learnt yet" in sari.page_of(green)
    teach(gateway, clock, phone)
    number = reported(phone, "BINJAI jlnnn <b>rusak</b> & bolong2 parah")
    assert "None: nothing in its words stands out" in sari.page_of(green)
    page = sari.page_of(number)
    shown = page.split('id="suggested"')[1].split("</section>")[0]
    assert "<strong>Dinas PU Binjai</strong>" in shown
    assert "<mark>jlnnn</mark> &lt;b&gt;<mark>rusak</mark>&lt;/b&gt; &amp; <mark>bolong2</mark> parah" in shown
    assert 'id="suggested"' not in budi.page_of(number), "an officer does not dispose"
    sari.do(number, "suggestion", agency=WATER, **{"class": "complaint"})
    assert "is another one by now" in sari.page.text
    assert gateway.desk.find(number).status == "received"
    sari.do(number, "suggestion", agency=ROADS, **{"class": "complaint"})
    assert "The report is now: Forwarded." in sari.told()
    assert (gateway.desk.find(number).agency, gateway.desk.find(number).status) == (ROADS, "forwarded")
    me = gateway.operators.find("sari")
    noted = gateway.database.read(operators.audited, me.id)
    assert [list(one.subjects) for one in noted if "suggestion" in one.subjects] == [[number, "suggestion"]] * 2
    assert 'id="suggested"' not in sari.page_of(number)


def test_reports_without_an_agency_are_alike_by_their_words_alone(
    app: Flask, gateway: Gateway, phone: NewPhone
) -> None:
    sari = clerk(app, gateway, "sari", "coordinator")
    one, twin = (reported(phone, f"jembatan tavip retak parah {more}") for more in ("sekali", "pak"))
    shown = sari.page_of(one).split("Probably the same trouble")[1].split("</section>")[0]
    assert twin in shown
    assert "a day apart or less" in shown
    assert "same agency" not in shown
    assert "same place" not in shown
    for each in (one, twin):
        gateway.desk.move(each, "forwarded", "operator:sari", agency="12.75")
    assert "same agency" in sari.page_of(one)


def test_the_api_gives_it_with_its_words_and_only_duplicates_in_sight(
    app: Flask, gateway: Gateway, clock: SetClock, phone: NewPhone
) -> None:
    teach(gateway, clock, phone)
    hire(gateway, "ani", "coordinator", "12.75")
    hire(gateway, "roads", "officer", ROADS)
    one, twin = (
        reported(phone, f"BINJAI jalan rusak berlubang dekat pasar tavip {more}") for more in ("gelap", "licin")
    )
    asked = partial(program, app, gateway)
    told = json_of(asked("ani", ["read"]).get(f"/tickets/{one}/suggestions"))
    assert (told["number"], told["learnt"], told["class"]) == (one, 20, None)
    assert (told["agency"]["code"], told["agency"]["name"]) == (ROADS, "Dinas PU Binjai")
    assert 0.8 < told["agency"]["confidence"] < 1
    assert set(told["agency"]["words"]) == {"jalan", "rusak", "lubang"}
    (best, *_rest) = told["alike"]
    assert (best["number"], best["hours_apart"], best["same_agency"]) == (twin, 0, True)
    assert 70 <= best["score"] < 100
    assert set(best["words"]) >= {"pasar", "tavip", "lubang"}
    gateway.desk.move(one, "forwarded", "operator:ani", agency=ROADS)
    seen = json_of(asked("roads", ["read"]).get(f"/tickets/{one}/suggestions"))
    assert twin not in {each["number"] for each in seen["alike"]}
    assert asked("roads", ["read"]).get(f"/tickets/{twin}/suggestions").status_code == 404
