"""`check` finds what is wrong before a citizen does."""

import json
from pathlib import Path
from typing import Any

import pytest

from sms_gateway.cli import checking
from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from tests.cli.conftest import Shell

TWILIO = {"account_sid": "AC" + "0" * 32, "auth_tokens": ["12345"], "from": "1078", "base_url": "http://127.0.0.1:1"}


def test_with_no_settings_at_all_everything_is_well(tmp_path: Path) -> None:
    told = Shell(tmp_path, {}).ok("check").splitlines()
    assert {line.split(":")[0].split(maxsplit=1)[1] for line in told} >= {
        "settings", "carrier loopback", "spool", "disk", "secret key", "database", "clock", "vocabulary",
    }  # fmt: skip
    assert all(line.startswith(("ok ", "warn ")) for line in told)


WRONG = {
    "carriers": {"loopback": {}, "twilio": TWILIO, "spare": {"kind": "loopback", "x": 1}},
    "spool": {"directory": "/dev/null/spool"},
    "web": {"secret_key": "short"},
    "database": {"url": "sqlite:////no/where.db"},
}


@pytest.mark.parametrize(
    ("settings", "parts"),
    [
        pytest.param({"colour": "red"}, ["settings: SMS_GATEWAY_COLOUR"], id="unknown-setting"),
        pytest.param({"deadlines": {"verify": "soon"}}, ["settings: deadlines.verify"], id="no-limit"),
        pytest.param(
            WRONG,
            ["carrier twilio: ", "carrier spare: carriers.spare.x", "training: loopback", "spool: spool.directory",
             "secret key: web.secret_key", "database: unable to open"],
            id="everything",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line_that_fails(tmp_path: Path, settings: dict[str, Any], parts: list[str]) -> None:
    done = Shell(tmp_path, settings).run("check")
    assert done.returncode == 1
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAIL ")]
    assert len(failed) == len(parts), done.stdout
    assert all(line.startswith(f"FAIL {part}") for line, part in zip(failed, parts, strict=True)), done.stdout


def test_loopback_beside_another_carrier_is_right_in_training(tmp_path: Path) -> None:
    shell = Shell(tmp_path, {"carriers": {"loopback": {}, "twilio": TWILIO}, "training": "true"})
    assert "training" not in shell.run("check").stdout


def test_as_json_it_is_one_object(tmp_path: Path) -> None:
    done = Shell(tmp_path, {"web": {"secret_key": "short"}}).run("check", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["ok"]) == (1, False)
    assert {"state": "FAIL", "part": "secret key"}.items() <= next(
        c for c in told["checks"] if c["state"] == "FAIL"
    ).items()


def test_a_clock_that_is_off_is_warned_of(gateway: Gateway, clock: SetClock) -> None:
    assert checking._clock(gateway).state == "warn"


def test_a_disk_that_fills_is_warned_of(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "_ROOM", 1024**6)
    assert [found.state for found in checking._disk(gateway.settings)][:1] == ["warn"]


def test_messages_for_a_carrier_that_is_gone_are_told(shell: Shell) -> None:
    shell.ok("text", "+6281234567890", "BINJAI lampu mati")
    number = shell.jsons("ticket", "list")[0]["number"]
    renamed = shell.with_settings(carriers={"sim": {"kind": "loopback"}})
    renamed.ok("ticket", "reply", number, "sudah diperbaiki")
    told = renamed.run("check").stdout
    assert "1 for loopback wait for carriers that are not set" in told
