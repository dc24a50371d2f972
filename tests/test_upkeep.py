"""What is put in order by itself, and tells nobody."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from sms_gateway.calendars import LocalDay
from sms_gateway.cli import looks
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.gateway import Gateway, build
from sms_gateway.storage import agencies, dates, holidays, tickets
from sms_gateway.storage.dates import Dates
from sms_gateway.storage.settings import note
from sms_gateway.upkeep import Upkeep
from tests.phones import Phone

Phones = Callable[..., Phone]


@pytest.fixture
def upkeep(gateway: Gateway) -> Upkeep:
    return upkeep_of(gateway)


def upkeep_of(gateway: Gateway) -> Upkeep:
    """As a worker has one."""
    desk, next_one = gateway.desk, gateway.watch.next_appointment
    return Upkeep(gateway.database, gateway.directory, desk.due_dates, gateway.clock, next_one, repr(desk.leads))


def run(gateway: Gateway, statement: str) -> None:
    gateway.database.write(lambda db: db.execute(text(statement)))


def test_open_tickets_without_a_due_time_get_theirs_and_nothing_else_changes(
    gateway: Gateway, upkeep: Upkeep, phone: Phones, clock: SetClock
) -> None:
    """As the version before left them, or still writes them beside us."""
    citizens = [phone() for _ in range(4)]
    for count, citizen in enumerate(citizens):
        citizen.text(f"BINJAI lampu mati {count}")
    gateway.desk.move(citizens[1].ticket.number, "forwarded", "officer")
    gateway.desk.reply(citizens[2].ticket.number, "sudah", "officer")
    gateway.desk.move(citizens[3].ticket.number, "archived", "officer", "ganda")
    before = [citizen.ticket for citizen in citizens]
    run(gateway, "update ticket set due_at = null")
    clock.move(days=1)
    assert (upkeep.date_tickets(), upkeep.date_tickets()) == (3, 0)
    assert [citizen.ticket for citizen in citizens] == before


def test_many_are_dated_in_small_transactions(gateway: Gateway, upkeep: Upkeep, phone: Phones) -> None:
    citizen = phone()
    for count in range(5):
        citizen.text(f"BINJAI lampu mati di gang {count}")
    run(gateway, "update ticket set due_at = null")
    first, *_ = gateway.database.write(tickets.undated, 0, 2)
    assert [one.id for one in gateway.database.write(tickets.undated, first.id, 2)] == [first.id + 1, first.id + 2]
    assert upkeep.date_tickets() == 5


def test_one_that_cannot_be_dated_keeps_no_other_from_it(
    gateway: Gateway, upkeep: Upkeep, phone: Phones, caplog: pytest.LogCaptureFixture
) -> None:
    lost, other = phone(), phone()
    lost.text("BINJAI lampu mati")
    other.text("MEDAN lampu mati")
    run(gateway, "update ticket set due_at = null")
    run(gateway, f"update ticket set timezone = 'Asia/Atlantis' where id = {lost.ticket.id}")
    upkeep.date_tickets()
    assert (lost.ticket.due_at, other.ticket.due_at is None) == (None, False)
    assert f"the due time of ticket {lost.ticket.number} cannot be reckoned" in caplog.text


# the rules have changed

WEDNESDAY = LocalDay(date(2026, 3, 11), False, "decreed on the day before")
THURSDAY_NIGHT = datetime(2026, 3, 12, 16, 59, 59, tzinfo=UTC)
FRIDAY_NIGHT = datetime(2026, 3, 13, 16, 59, 59, tzinfo=UTC)


def in_time(gateway: Gateway, citizen: Phone) -> Dates:
    ((_, kept),) = gateway.database.read(dates.kept, [citizen.ticket.id])
    return kept


@pytest.fixture
def reported(gateway: Gateway, phone: Phones, clock: SetClock, upkeep: Upkeep) -> Phone:
    """A report of Monday 9 March 2026 in Binjai, to be verified by Thursday; all is in order."""
    clock.now = datetime(2026, 3, 9, 3, 0, tzinfo=UTC)
    citizen = phone()
    citizen.text("BINJAI lampu jalan mati")
    assert citizen.ticket.due_at == THURSDAY_NIGHT
    assert (upkeep.recount(), upkeep.recount()) == (0, 0)
    return citizen


def test_a_holiday_decreed_after_the_fact_moves_what_is_kept_of_open_tickets(
    gateway: Gateway, reported: Phone, upkeep: Upkeep
) -> None:
    before = reported.ticket
    gateway.database.write(holidays.put, WEDNESDAY)
    assert (upkeep.recount(), upkeep.recount()) == (1, 0)
    assert reported.ticket == replace(before, due_at=FRIDAY_NIGHT)
    gateway.database.write(holidays.remove, WEDNESDAY.day, "")
    assert upkeep.recount() == 1
    assert reported.ticket == before


def test_a_holiday_elsewhere_moves_nothing(gateway: Gateway, reported: Phone, upkeep: Upkeep) -> None:
    gateway.database.write(holidays.put, replace(WEDNESDAY, region="51"))
    assert upkeep.recount() == 0
    assert reported.ticket.due_at == THURSDAY_NIGHT


def test_an_agencys_own_limit_moves_its_tickets_and_wakes_the_clock_sooner(
    gateway: Gateway, reported: Phone, upkeep: Upkeep
) -> None:
    was = in_time(gateway, reported).clock_due_at
    binjai = gateway.database.read(agencies.get, "12.75")
    assert binjai is not None
    gateway.database.write(agencies.put, replace(binjai, limits=(("verify", "24 hours"),)))
    assert upkeep.recount() == 1
    now = in_time(gateway, reported)
    assert now.due_at == datetime(2026, 3, 10, 3, 0, tzinfo=UTC)
    assert now.clock_due_at is not None
    assert was is not None
    assert now.clock_due_at < was
    assert now.clock_due_at == gateway.database.read(gateway.watch.next_appointment, reported.ticket)


def test_the_clock_is_never_set_to_wake_later(gateway: Gateway, reported: Phone, upkeep: Upkeep) -> None:
    """Whoever wakes too soon looks again; too late would be too late."""
    was = in_time(gateway, reported).clock_due_at
    gateway.database.write(holidays.put, WEDNESDAY)
    upkeep.recount()
    assert in_time(gateway, reported) == (FRIDAY_NIGHT, was)


def test_a_setting_that_changed_is_counted_by_after_the_next_start(
    gateway: Gateway, reported: Phone, settings: Settings, clock: SetClock
) -> None:
    """The processes that run on the old settings yet do not take it back."""
    old = upkeep_of(gateway)
    assert old.recount() == 0
    shorter = settings.deadlines.model_copy(update={"verify": "1 working day"})
    new = build(settings.model_copy(update={"deadlines": shorter}), clock)
    assert upkeep_of(new).recount() == 1
    assert old.recount() == 0
    new.close()
    assert reported.ticket.due_at == datetime(2026, 3, 10, 16, 59, 59, tzinfo=UTC)


def test_what_a_setting_would_do_to_open_reports_is_told_before_the_start(
    gateway: Gateway, reported: Phone, settings: Settings, clock: SetClock, phone: Phones
) -> None:
    """By `check`, with the settings as they are to be."""
    phone("+628123459999").text("MEDAN parit mampet")
    upkeep_of(gateway).recount()
    assert str(looks._limits(gateway)) == "ok   limits: due as the settings and the holidays say: 2 open reports"
    shorter = settings.deadlines.model_copy(update={"verify": "1 working day"})
    new = build(settings.model_copy(update={"deadlines": shorter}), clock)
    clock.move(days=2)
    assert str(looks._limits(new)).startswith(
        "warn limits: of 2 open reports another due date once it runs: 2; late at once: 2: "
    )
    assert upkeep_of(new).recount() == 2
    assert looks._limits(new).state == "ok"
    new.close()


def test_what_was_counted_by_another_list_of_holidays_is_counted_again(gateway: Gateway, reported: Phone) -> None:
    run(gateway, "update ticket set due_at = '2026-04-01 00:00:00'")
    gateway.database.write(note, "counted by", "rules of another version")
    assert upkeep_of(gateway).recount() == 1
    assert reported.ticket.due_at == THURSDAY_NIGHT


def test_what_went_astray_is_put_right_on_the_next_day(
    gateway: Gateway, reported: Phone, upkeep: Upkeep, clock: SetClock
) -> None:
    run(gateway, "update ticket set due_at = '2026-04-01 00:00:00'")
    assert upkeep.recount() == 0
    clock.move(days=1)
    assert (upkeep.recount(), upkeep.recount()) == (1, 0)
    assert reported.ticket.due_at == THURSDAY_NIGHT


def test_any_number_of_workers_may_recount_at_once(
    gateway: Gateway, reported: Phone, phone: Phones, upkeep: Upkeep
) -> None:
    for count in range(250):
        phone(f"+62813{count:08d}").text(f"MEDAN lampu mati di gang {count}", read=False)
    gateway.database.write(holidays.put, WEDNESDAY)
    workers = [upkeep, *(upkeep_of(gateway) for _ in range(3))]
    with ThreadPoolExecutor() as pool:
        counted = list(pool.map(Upkeep.recount, workers))
    assert sum(counted) == 251
    every = gateway.database.read(dates.kept, gateway.database.read(dates.open_ids))
    assert {kept.due_at for _, kept in every} == {FRIDAY_NIGHT}


def test_what_has_ended_is_left_alone(gateway: Gateway, reported: Phone, upkeep: Upkeep) -> None:
    gateway.desk.move(reported.ticket.number, "archived", "officer", "ganda")
    before = reported.ticket
    gateway.database.write(holidays.put, WEDNESDAY)
    assert upkeep.recount() == 0
    assert reported.ticket == before


def test_one_that_cannot_be_reckoned_keeps_no_other_from_it(
    gateway: Gateway, reported: Phone, phone: Phones, upkeep: Upkeep, caplog: pytest.LogCaptureFixture
) -> None:
    lost = phone()
    lost.text("MEDAN lampu mati")
    run(gateway, f"update ticket set timezone = 'Asia/Atlantis' where id = {lost.ticket.id}")
    gateway.database.write(holidays.put, WEDNESDAY)
    assert upkeep.recount() == 1
    assert (reported.ticket.due_at, lost.ticket.due_at) == (FRIDAY_NIGHT, THURSDAY_NIGHT)
    assert f"the due time of ticket {lost.ticket.number} cannot be reckoned" in caplog.text


def test_every_process_counts_with_a_new_holiday_from_its_next_message_on(
    gateway: Gateway, reported: Phone, settings: Settings, clock: SetClock
) -> None:
    other = build(settings, clock)
    citizen = Phone(other, "+6281300000001")
    assert "12 Mar 2026" in citizen.text("MEDAN sampah menumpuk")[0]
    gateway.database.write(holidays.put, WEDNESDAY)
    assert "13 Mar 2026" in citizen.text("MEDAN lampu jalan mati")[0]
    other.close()
