"""What an officer types in haste is answered as an officer's, and becomes nobody's report."""

import pytest

from sms_gateway.gateway import Gateway
from tests.phones import Phone

ANI = "+6281280011078"
UNCLEAR = ["Belum jelas. Tulis JAWAB nomor isi, PROSES nomor, SELESAI nomor isi, STATUS nomor, atau ANTRE."]


@pytest.fixture
def officer(gateway: Gateway) -> Phone:
    gateway.operators.add("ani", "officer", "12.75")
    gateway.duty.give_phone("ani", ANI)
    return Phone(gateway, ANI)


@pytest.mark.parametrize("slip", ["JAWAB lampu sudah diganti", "sedang diproses {}", "jawab pak lampunya sudah nyala"])
def test_an_order_with_its_number_missing_or_misplaced_is_no_report(
    gateway: Gateway, officer: Phone, slip: str
) -> None:
    citizen = Phone(gateway, "+6281234500001")
    citizen.text("BINJAI lampu mati di jl jaksa")
    gateway.desk.move(citizen.ticket.number, "forwarded", by="officer")
    assert officer.text(slip.format(citizen.ticket.number)) == UNCLEAR
    assert officer.tickets == []
    assert citizen.ticket.status == "forwarded"


def test_a_queue_has_many_spellings(officer: Phone) -> None:
    assert officer.text("antrian") == ["Tidak ada laporan yang menunggu Anda. Terima kasih."]


def test_an_officer_reports_as_anybody_does(officer: Phone) -> None:
    officer.text("proses ktp lama sekali")
    officer.text("LAPOR jawab surat saya lama sekali")
    assert [one.text for one in officer.tickets] == ["jawab surat saya lama sekali", "proses ktp lama sekali"]
