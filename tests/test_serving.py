"""The processes that serve live and die together, and whoever started them sees only one."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.patience import eventually
from tests.processes import Process, free_port

STARTED = """
import os, signal, sys
signal.signal(signal.SIGHUP, getattr(signal, sys.argv[1]))
os.execv(sys.argv[2], sys.argv[2:])
"""
"""As a terminal starts it, or nohup: whoever runs these tests may have been started by either."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Process]:
    with new_server(tmp_path) as server:
        yield server


def new_server(tmp_path: Path) -> Process:
    settings: dict[str, Any] = {
        "database": {"url": f"sqlite:///{tmp_path / 'sms-gateway.db'}"},
        "spool": {"directory": str(tmp_path / "spool")},
    }
    return Process("serve", settings=settings, cwd=tmp_path, port=free_port())


def children(server: Process) -> list[int]:
    """The gateway, and who reads requests."""
    return sorted(map(int, Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()))


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ready(server: Process) -> bool:
    try:
        return requests.get(f"{server.url}/readyz", timeout=5).ok
    except requests.RequestException:
        return False


@pytest.mark.parametrize("which", [0, 1], ids=["the gateway", "who reads requests"])
def test_where_one_is_killed_both_are_started_again(server: Process, which: int) -> None:
    eventually(lambda: ready(server))
    before = children(server)
    time.sleep(5)  # sooner it would be taken for one that cannot run
    os.kill(before[which], signal.SIGKILL)
    eventually(lambda: not any(map(lives, before)))
    eventually(lambda: ready(server))
    assert len(children(server)) == 2
    assert "both are started again" in server.said
    assert server.stop() == 0


def test_who_cannot_run_is_not_started_for_ever(server: Process) -> None:
    def ended() -> bool:
        """Where it came up too slowly the first time, the next one is killed sooner."""
        if server.runs:
            with suppress(OSError, IndexError):  # just now it has none
                os.kill(children(server)[0], signal.SIGKILL)
        return not server.runs

    eventually(ended)
    assert server.stop() == 1


@pytest.mark.parametrize("heard", ["SIG_DFL", "SIG_IGN"], ids=["at a terminal", "under nohup"])
def test_who_hangs_up_ends_it_in_order_but_under_nohup(tmp_path: Path, heard: str) -> None:
    process = new_server(tmp_path)
    process._command = [sys.executable, "-c", STARTED, heard, *process._command]
    with process as server:
        before = children(server)
        os.kill(server.pid, signal.SIGHUP)
        if heard == "SIG_IGN":
            time.sleep(2)
            eventually(lambda: ready(server))
            assert children(server) == before
        else:
            eventually(lambda: not any(map(lives, before)) and not server.runs)
        assert server.stop() == 0


def test_children_do_not_outlive_a_parent_that_is_killed(server: Process) -> None:
    before = children(server)
    assert len(before) == 2
    os.kill(server.pid, signal.SIGKILL)
    eventually(lambda: not any(map(lives, before)))


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM], ids=["a terminal", "a supervisor"])
def test_who_says_stop_to_all_of_them_is_obeyed_in_order(server: Process, word: signal.Signals) -> None:
    before = children(server)
    server.signal(word)
    eventually(lambda: not any(map(lives, before)) and not server.runs)
    assert server.stop() == 0
    assert "Traceback" not in server.said
