"""The same SMS from the list of those sent, and a bare place to an officer who has asked: no second report."""

from tests.stories import Tell

RECEIVED = """
    > MEDAN parit tumpat di jl halat
    < Laporan {1} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
"""
JOINED = """
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
"""


def test_the_same_words_with_other_stops_are_the_same_message(tell: Tell) -> None:
    tell(f"""{RECEIVED}
    > medan, parit tumpat di jl halat!!
    < Laporan ini sudah kami terima, nomornya {{1}}. Tidak perlu dikirim lagi. Tanya kabar: balas STATUS {{1}}
    """)


def test_the_same_report_a_day_later_is_a_reminder(tell: Tell) -> None:
    tell(f"""{RECEIVED}
    [1 days later]
    > MEDAN parit tumpat di jl halat
    {JOINED}
    > MEDAN parit tumpat di jl puri
    < Laporan {{2}} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 16 Mar 2026. Tanya kabar: STATUS {{2}}
    > LAPOR MEDAN parit tumpat di jl halat
    < Laporan {{3}} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 16 Mar 2026. Tanya kabar: STATUS {{3}}
    """)


def test_a_bare_place_answers_an_officer(tell: Tell) -> None:
    tell(f"""{RECEIVED}
    [1 deferred: Di kecamatan mana?]
    < {{1}}: Kami perlu keterangan Anda: Di kecamatan mana? Balas TL {{1}} lalu keterangannya, paling lambat 9 Apr 2026.
    > medan johor
    {JOINED}
    [1 deferred: Di mana tepatnya?]
    < {{1}}: Kami perlu keterangan Anda: Di mana tepatnya? Balas TL {{1}} lalu keterangannya, paling lambat 9 Apr 2026.
    > MEDAN sampah menumpuk
    < Laporan {{2}} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {{2}}
    """)


def test_an_officer_who_asks_where_waits_no_longer_than_for_the_place(tell: Tell) -> None:
    tell("""
    > parit tumpat
    < Laporan {1} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    [5 minutes later]
    [1 deferred: Di kabupaten mana?]
    < {1}: Kami perlu keterangan Anda: Di kabupaten mana? Balas TL {1} lalu keterangannya, paling lambat 9 Apr 2026.
    > medan
    < Terima kasih. Laporan {1} kami arahkan ke Kota Medan. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas STATUS
      {1}
    > STATUS {1}
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL {1}
      lalu isinya.
    """)


def test_few_words_are_sent_again_by_who_has_no_answer_yet(tell: Tell) -> None:
    tell(f"""
    > MEDAN lampu mati
    < Laporan {{1}} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {{1}}
    [2 minutes later]
    > MEDAN lampu mati
    {JOINED}
    [20 minutes later]
    > MEDAN lampu mati
    < Laporan {{2}} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {{2}}
    """)


def test_so_are_words_without_a_place(tell: Tell) -> None:
    tell(f"""
    > lampu mati
    < Laporan {{1}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    [2 minutes later]
    > lampu mati
    {JOINED}
    > medan
    < Terima kasih. Laporan {{1}} kami arahkan ke Kota Medan. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas STATUS
      {{1}}
    """)
