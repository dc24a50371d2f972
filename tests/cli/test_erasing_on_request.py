"""HAPUS DATA: law 27/2022 wants it confirmed, and after the erasure there is no phone to confirm it to."""

from tests.cli.conftest import Shell

PHONE = "+6281234567890"


def test_who_asks_to_be_erased_is_answered_before_it_is_done(shell: Shell) -> None:
    number = shell.json("text", PHONE, "HAPUS DATA")["ticket"]
    refused = shell.refusal("contact", "erase", PHONE, "--yes")
    assert f"{number} asks for this: answer it first by `sms-gateway ticket reply {number} --urgent TEXT…`" in refused
    shell.ok("ticket", "reply", number, "--urgent", "Data Anda kami hapus hari ini.")
    assert f"{number} asks for this" in shell.refusal("contact", "erase", PHONE, "--yes"), "it waits to be sent"
    assert "Data Anda kami hapus hari ini." in shell.ok("text", PHONE, f"STATUS {number}")
    assert "is now erased:" in shell.ok("contact", "erase", PHONE, "--yes")
    assert shell.json("ticket", "show", number)["status"] == "answered"


def test_an_answer_that_no_carrier_may_send_holds_up_no_erasure(shell: Shell) -> None:
    number = shell.json("text", PHONE, "HAPUS DATA")["ticket"]
    shell.ok("text", PHONE, "STOP")
    shell.ok("ticket", "reply", number, "--urgent", "Data Anda kami hapus hari ini.")
    assert "is now erased:" in shell.ok("contact", "erase", PHONE, "--yes")
