"""The desk, from a shell."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sms_gateway.config import Settings
from sms_gateway.gateway import build
from sms_gateway.roles import Caller
from sms_gateway.storage import tickets
from tests.cli.conftest import Shell

Report = Callable[..., str]

TICKET = {
    "number", "status", "class", "category", "text", "agency", "region", "secret", "anonymous", "phone", "urgent",
    "spam", "assignee", "merged_into", "opened_at", "updated_at", "ombudsman_at", "due", "messages",
    "events", "disputed", "reopened",
}  # fmt: skip
MESSAGE = {
    "id", "direction", "carrier", "from", "to", "body", "parts", "state", "key", "carrier_id",
    "created_at", "sent_at", "delivered_at", "error",
}  # fmt: skip
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def test_a_ticket_in_json_has_these_names_and_no_others(shell: Shell, number: str) -> None:
    seen = shell.json("ticket", "show", number)
    assert set(seen) == TICKET
    assert seen["number"] == number
    assert (seen["status"], seen["class"], seen["category"]) == ("received", "complaint", None)
    assert seen["agency"] == seen["region"] == {"code": "12.75", "name": "Kota Binjai"}
    assert (seen["secret"], seen["anonymous"], seen["urgent"]) == (False, False, False)
    assert seen["text"] == "lampu jalan mati"
    assert seen["phone"] == "+62 812-****-890"
    assert set(seen["due"]) == {"verify", "respond", "complete", "legal"}
    assert seen["due"]["respond"] is None
    assert [message["direction"] for message in seen["messages"]] == ["inbound", "outbound"]
    assert all(set(message) == MESSAGE for message in seen["messages"])
    assert (seen["messages"][0]["from"], seen["messages"][1]["to"]) == ("+62 812-****-890",) * 2
    assert [(event["kind"], event["actor"]) for event in seen["events"]] == [("opened", "reporter")]


def test_times_are_those_of_the_region(shell: Shell, report: Report) -> None:
    seen = shell.json("ticket", "show", report("KOTA JAYAPURA jalan rusak"))
    times = [seen["opened_at"], seen["due"]["verify"], seen["messages"][0]["created_at"], seen["events"][0]["at"]]
    assert all(RFC_3339.fullmatch(at) and at.endswith("+09:00") for at in times)


def test_a_report_without_a_place_has_no_agency(shell: Shell, report: Report) -> None:
    seen = shell.json("ticket", "show", report("got di depan rumah saya tersumbat sudah lama"))
    assert (seen["agency"], seen["region"]) == (None, None)


def test_the_phone_of_an_anonymous_reporter_is_not_even_hinted_at(shell: Shell, report: Report) -> None:
    number = report("ANONIM PADANG pungli parkir pasar raya")
    hidden = shell.json("ticket", "show", number)
    assert hidden["anonymous"]
    assert (hidden["phone"], hidden["messages"][0]["from"], hidden["messages"][1]["to"]) == (None, None, None)
    assert shell.json("ticket", "show", number, "--unmasked")["phone"] == "+6281234567890"


def test_show_without_json_is_for_people(shell: Shell, number: str) -> None:
    shown = shell.ok("ticket", "show", f"#{number[:3]}-{number[3:]}")
    for expected in (number, "Kota Binjai (12.75)", "BINJAI lampu jalan mati", "opened by reporter"):
        assert expected in shown
    assert "+6281234567890" not in shown


def test_what_operators_made_of_it_is_shown_and_exported(shell: Shell, number: str, report: Report) -> None:
    other = report("BINJAI gelap sekali di depan pasar", "+6281234567891")
    settings = Settings.model_validate({"database": {"url": f"sqlite:///{shell.directory / 'sms-gateway.db'}"}})
    gateway = build(settings)
    gateway.operators.add("ani", "coordinator", "12.75")
    by, write = Caller(gateway.operators.find("ani")), gateway.database.write
    write(gateway.casework.classify, by, number, "complaint", "roads")
    write(gateway.casework.assign, by, number, "ani")
    write(gateway.casework.merge, by, number, other)
    gateway.close()
    told = shell.ok("ticket", "show", number).splitlines()
    assert told[0] == f"{number}  received  complaint roads"
    assert told[2:4] == ["assigned to ani", f"merged   into {other}"]
    seen = shell.json("ticket", "show", number)
    assert (seen["category"], seen["assignee"], seen["merged_into"], seen["spam"]) == ("roads", "ani", other, False)
    assert seen["assignee"] == shell.jsons("ticket", "list")[0]["assignee"]
    first = next(csv.DictReader(io.StringIO(shell.ok("export", "tickets"))))
    assert (first["category"], first["assignee"], first["merged_into"], first["spam"]) == (
        "roads",
        "ani",
        other,
        "false",
    )


def test_what_is_with_the_ombudsman_is_listed_and_shown_until_it_ends(shell: Shell, number: str) -> None:
    assert shell.ok("ticket", "list", "--flag", "ombudsman") == ""
    settings = Settings.model_validate({"database": {"url": f"sqlite:///{shell.directory / 'sms-gateway.db'}"}})
    gateway = build(settings)
    one = gateway.desk.find(number)
    gateway.database.write(lambda db: tickets.change(db, one.id, ombudsman_at=datetime(2026, 5, 9, 18, tzinfo=UTC)))
    gateway.close()
    assert [each["number"] for each in shell.jsons("ticket", "list", "--flag", "ombudsman")] == [number]
    assert "with the Ombudsman since 2026-05-10\n" in shell.ok("ticket", "show", number)
    shell.ok("ticket", "move", number, "archived", "--reason", "Sudah diputus.")
    assert shell.ok("ticket", "list", "--flag", "ombudsman") == ""
    assert "handed over to the Ombudsman on 2026-05-10\n" in shell.ok("ticket", "show", number)


def test_a_suggestion_says_how_much_was_learnt_and_who_tells_of_the_same(shell: Shell, report: Report) -> None:
    one = report("BINJAI jembatan tavip retak")
    twin = report("BINJAI jembatan di tavip retak parah", phone="+6281234567891")
    told = shell.json("ticket", "suggest", one)
    assert (told["number"], told["learnt"], told["agency"], told["class"]) == (one, 0, None, None)
    ((alike, words),) = [(each["number"], each["words"]) for each in told["alike"]]
    assert (alike, set(words)) == (twin, {"jembatan", "tavip", "retak"})
    said = shell.ok("ticket", "suggest", one)
    assert f"{one}: learnt from 0 decisions" in said
    assert re.search(rf"alike +\d+ {twin} received: jembatan di tavip retak parah  \[", said)


def test_list_is_narrowed_by_what_is_asked(shell: Shell, report: Report) -> None:
    binjai = report("BINJAI lampu mati")
    medan = report("MEDAN sampah menumpuk", phone="+6281111111111")
    tomorrow = f"{datetime.now(ZoneInfo('Asia/Jakarta')) + timedelta(days=1):%Y-%m-%d}"
    today = f"{datetime.now(ZoneInfo('Asia/Jakarta')):%Y-%m-%d}"
    wanted: dict[tuple[str, ...], list[str]] = {
        (): [binjai, medan],
        ("--agency", "12.71"): [medan],
        ("--phone", "0811-1111-111 1"): [medan],
        ("--until", today): [binjai, medan],
        ("--since", tomorrow): [],
        ("--status", "closed"): [],
        ("--limit", "1"): [binjai],
    }
    for words, numbers in wanted.items():
        assert [one["number"] for one in shell.jsons("ticket", "list", *words)] == numbers, words
    assert [line.split("\t")[0] for line in shell.ok("ticket", "list").splitlines()] == [binjai, medan]


def test_a_reply_answers_the_ticket_and_is_sent_by_whoever_runs(shell: Shell, number: str) -> None:
    told = shell.ok("ticket", "reply", number, "Sudah", "diperbaiki.", "--by", "ani")
    assert told == (
        f"{number} is answered; the SMS to the reporter goes out as soon as `sms-gateway serve` or a worker runs\n"
    )
    seen = shell.json("ticket", "show", number)
    assert seen["messages"][-1]["state"] == "queued"
    assert any("Sudah diperbaiki." in message["body"] for message in seen["messages"])
    assert seen["events"][-1]["actor"] == "ani"


def test_in_quiet_hours_a_reply_says_when_it_goes_out_unless_it_is_urgent(shell: Shell, number: str) -> None:
    now = datetime.now(ZoneInfo("Asia/Jakarta"))
    night = shell.with_settings(
        updates={"quiet_hours": f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M}"}
    )
    told = night.ok("ticket", "reply", number, "Besok", "diperbaiki.")
    assert f"quiet hours: the SMS to the reporter goes out {now + timedelta(hours=1):%H:%M}" in told
    assert "as soon as" in night.ok("ticket", "reply", number, "Jangan", "lewat", "sana!", "--urgent")


def test_a_ticket_is_moved_and_annotated(shell: Shell, number: str) -> None:
    moved = shell.json("ticket", "move", number, "forwarded", "--agency", "12.71")
    assert (moved["status"], moved["agency"]["code"]) == ("forwarded", "12.71")
    assert moved["due"]["respond"]
    assert shell.ok("ticket", "note", number, "sudah", "ditelepon") == f"{number}: noted\n"
    noted = shell.json("ticket", "show", number)["events"][-1]
    assert (noted["kind"], noted["data"]) == ("noted", {"text": "sudah ditelepon"})
    assert noted["actor"].startswith("shell:")


def test_a_phone_that_wants_no_texts_is_not_told(shell: Shell, number: str) -> None:
    shell.ok("text", "+6281234567890", "STOP")
    assert "wants no texts" in shell.ok("ticket", "reply", number, "Sudah.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["show", "{mistyped}"], "is no ticket number: a digit is wrong or missing", id="mistyped"),
        pytest.param(["show", "4071839"], "there is no ticket 4071839", id="not-there"),
        pytest.param(["move", "{number}", "deferred"], "deferred needs a reason", id="no-reason"),
    ],
)
def test_what_the_desk_refuses_is_one_line(shell: Shell, number: str, words: list[str], said: str) -> None:
    mistyped = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert said in shell.refusal("ticket", *(word.format(number=number, mistyped=mistyped) for word in words))


@pytest.mark.parametrize("act", ["reply", "note", "move"])
@pytest.mark.parametrize("name", ["reporter", "clock", "triage", "", "Ani Medan"])
def test_nobody_acts_in_the_name_of_the_program_or_of_a_reporter(
    shell: Shell, number: str, act: str, name: str
) -> None:
    words = "verified" if act == "move" else "Sudah."
    said = shell.refusal("ticket", act, number, words, "--by", name, code=2)
    assert f"'--by': {name!r} is no operator's name: write it as ani.medan" in said
