"""The service as it is run, in trouble: clients that never finish, no database, a full disk, a second one beside it."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from sms_gateway.storage import tickets
from sms_gateway.storage.engine import Database
from sms_gateway.storage.tickets import Filter
from tests.carriers.values import ACCOUNT, PUBLIC_URL, TOKEN
from tests.patience import eventually
from tests.postgres import Cluster, new_cluster
from tests.processes import Process, free_port, run
from tests.test_server import post

TWILIO = {"account_sid": ACCOUNT, "auth_tokens": [TOKEN], "from": "1078", "reply": "twiml"}


def settings(**more: Any) -> dict[str, Any]:
    return {"public_url": PUBLIC_URL, "carriers": {"twilio": TWILIO}, **more}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Process]:
    with Process("serve", settings=settings(), cwd=tmp_path, port=free_port()) as server:
        yield server


def raw(server: Process, request: bytes) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1])), timeout=20)
    line.sendall(request)
    return line


def sick(server: Process) -> dict[str, str]:
    """What /readyz names; empty where it is ready."""
    answer = requests.get(f"{server.url}/readyz", timeout=60)
    problems: dict[str, str] = answer.json()["problems"]
    assert answer.status_code == (503 if problems else 200)
    return problems


# clients that never finish


def test_requests_that_never_end_hold_up_nobody_and_are_sent_away(server: Process) -> None:
    unfinished = b"POST /webhooks/twilio HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc"
    with ExitStack() as open_lines:
        lines = [open_lines.enter_context(raw(server, unfinished)) for _ in range(64)]
        start = time.monotonic()
        assert "Laporan " in post(server, "BINJAI jln rusak", "SM1").text
        assert time.monotonic() - start < 30
        assert {line.recv(12) for line in lines} == {b"HTTP/1.1 408"}
        assert time.monotonic() - start < 60


def test_who_hangs_up_half_way_leaves_no_trace(server: Process) -> None:
    for _ in range(8):
        raw(server, b"POST /webhooks/twilio HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc").close()
    assert "Laporan " in post(server, "BINJAI jln rusak", "SM1").text
    assert "Traceback" not in server.said


@pytest.mark.parametrize(("length", "status"), [(65_536, 403), (65_537, 413), (500_000, 413)])
def test_a_body_in_chunks_has_the_same_limit(server: Process, length: int, status: int) -> None:
    chunks = (b"x" * min(4096, length - at) for at in range(0, length, 4096))
    assert requests.post(f"{server.url}/webhooks/twilio", data=chunks, timeout=60).status_code == status


def test_a_path_writes_no_line_into_the_log(server: Process) -> None:
    requests.post(f"{server.url}/webhooks/a%0a2026-01-01%20ERROR%20forged%1b[2J%00", timeout=60)
    eventually(lambda: "forged" in server.said)
    assert not any(line.startswith("2026-01-01 ERROR") for line in server.said.splitlines())
    assert not {"\x1b", "\x00"} & set(server.said)


# no database


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL that a test may stop."""
    cluster = new_cluster()
    cluster.start()
    yield cluster
    cluster.remove()


@pytest.mark.parametrize("role", ["web", "serve"])
def test_it_starts_without_its_database_and_becomes_whole_when_that_is_back(
    role: str, own_cluster: Cluster, tmp_path: Path
) -> None:
    ours = settings(database={"url": own_cluster.create("sms")})
    assert run("migrate", settings=ours, cwd=tmp_path).returncode == 0
    own_cluster.stop()
    with (
        Process(role, settings=ours, cwd=tmp_path, port=free_port()) as server,
        Process("worker", settings=ours, cwd=tmp_path) as worker,
    ):
        assert post(server, "BINJAI jln rusak", "SM1").text == "<Response/>"
        assert requests.post(f"{server.url}/webhooks/twilio", data={"MessageSid": "SM2"}, timeout=60).status_code == 403
        assert requests.get(f"{server.url}/api/v1/tickets", timeout=60).status_code == 503
        assert "database" in sick(server)
        eventually(lambda: "not open yet" in worker.said)
        own_cluster.start()
        eventually(lambda: not sick(server))
        assert "Laporan " in post(server, "MEDAN sampah menumpuk", "SM3").text
        eventually(lambda: "working" in worker.said)
        assert (server.runs, worker.runs) == (True, True)
        assert "Traceback" not in server.said + worker.said
    database = Database(own_cluster.url("sms"))
    assert database.read(tickets.count, Filter()) == 2
    database.close()


def test_a_worker_that_waits_for_its_database_ends_when_told(tmp_path: Path) -> None:
    ours = settings(database={"url": f"postgresql://nobody@127.0.0.1:{free_port()}/nowhere"})
    with Process("worker", settings=ours, cwd=tmp_path) as worker:
        eventually(lambda: "not open yet" in worker.said)
        assert worker.stop(seconds=10) == 0


def test_wrong_settings_are_said_at_once_with_the_database_away(tmp_path: Path) -> None:
    away = {"url": f"postgresql://nobody@127.0.0.1:{free_port()}/nowhere"}
    refused = run("web", settings=settings(database=away, deadlines={"verify": "soon"}), cwd=tmp_path)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "deadlines.verify" in refused.stderr


# a disk that takes nothing


@contextmanager
def small_disk(place: Path) -> Iterator[None]:
    """One that is full from the start (as root), else one where we have no rights."""
    place.mkdir()
    if os.geteuid() == 0:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], check=True)
        (place / "all of it").write_bytes(b"x" * shutil.disk_usage(place).free)
    else:
        place.chmod(0o500)
    try:
        yield
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", str(place)], check=True)
        else:
            place.chmod(0o700)


def test_readiness_names_a_spool_whose_disk_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk"):
        ours = settings(spool={"directory": str(tmp_path / "disk")})
        with Process("serve", settings=ours, cwd=tmp_path, port=free_port()) as server:
            assert "spool.directory" in sick(server)["spool"]


# two at one file


def test_a_second_one_at_the_same_file_says_what_to_do(server: Process, tmp_path: Path) -> None:
    second = run("serve", "--port", str(free_port()), settings=settings(), cwd=tmp_path)
    assert (second.returncode, second.stderr.count("\n")) == (1, 1)
    assert "stop it first" in second.stderr
    assert run("ticket", "list", settings=settings(), cwd=tmp_path).returncode == 0
    assert server.runs


def test_the_next_one_may_have_the_file_when_the_first_was_killed(server: Process, tmp_path: Path) -> None:
    server.signal(signal.SIGKILL)
    with Process("serve", settings=settings(), cwd=tmp_path, port=free_port()) as next_one:
        assert not sick(next_one)


@pytest.mark.parametrize("gone", ["deleted", "moved"])
def test_readiness_names_a_database_file_that_is_no_longer_there(server: Process, tmp_path: Path, gone: str) -> None:
    file = tmp_path / "sms-gateway.db"
    assert not sick(server)
    if gone == "deleted":
        file.unlink()
    else:
        file.rename(tmp_path / "elsewhere.db")
        file.touch()
    assert "moved or deleted" in sick(server).get("database", "")


def test_no_command_puts_an_empty_database_where_a_served_one_was_moved_away(server: Process, tmp_path: Path) -> None:
    file = tmp_path / "sms-gateway.db"
    file.rename(tmp_path / "elsewhere.db")
    for command in (["check"], ["ticket", "list"], ["text", "0812 3456 7890", "STATUS"]):
        done = run(*command, settings=settings(), cwd=tmp_path)
        assert done.returncode == 1
        assert "was moved or deleted while it is served" in done.stdout + done.stderr
        assert not file.exists()


@pytest.mark.parametrize("gone", ["deleted", "moved"])
def test_what_comes_while_the_database_file_is_gone_is_spooled_and_taken_in_by_the_next_server(
    server: Process, tmp_path: Path, gone: str
) -> None:
    file = tmp_path / "sms-gateway.db"
    assert "Laporan " in post(server, "BINJAI jln rusak", "SM1").text
    if gone == "deleted":
        for one in tmp_path.glob("sms-gateway.db*"):
            one.unlink()
    else:
        file.rename(tmp_path / "elsewhere.db")
    answer = post(server, "MEDAN sampah menumpuk", "SM2")
    assert (answer.status_code, answer.text) == (200, "<Response/>"), "nobody is told a number that is found nowhere"
    assert len(list((tmp_path / "spool").glob("*.json"))) == 1
    assert server.stop() == 0
    with Process("serve", settings=settings(), cwd=tmp_path, port=free_port()) as next_one:
        eventually(lambda: not sick(next_one))
    said = run("inbox", "list", "--json", settings=settings(), cwd=tmp_path).stdout
    assert "SM2" in said
    assert "SM1" not in said


@pytest.mark.parametrize(
    ("arguments", "named"),
    [(["--host", "203.0.113.1"], "web.host"), (["--host", "no.such.host.invalid"], "web.host")],
)
def test_what_cannot_be_listened_on_is_named(arguments: list[str], named: str, tmp_path: Path) -> None:
    refused = run("serve", *arguments, "--port", str(free_port()), settings=settings(), cwd=tmp_path)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert named in refused.stderr
    assert "--host" in refused.stderr
    assert "--port" not in refused.stderr
