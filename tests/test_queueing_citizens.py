"""ANTRE is an officer's word; from a citizen's phone it tells of people who queue."""

import pytest

from tests.stories import Tell


@pytest.mark.parametrize("word", ["antri", "ANTRIAN", "antre pak"])
def test_who_queues_has_a_report(tell: Tell, word: str) -> None:
    tell(f"""
    > {word}
    < Laporan {{1}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    > kota medan
    < Terima kasih. Laporan {{1}} kami arahkan ke Kota Medan. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas STATUS
      {{1}}
    """)


def test_it_is_the_other_half_of_a_report(tell: Tell) -> None:
    tell("""
    > MEDAN
    < Laporan {1} untuk Kota Medan kami simpan. Apa yang terjadi, dan di mana? Balas dengan ceritanya.
    > antrian
    < Laporan {1} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    """)


def test_it_answers_an_officer(tell: Tell) -> None:
    tell("""
    > MEDAN puskesmas parah
    < Laporan {1} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 deferred: Apa masalahnya?]
    < {1}: Kami perlu keterangan Anda: Apa masalahnya? Balas TL {1} lalu keterangannya, paling lambat 9 Apr 2026.
    > antri
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
    """)


def test_with_a_number_it_asks_how_that_stands(tell: Tell) -> None:
    tell("""
    > MEDAN antrian puskesmas lama banget
    < Laporan {1} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > ANTRE {1}
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL {1}
      lalu isinya.
    """)
