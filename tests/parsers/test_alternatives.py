"""`jangan|jgn bilang|blg` in a list is all of its four ways; and what those who are afraid really write."""

import pytest

from parsers import Vocabulary, parse
from parsers.intents import Report
from tests.parsers.shipped import VOCABULARY


def test_words_with_others_beside_them_are_all_ways_to_say_it() -> None:
    built = Vocabulary.build({"id": {"pleas": {"anonymous": ["jangan|jgn bilang|blg saya"]}}}, [])
    said = {f"{no} {tell} saya" for no in ("jangan", "jgn") for tell in ("bilang", "blg")}
    assert built.pleas.meanings.keys() == said


@pytest.mark.parametrize(
    "plea",
    [
        "oknum polisi minta 300rb di razia jangan bilang dari saya",
        "tlg jgn sebut2 nama sy, bendahara desa nilep bantuan",
        "tolong jgn kasih tau pak lurah klo sy yg lapor, lurah minta duit",
        "kades minta uang, jgn sampe ketauan ya",
        "saya takut ketauan pak, guru minta uang",
    ],
)
def test_who_is_afraid_is_anonymous(plea: str) -> None:
    said = parse(plea, VOCABULARY)
    assert isinstance(said, Report)
    assert said.anonymous


OTHERS = ("jangan bilang dari pusat belum turun", "jangan bilang siapa yang salah", "jangan bocorkan pipa lagi pak")


@pytest.mark.parametrize(
    "told", ["pemerintah jangan bilang sudah diperbaiki", "jangan bilang tidak ada anggaran", *OTHERS]
)
def test_what_others_shall_not_claim_is_no_plea(told: str) -> None:
    said = parse(told, VOCABULARY)
    assert isinstance(said, Report)
    assert not said.anonymous
