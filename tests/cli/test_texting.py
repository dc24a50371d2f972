"""To be a citizen, from a shell."""

import os
import pty
import subprocess
import time

import pytest

from tests.cli.conftest import Shell
from tests.processes import command, environment

PHONE = "+6281234567890"


def test_text_prints_what_the_phone_gets_back(shell: Shell) -> None:
    first, second = (shell.ok("text", "0812-3456-7890", *words.split()) for words in ("BINJAI jln rusak", "STATUS"))
    assert first.startswith("Laporan ")
    assert "Kota Binjai" in first
    assert first.split()[1] == second.split()[1], "the same phone, however it is written"


def test_text_as_json_is_one_object_with_the_ticket_and_its_answers(shell: Shell) -> None:
    told = shell.json("text", PHONE, "MEDAN sampah menumpuk")
    (answer,) = told.pop("answers")
    assert set(told) == {"id", "from", "to", "new", "spooled", "ticket"}
    assert (told["from"], told["to"], told["new"], told["spooled"]) == (PHONE, "1078", True, False)
    assert set(answer) == {"id", "key", "body", "parts", "state"}
    assert answer["state"] == "sent"
    assert answer["key"] == f"answer:loopback:{told['id']}"
    assert told["ticket"] in answer["body"]


def test_the_same_id_again_is_a_repeat_and_gets_the_same_answers(shell: Shell) -> None:
    first, again = (shell.json("text", PHONE, "BINJAI banjir", "--id", "SM1", "--to", "1079") for _ in range(2))
    assert (first["new"], again["new"]) == (True, False)
    assert {**again, "new": True} == first
    assert first["to"] == "1079"
    assert len(shell.jsons("ticket", "list")) == 1


def test_what_is_no_report_has_no_ticket_and_may_have_no_answer(shell: Shell) -> None:
    told = [shell.json("text", PHONE, "tes") for _ in range(2)]
    assert [one["ticket"] for one in told] == [None, None]
    assert [len(one["answers"]) for one in told] == [1, 0], "help at most once a day"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["--carrier", "pigeon"], "--carrier: there is no pigeon; there is twilio", id="unknown-carrier"),
        pytest.param([], "name one by --carrier: twilio", id="no-loopback"),
    ],
)
def test_text_needs_a_carrier_that_is_there(shell: Shell, words: list[str], said: str) -> None:
    account = {"account_sid": "AC" + "0" * 32, "auth_tokens": ["12345"], "from": "1078"}
    assert said in shell.with_settings(carriers={"twilio": account}).refusal("text", PHONE, "tes", *words)


def test_phone_reads_a_pipe_and_writes_a_transcript(shell: Shell) -> None:
    transcript = shell.ok("phone", PHONE, typed="BINJAI jln rusak\nSTATUS").splitlines()
    assert [line.split(" > ")[0].strip() for line in transcript] == [PHONE, "1078", PHONE, "1078"]
    assert transcript[0] == f"{PHONE} > BINJAI jln rusak"
    assert transcript[2] == f"{PHONE} > STATUS"


def test_a_notice_arrives_while_nobody_types(shell: Shell, number: str) -> None:
    near, far = pty.openpty()
    conversation = subprocess.Popen(
        command("phone", PHONE), env=environment(shell.settings), cwd=shell.directory, stdin=far, stdout=far, stderr=far
    )
    os.close(far)
    try:
        assert _read_until(near, f"{PHONE} > ")
        shell.ok("ticket", "reply", number, "Petugas", "sudah", "datang.")
        shown = _read_until(near, "sudah datang")
        assert "1078 > " in shown
        assert "Laporan" not in shown, "what came before is no news"
        os.write(near, b"\x04")  # Ctrl-D
        assert conversation.wait(60) == 0
    finally:
        conversation.kill()
        conversation.wait(60)
        os.close(near)


def _read_until(terminal: int, wanted: str, seconds: float = 20) -> str:
    read, end = "", time.monotonic() + seconds
    while wanted not in read:
        assert time.monotonic() < end, read
        read += os.read(terminal, 4096).decode()
    return read
