"""What people text who know no commands: the whole program is to understand them all the same."""

from tests.stories import Tell


def test_who_fears_for_themselves_is_hidden_in_their_own_words(tell: Tell) -> None:
    tell("""
    > BINJAI kades minta uang, jgn blg2 sy yg lapor
    < ANONIM. Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar:
      STATUS {1}
    > ini rahasia pak jangan sampai bocor
    < RAHASIA+ANONIM. Permintaan Anda kami catat di laporan {1}. Tanya kabar: balas STATUS {1}
    """)


def test_who_calls_for_help_is_told_whom_to_call(tell: Tell) -> None:
    tell("""
    > lampu mati
    < Laporan {1} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    > polisi
    < Ada bahaya? Telepon 112 sekarang juga. SMS ini bukan layanan darurat. Laporan Anda tetap kami catat.
    < Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    """)


def test_who_wants_no_more_sms_and_then_to_be_forgotten_is_heard(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > tolong berhenti kirim sms ke saya
    < Baik, kami tidak akan mengirim kabar lagi. Laporan Anda tetap diurus. Tanya kabar: STATUS. Mau dikabari lagi?
      Kirim MULAI ke 1078.
    > HAPUS DATA {1}
    < Permintaan hapus data Anda kami catat dengan nomor {2}. Keputusannya kami kabarkan paling lambat 13 Mar 2026.
    """)


def test_yes_and_no_answer_a_question_in_any_words(tell: Tell) -> None:
    tell("""
    > bnjai lampu mati
    < Laporan {1} kami simpan. Maksud Anda Kota Binjai? Balas YA, atau balas nama kabupaten/kota yang benar.
    > mboten
    < Baik. Laporan {1} untuk kabupaten/kota mana? Balas namanya, misalnya KOTA PADANG.
    > salah pencet, ya itu kota binjai
    < Terima kasih. Laporan {1} kami arahkan ke Kota Binjai. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {1}
    > BATAL
    < Anda ingin membatalkan laporan {1}? Balas BATAL {1}. Tidak jadi? Tidak perlu membalas.
    > salah pencet pak
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    > BATAL
    < Anda ingin membatalkan laporan {1}? Balas BATAL {1}. Tidak jadi? Tidak perlu membalas.
    > iya batalkan saja
    < Anda ingin membatalkan laporan {1}? Balas BATAL {1}. Tidak jadi? Tidak perlu membalas.
    > iya
    < Laporan {1} kami batalkan sesuai permintaan Anda. Berubah pikiran? Kirim laporan baru: tulis LAPOR lalu isinya.
    2> bnjai parit mampet
    2< Laporan {2} kami simpan. Maksud Anda Kota Binjai? Balas YA, atau balas nama kabupaten/kota yang benar.
    2> iya yg itu
    2< Terima kasih. Laporan {2} kami arahkan ke Kota Binjai. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {2}
    """)


def test_who_asks_after_a_report_is_told_how_it_stands(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > Ass. gimana kabar laporan saya pak?
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    > laporan saya sudah diproses belum?
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    > laporan saya sampai mana
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    > kok lama sekali pak
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    > bisa bicara dengan petugas langsung?
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    > kapan jalan di kampung saya diperbaiki
    < Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    [20 minutes later]
    > kapan diperbaiki
    < Laporan Anda: {2} diterima, {1} diterima. Mau lebih jelas? Balas STATUS lalu nomornya.
    2> kapan diperbaiki
    2< Laporan {3} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    """)


def test_a_question_after_a_report_is_no_answer_to_an_officer(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 deferred: Sudah ada petugas?]
    < {1}: Kami perlu keterangan Anda: Sudah ada petugas? Balas TL {1} lalu keterangannya, paling lambat 9 Apr 2026.
    > gimana kabar laporan saya
    < {1}: Kami perlu keterangan Anda: Sudah ada petugas? Balas TL {1} lalu keterangannya, paling lambat 9 Apr 2026.
    > sudah ada
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
    [1 answered: Lampu sudah diganti]
    < {1}: Jawaban Kota Binjai: Lampu sudah diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu
      alasannya.
    > selesai
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    > 5
    < Terima kasih atas penilaian Anda untuk laporan {1}. Ada masalah lain? Tulis LAPOR lalu isinya.
    > kapan ada kabar lagi pak
    < Laporan {1} sudah selesai. Terima kasih. Masalahnya muncul lagi? Balas BELUM {1} lalu ceritakan, paling
      lambat 9 Apr 2026.
    """)


def test_who_only_thanks_opens_no_report(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > TL itu apa?
    < Mau melapor? Tulis NAMA KAB/KOTA (spasi) isi laporan, kirim ke 1078. Contoh: KOTA PADANG lampu jalan mati. Tanya
      kabar: STATUS lalu nomornya.
    > STATUS lalu nomornya {1}
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    > oke siap ditunggu
    > saya batalkan laporan saya
    < Anda ingin membatalkan laporan {1}? Balas BATAL {1}. Tidak jadi? Tidak perlu membalas.
    > batalkan {1}
    < Laporan {1} kami batalkan sesuai permintaan Anda. Berubah pikiran? Kirim laporan baru: tulis LAPOR lalu isinya.
    """)


def test_the_format_of_our_help_may_be_typed_as_it_stands(tell: Tell) -> None:
    tell("""
    > KAB/KOTA BOGOR lampu mati
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    > 2
    < Terima kasih. Laporan {1} kami arahkan ke Kota Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {1}
    > angkot ugal-ugalan di medan
    < Laporan {2} kami simpan. Maksud Anda Kota Medan? Balas YA, atau balas nama kabupaten/kota yang benar.
    """)
