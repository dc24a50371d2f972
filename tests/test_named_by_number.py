"""Words to an answer, and stars for it: as much is told with the report's number as without it."""

import pytest

from tests.stories import Tell

ANSWERED = """
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 answered: Sudah diganti]
    < {1}: Jawaban Kota Binjai: Sudah diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
"""


@pytest.mark.parametrize("said", ["TIDAK PUAS {1}", "{1} BELUM beres", "masih gelap {1}", "TL {1} kok masih gelap"])
def test_who_doubts_an_answer_by_number_is_told_how_to_dispute_it(tell: Tell, said: str) -> None:
    tell(f"""{ANSWERED}
    > {said}
    < Pesan Anda kami masukkan ke laporan {{1}}. Puas? Balas SELESAI {{1}}. Belum beres? Balas BELUM {{1}}. Laporan
      baru? Tulis LAPOR lalu isinya.
    """)


def test_what_is_added_before_an_answer_is_thanked_for(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > TL{1}lampunya tiga
    < Terima kasih, pesan Anda sudah masuk ke laporan {1}. Tanya kabar: balas STATUS {1}
    """)


@pytest.mark.parametrize("said", ["NILAI", "NILAI 6", "NILAI {1}", "NILAI {1} 9", "nilai 10"])
def test_who_rates_without_a_digit_from_1_to_5_is_asked_for_one(tell: Tell, said: str) -> None:
    tell(f"""{ANSWERED}
    > SELESAI {{1}}
    < Terima kasih, laporan {{1}} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    [26 hours later]
    > {said}
    < Seberapa puas Anda dengan laporan {{1}}? Balas satu angka saja: 1 (kecewa) sampai 5 (sangat puas).
    > 4
    < Terima kasih atas penilaian Anda untuk laporan {{1}}. Ada masalah lain? Tulis LAPOR lalu isinya.
    """)


def test_who_has_nothing_to_rate_is_told_how_to_begin(tell: Tell) -> None:
    tell("""
    > NILAI
    < Belum ada laporan dari nomor HP ini. Mau melapor? Tulis nama kabupaten/kota lalu isi laporan, kirim ke 1078.
    """)
