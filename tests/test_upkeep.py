"""What is put in order by itself, and tells nobody."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.storage import tickets
from sms_gateway.upkeep import Upkeep
from tests.phones import Phone

Phones = Callable[..., Phone]


@pytest.fixture
def upkeep(gateway: Gateway) -> Upkeep:
    return Upkeep(gateway.database, gateway.desk.due_dates, gateway.clock)


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
