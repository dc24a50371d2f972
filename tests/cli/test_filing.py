"""The file of a case, from a shell: made with the database, proved without one."""

import json

from tests.cli.conftest import Shell


def test_a_file_is_proved_by_whoever_has_it_and_no_database(shell: Shell, number: str) -> None:
    made = shell.run("ticket", "file", number, "--output", "case.html")
    seal = made.stderr.split()[-1]
    assert f"entries in case.html, the last seal {seal}" in made.stderr
    away = Shell(shell.directory, {"database": {"url": "sqlite:///nowhere/none.db"}})
    said = away.ok("ticket", "verify-file", "case.html", "--seal", seal)
    assert said.startswith(f"whole: ticket {number}, ")
    assert said.endswith(f" 0 of them sealed in the audit too, the last seal {seal}\n")

    paper = shell.directory / "case.html"
    paper.write_text(paper.read_text("utf-8").replace("<blockquote>lampu", "<blockquote>semua", 1), "utf-8")
    done = away.run("ticket", "verify-file", "case.html", "--json")
    assert (done.returncode, json.loads(done.stdout)["whole"]) == (1, False)
    assert "the paper shows something else than the file inside it" in done.stdout
    assert "no case file" in away.refusal("ticket", "verify-file", "sms-gateway.db")
