"""Both databases keep what they were told, tell only what they kept, and say so when they cannot."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from sms_gateway.errors import ConfigError, StorageDown
from sms_gateway.storage import engine
from sms_gateway.storage.engine import Connection, Database, is_passing
from tests.patience import eventually
from tests.postgres import Cluster, new_cluster
from tests.words import execute, say, with_words, words


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    one = with_words(Database(database_url))
    yield one
    one.close()


def test_what_was_written_is_there_for_another_connection_when_write_returns(database: Database) -> None:
    other = Database(database.url)

    def say_and_look(count: int) -> bool:
        database.write(say, f"{count:03}")
        return f"{count:03}" in other.read(words)

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(say_and_look, range(64)))
    other.close()


def test_what_raises_is_rolled_back_and_its_error_reaches_whoever_asked(database: Database) -> None:
    def say_and_fail(db: Connection) -> None:
        say(db, "pungli")
        raise LookupError("no such place")

    with pytest.raises(LookupError, match="no such place"):
        database.write(say_and_fail)
    assert database.read(words) == []


def test_what_a_read_changes_is_thrown_away(database: Database) -> None:
    database.read(say, "banjir")
    assert database.read(words) == []


def test_one_that_fails_does_not_harm_the_others_that_came_with_it(database: Database) -> None:
    with ThreadPoolExecutor(16) as threads:
        said = [threads.submit(database.write, say, "twice" if n % 2 else f"{n:03}") for n in range(64)]
        failed = [str(error).lower() for one in said if (error := one.exception(60))]
    assert ["unique" in error for error in failed] == [True] * 31
    assert database.read(words) == [*(f"{count:03}" for count in range(0, 64, 2)), "twice"]


def test_work_that_has_not_a_result_for_each_tells_nobody_anothers(database: Database) -> None:
    def say_and_forget_one(db: Connection, said: Sequence[str]) -> Sequence[str]:
        for word in said:
            say(db, word)
        return [word for word in said if word != "002"]

    told = [database.gather(say_and_forget_one, [word]) for word in ("001", "002", "003")]
    assert [one.exception(60) is None for one in told] == [True, False, True]
    assert database.read(words) == ["001", "003"], "nothing is kept of which nobody was told"
    piece = database.gather(say_and_forget_one, ["002", "004"])
    assert isinstance(piece.exception(60), ValueError)
    assert database.read(words) == ["001", "003"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_work_at_leisure_takes_turns_with_other_such_work_and_leaves_some_to_the_shell(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three kinds of it, each of many steps that take a while."""
    monkeypatch.setattr(engine, "_SPELL", 0.3)
    steps, enough = [0, 0, 0], threading.Event()

    def work(kind: int) -> None:
        while not enough.is_set():
            database.write_at_leisure(lambda _: time.sleep(0.1))
            steps[kind] += 1

    with closing(Database(database.url, patience=2)) as shell, ThreadPoolExecutor(3) as threads:
        kinds = [threads.submit(work, kind) for kind in range(3)]
        try:
            said, given_up = 0, time.monotonic() + 30
            while min(steps) < 5 and time.monotonic() < given_up:
                shell.write(say, f"{said:03}")
                said += 1
                time.sleep(0.1)  # commands come and go: one right behind the other would lock the others out
        finally:
            enough.set()
        for kind in kinds:
            kind.result(60)
    assert min(steps) >= 5
    assert len(database.read(words)) == said > 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("at_leisure", [Database.write_at_leisure, Database.read_at_leisure])
def test_where_sms_come_meanwhile_four_fifths_of_the_time_are_theirs(
    database: Database, at_leisure: Callable[..., object]
) -> None:
    def step(_: Connection) -> None:
        database.gather(lambda _, items: items, ["an SMS"])
        time.sleep(0.05)

    begun = time.monotonic()
    for _ in range(3):
        at_leisure(database, step)
    assert time.monotonic() - begun >= 3 * 5 * 0.05


def test_a_written_statement_that_is_wrong_is_our_mistake_and_not_the_databases(database: Database) -> None:
    with pytest.raises(Exception, match="wordz") as wrong:
        database.write(execute, "insert into wordz values ('x')")
    assert not isinstance(wrong.value, StorageDown)
    assert not is_passing(wrong.value)


def test_the_error_of_a_database_says_nothing_of_what_a_citizen_wrote(tmp_path: Path) -> None:
    away = Database(f"sqlite:///{tmp_path}/no/such/folder/words.db")
    with pytest.raises(StorageDown) as down:
        away.write(execute, "select :body", body="oknum kades minta uang")
    assert "oknum" not in str(down.value)
    with pytest.raises(StorageDown, match="unable to open"):
        away.read(words)


@pytest.mark.parametrize("url", ["", "words.db", "mysql://x/y", "oracle://", "::"])
def test_another_kind_of_database_is_refused_by_the_name_of_the_setting(url: str) -> None:
    with pytest.raises(ConfigError, match=r"database\.url"):
        Database(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_both_ways_to_write_the_scheme_reach_postgresql(cluster: Cluster, scheme: str) -> None:
    database = Database(cluster.url("postgres").replace("postgresql", scheme, 1))
    assert database.read(lambda db: db.scalar(text("select 1"))) == 1
    database.close()


# PostgreSQL


@pytest.fixture
def url(cluster: Cluster, worker_id: str) -> Iterator[str]:
    name = f"engine_{worker_id}"
    yield cluster.create(name)
    cluster.drop(name)


@pytest.fixture
def on_server(url: str) -> Iterator[Database]:
    one = with_words(Database(url))
    for word in ("a", "b"):
        one.write(say, word)
    yield one
    one.close()


def test_a_deadlock_is_run_again(on_server: Database) -> None:
    meet, tries = threading.Barrier(2), list[str]()

    def count_both(db: Connection, first: str, second: str) -> None:
        tries.append(first)
        execute(db, "update word set count = count + 1 where said = :word", word=first)
        if len(tries) <= 2:
            meet.wait(60)  # both hold one and want the other's
        execute(db, "update word set count = count + 1 where said = :word", word=second)

    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(on_server.write, count_both, *order) for order in ("ab", "ba")]
        for one in both:
            one.result(60)
    assert len(tries) == 3
    assert on_server.read(lambda db: list(db.scalars(text("select count from word")))) == [2, 2]


def test_what_could_not_be_serialized_is_run_again(on_server: Database) -> None:
    meet, tries = threading.Barrier(2), list[int]()

    def add(db: Connection) -> None:
        execute(db, "set transaction isolation level serializable")
        count = db.scalar(text("select count from word where said = 'a'"))
        tries.append(1)
        if len(tries) <= 2:
            meet.wait(60)  # both have read the same
        execute(db, "update word set count = :count where said = 'a'", count=(count or 0) + 1)

    with ThreadPoolExecutor(2) as threads:
        for one in [threads.submit(on_server.write, add) for _ in range(2)]:
            one.result(60)
    assert len(tries) == 3
    assert on_server.read(lambda db: db.scalar(text("select count from word where said = 'a'"))) == 2


def test_more_who_want_a_connection_than_there_are_wait_and_then_hear_that_it_is_down(url: str) -> None:
    narrow = Database(url, connections=1, patience=0.2)
    release, begun = threading.Event(), threading.Event()

    def hold(db: Connection) -> None:
        begun.set()
        assert release.wait(60)

    with ThreadPoolExecutor(1) as threads:
        holding = threads.submit(narrow.write, hold)
        assert begun.wait(60)
        with pytest.raises(StorageDown):
            narrow.write(lambda db: db.scalar(select(func.now())))
        release.set()
        holding.result(60)
    narrow.close()


@pytest.fixture(scope="module")
def own() -> Iterator[Cluster]:
    """A server of this file's own, that may be stopped."""
    server = new_cluster()
    server.start()
    yield server
    server.remove()


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_server_that_ends_is_said_to_be_down_and_work_goes_on_when_it_is_back(own: Cluster, end: str) -> None:
    database = with_words(Database(own.create(f"after_{end}")))
    database.write(say, "before")

    def say_slowly(db: Connection) -> None:
        say(db, "lost")
        execute(db, "select pg_sleep(20)")

    with ThreadPoolExecutor(1) as threads:
        in_work = threads.submit(database.write, say_slowly)
        eventually(lambda: database.read(lambda db: db.scalar(text(_ASLEEP))))
        getattr(own, end)()
        with pytest.raises(StorageDown):
            in_work.result(60)
    with pytest.raises(StorageDown):
        database.write(say, "away")
    with pytest.raises(StorageDown):
        database.read(words)
    own.start()
    database.write(say, "later")
    assert database.read(words) == ["before", "later"]
    database.close()


_ASLEEP = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"
