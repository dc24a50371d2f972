"""Who must not be known says so in many words; who is told `besok` again and again hides nothing."""

import pytest

from parsers.intents import Report
from tests.parsers.shipped import parse


def is_anonymous(text: str) -> bool:
    said = parse(f"BINJAI kades minta uang, {text}")
    assert isinstance(said, Report)
    return said.anonymous


@pytest.mark.parametrize(
    "wish",
    [
        "jgn smp ada yg tau y pak",
        "jangan sampai ada yang tahu saya yang lapor",
        "jangan sampe orang tau sy yg lapor",
        "jgn bilang kades ya",
        "tolong jangan bilang sama pak lurah",
        "mohon nama saya disembunyikan",
        "nama pelapor disamarkan",
        "saya tdk mau disebut namanya",
        "ga mau namanya disebut",
        "jgn tulis nama saya",
        "jangan sebarkan nomor saya",
        "jangan kasih tau pak rt",
        "jgn kasi tau",
        "jangan di sebut nama saya",
        "identitas saya di lindungi",
        "nama saya d samarkan",
        "jgn d bocorkan",
    ],
)
def test_who_must_not_be_known_is_hidden(wish: str) -> None:
    assert is_anonymous(wish)


@pytest.mark.parametrize(
    "said",
    [
        "jangan kasih tau besok terus",
        "jgn kasi tau nanti nanti",
        "jangan kasih tahu terus tapi tidak dikerjakan",
        "jangan bilang besok",
        "jangan bilang sabar terus",
        "jangan sampai warga marah",
        "jangan sampai ada yang mati",
        "tidak mau bayar",
    ],
)
def test_who_is_put_off_hides_nothing(said: str) -> None:
    assert not is_anonymous(said)


@pytest.mark.parametrize(
    "wish",
    [
        "jangan kasih tau nanti saya dipecat",
        "jangan beri tahu nanti suami saya marah",
        "jgn kasih tau lagi siapa saya",
        "jangan kasih tau terus siapa saya",
        "jangan bilang pak camat saya yang lapor",
        "jangan bilang pak, nanti saya diusir",
        "jangan pake nama saya",
    ],
)
def test_who_says_what_would_happen_to_them_is_hidden(wish: str) -> None:
    assert is_anonymous(wish)


@pytest.mark.parametrize(
    "said",
    [
        "jangan bilang pak camat tidak tahu",
        "jangan bilang rt tidak ada dana",
        "jangan bilang pak tidak ada uang",
        "jangan bilang pak besok terus",
        "jgn bilang bu sabar",
        "jangan bilang sama saja dengan desa lain",
        "jangan pakai nama orang lain untuk bansos",
        "jangan pake nomor antrian lagi",
        "jangan sebar identitas warga",
        "nama saya disembunyikan dari daftar bansos",
        "nama penerima disembunyikan oknum",
    ],
)
def test_who_forbids_an_excuse_hides_nothing(said: str) -> None:
    assert not is_anonymous(said)
