"""A command or class word without some of its vowels is meant all the same; of what ends something it is not."""

import pytest

from parsers.intents import Dispute, Intent, Report, Satisfied, StatusQuery
from tests.parsers.shipped import code, parse

NUMBER = "4071839"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("LPOR#BINJAI#lampu mati", Report(text="lampu mati", place=code("Kota Binjai"), explicit=True, language="id")),
        ("LAPR BINJAI jln rusak", Report(text="jln rusak", place=code("Kota Binjai"), explicit=True, language="id")),
        ("laporan baru: got mampet", Report(text="got mampet", explicit=True, language="id")),
        (f"STTUS {NUMBER}", StatusQuery(number=NUMBER, language="id")),
        ("setatus", StatusQuery(language="id")),
        (f"slesai {NUMBER}", Satisfied(number=NUMBER, language="id")),
        ("blum", Dispute(number=None, language="id")),
        ("blum nyala pak", Dispute(number=None, text="blum nyala pak", language="id")),
        ("btal", Report(text="btal")),
        ("klar", Report(text="klar")),
        ("slesai jalan diaspal rusak lagi", Report(text="slesai jalan diaspal rusak lagi")),
    ],
)
def test_a_short_word_of_ours(text: str, intent: Intent) -> None:
    assert parse(text) == intent


@pytest.mark.parametrize("asked", ["laporan baru saya belum ditanggapi", "laporan baru kapan diproses pak"])
def test_who_asks_after_a_new_report_begins_none(asked: str) -> None:
    assert parse(asked) == Report(text=asked)
