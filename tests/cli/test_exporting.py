"""Exports: whole, in pages, and safe to open in a spreadsheet."""

import csv
import io
import json
import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from sms_gateway.cli import exporting
from sms_gateway.gateway import Gateway
from sms_gateway.phone import mask
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
    assert all(row["from"].startswith("+62 ") for row in messages if row["direction"] == "inbound")


@pytest.mark.parametrize(
    ("told", "cell"),
    [
        pytest.param("+6281234567890", "+6281234567890", id="a-phone"),
        pytest.param(mask("+6281234567890"), "+62 812-****-890", id="a-phone-masked"),
        pytest.param(mask("+12345678"), "+1 23-****-78", id="a-short-one-masked"),
        pytest.param("+62 812-****-890+1", "'+62 812-****-890+1", id="a-sum-behind-it"),
        pytest.param("+62 812-****-A1", "'+62 812-****-A1", id="a-cell-behind-it"),
        pytest.param("+6281234567890\n=1+1", "'+6281234567890\n=1+1", id="a-line-behind-it"),
        pytest.param("+62 812-****-890\n", "'+62 812-****-890\n", id="an-end-of-line-behind-it"),
        pytest.param("+1+1", "'+1+1", id="a-sum"),
        pytest.param('+HYPERLINK("x")', '\'+HYPERLINK("x")', id="a-function"),
        pytest.param("-1", "'-1", id="a-number"),
        pytest.param("@SUM(1)", "'@SUM(1)", id="an-old-function"),
    ],
)
def test_a_phone_has_one_shape_and_whatever_else_begins_like_a_formula_is_none(told: str, cell: str) -> None:
    assert exporting._cell({"of": told}, ["of"]) == cell


def test_a_table_says_all_that_the_lines_say(shell: Shell, number: str) -> None:
    def columns(said: dict[str, object], before: str = "") -> set[str]:
        return {
            name for key, value in said.items()
            for name in (columns(value, f"{before}{key}_") if isinstance(value, dict) else {before + key})
        }  # fmt: skip

    for what in ("tickets", "messages"):
        lines = [json.loads(line) for line in shell.ok("export", what, "--format", "jsonl").splitlines()]
        told = set.union(*map(columns, lines)) - {"region"}  # null here, where it is an agency's of its own
        assert told <= set(rows(shell.ok("export", what))[0]) | {"agency", "region"}, what
    assert rows(shell.ok("export", "tickets"))[0]["ombudsman_at"] == ""


def test_words_leave_without_numbers_that_name_a_person_unless_they_are_wanted(shell: Shell) -> None:
    shell.ok("text", "+6281234567890", "BINJAI ktp blm jadi, NIK 1275010101900001")
    for what, told in (("tickets", "text"), ("messages", "body")):
        assert "NIK ********" in rows(shell.ok("export", what))[0][told]
        assert "NIK 1275010101900001" in rows(shell.ok("export", what, "--unmasked"))[0][told]


def test_what_officers_and_reporters_wrote_later_leaves_without_them_too(shell: Shell, number: str) -> None:
    shell.ok("text", "+6281234567890", f"TL {number} NIK saya 1275010101900001")
    shell.ok("ticket", "note", number, "sudah ditelpon di 081234567899", "--by", "ani")
    told, in_full = shell.ok("export", "events"), shell.ok("export", "events", "--unmasked")
    for words in ("1275010101900001", "081234567899"):
        assert words not in told
        assert words in in_full
    assert "NIK saya ********" in told


def test_messages_of_an_anonymous_report_say_no_number(shell: Shell) -> None:
    shell.ok("text", "+6281234567891", "ANONIM BINJAI pungli di pasar")
    lines = [json.loads(line) for line in shell.ok("export", "messages", "--format", "jsonl").splitlines()]
    assert [(line["direction"], line["from"], line["to"]) for line in lines] == [
        ("inbound", None, "1078"),
        ("outbound", "1078", None),
    ]


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


@pytest.mark.parametrize("what", ["tickets", "events", "messages"])
def test_nothing_is_written_where_the_dates_are_exchanged(shell: Shell, what: str) -> None:
    exchanged = ("--since", "2026-03-02", "--until", "2026-03-01")
    assert "--since lies after --until" in shell.refusal("export", what, *exchanged, code=2)


def test_a_file_is_there_when_it_is_whole(shell: Shell, number: str) -> None:
    done = shell.run("export", "messages", "--output", "m.csv")
    assert (done.stdout, done.stderr) == ("", "2 messages in m.csv\n")
    assert len(rows((shell.directory / "m.csv").read_text("utf-8"))) == 2
    (shell.directory / "file").write_text("there")
    for words in (("export", "tickets"), ("report", "2026-03", "--format", "json"), ("ticket", "file", number)):
        for target in ("nowhere/t.csv", "file/t.csv"):
            refusal = shell.refusal(*words, "--output", target)
            assert refusal.startswith(f"sms-gateway: {target} cannot be written ("), refusal
            assert "name a file in a directory that is there" in refusal
    assert not list(shell.directory.glob("*.part"))


def test_what_is_no_plain_file_is_not_replaced(shell: Shell) -> None:
    os.mkfifo(shell.directory / "pipe")
    assert "pipe is no plain file" in shell.refusal("export", "tickets", "--output", "pipe")
    assert (shell.directory / "pipe").is_fifo()


def test_a_report_of_a_month_is_written_as_its_file_is_called(shell: Shell) -> None:
    for name, begins in (("march.json", b"{"), ("march.csv", b"agency"), ("march.PDF", b"%PDF")):
        shell.ok("report", "2026-03", "--output", name)
        assert (shell.directory / name).read_bytes().startswith(begins), name
    for words in (("--output", "march.txt"), ("--output", "march.csv", "--format", "table")):
        done = shell.run("report", "2026-03", *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert "give FILE a name that ends in .pdf, .csv or .json" in done.stderr


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
