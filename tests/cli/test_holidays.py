"""Days off from a shell: nothing is changed before somebody has seen what follows for open tickets."""

import os
import pty
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.gateway import build
from tests.cli.conftest import Shell
from tests.phones import Phone
from tests.processes import command, environment

MONDAY = datetime(2026, 3, 9, 3, 0, tzinfo=UTC)
DECREED = ("holiday", "add", "2026-03-11", "Hari raya")


@pytest.fixture
def numbers(shell: Shell) -> list[str]:
    """Of reports of Monday 9 March 2026, to be verified by Thursday: one of Binjai, one of Medan, one of Denpasar."""
    url = f"sqlite:///{shell.directory / 'sms-gateway.db'}"
    gateway = build(Settings.model_validate({"database": {"url": url}}), SetClock(MONDAY))
    phones = [Phone(gateway, f"+62813{count:08d}") for count in range(3)]
    for phone, place in zip(phones, ("BINJAI", "MEDAN", "DENPASAR"), strict=True):
        phone.text(f"{place} lampu jalan mati")
    found = [phone.ticket.number for phone in phones]
    gateway.close()
    return found


@pytest.fixture
def verify(shell: Shell) -> Callable[[str], str]:
    """By which day a ticket is to be verified, asked from a process of its own."""

    def asked(number: str) -> str:
        due: str = shell.json("ticket", "show", number)["due"]["verify"]
        return due[:10]

    return asked


Verify = Callable[[str], str]


def test_what_would_change_is_shown_and_without_a_yes_nothing_does(
    shell: Shell, numbers: list[str], verify: Verify
) -> None:
    done = shell.run(*DECREED, "--region", "12")
    assert done.returncode == 1
    first, *tickets = done.stdout.splitlines()
    assert first == "2 of 3 open tickets get another due date"
    moved = "verify and dispose 2026-03-12 → 2026-03-13, done 2026-04-06 → 2026-04-07"
    assert tickets == [f"{number}  {moved}" for number in numbers[:2]]
    assert done.stderr == "sms-gateway: nothing was changed: give --yes to apply it without being asked\n"
    assert verify(numbers[0]) == "2026-03-12"


def test_with_yes_it_is_applied_where_it_holds_and_taken_back_again(
    shell: Shell, numbers: list[str], verify: Verify
) -> None:
    told = shell.ok(*DECREED, "--region", "12.75", "--yes").splitlines()
    assert told[-1] == "2026-03-11 is a day off in 12.75: Hari raya"
    assert [verify(number) for number in numbers] == ["2026-03-13", "2026-03-12", "2026-03-12"]
    told = shell.ok("holiday", "remove", "2026-03-11", "--region", "12.75", "--yes").splitlines()
    assert told[0] == "1 of 3 open tickets get another due date"
    assert verify(numbers[0]) == "2026-03-12"


def test_a_dry_run_only_shows(shell: Shell, numbers: list[str], verify: Verify) -> None:
    assert shell.ok(*DECREED, "--dry-run", "--yes").splitlines()[0] == "3 of 3 open tickets get another due date"
    assert verify(numbers[0]) == "2026-03-12"


def test_for_programs_it_is_one_object(shell: Shell, numbers: list[str]) -> None:
    told = shell.json(*DECREED, "--region", "51", "--yes")
    foreseen = told.pop("foreseen")
    assert told == {
        "date": "2026-03-11", "name": "Hari raya", "source": "ours", "region": "51", "working": False,
        "estimated": False, "applied": True,
    }  # fmt: skip
    assert (foreseen["open"], foreseen["moved"]) == (3, 1)
    (one,) = foreseen["first"]
    assert one["number"] == numbers[2]
    assert one["due"][0] == {
        "name": "verify",
        "was": "2026-03-12T23:59:59+08:00",
        "will": "2026-03-13T23:59:59+08:00",
    }


def test_what_was_met_in_time_is_not_counted_as_moved(shell: Shell, numbers: list[str]) -> None:
    url = f"sqlite:///{shell.directory / 'sms-gateway.db'}"
    gateway = build(Settings.model_validate({"database": {"url": url}}), SetClock(MONDAY))
    gateway.desk.reply(numbers[0], "sudah", "officer")
    gateway.close()
    told = shell.json(*DECREED, "--region", "12", "--dry-run")["foreseen"]
    assert {one["number"]: [due["name"] for due in one["due"]] for one in told["first"]} == {
        numbers[0]: ["close_after_answer"],
        numbers[1]: ["verify", "complaint"],
    }


def test_more_than_ten_are_counted_and_ten_are_shown(shell: Shell) -> None:
    url = f"sqlite:///{shell.directory / 'sms-gateway.db'}"
    gateway = build(Settings.model_validate({"database": {"url": url}}), SetClock(MONDAY))
    for count in range(13):
        Phone(gateway, f"+62813{count:08d}").text(f"BINJAI lampu mati di gang {count}", read=False)
    gateway.close()
    shown = shell.ok(*DECREED, "--dry-run").splitlines()
    assert (len(shown), shown[0], shown[-1]) == (12, "13 of 13 open tickets get another due date", "and 3 more")


@pytest.mark.parametrize(("typed", "applied"), [("y", True), ("n", False)])
def test_at_a_terminal_it_asks(shell: Shell, typed: str, applied: bool) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, f"{typed}\n".encode())
    done = subprocess.run(
        command(*DECREED),
        env=environment(shell.settings),
        cwd=shell.directory,
        stdin=theirs,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(ours)
    os.close(theirs)
    assert "Apply it? [y/N]" in done.stderr
    assert (done.returncode, "2026-03-11 is a day off: Hari raya" in done.stdout) == (0 if applied else 1, applied)
    ours_there = [one for one in shell.jsons("holiday", "list", "--year", "2026") if one["source"] == "ours"]
    assert bool(ours_there) == applied


def listed(shell: Shell, *words: str) -> list[dict[str, Any]]:
    return shell.jsons("holiday", "list", *words)


def test_the_list_has_ours_beside_the_national_ones(shell: Shell) -> None:
    shell.ok("holiday", "add", "2026-03-11", "Hari raya", "--region", "12.75", "--yes")
    shell.ok("holiday", "add", "2026-03-20", "masuk kerja", "--working", "--yes")
    march = [one for one in listed(shell, "--year", "2026") if one["date"].startswith("2026-03")]
    assert [one["date"][8:] for one in march] == ["11", "18", "19", "20", "20", "21", "22", "23", "24"]
    assert [(one["name"], one["working"]) for one in march if one["source"] == "ours"] == [
        ("Hari raya", False),
        ("masuk kerja", True),
    ]
    assert all(one["date"] != "2026-03-11" for one in listed(shell, "--year", "2026", "--region", "12.71"))
    lines = shell.ok("holiday", "list", "--year", "2026", "--region", "12.75").splitlines()
    assert "2026-03-11\tWed\tHari raya\tours\t12.75" in lines
    assert "2026-03-20\tFri\tmasuk kerja\tours, worked\t-" in lines
    assert "2026-03-19\tThu\tDay of Silence\tnational\t-" in lines


def test_a_feast_that_nobody_has_decreed_yet_is_said_to_be_an_estimate(shell: Shell) -> None:
    by_moon = [one for one in listed(shell, "--year", "2040") if one["estimated"]]
    assert "Eid al-Fitr" in {one["name"] for one in by_moon}
    assert not [one for one in listed(shell, "--year", "2026") if one["estimated"]]
    done = shell.run("holiday", "list", "--year", "2040")
    assert "\tEid al-Fitr\testimated\t" in done.stdout
    assert "`sms-gateway holiday add` says what was decreed" in done.stderr


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        pytest.param(["remove", "2026-03-11", "--yes"], "nothing was said of 2026-03-11", 1, id="nothing to take back"),
        pytest.param(["add", "2026-03-11", "x", "--region", "99", "--yes"], "there is no region 99", 1, id="no region"),
        pytest.param(["add", "2026-03-11", " ", "--yes"], "must have 1 to 128 characters", 1, id="no name"),
        pytest.param(["add", "2026-02-29", "x", "--yes"], "'2026-02-29' is no date", 2, id="no date"),
        pytest.param(["list", "--region", "99"], "there is no region 99", 1, id="a list of no region"),
    ],
)
def test_what_cannot_be_is_one_line(shell: Shell, words: list[str], said: str, code: int) -> None:
    assert said in shell.refusal("holiday", *words, code=code)
