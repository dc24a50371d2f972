"""Backup, restore, handing out and rehearsing, as they are typed."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

from tests.cli.conftest import Shell
from tests.patience import eventually


def test_a_backup_is_restored_in_another_place(shell: Shell, number: str) -> None:
    made = shell.json("backup")
    copy = shell.directory / made["file"]
    assert copy.parent.name == "backups"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert copy.stat().st_size == made["bytes"]
    assert made["audit"]["whole"] is True
    assert "is not empty: say --force" in shell.refusal("restore", str(copy))
    elsewhere = shell.with_settings(database={"url": "sqlite:///elsewhere/sms.db"})
    told = elsewhere.ok("restore", str(copy))
    assert "1 tickets, 1 received, 1 sent, 1 contacts; the audit is whole" in told
    assert elsewhere.json("ticket", "show", number)["number"] == number
    assert "there is nothing to catch up with" in elsewhere.ok("restore")


def test_with_keep_a_directory_that_is_not_there_yet_is_made(shell: Shell) -> None:
    def made() -> Path:
        return shell.directory / str(shell.json("backup", "nightly", "--keep", "1")["file"])

    first = made()
    eventually(lambda: f"{datetime.now(UTC):%H%M%S}" not in first.name)  # a copy is called by its second
    second = made()
    assert [path for path in (shell.directory / "nightly").iterdir() if path.suffix == ".db"] == [second]


def test_a_person_gets_all_that_is_held_of_them_in_a_file_of_their_own(shell: Shell, number: str) -> None:
    told = shell.ok("contact", "export", "+6281234567890", "--out", "person.json", "--by", "ani")
    assert "+62 812-****-890 is in person.json: 1 ticket, 1 received, 1 sent" in told
    held = json.loads((shell.directory / "person.json").read_text())
    assert [one["number"] for one in held["tickets"]] == [number]
    assert stat.S_IMODE((shell.directory / "person.json").stat().st_mode) == 0o600
    last = held["tickets"][0]["history"][-1]
    assert last["kind"] != "noted", "what is handed out is what there was"
    assert "handed out" in shell.ok("ticket", "show", number)


def test_a_rehearsal_tells_how_old_messages_would_end(shell: Shell, number: str) -> None:
    done = shell.run("inbox", "replay", "--into", "trial.db")
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 message dealt with: 1 as before" in done.stderr
    assert Path(shell.directory / "trial.db").exists()
    assert "one of them at a time" in shell.refusal("inbox", "replay", "17", "--into", "trial.db", code=2)


def test_an_erasure_names_the_copies_that_still_have_the_person(shell: Shell, number: str) -> None:
    (shell.directory / "sms-gateway.db.before-0012").write_text("an earlier version")
    done = shell.run("contact", "erase", "+6281234567890", "--yes", "--name", "Budi")
    assert done.returncode == 0
    assert "sms-gateway.db.before-0012 still has them: it is removed 30 days after it was made" in done.stderr
