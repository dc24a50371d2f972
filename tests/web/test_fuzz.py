"""Schemathesis asks the running service all manner of odd things, with a good token: it finds nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from sms_gateway.clock import SetClock, system_clock
from sms_gateway.config import Settings
from sms_gateway.gateway import build
from sms_gateway.web.api import OPERATIONS
from tests.phones import Phone
from tests.processes import Process, free_port
from tests.web.callers import API, hire

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


@pytest.fixture
def clock() -> SetClock:
    """The real present: the service that is asked has no other."""
    return SetClock(system_clock())


def test_whatever_is_asked_the_answer_is_one_that_was_published(
    settings: Settings, clock: SetClock, tmp_path: Path
) -> None:
    gateway = build(settings, clock)
    Phone(gateway, "+6281234567890").text("BINJAI lampu jalan mati")
    hire(gateway, "admin", "admin")
    token, _ = gateway.operators.issue("admin", ["read", "write", "unmask"])
    gateway.close()
    given = {"database": settings.database.model_dump(), "limits": {"per_token_per_minute": 1_000_000}}
    with Process("serve", settings=given, cwd=tmp_path, port=free_port()) as service:
        asked = subprocess.run(
            [
                *(str(SCHEMATHESIS), "run", f"{service.url}{API}/openapi.json", "--url", service.url),
                *("--header", f"Authorization: Bearer {token}", "--max-examples", "15", "--seed", "1078"),
                *("--generation-database", "none", "--no-color"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        told = asked.stdout + asked.stderr + service.said
    assert asked.returncode == 0, told
    assert f"Tested: {len(OPERATIONS)}" in asked.stdout, told
    assert "Traceback" not in service.said
