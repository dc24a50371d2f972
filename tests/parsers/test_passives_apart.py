"""`di` is often typed apart from its verb: who is attacked is told whom to phone all the same."""

import pytest

from tests.parsers.test_cries import urgent


@pytest.mark.parametrize(
    "cry",
    [
        "anak saya di tusuk orang",
        "sy mau di bunuh suami",
        "istri tetangga di pukuli tiap malam",
        "BINJAI tetangga sy d bacok",
        "rumah kami di rampok",
        "anak sy d culik td siang",
        "DI KEROYOK PREMAN DI TERMINAL",
    ],
)
def test_who_is_attacked_in_two_words_is_told_whom_to_phone(cry: str) -> None:
    assert urgent(cry)


@pytest.mark.parametrize("trouble", ["di bukit rawan begal", "tahun lalu sy di begal", "di pukul rata tarifnya"])
def test_where_something_is_is_no_attack(trouble: str) -> None:
    assert not urgent(trouble)
