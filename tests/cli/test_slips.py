"""A slip of whoever types is told: nothing found is no answer where nothing could be."""

from datetime import datetime

import pytest

from tests.cli.conftest import Shell


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["ticket", "list", "--agency", "12.57"], id="tickets"),
        pytest.param(["agency", "list", "--parent", "12.57"], id="units"),
        pytest.param(["canned", "list", "--agency", "12.57"], id="canned"),
        pytest.param(["report", "2026-01", "--agency", "12.57"], id="report"),
    ],
)
def test_an_agency_that_is_not_there_is_said_to_be_none(shell: Shell, words: list[str]) -> None:
    assert shell.refusal(*words).startswith("sms-gateway: there is no agency 12.57: `sms-gateway agency list`")


def test_what_is_no_phone_is_looked_for_and_said_to_be_none(shell: Shell) -> None:
    shell.ok("text", "BANK-ABC", "BINJAI lampu jalan mati")
    assert shell.run("ticket", "list", "--phone", "081234567890").stderr == ""
    done = shell.run("ticket", "list", "--phone", "08123x")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("nothing came from 08123x, which is no phone number")


def test_a_word_that_is_not_there_cannot_be_unset(shell: Shell) -> None:
    shell.ok("wording", "set", "id", "commands.status", "pantau")
    refusal = shell.refusal("wording", "unset", "id", "commands.status", "pantua")
    assert "pantua is none of the words commands.status (id): these are " in refusal
    assert "pantau" in refusal
    assert shell.ok("wording", "unset", "id", "commands.status", "PANTAU") == "commands.status (id): without PANTAU\n"


def test_words_of_a_language_that_nobody_speaks_are_not_listed(shell: Shell) -> None:
    assert "xx is not spoken; there are id, en" in shell.refusal("wording", "list", "--language", "xx")


def test_an_edit_of_words_is_told_by_the_clock_on_the_wall(shell: Shell) -> None:
    shell.ok("wording", "set", "id", "commands.status", "pantau")
    at = datetime.fromisoformat(shell.json("wording", "history")["at"])
    assert str(at.tzinfo) == "UTC+07:00"


def test_a_rehearsal_that_has_no_place_does_not_blame_the_database_of_the_service(shell: Shell) -> None:
    refusal = shell.refusal("inbox", "replay", "--into", "nowhere/trial.db")
    assert "the database of the rehearsal cannot be used" in refusal
    assert "database.url" not in refusal


def test_a_quote_that_stays_open_swallows_no_agency(shell: Shell) -> None:
    (shell.directory / "opd.csv").write_text('code,name\n12.75.a,"Dinas A\n12.75.b,Dinas B\n')
    assert "opd.csv: line 2: a quote is open at its end" in shell.refusal("agency", "import", "opd.csv")
    assert shell.jsons("agency", "list", "--parent", "12.75") == []
