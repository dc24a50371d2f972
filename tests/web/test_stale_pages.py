"""Pages that others have overtaken: nothing is done over their heads, and nothing that was written is lost."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.storage import tickets
from sms_gateway.web import create_app
from sms_gateway.worker import speak_by_calendar
from tests.phones import Phone
from tests.web.clerks import Clerk, clerk

NewPhone = Callable[..., Phone]


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def sari(app: Flask, gateway: Gateway) -> Clerk:
    return clerk(app, gateway, "sari", "coordinator")


@pytest.fixture
def citizen(phone: NewPhone) -> Phone:
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    return citizen


@pytest.fixture
def number(citizen: Phone) -> str:
    return citizen.ticket.number


ACTS = [
    pytest.param("verify", {"class": "complaint", "to": "forwarded", "agency": "Kota Medan"}, id="verify"),
    pytest.param("status", {"to": "archived", "reason": "Lokasi tidak disebut."}, id="archive"),
    pytest.param("status", {"to": "deferred", "reason": "Di mana?"}, id="ask-for-more"),
    pytest.param("status", {"to": "forwarded", "agency": "Kota Medan", "reason": "Jalan kota"}, id="forward"),
    pytest.param("assignee", {"to": "sari"}, id="assign-to-me"),
    pytest.param("spam", {}, id="spam"),
]


@pytest.mark.parametrize(("act", "fields"), ACTS)
def test_an_act_on_a_page_that_is_overtaken_is_not_done_and_its_words_are_kept(
    sari: Clerk, gateway: Gateway, citizen: Phone, number: str, act: str, fields: dict[str, str]
) -> None:
    sari.page_of(number)
    citizen.text(f"TL {number} depan masjid, ada motor jatuh")
    before = gateway.desk.find(number)
    sari.follow(f"/tickets/{number}/{act}", **fields)
    assert sari.page.status_code == 409
    assert f"Citizen was at {number} since you looked" in sari.page.text
    assert re.findall(r'line-new" id="(\w+)-', sari.page.text)[:1] == ["in"]
    assert fields.get("reason", "") in sari.page.text
    assert gateway.desk.find(number) == before
    sari.follow(f"/tickets/{number}/{act}", **fields)
    assert sari.page.status_code == 200, "on the page that shows what is new it is meant"
    assert gateway.desk.find(number) != before


def test_what_the_citizen_wrote_counts_as_seen_once_it_stands_in_the_thread(
    sari: Clerk, gateway: Gateway, citizen: Phone, number: str
) -> None:
    page = sari.page_of(number)
    assert 'class="seen"' in page
    poll = sari.polled("thread")
    citizen.text(f"TL {number} depan masjid")
    assert 'hx-swap-oob="outerHTML:.seen"' in sari.part(poll).text
    gateway.desk.move(number, "archived", "operator:budi", "Sudah dilaporkan.")
    assert 'hx-swap-oob="outerHTML:.seen"' not in sari.part(poll).text, "what can be done has changed"


def test_a_reason_stands_in_its_form_again(sari: Clerk, citizen: Phone, number: str) -> None:
    sari.page_of(number)
    citizen.text(f"TL {number} depan masjid")
    sari.follow(f"/tickets/{number}/status", to="archived", reason="Lokasi tidak disebut.")
    assert re.findall(r'<textarea[^>]*id="r-(\w+)"[^>]*>([^<]*)<', sari.page.text) == [
        ("deferred", ""),
        ("archived", "Lokasi tidak disebut."),
    ]


def reminded(gateway: Gateway, clock: SetClock, phone: NewPhone) -> None:
    """It is nine o'clock, and by tomorrow the report should be verified."""
    clock.move(minutes=5)
    speak_by_calendar(gateway)


def told_by_another_phone(gateway: Gateway, clock: SetClock, phone: NewPhone) -> None:
    phone().text("BINJAI jalan rusak parah di jalan jaksa")


@pytest.mark.parametrize(("happened", "line"), [(reminded, "reminded"), (told_by_another_phone, "linked")])
def test_what_the_clock_has_written_meanwhile_keeps_nobody_from_their_work(
    sari: Clerk,
    gateway: Gateway,
    clock: SetClock,
    phone: NewPhone,
    number: str,
    happened: Callable[[Gateway, SetClock, NewPhone], None],
    line: str,
) -> None:
    clock.move(days=1, hours=22, minutes=55)
    sari.sign_in("sari")
    sari.go("/")
    form = sari.hidden("/queue/acts")
    sari.page_of(number)
    happened(gateway, clock, phone)
    ticket = gateway.desk.find(number)
    assert line in [one.kind for one in gateway.database.read(tickets.events, ticket.id)]
    sari.follow(f"/tickets/{number}/status", to="verified")
    assert (sari.page.status_code, gateway.desk.find(number).status) == (200, "verified")
    sari.client.post("/queue/acts", data=form | {"pick": number, "do": "archive", "reason": "Sudah dilaporkan."})
    sari.go("/")
    assert sari.told().startswith("1 report done.")


def test_what_a_colleague_has_just_done_is_not_undone(app: Flask, gateway: Gateway, sari: Clerk, number: str) -> None:
    budi = clerk(app, gateway, "budi", "coordinator", "12.75")
    budi.page_of(number)
    sari.do(number, "status", to="archived", reason="Sudah dilaporkan.")
    budi.follow(f"/tickets/{number}/verify", **{"class": "complaint", "to": "forwarded", "agency": "Kota Binjai"})
    assert "sari was at" in budi.page.text
    assert gateway.desk.find(number).status == "archived"


def test_a_report_is_not_taken_from_whoever_has_just_taken_it(
    app: Flask, gateway: Gateway, sari: Clerk, number: str
) -> None:
    ani = clerk(app, gateway, "ani", "officer", "12.75")
    ani.page_of(number)
    sari.do(number, "assignee", to="sari")
    ani.follow(f"/tickets/{number}/assignee", to="ani")
    assert ani.page.status_code == 409
    assert gateway.desk.find(number).assignee == gateway.operators.find("sari").id


@pytest.mark.parametrize("fields", [{"do": "verify"}, {"do": "archive", "reason": "x"}, {"do": "spam"}])
def test_together_only_what_is_as_the_list_showed_it_is_changed(
    sari: Clerk, gateway: Gateway, citizen: Phone, number: str, phone: NewPhone, fields: dict[str, str]
) -> None:
    other = phone()
    other.text("MEDAN sampah menumpuk di pasar")
    sari.go("/")
    form = sari.hidden("/queue/acts")
    citizen.text(f"TL {number} ada motor jatuh")
    sari.client.post("/queue/acts", data=form | {"pick": [number, other.ticket.number]} | fields)
    sari.go("/")
    assert sari.told().startswith("1 report done. 1 was left as it is")
    assert (gateway.desk.find(number).status, other.ticket.status != "received") == ("received", True)


def test_an_answer_to_a_report_that_was_given_away_is_not_lost(
    app: Flask, gateway: Gateway, citizen: Phone, number: str
) -> None:
    ani = clerk(app, gateway, "ani", "officer", "12.75")
    ani.page_of(number)
    gateway.desk.move(number, "forwarded", "operator:sari", agency="12.71")
    citizen.look()
    ani.follow(f"/tickets/{number}/replies", text="Besok kami ke sana.")
    assert ani.page.status_code == 404
    assert "Here it is, so that nothing is lost" in ani.page.text
    assert '<pre class="mb-0">Besok kami ke sana.</pre>' in ani.page.text
    assert "jalan jaksa" not in ani.page.text, "the report itself is another agency's"
    assert citizen.look() == []


def test_a_note_on_a_report_that_was_given_away_is_not_lost(app: Flask, gateway: Gateway, number: str) -> None:
    ani = clerk(app, gateway, "ani", "officer", "12.75")
    ani.page_of(number)
    gateway.desk.move(number, "forwarded", "operator:sari", agency="12.71")
    ani.follow(f"/tickets/{number}/notes", text="Sudah ditelepon.")
    assert (ani.page.status_code, "Sudah ditelepon." in ani.page.text) == (404, True)


def test_the_same_answer_from_two_tabs_is_sent_once(
    sari: Clerk, gateway: Gateway, citizen: Phone, number: str, clock: SetClock
) -> None:
    sari.page_of(number)
    tab = sari.hidden(f"/tickets/{number}/replies") | {"text": "Sudah  diganti."}
    sari.part(f"/tickets/{number}/box", text="Sudah  diganti.", seen=tab["seen"])
    sari.follow(f"/tickets/{number}/replies", text="Sudah diganti.")
    sari.page = sari.client.post(f"/tickets/{number}/replies", data=tab, follow_redirects=True)
    assert "these very words from you just now" in sari.told()
    assert re.search(r'id="answer"[^>]*>\s*</textarea>', sari.page.text), "no draft of it is left"
    assert len(citizen.look()) == 1
    clock.move(seconds=61)
    sari.do(number, "replies", text="Sudah diganti.")
    assert len(citizen.look()) == 1, "a minute later it is meant"
