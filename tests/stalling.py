"""A database that hangs: it neither refuses nor answers."""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sms_gateway.storage.engine import Connection, Database


@contextmanager
def at_work_for_ever(database: Database) -> Iterator[None]:
    """What is at work comes to no end, as where a disk stalls; behind it SMS wait for their turn."""
    begun, enough = threading.Event(), threading.Event()

    def stand_still(_: Connection, items: Sequence[None]) -> Sequence[None]:
        begun.set()
        assert enough.wait(60)
        return items

    with ThreadPoolExecutor(1) as threads:
        working = threads.submit(lambda: database.gather(stand_still, [None]).result(60))
        try:
            assert begun.wait(60)
            yield
        finally:
            enough.set()
        working.result(60)


class Wire:
    """Between a PostgreSQL on a socket in `directory` and whoever connects to the one in `here`. While `dead` is set
    nothing goes through, and nobody is told: as a server that stands still, or a host that is cut off."""

    def __init__(self, directory: Path, here: Path) -> None:
        name = ".s.PGSQL.5432"
        self._far = str(directory / name)
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(here / name))
        self._listening.listen()
        self._flows = threading.Event()
        self._flows.set()
        self._ends: list[socket.socket] = [self._listening]

    def __enter__(self) -> Self:
        self._in_background(self._take_calls)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._flows.set()
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    @contextmanager
    def dead(self) -> Iterator[None]:
        self._flows.clear()
        yield
        self._flows.set()

    def _take_calls(self) -> None:
        while True:
            near, _ = self._listening.accept()
            far = socket.socket(socket.AF_UNIX)
            far.connect(self._far)
            self._ends += [near, far]
            self._in_background(self._carry, near, far)
            self._in_background(self._carry, far, near)

    def _carry(self, come: socket.socket, go: socket.socket) -> None:
        while said := come.recv(65536):
            self._flows.wait()
            go.sendall(said)
        go.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _in_background(work: Callable[..., None], *args: Any) -> None:
        def until_it_ends() -> None:
            with suppress(OSError):  # one of them has hung up
                work(*args)

        threading.Thread(target=until_it_ends, daemon=True).start()
