"""Settings that look well and are not: whatever is run with them says so before it does anything."""

from pathlib import Path

from tests.cli.conftest import Shell


def test_a_short_secret_key_is_refused_by_whatever_would_sign_with_it(tmp_path: Path) -> None:
    shell = Shell(tmp_path, {"web": {"secret_key": "short"}})
    for command in ("serve", "check"):
        done = shell.run(command)
        assert done.returncode == 1
        assert "SMS_GATEWAY_WEB: secret_key: '***' cannot be used: string should have at least 32" in (
            done.stdout + done.stderr
        )
