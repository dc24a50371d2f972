"""A worker's small door: it tells how the worker fares, from its first moment on, and lets nobody hold it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sms_gateway.config import Settings
from sms_gateway.errors import ConfigError
from sms_gateway.lookout import Lookout
from tests.processes import free_port

TOKEN = "t0ken-of-prometheus"


@pytest.fixture(params=["127.0.0.1", "[::1]"])
def door(request: pytest.FixtureRequest) -> Iterator[str]:
    listen = f"{request.param}:{free_port()}"
    with Lookout(Settings.model_validate({"metrics": {"listen": listen}}), lambda: "the database is away"):
        yield listen


def test_before_there_is_a_database_it_says_so(door: str) -> None:
    assert requests.get(f"http://{door}/healthz", timeout=60).status_code == 200
    ready = requests.get(f"http://{door}/readyz", timeout=60)
    assert (ready.status_code, ready.json()["problems"]) == (503, {"database": "the database is away"})
    told = requests.get(f"http://{door}/metrics", timeout=60).text
    assert "sms_gateway_ready 0.0" in told


def test_whoever_stands_in_it_and_says_nothing_keeps_nobody_out(door: str) -> None:
    host, port = door.rsplit(":", 1)
    family = socket.AF_INET6 if "[" in host else socket.AF_INET
    silent = [socket.socket(family) for _ in range(20)]
    for one in silent:
        one.connect((host.strip("[]"), int(port)))
    assert requests.get(f"http://{door}/metrics", timeout=10).ok
    silent[0].sendall(b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n")
    assert silent[0].recv(64).startswith(b"HTTP/1.0 414")
    for one in silent:
        one.close()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        pytest.param("/", {}, 404, id="the-console"),
        pytest.param("/api/v1/tickets", {}, 404, id="the-api"),
        pytest.param("/static/..%2f..%2fconfig%2f__init__.py", {}, 404, id="a-file-of-the-program"),
        pytest.param("/metrics", {"Host": "sms.example.go.id"}, 401, id="by-a-name-the-world-knows"),
        pytest.param("/metrics", {"X-Forwarded-For": "127.0.0.1"}, 401, id="by-a-proxy"),
    ],
)
def test_it_leads_nowhere_else(door: str, path: str, headers: dict[str, str], status: int) -> None:
    answer = requests.get(f"http://{door}{path}", headers=headers, timeout=60)
    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_with_a_token_it_is_asked_for(tmp_path: Path) -> None:
    listen = f"127.0.0.1:{free_port()}"
    settings = Settings.model_validate({"metrics": {"listen": listen, "token": TOKEN}})
    with Lookout(settings, lambda: "away"):
        assert requests.get(f"http://{listen}/metrics", timeout=60).status_code == 401
        given = {"Authorization": f"Bearer {TOKEN}"}
        assert requests.get(f"http://{listen}/metrics", headers=given, timeout=60).status_code == 200
        with pytest.raises(ConfigError, match=rf"metrics.listen: {listen} cannot be used"):
            Lookout(settings, lambda: "away")


@pytest.mark.parametrize("listen", ["1079", "localhost", "127.0.0.1:0", "127.0.0.1:99999", "::1:1079", "a b:1"])
def test_what_is_no_address_is_refused(listen: str) -> None:
    with pytest.raises(ValueError, match="write an address and a port"):
        Settings.model_validate({"metrics": {"listen": listen}})
