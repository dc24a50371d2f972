"""What waits is done together: many pieces of the same work in one transaction, each told after its commit.

Items that came together are one piece: all of them are kept, or none, and they are told together.

A database may hang: nothing comes of what is at work, neither good nor bad. Whoever is in a hurry then goes without an
answer, and does not know whether it will be kept after all; who only waits for a turn has none.
"""

import math
import queue
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection

from sms_gateway.errors import StorageDown

Work = Callable[[Connection, Sequence[Any]], Sequence[Any]]
"""Does one kind of work for several items; one result for each, in their order."""

HANGS = "the database does not answer"

_Results = list[Sequence[Any]]
_BATCH = 256
"""Items in one transaction, and those that came with the last of them."""


class Waiting(NamedTuple):
    work: Work
    items: Sequence[Any]
    done: Future[Sequence[Any]]
    hurried: bool = False

    def tell(self, results: Sequence[Any]) -> None:
        with suppress(InvalidStateError):  # it was in a hurry, and has gone
            self.done.set_result(results)

    def refuse(self, error: BaseException) -> None:
        with suppress(InvalidStateError):
            self.done.set_exception(error)


class Waiters:
    """Those who wait for a transaction, in the order they came. Ended with None.

    `patience`: what is at work for more seconds than that hangs, and nobody waits for it who need not.
    """

    def __init__(self, patience: float = math.inf) -> None:
        self._queue: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        self._patience = patience
        self._begun = math.inf
        self._at_work: Sequence[Waiting] = ()

    def add(self, work: Work, items: Sequence[Any], hurried: bool = False) -> Future[Sequence[Any]]:
        """Raises StorageDown: it is closed, or hangs."""
        done: Future[Sequence[Any]] = Future()
        done.set_running_or_notify_cancel()  # whoever hangs up takes nothing back
        with self._door:  # so that nothing comes in after the word to end, and waits for ever
            if self._closed:
                raise StorageDown("the database is closed")
            if self._hangs:
                raise StorageDown(HANGS)
            self._queue.put(Waiting(work, items, done, hurried))
        return done

    def close(self) -> None:
        """What came before is still done."""
        with self._door:
            self._closed = True
            self._queue.put(None)

    def next(self) -> list[Waiting]:
        """All that wait now, one at least, `_BATCH` at most; none: it is closed and nobody waits any more."""
        self._begun = math.inf
        first = self._queue.get()
        if first is None:
            self._queue.put(None)  # for the next who asks
            return []
        self._at_work = [first, *self.present(_BATCH - len(first.items))]
        self._begun = time.monotonic()
        return self._at_work

    def look(self) -> None:
        """From time to time, by somebody who does not wait: whether what is at work hangs."""
        if self._hangs:
            for one in (*(each for each in self._at_work if each.hurried), *self.present()):
                one.refuse(StorageDown(HANGS))

    @property
    def _hangs(self) -> bool:
        return time.monotonic() > self._begun + self._patience

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
        one.tell(its)


class Attendant(ABC):
    """Attends to those who wait, in a thread of its own. Started with the first items."""

    def __init__(self, name: str, patience: float) -> None:
        self._waiters = Waiters(patience)
        self._name = name
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def put(self, work: Work, items: Sequence[Any], hurried: bool = False) -> Future[Sequence[Any]]:
        """Done after the commit, together with what else waits for the same work."""
        done = self._waiters.add(work, items, hurried)
        if self._thread is None:
            self._start()
        return done

    def look(self) -> None:
        self._waiters.look()

    def close(self) -> None:
        """What came before is still done."""
        self._waiters.close()
        if self._thread:
            self._thread.join()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                thread.start()
                self._thread = thread

    def _run(self) -> None:
        while batch := self._waiters.next():
            self._do(batch)

    @abstractmethod
    def _do(self, batch: Sequence[Waiting]) -> None:
        """Tells each of them what came of it."""


class Gatherer(Attendant):
    """Does what waits with a transaction for all: for a server that takes many at once.

    `commit` runs work in a transaction, and again where the database asks for that. While one transaction is committed
    the next fills, and two of half the size cost more than they gain (measured: a fifth fewer messages a second).
    """

    def __init__(self, commit: Callable[[Callable[[Connection], _Results]], _Results], patience: float) -> None:
        super().__init__("gatherer", patience)
        self._commit = commit

    def _do(self, batch: Sequence[Waiting]) -> None:
        """Where it fails each is done by itself, so that what fails, fails alone; a database that is away, for all:
        whoever waits behind them has waited as long by now. Whoever has gone is not done again: by now it may have come
        in by another way, and what is said to it then would be said to nobody."""
        try:
            done: list[Waiting] = []

            def those_still_here(db: Connection) -> _Results:
                done[:] = [one for one in batch if not one.done.done()]
                return all_done(db, done)

            results = self._commit(those_still_here)
            tell(done, results)
        except BaseException as error:
            if isinstance(error, StorageDown):
                for one in (*batch, *self._waiters.present()):
                    one.refuse(error)
            elif len(batch) == 1:
                batch[0].refuse(error)
            else:
                for one in batch:
                    self._do([one])
