"""What waits is done together: many pieces of the same work in one transaction, each told after its commit.

Items that came together are one piece: all of them are kept, or none, and they are told together.
"""

import math
import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection

from sms_gateway.errors import StorageDown

T = TypeVar("T")
Work = Callable[[Connection, Sequence[Any]], Sequence[Any]]
"""Does one kind of work for several items; one result for each, in their order."""

_Results = list[Sequence[Any]]
_BATCH = 256
"""Items in one transaction, and those that came with the last of them."""


class Waiting(NamedTuple):
    work: Work
    items: Sequence[Any]
    done: Future[Sequence[Any]]


class Waiters:
    """Those who wait for a transaction, in the order they came. Ended with None."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._closed = False

    def add(self, work: Work, items: Sequence[Any]) -> Future[Sequence[Any]]:
        """Raises StorageDown: it is closed."""
        done: Future[Sequence[Any]] = Future()
        done.set_running_or_notify_cancel()  # whoever hangs up takes nothing back
        with self._door:  # so that nothing comes in after the word to end, and waits for ever
            if self._closed:
                raise StorageDown("the database is closed")
            self._queue.put(Waiting(work, items, done))
        return done

    def close(self) -> None:
        """What came before is still done."""
        with self._door:
            self._closed = True
            self._queue.put(None)

    def next(self) -> list[Waiting]:
        """All that wait now, one at least, `_BATCH` at most; none: it is closed and nobody waits any more."""
        first = self._queue.get()
        if first is None:
            self._queue.put(None)  # for the next who asks
            return []
        return [first, *self.present(_BATCH - len(first.items))]

    def present(self, most: float = math.inf) -> list[Waiting]:
        """Those who wait already, without waiting for any."""
        here: list[Waiting] = []
        with suppress(queue.Empty):
            while most > 0:
                one = self._queue.get_nowait()
                if one is None:
                    self._queue.put(None)
                    break
                here.append(one)
                most -= len(one.items)
        return here

    def qsize(self) -> int:
        return self._queue.qsize()


def all_done(db: Connection, batch: Sequence[Waiting]) -> _Results:
    """The results of a batch, in its order: items of the same work are handed to it together.

    Raises ValueError: it has not one result for each, so that somebody would be told another's.
    """
    places: dict[Work, list[int]] = {}
    for at, one in enumerate(batch):
        places.setdefault(one.work, []).append(at)
    results: _Results = [()] * len(batch)
    for work, its in places.items():
        items = [item for at in its for item in batch[at].items]
        told = iter([result for _, result in zip(items, work(db, items), strict=True)])
        for at in its:
            results[at] = list(islice(told, len(batch[at].items)))
    return results


def tell(batch: Iterable[Waiting], results: Iterable[Sequence[Any]]) -> None:
    for one, its in zip(batch, results, strict=True):
        one.done.set_result(its)


class Gatherer:
    """Does what waits in a few threads, each with a transaction of its own: for a server that takes many at once.

    `commit` runs work in a transaction, and again where the database asks for that. Started with the first items.
    """

    def __init__(self, commit: Callable[[Callable[[Connection], _Results]], _Results], hands: int) -> None:
        self._commit = commit
        self._hands = hands
        self._waiters = Waiters()
        self._threads: list[threading.Thread] = []
        self._starting = threading.Lock()

    def put(self, work: Work, items: Sequence[Any]) -> Future[Sequence[Any]]:
        done = self._waiters.add(work, items)
        if not self._threads:
            self._start()
        return done

    def close(self) -> None:
        """What came before is still done."""
        self._waiters.close()
        for thread in self._threads:
            thread.join()

    def _start(self) -> None:
        with self._starting:
            while len(self._threads) < self._hands:
                thread = threading.Thread(target=self._run, name="gatherer", daemon=True)
                thread.start()
                self._threads.append(thread)

    def _run(self) -> None:
        while batch := self._waiters.next():
            self._do(batch)

    def _do(self, batch: Sequence[Waiting]) -> None:
        """Where it fails each is done by itself, so that what fails, fails alone; a database that is away, for all."""
        try:
            tell(batch, self._commit(lambda db: all_done(db, batch)))
        except BaseException as error:
            if len(batch) == 1 or isinstance(error, StorageDown):
                for one in batch:
                    one.done.set_exception(error)
            else:
                for one in batch:
                    self._do([one])
