"""Every command is there, says how it is used, and says in one line what went wrong."""

import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from sms_gateway.cli import program
from tests.cli.conftest import Shell
from tests.processes import run

COMMANDS = (
    "serve", "web", "worker", "migrate", "check", "text", "phone",
    "ticket", "ticket list", "ticket show", "ticket why", "ticket reply", "ticket move", "ticket note", "ticket file",
    "ticket verify-file", "ticket suggest",
    "due", "agency", "agency list", "agency add", "agency import", "holiday", "holiday list", "holiday add",
    "holiday remove", "contact", "contact list", "contact show", "contact block",
    "contact unblock", "contact erase", "operator", "operator list", "operator add", "operator disable",
    "operator duty", "operator enable", "operator link", "operator password", "operator phone", "operator pin",
    "operator unlock", "operator second-factor", "operator token",
    "canned", "canned list", "canned add", "canned remove",
    "try", "wording", "wording list", "wording set", "wording unset", "wording history",
    "outbox", "outbox list", "outbox show", "outbox retry", "outbox cancel", "inbox", "inbox list", "inbox replay",
    "hook", "hook add", "hook list", "hook end", "hook log", "hook replay", "hook rotate", "hook test",
    "numbers", "numbers key", "numbers encrypt", "numbers decrypt", "numbers check",
    "export", "report", "backup", "restore", "contact export", "completion", "version",
)  # fmt: skip

HEAVY = {
    "sqlalchemy",
    "pydantic",
    "flask",
    "granian",
    "phonenumbers",
    "holidays",
    "rich",
    "twilio",
    "alembic",
    "yaml",
    "argon2",
    "cryptography",
    "jsonschema",
    "fpdf",
}


def every(group: click.Group = program, above: str = "") -> list[str]:
    found = []
    for name, command in group.commands.items():
        found.append(above + name)
        found += every(command, f"{above}{name} ") if isinstance(command, click.Group) else []
    return found


def test_these_are_all_commands() -> None:
    assert sorted(every()) == sorted(COMMANDS)


@pytest.mark.parametrize("words", ["", *COMMANDS])
def test_a_command_helps_with_an_example_and_takes_a_config_file(words: str) -> None:
    asked = CliRunner().invoke(program, [*words.split(), "-h"], prog_name="sms-gateway")
    assert asked.exit_code == 0
    assert f"Example:\n  {'  ' if not words else ''}" in asked.output.replace("  Example", "Example")
    assert "--config FILE" in asked.output
    assert "--help" in asked.output
    assert f"sms-gateway {words}" in asked.output.split("Example:")[1] or words in ("ticket", "contact", "operator")


@pytest.mark.parametrize(
    "words",
    [
        "check", "text +6281234567890 STATUS", "try STATUS", "ticket list", "due '72 hours'", "agency list",
        "holiday list", "operator list", "canned list", "wording list", "contact list", "outbox list", "inbox list",
        "hook list", "numbers check", "export tickets", "report 2026-02", "backup copy.db", "completion bash",
    ],
)  # fmt: skip
def test_each_kind_of_command_begins_from_nothing(shell: Shell, number: str, words: str) -> None:
    """In an interpreter that has imported nothing yet: what others of its kind do here is a fork of one that has."""
    done = run(*shlex.split(words), settings=shell.settings, cwd=shell.directory)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), f"{number}: {done.stderr}"


def test_what_a_test_says_of_patience_is_not_overruled_by_what_holds_for_the_run(shell: Shell) -> None:
    assert "patience: 61 cannot be used" in shell.with_settings(database={"patience": 61}).refusal("ticket", "list")


def test_every_line_of_the_overview_is_whole() -> None:
    overview = CliRunner().invoke(program, ["--help"], prog_name="sms-gateway").output
    assert "..." not in overview.split("Commands:")[1]


def test_help_is_quick_because_nothing_heavy_is_loaded() -> None:
    seen = subprocess.run(
        [sys.executable, "-c", "import sys, sms_gateway.cli; print(*sys.modules)"],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    loaded = {name.partition(".")[0] for name in seen.stdout.split()}
    assert "click" in loaded
    assert not HEAVY & loaded


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param("fly", "No such command 'fly'; `sms-gateway --help` shows how", id="no-such-command"),
        pytest.param("ticket show", "Missing argument 'NUMBER'; `sms-gateway ticket show --help`", id="too-few"),
        pytest.param("check --quick", "No such option", id="no-such-option"),
        pytest.param("ticket move 4071839 done", "'done' is not one of 'received'", id="no-such-status"),
        pytest.param("serve --port 70000", "70000 is not in the range", id="no-such-port"),
        pytest.param("due tomorrow", "'tomorrow' is no limit", id="no-limit"),
        pytest.param("export tickets --since yesterday", "'yesterday' is no date: write 2026-03-13", id="no-date"),
        pytest.param("inbox replay", "say what: ids, --spool or --waiting", id="nothing-to-replay"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_one_line(tmp_path: Path, words: str, said: str) -> None:
    assert said in Shell(tmp_path, {}).refusal(*words.split(), code=2)


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        pytest.param("--config gone.yaml check", {}, "gone.yaml", id="config-before-the-command"),
        pytest.param("ticket --config gone.yaml list", {}, "gone.yaml", id="config-amid-the-command"),
        pytest.param("ticket list --config gone.yaml", {}, "there is no file gone.yaml", id="config-after-it"),
        pytest.param("ticket list", {"langauge": "id"}, "did you mean SMS_GATEWAY_LANGUAGE?", id="unknown-setting"),
        pytest.param("web", {}, "run `sms-gateway serve`, or set a postgresql:// database", id="web-on-sqlite"),
        pytest.param("worker", {}, "run `sms-gateway serve`, or set a postgresql:// database", id="worker-on-sqlite"),
        pytest.param(
            "inbox list",
            {"database": {"url": "sqlite:////nowhere/to/be/found.db"}},
            "look at database.url",
            id="no-file",
        ),
        pytest.param(
            "outbox list", {"database": {"url": "postgresql://a@127.0.0.1:1/b"}}, "`sms-gateway check`", id="no-server"
        ),
    ],
)
def test_what_cannot_be_done_is_exit_code_1_and_one_line(
    tmp_path: Path, words: str, settings: dict[str, object], said: str
) -> None:
    shell = Shell(tmp_path, settings)
    done = shell.run(*words.split())
    assert done.returncode == 1
    assert said in done.stdout + done.stderr
    assert len((done.stdout + done.stderr).splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param("operator disable nobody", "no operator nobody: `sms-gateway operator list`", id="operator"),
        pytest.param("outbox retry 9999", "no message 9999 in the outbox: `sms-gateway outbox list`", id="outbox"),
        pytest.param("inbox replay 9999", "no message 9999 in the inbox: `sms-gateway inbox list`", id="inbox"),
        pytest.param("ticket show 4071839", "no ticket 4071839: `sms-gateway ticket list`", id="ticket"),
        pytest.param(
            "operator add budi --role officer --agency 99.99", "no agency 99.99: `sms-gateway agency list`", id="agency"
        ),
        pytest.param("holiday list --region 99", "no region 99: `sms-gateway agency list`", id="region"),
    ],
)
def test_of_what_is_not_there_the_command_is_named_that_shows_what_is(shell: Shell, words: str, said: str) -> None:
    refusal = shell.refusal(*words.split())
    assert refusal == f"sms-gateway: there is {said} shows which there are"
    assert shell.run(*said.split("`")[1].split()[1:]).returncode == 0, "there is such a command"


def test_a_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "sms-gateway.db").write_bytes(b"this is a letter, not a database. " * 100)
    assert "file is not a database" in Shell(tmp_path, {}).refusal("ticket", "list")


def test_an_error_that_nobody_foresaw_is_one_line_and_its_trace_is_for_those_who_look_for_it(
    shell: Shell, number: str
) -> None:
    with closing(sqlite3.connect(shell.directory / "sms-gateway.db")) as database:
        database.execute("update ticket set timezone = 'Asia/Atlantis'")
        database.commit()
    refusal = shell.refusal("ticket", "show", number)
    assert "Asia/Atlantis" in refusal
    assert "SMS_GATEWAY_LOG__LEVEL=debug" in refusal
    assert "Traceback" in shell.with_settings(log={"level": "debug"}).run("ticket", "show", number).stderr


def test_who_reads_only_the_first_line_is_no_error(shell: Shell) -> None:
    done = subprocess.run(
        f"{sys.executable} -m sms_gateway agency list | head -1", shell=True, cwd=shell.directory,
        capture_output=True, text=True, check=True, env={"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.stdout == "11\tAceh\tprovince\tAsia/Jakarta\t-\n"
    assert done.stderr == ""


def test_the_tab_key_completes_commands_and_statuses(tmp_path: Path) -> None:
    script = Shell(tmp_path, {}).ok("completion", "bash")
    assert "_SMS_GATEWAY_COMPLETE=bash_complete" in script
    asked = {"COMP_WORDS": "sms-gateway ticket move 4071839 arch", "COMP_CWORD": "4"}
    answered = CliRunner(env={"_SMS_GATEWAY_COMPLETE": "bash_complete", **asked}).invoke(
        program, [], prog_name="sms-gateway", complete_var="_SMS_GATEWAY_COMPLETE"
    )
    assert "archived" in answered.output


def test_the_version_is_one_line(tmp_path: Path) -> None:
    shell = Shell(tmp_path, {})
    assert shell.ok("version").startswith("sms-gateway ")
    assert set(shell.json("version")) == {"version"}


def test_migrate_says_what_it_reached_and_does_nothing_twice(tmp_path: Path) -> None:
    shell = Shell(tmp_path, {})
    first = shell.json("migrate")
    assert first["changed"]
    assert shell.ok("migrate") == f"the database is already at {first['version']}\n"
    assert len(shell.jsons("agency", "list")) > 500


_IMPATIENT = """
import sys
class Impatient:
    def find_spec(self, name, *_):
        if name == "sms_gateway.cli.texting":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Impatient())
from sms_gateway.__main__ import main
main()
"""


def test_whoever_stops_it_while_it_is_being_read_sees_no_trace() -> None:
    done = subprocess.run([sys.executable, "-c", _IMPATIENT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "sms-gateway: stopped\n")
