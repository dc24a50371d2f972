"""Our own instructions typed as they stand, and short true answers: what people write who have read an SMS of ours."""

from tests.stories import Tell


def test_an_instruction_of_ours_may_be_typed_as_it_stands(tell: Tell) -> None:
    tell("""
    > bogor lampu mati
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    > balas angka 2
    < Terima kasih. Laporan {1} kami arahkan ke Kota Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {1}
    > Balas STATUS {1}
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    > balas TL {1} tiang nomor 7
    < Terima kasih, pesan Anda sudah masuk ke laporan {1}. Tanya kabar: balas STATUS {1}
    [1 answered: Sudah diganti]
    < {1}: Jawaban Kota Bogor: Sudah diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    > Balas BELUM {1} masih mati
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas
      TL {1} lalu isinya.
    [1 answered: Sudah diganti lagi]
    < {1}: Jawaban Kota Bogor: Sudah diganti lagi. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu
      alasannya.
    > Balas SELESAI {1}
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    > balas 5
    < Terima kasih atas penilaian Anda untuk laporan {1}. Ada masalah lain? Tulis LAPOR lalu isinya.
    > kirim STOP
    < Baik, kami tidak akan mengirim kabar lagi. Laporan Anda tetap diurus. Tanya kabar: STATUS. Mau dikabari lagi?
      Kirim MULAI ke 1078.
    """)


def test_who_is_asked_by_an_officer_may_answer_with_one_word(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    [1 deferred: Apakah masih mati?]
    < {1}: Kami perlu keterangan Anda: Apakah masih mati? Balas TL {1} lalu keterangannya, paling lambat 9 Apr 2026.
    > ya
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
    [1 deferred: Di RT berapa?]
    < {1}: Kami perlu keterangan Anda: Di RT berapa? Balas TL {1} lalu keterangannya, paling lambat 9 Apr 2026.
    > 5
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
    [1 deferred: Sudah ada petugas?]
    < {1}: Kami perlu keterangan Anda: Sudah ada petugas? Balas TL {1} lalu keterangannya, paling lambat 9 Apr 2026.
    > belum
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
    """)


def test_an_answer_may_come_in_several_short_messages(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 deferred: Sejak kapan?]
    < {1}: Kami perlu keterangan Anda: Sejak kapan? Balas TL {1} lalu keterangannya, paling lambat 9 Apr 2026.
    > 3 hari
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
    > kemarin
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
    [1 answered: Sudah]
    < {1}: Jawaban Kota Binjai: Sudah. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    > BELUM
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas
      TL {1} lalu isinya.
    > masih mati di gang
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
    [6 minutes later]
    > got mampet
    < Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    """)


def test_a_plain_no_to_are_you_satisfied_keeps_a_report_from_being_closed(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    [1 answered: Sudah diganti]
    < {1}: Jawaban Kota Binjai: Sudah diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    > tidak
    < Pesan Anda kami masukkan ke laporan {1}. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1}. Laporan baru?
      Tulis LAPOR lalu isinya.
    [10 days later]
    < Laporan {1}: dijawab (Kota Binjai). Masih kami pantau; batas langkah ini 31 Mar 2026. Tanya kabar: balas
      STATUS {1}
    [9 days later]
    < Laporan {1}: dijawab (Kota Binjai). Masih kami pantau; batas langkah ini 31 Mar 2026. Tanya kabar: balas
      STATUS {1}
    > BELUM
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas
      TL {1} lalu isinya.
    """)


def test_the_newest_question_is_the_one_that_is_answered(tell: Tell) -> None:
    tell("""
    > bogor lampu mati
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    [5 minutes later]
    [1 deferred: Berapa tiang yang mati?]
    < {1}: Kami perlu keterangan Anda: Berapa tiang yang mati? Balas TL {1} lalu keterangannya, paling lambat 9 Apr
      2026.
    > 2
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
    > kota bogor
    < Terima kasih. Laporan {1} kami arahkan ke Kota Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {1}
    """)


def test_a_withdrawal_is_confirmed_by_yes_and_dropped_by_no(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > BATAL
    < Anda ingin membatalkan laporan {1}? Balas BATAL {1}. Tidak jadi? Tidak perlu membalas.
    > tidak jadi
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    > BATAL
    < Anda ingin membatalkan laporan {1}? Balas BATAL {1}. Tidak jadi? Tidak perlu membalas.
    > 3
    < Anda ingin membatalkan laporan {1}? Balas BATAL {1}. Tidak jadi? Tidak perlu membalas.
    > ya
    < Laporan {1} kami batalkan sesuai permintaan Anda. Berubah pikiran? Kirim laporan baru: tulis LAPOR lalu
      isinya.
    """)


def test_nothing_is_withdrawn_by_who_thinks_better_of_it(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak parah
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > MEDAN lampu jalan mati
    < Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {2}
    > BATAL
    < Laporan mana yang mau dibatalkan? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya.
    > tidak jadi
    < Laporan {2} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {2} lalu isinya.
    > BATAL
    < Laporan mana yang mau dibatalkan? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya.
    > yang lampu
    < Laporan {2} kami batalkan sesuai permintaan Anda. Berubah pikiran? Kirim laporan baru: tulis LAPOR lalu
      isinya.
    """)


def test_a_correction_puts_right_the_report_that_it_names(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > MEDAN jalan rusak
    < Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {2}
    > RALAT {1} lampu mati total di jl jaksa
    < Laporan {1} untuk Kota Binjai sudah kami ganti dengan tulisan baru Anda. Tanya kabar: balas STATUS {1}
    > STATUS {1}
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    > RALAT {1!} lampu mati sejak kemarin
    < Pesan Anda untuk laporan mana? 1: jalan rusak, 2: lampu mati total di jl jaksa. Balas angkanya. Laporan baru?
      Balas 0.
    """)


def test_a_correction_of_the_place_or_of_secrecy_only_keeps_the_story(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati di jl jaksa
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > RALAT MEDAN
    < Laporan {1} untuk Kota Medan sudah kami ganti dengan tulisan baru Anda. Tanya kabar: balas STATUS {1}
    > RALAT RAHASIA
    < RAHASIA. Laporan {1} untuk Kota Medan sudah kami ganti dengan tulisan baru Anda. Tanya kabar: balas STATUS {1}
    """)


def test_a_correction_to_a_name_that_two_places_have_asks_which(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > RALAT BOGOR lampu mati
    < Laporan {1} untuk Kota Binjai sudah kami ganti dengan tulisan baru Anda. Tanya kabar: balas STATUS {1}
    < Laporan {1} untuk daerah mana? Balas angka 1: Kab. Bogor. Balas angka 2: Kota Bogor.
    > 9
    < Laporan {1} untuk daerah mana? Balas angka 1: Kab. Bogor. Balas angka 2: Kota Bogor.
    > 2
    < Terima kasih. Laporan {1} kami arahkan ke Kota Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {1}
    """)


def test_a_correction_that_names_an_emergency_leads_to_112(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > RALAT kebakaran di pasar tolong
    < Ada bahaya? Telepon 112 sekarang juga. SMS ini bukan layanan darurat. Laporan Anda tetap kami catat.
    < Laporan {1} untuk Kota Binjai sudah kami ganti dengan tulisan baru Anda. Tanya kabar: balas STATUS {1}
    """)


def test_secrecy_that_is_asked_for_later_is_kept_for_the_report_that_is_there(tell: Tell) -> None:
    tell("""
    > MEDAN oknum guru pungli
    < Laporan {1} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > tolong nama saya dirahasiakan
    < ANONIM. Permintaan Anda kami catat di laporan {1}. Tanya kabar: balas STATUS {1}
    > TL {1} tolong RAHASIA
    < RAHASIA+ANONIM. Permintaan Anda kami catat di laporan {1}. Tanya kabar: balas STATUS {1}
    > STATUS {1}
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    """)


def test_an_ordinal_is_a_digit_and_a_place_we_do_not_know_forgets_no_digit(tell: Tell) -> None:
    tell("""
    > bogor lampu mati
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    > cibinong
    < Maaf, daerah itu belum kami kenal, tetapi kami catat di laporan {1}. Apa nama kabupaten/kotanya? Balas
      misalnya KOTA PADANG.
    > yang kedua
    < Terima kasih. Laporan {1} kami arahkan ke Kota Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {1}
    """)


def test_more_words_do_not_turn_a_dispute_into_an_addition(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak parah
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > MEDAN lampu jalan mati
    < Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {2}
    [1 answered: Sudah ditambal]
    < {1}: Jawaban Kota Binjai: Sudah ditambal. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu
      alasannya.
    [2 answered: Lampu diganti]
    < {2}: Jawaban Kota Medan: Lampu diganti. Puas? Balas SELESAI {2}. Belum beres? Balas BELUM {2} lalu alasannya.
    > BELUM
    < Laporan yang mana? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya.
    > lampunya masih mati pak
    < Pesan Anda untuk laporan mana? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya. Laporan baru? Balas 0.
    > 1
    < Maaf masalahnya belum beres. Laporan {2} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas
      TL {2} lalu isinya.
    """)


def test_a_number_of_ours_is_found_wherever_it_stands_in_a_sentence(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > jalan rusak di jl mawar
    < Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih
      cepat.
    > tambahan {1} tiang nomor 7
    < Terima kasih, pesan Anda sudah masuk ke laporan {1}. Tanya kabar: balas STATUS {1}
    > apakah {1} sudah diproses?
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    > info laporan {1}
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    > LAPOR lampu lain mati seperti nomor {1}
    < Laporan {3} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih
      cepat.
    """)


def test_belum_behind_a_number_disputes_as_it_does_before_it(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    [1 answered: Sudah]
    < {1}: Jawaban Kota Binjai: Sudah. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    > {1} masih mati juga
    < Pesan Anda kami masukkan ke laporan {1}. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1}. Laporan
      baru? Tulis LAPOR lalu isinya.
    > {1} belum
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas
      TL {1} lalu isinya.
    """)


def test_a_rating_may_have_words_beside_its_digit(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > SELESAI
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    > 10
    < Seberapa puas Anda dengan laporan {1}? Balas satu angka saja: 1 (kecewa) sampai 5 (sangat puas).
    > puas
    < Seberapa puas Anda dengan laporan {1}? Balas satu angka saja: 1 (kecewa) sampai 5 (sangat puas).
    > bintang 4 pak terima kasih, pelayanannya cepat
    < Terima kasih atas penilaian Anda untuk laporan {1}. Ada masalah lain? Tulis LAPOR lalu isinya.
    """)


def test_a_digit_that_begins_a_story_is_no_rating(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > SELESAI
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    > 3 hari lampu mati lagi
    < Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih
      cepat.
    """)


def test_half_a_report_gets_its_other_half_and_stays_secret(tell: Tell) -> None:
    tell("""
    > RAHASIA
    < RAHASIA. Laporan {1} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar
      lebih cepat.
    > MEDAN
    < RAHASIA. Laporan {1} untuk Kota Medan kami simpan. Apa yang terjadi, dan di mana? Balas dengan ceritanya.
    > kepala dinas minta suap
    < RAHASIA. Laporan {1} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar:
      STATUS {1}
    """)


def test_the_other_half_may_come_with_the_place(tell: Tell) -> None:
    tell("""
    > RAHASIA
    < RAHASIA. Laporan {1} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar
      lebih cepat.
    > MEDAN kepala dinas minta suap
    < RAHASIA. Laporan {1} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar:
      STATUS {1}
    """)


def test_after_a_choice_or_a_suggestion_we_still_ask_what_happened(tell: Tell) -> None:
    tell("""
    > bogor
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    > 2
    < Laporan {1} untuk Kota Bogor kami simpan. Apa yang terjadi, dan di mana? Balas dengan ceritanya.
    > bogor tengah jalan rusak
    < Laporan {1} untuk Kota Bogor kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    """)


def test_a_place_may_be_answered_with_its_province_or_where_in_it(tell: Tell) -> None:
    tell("""
    > lampu mati di jl mawar
    < Laporan {1} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih
      cepat.
    > Medan, Sumut
    < Terima kasih. Laporan {1} kami arahkan ke Kota Medan. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {1}
    > jalan rusak di depan sd 2
    < Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih
      cepat.
    > kab. bogor kec. cibinong
    < Terima kasih. Laporan {2} kami arahkan ke Kab. Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {2}
    """)


def test_a_digit_may_come_with_the_name_it_stands_for(tell: Tell) -> None:
    tell("""
    > bekasi lampu mati
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bekasi. Balas 2: Kota Bekasi.
    > 1 kab bekasi
    < Terima kasih. Laporan {1} kami arahkan ke Kab. Bekasi. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {1}
    > bogor angkot ngetem
    < Laporan {2} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    > bogor timur
    < Laporan {2} untuk daerah mana? Balas angka 1: Kab. Bogor. Balas angka 2: Kota Bogor.
    > 2. KOTA BOGOR
    < Terima kasih. Laporan {2} kami arahkan ke Kota Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {2}
    """)


def test_behind_yes_or_no_a_place_is_heard(tell: Tell) -> None:
    tell("""
    > bnjai lampu mati
    < Laporan {1} kami simpan. Maksud Anda Kota Binjai? Balas YA, atau balas nama kabupaten/kota yang benar.
    > tidak, kab langkat
    < Terima kasih. Laporan {1} kami arahkan ke Kab. Langkat. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {1}
    > bnjai jalan rusak
    < Laporan {2} kami simpan. Maksud Anda Kota Binjai? Balas YA, atau balas nama kabupaten/kota yang benar.
    > ya pak kota binjai
    < Terima kasih. Laporan {2} kami arahkan ke Kota Binjai. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {2}
    """)


def test_a_report_with_a_place_of_its_own_is_no_answer(tell: Tell) -> None:
    tell("""
    > bogor macet
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    > medan banjir
    < Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {2}
    """)
