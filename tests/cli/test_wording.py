"""Texts and words from a shell, and messages that are only tried."""

import pytest

from tests.cli.conftest import Shell

TEXT = "Fine, {number} has it. Ask: reply STATUS {number}"


def test_what_is_set_is_said_and_understood_and_unset_again(shell: Shell) -> None:
    assert shell.jsons("wording", "list", "--edited") == []
    assert shell.ok("wording", "set", "en", "added", *TEXT.split()) == f"added (en): {TEXT}\n"
    assert shell.ok("wording", "set", "id", "commands.status", "Pantau") == "commands.status (id): Pantau\n"
    edited = shell.jsons("wording", "list", "--edited")
    assert [(one["language"], one["key"]) for one in edited] == [("id", "commands.status"), ("en", "added")]
    assert (edited[0]["text"].endswith(", pantau"), edited[1]["text"]) == (True, TEXT)
    assert f"en\tadded\tedited\t{TEXT}\n" in shell.ok("wording", "list", "--language", "en")
    assert "\tcommands.help\t-\t" in shell.ok("wording", "list")
    assert shell.json("try", "pantau")["intent"] == {"kind": "status_query", "language": "id"}
    assert "without pantau" in shell.ok("wording", "unset", "id", "commands.status", "pantau")
    assert shell.ok("wording", "unset", "en", "added").startswith("added (en): Thank you")
    assert shell.jsons("wording", "list", "--edited") == []
    lines = shell.jsons("wording", "history", "--language", "en", "--key", "added")
    assert [(one["value"], one["was"], one["by"]) for one in lines] == [(None, TEXT, None), (TEXT, None, None)]
    assert shell.ok("wording", "history").splitlines()[0].endswith("\tshell\ten\tadded\tas shipped")


def test_a_message_is_tried_and_nothing_of_it_stays(shell: Shell) -> None:
    one, then = shell.jsons("try", "bogor", "angkot", "ngetem", "--then", "2")
    assert one["body"] == "bogor angkot ngetem"
    assert one["intent"]["choices"] == "Kabupaten Bogor, Kota Bogor"
    assert [(answer["parts"], answer["encoding"]) for answer in one["answers"]] == [(1, "gsm7")]
    assert (then["intent"]["kind"], "Kota Bogor" in then["answers"][0]["body"]) == ("choice", True)
    done = shell.run("try", "BINJAI lampu mati", "--from", "081234567890")
    assert "Kota Binjai" in done.stdout
    assert done.stderr == "(report, category complaint, place Kota Binjai, text lampu mati)\n"
    assert shell.jsons("ticket", "list") == []
    assert shell.jsons("inbox", "list") == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["set", "id", "commands.status", "medan"], "MEDAN means", id="a-clash"),
        pytest.param(["set", "en", "added", "x"], "its places must be {number}", id="places"),
        pytest.param(["set", "en", "nothing", "x"], "there is no text nothing", id="no-text"),
        pytest.param(["set", "xx", "added", "x"], "xx is not spoken; there are id, en", id="no-language"),
        pytest.param(["unset", "id", "commands.stop", "stop"], "STOP stays", id="stop"),
    ],
)
def test_what_cannot_be_is_one_line(shell: Shell, words: list[str], said: str) -> None:
    assert said in shell.refusal("wording", *words)
