"""SQLite: one thread does all writes, and one commit pays for all that wait."""

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from sms_gateway.errors import StorageDown
from sms_gateway.storage.engine import Connection, Database, attempt, is_passing
from tests.patience import eventually
from tests.words import execute, say, say_each, with_words, words


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "words.db"


@pytest.fixture
def on_disk(file: Path) -> Iterator[Database]:
    one = with_words(Database(f"sqlite:///{file}", patience=1))
    yield one
    one.close()


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
        assert go.wait(60)

    threading.Thread(target=database.write, args=(hold,)).start()
    assert begun.wait(60)
    return go.set


def waiting(database: Database) -> int:
    assert database._writer
    return database._writer._waiters.qsize()


def test_many_that_wait_share_one_commit(on_disk: Database, file: Path) -> None:
    before, release = commits(file), held(on_disk)
    with ThreadPoolExecutor(50) as threads:
        said = [threads.submit(on_disk.write, say, f"{count:02}") for count in range(50)]
        eventually(lambda: waiting(on_disk) == 50)
        release()
        for one in said:
            one.result(60)
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
        assert sum(one.result(60) for one in said) == 1


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
            one.result(60)
        with pytest.raises(StorageDown, match="FOREIGN KEY"):
            bad.result(60)
    assert len(on_disk.read(words)) == 8


def test_what_a_full_disk_takes_back_in_the_middle_of_an_attempt_is_never_said_to_be_kept(on_disk: Database) -> None:
    """SQLite itself then rolls back all, savepoints too: whoever goes on would write past any transaction."""
    tried = 0

    def receive(db: Connection) -> str:
        nonlocal tried
        tried += 1
        say(db, "a message")
        try:
            with attempt(db):
                assert tried > 1, "dealing with it failed: it is done again, with a savepoint"
                pages = db.exec_driver_sql("pragma page_count").scalar()
                db.exec_driver_sql(f"pragma max_page_count = {pages}")
                say(db, "x" * 200_000)
        except Exception as error:
            if is_passing(error):
                raise
        return "kept"

    with pytest.raises(StorageDown, match="full"):
        on_disk.write(receive)
    assert tried == 2
    assert on_disk.read(words) == []


def test_one_that_fails_among_many_is_told_apart_and_the_others_are_kept(on_disk: Database) -> None:
    release = held(on_disk)
    said = [on_disk.gather(say_each, [f"{count:03}" if count != 77 else "078"]) for count in range(100)]
    release()
    failed = [count for count, one in enumerate(said) if one.exception(60)]
    assert failed == [78], "the second of the same word"
    assert len(on_disk.read(words)) == 99


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
                one.result(60)
    assert time.monotonic() - began < 15  # the first waits its second, all others one more
    more = [on_disk.gather(say_each, [f"{count:03}"]) for count in range(600)]
    for soon in more:
        assert isinstance(soon.exception(60), StorageDown)
    assert time.monotonic() - began < 25  # and so do more than one commit takes
    assert on_disk.read(words) == []
    holder.communicate()
    on_disk.write(say, "again")
    assert on_disk.read(words) == ["again"]


def test_once_it_was_waited_for_in_vain_a_held_file_is_not_waited_for_again_until_it_is_had(
    on_disk: Database, hold_elsewhere: Callable[..., subprocess.Popen[str]]
) -> None:
    def patience(db: Connection) -> object:
        return db.exec_driver_sql("pragma busy_timeout").scalar()

    def waited_for() -> float:
        began = time.monotonic()
        with pytest.raises(StorageDown, match="locked"):
            on_disk.write(say, "in vain")
        return time.monotonic() - began

    holder = hold_elsewhere("begin immediate")
    assert waited_for() >= 1
    assert min(waited_for() for _ in range(5)) < 1
    holder.communicate()
    assert on_disk.write(patience) == 1000
    assert on_disk.read(words) == []


def test_a_file_that_is_held_when_it_is_opened_is_down_too(
    file: Path, hold_elsewhere: Callable[..., subprocess.Popen[str]]
) -> None:
    hold_elsewhere("pragma locking_mode=exclusive", "create table word (said)", "begin exclusive")
    late = Database(f"sqlite:///{file}", patience=1)
    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(late.write, words), threads.submit(late.read, words)]
        for one in both:
            with pytest.raises(StorageDown, match="locked"):
                one.result(60)
    late.close()


def test_a_file_that_is_no_database_is_said_to_be_down(file: Path) -> None:
    file.write_text("this is no database, and long enough to see that it is none " * 20)
    with pytest.raises(StorageDown, match="not a database"):
        Database(f"sqlite:///{file}").read(words)
    with pytest.raises(StorageDown, match="not a database"):
        Database(f"sqlite:///{file}").write(words)


def test_a_write_inside_a_write_is_refused_instead_of_waiting_for_itself(on_disk: Database) -> None:
    with pytest.raises(RuntimeError, match="a write inside a write"):
        on_disk.write(lambda _: on_disk.write(say, "x"))


def test_whatever_comes_while_the_database_is_closed_is_done_or_refused_and_never_waits(file: Path) -> None:
    database = with_words(Database(f"sqlite:///{file}"))
    with ThreadPoolExecutor(16) as threads:
        said = [threads.submit(database.write, say, f"{count:05}") for count in range(2000)]
        database.close()
        refused = [str(error) for one in said if (error := one.exception(60))]
    assert {*refused} <= {"the database is closed"}
    with sqlite3.connect(file) as after:
        assert after.execute("select count(*) from word").fetchone() == (2000 - len(refused),)
