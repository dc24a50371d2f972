"""What people shorten, double and drag out is one word; what has a digit, or is in every report, is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.plainwords import LONGEST, MOST, marked, plain_words
from parsers.text import clean


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("jln rusaaakkk, jalan2 RUSAK; jalannya rsk", "jalan rusak"),
        (
            "Ass. Yth Bpk Walikota, di gg buntu lmpu mati mhn diperbaiki, trims",
            "walikota gang buntu lampu mati perbaiki",
        ),
        ("NIK 1275010101900001 hp 0812-3456-7890 rt02/05 b4njir", "nik"),
        ("smpah menumpuk dr kmrn blm diangkut pak!!", "sampah menumpuk kmrn diangkut"),
        ("ANAK² jatuh — 'jalan' bolong 😡", "anak jatuh jalan lubang"),
        ("1 2 ya ok ?!", ""),
    ],
)
def test_a_text_is_its_plain_words(text: str, words: str) -> None:
    assert " ".join(plain_words(text)) == words


@given(st.text(max_size=400))
def test_marking_loses_no_sign_and_words_stay_small(text: str) -> None:
    words = plain_words(text)
    assert "".join(piece for piece, _ in marked(text, words)) == clean(text)
    assert len(words) <= MOST
    assert all(3 <= len(word) <= LONGEST and word.isalpha() for word in words)
