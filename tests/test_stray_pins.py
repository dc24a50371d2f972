"""A PIN in the wrong place: nobody reads it in a report, and the officer is told how to write an order."""

import itertools

import pytest

from sms_gateway.gateway import Gateway
from sms_gateway.storage import inbound
from tests.phones import Phone

PIN, BINJAI = "1739", "12.75"
_at = itertools.count(10)


@pytest.fixture
def officer(standing: Gateway) -> Phone:
    """Of Binjai, with a PIN; their phone is new, and so is all that they have reported."""
    phone = Phone(standing, f"+62812800220{next(_at)}")
    name = f"ani{phone.number[-2:]}"
    standing.operators.add(name, "officer", BINJAI)
    standing.duty.give_phone(name, phone.number)
    standing.pins.give(name, PIN)
    return phone


@pytest.fixture
def number(standing: Gateway, citizen: Phone) -> str:
    """Of a citizen's report in the officer's sight."""
    citizen.text("BINJAI lampu jalan mati di jl jaksa")
    standing.desk.move(citizen.ticket.number, "forwarded", by="officer")
    return citizen.ticket.number


@pytest.mark.parametrize(
    "body",
    [
        "1739 JAWAB {n} sudah diganti",
        "PIN 1739 JAWAB {n} sudah",
        "PIN saya 1739, jawab 1234567 sudah",
        "JAWB {n}1739 sudah",
        "JAWB 1739{n} sudah",
        "J A W A B {n} 1739 ok",
        "Yth admin, {n} sudah diganti, pin 1739",
        "pin 1739 proses",
    ],
)
def test_an_order_with_its_pin_in_the_wrong_place_is_no_report(
    standing: Gateway, officer: Phone, number: str, body: str
) -> None:
    (told,) = officer.text(body.replace("{n}", number), carrier_id=officer.number)
    assert "tulis JAWAB nomor PIN isi" in told
    assert officer.tickets == []
    assert standing.desk.find(number).status == "forwarded"
    kept = standing.database.read(inbound.by_carrier_id, "loopback", officer.number)
    assert kept
    assert PIN not in kept.message.body.replace(number, "")


@pytest.mark.parametrize(
    "body",
    [
        "sampah tidak diangkut sejak 2025 di pasar",
        "proses KTP saya dari tahun 2024 belum selesai 2026",
        "BINJAI lampu di laporan {n} mati lagi 1739",
        "LAPOR lampu di laporan {n} mati lagi",
        "bansos 600000 belum cair, kata kades 4071839 orang",
    ],
)
def test_what_the_officer_reports_as_a_citizen_stays_a_report(officer: Phone, number: str, body: str) -> None:
    officer.text(body.replace("{n}", number))
    assert officer.ticket.text


def test_more_about_a_report_of_their_own_is_a_citizens(officer: Phone) -> None:
    officer.text("BINJAI air mati")
    mine = officer.ticket.number
    officer.text(f"pak, laporan saya {mine} tahun 2026 belum juga diurus")
    assert all("JAWAB nomor PIN" not in said for said in officer.transcript)
