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


def test_status_tells_the_last_answer_where_an_officer_ended_what_was_disputed_once(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 answered: Sudah ditambal]
    < {1}: Jawaban Kota Binjai: Sudah ditambal. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    > BELUM {1} masih berlubang
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    [1 answered: Kini sudah]
    < {1}: Jawaban Kota Binjai: Kini sudah. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    [1 resolved]
    < Laporan {1} dinyatakan selesai. Terima kasih. Belum beres? Balas BELUM {1} lalu alasannya, paling lambat 9 Apr
      2026.
    > STATUS {1}
    < {1}: Jawaban Kota Binjai: Kini sudah.
    < Laporan {1} sudah selesai. Terima kasih. Masalahnya muncul lagi? Balas BELUM {1} lalu ceritakan, paling lambat 9
      Apr 2026.
    """)


def test_an_answer_that_waits_for_the_morning_names_whose_it_is_wherever_the_report_came_from(tell: Tell) -> None:
    tell("""
    > bogor macet
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    > 1
    < Terima kasih. Laporan {1} kami arahkan ke Kab. Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas STATUS
      {1}
    [12 hours later]
    [1 answered: Sudah lancar]
    [1 in_progress]
    [10 hours later]
    < {1}: Jawaban Kab. Bogor: Sudah lancar.
    < Laporan {1} mulai ditangani Kab. Bogor. Ada tambahan? Balas TL {1} lalu isinya. Tanya kabar: STATUS {1}
    """)


def test_what_an_officer_did_just_now_is_no_sms_that_goes_on_in_the_next(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 hours later]
    [1 verified]
    < Laporan {1} sudah diperiksa dan akan diteruskan ke instansi terkait. Ada tambahan? Balas TL {1} lalu isinya.
    > got bau
    < Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    """)


def test_a_bare_dispute_with_a_slip_in_its_number_is_asked_for_again_and_nothing_else(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > BELUM {1!}
    < Nomor {1!} sepertinya salah ketik. Lihat lagi nomor di SMS kami, lalu kirim ulang. Lupa nomornya? Balas STATUS
      saja.
    """)
