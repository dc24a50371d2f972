"""What tells nothing that is not known belongs to the report that is known, and begins no second one."""

import pytest

from tests.stories import Tell

RECEIVED = """
    > BINJAI lampu jalan mati di jl jaksa
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
"""
STANDS = """
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL {1}
      lalu isinya.
"""
JOINED = """
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
"""
NEW = (
    "< Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat."
)


@pytest.mark.parametrize(
    "asked",
    [
        "sudah masuk blm laporan sy?",
        "pak laporan saya yg kemarin gimana ya",
        "kpn petugasnya datang pak",
        "kok belum diperbaiki juga",
        "bagaimana kelanjutan laporan saya ttg lampu jalan",
        "kapan lampunya diperbaiki",
        "kok ga ada kabar",
    ],
)
def test_whoever_asks_after_a_report_is_told_how_it_stands(tell: Tell, asked: str) -> None:
    tell(f"{RECEIVED}\n > {asked}\n {STANDS}")


@pytest.mark.parametrize(
    "said",
    [
        "lampu masih mati",
        "lampunya blm diperbaiki pak",
        "blm ada petugas yg datang pak",
        "belum ada perubahan",
        "mohon segera ditindak lanjuti",
        "lampunya sudah nyala",
    ],
)
def test_what_is_known_is_no_second_report(tell: Tell, said: str) -> None:
    tell(f"{RECEIVED}\n > {said}\n {JOINED}")


@pytest.mark.parametrize("said", ["sudah nyala pak, makasih", "terima kasih sdh beres"])
def test_who_is_content_before_anybody_answers_is_told_how_to_close(tell: Tell, said: str) -> None:
    tell(f"""{RECEIVED}
    > {said}
    < Pesan Anda kami masukkan ke laporan {{1}}. Puas? Balas SELESAI {{1}}. Belum beres? Balas BELUM {{1}}. Laporan
      baru? Tulis LAPOR lalu isinya.
    """)


@pytest.mark.parametrize(
    "said", ["parit masih mampet", "ktp belum jadi", "lampu merah mati", "lampu mati, tolong kebakaran"]
)
def test_whatever_else_is_told_is_a_report_of_its_own(tell: Tell, said: str) -> None:
    danger = "< Ada bahaya? Telepon 112 sekarang juga. SMS ini bukan layanan darurat. Laporan Anda tetap kami catat."
    tell(f"{RECEIVED}\n > {said}\n {danger if 'kebakaran' in said else ''}\n {NEW}")


def test_of_several_reports_the_one_is_meant_that_tells_of_it(tell: Tell) -> None:
    tell(f"""{RECEIVED}
    > MEDAN sampah menumpuk
    < Laporan {{2}} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {{2}}
    > lampu masih mati
    {JOINED}
    > masih belum diperbaiki pak
    < Pesan Anda untuk laporan mana? 1: sampah menumpuk, 2: lampu jalan mati di jl jaksa. Balas angkanya. Laporan baru?
      Balas 0.
    """)


def test_after_the_end_only_doubt_is_about_the_same(tell: Tell) -> None:
    tell(f"""{RECEIVED}
    > SELESAI
    < Terima kasih, laporan {{1}} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    > lampu masih mati
    {JOINED}
    > lampu mati lagi
    {NEW}
    """)


def test_belum_with_words_answers_an_officer(tell: Tell) -> None:
    tell(f"""{RECEIVED}
    [1 deferred: Sudah ada petugas?]
    < {{1}}: Kami perlu keterangan Anda: Sudah ada petugas? Balas TL {{1}} lalu keterangannya, paling lambat 9 Apr 2026.
    > belum pak, msh gelap
    {JOINED}
    """)
