"""Exports: whole, in pages, and safe to open in a spreadsheet."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from sms_gateway.cli import exporting
from sms_gateway.gateway import Gateway
from tests.cli.conftest import Shell
from tests.phones import Phone

TODAY = datetime.now(ZoneInfo("Asia/Jakarta")).date()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_tickets_come_as_csv_with_a_heading_even_where_there_are_none(shell: Shell, number: str) -> None:
    heading, line = shell.ok("export", "tickets").splitlines()
    assert heading.startswith("number,status,class,category,text,agency_code,agency_name,")
    assert shell.ok("export", "tickets", "--since", "2999-01-01").splitlines() == [heading]
    (row,) = rows(f"{heading}\n{line}")
    assert (row["number"], row["agency_code"], row["agency_name"]) == (number, "12.75", "Kota Binjai")
    assert (row["secret"], row["category"], row["due_respond"]) == ("false", "", "")


def test_no_cell_is_a_formula(shell: Shell) -> None:
    shell.ok("text", "+6281234567890", "=1+1")
    messages = rows(shell.ok("export", "messages"))
    assert {row["body"] for row in messages if "1+1" in row["body"]} == {"'=1+1"}
    assert all(row["from"].startswith("'+62 ") for row in messages if row["direction"] == "inbound")


def test_words_leave_without_numbers_that_name_a_person_unless_they_are_wanted(shell: Shell) -> None:
    shell.ok("text", "+6281234567890", "BINJAI ktp blm jadi, NIK 1275010101900001")
    for what, told in (("tickets", "text"), ("messages", "body")):
        assert "NIK ********" in rows(shell.ok("export", what))[0][told]
        assert "NIK 1275010101900001" in rows(shell.ok("export", what, "--unmasked"))[0][told]


def test_messages_of_both_ways_name_their_ticket(shell: Shell, number: str) -> None:
    lines = [json.loads(line) for line in shell.ok("export", "messages", "--format", "jsonl").splitlines()]
    assert [(line["direction"], line["ticket"]) for line in lines] == [("inbound", number), ("outbound", number)]


def test_a_day_counts_with_all_its_hours(shell: Shell, number: str) -> None:
    found = {
        ("--since", f"{TODAY}"): 1,
        ("--until", f"{TODAY}"): 1,
        ("--until", f"{TODAY - timedelta(days=1)}"): 0,
        ("--since", f"{TODAY + timedelta(days=1)}"): 0,
        ("--until", f"{TODAY}T00:00:00+07:00"): 0,
    }
    assert {words: len(rows(shell.ok("export", "tickets", *words))) for words in found} == found


def test_a_file_is_there_when_it_is_whole(shell: Shell, number: str) -> None:
    done = shell.run("export", "messages", "--output", "m.csv")
    assert (done.stdout, done.stderr) == ("", "2 messages in m.csv\n")
    assert len(rows((shell.directory / "m.csv").read_text("utf-8"))) == 2
    assert "nowhere" in shell.refusal("export", "tickets", "--output", "nowhere/t.csv")
    assert not list(shell.directory.glob("*.part"))


def test_pages_are_joined_without_a_gap_and_read_only_when_needed(
    gateway: Gateway, phone: Callable[..., Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_PAGE", 2)
    numbers = []
    for _ in range(5):
        citizen = phone()
        citizen.text("BINJAI banjir")
        numbers.append(citizen.ticket.number)
    whole = exporting._tickets(gateway, date(2026, 1, 1), None, unmasked=False)
    assert [row["number"] for row in islice(whole, 3)] == numbers[:3]
    assert [row["number"] for row in whole] == numbers[3:]
