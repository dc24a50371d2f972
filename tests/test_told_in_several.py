"""More of one report, in the next short SMS."""

import pytest

from tests.stories import Tell

RECEIVED = """
    > MEDAN parkir liar depan rs adam malik
    < Laporan {1} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
"""
JOINED = """
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
"""
NEW = (
    "< Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat."
)
STANDS = """
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL {1}
      lalu isinya.
"""


@pytest.mark.parametrize(
    "detail", ["tarifnya 10rb", "nama petugasnya pak asep", "plat nomornya BK 1234 XY", "kejadiannya tadi pagi"]
)
def test_a_detail_right_behind_a_report_is_its_own(tell: Tell, detail: str) -> None:
    tell(f"{RECEIVED}\n > {detail}\n {JOINED}")


@pytest.mark.parametrize("trouble", ["harga beras naik", "nama saya tidak ada di bansos", "airnya juga mati"])
def test_another_trouble_is_none(tell: Tell, trouble: str) -> None:
    tell(f"{RECEIVED}\n > {trouble}\n {NEW}")


def test_nor_is_a_detail_an_hour_later(tell: Tell) -> None:
    tell(f"{RECEIVED}\n [1 hours later]\n > tarifnya 10rb\n {NEW}")


def test_the_story_again_with_its_place_somewhere_in_it_is_no_second_report(tell: Tell) -> None:
    tell("""
    > got mampet
    < Laporan {1} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    > got mampet depan sd 3 kel kartini binjai
    < Laporan {1}: maksud Anda Kota Binjai? Balas YA, atau balas nama kabupaten/kota yang benar.
    > ya
    < Terima kasih. Laporan {1} kami arahkan ke Kota Binjai. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas STATUS
      {1}
    """)


@pytest.mark.parametrize("asked", ["yg medan gmn", "status medan"])
def test_a_report_is_asked_after_by_its_place(tell: Tell, asked: str) -> None:
    tell(f"{RECEIVED}\n [1 hours later]\n > {asked}\n {STANDS}")


@pytest.mark.parametrize("thanks", ["trima ksh", "mkasih byk y pak", "trm kasih"])
def test_thanks_in_few_vowels_are_no_report(tell: Tell, thanks: str) -> None:
    tell(f"""{RECEIVED}
    > {thanks}
    < Mau melapor? Tulis NAMA KAB/KOTA (spasi) isi laporan, kirim ke 1078. Contoh: KOTA PADANG lampu jalan mati. Tanya
      kabar: STATUS lalu nomornya.
    """)


@pytest.mark.parametrize(
    "trouble", ["MEDAN parkir liar kapan ditangani", "MEDAN parkir liar kok lama", "medan parkir liar sudah lama"]
)
def test_a_place_and_a_trouble_are_a_report_though_it_asks(tell: Tell, trouble: str) -> None:
    tell(f"""{RECEIVED}
    [1 hours later]
    > {trouble}
    < Laporan {{2}} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {{2}}
    """)


@pytest.mark.parametrize("trouble", ["parkir lama liar", "parkir liar sudah lama"])
def test_what_is_old_is_not_asked_after(tell: Tell, trouble: str) -> None:
    tell(f"{RECEIVED}\n [1 hours later]\n > {trouble}\n {NEW}")


@pytest.mark.parametrize(
    "trouble",
    [
        "harga berasnya naik",
        "tempat sampahnya penuh",
        "jam 10 airnya mati",
        "no 5 rumahnya roboh",
        "nama anaknya salah di akta",
        "alamatnya salah di ktp saya",
    ],
)
def test_nor_is_a_trouble_that_begins_like_a_detail(tell: Tell, trouble: str) -> None:
    tell(f"{RECEIVED}\n > {trouble}\n {NEW}")
