"""An officer with a basic phone is told why a report that was answered waits again."""

from collections.abc import Callable

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from tests.phones import Phone
from tests.test_answers_that_arrive import lose, pass_days

LOST = "Jawaban belum sampai di HP pelapor."


@pytest.fixture
def officer(gateway: Gateway, phone: Callable[..., Phone]) -> Phone:
    gateway.operators.add("ani", "officer", "12.75")
    gateway.duty.give_phone("ani", "+6281280011078")
    return phone("+6281280011078")


def test_status_tells_an_officer_that_the_answer_did_not_arrive_until_there_is_another(
    gateway: Gateway, clock: SetClock, officer: Phone, phone: Callable[..., Phone]
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    number = citizen.ticket.number
    gateway.desk.reply(number, "Sudah diganti", by="ani")
    assert LOST not in officer.text(f"STATUS {number}")[0]
    lose(gateway, clock, citizen)
    pass_days(gateway, clock, citizen, 25)
    officer.look()
    (told,) = officer.text(f"STATUS {number}")
    assert f"lampu mati / {LOST}" in told
    officer.text(f"JAWAB {number} Sudah diganti tadi pagi.")
    assert LOST not in officer.text(f"STATUS {number}")[0]
