"""Words without their vowels, with a particle behind them, or with `di` apart: who asks so has no second report."""

import pytest

from tests.stories import Tell

RECEIVED = """
    > SOLO trotoar rusak di jl slamet riyadi
    < Laporan {1} untuk Kota Surakarta kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [20 minutes later]
"""
STANDS = """
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL {1}
      lalu isinya.
"""
ADDED = """
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
"""
NEW = """
    < Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
"""


@pytest.mark.parametrize(
    "asked",
    [
        "knp blm di kerjakan",
        "pak trotoarnya kpn d perbaiki",
        "udh smpe mn laporan sy",
        "laporan sy udh dprses blm y",
        "status laporanku",
        "lihat status laporan kemarin",
        "ga ada respon",
        "dmn laporan sy",
        "udah lama",
        "where is my report",
    ],
)
def test_who_asks_is_told_how_it_stands(tell: Tell, asked: str) -> None:
    tell(f"{RECEIVED}\n > {asked}\n {STANDS}")


@pytest.mark.parametrize("told", ["blm di kerjakan jg", "trotoar blm di perbaiki", "mohon segera d perbaiki"])
def test_who_says_how_it_stands_adds_to_it(tell: Tell, told: str) -> None:
    tell(f"{RECEIVED}\n > {told}\n {ADDED}")


@pytest.mark.parametrize("trouble", ["petugas lambat", "cek lampu jalan mati", "kapan lampu di gang mawar di perbaiki"])
def test_another_trouble_is_a_report_of_its_own(tell: Tell, trouble: str) -> None:
    tell(f"{RECEIVED}\n > {trouble}\n {NEW}")


@pytest.mark.parametrize(
    "trouble", ["thr mana", "bis kapan datang", "bisnya kapan", "sma mana", "brs kapan", "man kapan"]
)
def test_an_abbreviation_is_no_word_of_asking(tell: Tell, trouble: str) -> None:
    tell(f"""
    > MEDAN lampu mati
    < Laporan {{1}} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {{1}}
    [1 hours later]
    > {trouble}
    < Laporan {{2}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    """)


def test_sma2_is_a_school(tell: Tell) -> None:
    tell("""
    > SMA2
    < Laporan {1} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    """)
