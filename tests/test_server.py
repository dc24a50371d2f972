"""The service as one process on SQLite: it starts with nothing set, serves, and ends when told."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.carriers.values import ACCOUNT, PUBLIC_URL, TOKEN, sign
from tests.patience import eventually
from tests.processes import Process, free_port, run

TWILIO = {"account_sid": ACCOUNT, "auth_tokens": [TOKEN], "from": "1078", "reply": "twiml"}


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    return {"carriers": {"loopback": {}, "twilio": TWILIO}, "training": "true", "public_url": PUBLIC_URL}


@pytest.fixture
def server(settings: dict[str, Any], tmp_path: Path) -> Iterator[Process]:
    with Process("serve", settings=settings, cwd=tmp_path, port=free_port()) as server:
        yield server


def post(server: Process, body: str, sid: str) -> requests.Response:
    form = [("MessageSid", sid), ("AccountSid", ACCOUNT), ("From", "+6281234567890"), ("To", "1078"), ("Body", body)]
    headers = {"X-Twilio-Signature": sign(f"{PUBLIC_URL}/webhooks/twilio", form, TOKEN)}
    return requests.post(f"{server.url}/webhooks/twilio", data=form, headers=headers, timeout=60)


def test_it_takes_a_signed_sms_and_answers_it(server: Process) -> None:
    assert "<Message>Laporan " in post(server, "BINJAI jln rusak", "SM1").text
    assert requests.get(f"{server.url}/readyz", timeout=60).json() == {"ready": True, "problems": {}}


def test_what_is_larger_than_a_webhook_may_be_is_refused(server: Process) -> None:
    assert requests.post(f"{server.url}/webhooks/twilio", data=b"x" * 100_000, timeout=60).status_code == 413


def test_cookies_that_come_in_two_fields_are_both_read(server: Process) -> None:
    port = int(server.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line, line.makefile("rb") as said:
        asked = ("GET /sign-in HTTP/1.1", "Host: a", "Cookie: a=1", "Cookie: language=en", "Connection: close", "", "")
        line.sendall("\r\n".join(asked).encode())
        assert b'<html lang="en"' in said.read()


@pytest.mark.parametrize(("version", "status"), [("1.1", 200), ("1.0", 401)])
def test_metrics_are_told_to_nobody_who_speaks_as_an_old_proxy_does(server: Process, version: str, status: int) -> None:
    port = int(server.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(f"GET /metrics HTTP/{version}\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        assert int(line.recv(12)[9:12]) == status


def test_the_timetable_runs_beside_the_web(server: Process, settings: dict[str, Any], tmp_path: Path) -> None:
    """An answer to the loopback phone is sent by whoever is there, and the shell sees it."""
    said = run("text", "0812 3456 7891", "BINJAI jln rusak", settings=settings, cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "Laporan " in said.stdout


def test_it_ends_in_order_within_ten_seconds_of_sigterm(server: Process) -> None:
    post(server, "BINJAI jln rusak", "SM1")
    assert server.stop(seconds=10) == 0
    assert "Traceback" not in server.said


def test_a_message_that_was_acknowledged_survives_a_kill(
    server: Process, settings: dict[str, Any], tmp_path: Path
) -> None:
    number = post(server, "BINJAI jln rusak", "SM1").text.split("Laporan ")[1][:7]
    server.kill()
    shown = run("ticket", "show", number, "--json", settings=settings, cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert f'"{number}"' in shown.stdout


def test_a_port_that_is_taken_is_said_in_one_line(server: Process, settings: dict[str, Any], tmp_path: Path) -> None:
    port = server.url.rsplit(":", 1)[1]
    second = run("serve", "--port", port, settings=settings, cwd=tmp_path)
    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert "--port" in second.stderr


@pytest.mark.parametrize("role", ["web", "worker"])
def test_web_and_worker_refuse_sqlite(role: str, settings: dict[str, Any], tmp_path: Path) -> None:
    refused = run(role, settings=settings, cwd=tmp_path)
    assert refused.returncode == 1
    assert "serve" in refused.stderr


def test_a_first_conversation_is_shown_and_the_same_at_every_start(tmp_path: Path) -> None:
    def hello() -> list[str]:
        with Process("serve", "--hello", settings={}, cwd=tmp_path, port=free_port()) as server:
            eventually(lambda: "Ctrl-C" in server.said)
            return [line for line in server.said.splitlines() if "> " in line]

    first = hello()
    assert any("BINJAI" in line for line in first)
    assert hello() == first


def test_every_start_prints_a_fresh_link_to_the_phone_and_the_log_never_has_it(tmp_path: Path) -> None:
    settings = {"log": {"level": "debug", "format": "json"}}
    secrets = []
    for _ in range(2):
        with Process("serve", "--hello", settings=settings, cwd=tmp_path, port=free_port()) as server:
            eventually(lambda: "Ctrl-C" in server.said)
            (link,) = re.findall(r"A phone to try: +(http://127\.0\.0\.1:\d+/sign-in/phone#\S+)", server.said)
            page, secret = link.split("#")
            assert page == f"{server.url}/sign-in/phone"
            visitor = requests.Session()
            csrf = re.findall(r'name="csrf_token" value="([^"]+)"', visitor.get(link, timeout=60).text)[0]
            shown = visitor.post(page, data={"csrf_token": csrf, "secret": secret}, timeout=60)
            assert (shown.status_code, shown.url) == (200, f"{server.url}/phone")
            assert server.said.count(secret) == 1
            secrets.append(secret)
    assert len(set(secrets)) == 2


def test_where_no_phone_is_to_be_tried_no_link_is_printed(tmp_path: Path) -> None:
    twilio = {"account_sid": ACCOUNT, "auth_tokens": [TOKEN], "from": "1078"}
    settings = {"carriers": {"twilio": twilio}, "public_url": PUBLIC_URL}
    with Process("serve", "--hello", settings=settings, cwd=tmp_path, port=free_port()) as server:
        eventually(lambda: "Ctrl-C" in server.said)
        assert "A phone to try" not in server.said


@pytest.mark.parametrize("arguments", [("--hello",), ()], ids=["with-a-welcome", "without"])
def test_the_first_start_tells_one_login_once_and_the_log_never(arguments: tuple[str, ...], tmp_path: Path) -> None:
    def start() -> str:
        settings = {"log": {"level": "debug", "format": "json"}}
        with Process("serve", *arguments, settings=settings, cwd=tmp_path, port=free_port()) as server:
            requests.get(f"{server.url}/sign-in", timeout=60)
            return server.said

    first, second = start(), start()
    login = re.compile(r"admin, with the password ((?:\w{4}-){3}\w{4}) \(good once, shown once\)")
    (password,) = login.findall(first)
    assert first.count(password) == 1
    assert not login.search(second)
    for said in (first, second) if arguments else (first,):
        assert re.search(r"Console:\s+http://127\.0\.0\.1:\d+/\s", said)
    assert not arguments or "sms-gateway operator password admin" in second
