"""What is gathered, and done again where a transaction failed."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest

from sms_gateway.errors import StorageDown
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.gathering import Gatherer
from tests.patience import eventually

NOTHING = cast("Connection", None)


@pytest.mark.parametrize("how", ["again at once", "each by itself"])
def test_whoever_was_in_a_hurry_and_has_gone_is_not_done_again(how: str) -> None:
    """It is in the spool by then, and may have been taken in from there: its answer would be said to nobody."""
    tried: list[str] = []
    gathered, gone = threading.Event(), threading.Event()

    def work(_: Connection, items: Sequence[str]) -> Sequence[str]:
        tried.extend(items)
        if not gone.is_set():
            assert gone.wait(60)
            raise ValueError("a deadlock")
        return items

    def commit(do: Callable[[Connection], Any]) -> Any:
        assert gathered.wait(60)
        try:
            return do(NOTHING)
        except ValueError:
            if how == "each by itself":
                raise
            return do(NOTHING)

    gatherer = Gatherer(commit, patience=0.05)
    first = gatherer.put(lambda _, items: items, ["first"])
    eventually(lambda: gatherer._waiters.qsize() == 0)  # it is at work: those who come now are done together
    hurried, patient = gatherer.put(work, ["hurried"], hurried=True), gatherer.put(work, ["patient"])
    gathered.set()
    assert first.result(60) == ["first"]
    eventually(lambda: len(tried) == 2)
    time.sleep(0.1)
    gatherer.look()
    with pytest.raises(StorageDown):
        hurried.result(0)
    gone.set()
    assert patient.result(60) == ["patient"]
    assert tried == ["hurried", "patient", "patient"]
    gatherer.close()
