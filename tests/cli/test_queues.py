"""What waits, what failed, and doing it again."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

from sms_gateway.messages import InboundMessage
from sms_gateway.spool import Spool
from tests.cli.conftest import Shell


def changed(shell: Shell, sql: str) -> None:
    """As something beside the shell would have left it."""
    with closing(sqlite3.connect(shell.directory / "sms-gateway.db")) as database:
        database.execute(sql)
        database.commit()


def test_what_waits_in_the_outbox_can_be_cancelled_and_what_failed_is_sent_again(shell: Shell, number: str) -> None:
    (answer,) = shell.jsons("outbox", "list")
    assert (answer["state"], answer["to"], answer["direction"]) == ("sent", "+62 812-****-890", "outbound")
    message = str(answer["id"])
    assert f"message {message} is sent" in shell.refusal("outbox", "retry", message)
    changed(shell, "update outbound set state = 'failed', error = 'rejected'")
    assert [one["error"] for one in shell.jsons("outbox", "list", "--state", "failed")] == ["rejected"]
    assert shell.ok("outbox", "retry", message).startswith(f"{message} is queued")
    assert shell.ok("outbox", "cancel", message) == f"{message} is cancelled\n"
    assert shell.ok("outbox", "list", "--state", "cancelled", "--unmasked").split("\t")[3] == "+6281234567890"
    assert shell.jsons("outbox", "list", "--state", "queued", "--state", "failed") == []


def test_a_message_is_shown_with_all_that_the_carrier_ever_said_and_a_correction_is_seen(
    shell: Shell, number: str
) -> None:
    (answer,) = shell.jsons("outbox", "list")
    message = str(answer["id"])
    assert shell.ok("outbox", "show", message).endswith("the carrier has said nothing of it yet\n")
    receipt = "insert into receipt (carrier, carrier_id, said, state, error, outbound_id, at, raw) values "
    for minute, (said, error) in enumerate([("undelivered", "30008"), ("delivered", ""), ("sent", "")]):
        at = f"2026-03-10T03:0{minute}:00.000000+00:00"
        changed(shell, receipt + f"('loopback', 'x', '{said}', '{said}', '{error}', {message}, '{at}', '{{}}')")
    told = shell.ok("outbox", "show", message).splitlines()
    assert told[0] == f"{message} sent"
    assert f"Laporan {number}" in told[8]
    assert told[-3:] == [
        "2026-03-10T10:00:00+07:00 undelivered 30008",
        "2026-03-10T10:01:00+07:00 delivered  (a correction)",
        "2026-03-10T10:02:00+07:00 sent  (changes nothing)",
    ]
    seen = shell.json("outbox", "show", message)
    assert [(line["said"], line["effect"]) for line in seen["ledger"]] == [
        ("undelivered", "believed"),
        ("delivered", "correction"),
        ("sent", "none"),
    ]
    assert (seen["to"], seen["key"]) == ("+62 812-****-890", answer["key"])


def test_the_phone_of_an_anonymous_reporter_is_not_hinted_at_in_what_came_and_went(shell: Shell) -> None:
    shell.ok("text", "+6281234567891", "ANONIM BINJAI pungli di pasar")
    (came,), (went,) = shell.jsons("inbox", "list"), shell.jsons("outbox", "list")
    shown = shell.json("outbox", "show", str(went["id"]))
    assert (came["from"], went["to"], shown["to"]) == (None, None, None)
    for command in (("inbox", "list"), ("outbox", "list"), ("outbox", "show", str(went["id"]))):
        assert "****" not in shell.ok(*command)
    assert [one["from"] for one in shell.jsons("inbox", "list", "--unmasked")] == ["+6281234567891"]
    assert [one["to"] for one in shell.jsons("outbox", "list", "--unmasked")] == ["+6281234567891"]


def test_a_message_that_is_not_there_is_named(shell: Shell) -> None:
    assert "no message 99 in the outbox" in shell.refusal("outbox", "cancel", "99")
    assert "no message 99 in the outbox" in shell.refusal("outbox", "show", "99")
    assert "no message 99 in the inbox" in shell.refusal("inbox", "replay", "99")


def test_a_message_that_could_not_be_dealt_with_is_dealt_with_again_as_what_it_is(shell: Shell) -> None:
    told = shell.json("text", "+6281234567890", "BINJAI banjir")
    shell.ok("text", "+6281234567890", "STATUS", "--id", "SM2")
    assert "is handled: only one that waits" in shell.refusal("inbox", "replay", "2")
    changed(shell, "delete from outbound where key like '%SM2'")
    changed(
        shell, "update inbound set state='waiting', error='Error', due_at='2999-01-01T00:00:00.000000+00:00' where id=2"
    )
    assert [one["id"] for one in shell.jsons("inbox", "list", "--state", "waiting")] == [2]
    assert "2 is handled" in shell.ok("inbox", "replay", "--waiting")
    assert [one["number"] for one in shell.jsons("ticket", "list")] == [told["ticket"]], "a STATUS is no report"
    assert any(one["key"].endswith("SM2") for one in shell.jsons("outbox", "list"))


def test_the_spool_is_taken_in(shell: Shell) -> None:
    came = InboundMessage("loopback", "SM1", "+6281234567890", "1078", "BINJAI banjir", datetime.now(UTC))
    Spool(shell.directory / "spool").keep(came)
    assert "it holds 1 message:" in shell.ok("check")
    assert shell.ok("inbox", "replay", "--spool") == "dealt with from the spool: 1 message\n"
    assert [one["text"] for one in shell.jsons("ticket", "list")] == ["banjir"]
