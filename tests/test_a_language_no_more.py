"""A province had a file of its own language among ours, and an upgrade has taken it away: nobody falls silent."""

from collections.abc import Callable

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.storage import contacts, tickets
from tests.phones import Phone


@pytest.fixture
def javanese(gateway: Gateway, phone: Callable[[], Phone]) -> Phone:
    """It has chosen the language that was there, and was answered in it."""
    citizen = phone()
    citizen.text("BINJAI lampu mati di jl jaksa")
    gateway.database.write(lambda db: contacts.change(db, citizen.number, language="jv"))
    ticket = citizen.ticket
    gateway.database.write(lambda db: tickets.change(db, ticket.id, language="jv"))
    return citizen


def test_what_it_texts_is_answered_and_opens_reports(javanese: Phone) -> None:
    (answer,) = javanese.text("MEDAN sampah menumpuk di pasar")
    assert answer.startswith("Laporan ")
    assert len(javanese.tickets) == 2


def test_it_is_told_what_officers_say_and_what_the_calendar_brings(
    javanese: Phone, gateway: Gateway, clock: SetClock
) -> None:
    number = javanese.ticket.number
    gateway.desk.move(number, "forwarded", "officer", agency="12.75")
    (forwarded,) = javanese.look()
    assert forwarded.startswith(f"Laporan {number} diteruskan ke Kota Binjai.")
    clock.move(days=7)
    assert gateway.updates.queue_due() == 1
    assert len(javanese.look()) == 1
