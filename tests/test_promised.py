"""STATUS tells the date on which something will come of a report, and the one that its reporter was told before."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from sms_gateway.calendars import LocalDay
from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.storage import agencies, holidays
from sms_gateway.storage.engine import Connection
from tests.phones import Phone
from tests.test_upkeep import upkeep_of

JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def citizen(phone: Callable[..., Phone]) -> Phone:
    return phone()


def dates_in(texts: Sequence[str]) -> list[str]:
    return [found for text in texts for found in re.findall(r"\d+ [A-Z][a-z]{2} 2026", text)]


def ended_on(gateway: Gateway, clock: SetClock, citizen: Phone) -> str:
    """Day after day, until it has ended by itself."""
    while citizen.ticket.is_open:
        last = clock()
        clock.move(days=1)
        gateway.watch.keep_appointments()
    return f"{last.astimezone(JAKARTA):%-d %b %Y}"


@pytest.mark.parametrize("days", [33, 45])
def test_status_tells_when_a_report_lapses_whose_reporter_was_asked_late(
    gateway: Gateway, clock: SetClock, citizen: Phone, days: int
) -> None:
    citizen.text("BINJAI lampu mati di jalan jaksa")
    gateway.desk.move(citizen.ticket.number, "deferred", "ani", "di mana tepatnya?")
    citizen.look()
    clock.move(days=days)  # and nobody kept appointments
    (before,) = dates_in(citizen.text("STATUS")[-1:])
    gateway.watch.keep_appointments()
    (asked,) = dates_in(citizen.look()[-1:])
    clock.move(hours=25)
    (told,) = dates_in(citizen.text("STATUS")[-1:])
    assert before == asked == told == ended_on(gateway, clock, citizen)


def test_status_tells_when_a_report_lapses_whose_limit_was_tightened(
    gateway: Gateway, clock: SetClock, citizen: Phone
) -> None:
    citizen.text("BINJAI lampu mati di jalan jaksa")
    gateway.desk.move(citizen.ticket.number, "deferred", "ani", "di mana tepatnya?")
    clock.move(days=12)
    limit_binjai(gateway, complete_deferred="10 days")
    gateway.watch.keep_appointments()
    (asked,) = dates_in(citizen.look()[-1:])
    clock.move(hours=1)
    (told,) = dates_in(citizen.text("STATUS")[-1:])
    assert asked == told == ended_on(gateway, clock, citizen)


def test_status_tells_when_an_answer_closes_though_days_are_worked_after_all(
    gateway: Gateway, clock: SetClock, citizen: Phone
) -> None:
    citizen.text("BINJAI lampu mati di jalan jaksa")
    gateway.desk.reply(citizen.ticket.number, "Sudah diganti.", by="ani")
    citizen.look()
    while not (warned := dates_in(citizen.look())):
        clock.move(days=1)
        gateway.watch.keep_appointments()
    for day in (23, 24):
        gateway.database.write(holidays.put, LocalDay(date(2026, 3, day), True, "worked"))
    told = dates_in(citizen.text("STATUS")[-1:])
    assert warned == told == [ended_on(gateway, clock, citizen)]


def test_status_tells_no_running_date_of_an_answer_to_which_its_reporter_has_written_and_nobody_read_it(
    gateway: Gateway, clock: SetClock, citizen: Phone
) -> None:
    """It does not close by itself any more: what they were told is missed, and they may still dispute it."""
    citizen.text("BINJAI lampu mati di jalan jaksa")
    gateway.desk.reply(citizen.ticket.number, "Sudah diganti.", by="ani")
    clock.move(days=20)
    gateway.watch.keep_appointments()
    citizen.text(f"TL {citizen.ticket.number} sebentar pak, saya lihat dulu")
    clock.move(days=20)
    answer, late = citizen.text("STATUS")
    assert f"Belum beres? Balas BELUM {citizen.ticket.number}" in answer
    assert "melewati batas 31 Mar 2026" in late


def test_status_keeps_to_the_date_that_was_promised_before_a_limit_was_tightened(
    gateway: Gateway, clock: SetClock, citizen: Phone
) -> None:
    promised = dates_in(citizen.text("BINJAI lampu mati di jalan jaksa"))
    limit_binjai(gateway, verify="2 working days")
    clock.move(days=3)
    assert dates_in(citizen.text("STATUS")) == promised


def limit_binjai(gateway: Gateway, **limits: str) -> None:
    def limiting(db: Connection) -> None:
        binjai = agencies.get(db, "12.75")
        assert binjai
        agencies.put(db, replace(binjai, limits=tuple(limits.items())))

    gateway.database.write(limiting)
    upkeep_of(gateway).recount()
