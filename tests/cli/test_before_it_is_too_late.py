"""What would be noticed too late is told at the shell before: no place to listen at, a command cut off in a list."""

import pytest

from tests.cli.conftest import Shell


@pytest.mark.parametrize("host", ["banana!", "203.0.113.1", "http://127.0.0.1"])
def test_where_nothing_can_be_served_check_fails(shell: Shell, host: str) -> None:
    done = shell.with_settings(web={"host": host}).run("check")
    assert done.returncode == 1
    assert f"FAIL web: web.host: {host} is no address of this machine" in done.stdout


def test_the_list_of_commands_cuts_no_line_off(shell: Shell) -> None:
    listed = shell.ok("--help").partition("Commands:")[2]
    assert [line for line in listed.splitlines() if line.endswith("...")] == []
