"""`check` finds what is wrong before a citizen does."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sms_gateway.carriers.loopback import Loopback
from sms_gateway.cli import checking, looks
from sms_gateway.clock import SetClock
from sms_gateway.errors import CarrierError, Outcome
from sms_gateway.gateway import Gateway
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import erasure, inbound
from tests.cli.conftest import Shell
from tests.phones import Phone

TWILIO = {"account_sid": "AC" + "0" * 32, "auth_tokens": ["12345"], "from": "1078", "base_url": "http://127.0.0.1:1"}


def test_with_no_settings_at_all_everything_is_well(tmp_path: Path) -> None:
    told = Shell(tmp_path, {}).ok("check").splitlines()
    assert {line.split(":")[0].split(maxsplit=1)[1] for line in told} >= {
        "settings", "carrier loopback", "spool", "disk", "secret key", "database", "clock", "vocabulary",
    }  # fmt: skip
    assert all(line.startswith(("ok ", "warn ")) for line in told)


WRONG = {
    "carriers": {"loopback": {}, "twilio": TWILIO, "spare": {"kind": "loopback", "x": 1}},
    "spool": {"directory": "/dev/null/spool"},
    "database": {"url": "sqlite:////no/where.db"},
}


@pytest.mark.parametrize(
    ("settings", "parts"),
    [
        pytest.param({"colour": "red"}, ["settings: SMS_GATEWAY_COLOUR"], id="unknown-setting"),
        pytest.param({"deadlines": {"verify": "soon"}}, ["settings: deadlines.verify"], id="no-limit"),
        pytest.param(
            WRONG,
            ["carrier twilio: ", "carrier spare: carriers.spare.x", "training: loopback", "spool: spool.directory",
             "database: unable to open"],
            id="everything",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line_that_fails(tmp_path: Path, settings: dict[str, Any], parts: list[str]) -> None:
    done = Shell(tmp_path, settings).run("check")
    assert done.returncode == 1
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAIL ")]
    assert len(failed) == len(parts), done.stdout
    assert all(line.startswith(f"FAIL {part}") for line, part in zip(failed, parts, strict=True)), done.stdout


def test_loopback_beside_another_carrier_is_right_in_training(tmp_path: Path) -> None:
    shell = Shell(tmp_path, {"carriers": {"loopback": {}, "twilio": TWILIO}, "training": "true"})
    assert "training" not in shell.run("check").stdout


def test_a_carrier_whose_log_cannot_be_searched_is_told(tmp_path: Path) -> None:
    """Two may bring the same number: whose it is must be said, or what one lost would be taken in by both."""
    inline = {"account_sid": "AC" + "0" * 32, "signing_keys": {"k": "s"}, "reply": "twiml", "kind": "twilio"}
    settings = {"public_url": "https://sms.example.go.id", "carriers": {"one": inline, "other": inline}}
    told = Shell(tmp_path, settings).run("check").stdout
    assert "warn carrier one: SMS that it could not deliver are not looked for in its log: name our numbers" in told


def test_as_json_it_is_one_object(tmp_path: Path) -> None:
    done = Shell(tmp_path, {"web": {"secret_key": "short"}}).run("check", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["ok"]) == (1, False)
    assert {"state": "FAIL", "part": "settings"}.items() <= next(
        c for c in told["checks"] if c["state"] == "FAIL"
    ).items()


def test_a_clock_that_is_off_is_warned_of(gateway: Gateway, clock: SetClock) -> None:
    assert looks._clock(gateway).state == "warn"


def test_files_are_for_whoever_runs_it_and_one_that_others_can_read_is_warned_of(tmp_path: Path) -> None:
    shell, database = Shell(tmp_path, {}), tmp_path / "sms-gateway.db"
    shell.ok("export", "tickets", "--output", "march.csv")
    assert {path.name: path.stat().st_mode & 0o077 for path in (database, tmp_path / "march.csv")} == {
        "sms-gateway.db": 0,
        "march.csv": 0,
    }
    assert "can read" not in shell.ok("check")
    database.chmod(0o644)
    assert "everybody on this machine can read sms-gateway.db: chmod o= sms-gateway.db*" in shell.ok("check")


def test_a_disk_that_fills_is_warned_of(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "_ROOM", 1024**6)
    assert [found.state for found in checking._disk(gateway.settings)][:1] == ["warn"]


def test_what_the_spool_has_set_aside_is_warned_of_with_what_to_do(gateway: Gateway) -> None:
    directory = gateway.settings.spool.directory
    assert [found.state for found in checking._spool(gateway.settings)] == ["ok"]
    (directory / "00000000000000000001-1-aa.unreadable").write_text('{"body": "hal')
    _, found = checking._spool(gateway.settings)
    assert (found.state, found.part) == ("warn", "spool")
    assert found.message.startswith("set aside, since the content is broken: 1 file, ")
    assert f"{directory}/*.unreadable: mend each and name it .json again" in found.message


def test_an_sms_that_nobody_sends_is_warned_of(gateway: Gateway, phone: Callable[..., Phone], clock: SetClock) -> None:
    gateway.inbox.receive(InboundMessage("loopback", "1", "+6281234560000", "1078", "BINJAI lampu mati", clock()))
    assert looks._stranded(gateway).state == "ok"
    clock.move(minutes=6)
    found = looks._stranded(gateway)
    assert (found.state, found.part) == ("warn", "outbox")
    assert found.message.startswith("an SMS has waited for 6 minutes: is `serve` or a `worker` running")


def test_a_number_that_was_erased_is_no_sender_to_look_at(gateway: Gateway, phone: Callable[..., Phone]) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    gateway.database.write(erasure.erase, citizen.number, "ani", gateway.clock())
    assert looks._no_phones(gateway).state == "ok"


def test_one_open_report_is_one(gateway: Gateway, phone: Callable[..., Phone]) -> None:
    phone().text("BINJAI lampu mati")
    assert looks._limits(gateway).message == "due as the settings and the holidays say: 1 open report"


def test_what_senders_that_are_no_phone_wrote_is_told_with_the_way_to_read_it(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    phone().text("BINJAI lampu mati")
    assert looks._no_phones(gateway).state == "ok"
    for n, sender in enumerate(["TELKOMSEL", "3636", "3636"]):
        gateway.inbox.receive(InboundMessage("loopback", f"L-{n}", sender, "1078", "Promo", clock()))
    found = looks._no_phones(gateway)
    assert found.state == "warn"
    assert found.message.startswith("3 SMS within a day came from senders that are no phone (3636, TELKOMSEL): ")
    assert found.message.endswith("`sms-gateway inbox list --from 3636`")
    assert 'received_total{carrier="loopback",outcome="no_phone"} 3.0' in gateway.meters.text([]).decode()
    read = gateway.database.read(lambda db: inbound.listed(db, sender="3636"))
    assert [kept.message.sender for kept in read] == ["3636", "3636"]
    clock.move(days=2)
    assert looks._no_phones(gateway).state == "ok"


def test_what_was_refused_for_our_settings_within_a_day_is_told(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    assert looks._refused(gateway).state == "ok"
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    for outcome in (Outcome.MISCONFIGURED, Outcome.REJECTED):
        carrier.fail_next(CarrierError(outcome, outcome))
        phone().text("BINJAI lampu mati")
    found = looks._refused(gateway)
    assert found.state == "warn"
    assert "1 by loopback (misconfigured): " in found.message
    assert "rejected" not in found.message
    clock.move(days=2)
    assert looks._refused(gateway).state == "ok"


def test_phones_that_get_no_answers_are_told_and_listed(shell: Shell) -> None:
    shell.ok("text", "+6281234567890", "BINJAI lampu mati")
    assert "ok   silence" in shell.ok("check")
    assert shell.jsons("contact", "list") == []
    said = shell.jsons("outbox", "list")[0]["body"]
    for _ in range(2):
        shell.ok("text", "+6281234567890", said)
    assert (
        "warn silence: taken for machines, and left without answers: 1 phone; see `sms-gateway contact list`"
        in shell.ok("check")
    )
    (listed,) = shell.jsons("contact", "list")
    assert (listed["phone"], listed["silent_for"]) == (
        "+62 812-****-890",
        "our own words came back; silent for 1 h",
    )
    assert "+62 812-****-890" in shell.ok("contact", "list")


def test_messages_for_a_carrier_that_is_gone_are_told(shell: Shell) -> None:
    shell.ok("text", "+6281234567890", "BINJAI lampu mati")
    number = shell.jsons("ticket", "list")[0]["number"]
    renamed = shell.with_settings(carriers={"sim": {"kind": "loopback"}})
    renamed.ok("ticket", "reply", number, "sudah diperbaiki")
    told = renamed.run("check").stdout
    assert "1 for loopback wait for carriers that are not set" in told


def test_that_nobody_is_on_duty_for_the_nation_is_warned_of(gateway: Gateway) -> None:
    assert looks._duty(gateway).state == "warn"
    gateway.operators.add("nina", "admin")
    gateway.duty.give_phone("nina", "+6281100000001")
    gateway.duty.put("nina", on=True)
    assert looks._duty(gateway).state == "ok"


def test_an_sms_of_which_a_person_must_decide_whether_it_left_is_warned_of(
    gateway: Gateway, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    monkeypatch.setattr(carrier, "log_is_proof", False, raising=False)
    carrier.fail_next(CarrierError("timeout", Outcome.UNKNOWN))
    gateway.inbox.receive(InboundMessage("loopback", "1", "+6281234560000", "1078", "BINJAI lampu mati", clock()))
    gateway.dispatch.send_due("loopback")
    for _ in range(2):
        assert looks._held(gateway).state == "ok"
        clock.move(minutes=1)
        gateway.receipts.look_up()
    found = looks._held(gateway)
    assert (found.state, found.part) == ("warn", "held")
    assert found.message.startswith("1 message may have left or not, and nobody has decided: see `sms-gateway outbox")
