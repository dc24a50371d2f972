"""A part of a long SMS can be lost on its way to the carrier, whose log alone says so: its writer is asked for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sms_gateway.carriers.loopback import Loopback
from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.storage import contacts
from tests.phones import Phone

HALF = "BINJAI jalan rusak di depan sekolah, sudah tiga bulan tidak diperbaiki, tadi pagi anak saya"


@pytest.fixture
def citizen(phone: Callable[..., Phone]) -> Phone:
    return phone()


def logged(gateway: Gateway, citizen: Phone, body: str, clock: SetClock, arrives: bool = True) -> None:
    """It stands in the log as torn; with `arrives` its webhook has brought what there is."""
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    message = citizen.message(body)
    if arrives:
        gateway.inbox.receive(message)
        citizen.look()
    carrier.received.append(replace(message, torn=True))
    clock.move(minutes=10)


def compared(gateway: Gateway, citizen: Phone) -> list[str]:
    gateway.inbox.reconcile("loopback", timedelta(hours=24))
    return citizen.look()


def test_who_wrote_a_report_that_came_in_part_is_asked_for_the_rest_once(
    gateway: Gateway, clock: SetClock, citizen: Phone
) -> None:
    logged(gateway, citizen, HALF, clock)
    number = citizen.ticket.number
    (asked,) = compared(gateway, citizen)
    assert asked == (
        f"Sebagian SMS Anda untuk laporan {number} tidak sampai kepada kami. Mohon kirim lagi: tulis TL {number} "
        "lalu isi lengkapnya."
    )
    assert compared(gateway, citizen) == []
    citizen.text(f"TL {number} {HALF[7:]} jatuh dan patah tangan")
    assert len(citizen.tickets) == 1


def test_what_only_the_log_has_of_it_is_a_report_and_the_rest_is_asked_for(
    gateway: Gateway, clock: SetClock, citizen: Phone
) -> None:
    logged(gateway, citizen, HALF, clock, arrives=False)
    receipt, asked = compared(gateway, citizen)
    assert receipt.startswith(f"Laporan {citizen.ticket.number} untuk Kota Binjai")
    assert asked.startswith(f"Sebagian SMS Anda untuk laporan {citizen.ticket.number}")


def test_where_nothing_of_it_can_be_read_all_of_it_is_asked_for(
    gateway: Gateway, clock: SetClock, citizen: Phone
) -> None:
    citizen.text("HELP")
    citizen.text("CHECK")  # the phone's language from now on
    logged(gateway, citizen, "", clock)
    asked = ["A part of your SMS did not reach us. Please send all of it once more to 1078."]
    assert compared(gateway, citizen) == asked
    assert citizen.tickets == []


def test_about_a_report_of_somebody_else_nothing_is_told(
    gateway: Gateway, clock: SetClock, citizen: Phone, phone: Callable[..., Phone]
) -> None:
    other = phone()
    other.text("BINJAI lampu mati")
    logged(gateway, citizen, f"STATUS {other.ticket.number}", clock)
    (asked,) = compared(gateway, citizen)
    assert other.ticket.number not in asked


def test_a_machine_that_is_not_answered_is_not_asked_either(gateway: Gateway, clock: SetClock, citizen: Phone) -> None:
    logged(gateway, citizen, HALF, clock)
    silence(gateway, citizen, clock() + timedelta(hours=1))
    assert compared(gateway, citizen) == []


def test_a_silence_that_was_said_while_the_clock_was_ahead_keeps_nobody_from_being_asked(
    gateway: Gateway, clock: SetClock, citizen: Phone
) -> None:
    logged(gateway, citizen, HALF, clock)
    silence(gateway, citizen, clock() + timedelta(days=400))
    assert gateway.database.read(contacts.silenced, clock()) == 0
    assert gateway.database.read(contacts.unanswered, clock()) == []
    assert len(compared(gateway, citizen)) == 1


def silence(gateway: Gateway, citizen: Phone, until: datetime) -> None:
    gateway.database.write(lambda db: contacts.change(db, citizen.number, silent_until=until, silent_for="an echo"))


def test_a_sender_that_is_no_phone_is_not_asked(gateway: Gateway, clock: SetClock) -> None:
    logged(gateway, Phone(gateway, "TELKOMSEL"), "promo", clock)
    gateway.inbox.reconcile("loopback", timedelta(hours=24))
    gateway.dispatch.send_due("loopback")
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    assert carrier.sent == []
