"""`ticket why`: the timeline that explains every due date, for people and for programs."""

from datetime import UTC, datetime

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.gateway import build
from tests.cli.conftest import Shell
from tests.phones import Phone

VERIFY = """\
verify and dispose: 3 working days (the nation's rule) from 2026-03-13 10:00
  2026-03-14 Sat  not counted: Saturday
  2026-03-15 Sun  not counted: Sunday
  2026-03-16 Mon  day 1 of 3
  2026-03-17 Tue  day 2 of 3
  2026-03-18 Wed  not counted: Day of Silence Joint Holiday
  2026-03-19 Thu  not counted: Day of Silence
  2026-03-20 Fri  not counted: Eid al-Fitr Joint Holiday
  2026-03-21 Sat  not counted: Eid al-Fitr
  2026-03-22 Sun  not counted: Eid al-Fitr Second Day
  2026-03-23 Mon  not counted: Eid al-Fitr Joint Holiday
  2026-03-24 Tue  not counted: Eid al-Fitr Joint Holiday
  2026-03-25 Wed  day 3 of 3
  due 2026-03-25 23:59: met on 2026-03-16 10:00
"""
LEGAL = """\
legal limit: 60 days (the nation's rule) from 2026-03-13 10:00
  2026-03-14 Sat to 2026-05-12 Tue  day 1 to day 60 of 60
  due 2026-05-12 23:59: missed by """
RESPOND = """\
first response: 24 hours (the rule of Kota Binjai, 12.75) from 2026-03-16 10:00
  due 2026-03-17 10:00: met on 2026-03-18 10:00, 1 day late
"""


@pytest.fixture
def number(shell: Shell) -> str:
    """A report of 13 March 2026 to an agency with a limit of its own; the reporter was asked, and has answered."""
    shell.ok("agency", "add", "12.75", "Kota Binjai", "--limit", "respond=24 hours", "--yes")
    clock = SetClock(datetime(2026, 3, 13, 3, 0, tzinfo=UTC))
    url = f"sqlite:///{shell.directory / 'sms-gateway.db'}"
    gateway = build(Settings.model_validate({"database": {"url": url}}), clock)
    citizen = Phone(gateway, "+6281234567890")
    citizen.text("BINJAI lampu jalan mati")
    opened = citizen.ticket.number
    clock.move(days=3)
    gateway.desk.move(opened, "forwarded", "officer")
    clock.move(days=2)
    gateway.desk.move(opened, "deferred", "officer", "di jalan mana?")
    clock.move(days=1)
    citizen.text(f"TL {opened} jalan kartini")
    gateway.close()
    return opened


def test_each_due_date_is_told_day_by_day(shell: Shell, number: str) -> None:
    told = shell.ok("ticket", "why", number)
    assert told.startswith(f"{number}  in_progress  complaint  Kota Binjai (12.75)\nopened 2026-03-13 10:00, ")
    for step in (VERIFY, RESPOND, LEGAL):
        assert step in told
    assert told.endswith("waited for the reporter from 2026-03-18 10:00 to 2026-03-19 10:00; the legal limit ran on\n")


def test_sixty_working_days_are_told_in_runs(shell: Shell, number: str) -> None:
    (told,) = [
        block
        for block in shell.with_settings(deadlines={"complaint": "60 working days"})
        .ok("ticket", "why", number)
        .split("\n\n")
        if block.startswith("done: 60 working days")
    ]
    lines = told.splitlines()
    assert len(lines) < 50
    assert lines[1:4] == [
        "  2026-03-14 Sat to 2026-03-15 Sun  not counted: weekend",
        "  2026-03-16 Mon to 2026-03-17 Tue  day 1 to day 2 of 60",
        "  2026-03-18 Wed  not counted: Day of Silence Joint Holiday",
    ]
    assert "  2026-03-23 Mon to 2026-03-24 Tue  not counted: Eid al-Fitr Joint Holiday" in lines


def test_programs_get_every_day(shell: Shell, number: str) -> None:
    told = shell.json("ticket", "why", number)
    assert set(told) == {"number", "status", "class", "agency", "timezone", "opened_at", "steps", "waits"}
    assert told["agency"] == {"code": "12.75", "name": "Kota Binjai"}
    assert told["waits"] == [{"from": "2026-03-18T10:00:00+07:00", "until": "2026-03-19T10:00:00+07:00"}]
    verify, respond, complaint, legal = told["steps"]
    assert [step["name"] for step in told["steps"]] == ["verify", "respond", "complaint", "legal"]
    assert verify.pop("days")[-1] == {"date": "2026-03-25", "counted": True, "why": "day 3 of 3"}
    assert verify == {
        "name": "verify", "called": "verify and dispose", "limit": "3 working days", "rule_of": None,
        "from": "2026-03-13T10:00:00+07:00", "due": "2026-03-25T23:59:59+07:00", "state": "met",
        "at": "2026-03-16T10:00:00+07:00", "days_left": None, "days_over": None,
    }  # fmt: skip
    assert respond["rule_of"] == {"code": "12.75", "name": "Kota Binjai"}
    assert (respond["state"], respond["days_over"], respond["days"]) == ("late", 1, [])
    assert complaint["state"] == legal["state"] == "missed"
    assert len(legal["days"]) == 60


def test_a_ticket_that_has_ended_needs_nothing_any_more(shell: Shell) -> None:
    number = shell.json("text", "+6281234567890", "BINJAI lampu mati")["ticket"]
    shell.ok("ticket", "move", number, "archived", "--reason", "ganda")
    assert shell.ok("ticket", "why", number).count("no longer needed: the ticket ended on ") == 3
