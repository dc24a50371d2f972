"""Canned replies from a shell."""

import pytest

from tests.cli.conftest import Shell


def test_a_canned_reply_is_added_listed_and_removed(shell: Shell) -> None:
    first = shell.jsons("canned", "list")
    assert {one["agency"] for one in first} == {None}
    new = shell.json("canned", "add", "lampu diganti", "Lampu sudah diganti {agency}.", "--agency", "12.75")
    assert (new["agency"], new["name"], new["text"]) == ("12.75", "lampu diganti", "Lampu sudah diganti {agency}.")
    assert new in shell.jsons("canned", "list", "--agency", "12.75")
    assert new not in shell.jsons("canned", "list", "--agency", "12.71")
    assert shell.ok("canned", "remove", str(new["id"])) == f"removed {new['id']}: lampu diganti\n"
    assert shell.jsons("canned", "list") == first


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param("add x {nomor}", "nobody can fill {nomor}: the places are {agency}, {date}, {number}", id="place"),
        pytest.param("add x halo --agency 99.99", "there is no agency 99.99", id="agency"),
        pytest.param("remove 99", "there is no canned reply 99", id="nothing-to-remove"),
    ],
)
def test_what_cannot_be_done_is_one_line(shell: Shell, words: str, said: str) -> None:
    assert said in shell.refusal("canned", *words.split())
