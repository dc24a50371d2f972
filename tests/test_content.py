"""After an answer: who is content keeps nothing open, and YES to what cannot be undone is YES and nothing else."""

from tests.stories import Tell


def test_praise_keeps_no_report_open(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 answered: Sudah diganti]
    < {1}: Jawaban Kota Binjai: Sudah diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    > mantap pak sudah nyala
    < Pesan Anda kami masukkan ke laporan {1}. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1}. Laporan baru?
      Tulis LAPOR lalu isinya.
    > ok
    < Pesan Anda kami masukkan ke laporan {1}. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1}. Laporan baru?
      Tulis LAPOR lalu isinya.
    [30 days later]
    < Laporan {1} sudah dijawab dan akan ditutup setelah 14 Apr 2026. Belum beres? Balas BELUM {1} lalu alasannya,
      paling lambat tanggal itu.
    [20 days later]
    < Laporan {1} kami tutup karena sudah dijawab. Masih ada masalah? Balas BELUM {1} lalu alasannya, paling lambat 29
      Mei 2026.
    """)


def test_a_good_rating_is_the_last_word(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 answered: Sudah diganti]
    < {1}: Jawaban Kota Binjai: Sudah diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    > kok masih redup pak
    < Pesan Anda kami masukkan ke laporan {1}. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1}. Laporan baru?
      Tulis LAPOR lalu isinya.
    > NILAI {1} 5
    < Terima kasih atas penilaian Anda untuk laporan {1}. Ada masalah lain? Tulis LAPOR lalu isinya.
    [30 days later]
    < Laporan {1} sudah dijawab dan akan ditutup setelah 14 Apr 2026. Belum beres? Balas BELUM {1} lalu alasannya,
      paling lambat tanggal itu.
    [20 days later]
    < Laporan {1} kami tutup karena sudah dijawab. Masih ada masalah? Balas BELUM {1} lalu alasannya, paling lambat 29
      Mei 2026.
    """)


def test_whoever_meant_another_report_keeps_this_one_open_no_more(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > MEDAN jalan rusak
    < Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {2}
    [1 answered: Sudah]
    < {1}: Jawaban Kota Binjai: Sudah. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    [2 answered: Sudah]
    < {2}: Jawaban Kota Medan: Sudah. Puas? Balas SELESAI {2}. Belum beres? Balas BELUM {2} lalu alasannya.
    > BELUM masih rusak
    < Pesan Anda untuk laporan mana? 1: jalan rusak, 2: lampu mati. Balas angkanya. Laporan baru? Balas 0.
    > 1
    < Maaf masalahnya belum beres. Laporan {2} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas TL
      {2} lalu isinya.
    [30 days later]
    < Laporan {1} sudah dijawab dan akan ditutup setelah 14 Apr 2026. Belum beres? Balas BELUM {1} lalu alasannya,
      paling lambat tanggal itu.
    < Maaf, laporan {2} di Kota Medan melewati batas 7 Apr 2026. Tetap kami pantau. Ada tambahan? Balas TL {2} lalu
      isinya.
    [20 days later]
    < Laporan {1} kami tutup karena sudah dijawab. Masih ada masalah? Balas BELUM {1} lalu alasannya, paling lambat 29
      Mei 2026.
    < Maaf, laporan {2} di Kota Medan melewati batas 7 Apr 2026. Tetap kami pantau. Ada tambahan? Balas TL {2} lalu
      isinya.
    """)


def test_both_may_be_solved_after_all(tell: Tell) -> None:
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
    > keduanya sudah beres pak
    < {2}: Jawaban Kota Medan: Sudah.
    < Laporan {2} dijawab Kota Medan. Puas? Balas SELESAI {2}. Belum? Balas BELUM {2} lalu alasannya, paling lambat 31
      Mar 2026.
    [2 days later]
    [30 days later]
    < Laporan {1} sudah dijawab dan akan ditutup setelah 15 Apr 2026. Belum beres? Balas BELUM {1} lalu alasannya,
      paling lambat tanggal itu.
    < Laporan {2} sudah dijawab dan akan ditutup setelah 15 Apr 2026. Belum beres? Balas BELUM {2} lalu alasannya,
      paling lambat tanggal itu.
    [20 days later]
    < Laporan {1} kami tutup karena sudah dijawab. Masih ada masalah? Balas BELUM {1} lalu alasannya, paling lambat 31
      Mei 2026.
    < Laporan {2} kami tutup karena sudah dijawab. Masih ada masalah? Balas BELUM {2} lalu alasannya, paling lambat 31
      Mei 2026.
    """)


def test_a_withdrawal_takes_the_place_of_a_dispute(tell: Tell) -> None:
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
    > batal
    < Laporan mana yang mau dibatalkan? 1: jalan rusak, 2: lampu mati. Balas angkanya.
    > tidak
    < {2}: Jawaban Kota Medan: Sudah.
    < Laporan {2} dijawab Kota Medan. Puas? Balas SELESAI {2}. Belum? Balas BELUM {2} lalu alasannya, paling lambat 31
      Mar 2026.
    [2 days later]
    """)


def test_what_cannot_be_undone_is_not_done_for_an_all_right_that_answers_something_else(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > BATAL
    < Anda ingin membatalkan laporan {1}? Balas BATAL {1}. Tidak jadi? Tidak perlu membalas.
    [5 hours later]
    [1 answered: Sudah]
    < {1}: Jawaban Kota Binjai: Sudah. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    > baik pak
    < Pesan Anda kami masukkan ke laporan {1}. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1}. Laporan baru?
      Tulis LAPOR lalu isinya.
    > ya
    < Pesan Anda kami masukkan ke laporan {1}. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1}. Laporan baru?
      Tulis LAPOR lalu isinya.
    """)


def test_it_is_done_for_yes_alone(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > BATAL
    < Anda ingin membatalkan laporan {1}? Balas BATAL {1}. Tidak jadi? Tidak perlu membalas.
    > siap pak
    < Anda ingin membatalkan laporan {1}? Balas BATAL {1}. Tidak jadi? Tidak perlu membalas.
    > ya
    < Laporan {1} kami batalkan sesuai permintaan Anda. Berubah pikiran? Kirim laporan baru: tulis LAPOR lalu isinya.
    """)
