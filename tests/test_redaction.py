"""What leaves the house names nobody by a number or an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.numbers import is_valid
from sms_gateway.redaction import MASKED, stripped


@pytest.mark.parametrize(
    "named",
    [
        "1275010101900001",
        "1275 0101 0190 0001",
        "127501.010190.0001",
        "12.75.01.120385.0003",
        "12 75 01 52 03 85 0003",
        "1275 010 101 900 001",
        "12.345.678.9-012.000",
        "812 3456 7890",
        "O812-3456-7890",
        "0812_3456_7890",
        "0812\N{NO-BREAK SPACE}3456\N{NO-BREAK SPACE}7890",
        "0812\N{EN DASH}3456\N{EM DASH}7890",
        "0812\N{ZERO WIDTH SPACE}3456\N{ZERO WIDTH SPACE}7890",
        "081234567890",
        "0812-3456-7890",
        "08.12-34 567 890",
        "0 8 1 2 3 4 5 6 7 8 9 0",
        "+62 (812) 3456-7890",
        "62 812 3456 789",
        "0812*3456*7890",
        "0812#3456#7890",
        "0812, 3456, 7890",
        "0812/3456/7890",
        "0812:3456:7890",
        "0812 = 3456 | 7890",
        "0812~3456~7890",
        "1275/0101/0190/0001",
        "127501*010190*0001",
        "1234-01-012345-50-1",
        "(061) 4567890",
        "(061)8824567",
        "(0341)551234",
        "061)8824567",
        "0341/551234",
        "061/4567890",
        "061-4567890",
        "+62 61 4567890",
        "0001-2345-67890",
        "0001 2345 6789 0",
        "0001.2345.6789.0",
        "12345678",
        "02345671",
        "+12345671",
        "0411 456 789",
        "budi.santoso+ktp@mail.example.id",
    ],
)
def test_a_number_or_an_address_that_names_a_person_is_masked(named: str) -> None:
    assert stripped(f"hubungi {named}, segera") == f"hubungi {MASKED}, segera"


@pytest.mark.parametrize(
    "kept",
    [
        "tiket 4071839",
        "laporan 12345671 bersama 12345671.",
        "tanggal 12/03/2026",
        "harga 1.500.000, Rp 1.000.000-2.000.000",
        "RT 021/003 45 rumah",
        "RT (021) 003",
        "surat no 021/2026",
        "Rp 12.500.000.000",
        "jam 08.00-12.00",
        "tanggal 08-12-2026 jam 8",
        "08/12/2026 08:00-16:00",
        "jam 08:12:34, 08:45",
        "nomor 8, 12, 15 dan 16",
        "1/2/3 dan 4*5",
        "RT 021 RW 003",
        "RT 02/05 no 8",
        "@walikota www.binjai.id",
        "17 Agustus 1945 / 10.00",
        "Rp 850.000.000 dan 812 000 000",
        "dari 08-12-2026 sampai 31-12-2026, 10.00",
        "jl 12 no 75 rt 01 rw 12 tahun 2026 2027",
    ],
)
def test_everyday_numbers_stay(kept: str) -> None:
    assert stripped(kept) == kept


@given(st.text(alphabet="0123456789 .-()*#,/:+@a", max_size=2000))
def test_it_is_done_once_and_leaves_no_long_number_but_a_reports(words: str) -> None:
    left = stripped(words)
    long = [run for run in "".join(c if c.isdigit() else " " for c in left).split() if len(run) >= 8]
    assert not [run for run in long if len(run) > 8 or run.startswith("0") or not is_valid(run)]


@pytest.mark.parametrize("groups", ["12345671 12345671", "12345671-0001", "1275 12345671"])
def test_eight_digits_of_a_longer_number_are_no_reports(groups: str) -> None:
    assert "12345671" not in stripped(f"nomor {groups}")
