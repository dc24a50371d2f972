"""What processes cost: processor time and memory, with all their children."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil

MEGABYTE = 2**20


def cpu_seconds(pids: Iterable[int]) -> float:
    """Of these processes and all their children, those that have ended too."""
    spent = 0.0
    for process in _family(pids):
        with suppress(psutil.Error):
            times = process.cpu_times()
            spent += times.user + times.system + times.children_user + times.children_system
    return spent


def memory(pids: Iterable[int]) -> float:
    """Megabytes: of pages that several share, each process's part (proportional set size)."""
    held = 0
    for process in _family(pids):
        with suppress(psutil.Error):
            full = process.memory_full_info()
            held += getattr(full, "pss", full.rss)
    return held / MEGABYTE


def postmaster(directory: Path) -> list[int]:
    """The first process of the PostgreSQL server in this directory."""
    file = directory / "data" / "postmaster.pid"
    return [int(file.read_text().split()[0])] if file.exists() else []


def _family(pids: Iterable[int]) -> Iterator[psutil.Process]:
    for pid in pids:
        with suppress(psutil.Error):
            eldest = psutil.Process(pid)
            yield from (eldest, *eldest.children(recursive=True))
