"""What comes while the database is away is safe on disk, in order, for no other eyes."""

import errno
import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.errors import StorageDown
from sms_gateway.messages import InboundMessage, Receipt
from sms_gateway.spool import Brought, Spool
from tests import disk

NOW = datetime(2026, 3, 10, 3, 0, 0, 123456, UTC)
MESSAGE = InboundMessage(
    carrier="twilio",
    carrier_id="SM1",
    sender="+628123450001",
    recipient="1078",
    body="BINJAI lampu jalan mati",
    received_at=NOW,
    raw={"Body": "BINJAI lampu jalan mati", "FromCity": ""},
    opt_out=None,
)
any_text = st.text(st.characters(categories=["L", "M", "N", "P", "S", "Z", "C"]), max_size=50)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "made" / "when needed")


def keep(spool: Spool, *bodies: str) -> None:
    for body in bodies:
        spool.keep(replace(MESSAGE, body=body))


def replayed(spool: Spool) -> list[str]:
    taken: list[Brought] = []
    assert spool.replay(taken.extend) == len(taken)
    return words_of(*taken)


def words_of(*brought: Brought) -> list[str]:
    return [one.body if isinstance(one, InboundMessage) else one.said for one in brought]


def files(spool: Spool) -> Iterable[str]:
    return sorted(path.suffix for path in spool.directory.iterdir())


def test_what_is_kept_is_replayed_in_the_order_it_came_and_then_forgotten(spool: Spool) -> None:
    assert spool.depth() == 0
    keep(spool, "one", "two", "three")
    assert spool.depth() == 3
    assert replayed(spool) == ["one", "two", "three"]
    assert (spool.depth(), replayed(spool)) == (0, [])


@given(any_text, st.dictionaries(any_text, any_text, max_size=4), st.none() | st.just("STOP"))
def test_a_message_comes_out_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, body: str, raw: dict[str, str], opt_out: str | None
) -> None:
    spool = Spool(tmp_path_factory.getbasetemp() / "round trip")
    message, taken = replace(MESSAGE, body=body, raw=raw, opt_out=opt_out), list[Brought]()
    spool.keep(message)
    spool.replay(taken.extend)
    assert taken == [message]


@given(
    any_text, st.none() | any_text, st.none() | st.integers(1, 10**9), st.dictionaries(any_text, any_text, max_size=4)
)
def test_a_receipt_comes_out_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, said: str, error: str | None, ours: int | None, raw: dict[str, str]
) -> None:
    spool = Spool(tmp_path_factory.getbasetemp() / "round trip of receipts")
    receipt, taken = Receipt("twilio", "SM1", said, "undelivered", error, ours, raw), list[Brought]()
    spool.keep(receipt)
    spool.replay(taken.extend)
    assert taken == [receipt]


def test_half_a_surrogate_pair_survives(spool: Spool) -> None:
    keep(spool, "lampu \ud83d mati \x00")
    assert replayed(spool) == ["lampu \ud83d mati \x00"]


def test_a_replay_ends_where_the_database_goes_away_again_and_loses_nothing(spool: Spool) -> None:
    words = [f"lampu {n}" for n in range(100)]
    keep(spool, *words)
    taken: list[str] = []

    def take(brought: Sequence[Brought]) -> None:
        if taken:
            raise StorageDown("away again")
        taken.extend(words_of(*brought))

    with pytest.raises(StorageDown):
        spool.replay(take)
    assert 1 < len(taken) < 100, "some at a time"
    assert taken + replayed(spool) == words


@pytest.mark.parametrize("wrong", ["one", "two", "three"])
def test_one_that_cannot_be_taken_in_stays_and_does_not_hold_up_the_others(spool: Spool, wrong: str) -> None:
    keep(spool, "one", "two", "three")
    taken: list[str] = []

    def take(brought: Sequence[Brought]) -> None:
        if wrong in words_of(*brought):
            raise LookupError("something is wrong with it")
        taken.extend(words_of(*brought))

    assert spool.replay(take) == 2
    assert taken == [word for word in ("one", "two", "three") if word != wrong]
    assert replayed(spool) == [wrong]


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"body": 7}', "null", '"\\ud83d"'])
def test_a_file_whose_content_is_broken_is_set_aside_and_never_deleted(spool: Spool, content: str) -> None:
    keep(spool, "one", "two")
    first = min(spool.directory.iterdir())
    first.write_text(content)
    assert replayed(spool) == ["two"]
    assert list(files(spool)) == [".unreadable"]
    assert (spool.depth(), spool.set_aside()) == (0, 1)


@pytest.mark.parametrize("why", [errno.EACCES, errno.EMFILE, errno.EIO, errno.ESTALE])
def test_a_file_that_the_disk_does_not_give_just_now_stays_and_does_not_hold_up_the_others(
    spool: Spool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, why: int
) -> None:
    """Its carrier was told that we have it, and there is nothing wrong with it."""
    keep(spool, "one", "two", "three")
    first, read = min(spool.directory.iterdir()), Path.read_text

    def stutters(path: Path, encoding: str) -> str:
        if path == first:
            raise OSError(why, os.strerror(why))
        return read(path, encoding)

    monkeypatch.setattr(Path, "read_text", stutters)
    assert replayed(spool) == ["two", "three"]
    assert (spool.depth(), spool.set_aside()) == (1, 0)
    assert f"*-{first.name.rpartition('-')[2]} cannot be read yet: {os.strerror(why)}" in caplog.text
    monkeypatch.undo()
    assert replayed(spool) == ["one"]


@pytest.mark.parametrize("act", ["unlink", "rename"])
def test_a_file_that_cannot_be_put_away_does_not_hold_up_the_others(
    spool: Spool, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """Taken in twice, it is one message."""
    keep(spool, "one", "two")
    first, really = min(spool.directory.iterdir()), getattr(Path, act)
    if act == "rename":
        first.write_text("{")

    def refuses(path: Path, *rest: object, **more: object) -> object:
        if path == first:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return really(path, *rest, **more)

    monkeypatch.setattr(Path, act, refuses)
    taken: list[Brought] = []
    assert spool.replay(taken.extend) == 1
    assert words_of(*taken)[-1] == "two"
    assert spool.depth() == 1


def test_a_file_that_is_still_being_written_is_not_replayed(spool: Spool) -> None:
    keep(spool, "one")
    (spool.directory / ".00000000000000000001-1-aa.json").write_text('{"body": "hal')
    assert replayed(spool) == ["one"]


def test_two_that_come_in_the_same_moment_are_both_kept(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sms_gateway.spool.time.time_ns", lambda: 1)
    keep(spool, "one", "two")
    assert sorted(replayed(spool)) == ["one", "two"]


def test_nobody_else_may_read_what_citizens_wrote(spool: Spool) -> None:
    keep(spool, "oknum kades minta uang")
    (kept,) = spool.directory.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(spool.directory.stat().st_mode) == 0o700


def test_a_message_is_on_the_disk_before_its_name_is_there(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Synced, then named, then the directory synced: what a power cut leaves is whole, or not there."""
    done = disk.steps(monkeypatch)
    keep(spool, "one")
    assert done == ["file", "name", "directory"]


@pytest.mark.parametrize("in_the_way", ["spool", "spool/inside"])
def test_a_spool_that_cannot_be_written_says_so_before_and_when_it_is_needed(tmp_path: Path, in_the_way: str) -> None:
    (tmp_path / "spool").write_text("a file, where a directory should be")
    spool = Spool(tmp_path / in_the_way)
    with pytest.raises(StorageDown, match="cannot be written"):
        spool.keep(MESSAGE)
    assert "spool.directory" in (spool.check() or "")
    assert spool.depth() == 0
    assert replayed(spool) == []


def test_a_full_disk_is_said_and_leaves_nothing_behind(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    keep(spool, "one")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageDown, match="No space left on device"):
        keep(spool, "two")
    monkeypatch.undo()
    assert list(files(spool)) == [".json"]
    assert replayed(spool) == ["one"]


def test_a_spool_that_can_be_written_is_fine_before_it_is_there_and_after(spool: Spool) -> None:
    assert spool.check() is None
    keep(spool, "one")
    assert spool.check() is None


def test_readiness_asks_often_and_the_disk_is_tried_seldom(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    monkeypatch.setattr(os, "fsync", tried.append)
    assert [spool.check() for _ in range(50)] == [None] * 50
    assert len(tried) == 1
    assert list(spool.directory.iterdir()) == []


def test_a_full_disk_is_known_before_a_message_is_lost_and_its_cure_at_once(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left on device" in (spool.check() or "")
    monkeypatch.undo()
    assert spool.check() is None
    assert list(spool.directory.iterdir()) == []
