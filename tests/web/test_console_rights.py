"""Who sees what at the console, and who may do what: what is not allowed is neither shown nor done."""

import re
from collections.abc import Callable, Mapping

import pytest
from flask import Flask

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.phone import mask
from sms_gateway.roles import ROLES, Role
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.callers import Program
from tests.web.clerks import clerk

NewPhone = Callable[..., Phone]

# By address: the form that does it, and the roles that may.
ACTS: Mapping[str, tuple[Mapping[str, str], set[Role]]] = {
    "verify": ({"class": "complaint", "to": "verified"}, {"admin", "coordinator"}),
    "class": ({"class": "aspiration"}, {"admin", "coordinator"}),
    "status": ({"to": "deferred", "reason": "Di mana?"}, {"admin", "coordinator", "officer"}),
    "handback": ({"reason": "Milik provinsi."}, {"admin", "coordinator", "officer"}),
    "notes": ({"text": "Cek lapangan."}, {"admin", "coordinator", "officer"}),
    "assignee": ({"to": "ani"}, {"admin", "coordinator", "officer"}),
    "box": ({"text": "Besok."}, {"admin", "coordinator", "officer"}),
    "replies": ({"text": "Besok.", "seen": "99999"}, {"admin", "coordinator", "officer"}),
    "spam": ({}, {"admin", "coordinator"}),
    "phone": ({}, {"admin", "coordinator"}),
}


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def number(phone: NewPhone) -> str:
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    return citizen.ticket.number


@pytest.mark.parametrize("role", ROLES)
def test_a_role_does_what_it_may_and_nothing_else(app: Flask, gateway: Gateway, role: Role, number: str) -> None:
    gateway.desk.move(number, "verified", "operator:x")
    gateway.desk.move(number, "forwarded", "operator:x", agency="12.75")
    one = clerk(app, gateway, "ani", role)
    refused = set()
    for act, (fields, may) in ACTS.items():
        if role not in may:
            answer = one.do_unasked(f"/tickets/{number}/{act}", **fields)
            refused.add((act, answer.status_code))
    assert refused == {(act, 403) for act, (_, may) in ACTS.items() if role not in may}
    assert gateway.desk.find(number).status == "forwarded"
    for act, (fields, may) in ACTS.items():
        if role in may and act not in ("verify", "spam"):  # it was verified, and taken for a report
            assert one.do_unasked(f"/tickets/{number}/{act}", **fields).status_code in {200, 303}, act


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("admin", {"replies", "notes", "assignee", "class", "status", "merge", "phone"}),
        ("coordinator", {"replies", "notes", "assignee", "class", "status", "merge", "phone"}),
        ("officer", {"replies", "handback", "notes", "assignee", "status"}),
        ("ombudsman", set()),
        ("auditor", set()),
    ],
)
def test_only_the_forms_that_would_be_taken_are_shown(
    app: Flask, gateway: Gateway, clock: SetClock, role: Role, shown: set[str], number: str
) -> None:
    gateway.desk.move(number, "forwarded", "operator:x", agency="12.75")
    clock.move(days=30)  # the Ombudsman reads what is late
    page = clerk(app, gateway, "ani", role).page_of(number)
    every = {*ACTS, "merge"} - {"box"}
    assert {act for act in every if f'action="/tickets/{number}/{act}"' in page} == shown


def test_the_ombudsman_reads_what_is_late_or_handed_over_and_nothing_else(
    app: Flask, gateway: Gateway, clock: SetClock, phone: NewPhone
) -> None:
    late, waits = phone(), phone()
    late.text("BINJAI jalan rusak parah di jalan jaksa")
    waits.text("MEDAN sampah menumpuk di pasar")
    gateway.desk.move(waits.ticket.number, "deferred", "operator:x", "Di pasar mana?")
    clock.move(days=30)
    fresh = phone()
    fresh.text("PADANG parit mampet di depan pasar raya")
    wati = clerk(app, gateway, "wati", "ombudsman")
    program = Program(app, gateway.operators.issue("wati", ["read"])[0], "wati")

    def reads() -> list[str]:
        assert set(wati.rows(tab="overdue")) == set(program.numbers())
        return wati.rows(tab="overdue")

    assert reads() == [late.ticket.number]
    assert wati.rows() == wati.rows(tab="all") == [], "first what was handed over, and nothing is yet"
    assert re.findall(r'id="tab-(\w+)"', wati.page.text) == ["ombudsman", "overdue"]
    for other in (waits, fresh):
        assert wati.client.get(f"/tickets/{other.ticket.number}").status_code == 404
        assert program.get(f"/tickets/{other.ticket.number}").status_code == 404
    for path in ("/messages", "/stats"):
        assert program.get(path).status_code == 403
    assert "<title>Queue" in wati.part("/queue/rows?since=0&newest=0").text, "what is not late is not even counted"
    clock.move(days=31)
    gateway.watch.keep_appointments()
    wati.sign_in("wati")
    assert {late.ticket.number, waits.ticket.number, fresh.ticket.number} == set(reads()), (
        "waiting stops no legal clock"
    )
    assert set(wati.rows()) == set(program.numbers(flag="ombudsman")) == {late.ticket.number, waits.ticket.number}
    assert wati.rows()[0] == late.ticket.number, "the longest late comes first"


def test_the_desk_sees_what_is_with_the_ombudsman_and_since_when(
    app: Flask, gateway: Gateway, clock: SetClock, number: str
) -> None:
    sari, nina = clerk(app, gateway, "sari", "coordinator"), clerk(app, gateway, "nina", "admin")
    assert sari.rows(tab="all", flag="ombudsman") == nina.rows(tab="ombudsman") == []
    clock.move(days=61)
    gateway.watch.keep_appointments()
    sari.sign_in("sari")
    nina.sign_in("nina")
    assert sari.rows(tab="all", flag="ombudsman") == nina.rows(tab="ombudsman") == [number]
    assert '<span class="badge flag-ombudsman">Ombudsman</span>' in sari.page.text
    assert 'id="tab-ombudsman"' not in sari.page.text
    assert "With the Ombudsman since 10 May 2026" in sari.page_of(number)
    gateway.desk.move(number, "archived", "operator:x", "Sudah diputus.")
    assert sari.rows(tab="all", flag="ombudsman") == []
    assert "handed over to the Ombudsman on 10 May 2026" in sari.page_of(number)


def test_many_at_once_is_held_to_the_same_rights(app: Flask, gateway: Gateway, number: str) -> None:
    ani = clerk(app, gateway, "ani", "officer", "12.75")
    answer = ani.do_unasked("/queue/acts", pick=number, do="archive", reason="x")
    assert answer.status_code == 303
    assert gateway.desk.find(number).status == "received"
    auditor = clerk(app, gateway, "rini", "auditor")
    assert auditor.do_unasked("/queue/acts", pick=number, do="archive", reason="x").status_code == 403
    assert 'name="pick"' not in auditor.go("/").text


def test_people_of_an_agency_see_its_tickets_and_those_of_its_units_only(
    app: Flask, gateway: Gateway, phone: NewPhone, number: str
) -> None:
    elsewhere = phone()
    elsewhere.text("MEDAN sampah menumpuk di pasar")
    ani = clerk(app, gateway, "ani", "officer", "12.75")
    other = elsewhere.ticket.number
    assert ani.rows(tab="all") == [number]
    assert ani.rows(tab="all", words=other) == []
    assert ani.rows(tab="all", agency="12.71") == [number]
    assert "Nobody knows the agency" in ani.page.text
    for part in ("", "/thread"):
        assert ani.client.get(f"/tickets/{other}{part}").status_code == 404
    for act in ("presence", "replies", "notes"):
        assert ani.do_unasked(f"/tickets/{other}/{act}", text="x").status_code == 404


def test_an_anonymous_reporter_is_hidden_from_the_agency(app: Flask, gateway: Gateway, phone: NewPhone) -> None:
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    open_one = citizen.ticket.number
    citizen.text("ANONIM BINJAI pungli parkir pasar raya sekali")
    hidden = citizen.tickets[0].number
    budi = clerk(app, gateway, "budi", "coordinator", "12.75")
    page = budi.page_of(hidden)
    assert "anonymous: hidden" in page
    assert (mask(citizen.number) in budi.page_of(open_one), mask(citizen.number) in page) == (True, False)
    assert open_one not in page
    assert hidden not in budi.page_of(open_one).split("Due dates")[1]
    assert f"/tickets/{hidden}/phone" not in page
    assert budi.do_unasked(f"/tickets/{hidden}/phone").status_code == 403
    sari = clerk(app, gateway, "sari", "coordinator")
    assert open_one in sari.page_of(hidden)
    assert citizen.number in sari.do(hidden, "phone").text
