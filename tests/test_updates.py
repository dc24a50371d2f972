"""An open report is spoken of every week, at nine in the morning where it happened, once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.gateway import Gateway, build
from sms_gateway.storage import outbound, tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.outbound import Said
from sms_gateway.storage.tables import ticket
from sms_gateway.tickets import Status, Ticket
from tests.phones import Phone


def updates(gateway: Gateway) -> list[Said]:
    return [said for said in gateway.database.read(outbound.listed, limit=1000) if said.kind == "update"]


def next_update(gateway: Gateway, number: str) -> object:
    asked = text("select update_due_at from ticket where number = :number")
    return gateway.database.read(lambda db: db.scalar(asked, {"number": number}))


def move_to(clock: SetClock, day: str, zone: str = "Asia/Jakarta") -> datetime:
    clock.now = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).astimezone(clock.now.tzinfo)
    return clock.now


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        pytest.param("MEDAN", "Asia/Jakarta", id="WIB"),
        pytest.param("DENPASAR", "Asia/Makassar", id="WITA"),
        pytest.param("JAYAPURA", "Asia/Jayapura", id="WIT"),
    ],
)
def test_an_open_report_is_spoken_of_after_a_week_at_nine_local_time(
    gateway: Gateway, clock: SetClock, phone: Callable[..., Phone], place: str, zone: str
) -> None:
    citizen = phone()
    citizen.text(f"KOTA {place} lampu jalan mati")
    assert citizen.ticket.timezone == zone
    move_to(clock, "2026-03-17 08:59", zone)
    assert gateway.updates.queue_due() == 0
    now = move_to(clock, "2026-03-17 09:00", zone)
    assert gateway.updates.queue_due() == 1
    (update,) = updates(gateway)
    assert (update.key, update.due_at) == (f"update:{citizen.ticket.number}:2026-03-17", now)
    (said,) = citizen.look()
    assert citizen.ticket.number in said
    move_to(clock, "2026-03-24 08:59", zone)
    assert gateway.updates.queue_due() == 0
    move_to(clock, "2026-03-24 09:00", zone)
    assert gateway.updates.queue_due() == 1


def test_after_three_weeks_of_outage_a_report_gets_one_update_and_the_next_a_week_later(
    gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]
) -> None:
    citizen = phone()
    citizen.text("MEDAN lampu jalan mati")
    move_to(clock, "2026-04-07 15:30")
    assert (gateway.updates.queue_due(), gateway.updates.queue_due()) == (1, 0)
    assert len(citizen.look()) == 1
    move_to(clock, "2026-04-14 08:59")
    assert gateway.updates.queue_due() == 0
    move_to(clock, "2026-04-14 09:00")
    assert gateway.updates.queue_due() == 1


def test_updates_are_said_together_also_where_a_date_was_missed(
    gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]
) -> None:
    """A hundred at a time in a few statements: else they take hours where nobody has answered for a month."""
    late, in_time = phone(), phone()
    late.text("MEDAN lampu jalan mati")
    clock.move(days=7)
    in_time.text("MEDAN jalan berlubang")
    clock.move(days=1)
    now = clock.now
    gateway.database.write(lambda db: db.execute(ticket.update().values(update_due_at=now)))

    def left_over(db: Connection) -> Sequence[Ticket]:
        return gateway.updates._not_together(db, tickets.due_for_update(db, now), now)

    assert gateway.database.write(left_over) == []
    assert ["melewati batas" in "".join(citizen.look()) for citizen in (late, in_time)] == [True, False]


def test_an_update_that_comes_late_does_not_come_at_night(
    gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]
) -> None:
    citizen = phone()
    citizen.text("MEDAN lampu jalan mati")
    move_to(clock, "2026-03-18 02:00")
    assert (gateway.updates.queue_due(), citizen.look()) == (1, [])
    move_to(clock, "2026-03-18 06:59")
    assert citizen.look() == []
    move_to(clock, "2026-03-18 07:00")
    assert len(citizen.look()) == 1


def test_two_workers_queue_each_update_once(
    gateway: Gateway, settings: Settings, clock: SetClock, phone: Callable[..., Phone]
) -> None:
    second = gateway if gateway.database.is_sqlite else build(settings, clock)
    for n in range(150):
        phone(f"+62812345{n:04}").text(f"MEDAN lampu mati {n}")
    clock.move(days=7)
    with ThreadPoolExecutor(4) as threads:
        workers = [gateway.updates, second.updates] * 2
        assert sum(threads.map(lambda worker: worker.queue_due(), workers)) == 150
    if second is not gateway:
        second.close()
    assert len({update.key for update in updates(gateway)}) == len(updates(gateway)) == 150


def test_one_update_a_day_whatever_happens(gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]) -> None:
    phone().text("MEDAN lampu jalan mati")
    clock.move(days=7)
    for _ in range(3):
        gateway.updates.queue_due()
        gateway.database.write(lambda db: db.execute(text("update ticket set update_due_at = opened_at")))
    assert len(updates(gateway)) == 1


def test_one_that_was_said_today_does_not_keep_the_others_silent(
    gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]
) -> None:
    phone().text("MEDAN lampu jalan mati")
    clock.move(days=7)
    gateway.updates.queue_due()
    for n in range(3):
        phone().text(f"MEDAN sampah menumpuk {n}")
    gateway.database.write(lambda db: db.execute(text("update ticket set update_due_at = opened_at")))
    assert gateway.updates.queue_due() == 4
    assert len({update.ticket_id for update in updates(gateway)}) == len(updates(gateway)) == 4
    assert gateway.updates.queue_due() == 0


def test_a_muted_report_is_not_spoken_of_even_after_it_was_opened_again(
    gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]
) -> None:
    citizen = phone()
    citizen.text("MEDAN lampu jalan mati")
    number = citizen.ticket.number
    citizen.text(f"DIAM {number}")
    assert citizen.ticket.muted
    gateway.desk.move(number, "forwarded", "officer", agency="12.75")
    gateway.desk.reply(number, "sudah diperbaiki", "officer")
    citizen.text(f"SELESAI {number}")
    citizen.text(f"BELUM {number} masih gelap")
    assert (citizen.ticket.status, next_update(gateway, number)) == ("in_progress", None)
    clock.move(days=8)
    assert gateway.updates.queue_due() == 0
    assert_silent_whatever_its_row_says(gateway, number)


@pytest.mark.parametrize("end", ["resolved", "withdrawn", "archived"])
def test_a_report_that_has_ended_is_not_spoken_of(
    gateway: Gateway, clock: SetClock, phone: Callable[..., Phone], end: Status
) -> None:
    citizen = phone()
    citizen.text("MEDAN lampu jalan mati")
    number = citizen.ticket.number
    match end:
        case "resolved":
            citizen.text(f"SELESAI {number}")
        case "withdrawn":
            citizen.text(f"BATAL {number}")
        case _:
            gateway.desk.move(number, end, "officer", "bukan aduan")
    assert (citizen.ticket.status, next_update(gateway, number)) == (end, None)
    clock.move(days=30)
    assert (gateway.updates.queue_due(), updates(gateway)) == (0, [])
    assert_silent_whatever_its_row_says(gateway, number)


def assert_silent_whatever_its_row_says(gateway: Gateway, number: str) -> None:
    """As a version that knew of fewer reasons may have left it."""
    gateway.database.write(lambda db: db.execute(text("update ticket set update_due_at = opened_at")))
    gateway.updates.queue_due()
    assert (updates(gateway), next_update(gateway, number)) == ([], None)


def test_a_report_that_is_opened_again_is_spoken_of_again(
    gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]
) -> None:
    citizen = phone()
    citizen.text("MEDAN lampu jalan mati")
    number = citizen.ticket.number
    gateway.desk.reply(number, "sudah diperbaiki", "officer")
    citizen.text(f"SELESAI {number}")
    clock.move(days=10)
    citizen.text(f"BELUM {number} mati lagi")
    clock.move(days=6)
    assert gateway.updates.queue_due() == 0
    clock.move(days=1)
    assert gateway.updates.queue_due() == 1


def test_a_report_that_goes_to_its_agency_late_is_not_spoken_of_at_once(
    gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]
) -> None:
    """The move itself was told."""
    citizen = phone()
    citizen.text("ada jalan rusak sekali")
    clock.move(days=6, hours=23)
    gateway.desk.move(citizen.ticket.number, "forwarded", "officer", agency="12.75")
    clock.move(days=1)
    assert gateway.updates.queue_due() == 0


def test_one_that_cannot_be_said_does_not_keep_the_others_silent(
    gateway: Gateway, clock: SetClock, phone: Callable[..., Phone], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    for n in range(3):
        phone().text(f"MEDAN lampu mati {n}")
    first = min(updates_due(gateway))
    gateway.database.write(lies_in, first, "Mars/Olympus")
    clock.move(days=7)
    gateway.updates.queue_due()
    assert len(updates(gateway)) == 2
    assert gateway.updates.queue_due() == 0
    gateway.database.write(lies_in, first, "Asia/Jakarta")
    clock.move(days=1)
    gateway.updates.queue_due()
    assert len(updates(gateway)) == 3


def updates_due(gateway: Gateway) -> list[str]:
    asked = text("select number from ticket where update_due_at is not null order by id")
    return gateway.database.read(lambda db: list(db.scalars(asked)))


def lies_in(db: Connection, number: str, zone: str) -> None:
    db.execute(text("update ticket set timezone = :zone where number = :number"), {"zone": zone, "number": number})


def test_a_phone_that_said_stop_gets_no_update_and_the_operators_see_it(
    gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]
) -> None:
    citizen = phone()
    citizen.text("MEDAN lampu jalan mati")
    citizen.text("STOP")
    clock.move(days=7)
    gateway.updates.queue_due()
    assert (citizen.look(), [update.state for update in updates(gateway)]) == ([], ["suppressed"])
    clock.now += timedelta(hours=1)
    assert len(citizen.text("STATUS")) == 1
