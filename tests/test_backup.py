"""A backup under load, and the way back from it: the same reports, the same chain, and nothing is said twice."""

import shutil
import stat
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import psycopg
import pytest
from sqlalchemy import select, text

from bench.restore import restored
from sms_gateway import backup
from sms_gateway.chain import Whole
from sms_gateway.cli.shell import login, telling
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.errors import ConfigError, Refused, StorageDown
from sms_gateway.gateway import Gateway, build
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import audits, file, outbound, recovery, tickets, upgrade
from sms_gateway.storage.audits import Asked
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.tables import event, inbound, ticket
from tests import disk
from tests.carriers.fake_twilio import FakeTwilio
from tests.conftest import TUESDAY
from tests.patience import PATIENCE
from tests.phones import Phone
from tests.post import put
from tests.postgres import Cluster, binaries


@pytest.fixture(autouse=True)
def at_hand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The tools of the very PostgreSQL that the tests run on, and a directory for what is put aside."""
    monkeypatch.setenv("PATH", str(binaries()[0]), prepend=":")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """An empty machine: no database, or one with nothing in it."""
    spool = {"directory": tmp_path / "elsewhere" / "spool"}
    if settings.database.url.startswith("sqlite"):
        file = f"sqlite:///{tmp_path / 'elsewhere' / 'new.db'}"
        yield _with(settings, database={"url": file, "patience": PATIENCE}, spool=spool)
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = f"elsewhere_{request.getfixturevalue('worker_id')}"
    yield _with(settings, database={"url": cluster.create(name), "patience": PATIENCE}, spool=spool)
    cluster.drop(name)


def _with(settings: Settings, **sections: Any) -> Settings:
    return Settings.model_validate(settings.model_dump() | sections)


def made(gateway: Gateway, tmp_path: Path) -> backup.Made:
    target = tmp_path / "copies" / backup.name(gateway.database, gateway.clock())
    return backup.make(gateway.database, gateway.spool, target, gateway.clock())


def rows(db: Connection, ids: Collection[int]) -> dict[str, list[Any]]:
    """These reports, with all that is kept of how they came."""
    chosen = {
        "ticket": select(ticket).where(ticket.c.id.in_(ids)).order_by(ticket.c.id),
        "event": select(event).where(event.c.ticket_id.in_(ids), event.c.kind == "opened").order_by(event.c.id),
        "inbound": select(inbound).where(inbound.c.ticket_id.in_(ids)).order_by(inbound.c.id),
    }
    return {name: [tuple(row) for row in db.execute(one)] for name, one in chosen.items()}


def reports(db: Connection) -> set[int]:
    return set(db.scalars(select(ticket.c.id)))


class Load:
    """Citizens who text without end, until it is left."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway, self.texted, self._stop = gateway, 0, threading.Event()
        self.reached = threading.Semaphore(0)
        self._threads = [threading.Thread(target=self._text, args=(each,)) for each in range(3)]

    def __enter__(self) -> Self:
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for one in self._threads:
            one.join()

    def wait(self, messages: int) -> None:
        for _ in range(messages):
            assert self.reached.acquire(timeout=60)

    def _text(self, which: int) -> None:
        count = 0
        while not self._stop.is_set() and count < 2000:
            sender, count = f"+62812{which}{count:07d}", count + 1
            message = InboundMessage(
                "loopback", f"{which}-{count}", sender, "1078", f"BINJAI lampu {sender[-5:]} mati", self.gateway.clock()
            )
            self.gateway.inbox.receive(message)
            self.reached.release()


def test_a_restore_of_a_backup_taken_under_load_has_the_same_reports_numbers_and_chain(
    gateway: Gateway, elsewhere: Settings, clock: SetClock, tmp_path: Path
) -> None:
    gateway.operators.add("ani", "admin", None, None)
    gateway.operators.disable("ani")
    gateway.chain.seal()
    with Load(gateway) as load:
        load.wait(60)
        before = gateway.database.read(reports)
        told = made(gateway, tmp_path)
        after = gateway.database.read(reports)
        load.wait(5)
    restored = backup.restore(elsewhere, told.path, clock=clock)
    again = build(elsewhere, clock)
    try:
        there = again.database.read(reports)
        assert before <= there <= after, "all that was answered before it began, and nothing by halves"
        assert again.database.read(rows, there) == gateway.database.read(rows, there)
        assert len(again.database.read(rows, there)["inbound"]) == restored.counts["tickets"] >= 50
        assert restored.audit == told.audit == gateway.chain.prove()
        assert isinstance(restored.audit, Whole)
        assert restored.audit.head.position > 0
        assert numbers(again)[0] == numbers(gateway)[0]
        assert Phone(again, "+6281399999999").text("MEDAN banjir"), "and it goes on from there"
    finally:
        again.close()


def test_a_machine_is_lost_while_citizens_text_and_an_empty_one_goes_on_from_its_backup() -> None:
    """Real processes from beginning to end; the large form is `make bench-restore`."""
    found = restored("sqlite", 300)
    assert found.wrong == []
    counted = {name: told for name, told in found.figures.items() if told == "0"}
    assert counted == {}, "it proves nothing unless messages came in while it was copied, and after"


def numbers(gateway: Gateway) -> list[str]:
    return gateway.database.read(lambda db: list(db.scalars(select(ticket.c.number).order_by(ticket.c.id))))


@pytest.mark.parametrize("before_each", ["", "Sent from your Twilio trial account - "], ids=["paid", "trial"])
def test_after_a_restore_nothing_goes_out_again_that_left_since_the_backup_and_nothing_is_lost(
    settings: Settings, elsewhere: Settings, clock: SetClock, tmp_path: Path, before_each: str
) -> None:
    with FakeTwilio(clock) as twilio:
        twilio.before_each = before_each
        carriers = {"twilio": twilio.section(unproven="resend")}
        lost, found = _with(settings, carriers=carriers), _with(elsewhere, carriers=carriers)
        first = build(lost, clock)
        for each in range(3):
            twilio.receive(f"+62812345600{each:02d}", f"BINJAI jalan {each} rusak")
        first.inbox.reconcile("twilio", timedelta(hours=1))
        first.dispatch.send_due("twilio")
        for number in numbers(first):
            first.desk.reply(number, f"Sudah dikerjakan, laporan {number}.", by="ani")
        told = made(first, tmp_path)
        clock.move(minutes=1)
        twilio.behave("lost")  # one of the three never arrives; the database that would have known is gone
        first.dispatch.send_due("twilio")
        twilio.receive("+6281234569999", "MEDAN sampah menumpuk")
        first.inbox.reconcile("twilio", timedelta(hours=1))
        first.dispatch.send_due("twilio")
        was = numbers(first)
        first.close()
        assert len(twilio.sent) == 3 + 2 + 1

        clock.move(minutes=5)
        restored = backup.restore(found, told.path, clock=clock)
        second = build(found, clock)
        assert restored.held == 3
        assert second.dispatch.send_due("twilio") == 0, "before a look nothing leaves"
        caught_up = backup.catch_up(second)
        assert caught_up is not None
        assert (caught_up.received, caught_up.doubted, caught_up.away) == (1, 1, {})
        for _ in range(3):
            second.receipts.look_up()
            second.dispatch.send_due("twilio")
            clock.move(minutes=2)
        said = Counter((sms.recipient, sms.body) for sms in twilio.sent)
        assert set(said.values()) == {1}, said
        assert len(said) == 3 + 3 + 1, "the one that was lost on its way has left now"
        assert numbers(second) == was
        states = {one.state for one in second.database.read(outbound.listed)}
        assert states == {"sent"}
        assert backup.catch_up(second) is None
        second.close()


@pytest.mark.parametrize("later", [timedelta(minutes=5), timedelta(hours=8)], ids=["at-once", "in-the-evening"])
def test_what_fell_due_since_the_backup_and_was_said_is_not_said_again(
    settings: Settings, elsewhere: Settings, clock: SetClock, tmp_path: Path, later: timedelta
) -> None:
    with FakeTwilio(clock) as twilio:
        carriers = {"twilio": twilio.section(unproven="resend")}
        lost, found = _with(settings, carriers=carriers), _with(elsewhere, carriers=carriers)
        first = build(lost, clock)
        twilio.receive("+6281234569999", "BINJAI sampah menumpuk di pasar")
        twilio.receive("+6281234569998", "BINJAI lampu mati di jl jaksa")
        first.inbox.reconcile("twilio", timedelta(hours=1))
        first.desk.move(numbers(first)[0], "forwarded", by="ani")
        told = made(first, tmp_path)
        by_the_calendar(first)
        for _ in range(7):
            clock.move(days=1)
            by_the_calendar(first)
        first.close()
        was = Counter(sms.body for sms in twilio.sent)
        assert len(was) == 5, "two receipts, one handed on and told of after a week, one whose date was missed"

        clock.move(seconds=later.total_seconds())
        backup.restore(found, told.path, clock=clock)
        second = build(found, clock)
        backup.catch_up(second)
        for _ in range(3):
            second.receipts.look_up()
            by_the_calendar(second)
            clock.move(minutes=2)
        assert Counter(sms.body for sms in twilio.sent) == was
        assert {one.state for one in second.database.read(outbound.listed)} == {"sent"}
        second.close()


def by_the_calendar(gateway: Gateway) -> None:
    gateway.watch.keep_appointments()
    gateway.updates.queue_due()
    gateway.dispatch.send_due("twilio")


def test_a_report_that_is_taken_in_again_the_next_day_has_the_dates_that_its_reporter_was_told(
    settings: Settings, elsewhere: Settings, clock: SetClock, tmp_path: Path
) -> None:
    with FakeTwilio(clock) as twilio:
        carriers = {"twilio": twilio.section(unproven="resend")}
        lost, found = _with(settings, carriers=carriers), _with(elsewhere, carriers=carriers)
        first = build(lost, clock)
        told = made(first, tmp_path)
        clock.move(minutes=1)
        twilio.receive("+6281234569999", "MEDAN sampah menumpuk di pasar")
        first.inbox.reconcile("twilio", timedelta(hours=1))
        first.dispatch.send_due("twilio")
        (was,) = first.database.read(tickets.listed, tickets.Filter())
        first.close()

        clock.move(hours=23)
        backup.restore(found, told.path, clock=clock)
        second = build(found, clock)
        backup.catch_up(second)
        for _ in range(3):
            second.receipts.look_up()
            second.dispatch.send_due("twilio")
            clock.move(minutes=2)
        (now,) = second.database.read(tickets.listed, tickets.Filter())
        assert (now.opened_at, now.due_at) == (was.opened_at, was.due_at)
        assert len(twilio.sent) == 1, "the receipt says what it said, so it has been said"
        second.close()


def test_a_carrier_that_cannot_be_asked_is_asked_again(
    settings: Settings, elsewhere: Settings, clock: SetClock, tmp_path: Path
) -> None:
    with FakeTwilio(clock) as twilio:
        found = _with(elsewhere, carriers={"twilio": twilio.section()})
        first = build(_with(settings, carriers={"twilio": twilio.section()}), clock)
        told = made(first, tmp_path)
        first.close()
        twilio.receive("+6281234569999", "MEDAN sampah menumpuk")
        backup.restore(found, told.path, clock=clock)
    second = build(_with(found, carriers={"twilio": twilio.section()}), clock)
    caught_up = backup.catch_up(second)
    assert caught_up is not None
    assert list(caught_up.away) == ["twilio"], "nobody answers there any more"
    again = backup.catch_up(second)
    assert again is not None
    second.close()


def test_a_restore_spares_what_is_there_unless_forced_and_then_puts_it_aside(
    gateway: Gateway, settings: Settings, phone: Callable[..., Phone], clock: SetClock, tmp_path: Path
) -> None:
    phone("+6281234560000").text("BINJAI jalan rusak")
    told = made(gateway, tmp_path)
    phone("+6281234560001").text("MEDAN banjir")
    gateway.close()
    with pytest.raises(Refused, match=r"is not empty: say --force to put it aside"):
        backup.restore(settings, told.path, clock=clock)
    restored = backup.restore(settings, told.path, force=True, clock=clock)
    assert restored.counts["tickets"] == 1
    assert restored.before
    assert stat.S_IMODE(restored.before.stat().st_mode) == 0o600
    if gateway.database.is_sqlite:
        assert stat.S_IMODE(file.path_of(settings.database.url).stat().st_mode) == 0o600
    clock.move(seconds=1)
    assert backup.restore(settings, restored.before, force=True, clock=clock).counts["tickets"] == 2


@pytest.mark.parametrize("harm", ["cut off", "a page gone bad"])
def test_where_a_copy_has_been_damaged_nothing_is_changed(
    gateway: Gateway, settings: Settings, phone: Callable[..., Phone], clock: SetClock, tmp_path: Path, harm: str
) -> None:
    phone("+6281234560000").text("BINJAI jalan rusak")
    told = made(gateway, tmp_path)
    gateway.close()
    whole = told.path.read_bytes()
    middle = len(whole) // 2 // 4096 * 4096
    told.path.write_bytes(whole[:middle] + (b"" if harm == "cut off" else b"\xff" * 4096 + whole[middle + 4096 :]))
    with pytest.raises(StorageDown, match=told.path.name if gateway.database.is_sqlite else "pg_restore"):
        backup.restore(settings, told.path, force=True, clock=clock)
    again = build(settings, clock)
    assert len(numbers(again)) == 1
    again.close()


def test_where_a_server_cannot_take_the_copy_it_is_said_where_what_was_there_before_is(
    gateway: Gateway, settings: Settings, phone: Callable[..., Phone], clock: SetClock, tmp_path: Path
) -> None:
    """A server has one database, and it was cleared for this; a file is put in its place when it is whole."""
    phone("+6281234560000").text("BINJAI jalan rusak")
    told = made(gateway, tmp_path)
    if gateway.database.is_sqlite:
        gateway.close()
        assert backup.restore(settings, told.path, force=True, clock=clock).before
        return
    gateway.database.write(_let_no_table_be_made)
    gateway.close()
    with pytest.raises(StorageDown, match=r"full.*; what was there before is in backups/") as caught:
        backup.restore(settings, told.path, force=True, clock=clock)
    again = Database(settings.database.url)
    again.write(lambda db: db.execute(text("drop event trigger full_disk; drop schema apart cascade")))
    again.close()
    before = Path(str(caught.value).rpartition(" ")[2])
    assert backup.restore(settings, before, force=True, clock=clock).counts["tickets"] == 1


@pytest.mark.parametrize("force", [True, False], ids=["in place of another", "into an empty one"])
def test_who_stops_a_restore_is_told_what_is_where(
    gateway: Gateway,
    settings: Settings,
    elsewhere: Settings,
    phone: Callable[..., Phone],
    clock: SetClock,
    tmp_path: Path,
    force: bool,
) -> None:
    """By Ctrl-C, when the copy is there and has not been made ready yet."""
    phone("+6281234560000").text("BINJAI jalan rusak")
    told, into = made(gateway, tmp_path), settings if force else elsewhere
    gateway.close()

    def stop(_: Connection) -> None:
        raise KeyboardInterrupt

    if into.database.url.startswith("sqlite"):  # what was there is there, or nothing
        with pytest.raises(KeyboardInterrupt):
            backup.restore(into, told.path, force=force, clock=clock, tell=stop)
        assert file.path_of(into.database.url).exists() == force
        return
    with pytest.raises(StorageDown, match=r"restore .*` again") as caught:
        backup.restore(into, told.path, force=force, clock=clock, tell=stop)
    assert ("what was there before is in backups/" in str(caught.value)) == force
    clock.move(seconds=1)
    forced = "restore --force" in str(caught.value)
    assert backup.restore(into, told.path, force=forced, clock=clock).counts["tickets"] == 1, "as it was told to"


def test_a_restore_waits_as_long_as_the_settings_say_for_a_table_that_somebody_holds(
    gateway: Gateway, settings: Settings, phone: Callable[..., Phone], clock: SetClock, tmp_path: Path
) -> None:
    phone("+6281234560000").text("BINJAI jalan rusak")
    told = made(gateway, tmp_path)
    gateway.close()
    with ExitStack() as holding:
        if not settings.database.url.startswith("sqlite"):  # a file is put in the place of another, whoever reads it
            holder = holding.enter_context(psycopg.connect(settings.database.url))
            holder.execute("lock table ticket in access share mode")
            soon = threading.Timer(3.5, holder.rollback)
            soon.start()
            holding.callback(soon.join)
        assert backup.restore(settings, told.path, force=True, clock=clock).counts["tickets"] == 1


def _let_no_table_be_made(db: Connection) -> None:
    db.execute(text("create schema apart"))
    says = "begin raise exception 'error: the disk is full'; end"
    db.execute(text(f"create function apart.full_disk() returns event_trigger language plpgsql as $${says}$$"))
    when = "on ddl_command_start when tag in ('CREATE TABLE')"
    db.execute(text(f"create event trigger full_disk {when} execute function apart.full_disk()"))


@pytest.mark.parametrize(
    "deed",
    [
        pytest.param(lambda gateway: gateway.inbox.receive(Phone(gateway, "INFO-BNK").message("promo")), id="received"),
        pytest.param(put, id="to-be-sent"),
        pytest.param(lambda gateway: gateway.operators.disable("ani"), id="in-the-audit"),
    ],
)
def test_a_restore_spares_a_database_that_has_no_report_but_anything_else(
    gateway: Gateway, settings: Settings, clock: SetClock, tmp_path: Path, deed: Callable[[Gateway], object]
) -> None:
    gateway.operators.add("ani", "admin", None, None)
    told = made(gateway, tmp_path)
    deed(gateway)
    gateway.close()
    with pytest.raises(Refused, match=r"is not empty: say --force"):
        backup.restore(settings, told.path, clock=clock)


def test_a_restore_over_what_a_crash_has_left_takes_nothing_from_its_journal(
    gateway: Gateway, settings: Settings, phone: Callable[..., Phone], clock: SetClock, tmp_path: Path
) -> None:
    if not gateway.database.is_sqlite:
        return
    told, was = made(gateway, tmp_path), numbers(gateway)
    phone("+6281234560001").text("MEDAN banjir")
    journal = file.path_of(settings.database.url).with_name("sms-gateway.db-wal")
    left = journal.read_bytes()
    gateway.close()
    journal.write_bytes(left)
    assert left
    backup.restore(settings, told.path, force=True, clock=clock)
    again = build(settings, clock)
    assert numbers(again) == was
    again.close()


def test_the_database_that_was_restored_is_told_who_did_it_and_its_chain_is_whole(
    gateway: Gateway, elsewhere: Settings, phone: Callable[..., Phone], clock: SetClock, tmp_path: Path
) -> None:
    gateway.operators.add("ani", "admin", None, None)
    gateway.operators.disable("ani")
    gateway.chain.seal()
    told = made(gateway, tmp_path)
    before = len(gateway.database.read(audits.page, Asked()).lines)
    backup.restore(elsewhere, told.path, clock=clock, tell=telling("manage", ["backup:a.db", "restore"], clock))
    again = build(elsewhere, clock)
    try:
        newest, *older = again.database.read(audits.page, Asked()).lines
        assert again.chain.seal() == before + 1
        proven = again.chain.prove()
        assert isinstance(proven, Whole)
        assert (proven.head.position, proven.unsealed) == (before + 1, 0)
    finally:
        again.close()
    assert (newest.act, newest.subjects) == ("manage", ["backup:a.db", "restore", login()])
    assert len(older) == before


def test_whoever_was_signed_in_is_not_after_a_restore(
    gateway: Gateway, elsewhere: Settings, clock: SetClock, tmp_path: Path
) -> None:
    operator, _ = gateway.operators.add("ani", "admin", None, None), None
    gateway.database.write(
        lambda db: db.execute(
            text("insert into session (hash, operator_id, second_factor, created_at, seen_at)"
                 " values ('h', :who, false, :now, :now)"),
            {"who": operator.id, "now": TUESDAY if not gateway.database.is_sqlite else TUESDAY.isoformat()},
        )
    )  # fmt: skip
    told = made(gateway, tmp_path)
    backup.restore(elsewhere, told.path, clock=clock)
    again = build(elsewhere, clock)
    ended = again.database.read(lambda db: db.execute(text("select ended_at from session")).scalar_one())
    assert ended is not None
    again.close()


def test_what_waits_in_the_spool_goes_with_the_backup_and_comes_back(
    gateway: Gateway, elsewhere: Settings, clock: SetClock, tmp_path: Path
) -> None:
    message = InboundMessage("loopback", "1", "+6281234560000", "1078", "BINJAI jalan rusak", clock())
    gateway.spool.keep(message)
    told = made(gateway, tmp_path)
    assert (told.spooled, gateway.spool.depth()) == (1, 1)
    assert backup.restore(elsewhere, told.path, clock=clock).spooled == 1
    again = build(elsewhere, clock)
    caught_up = backup.catch_up(again)
    assert caught_up is not None
    assert caught_up.received == 1
    assert len(Phone(again, "+6281234560000").tickets) == 1
    again.close()


def test_a_restore_on_the_machine_whose_spool_still_holds_them_leaves_each_there_once(
    gateway: Gateway, settings: Settings, clock: SetClock, tmp_path: Path
) -> None:
    message = InboundMessage("loopback", "1", "+6281234560000", "1078", "BINJAI jalan rusak", clock())
    gateway.spool.keep(message)
    told = made(gateway, tmp_path)
    gateway.close()
    for _ in range(2):
        assert backup.restore(settings, told.path, force=True, clock=clock).spooled == 1
        assert gateway.spool.depth() == 1
        clock.move(seconds=1)


def test_what_is_taken_in_from_the_spool_while_it_is_copied_goes_with_the_backup(
    gateway: Gateway, elsewhere: Settings, clock: SetClock, tmp_path: Path
) -> None:
    """The copy may be of the moment before; and what came in an outage is older than what a carrier is asked for."""
    message = InboundMessage("loopback", "1", "+6281234560000", "1078", "BINJAI jalan rusak", clock())
    gateway.spool.keep(message)
    target, taken = tmp_path / backup.name(gateway.database, clock()), list[int]()

    def take_in(_: int) -> None:
        taken.append(gateway.inbox.replay_spool())

    told = backup.make(gateway.database, gateway.spool, target, clock(), take_in)
    assert told.spooled == 1
    assert sum(taken) == gateway.database.is_sqlite, "pg_dump tells nobody how far it is"
    backup.restore(elsewhere, told.path, clock=clock)
    again = build(elsewhere, clock)
    backup.catch_up(again)
    assert len(Phone(again, "+6281234560000").tickets) == 1
    again.close()


def test_a_message_that_was_taken_in_as_the_spool_is_copied_leaves_no_broken_one_behind(
    gateway: Gateway, elsewhere: Settings, clock: SetClock, tmp_path: Path
) -> None:
    gateway.spool.directory.mkdir(parents=True)
    (gateway.spool.directory / "1-gone.json").symlink_to("nowhere")  # as one that has gone since it was listed
    told = made(gateway, tmp_path)
    assert told.spooled == 0
    assert backup.restore(elsewhere, told.path, clock=clock).spooled == 0
    assert list(elsewhere.spool.directory.iterdir()) == []


def test_a_backup_that_comes_to_nothing_leaves_no_words_of_citizens_lying_about(
    gateway: Gateway, clock: SetClock, tmp_path: Path
) -> None:
    gateway.spool.keep(InboundMessage("loopback", "1", "+6281234560000", "1078", "BINJAI jalan rusak", clock()))
    target = tmp_path / "copies" / "by-hand"

    def stopped(_: int) -> None:
        raise KeyboardInterrupt

    if gateway.database.is_sqlite:
        with pytest.raises(KeyboardInterrupt):
            backup.make(gateway.database, gateway.spool, target, clock(), stopped)
        assert list(target.parent.iterdir()) == []
    assert backup.make(gateway.database, gateway.spool, target, clock()).spooled == 1
    with pytest.raises(Refused, match="is there already"):
        backup.make(gateway.database, gateway.spool, target, clock())
    assert len(list(tmp_path.glob("copies/by-hand.spool/*.json"))) == 1, "that of the one that is there"


def test_a_broken_message_that_was_set_aside_goes_with_the_backup_and_comes_back(
    gateway: Gateway, elsewhere: Settings, clock: SetClock, tmp_path: Path
) -> None:
    gateway.spool.directory.mkdir(parents=True)
    (gateway.spool.directory / "1-broken.unreadable").write_text("{half of it")
    told = made(gateway, tmp_path)
    backup.restore(elsewhere, told.path, clock=clock)
    assert (elsewhere.spool.directory / "1-broken.unreadable").read_text() == "{half of it"


def test_a_backup_is_its_owners_only_and_the_oldest_go_first(gateway: Gateway, clock: SetClock, tmp_path: Path) -> None:
    paths = []
    gateway.spool.keep(InboundMessage("loopback", "1", "+6281234560000", "1078", "BINJAI jalan rusak", clock()))
    for _ in range(3):
        paths.append(made(gateway, tmp_path).path)
        clock.move(days=1)
    foreign = paths[0].with_name("by-hand.db")
    foreign.write_text("not ours to remove")
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in paths)
    assert lying_in(paths[0].parent) == {foreign.name, *(name for path in paths for name in with_spool(path))}
    assert backup.keep_newest(paths[0].parent, 2) == (paths[0],)
    assert lying_in(paths[0].parent) == {foreign.name, *(name for path in paths[1:] for name in with_spool(path))}
    with pytest.raises(Refused, match="is there already"):
        backup.make(gateway.database, gateway.spool, paths[1], clock())


def test_what_is_left_of_a_copy_whose_removal_was_cut_off_goes_with_the_next(
    gateway: Gateway, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.spool.keep(InboundMessage("loopback", "1", "+6281234560000", "1078", "BINJAI jalan rusak", clock()))
    first = made(gateway, tmp_path).path
    clock.move(days=1)
    second = made(gateway, tmp_path).path
    with monkeypatch.context() as cut:
        cut.setattr(shutil, "rmtree", stopped)
        with pytest.raises(KeyboardInterrupt):
            backup.keep_newest(first.parent, 1)
    backup.keep_newest(first.parent, 1)
    assert lying_in(first.parent) == set(with_spool(second))


def stopped(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def lying_in(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def with_spool(copy: Path) -> tuple[str, str]:
    return copy.name, f"{copy.name}.spool"


def test_a_backup_is_on_the_disk_before_its_name_is_there(
    gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Synced, then named, then the directory synced: what a power cut leaves is whole, or not there."""
    done = disk.steps(monkeypatch)
    made(gateway, tmp_path)
    assert done == ["file", "name", "directory"]


def test_what_is_no_backup_is_refused_and_nothing_is_changed(
    elsewhere: Settings, clock: SetClock, tmp_path: Path
) -> None:
    wrong = tmp_path / "holiday.jpg"
    for content in (b"\xff\xd8\xff", b""):  # to SQLite nothing at all is a database with nothing in it
        wrong.write_bytes(content)
        with pytest.raises((Refused, StorageDown)):
            backup.restore(elsewhere, wrong, clock=clock)
    with pytest.raises(Refused, match="there is no backup"):
        backup.restore(elsewhere, tmp_path / "nothing", clock=clock)


def test_without_the_tools_of_postgresql_one_line_says_what_to_install(
    gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    if gateway.database.is_sqlite:
        assert made(gateway, tmp_path).size > 0, "a file needs none"
        return
    with pytest.raises(StorageDown, match="pg_dump is not on this machine: install the postgresql-client"):
        made(gateway, tmp_path)
    assert list((tmp_path / "copies").iterdir()) == []


def test_nothing_is_put_into_a_database_that_others_work_with(
    elsewhere: Settings, gateway: Gateway, clock: SetClock, tmp_path: Path
) -> None:
    told = made(gateway, tmp_path)
    backup.restore(elsewhere, told.path, clock=clock)
    serving = build(elsewhere, clock)
    serving.database.read(recovery.newest)
    held = file.hold(serving.database.url) if serving.database.is_sqlite else None
    with pytest.raises((Refused, ConfigError), match=r"stop"):
        backup.restore(elsewhere, told.path, force=True, clock=clock)
    serving.close()
    if held:
        held.close()


def test_before_a_migration_of_postgresql_a_copy_is_made(
    gateway: Gateway, elsewhere: Settings, phone: Callable[..., Phone], clock: SetClock, tmp_path: Path
) -> None:
    phone("+6281234560000").text("BINJAI jalan rusak")
    assert backup.before_migration(gateway.database, clock()) is None, "nothing is to be migrated"
    newest = gateway.database.read(upgrade.version)
    gateway.database.write(lambda db: db.execute(text("update alembic_version set version_num = '0012'")))
    copy = backup.before_migration(gateway.database, clock())
    gateway.database.write(
        lambda db: db.execute(text("update alembic_version set version_num = :newest"), {"newest": newest})
    )
    if gateway.database.is_sqlite:
        assert copy is None, "the file is copied as its migration begins"
        return
    assert copy
    assert copy.parent == Path("backups")
    assert copy.stat().st_size > 0


def test_a_restore_of_what_is_no_backup_leaves_the_database_and_no_copy_of_it_lying_about(
    gateway: Gateway, settings: Settings, phone: Callable[..., Phone], clock: SetClock, tmp_path: Path
) -> None:
    phone("+6281234560000").text("BINJAI jalan rusak")
    gateway.close()
    (tmp_path / "notes.txt").write_text("no backup")
    with pytest.raises((Refused, StorageDown)):
        backup.restore(settings, tmp_path / "notes.txt", force=True, clock=clock)
    assert list(tmp_path.rglob("*before-restore*")) == []
    again = build(settings, clock)
    assert again.database.read(reports)
    again.close()
