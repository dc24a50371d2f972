"""Settings that look well and are not: whatever is run with them says so before it does anything."""

from pathlib import Path

import pytest

from sms_gateway.config import load
from sms_gateway.errors import ConfigError
from tests.cli.conftest import Shell


def test_a_short_secret_key_is_refused_by_whatever_would_sign_with_it(tmp_path: Path) -> None:
    shell = Shell(tmp_path, {"web": {"secret_key": "short"}})
    for command in ("serve", "check"):
        done = shell.run(command)
        assert done.returncode == 1
        assert "SMS_GATEWAY_WEB: secret_key: '***' cannot be used: string should have at least 32" in (
            done.stdout + done.stderr
        )


def test_an_empty_file_of_keys_does_not_leave_the_numbers_readable(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("\n")
    with pytest.raises(ConfigError, match=r"ENCRYPTION__KEYS_FILE: \S+keys is empty: write the value into it"):
        load(environ={"SMS_GATEWAY_ENCRYPTION__KEYS_FILE": str(tmp_path / "keys")})


@pytest.mark.parametrize("kept", ["numbers_months", "copies_days", "posts_days"])
def test_a_time_to_keep_that_no_calendar_counts_back_is_refused(kept: str) -> None:
    with pytest.raises(ConfigError, match=f"RETENTION__{kept.upper()}: 999999 cannot be used: input should be less"):
        load(environ={f"SMS_GATEWAY_RETENTION__{kept.upper()}": "999999"})


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ("web", "lock_minutes"),
        ("web", "idle_minutes"),
        ("web", "session_hours"),
        ("officers", "lock_minutes"),
        ("heartbeat", "every_minutes"),
    ],
)
def test_a_span_that_ends_behind_every_calendar_is_refused(section: str, key: str) -> None:
    """Whoever signs in, or is locked out, would be shown an error in its place."""
    name = f"{section.upper()}__{key.upper()}"
    with pytest.raises(ConfigError, match=f"{name}: 9999999999 cannot be used: input should be less"):
        load(environ={f"SMS_GATEWAY_{name}": "9999999999"})


def test_a_rhythm_that_no_report_could_be_opened_with_is_told_before_the_first_comes(tmp_path: Path) -> None:
    """So somebody writes who wants no scheduled updates at all."""
    told = Shell(tmp_path, {"updates": {"every": "9999999 days"}}).refusal(
        "text", "+6281234567890", "BINJAI lampu mati"
    )
    assert 'updates.every: \'9999999 days\' cannot be read: write it as "7 days", "9999 days" at most' in told
    longest = Shell(tmp_path, {"updates": {"every": "9999 days"}})
    assert longest.json("text", "+6281234567890", "BINJAI lampu mati")["ticket"]


def test_secrets_that_everybody_can_read_are_warned_of(tmp_path: Path) -> None:
    file, shell = tmp_path / "config.yaml", Shell(tmp_path, {})
    file.write_text("language: en\n")
    file.chmod(0o644)
    assert "can read" not in shell.ok("check"), "there is no secret in it"
    file.write_text("metrics: {token: 0123456789abcdef}\n")
    assert "warn settings: everybody on this machine can read the secrets in config.yaml: chmod o=" in shell.ok("check")
    file.chmod(0o640)
    assert "can read" not in shell.ok("check")
