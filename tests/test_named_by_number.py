"""Words to an answer with the report's number: as much is told as without it."""

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
