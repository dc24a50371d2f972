"""What would be noticed too late is told at the shell before: nobody left to administrate, no place to listen at."""

import pytest

from tests.cli.conftest import Shell

_PASSWORD = "nasi-goreng-kambing-1078"


def test_the_last_admin_is_not_disabled_before_there_is_another(shell: Shell) -> None:
    for name in ("pusat", "lain"):
        shell.ok("operator", "add", name, "--role", "admin", "--password-stdin", typed=f"{_PASSWORD}\n")
    shell.ok("operator", "disable", "pusat")
    assert "lain is the last admin who can come in: make somebody else one first" in shell.refusal(
        "operator", "disable", "lain"
    )
    shell.ok("operator", "enable", "pusat")
    shell.ok("operator", "disable", "lain")


@pytest.mark.parametrize("host", ["banana!", "203.0.113.1", "http://127.0.0.1"])
def test_where_nothing_can_be_served_check_fails(shell: Shell, host: str) -> None:
    done = shell.with_settings(web={"host": host}).run("check")
    assert done.returncode == 1
    assert f"FAIL web: web.host: {host} is no address of this machine" in done.stdout


def test_the_list_of_commands_cuts_no_line_off(shell: Shell) -> None:
    listed = shell.ok("--help").partition("Commands:")[2]
    assert [line for line in listed.splitlines() if line.endswith("...")] == []
