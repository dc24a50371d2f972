"""Words behind BATAL or SELESAI that say otherwise, and a withdrawal that may mean one of two things."""

import pytest

from tests.stories import Tell

RECEIVED = """
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
"""
ANSWERED = f"""{RECEIVED}
    [1 answered: Sudah]
    < {{1}}: Jawaban Kota Binjai: Sudah. Puas? Balas SELESAI {{1}}. Belum beres? Balas BELUM {{1}} lalu alasannya.
"""
SURE = "< Anda ingin membatalkan laporan {1}? Balas BATAL {1}. Tidak jadi? Tidak perlu membalas."
WITHDRAWN = (
    "< Laporan {1} kami batalkan sesuai permintaan Anda. Berubah pikiran? Kirim laporan baru: tulis LAPOR lalu isinya."
)
SOLVED = """
    < Pesan Anda kami masukkan ke laporan {1}. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1}. Laporan baru?
      Tulis LAPOR lalu isinya.
"""
CLOSED = (
    "< Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas)."
)


@pytest.mark.parametrize(
    "doubt",
    [
        "BATAL {1} tidak jadi",
        "BATAL {1}?",
        "BATAL {1} nya gimana caranya",
        "BATAL {1} jangan ya pak saya salah",
        "Balas BATAL {1}. Tidak jadi? Tidak perlu membalas.",
    ],
)
def test_nothing_is_withdrawn_against_the_words_behind_it(tell: Tell, doubt: str) -> None:
    tell(f"{RECEIVED}\n > {doubt}\n {SURE}\n > BATAL {{1}} sudah beres\n {WITHDRAWN}")


@pytest.mark.parametrize(
    "doubt",
    [
        "SELESAI {1} tapi masih ada yang mati",
        "SELESAI {1} apanya pak masih gelap",
        "selesai {1}?",
        "{1} selesai?",
        "puas?",
        "SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.",
    ],
)
def test_nothing_is_closed_against_the_words_behind_it(tell: Tell, doubt: str) -> None:
    tell(f"{ANSWERED}\n > {doubt}\n {SOLVED}\n > SELESAI {{1}} terima kasih pak\n {CLOSED}")


def test_doubt_about_what_has_ended_opens_nothing_and_ends_nothing(tell: Tell) -> None:
    tell(f"""{ANSWERED}
    > SELESAI {{1}}
    {CLOSED}
    > SELESAI {{1}} tapi kok masih mati
    < Terima kasih, pesan Anda kami simpan di laporan {{1}} yang sudah ditutup. Masih ada masalah? Balas BELUM {{1}}
      lalu alasannya.
    > BATAL {{1}} tidak jadi
    < Laporan {{1}} sudah selesai. Terima kasih. Masalahnya muncul lagi? Balas BELUM {{1}} lalu ceritakan, paling
      lambat 9 Apr 2026.
    """)


ASKED_TO_ERASE = f"""{RECEIVED}
    > HAPUS DATA
    < Permintaan hapus data Anda kami catat dengan nomor {{2}}. Keputusannya kami kabarkan paling lambat 13 Mar 2026.
"""


def test_who_has_asked_to_be_erased_is_asked_what_is_withdrawn(tell: Tell) -> None:
    tell(f"""{ASKED_TO_ERASE}
    > BATAL
    < Laporan mana yang mau dibatalkan? 1: HAPUS DATA, 2: lampu mati. Balas angkanya.
    > 1
    {WITHDRAWN.replace("1", "2")}
    > BATAL
    {SURE}
    """)


@pytest.mark.parametrize("words", ["tidak jadi hapus data", "batal hapus data pak", "jangan hapus data", "batal hapus"])
def test_a_request_to_erase_is_taken_back_in_its_own_words(tell: Tell, words: str) -> None:
    tell(f"{ASKED_TO_ERASE}\n > {words}\n {WITHDRAWN.replace('1', '2')}")
