"""Numbers go when their time is over; what was reported stays, and so do its figures and the chain."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sms_gateway.chain import Whole
from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.retention import Retention, months_before
from sms_gateway.storage import contacts, copies, outbound, tickets
from sms_gateway.storage.engine import Connection
from tests.patience import eventually, somebody_waits
from tests.phones import Phone
from tests.post import put
from tests.test_inbox import ClumsyCounter
from tests.test_one_person import counts, everything


@pytest.fixture
def retention(gateway: Gateway) -> Retention:
    return Retention(gateway.database, gateway.clock, months=24, days=30)


@pytest.fixture
def ended(gateway: Gateway, phone: Callable[..., Phone]) -> Phone:
    """Has a report that was answered, and is over."""
    citizen = phone("+6281234567890")
    citizen.text("BINJAI lampu mati, hub saya 081234567890")
    gateway.desk.reply(citizen.ticket.number, "Sudah.", by="ani")
    citizen.text(f"SELESAI {citizen.ticket.number}")
    assert citizen.ticket.status == "resolved"
    return citizen


def test_a_number_goes_so_many_months_after_its_last_report_has_ended_and_not_before(
    gateway: Gateway, retention: Retention, ended: Phone, clock: SetClock, tmp_path: Path
) -> None:
    number, day = ended.ticket.number, clock()
    counted = gateway.database.read(counts, day)
    clock.move(days=730)
    assert retention.erase_old() == 0, "a day is missing: one of the two years is a leap year"
    clock.move(days=2)
    assert b"81234567890" in everything(gateway, tmp_path)
    assert retention.erase_old() == 1
    assert b"81234567890" not in everything(gateway, tmp_path)
    assert ended.tickets == []
    kept = gateway.desk.find(number)
    assert (kept.text, kept.status) == ("lampu mati, hub saya ********", "resolved")
    assert kept.phone.startswith("erased:")
    last = gateway.database.read(tickets.events, kept.id)[-1]
    assert (last.kind, last.actor) == ("erased", "clock")
    assert gateway.database.read(contacts.get, ended.number) is None
    assert gateway.database.read(outbound.to_phone, ended.number) == []
    assert gateway.database.read(counts, day) == counted
    gateway.chain.seal()
    assert isinstance(gateway.chain.prove(), Whole)
    assert retention.erase_old() == 0


def test_a_phone_with_a_younger_or_an_open_report_stays(
    gateway: Gateway, retention: Retention, ended: Phone, phone: Callable[..., Phone], clock: SetClock
) -> None:
    waiting = phone("+6281234560001")
    waiting.text("MEDAN banjir")
    clock.move(days=700)
    ended.text("MEDAN sampah menumpuk")
    clock.move(days=40)
    assert retention.erase_old() == 0
    assert (len(ended.tickets), len(waiting.tickets)) == (2, 1)
    over = {"status": "archived", "status_since": clock()}  # just now, and nobody was told
    gateway.database.write(lambda db: tickets.change(db, waiting.ticket.id, **over))
    assert retention.erase_old() == 0
    clock.move(days=740)
    assert retention.erase_old() == 1, "the other one's second report is open still"


def test_a_phone_that_never_had_a_report_is_forgotten_too(
    gateway: Gateway, retention: Retention, phone: Callable[..., Phone], clock: SetClock
) -> None:
    stranger, regular = phone("+6281234560007"), phone("+6281234560008")
    stranger.text("INFO")
    regular.text("INFO")
    clock.move(days=700)
    regular.text("INFO")
    clock.move(days=40)
    assert retention.erase_old() == 1
    assert gateway.database.read(contacts.get, stranger.number) is None
    assert gateway.database.read(outbound.to_phone, stranger.number) == []
    assert gateway.database.read(contacts.get, regular.number) is not None
    assert retention.erase_old() == 0


def test_who_texts_while_it_goes_on_stays(
    gateway: Gateway, retention: Retention, ended: Phone, clock: SetClock
) -> None:
    clock.move(days=740)
    before = months_before(clock(), 24)
    ended.text("STATUS")
    assert gateway.database.write(retention._erase, ended.number, before) is False
    assert len(ended.tickets) == 1


def test_who_texts_at_the_same_moment_stays(
    gateway: Gateway, retention: Retention, ended: Phone, clock: SetClock
) -> None:
    """It is at work for this phone already when the erasure comes to look when it was last seen."""
    clock.move(days=740)
    before, met, go = months_before(clock(), 24), threading.Event(), threading.Event()

    def text_slowly(db: Connection) -> None:
        gateway.inbox.take_within(db, ended.message("STATUS"))
        met.set()
        assert go.wait(60)

    with ThreadPoolExecutor(2) as hands:
        texting = hands.submit(gateway.database.write, text_slowly)
        assert met.wait(60)
        erased = hands.submit(gateway.database.write, retention._erase, ended.number, before)
        eventually(lambda: somebody_waits(gateway.database))
        go.set()
        texting.result(60)
        assert erased.result(60) is False
    assert len(ended.tickets) == 1


def test_who_was_written_to_since_or_works_at_the_desk_stays(
    gateway: Gateway, retention: Retention, ended: Phone, clock: SetClock
) -> None:
    clock.move(days=700)
    put(gateway, phone=ended.number)
    clock.move(days=40)
    assert retention.erase_old() == 0
    gateway.operators.add("sari", "officer", "12.75")
    gateway.duty.give_phone("sari", ended.number)
    clock.move(days=740)
    assert retention.erase_old() == 0
    gateway.operators.disable("sari")
    gateway.duty.give_phone("sari", None)
    assert retention.erase_old() == 1


def test_who_has_texted_what_could_not_be_dealt_with_yet_stays(
    gateway: Gateway, retention: Retention, ended: Phone, clock: SetClock
) -> None:
    there = gateway.inbox.counter
    clumsy = ClumsyCounter(there.desk, there.languages, there.default_language, there.officers)
    gateway.inbox.counter = clumsy
    clock.move(days=740)
    assert ended.text("MEDAN jembatan fragile") == []
    assert clumsy.falls == 0
    assert retention.erase_old() == 0
    clock.move(minutes=5)
    assert gateway.inbox.handle_waiting() == 1
    assert ended.tickets[0].text == "jembatan fragile"


def test_all_of_many_go_in_small_steps(
    gateway: Gateway, retention: Retention, phone: Callable[..., Phone], clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("sms_gateway.retention._FEW", 2)
    for each in range(5):
        citizen = phone()
        citizen.text(f"BINJAI jalan {each} rusak")
        citizen.text(f"BATAL {citizen.ticket.number}")
    clock.move(days=740)
    assert retention.erase_old() == 5


def test_a_phone_that_must_stay_does_not_hold_up_those_behind_it(
    retention: Retention, phone: Callable[..., Phone], clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sms_gateway.retention._FEW", 1)
    phone("+6281234560001").text("MEDAN banjir")
    phone("+6281234560007").text("INFO")
    clock.move(days=740)
    assert [retention.erase_old() for _ in range(3)] == [0, 1, 0]


@pytest.mark.parametrize(
    ("now", "then"), [("2026-03-31", "2026-02-28"), ("2026-01-15", "2025-12-15"), ("2026-12-01", "2026-11-01")]
)
def test_a_month_ago_is_a_day_that_there_is(now: str, then: str) -> None:
    assert months_before(datetime.fromisoformat(now), 1) == datetime.fromisoformat(then)


def test_copies_made_before_migrations_go_in_time(gateway: Gateway, tmp_path: Path) -> None:
    if not gateway.database.is_sqlite:
        assert copies.before_migration(gateway.database) == []
        return
    now = datetime.now(UTC)
    old, young = (tmp_path / f"sms-gateway.db.before-00{each}" for each in (11, 12))
    for path, days in ((old, 31), (young, 29)):
        path.write_text("a copy")
        made = (now - timedelta(days=days)).timestamp()
        os.utime(path, (made, made))
    assert Retention(gateway.database, lambda: now, 24, 30).remove_copies() == 1
    assert (old.exists(), young.exists()) == (False, True)
