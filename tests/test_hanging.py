"""A database that hangs, neither refuses nor answers: no SMS waits for it, none is doubled when it wakes up."""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import text

from sms_gateway.carriers.loopback import Loopback
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.counter import Counter
from sms_gateway.errors import StorageDown
from sms_gateway.gateway import Gateway, build
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import upgrade, vigil
from sms_gateway.storage.contacts import Contact
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.web.wsgi import Answer
from tests.patience import eventually
from tests.phones import Phone
from tests.postgres import Cluster
from tests.stalling import Wire, at_work_for_ever
from tests.web.entering import HEALTH, Hatch, House

PATIENCE = 0.5
SOON = 3.0
"""Seconds: above all patience, also where the machine has much else to do; a carrier waits for five times as long."""
REPORT = "BINJAI lampu mati di jalan jaksa"


@pytest.fixture
def gateway(settings: Settings, clock: SetClock) -> Iterator[Gateway]:
    hasty = settings.database.model_copy(update={"patience": PATIENCE})
    whole = build(settings.model_copy(update={"database": hasty}), clock)
    yield whole
    whole.close()


@pytest.fixture
def citizen(phone: Callable[..., Phone]) -> Phone:
    return phone()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds


# what comes in


def test_an_sms_that_comes_while_nothing_is_answered_is_in_the_spool_in_time(gateway: Gateway, citizen: Phone) -> None:
    with at_work_for_ever(gateway.database):
        with within(PATIENCE + SOON):
            assert gateway.inbox.receive(citizen.message(REPORT)).spooled
        with within(PATIENCE):  # it is known by now
            assert all(gateway.inbox.receive(citizen.message(f"{REPORT} {n}")).spooled for n in range(10))
    assert gateway.inbox.replay_spool() == 11
    assert len(citizen.tickets) == len(citizen.look()) == 11


def test_by_the_short_way_too_though_all_who_answer_requests_wait(gateway: Gateway, citizen: Phone) -> None:
    release = threading.Event()

    def waits(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/wait":
            assert release.wait(60)
        start("200 OK", [])
        return [b""]

    wait = (HEALTH[0], b"/wait", *HEALTH[2:])
    with Hatch(waits, gateway.inbox) as hatch, at_work_for_ever(gateway.database), ThreadPoolExecutor(9) as threads:
        waiting = [threads.submit(hatch.awaited, hatch.outside.answer(wait)) for _ in range(9)]
        try:
            with within(PATIENCE + SOON):
                assert hatch.awaited(hatch.outside.receive(citizen.message(REPORT))) == ()
            assert gateway.spool.depth() == 1
        finally:
            release.set()
        for one in waiting:
            answer: Answer = one.result(60)
            assert answer[0] == 200


@dataclass(slots=True)
class Stalled(Counter):
    """Does all the work, and then nothing comes of it for a while."""

    begun: threading.Event = field(default_factory=threading.Event)
    enough: threading.Event = field(default_factory=threading.Event)

    def answer(
        self,
        db: Connection,
        inbound_id: int,
        message: InboundMessage,
        contact: Contact,
        waited: bool = False,
        silent: bool = False,
    ) -> None:
        super(Stalled, self).answer(db, inbound_id, message, contact, waited, silent)
        self.begun.set()
        assert self.enough.wait(60)


@pytest.fixture
def stalled(gateway: Gateway) -> Stalled:
    there = gateway.inbox.counter
    gateway.inbox.counter = one = Stalled(there.desk, there.languages, there.default_language, there.officers)
    return one


@pytest.mark.parametrize("inline", [False, True], ids=["by REST", "in the carrier's own answer"])
def test_what_is_stored_after_all_is_one_report_and_answered_once(
    gateway: Gateway, stalled: Stalled, citizen: Phone, inline: bool
) -> None:
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    carrier.answers_inline = inline
    received = gateway.inbox.receive(citizen.message(REPORT, "SM1"))
    assert (received.spooled, received.texts) == (True, ())
    assert stalled.begun.wait(60)
    stalled.enough.set()
    eventually(lambda: len(citizen.tickets) == 1)
    eventually(lambda: gateway.inbox.replay_spool() == 1)  # right behind its commit it may still count as hanging
    assert len(citizen.tickets) == 1
    (answer,) = citizen.look()
    assert citizen.ticket.number in answer
    assert gateway.inbox.receive(citizen.message(REPORT, "SM1")).texts == ()
    assert citizen.look() == []


def test_what_waited_for_its_turn_alone_is_not_done_when_it_was_refused(gateway: Gateway, citizen: Phone) -> None:
    with at_work_for_ever(gateway.database):
        assert gateway.inbox.receive(citizen.message(REPORT)).spooled
    gateway.database.write(lambda _: None)
    assert citizen.tickets == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_at_a_file_that_hangs_nobody_else_waits_either(gateway: Gateway, citizen: Phone) -> None:
    with at_work_for_ever(gateway.database):
        for _ in range(2):
            with within(PATIENCE + SOON), pytest.raises(StorageDown, match="does not answer"):
                gateway.database.write(lambda _: None)
        with within(SOON):
            assert "does not answer" in gateway.problems()["database"]
    eventually(lambda: not gateway.problems())


def test_the_house_goes_on_by_itself(gateway: Gateway, citizen: Phone) -> None:
    with House(gateway) as house:
        with at_work_for_ever(gateway.database):
            assert house.awaited(house.outside.receive(citizen.message(REPORT))) == ()
            assert gateway.spool.depth() == 1

        def goes_on() -> bool:
            """A loaded machine may need another try."""
            before = gateway.spool.depth()
            house.awaited(house.outside.receive(citizen.message("MEDAN sampah menumpuk")))
            return gateway.spool.depth() == before

        eventually(goes_on)
        assert len(citizen.tickets) == 1


# PostgreSQL


@pytest.fixture
def name(cluster: Cluster, worker_id: str) -> Iterator[str]:
    cluster.create(name := f"hanging_{worker_id}")
    yield name
    cluster.drop(name)


@pytest.fixture
def wire(cluster: Cluster) -> Iterator[tuple[Wire, Path]]:
    here = Path(tempfile.mkdtemp(prefix="sms-gateway-", dir="/tmp"))
    with Wire(cluster.directory, here) as wire:
        yield wire, here
    shutil.rmtree(here)


@pytest.fixture
def far_off(wire: tuple[Wire, Path], name: str) -> Iterator[Database]:
    one = Database(f"postgresql://postgres@/{name}?host={quote(str(wire[1]), safe='')}", patience=PATIENCE)
    one.write(lambda db: db.execute(text("create table word (said text)")))
    yield one
    one.close()


def one(db: Connection) -> object:
    return db.scalar(text("select 1"))


def test_a_server_that_stands_still_is_given_up_and_found_again(
    wire: tuple[Wire, Path], far_off: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with ThreadPoolExecutor(4) as threads, wire[0].dead():
        asked = [threads.submit(ask, one) for ask in (far_off.read, far_off.write) for _ in range(2)]
        with within(2 * PATIENCE + SOON):
            for each in asked:
                with pytest.raises(StorageDown):
                    each.result(60)
        eventually(lambda: "the database does not answer: all lines to it are cut" in caplog.text)
        for _ in range(20):
            with within(PATIENCE), pytest.raises(StorageDown, match="does not answer"):
                far_off.read(one)
    eventually(lambda: "the database answers again" in caplog.text)
    assert far_off.read(one) == far_off.write(one) == 1
    assert caplog.text.count("all lines to it are cut") == 1


def test_whoever_has_closed_it_asks_no_longer(wire: tuple[Wire, Path], far_off: Database) -> None:
    """A process that waits for its database to be there opens one after the other."""

    def asks() -> bool:
        return any(thread.name == "still there?" for thread in threading.enumerate())

    with wire[0].dead():
        with pytest.raises(StorageDown):
            far_off.read(one)
        assert asks()
        far_off.close()
        eventually(lambda: not asks())


def test_work_that_takes_long_on_a_server_that_is_well_comes_to_its_end(
    far_off: Database, caplog: pytest.LogCaptureFixture
) -> None:
    assert far_off.read(lambda db: db.scalar(text(f"select 7 from pg_sleep({4 * PATIENCE})"))) == 7
    assert "does not answer" not in caplog.text


def test_any_user_may_ask_whether_a_commit_comes_to_its_end(cluster: Cluster, name: str, far_off: Database) -> None:
    with psycopg.connect(cluster.url(name), autocommit=True) as other:
        other.execute("create role nobody_special login")
        try:
            with psycopg.connect(cluster.url(name), user="nobody_special", autocommit=True) as asking:
                asking.execute("select pg_logical_emit_message(true, 'sms-gateway', '')")
        finally:
            other.execute("drop role nobody_special")


def test_what_somebody_else_has_locked_is_not_waited_for_for_ever(
    cluster: Cluster, name: str, far_off: Database
) -> None:
    def say(db: Connection) -> None:
        db.execute(text("insert into word values ('a')"))

    with psycopg.connect(cluster.url(name)) as other:
        other.execute("lock table word in access exclusive mode")
        with within(PATIENCE + SOON), pytest.raises(StorageDown, match="lock"):
            far_off.write(say)
        with within(PATIENCE), pytest.raises(StorageDown, match="lock"):  # whoever comes next hears it soon
            far_off.write(say)
        other.rollback()
    far_off.write(say)


def test_what_was_waited_for_briefly_is_waited_for_with_all_patience_again(
    cluster: Cluster, name: str, far_off: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a busy database, where many wait a little, is refused for ever behind one wait that was long."""
    monkeypatch.setattr(vigil, "_REMEMBERED", PATIENCE)

    def seconds_until_it_is_refused() -> float:
        begun = time.monotonic()
        with pytest.raises(StorageDown, match="lock"):
            far_off.write(lambda db: db.execute(text("insert into word values ('a')")))
        return time.monotonic() - begun

    with psycopg.connect(cluster.url(name)) as other:
        other.execute("lock table word in access exclusive mode")
        assert seconds_until_it_is_refused() >= PATIENCE
        assert any(seconds_until_it_is_refused() >= PATIENCE for _ in range(20))


def test_compacting_waits_for_a_backup_as_long_as_that_takes(cluster: Cluster, name: str, far_off: Database) -> None:
    with psycopg.connect(cluster.url(name)) as backup, ThreadPoolExecutor(1) as threads:
        backup.execute("lock table word in access share mode")
        compacting = threads.submit(far_off.compact, ["word"])
        time.sleep(2 * PATIENCE)
        backup.rollback()
        compacting.result(60)
    assert far_off.read(lambda db: db.scalar(text("show lock_timeout"))) == f"{PATIENCE * 1000:.0f}ms"


def test_a_migration_waits_for_another_as_long_as_that_takes(cluster: Cluster, name: str, far_off: Database) -> None:
    with psycopg.connect(cluster.url(name)) as other, ThreadPoolExecutor(1) as threads:
        other.execute("select pg_advisory_xact_lock(%s)", [upgrade._LOCK])
        migrating = threads.submit(far_off.write, upgrade._migrate)
        time.sleep(2 * PATIENCE)
        other.rollback()
        migrating.result(60)
    upgrade.check(far_off)
