"""Most people thank for an answer, and do not know that it is theirs to say that all is well."""

from tests.stories import Tell

ANSWERED = """
    > MEDAN lampu mati
    < Laporan {1} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 answered: Sudah diganti]
    < {1}: Jawaban Kota Medan: Sudah diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
"""


def test_who_thanks_for_an_answer_is_told_how_to_end_it(tell: Tell) -> None:
    tell(f"""{ANSWERED}
    > terima kasih banyak pak
    < Pesan Anda kami masukkan ke laporan {{1}}. Puas? Balas SELESAI {{1}}. Belum beres? Balas BELUM {{1}}. Laporan
      baru? Tulis LAPOR lalu isinya.
    > selesai
    < Terima kasih, laporan {{1}} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    """)


def test_thanks_keep_no_report_open(tell: Tell) -> None:
    tell(f"""{ANSWERED}
    > trims
    < Pesan Anda kami masukkan ke laporan {{1}}. Puas? Balas SELESAI {{1}}. Belum beres? Balas BELUM {{1}}. Laporan
      baru? Tulis LAPOR lalu isinya.
    [25 days later]
    < Laporan {{1}} sudah dijawab dan akan ditutup setelah 8 Apr 2026. Belum beres? Balas BELUM {{1}} lalu alasannya,
      paling lambat tanggal itu.
    """)


def test_who_greets_or_wants_no_sms_is_told_nothing_of_it(tell: Tell) -> None:
    tell(f"""{ANSWERED}
    > halo pak
    < Mau melapor? Tulis NAMA KAB/KOTA (spasi) isi laporan, kirim ke 1078. Contoh: KOTA PADANG lampu jalan mati. Tanya
      kabar: STATUS lalu nomornya.
    > STOP
    < Baik, kami tidak akan mengirim kabar lagi. Laporan Anda tetap diurus. Tanya kabar: STATUS. Mau dikabari lagi?
      Kirim MULAI ke 1078.
    > terima kasih
    """)
