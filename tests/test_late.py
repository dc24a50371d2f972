"""What is dealt with late counts from when it came: an outage takes nothing from citizens, and moves no limit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from sms_gateway.carriers.loopback import Loopback
from sms_gateway.clock import SetClock
from sms_gateway.counter import Counter
from sms_gateway.duedates import Due
from sms_gateway.gateway import Gateway
from sms_gateway.month import Month
from sms_gateway.storage import tickets
from sms_gateway.tickets import Ticket
from tests.outage import away
from tests.phones import Phone
from tests.postgres import Cluster
from tests.test_inbox import ClumsyCounter

FRIDAY = datetime(2026, 3, 13, 16, 50, tzinfo=UTC)  # ten minutes to midnight in Binjai
REPORT = "BINJAI lampu mati di jalan jaksa"
_senders = (f"+6281234590{n:03d}" for n in count())


@pytest.fixture
def citizen(phone: Callable[..., Phone]) -> Phone:
    return phone()


def wait_out(gateway: Gateway, clock: SetClock, cluster: Cluster, citizen: Phone, body: str, **long: float) -> None:
    """It comes while the database is away, and that lasts so long."""
    with away(gateway, cluster):
        assert gateway.inbox.receive(citizen.message(body)).spooled
    clock.move(**long)
    assert gateway.inbox.replay_spool() == 1


def due(gateway: Gateway, ticket: Ticket) -> Due:
    return gateway.desk.due_dates.of(ticket)


def in_time(gateway: Gateway, clock: SetClock, at: datetime) -> Ticket:
    """A report like any other, of that moment."""
    was, clock.now = clock(), at
    other = Phone(gateway, next(_senders))
    other.text(REPORT)
    clock.now = was
    return other.ticket


# reports


def test_a_report_from_the_spool_has_the_dates_of_the_day_on_which_it_came(
    gateway: Gateway, clock: SetClock, cluster: Cluster, citizen: Phone
) -> None:
    clock.now = FRIDAY
    wait_out(gateway, clock, cluster, citizen, REPORT, minutes=20)
    late = citizen.ticket
    assert (late.opened_at, late.status_since, late.updated_at) == (FRIDAY, FRIDAY, clock())
    timely = in_time(gateway, clock, FRIDAY)
    assert due(gateway, late) == due(gateway, timely)
    assert late.due_at == timely.due_at
    line = gateway.database.read(tickets.events, late.id)[0]
    assert (line.kind, line.at, line.data["taken_in"]) == ("opened", FRIDAY, clock().isoformat())


def test_a_report_that_only_the_carriers_log_had_counts_from_when_the_carrier_got_it(
    gateway: Gateway, clock: SetClock, citizen: Phone
) -> None:
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    carrier.received.append(replace(citizen.message(REPORT), received_at=FRIDAY))
    clock.now = FRIDAY + timedelta(days=2)
    assert gateway.inbox.reconcile("loopback", timedelta(days=3)) == 1
    assert due(gateway, citizen.ticket) == due(gateway, in_time(gateway, clock, FRIDAY))


def test_a_report_that_could_not_be_dealt_with_at_first_counts_from_when_it_came(
    gateway: Gateway, clock: SetClock, citizen: Phone
) -> None:
    clock.now, there = FRIDAY, gateway.inbox.counter
    clumsy: Counter = ClumsyCounter(there.desk, there.languages, there.default_language, there.officers, on="lampu")
    gateway.inbox.counter = clumsy
    citizen.text(REPORT)
    assert citizen.tickets == []
    clock.move(hours=1)
    assert gateway.inbox.handle_waiting() == 1
    assert citizen.ticket.opened_at == FRIDAY


def test_words_that_nobody_said_where_they_belong_are_a_report_of_when_they_came(
    gateway: Gateway, clock: SetClock, citizen: Phone
) -> None:
    for body in (REPORT, "MEDAN sampah menumpuk"):
        citizen.text(body)
        gateway.desk.move(citizen.tickets[0].number, "deferred", "ani", "di mana tepatnya?")
    clock.now = FRIDAY
    citizen.text("di depan masjid")
    clock.move(minutes=1)
    citizen.text("dekat pasar")
    clock.move(days=2)
    assert gateway.inbox.handle_waiting() == 1
    assert (citizen.tickets[0].text, citizen.tickets[0].opened_at) == ("di depan masjid dekat pasar", FRIDAY)


def test_words_that_their_sender_makes_a_report_are_one_of_when_they_came(
    gateway: Gateway, clock: SetClock, citizen: Phone
) -> None:
    for body in (REPORT, "MEDAN sampah menumpuk"):
        citizen.text(body)
        gateway.desk.move(citizen.tickets[0].number, "deferred", "ani", "di mana tepatnya?")
    clock.now = FRIDAY
    citizen.text("di depan masjid")
    clock.move(hours=20)
    citizen.text("0")
    assert (citizen.tickets[0].text, citizen.tickets[0].opened_at) == ("di depan masjid", FRIDAY)


def test_no_report_is_of_a_time_to_come_whatever_a_carrier_says(
    gateway: Gateway, clock: SetClock, citizen: Phone
) -> None:
    ahead = clock() + timedelta(days=2)
    gateway.inbox.receive(replace(citizen.message(REPORT), received_at=ahead))
    assert citizen.ticket.opened_at == clock()


def test_a_report_that_comes_with_its_date_missed_promises_one_ahead_and_is_told_to_those_above_at_once(
    gateway: Gateway, clock: SetClock, cluster: Cluster, citizen: Phone
) -> None:
    """Binjai may verify it until 25 March; it is dealt with on the 30th."""
    clock.now = FRIDAY
    wait_out(gateway, clock, cluster, citizen, REPORT, days=16.5)
    (receipt,) = citizen.look()
    assert "Kabar paling lambat 2 Apr 2026" in receipt
    gateway.watch.keep_appointments()
    history = gateway.database.read(tickets.events, citizen.ticket.id)
    assert [line.kind for line in history] == ["opened", "escalated"]
    assert citizen.look() == [], "they were promised nothing that has been missed"
    clock.move(days=1)
    assert "paling lambat 2 Apr 2026" in citizen.text("STATUS")[0]
    clock.move(days=3)
    gateway.updates.queue_due()
    assert "melewati batas 2 Apr 2026" in citizen.look()[0]


def test_a_request_about_personal_data_is_due_three_days_after_it_came(
    gateway: Gateway, clock: SetClock, cluster: Cluster, citizen: Phone
) -> None:
    clock.now = FRIDAY
    wait_out(gateway, clock, cluster, citizen, "HAPUS DATA", hours=30)
    assert citizen.ticket.due_at == FRIDAY + timedelta(hours=72)
    assert "16 Mar 2026" in citizen.look()[0]


# what is said of reports


def test_a_dispute_that_came_in_time_is_in_time_however_late_it_is_dealt_with(
    gateway: Gateway, clock: SetClock, cluster: Cluster, citizen: Phone
) -> None:
    citizen.text(REPORT)
    gateway.desk.reply(citizen.ticket.number, "Sudah diganti.", by="ani")
    citizen.text("SELESAI")
    clock.now = gateway.desk.due_dates.next(citizen.ticket).astimezone(UTC) - timedelta(minutes=10)
    wait_out(gateway, clock, cluster, citizen, f"BELUM {citizen.ticket.number}", minutes=20)
    assert citizen.ticket.status == "in_progress"


def test_a_dispute_that_waited_for_its_number_came_when_it_was_said(
    gateway: Gateway, clock: SetClock, citizen: Phone
) -> None:
    for body in (REPORT, "BINJAI sampah menumpuk di pasar"):
        citizen.text(body)
        gateway.desk.reply(citizen.tickets[0].number, "Sudah.", by="ani")
        citizen.text(f"SELESAI {citizen.tickets[0].number}")
    clock.now = gateway.desk.due_dates.next(citizen.tickets[0]).astimezone(UTC) - timedelta(minutes=10)
    assert "1:" in citizen.text("BELUM masih sama saja pak")[0]
    clock.move(minutes=20)
    citizen.text("1")
    assert [one.status for one in citizen.tickets] == ["in_progress", "resolved"]


def test_a_digit_that_came_within_the_day_answers(
    gateway: Gateway, clock: SetClock, cluster: Cluster, citizen: Phone
) -> None:
    citizen.text("bogor angkot ngetem bikin macet stasiun")
    clock.move(hours=23)
    wait_out(gateway, clock, cluster, citizen, "1", hours=2)
    assert citizen.ticket.agency


@pytest.mark.parametrize("at_once", [True, False], ids=["before it was dealt with", "when the receipt had come"])
def test_what_was_taken_in_late_can_be_put_right(
    gateway: Gateway, clock: SetClock, cluster: Cluster, citizen: Phone, at_once: bool
) -> None:
    with away(gateway, cluster):
        for body in (REPORT, *(["RALAT lampu mati di jalan sudirman"] if at_once else [])):
            gateway.inbox.receive(citizen.message(body))
            clock.move(minutes=5)
    clock.move(hours=3)
    gateway.inbox.replay_spool()
    if not at_once:
        clock.move(minutes=5)
        citizen.text("RALAT lampu mati di jalan sudirman")
    assert citizen.ticket.text == "lampu mati di jalan sudirman"


# the report of a month that has ended


def test_a_month_that_is_kept_stays_as_it_is_and_what_comes_late_is_received_in_the_next(
    gateway: Gateway, clock: SetClock, cluster: Cluster, citizen: Phone
) -> None:
    march, april = Month(2026, 3), Month(2026, 4)
    clock.now = datetime(2026, 3, 31, 10, 0, tzinfo=UTC)
    in_time(gateway, clock, clock())
    gateway.reports.note_rules()
    clock.now = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
    with away(gateway, cluster):
        gateway.inbox.receive(citizen.message(REPORT))
    clock.now = datetime(2026, 3, 31, 20, 0, tzinfo=UTC)
    gateway.reports.keep_ended()
    gateway.inbox.replay_spool()
    citizen.text("BATAL " + citizen.ticket.number)
    clock.now = datetime(2026, 5, 2, tzinfo=UTC)
    again = gateway.reports.make(march)
    gateway.reports.check(again)
    assert [month["total"]["received"] for month in (again, gateway.reports.make(april))] == [1, 1]
