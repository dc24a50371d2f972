"""`ga jadi` where nothing was asked: a report is taken back, once its reporter has said so twice."""

import pytest

from tests.stories import Tell

RECEIVED = """
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
"""


@pytest.mark.parametrize("word", ["ga jadi pak", "gajadi", "batalin aja"])
def test_who_takes_a_report_back_is_asked_first(tell: Tell, word: str) -> None:
    tell(f"""{RECEIVED}
    > {word}
    < Anda ingin membatalkan laporan {{1}}? Balas BATAL {{1}}. Tidak jadi? Tidak perlu membalas.
    > ya
    < Laporan {{1}} kami batalkan sesuai permintaan Anda. Berubah pikiran? Kirim laporan baru: tulis LAPOR lalu isinya.
    """)


def test_of_several_which(tell: Tell) -> None:
    tell(f"""{RECEIVED}
    > MEDAN jalan rusak
    < Laporan {{2}} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {{2}}
    > ga jadi lapor
    < Laporan mana yang mau dibatalkan? 1: jalan rusak, 2: lampu mati. Balas angkanya.
    """)
