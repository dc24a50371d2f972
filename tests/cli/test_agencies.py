"""Agencies from a shell: nothing is written that a citizen's words could trip over."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sms_gateway.agencies import Agency
from sms_gateway.cli.drafts import read
from sms_gateway.drafts import Draft
from sms_gateway.errors import Refused
from tests.cli.conftest import Shell

BINJAI = Agency("12.75", "Kota Binjai", "kota")
PU = Agency("12.75.pu", "Dinas PU", "unit", "12.75")
WATER = Agency("air", "Bidang Air", "unit", "12.75.pu")
HEADER = "code,name,parent,aliases\n"


def codes(shell: Shell, parent: str) -> list[str]:
    with closing(sqlite3.connect(shell.directory / "sms-gateway.db")) as database:
        return [code for (code,) in database.execute("select code from agency where parent = ?", [parent])]


def written(shell: Shell, text: str, name: str = "opd.csv") -> str:
    (shell.directory / name).write_text(text, "utf-8")
    return name


def test_an_added_agency_belongs_to_its_region_and_citizens_reach_it_by_its_word(shell: Shell) -> None:
    added = shell.json("agency", "add", "91.71.pdam", "PDAM Jayapura", "--alias", "AIRJAYAPURA")
    assert added == {
        "code": "91.71.pdam", "name": "PDAM Jayapura", "kind": "unit", "parent": "91.71", "timezone": "Asia/Jayapura",
        "aliases": ["AIRJAYAPURA"], "limits": {}, "hours": None,
    }  # fmt: skip
    number = shell.json("text", "+6281234567890", "AIRJAYAPURA air mati")["ticket"]
    assert shell.json("ticket", "show", number)["agency"]["code"] == "91.71.pdam"


def test_added_again_it_is_changed_where_something_new_is_said(shell: Shell) -> None:
    assert (
        shell.ok("agency", "add", "12.75.pu", "Dinas PU Binjai", "--alias", "PUBINJAI")
        == "added 12.75.pu Dinas PU Binjai\n"
    )
    assert shell.ok("agency", "add", "12.75.pu", "Dinas PUPR Binjai") == "changed 12.75.pu Dinas PUPR Binjai\n"
    (one,) = shell.jsons("agency", "list", "--parent", "12.75")
    assert (one["name"], one["aliases"]) == ("Dinas PUPR Binjai", ["PUBINJAI"])


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        pytest.param(Draft("12.75.a", "Dinas A", parent="99"), "there is no agency 99", id="no-parent"),
        pytest.param(
            Draft("12.75", "Kota Binjai", parent="12.75"), "there is no agency 12.75 that", id="its-own-parent"
        ),
        pytest.param(
            Draft("12.75", "Kota Binjai", parent="12.75.pu"), "12.75.pu belongs to 12.75 itself", id="its-own-unit"
        ),
        pytest.param(
            Draft("12.75", "Kota Binjai", parent="air"), "air belongs to 12.75 itself", id="a-unit-of-its-own-unit"
        ),
        pytest.param(Draft("12.75.a", "Dinas A", timezone="WIB"), "'WIB' is no time zone", id="no-zone"),
        pytest.param(Draft("12.75.a", "Dinas A", kind="office"), "'office' is no kind of agency", id="no-kind"),
        pytest.param(Draft("12.75 A", "Dinas A"), "'12.75 A' is no code", id="no-code"),
        pytest.param(Draft("12.75.a", ""), "the name of 12.75.a must have", id="no-name"),
    ],
)
def test_what_cannot_be_an_agency_is_refused_with_its_line(draft: Draft, said: str) -> None:
    with pytest.raises(Refused, match=re.escape(said)) as refusal:
        replace(draft, where="line 7: ").agency({one.code: one for one in (BINJAI, PU, WATER)}, "Asia/Jakarta")
    assert str(refusal.value).startswith("line 7: ")


@pytest.mark.parametrize(
    ("name", "alias", "why"),
    [
        pytest.param("Dinas A", "112", "112 is no word for an agency: it needs 2 letters", id="digits"),
        pytest.param("Dinas A", "JALAN", "JALAN is how people say where something is", id="an-everyday-word"),
        pytest.param("Dinas A", "PAK", "PAK is how people address somebody", id="a-form-of-address"),
        pytest.param("Dinas A", "LAPOR", "LAPOR means the class 'complaint' and Dinas A (12.75.a)", id="a-class"),
        pytest.param("Sampah", "KEBERSIHAN", "SAMPAH is an everyday word", id="a-name"),
    ],
)
def test_a_word_that_reports_from_everywhere_begin_with_is_refused_by_every_door(
    shell: Shell, name: str, alias: str, why: str
) -> None:
    assert why in shell.refusal("agency", "add", "12.75.a", name, "--alias", alias)
    file = shell.directory / "some.csv"
    file.write_text(f"code,name,aliases\n12.75.a,{name},{alias}\n")
    assert why in shell.refusal("agency", "import", str(file))


@pytest.mark.parametrize("alias", ["STATUS", "MEDAN"], ids=["a-command", "anothers-name"])
def test_a_word_that_means_something_else_already_is_refused_before_anything_is_written(
    shell: Shell, alias: str
) -> None:
    assert f"{alias} means" in shell.refusal("agency", "add", "12.75.a", "Dinas A", "--alias", alias)
    assert codes(shell, "12.75") == []


def test_a_file_is_imported_with_parents_before_units_wherever_they_stand(shell: Shell) -> None:
    file = written(shell, f"{HEADER}12.75.pu.air,Bidang Air,,\n12.75.pu,Dinas PU Binjai,,PUBINJAI AIRBINJAI\n")
    assert shell.ok("agency", "import", file) == "added 2, changed 0\n"
    assert codes(shell, "12.75.pu") == ["12.75.pu.air"]
    assert shell.json("agency", "import", file) == {"added": 0, "changed": 2}


def test_a_spreadsheet_with_semicolons_and_a_mark_at_its_start_is_read_too(shell: Shell) -> None:
    (shell.directory / "opd.csv").write_bytes(
        "\ufeffcode;name;province\r\n12.75.pu;Dinas PU, Binjai;12.75\r\n".encode()
    )
    shell.ok("agency", "import", "opd.csv")
    assert shell.jsons("agency", "list", "--parent", "12.75")[0]["name"] == "Dinas PU, Binjai"


def test_one_wrong_line_and_nothing_of_the_file_is_imported(shell: Shell) -> None:
    refusal = shell.refusal("agency", "import", written(shell, f"{HEADER}12.75.b,Dua,,\n12.75.c,Tiga,99,\n"))
    assert refusal.startswith("sms-gateway: opd.csv: line 3: there is no agency 99")
    assert refusal.endswith("nothing was imported")
    assert codes(shell, "12.75") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(f"{HEADER}1,Dua,,\n1,Tiga,,\n", "opd.csv: line 3: 1 stands in line 2 already", id="twice"),
        pytest.param(f"{HEADER}1,Dua,,\n2,Tiga\n", "line 3: it has not as many cells as line 1", id="too-short"),
        pytest.param(f"{HEADER}1,Dua,,,,\n", "line 2: it has not as many cells as line 1", id="too-long"),
        pytest.param("kode,nama\n", "line 1 must name the columns; code and name", id="no-header"),
        pytest.param("code,name,boss\n", "not known here: boss", id="unknown-column"),
    ],
)
def test_a_file_that_cannot_be_read_says_in_which_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "opd.csv").write_text(text, "utf-8")
    with pytest.raises(Refused, match=re.escape(said)):
        list(read(tmp_path / "opd.csv"))


def test_the_list_for_programs_is_one_line_an_agency(shell: Shell) -> None:
    lines = shell.ok("agency", "list").splitlines()
    assert "12.75\tKota Binjai\tkota\tAsia/Jakarta\t-" in lines
    assert len(lines) == len(shell.jsons("agency", "list")) > 500


# rules of its own


def rules(shell: Shell, code: str = "12.75") -> tuple[dict[str, str], str | None]:
    (one,) = [each for each in shell.jsons("agency", "list") if each["code"] == code]
    return one["limits"], one["hours"]


def test_an_agency_has_limits_and_hours_of_its_own_until_they_are_taken_away(shell: Shell) -> None:
    add = ("agency", "add", "12.75", "Kota Binjai")
    hours = "Mon-Thu 08:00-12:00 13:00-16:00; Fri 08:00-11:30"
    shell.ok(*add, "--limit", "respond=24  hours", "--limit", "verify=1 working day", "--hours", hours, "--yes")
    assert rules(shell) == ({"respond": "24 hours", "verify": "1 working day"}, hours)
    assert shell.ok(*add, "--alias", "PEMKOBINJAI") == "changed 12.75 Kota Binjai\n"
    assert rules(shell)[1] == hours
    shell.ok(*add, "--limit", "respond=", "--yes")
    assert rules(shell) == ({"verify": "1 working day"}, hours)
    shell.ok(*add, "--limit", "verify=", "--hours", "", "--yes")
    assert rules(shell) == ({}, None)


def test_what_its_rules_would_change_for_open_tickets_is_shown_first(shell: Shell, number: str) -> None:
    add = ("agency", "add", "12.75", "Kota Binjai", "--limit", "legal=24 hours")
    done = shell.run(*add)
    assert done.returncode == 1
    assert done.stdout.startswith(f"1 of 1 open tickets get another due date\n{number}  legal limit ")
    assert rules(shell) == ({}, None)
    told = shell.json(*add, "--yes")
    assert (told["code"], told["limits"], told["applied"]) == ("12.75", {"legal": "24 hours"}, True)
    assert told["foreseen"]["first"][0]["number"] == number
    assert shell.ok(*add) == "changed 12.75 Kota Binjai\n", "what is so already needs no consent"
    assert shell.json("ticket", "why", number)["steps"][-1]["rule_of"]["code"] == "12.75"


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        pytest.param(Draft("12.75", "B", limits=("reply=1 day",)), "'reply=1 day' is no limit: write", id="no-limit"),
        pytest.param(Draft("12.75", "B", limits=("respond",)), "NAME being one of verify, respond", id="no-sign"),
        pytest.param(Draft("12.75", "B", limits=("respond=soon",)), "'soon' is no limit: write a number", id="no-span"),
        pytest.param(Draft("12.75", "B", hours="always"), "working hours 'always' cannot be read", id="no-hours"),
        pytest.param(Draft("12.75", "B", hours="Mon 08:00-09:00;" * 20), "longer than 200", id="too-many-hours"),
    ],
)
def test_rules_that_cannot_be_are_refused_with_their_line(draft: Draft, said: str) -> None:
    with pytest.raises(Refused, match=re.escape(said)) as refusal:
        replace(draft, where="line 7: ").agency({"12.75": BINJAI}, "Asia/Jakarta", ("verify", "respond"))
    assert str(refusal.value).startswith("line 7: ")


def test_a_file_may_bring_rules_too(shell: Shell) -> None:
    head = "code,name,limits,hours\n"
    file = written(
        shell, f'{head}12.75,Kota Binjai,"respond=24 hours; complaint=10 working days",Mon-Fri 08:00-12:00\n'
    )
    assert shell.run("agency", "import", file).returncode == 1
    assert rules(shell) == ({}, None)
    assert shell.ok("agency", "import", file, "--yes").splitlines()[-1] == "added 0, changed 1"
    assert rules(shell) == ({"complaint": "10 working days", "respond": "24 hours"}, "Mon-Fri 08:00-12:00")
    shell.ok("agency", "import", written(shell, f"{head}12.75,Kota Binjai,respond=,-\n"), "--yes")
    assert rules(shell) == ({"complaint": "10 working days"}, None)
