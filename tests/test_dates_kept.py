"""A date that a citizen was told is the one by which we are measured, and the last day to dispute is told as well."""

from collections.abc import Callable

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from tests.phones import Phone
from tests.stories import Tell


def test_a_date_that_was_told_after_a_late_step_stands_until_it_is_missed_itself(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 forwarded]
    < Laporan {1} diteruskan ke Kota Binjai. Batas menanggapi: 17 Mar 2026. Ada tambahan? Balas TL {1} lalu isinya.
    [1 answered: Besok diganti]
    < {1}: Jawaban Kota Binjai: Besok diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    [16 days later]
    < Laporan {1} sudah dijawab dan akan ditutup setelah 31 Mar 2026. Belum beres? Balas BELUM {1} lalu alasannya,
      paling lambat tanggal itu.
    > SELESAI {1}
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    [29 days later]
    > BELUM {1} mati lagi
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 19 Mei 2026. Ada tambahan? Balas
      TL {1} lalu isinya.
    [1 days later]
    > STATUS {1}
    < Laporan {1} sedang ditangani Kota Binjai. Batas waktunya 19 Mei 2026. Ada tambahan? Balas TL {1} lalu isinya.
    [26 days later]
    < Maaf, laporan {1} belum tuntas di Kota Binjai. Kini kami teruskan ke Ombudsman: tel. 137. Kabar: STATUS {1}
    > STATUS {1}
    < Maaf, laporan {1} di Kota Binjai melewati batas 19 Mei 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    """)


def test_given_to_the_same_agency_again_a_late_report_keeps_the_date_that_was_told_with_it(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 forwarded]
    < Laporan {1} diteruskan ke Kota Binjai. Batas menanggapi: 17 Mar 2026. Ada tambahan? Balas TL {1} lalu isinya.
    [1 deferred: Di jalan apa?]
    < {1}: Kami perlu keterangan Anda: Di jalan apa? Balas TL {1} lalu keterangannya, paling lambat 9 Apr 2026.
    [10 days later]
    < Laporan {1}: ditunda (Kota Binjai). Masih kami pantau; batas langkah ini 9 Apr 2026. Tanya kabar: balas STATUS
      {1}
    [1 forwarded]
    < Laporan {1} diteruskan ke Kota Binjai. Batas menanggapi: 31 Mar 2026. Ada tambahan? Balas TL {1} lalu isinya.
    [1 days later]
    > STATUS {1}
    < Laporan {1} sudah diteruskan ke Kota Binjai. Batas menanggapi: 31 Mar 2026. Ada tambahan? Balas TL {1} lalu
      isinya.
    [1 in_progress]
    < Laporan {1} mulai ditangani Kota Binjai. Ada tambahan? Balas TL {1} lalu isinya. Tanya kabar: STATUS {1}
    > STATUS {1}
    < Laporan {1} sedang ditangani Kota Binjai. Batas waktunya 7 Apr 2026. Ada tambahan? Balas TL {1} lalu isinya.
    """)


def test_what_a_late_reporter_was_asked_for_is_no_date_of_ours(tell: Tell) -> None:
    """Until 9 April we waited for them; the report itself was due before."""
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 deferred: Di jalan apa?]
    < {1}: Kami perlu keterangan Anda: Di jalan apa? Balas TL {1} lalu keterangannya, paling lambat 9 Apr 2026.
    [10 days later]
    < Laporan {1}: ditunda (Kota Binjai). Masih kami pantau; batas langkah ini 9 Apr 2026. Tanya kabar: balas STATUS
      {1}
    > TL {1} jalan jaksa
    < Terima kasih, pesan Anda sudah masuk ke laporan {1}. Tanya kabar: balas STATUS {1}
    > STATUS {1}
    < Maaf, laporan {1} di Kota Binjai melewati batas 13 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    """)


def test_how_long_a_report_may_be_disputed_is_told_and_no_longer(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 answered: Sudah diganti]
    < {1}: Jawaban Kota Binjai: Sudah diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    [1 closed]
    < Laporan {1} kami tutup karena sudah dijawab. Masih ada masalah? Balas BELUM {1} lalu alasannya, paling lambat
      9 Apr 2026.
    [29 days later]
    > STATUS {1}
    < {1}: Jawaban Kota Binjai: Sudah diganti.
    < Laporan {1} sudah ditutup setelah dijawab. Belum beres? Balas BELUM {1} lalu alasannya, paling lambat
      9 Apr 2026.
    [2 days later]
    > STATUS {1}
    < {1}: Jawaban Kota Binjai: Sudah diganti.
    < Laporan {1} sudah berakhir dan tidak bisa dibuka lagi. Masalahnya masih ada? Kirim laporan baru: tulis LAPOR
      lalu isinya.
    """)


def test_what_must_be_done_in_five_days_is_not_waited_for_longer_since_it_was_forwarded(tell: Tell) -> None:
    tell("""
    > INFO BINJAI syarat bikin KIS
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [3 days later]
    [1 forwarded]
    < Laporan {1} diteruskan ke Kota Binjai. Batas menanggapi: 17 Mar 2026. Ada tambahan? Balas TL {1} lalu isinya.
    [5 days later]
    < Maaf, laporan {1} di Kota Binjai melewati batas 17 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    """)


def test_a_complaint_that_is_handed_to_and_fro_must_be_done_in_time_all_the_same(
    gateway: Gateway, clock: SetClock, phone: Callable[[], Phone]
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    number, late = citizen.ticket.number, []
    for agency in ("12.75", "12.71", "12.75", "12.71", "12.75", "12.71"):
        gateway.desk.move(number, "forwarded", "ani", agency=agency)
        clock.move(days=5)
        late.append(citizen.ticket.is_overdue(clock()))
    assert late == [False] * 5 + [True], "fourteen working days from 10 March end on 7 April"
