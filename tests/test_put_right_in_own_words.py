"""What is sent right behind a report: where it is, what was wrong in it, thanks."""

import pytest

from tests.stories import Tell

RECEIVED = """
    > MEDAN lampu mati di jl halat
    < Laporan {1} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
"""
JOINED = """
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
"""
NEW = (
    "< Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat."
)


@pytest.mark.parametrize("behind", ["di jl jaksa no 5", "depan masjid", "rt 02 rw 05 kel kartini", "jl puri no 7"])
def test_an_address_right_behind_a_report_is_its_own(tell: Tell, behind: str) -> None:
    tell(f"{RECEIVED}\n > {behind}\n {JOINED}")


@pytest.mark.parametrize("behind", ["jalan rusak", "di rumah saya air pdam mati 3 hari", "parit mampet di jl puri"])
def test_another_matter_is_none(tell: Tell, behind: str) -> None:
    tell(f"{RECEIVED}\n > {behind}\n {NEW}")


def test_nor_is_an_address_an_hour_later(tell: Tell) -> None:
    tell(f"{RECEIVED}\n [2 hours later]\n > depan masjid raya\n {NEW}")


@pytest.mark.parametrize(
    "slip",
    ["salah pak, maksud saya jl puri no 5", "maksudnya jl halat no 7", "maaf salah", "bukan jl halat tapi jl puri"],
)
def test_what_was_wrong_is_put_right_in_any_words(tell: Tell, slip: str) -> None:
    tell(f"{RECEIVED}\n > {slip}\n {JOINED}")


@pytest.mark.parametrize(
    "other",
    [
        "salah satu guru memukul murid",
        "tagihan pdam salah",
        "salah nama di ktp",
        "bansos salah sasaran",
        "bantuan salah orang",
        "salah tagihan air",
        "bukan cuma lampu, jalan juga rusak",
        "apa maksudnya lurah minta uang",
    ],
)
def test_what_others_do_wrong_is_no_slip(tell: Tell, other: str) -> None:
    tell(f"{RECEIVED}\n > {other}\n {NEW}")


def test_the_wrong_place_is_put_right_in_any_words(tell: Tell) -> None:
    tell(f"""{RECEIVED}
    > eh salah, bukan medan tapi binjai
    < Laporan {{1}}: maksud Anda Kota Binjai? Balas YA, atau balas nama kabupaten/kota yang benar.
    > ya
    < Terima kasih. Laporan {{1}} kami arahkan ke Kota Binjai. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {{1}}
    """)


@pytest.mark.parametrize("thanks", ["sama2", "sama-sama pak", "terima kasih kembali", "mksh atas responnya yg cepat"])
def test_thanks_for_thanks_are_no_report(tell: Tell, thanks: str) -> None:
    tell(f"""{RECEIVED}
    > {thanks}
    < Mau melapor? Tulis NAMA KAB/KOTA (spasi) isi laporan, kirim ke 1078. Contoh: KOTA PADANG lampu jalan mati. Tanya
      kabar: STATUS lalu nomornya.
    """)
