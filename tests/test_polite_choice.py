"""Who is asked for a digit, and gives it with thanks, has answered."""

import pytest

from tests.stories import Tell


@pytest.mark.parametrize(
    "said", ["1 terima kasih", "1 makasih pak", "satu, trims", "1 pak terima kasih banyak", "terima kasih, 1"]
)
def test_a_digit_with_thanks_answers_which_region_is_meant(tell: Tell, said: str) -> None:
    tell(f"""
    > bogor angkot ngetem
    < Laporan {{1}} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    > {said}
    < Terima kasih. Laporan {{1}} kami arahkan ke Kab. Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {{1}}
    """)


def test_a_digit_with_thanks_is_a_rating_where_one_was_asked_for(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > SELESAI {1}
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    > 5 terima kasih
    < Terima kasih atas penilaian Anda untuk laporan {1}. Ada masalah lain? Tulis LAPOR lalu isinya.
    """)
