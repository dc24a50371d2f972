"""Two answered reports, and a BELUM that does not say which: no answer that was not good ends a report by itself."""

import pytest

from tests.stories import Tell

TWO_ANSWERS = """
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > MEDAN jalan rusak
    < Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {2}
    [1 answered: Sudah]
    < {1}: Jawaban Kota Binjai: Sudah. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    [2 answered: Sudah]
    < {2}: Jawaban Kota Medan: Sudah. Puas? Balas SELESAI {2}. Belum beres? Balas BELUM {2} lalu alasannya.
"""
WHICH = "< Laporan yang mana? 1: jalan rusak, 2: lampu mati. Balas angkanya."
WHOSE = "< Pesan Anda untuk laporan mana? 1: jalan rusak, 2: lampu mati. Balas angkanya. Laporan baru? Balas 0."
MEDAN_AGAIN = """
    < Maaf masalahnya belum beres. Laporan {2} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas TL
      {2} lalu isinya.
"""
BOTH_AGAIN = f"""{MEDAN_AGAIN}
    < Maaf masalahnya belum beres. Laporan {{1}} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas TL
      {{1}} lalu isinya.
"""


@pytest.mark.parametrize(("belum", "asked"), [("belum pak masih sama saja", WHOSE), ("BELUM", WHICH)])
def test_who_does_not_say_which_has_both_opened_again(tell: Tell, belum: str, asked: str) -> None:
    tell(f"{TWO_ANSWERS}\n > {belum}\n {asked}\n [25 hours later]\n {BOTH_AGAIN}\n [5 hours later]")


def test_a_newer_question_takes_no_dispute_away(tell: Tell) -> None:
    tell(f"""{TWO_ANSWERS}
    > BELUM
    {WHICH}
    > bogor got mampet
    < Laporan {{3}} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    [25 hours later]
    {BOTH_AGAIN}
    """)


def test_what_is_solved_meanwhile_is_not_opened_again(tell: Tell) -> None:
    tell(f"""{TWO_ANSWERS}
    > BELUM
    {WHICH}
    > SELESAI {{1}}
    < Terima kasih, laporan {{1}} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    [25 hours later]
    {MEDAN_AGAIN}
    """)


def test_neither_closes_while_we_ask_which(tell: Tell) -> None:
    tell(f"""{TWO_ANSWERS}
    [20 days later]
    < Laporan {{1}} sudah dijawab dan akan ditutup setelah 2 Apr 2026. Belum beres? Balas BELUM {{1}} lalu alasannya,
      paling lambat tanggal itu.
    < Laporan {{2}} sudah dijawab dan akan ditutup setelah 2 Apr 2026. Belum beres? Balas BELUM {{2}} lalu alasannya,
      paling lambat tanggal itu.
    [72 hours later]
    [6 hours later]
    > BELUM
    {WHICH}
    [16 hours later]
    """)


def test_who_thinks_better_of_it_disputes_nothing(tell: Tell) -> None:
    tell(f"""{TWO_ANSWERS}
    > BELUM
    {WHICH}
    > tidak
    < {{2}}: Jawaban Kota Medan: Sudah.
    < Laporan {{2}} dijawab Kota Medan. Puas? Balas SELESAI {{2}}. Belum? Balas BELUM {{2}} lalu alasannya, paling
      lambat 31 Mar 2026.
    [25 hours later]
    """)


@pytest.mark.parametrize("which", ["medan", "yang di medan", "kota medan pak"])
def test_which_is_told_by_its_place(tell: Tell, which: str) -> None:
    tell(f"{TWO_ANSWERS}\n > BELUM\n {WHICH}\n > {which}\n {MEDAN_AGAIN}")


@pytest.mark.parametrize("which", ["dua-duanya", "keduanya pak", "semua", "1 dan 2"])
def test_both_may_be_meant(tell: Tell, which: str) -> None:
    tell(f"{TWO_ANSWERS}\n > belum masih sama\n {WHOSE}\n > {which}\n {BOTH_AGAIN}")


@pytest.mark.parametrize(("belum", "again"), [("BELUM yang di medan", MEDAN_AGAIN), ("belum semuanya pak", BOTH_AGAIN)])
def test_belum_says_itself_which(tell: Tell, belum: str, again: str) -> None:
    tell(f"{TWO_ANSWERS}\n > {belum}\n {again}")


def test_words_that_may_be_about_an_answer_keep_it_from_closing_too(tell: Tell) -> None:
    tell(f"""{TWO_ANSWERS}
    > masih rusak pak
    {WHOSE}
    > 1
    < Pesan Anda kami masukkan ke laporan {{2}}. Puas? Balas SELESAI {{2}}. Belum beres? Balas BELUM {{2}}. Laporan
      baru? Tulis LAPOR lalu isinya.
    [30 days later]
    < Laporan {{1}} sudah dijawab dan akan ditutup setelah 14 Apr 2026. Belum beres? Balas BELUM {{1}} lalu alasannya,
      paling lambat tanggal itu.
    < Maaf, laporan {{2}} di Kota Medan melewati batas 31 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {{2}}
      lalu isinya.
    """)
