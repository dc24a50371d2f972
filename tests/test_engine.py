"""Both databases keep what they were told, tell only what they kept, and say so when they cannot."""

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from sms_gateway.errors import ConfigError, StorageDown
from sms_gateway.storage.engine import Connection, Database, is_passing
from tests.patience import eventually
from tests.postgres import Cluster, new_cluster


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """With an empty table of words, none twice."""
    one = Database(database_url)
    one.write(execute, "create table word (said varchar(40) primary key, count integer not null default 0)")
    yield one
    one.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "words.db"


@pytest.fixture
def on_disk(file: Path) -> Iterator[Database]:
    one = Database(f"sqlite:///{file}", patience=1)
    one.write(execute, "create table word (said varchar(40) primary key, count integer not null default 0)")
    yield one
    one.close()


def execute(db: Connection, statement: str, **values: object) -> None:
    db.execute(text(statement), values)


def say(db: Connection, word: str) -> None:
    execute(db, "insert into word (said) values (:word)", word=word)


def words(db: Connection) -> list[str]:
    return list(db.scalars(text("select said from word order by said")))


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
    def attempt(count: int) -> bool:
        try:
            database.write(say, "twice" if count % 2 else f"{count:03}")
        except Exception as error:  # noqa: BLE001
            assert "unique" in str(error).lower()
            return False
        return True

    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(attempt, range(64))) == 33
    assert database.read(words) == [*(f"{count:03}" for count in range(0, 64, 2)), "twice"]


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


# SQLite: one thread writes, and groups what waits


def test_sqlite_survives_a_power_cut_and_readers_do_not_wait(on_disk: Database) -> None:
    def pragmas(db: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [db.exec_driver_sql(f"pragma {name}").scalar() for name in names]

    full = 2
    assert on_disk.write(pragmas) == ["wal", full, 1, 1000]
    assert on_disk.read(pragmas) == ["wal", full, 1, 1000]


def commits(file: Path) -> int:
    """Pages with the mark of a commit in the write-ahead log (SQLite's file format, 4.1)."""
    log = file.with_name(f"{file.name}-wal").read_bytes()
    size = 24 + int.from_bytes(log[8:12], "big")
    headers = (log[at : at + 24] for at in range(32, len(log) - size + 1, size))
    return sum(int.from_bytes(header[4:8], "big") > 0 for header in headers)


def held(database: Database) -> Callable[[], None]:
    """The writer works on something until the returned word is said; whatever comes meanwhile waits."""
    go, begun = threading.Event(), threading.Event()

    def hold(db: Connection) -> None:
        begun.set()
        assert go.wait(20)

    threading.Thread(target=database.write, args=(hold,)).start()
    assert begun.wait(20)
    return go.set


def waiting(database: Database) -> int:
    assert database._writer
    return database._writer._work.qsize()


def test_many_that_wait_share_one_commit(on_disk: Database, file: Path) -> None:
    before, release = commits(file), held(on_disk)
    with ThreadPoolExecutor(50) as threads:
        said = [threads.submit(on_disk.write, say, f"{count:02}") for count in range(50)]
        eventually(lambda: waiting(on_disk) == 50)
        release()
        for one in said:
            one.result(20)
    assert len(on_disk.read(words)) == 50
    assert commits(file) - before == 1


def test_a_repeat_beside_its_original_in_one_commit_is_found(on_disk: Database) -> None:
    def say_once(db: Connection) -> bool:
        new = text("insert into word (said) values ('same') on conflict do nothing returning said")
        return db.execute(new).scalar() is not None

    release = held(on_disk)
    with ThreadPoolExecutor(20) as threads:
        said = [threads.submit(on_disk.write, say_once) for _ in range(20)]
        eventually(lambda: waiting(on_disk) == 20)
        release()
        assert sum(one.result(20) for one in said) == 1


def test_one_that_cannot_be_committed_fails_alone(on_disk: Database) -> None:
    """A foreign key that is looked at only when all is committed."""
    key = "create table note (word varchar references word (said) deferrable initially deferred)"
    on_disk.write(execute, key)
    release = held(on_disk)
    with ThreadPoolExecutor(9) as threads:
        good = [threads.submit(on_disk.write, say, f"{count}") for count in range(8)]
        bad = threads.submit(on_disk.write, execute, "insert into note values ('of nothing')")
        eventually(lambda: waiting(on_disk) == 9)
        release()
        for one in good:
            one.result(20)
        with pytest.raises(StorageDown, match="FOREIGN KEY"):
            bad.result(20)
    assert len(on_disk.read(words)) == 8


_HOLDER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    db.execute(statement).fetchall()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def hold_elsewhere(file: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Another process that holds the file under a lock, until it ends."""
    holders: list[subprocess.Popen[str]] = []

    def hold(*statements: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", _HOLDER, str(file), *statements]
        holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        holders.append(holder)
        return holder

    yield hold
    for holder in holders:
        holder.communicate()


def test_a_file_that_another_process_holds_is_said_to_be_down_and_all_who_wait_hear_it_at_once(
    on_disk: Database, hold_elsewhere: Callable[..., subprocess.Popen[str]]
) -> None:
    holder = hold_elsewhere("begin immediate")
    began = time.monotonic()
    with ThreadPoolExecutor(30) as threads:
        said = [threads.submit(on_disk.write, say, f"{count:02}") for count in range(30)]
        for one in said:
            with pytest.raises(StorageDown, match="locked"):
                one.result(20)
    assert time.monotonic() - began < 4  # the first waits its second, all others one more
    assert on_disk.read(words) == []
    holder.communicate()
    on_disk.write(say, "again")
    assert on_disk.read(words) == ["again"]


def test_a_file_that_is_held_when_it_is_opened_is_down_too(
    file: Path, hold_elsewhere: Callable[..., subprocess.Popen[str]]
) -> None:
    hold_elsewhere("pragma locking_mode=exclusive", "create table word (said)", "begin exclusive")
    late = Database(f"sqlite:///{file}", patience=1)
    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(late.write, say, "x"), threads.submit(late.read, words)]
        for one in both:
            with pytest.raises(StorageDown, match="locked"):
                one.result(20)
    late.close()


def test_a_file_that_is_no_database_is_said_to_be_down(file: Path) -> None:
    file.write_text("this is no database, and long enough to see that it is none " * 20)
    with pytest.raises(StorageDown, match="not a database"):
        Database(f"sqlite:///{file}").read(words)
    with pytest.raises(StorageDown, match="not a database"):
        Database(f"sqlite:///{file}").write(words)


def test_a_write_inside_a_write_is_refused_instead_of_waiting_for_itself(on_disk: Database) -> None:
    with pytest.raises(RuntimeError, match="a write inside a write"):
        on_disk.write(lambda db: on_disk.write(say, "x"))


def test_whatever_comes_while_the_database_is_closed_is_done_or_refused_and_never_waits(file: Path) -> None:
    database = Database(f"sqlite:///{file}")
    database.write(execute, "create table word (said varchar primary key)")

    def attempt(count: int) -> int:
        try:
            database.write(say, f"{count:05}")
        except StorageDown as error:
            assert "closed" in str(error)
            return 0
        return 1

    with ThreadPoolExecutor(16) as threads:
        said = [threads.submit(attempt, count) for count in range(2000)]
        database.close()
        done = sum(one.result(20) for one in said)
    with sqlite3.connect(file) as after:
        assert after.execute("select count(*) from word").fetchone() == (done,)


# PostgreSQL


@pytest.fixture
def url(cluster: Cluster, worker_id: str) -> Iterator[str]:
    name = f"engine_{worker_id}"
    yield cluster.create(name)
    cluster.drop(name)


@pytest.fixture
def on_server(url: str) -> Iterator[Database]:
    one = Database(url)
    one.write(execute, "create table word (said varchar(40) primary key, count integer not null default 0)")
    one.write(lambda db: [say(db, word) for word in ("a", "b")])
    yield one
    one.close()


def test_a_deadlock_is_run_again(on_server: Database) -> None:
    meet, tries = threading.Barrier(2), list[str]()

    def count_both(db: Connection, first: str, second: str) -> None:
        tries.append(first)
        execute(db, "update word set count = count + 1 where said = :word", word=first)
        if len(tries) <= 2:
            meet.wait(20)  # both hold one and want the other's
        execute(db, "update word set count = count + 1 where said = :word", word=second)

    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(on_server.write, count_both, *order) for order in ("ab", "ba")]
        for one in both:
            one.result(20)
    assert len(tries) == 3
    assert on_server.read(lambda db: list(db.scalars(text("select count from word")))) == [2, 2]


def test_what_could_not_be_serialized_is_run_again(on_server: Database) -> None:
    meet, tries = threading.Barrier(2), list[int]()

    def add(db: Connection) -> None:
        execute(db, "set transaction isolation level serializable")
        count = db.scalar(text("select count from word where said = 'a'"))
        tries.append(1)
        if len(tries) <= 2:
            meet.wait(20)  # both have read the same
        execute(db, "update word set count = :count where said = 'a'", count=(count or 0) + 1)

    with ThreadPoolExecutor(2) as threads:
        for one in [threads.submit(on_server.write, add) for _ in range(2)]:
            one.result(20)
    assert len(tries) == 3
    assert on_server.read(lambda db: db.scalar(text("select count from word where said = 'a'"))) == 2


def test_more_who_want_a_connection_than_there_are_wait_and_then_hear_that_it_is_down(url: str) -> None:
    narrow = Database(url, connections=1, patience=0.2)
    release, begun = threading.Event(), threading.Event()

    def hold(db: Connection) -> None:
        begun.set()
        assert release.wait(20)

    with ThreadPoolExecutor(1) as threads:
        holding = threads.submit(narrow.write, hold)
        assert begun.wait(20)
        with pytest.raises(StorageDown):
            narrow.write(lambda db: db.scalar(select(func.now())))
        release.set()
        holding.result(20)
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
    database = Database(own.create(f"after_{end}"))
    database.write(execute, "create table word (said varchar primary key)")
    database.write(say, "before")
    with ThreadPoolExecutor(1) as threads:
        in_work = threads.submit(database.write, lambda db: (say(db, "lost"), db.execute(text("select pg_sleep(20)"))))
        eventually(lambda: database.read(lambda db: db.scalar(text(_ASLEEP))))
        getattr(own, end)()
        with pytest.raises(StorageDown):
            in_work.result(20)
    with pytest.raises(StorageDown):
        database.write(say, "away")
    with pytest.raises(StorageDown):
        database.read(words)
    own.start()
    database.write(say, "later")
    assert database.read(words) == ["before", "later"]
    database.close()


_ASLEEP = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"
