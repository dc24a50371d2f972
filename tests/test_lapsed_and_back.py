"""A report that was put aside because nothing came goes on with whatever comes, however it is said."""

from collections.abc import Callable

import pytest

from sms_gateway.gateway import Gateway
from tests.phones import Phone
from tests.test_grammar import come_of, numbered

ADDED = "Terima kasih, pesan Anda sudah masuk ke laporan {1}."
PUT_RIGHT = "Laporan {1} tidak bisa diganti lagi, jadi ralat Anda kami tambahkan sebagai keterangan."
WAITS = "Keterangan untuk laporan {1} belum kami terima, jadi kami simpan dulu. Mau dilanjutkan? Balas TL {1}"


@pytest.fixture
def lapsed(gateway: Gateway, phone: Callable[..., Phone]) -> Phone:
    citizen = phone()
    for line in ("BINJAI lampu mati", "? Di jalan apa?"):
        come_of(line, gateway, citizen)
    gateway.database.write(gateway.desk.end, citizen.ticket, "archived")
    assert citizen.look() == [numbered(f"{WAITS} lalu keterangannya.", citizen)]
    return citizen


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("TL {1} di jalan kartini", ADDED),
        ("TL 123 di jalan kartini", ADDED),
        ("TL di jalan kartini", ADDED),
        ("BELUM {1} di jalan kartini", ADDED),
        ("RALAT {1} lampu mati di jalan kartini", PUT_RIGHT),
        ("RALAT lampu mati di jalan kartini", PUT_RIGHT),
    ],
)
def test_it_goes_on(lapsed: Phone, typed: str, begins: str) -> None:
    (came,) = lapsed.text(numbered(typed, lapsed))
    assert came.startswith(numbered(begins, lapsed))
    assert lapsed.ticket.status == "received", "the same report, and no second one"


@pytest.mark.parametrize("typed", ["TL {1}", "BELUM {1}", "BELUM", "RALAT", "SELESAI {1}", "BATAL {1}"])
def test_nobody_is_told_that_it_has_ended(lapsed: Phone, typed: str) -> None:
    (came,) = lapsed.text(numbered(typed, lapsed))
    assert came.startswith(numbered(WAITS, lapsed))


def test_what_an_officer_put_aside_does_not_go_on(gateway: Gateway, phone: Callable[..., Phone]) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    gateway.desk.move(citizen.ticket.number, "archived", "officer", "bukan lampu kami")
    citizen.look()
    (came,) = citizen.text("TL masih gelap")
    assert came.startswith(f"Laporan {citizen.tickets[0].number} kami simpan dan ditangani petugas nasional.")
    assert [one.status for one in citizen.tickets] == ["received", "archived"]
