"""Words that are seldom said where they are said here: they do what they say, and nothing is lost or told wrongly."""

import pytest

from sms_gateway.gateway import Gateway
from tests.phones import Phone
from tests.stories import Tell
from tests.test_grammar import NOWHERE_2, come_of, numbered, stands

CHECKED = "Laporan {1} sudah kami terima dan sedang diperiksa."
ENDED = "Laporan {1} sudah selesai."

ROWS = [
    (["BINJAI x", "TL {1}"], CHECKED, ["x 12.75"]),
    (["BINJAI x", "TL"], CHECKED, ["x 12.75"]),
    (["BINJAI x", "DIAM"], "Baik, kabar rutin laporan {1} kami hentikan.", ["x 12.75"]),
    (["BINJAI x", "SELESAI", "DIAM {1}"], ENDED, ["x 12.75 resolved"]),
    (["BINJAI x", "SELESAI", "RALAT"], ENDED, ["x 12.75 resolved"]),
    (["BINJAI x", "NILAI {1} 4"], CHECKED, ["x 12.75"]),
    (
        ["BINJAI x", "! Sudah", "MEDAN y", "SELESAI {2}", "5", "NILAI 2"],
        "Terima kasih atas penilaian Anda untuk laporan {1}",
        ["x 12.75 2", "y 12.71 resolved 5"],
    ),
    (["BINJAI", "kebakaran di pasar!!"], "Ada bahaya? Telepon 112", ["kebakaran di pasar!! 12.75 urgent"]),
    (["BINJAI", "MEDAN lampu mati"], "Laporan {2} untuk Kota Medan", ["BINJAI 12.75", "lampu mati 12.71"]),
    (["BINJAI", "LAPOR jalan rusak"], NOWHERE_2, ["BINJAI 12.75", "jalan rusak None"]),
]


@pytest.mark.parametrize(("typed", "begins", "kept"), [pytest.param(*row, id=" | ".join(row[0])) for row in ROWS])
def test_what_is_seldom_typed(
    typed: list[str], begins: str, kept: list[str], standing: Gateway, citizen: Phone
) -> None:
    *_, now = [come_of(line, standing, citizen) for line in typed]
    assert now[0].startswith(numbered(begins, citizen)), now
    assert stands(citizen) == kept


def test_whoever_thinks_better_of_a_dispute_and_is_satisfied_keeps_no_report_open(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > MEDAN jalan rusak
    < Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {2}
    [1 answered: Sudah]
    < {1}: Jawaban Kota Binjai: Sudah. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    [2 answered: Sudah]
    < {2}: Jawaban Kota Medan: Sudah. Puas? Balas SELESAI {2}. Belum beres? Balas BELUM {2} lalu alasannya.
    > BELUM
    < Laporan yang mana? 1: jalan rusak, 2: lampu mati. Balas angkanya.
    > SELESAI
    < Laporan yang mana? 1: jalan rusak, 2: lampu mati. Balas angkanya.
    > 1
    < Terima kasih, laporan {2} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    [30 days later]
    < Laporan {1} sudah dijawab dan akan ditutup setelah 14 Apr 2026. Belum beres? Balas BELUM {1} lalu alasannya,
      paling lambat tanggal itu.
    """)


def test_what_nobody_placed_goes_to_the_newest_where_all_answers_were_taken_back_meanwhile(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > MEDAN jalan rusak
    < Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {2}
    [1 answered: Sudah]
    < {1}: Jawaban Kota Binjai: Sudah. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    [2 answered: Sudah]
    < {2}: Jawaban Kota Medan: Sudah. Puas? Balas SELESAI {2}. Belum beres? Balas BELUM {2} lalu alasannya.
    > BELUM masih gelap
    < Pesan Anda untuk laporan mana? 1: jalan rusak, 2: lampu mati. Balas angkanya. Laporan baru? Balas 0.
    [1 in_progress]
    < Laporan {1} mulai ditangani Kota Binjai. Ada tambahan? Balas TL {1} lalu isinya. Tanya kabar: STATUS {1}
    [2 in_progress]
    < Laporan {2} mulai ditangani Kota Medan. Ada tambahan? Balas TL {2} lalu isinya. Tanya kabar: STATUS {2}
    [25 hours later]
    < Terima kasih, pesan Anda sudah masuk ke laporan {2}. Tanya kabar: balas STATUS {2}
    """)
