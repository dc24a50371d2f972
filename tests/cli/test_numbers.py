"""The keys that phone numbers are encrypted with, and what is held under them."""

import sqlite3
from contextlib import closing

import pytest

from sms_gateway.storage.file import hold
from tests.cli.conftest import Shell

CITIZEN = "+6281398761078"


@pytest.fixture
def keyed(shell: Shell) -> Shell:
    """With a key in a file of its own, and a report that came in before."""
    shell.ok("text", CITIZEN, "BINJAI lampu jalan mati")
    file = shell.directory / "key"
    file.write_text(shell.ok("numbers", "key"))
    return shell.with_settings(encryption__keys_file=str(file))


def readable(shell: Shell) -> bool:
    """Whether the number stands in the database's file, or beside it."""
    files = [file for file in shell.directory.glob("sms-gateway.db*") if file.is_file()]
    return any(CITIZEN[3:].encode() in file.read_bytes() for file in files)


def test_all_numbers_are_brought_under_a_key_and_back(shell: Shell, keyed: Shell) -> None:
    assert readable(shell)
    assert "there is no key" in shell.refusal("numbers", "encrypt")
    assert "not encrypted yet" in keyed.refusal("ticket", "list")
    told = keyed.json("numbers", "encrypt")
    assert told["rewritten"] > 3
    assert not readable(shell)
    assert keyed.json("contact", "show", CITIZEN, "--unmasked")["phone"] == CITIZEN
    assert keyed.json("numbers", "check").keys() == {told["form"]}
    assert f"phone numbers: encrypted under key {told['form']}" in keyed.ok("check")
    assert f"under key {told['form']}" in shell.refusal("ticket", "list")
    assert keyed.ok("numbers", "decrypt").startswith("all numbers are written as they are")
    assert readable(shell)
    assert shell.json("contact", "show", CITIZEN, "--unmasked")["phone"] == CITIZEN


def test_a_number_that_was_changed_by_hand_is_counted_and_left(keyed: Shell) -> None:
    keyed.ok("numbers", "encrypt")
    with closing(sqlite3.connect(keyed.directory / "sms-gateway.db")) as file, file:
        file.execute("update ticket set phone = substr(phone, 1, 20) || 'AAAA' || substr(phone, 25)")
    counted = keyed.run("numbers", "check")
    assert (counted.returncode, counted.stdout.split()[-2:]) == (1, ["unreadable", "1"])
    assert keyed.json("numbers", "decrypt")["unreadable"] == 1


def test_nothing_is_rewritten_while_others_are_at_work_or_messages_wait_outside(keyed: Shell) -> None:
    with hold(f"sqlite:///{keyed.directory / 'sms-gateway.db'}"):
        assert "another `sms-gateway serve` has" in keyed.refusal("numbers", "encrypt")
    (keyed.directory / "spool").mkdir(exist_ok=True)
    (keyed.directory / "spool" / "1.json").write_text("{}")
    assert "the spool holds 1 message:" in keyed.refusal("numbers", "encrypt")
