"""What happens between a citizen's phone and 1078, told as it is read on the screen (see `stories`)."""

from collections.abc import Callable

import pytest

from sms_gateway.gateway import Gateway
from sms_gateway.storage import outbound
from sms_gateway.tickets import Status
from tests.phones import Phone
from tests.stories import Story, Tell

TWO_ANSWERED = """
    > BINJAI jln rusak parah
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > MEDAN lampu jalan mati
    < Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {2}
    [1 answered: Sudah ditambal]
    < {1}: Jawaban Kota Binjai: Sudah ditambal. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM
      {1} lalu alasannya.
    [2 answered: Lampu diganti]
    < {2}: Jawaban Kota Medan: Lampu diganti. Puas? Balas SELESAI {2}. Belum beres? Balas BELUM
      {2} lalu alasannya.
"""


def test_a_report_from_the_first_sms_to_its_rating(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak parah di jl jaksa
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    [1 verified]
    < Laporan {1} sudah diperiksa dan akan diteruskan ke instansi terkait. Ada tambahan? Balas TL {1} lalu isinya.
    [1 forwarded]
    < Laporan {1} diteruskan ke Kota Binjai. Batas menanggapi: 17 Mar 2026. Ada tambahan? Balas TL {1} lalu isinya.
    [1 in_progress]
    < Laporan {1} mulai ditangani Kota Binjai. Ada tambahan? Balas TL {1} lalu isinya. Tanya kabar: STATUS {1}
    > STATUS
    < Laporan {1} sedang ditangani Kota Binjai. Batas waktunya 7 Apr 2026. Ada tambahan? Balas TL {1} lalu isinya.
    > TL {1} yang di depan masjid, pak
    < Terima kasih, pesan Anda sudah masuk ke laporan {1}. Tanya kabar: balas STATUS {1}
    [7 days later]
    < Laporan {1}: diproses (Kota Binjai). Masih kami pantau; batas langkah ini 7 Apr 2026. Tanya kabar: balas
      STATUS {1}
    [1 deferred: Di RT berapa?]
    < {1}: Kami perlu keterangan Anda: Di RT berapa? Balas TL {1} lalu keterangannya, paling lambat 16 Apr 2026.
    > RT 02 pak
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
    [1 answered: Lubang sudah ditambal]
    < {1}: Jawaban Kota Binjai: Lubang sudah ditambal. Puas? Balas SELESAI {1}. Belum beres?
      Balas BELUM {1} lalu alasannya.
    > STATUS
    < {1}: Jawaban Kota Binjai: Lubang sudah ditambal.
    < Laporan {1} dijawab Kota Binjai. Puas? Balas SELESAI {1}. Belum? Balas BELUM {1} lalu alasannya, paling lambat
      8 Apr 2026.
    > BELUM {1} masih ada lubang satu lagi
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas
      TL {1} lalu isinya.
    [1 answered: Lubang kedua sudah ditambal]
    < {1}: Jawaban Kota Binjai: Lubang kedua sudah ditambal. Puas? Balas SELESAI {1}. Belum
      beres? Balas BELUM {1} lalu alasannya.
    > SELESAI
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    > 9
    < Seberapa puas Anda dengan laporan {1}? Balas satu angka saja: 1 (kecewa) sampai 5 (sangat puas).
    > 5
    < Terima kasih atas penilaian Anda untuk laporan {1}. Ada masalah lain? Tulis LAPOR lalu isinya.
    > NILAI {1} 4
    < Laporan {1} sudah Anda nilai. Terima kasih. Ada masalah lain? Tulis LAPOR lalu isinya.
    """)


def test_a_report_is_rated_once_however_often_it_is_closed(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > SELESAI {1}
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    > 5
    < Terima kasih atas penilaian Anda untuk laporan {1}. Ada masalah lain? Tulis LAPOR lalu isinya.
    > BELUM {1} mati lagi
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    > SELESAI {1}
    < Laporan {1} sudah selesai. Terima kasih. Masalahnya muncul lagi? Balas BELUM {1} lalu ceritakan, paling
      lambat 9 Apr 2026.
    """)


@pytest.mark.parametrize(
    ("before", "stands"),
    [
        pytest.param(None, "sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026", id="received"),
        pytest.param("verified", "sudah diperiksa dan akan diteruskan ke instansi terkait", id="verified"),
        pytest.param("forwarded", "sedang ditangani Kota Binjai. Batas waktunya 7 Apr 2026", id="forwarded"),
    ],
)
def test_what_nobody_has_had_to_work_on_is_not_said_to_be_worked_on(
    gateway: Gateway, phone: Callable[..., Phone], before: Status | None, stands: str
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    number = citizen.ticket.number
    if before:
        gateway.desk.move(number, before, "officer")
    for said in (f"SELESAI {number}", f"BELUM {number} masih mati"):
        citizen.text(said)
    assert stands in citizen.text(f"STATUS {number}")[-1]
    assert citizen.ticket.status == ("in_progress" if before == "forwarded" else before or "received")


def test_a_name_that_two_places_have_is_settled_by_a_digit(tell: Tell) -> None:
    tell("""
    > bogor angkot ngetem di stasiun
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    > 3
    < Laporan {1} untuk daerah mana? Balas angka 1: Kab. Bogor. Balas angka 2: Kota Bogor.
    > 1
    < Terima kasih. Laporan {1} kami arahkan ke Kab. Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {1}
    """)


def test_a_name_that_two_places_have_is_settled_by_its_kind_or_in_full(tell: Tell) -> None:
    tell("""
    > bogor angkot ngetem di stasiun
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    > kota
    < Terima kasih. Laporan {1} kami arahkan ke Kota Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {1}
    > bogor sampah menumpuk
    < Laporan {2} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    > yg kabupaten pak
    < Terima kasih. Laporan {2} kami arahkan ke Kab. Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {2}
    > bogor lampu mati
    < Laporan {3} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    > KOTA BOGOR
    < Terima kasih. Laporan {3} kami arahkan ke Kota Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {3}
    """)


def test_a_misspelt_place_is_asked_about_and_yes_settles_it(tell: Tell) -> None:
    tell("""
    > bnjai parit mampet
    < Laporan {1} kami simpan. Maksud Anda Kota Binjai? Balas YA, atau balas nama kabupaten/kota yang benar.
    > YA
    < Terima kasih. Laporan {1} kami arahkan ke Kota Binjai. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {1}
    """)


def test_a_misspelt_place_is_denied_and_then_named(tell: Tell) -> None:
    tell("""
    > bnjai parit mampet
    < Laporan {1} kami simpan. Maksud Anda Kota Binjai? Balas YA, atau balas nama kabupaten/kota yang benar.
    > TIDAK
    < Baik. Laporan {1} untuk kabupaten/kota mana? Balas namanya, misalnya KOTA PADANG.
    > Cikampek
    < Maaf, daerah itu belum kami kenal, tetapi kami catat di laporan {1}. Apa nama kabupaten/kotanya? Balas
      misalnya KOTA PADANG.
    > bnjai
    < Laporan {1}: maksud Anda Kota Binjai? Balas YA, atau balas nama kabupaten/kota yang benar.
    > TIDAK
    < Baik. Laporan {1} untuk kabupaten/kota mana? Balas namanya, misalnya KOTA PADANG.
    > kota medan ya pak
    < Terima kasih. Laporan {1} kami arahkan ke Kota Medan. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {1}
    """)


def test_a_question_lapses_after_a_day_and_a_late_digit_gets_it_again(tell: Tell) -> None:
    tell("""
    > bogor angkot ngetem
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    [25 hours later]
    > 1
    < Laporan {1} untuk daerah mana? Balas angka 1: Kab. Bogor. Balas angka 2: Kota Bogor.
    > 1
    < Terima kasih. Laporan {1} kami arahkan ke Kab. Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {1}
    """)


def test_a_question_lapses_after_a_day_and_a_late_yes_gets_it_again(tell: Tell) -> None:
    tell("""
    > bnjai parit mampet
    < Laporan {1} kami simpan. Maksud Anda Kota Binjai? Balas YA, atau balas nama kabupaten/kota yang benar.
    [25 hours later]
    > YA
    < Laporan {1}: maksud Anda Kota Binjai? Balas YA, atau balas nama kabupaten/kota yang benar.
    > YA
    < Terima kasih. Laporan {1} kami arahkan ke Kota Binjai. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {1}
    """)


def test_a_late_name_cannot_mean_anything_else(tell: Tell) -> None:
    tell("""
    > bogor angkot ngetem
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    [25 hours later]
    > KOTA BOGOR
    < Terima kasih. Laporan {1} kami arahkan ke Kota Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {1}
    """)


def test_an_officer_may_be_quicker_than_the_answer(tell: Tell) -> None:
    tell("""
    > bogor angkot ngetem
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    [1 forwarded to 32.71]
    < Laporan {1} diteruskan ke Kota Bogor. Batas menanggapi: 17 Mar 2026. Ada tambahan? Balas TL {1} lalu isinya.
    > 1
    < Laporan {1} sudah diteruskan ke Kota Bogor. Batas menanggapi: 17 Mar 2026. Ada tambahan? Balas TL {1} lalu
      isinya.
    """)


def test_half_a_report_is_completed_by_the_next_message(tell: Tell) -> None:
    tell("""
    > BINJAI
    < Laporan {1} untuk Kota Binjai kami simpan. Apa yang terjadi, dan di mana? Balas dengan ceritanya.
    > RAHASIA lurah minta uang di kantor
    < RAHASIA. Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar:
      STATUS {1}
    """)


def test_a_bare_message_goes_to_the_only_ticket_we_wait_to_hear_about(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak parah
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    [1 answered: Sudah ditambal]
    < {1}: Jawaban Kota Binjai: Sudah ditambal. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM
      {1} lalu alasannya.
    > blm pak, masih sama
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas
      TL {1} lalu isinya.
    [1 answered: Besok dikerjakan]
    < {1}: Jawaban Kota Binjai: Besok dikerjakan. Puas? Balas SELESAI {1}. Belum beres? Balas
      BELUM {1} lalu alasannya.
    > masih berlubang
    < Pesan Anda kami masukkan ke laporan {1}. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1}. Laporan baru?
      Tulis LAPOR lalu isinya.
    > LAPOR lampu jalan mati
    < Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih
      cepat.
    """)


def test_with_two_answered_tickets_a_bare_message_is_asked_about(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak parah di jl jaksa
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > MEDAN lampu jalan mati
    < Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {2}
    [1 answered: Sudah ditambal]
    < {1}: Jawaban Kota Binjai: Sudah ditambal. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM
      {1} lalu alasannya.
    [2 answered: Lampu diganti]
    < {2}: Jawaban Kota Medan: Lampu diganti. Puas? Balas SELESAI {2}. Belum beres? Balas BELUM
      {2} lalu alasannya.
    > masih sama saja pak
    < Pesan Anda untuk laporan mana? 1: lampu jalan mati, 2: jln rusak parah di jl jaksa. Balas angkanya. Laporan
      baru? Balas 0.
    > 7
    < Pesan Anda untuk laporan mana? 1: lampu jalan mati, 2: jln rusak parah di jl jaksa. Balas angkanya. Laporan
      baru? Balas 0.
    > 2
    < Pesan Anda kami masukkan ke laporan {1}. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1}. Laporan
      baru? Tulis LAPOR lalu isinya.
    """)


def test_zero_makes_what_waited_a_report_of_its_own(tell: Tell) -> None:
    tell(
        TWO_ANSWERED
        + """
    > parit depan rumah mampet
    < Pesan Anda untuk laporan mana? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya. Laporan baru? Balas 0.
    > dan bau sekali
    < Pesan Anda untuk laporan mana? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya. Laporan baru? Balas 0.
    > 0
    < Laporan {3} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih
      cepat.
    """
    )


def test_the_number_itself_answers_which(tell: Tell) -> None:
    tell(
        TWO_ANSWERED
        + """
    > masih gelap
    < Pesan Anda untuk laporan mana? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya. Laporan baru? Balas 0.
    > {2}
    < Pesan Anda kami masukkan ke laporan {2}. Puas? Balas SELESAI {2}. Belum beres? Balas BELUM {2}. Laporan
      baru? Tulis LAPOR lalu isinya.
    """
    )


def test_what_is_said_again_with_a_number_waits_no_longer(tell: Tell) -> None:
    tell(
        TWO_ANSWERED
        + """
    > masih gelap
    < Pesan Anda untuk laporan mana? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya. Laporan baru? Balas 0.
    > TL {2} masih gelap
    < Pesan Anda kami masukkan ke laporan {2}. Puas? Balas SELESAI {2}. Belum beres? Balas BELUM {2}. Laporan
      baru? Tulis LAPOR lalu isinya.
    [25 hours later]
    """
    )


def test_what_is_said_again_as_a_report_waits_no_longer(tell: Tell) -> None:
    tell(
        TWO_ANSWERED
        + """
    > parit mampet
    < Pesan Anda untuk laporan mana? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya. Laporan baru? Balas 0.
    > LAPOR parit mampet
    < Laporan {3} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih
      cepat.
    [25 hours later]
    """
    )


def test_what_nobody_answers_for_becomes_a_report_of_its_own_after_a_day(tell: Tell) -> None:
    tell(
        TWO_ANSWERED
        + """
    > parit depan rumah mampet
    < Pesan Anda untuk laporan mana? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya. Laporan baru? Balas 0.
    > dan bau sekali
    < Pesan Anda untuk laporan mana? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya. Laporan baru? Balas 0.
    [23 hours later]
    [2 hours later]
    < Pesan Anda kemarin kami simpan sebagai laporan baru {3}. Di kabupaten/kota mana? Balas namanya agar lebih
      cepat.
    > BINJAI
    < Terima kasih. Laporan {3} kami arahkan ke Kota Binjai. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas
      STATUS {3}
    """
    )


def test_what_waits_together_becomes_one_report(tell: Tell) -> None:
    tell(
        TWO_ANSWERED
        + """
    > parit depan rumah mampet
    < Pesan Anda untuk laporan mana? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya. Laporan baru? Balas 0.
    [5 hours later]
    > dan bau sekali
    < Pesan Anda untuk laporan mana? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya. Laporan baru? Balas 0.
    [20 hours later]
    [4 hours later]
    < Pesan Anda kemarin kami simpan sebagai laporan baru {3}. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    [25 hours later]
    """
    )


def test_what_waited_is_not_spoken_of_at_night(tell: Tell) -> None:
    tell(
        TWO_ANSWERED
        + """
    [12 hours later]
    > parit depan rumah mampet
    < Pesan Anda untuk laporan mana? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya. Laporan baru? Balas 0.
    [25 hours later]
    [9 hours later]
    < Pesan Anda kemarin kami simpan sebagai laporan baru {3}. Di kabupaten/kota mana? Balas namanya agar lebih
      cepat.
    """
    )


def test_belum_with_a_number_and_without(tell: Tell) -> None:
    tell("""
    > MEDAN lampu jalan mati
    < Laporan {1} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > BELUM
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    [1 answered: Lampu diganti]
    < {1}: Jawaban Kota Medan: Lampu diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM
      {1} lalu alasannya.
    > BELUM masih gelap
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas
      TL {1} lalu isinya.
    [1 answered: Besok diganti]
    < {1}: Jawaban Kota Medan: Besok diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM
      {1} lalu alasannya.
    > BELUM {1} tetap gelap
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas
      TL {1} lalu isinya.
    [1 answered: Sudah nyala]
    < {1}: Jawaban Kota Medan: Sudah nyala. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1}
      lalu alasannya.
    > SELESAI {1}
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    > blm nyala juga
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas
      TL {1} lalu isinya.
    """)


def test_belum_comes_too_late(tell: Tell) -> None:
    tell("""
    > MEDAN lampu jalan mati
    < Laporan {1} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > SELESAI
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    [31 days later]
    > BELUM {1}
    < Maaf, laporan {1} tidak bisa dibuka lagi. Masalahnya masih ada? Kirim laporan baru: tulis LAPOR, isinya, dan
      nomor {1}.
    > BELUM {1} gelap lagi
    < Laporan {1} sudah berakhir. Pesan Anda kami simpan di laporan baru {2}. Kabar paling lambat 15 Apr 2026.
      Tanya: STATUS {2}
    """)


def test_belum_without_an_answer_is_a_report(tell: Tell) -> None:
    tell("""
    > BELUM
    < Belum ada laporan dari nomor HP ini. Mau melapor? Tulis nama kabupaten/kota lalu isi laporan, kirim ke 1078.
    > BELUM ada bantuan di kampung kami
    < Laporan {1} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih
      cepat.
    """)


def test_belum_with_a_mistyped_number_is_asked_about(tell: Tell) -> None:
    tell(
        TWO_ANSWERED
        + """
    > BELUM {1!} masih berlubang
    < Pesan Anda untuk laporan mana? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya. Laporan baru? Balas 0.
    > 2
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas
      TL {1} lalu isinya.
    """
    )


def test_selesai_with_several_is_asked_about(tell: Tell) -> None:
    tell("""
    > SELESAI
    < Belum ada laporan dari nomor HP ini. Mau melapor? Tulis nama kabupaten/kota lalu isi laporan, kirim ke 1078.
    > BINJAI jln rusak parah
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > MEDAN lampu jalan mati
    < Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {2}
    > SELESAI
    < Laporan yang mana? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya.
    > 2
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    > 4
    < Terima kasih atas penilaian Anda untuk laporan {1}. Ada masalah lain? Tulis LAPOR lalu isinya.
    > SELESAI
    < Terima kasih, laporan {2} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    > SELESAI {1}
    < Laporan {1} memang sudah ditutup. Masih ada masalah? Balas BELUM {1} lalu alasannya.
    """)


def test_a_mistyped_number_with_no_open_ticket_begins_a_report(tell: Tell) -> None:
    tell("""
    > TL 1234567 msh rusak
    < Laporan {1} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih
      cepat.
    """)


def test_a_mistyped_number_means_the_only_open_ticket(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak parah
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > TL {1!} msh rusak
    < Terima kasih, pesan Anda sudah masuk ke laporan {1}. Tanya kabar: balas STATUS {1}
    > TL {1!}
    < Nomor {1!} sepertinya salah ketik. Lihat lagi nomor di SMS kami, lalu kirim ulang. Lupa nomornya? Balas STATUS
      saja.
    """)


def test_a_mistyped_number_with_several_open_tickets_is_asked_about(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak parah
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > MEDAN lampu jalan mati
    < Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {2}
    > TL {2!} msh rusak di ujung
    < Pesan Anda untuk laporan mana? 1: lampu jalan mati, 2: jln rusak parah. Balas angkanya. Laporan baru? Balas 0.
    > 2
    < Terima kasih, pesan Anda sudah masuk ke laporan {1}. Tanya kabar: balas STATUS {1}
    > TL
    < Laporan Anda: {2} diterima, {1} diterima. Mau lebih jelas? Balas STATUS lalu nomornya.
    """)


def test_a_ticket_is_shown_to_its_own_phone_only(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak parah
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    2> STATUS {1}
    2< Laporan {1} dibuat dari nomor HP lain, jadi hanya bisa dibuka dari HP itu. Laporan Anda sendiri? Balas
      STATUS. Ganti HP? Balas PINDAH {1}
    2> TL {1} sama di gang saya
    2< Laporan {1} dibuat dari nomor HP lain, jadi hanya bisa dibuka dari HP itu. Laporan Anda sendiri? Balas
      STATUS. Ganti HP? Balas PINDAH {1}
    2< Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih
      cepat.
    2> SELESAI {1}
    2< Laporan {1} dibuat dari nomor HP lain, jadi hanya bisa dibuka dari HP itu. Laporan Anda sendiri? Balas
      STATUS. Ganti HP? Balas PINDAH {1}
    2> BATAL {1}
    2< Laporan {1} dibuat dari nomor HP lain, jadi hanya bisa dibuka dari HP itu. Laporan Anda sendiri? Balas
      STATUS. Ganti HP? Balas PINDAH {1}
    """)


def test_withdrawn_and_still_not_lost(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak parah
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > BATAL
    < Anda ingin membatalkan laporan {1}? Balas BATAL {1}. Tidak jadi? Tidak perlu membalas.
    > BATAL {1}
    < Laporan {1} kami batalkan sesuai permintaan Anda. Berubah pikiran? Kirim laporan baru: tulis LAPOR lalu
      isinya.
    > BATAL {1}
    < Laporan {1} sudah dibatalkan sebelumnya. Berubah pikiran? Kirim laporan baru: tulis LAPOR lalu isinya.
    > STATUS {1}
    < Laporan {1} sudah Anda batalkan. Masih perlu dibantu? Kirim laporan baru: tulis LAPOR lalu isinya.
    > SELESAI {1}
    < Laporan {1} sudah Anda batalkan. Masih perlu dibantu? Kirim laporan baru: tulis LAPOR lalu isinya.
    > BELUM {1}
    < Maaf, laporan {1} tidak bisa dibuka lagi. Masalahnya masih ada? Kirim laporan baru: tulis LAPOR, isinya, dan
      nomor {1}.
    > TL {1} ternyata masih rusak
    < Laporan {1} sudah berakhir. Pesan Anda kami simpan di laporan baru {2}. Kabar paling lambat 13 Mar 2026.
      Tanya: STATUS {2}
    """)


def test_ralat_in_time(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    > RALAT
    < Ingin mengganti isi laporan {1}? Tulis RALAT lalu isi yang benar dalam satu SMS.
    > RALAT jln rusak di jl jaksa
    < Laporan {1} untuk Kota Binjai sudah kami ganti dengan tulisan baru Anda. Tanya kabar: balas STATUS {1}
    > RALAT RAHASIA MEDAN jln rusak di jl jaksa
    < RAHASIA. Laporan {1} untuk Kota Medan sudah kami ganti dengan tulisan baru Anda. Tanya kabar: balas STATUS {1}
    """)


def test_ralat_too_late(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [16 minutes later]
    > RALAT jln rusak di jl jaksa
    < Laporan {1} tidak bisa diganti lagi, jadi ralat Anda kami tambahkan sebagai keterangan. Tanya kabar: balas
      STATUS {1}
    > BATAL {1}
    < Laporan {1} kami batalkan sesuai permintaan Anda. Berubah pikiran? Kirim laporan baru: tulis LAPOR lalu
      isinya.
    > RALAT lampu mati
    < Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih
      cepat.
    """)


def test_after_stop_only_what_was_asked_for_comes(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > STOP
    < Baik, kami tidak akan mengirim kabar lagi. Laporan Anda tetap diurus. Tanya kabar: STATUS. Mau dikabari lagi?
      Kirim MULAI ke 1078.
    > MEDAN lampu mati
    < Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {2}
    [2 forwarded]
    [2 answered: Lampu diganti]
    > tes
    > STATUS {2}
    < {2}: Jawaban Kota Medan: Lampu diganti.
    < Laporan {2} dijawab Kota Medan. Puas? Balas SELESAI {2}. Belum? Balas BELUM {2} lalu alasannya, paling lambat
      31 Mar 2026.
    > MULAI
    < Baik, Anda akan kami kabari lagi. Tanya kabar kapan saja: balas STATUS. Mau berhenti? Kirim STOP ke 1078.
    [1 forwarded]
    < Laporan {1} diteruskan ke Kota Binjai. Batas menanggapi: 17 Mar 2026. Ada tambahan? Balas TL {1} lalu isinya.
    """)


def test_diam_quiets_one_ticket(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > MEDAN lampu mati
    < Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {2}
    > DIAM {1}
    < Baik, kabar rutin laporan {1} kami hentikan. Laporannya tetap diurus. Tanya kabar: STATUS {1}. Mau dikabari
      lagi? Balas MULAI {1}
    [7 days later]
    < Maaf, laporan {2} di Kota Medan melewati batas 13 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {2} lalu
      isinya.
    [1 forwarded]
    < Laporan {1} diteruskan ke Kota Binjai. Batas menanggapi: 31 Mar 2026. Ada tambahan? Balas TL {1} lalu isinya.
    """)


def test_the_rights_of_a_person(tell: Tell) -> None:
    tell("""
    > DATA
    < Kami menyimpan nomor HP ini, 0 laporan, dan SMS-nya, untuk mengurus laporan Anda. Mau dihapus? Kirim HAPUS
      DATA ke 1078.
    > HAPUS DATA
    < Permintaan hapus data Anda kami catat dengan nomor {1}. Keputusannya kami kabarkan paling lambat 13 Mar 2026.
    > HAPUS DATA
    < Laporan ini sudah kami terima, nomornya {1}. Tidak perlu dikirim lagi. Tanya kabar: balas STATUS {1}
    """)


def test_english_and_back(tell: Tell) -> None:
    tell("""
    > REPORT MEDAN street flooded
    < We have your report {1} for Kota Medan and are checking it. News by 13 Mar 2026. To ask: reply STATUS {1}
    > STATUS {1}
    < We have report {1} and are checking it. News by 13 Mar 2026. Anything to add? Reply ADD {1}, then your
      message.
    > CHECK {1}
    < We have report {1} and are checking it. News by 13 Mar 2026. Anything to add? Reply ADD {1}, then your
      message.
    > CEK {1}
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    > STATUS
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    """)


def test_the_same_text_twice_within_a_minute(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > BINJAI  Lampu mati
    < Laporan ini sudah kami terima, nomornya {1}. Tidak perlu dikirim lagi. Tanya kabar: balas STATUS {1}
    > BINJAI lampu mati
    > BINJAI lampu mati
    > MEDAN lampu mati
    < Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {2}
    > RAHASIA MEDAN lampu mati
    < RAHASIA. Laporan {3} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar:
      STATUS {3}
    [61 seconds later]
    > BINJAI lampu mati
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
    [15 minutes later]
    > BINJAI lampu mati
    < Laporan {4} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {4}
    """)


def test_one_complaint_in_three_messages_twice(tell: Tell) -> None:
    tell("""
    > BINJAI jalan di depan pasar tavip sudah tiga bulan rusak parah banyak lubang dalam yang tergenang air kalau
      hujan dan sudah dua orang jatuh dari motor minggu
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > lalu salah satunya anak sekolah sampai patah tangan tolong segera diperbaiki pak walikota kami warga sudah dua
      kali lapor ke kelurahan tidak ada yang menanggapi
    < Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan.
    > terakhir tanggal 5 kemarin
    > BINJAI jalan di depan pasar tavip sudah tiga bulan rusak parah banyak lubang dalam yang tergenang air kalau
      hujan dan sudah dua orang jatuh dari motor minggu
    < Laporan ini sudah kami terima, nomornya {1}. Tidak perlu dikirim lagi. Tanya kabar: balas STATUS {1}
    > lalu salah satunya anak sekolah sampai patah tangan tolong segera diperbaiki pak walikota kami warga sudah dua
      kali lapor ke kelurahan tidak ada yang menanggapi
    > terakhir tanggal 5 kemarin
    """)


def test_danger_and_silence(tell: Tell) -> None:
    tell("""
    > RAHASIA ANONIM SERGAI kebakaran di pasar skrg
    < Ada bahaya? Telepon 112 sekarang juga. SMS ini bukan layanan darurat. Laporan Anda tetap kami catat.
    < RAHASIA+ANONIM. Laporan {1} untuk Kab. Serdang Bedagai kami terima dan periksa. Kabar paling lambat 13 Mar
      2026. Tanya kabar: STATUS {1}
    """)


def test_help_comes_once_a_day_unless_asked_for(tell: Tell) -> None:
    tell("""
    > tes
    < Mau melapor? Tulis NAMA KAB/KOTA (spasi) isi laporan, kirim ke 1078. Contoh: KOTA PADANG lampu jalan mati.
      Tanya kabar: STATUS lalu nomornya.
    > P
    > halo pak
    > 5
    > HELP
    < STATUS nomor: tanya kabar. TL nomor isi: menambah. SELESAI nomor: puas. BELUM nomor alasan: belum beres. STOP:
      tidak dikabari. Kirim ke 1078.
    > HELP
    < STATUS nomor: tanya kabar. TL nomor isi: menambah. SELESAI nomor: puas. BELUM nomor alasan: belum beres. STOP:
      tidak dikabari. Kirim ke 1078.
    [24 hours later]
    > tes
    < Mau melapor? Tulis NAMA KAB/KOTA (spasi) isi laporan, kirim ke 1078. Contoh: KOTA PADANG lampu jalan mati.
      Tanya kabar: STATUS lalu nomornya.
    """)


def test_an_officers_words_from_a_citizens_phone(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    > JAWAB {1} sudah diperbaiki belum pak
    < Terima kasih, pesan Anda sudah masuk ke laporan {1}. Tanya kabar: balas STATUS {1}
    > PROSES {1}
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    > ANTRE
    < Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    """)


def test_what_officers_do_is_told(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    [1 verified]
    < Laporan {1} sudah diperiksa dan akan diteruskan ke instansi terkait. Ada tambahan? Balas TL {1} lalu isinya.
    [1 forwarded]
    < Laporan {1} diteruskan ke Kota Binjai. Batas menanggapi: 17 Mar 2026. Ada tambahan? Balas TL {1} lalu isinya.
    [1 in_progress]
    < Laporan {1} mulai ditangani Kota Binjai. Ada tambahan? Balas TL {1} lalu isinya. Tanya kabar: STATUS {1}
    [1 deferred: Di RT berapa?]
    < {1}: Kami perlu keterangan Anda: Di RT berapa? Balas TL {1} lalu keterangannya, paling lambat 9 Apr 2026.
    > STATUS
    < {1}: Kami perlu keterangan Anda: Di RT berapa? Balas TL {1} lalu keterangannya, paling lambat 9 Apr 2026.
    > TL {1} RT 5
    < Terima kasih, pesan Anda sudah masuk ke laporan {1}. Tanya kabar: balas STATUS {1}
    [1 answered: Sudah]
    < {1}: Jawaban Kota Binjai: Sudah. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu
      alasannya.
    [1 closed]
    < Laporan {1} kami tutup karena sudah dijawab. Masih ada masalah? Balas BELUM {1} lalu alasannya, paling lambat
      9 Apr 2026.
    > TL {1} terima kasih ya
    < Terima kasih, pesan Anda kami simpan di laporan {1} yang sudah ditutup. Masih ada masalah? Balas BELUM {1}
      lalu alasannya.
    [1 in_progress]
    < Laporan {1} dibuka lagi dan ditangani Kota Binjai. Ada tambahan? Balas TL {1} lalu isinya. Tanya kabar: STATUS
      {1}
    [1 archived: Sudah dilaporkan orang lain]
    < {1}: Laporan Anda tidak dilanjutkan. Alasannya: Sudah dilaporkan orang lain. Ada hal baru? Tulis LAPOR lalu
      isinya.
    > STATUS
    < {1}: Laporan Anda tidak dilanjutkan. Alasannya: Sudah dilaporkan orang lain. Ada hal baru? Tulis LAPOR lalu
      isinya.
    > TL {1} bukan, ini jalan lain
    < Laporan {1} sudah berakhir. Pesan Anda kami simpan di laporan baru {2}. Kabar paling lambat 13 Mar 2026.
      Tanya: STATUS {2}
    """)


def test_a_long_answer_comes_in_counted_parts(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    [1 answered: Terima kasih atas laporan Bapak/Ibu. Petugas Dinas Pekerjaan Umum sudah meninjau Jalan Jaksa pada
      hari Senin dan menambal tiga lubang yang paling dalam. Sisanya dikerjakan minggu depan.]
    < {1} (1/2): Jawaban Kota Binjai: Terima kasih atas laporan Bapak/Ibu. Petugas Dinas Pekerjaan Umum sudah
      meninjau Jalan Jaksa pada hari Senin dan menambal
    < {1} (2/2): tiga lubang yang paling dalam. Sisanya dikerjakan minggu depan. Puas? Balas SELESAI {1}. Belum beres?
      Balas BELUM {1} lalu alasannya.
    > STATUS
    < {1} (1/2): Jawaban Kota Binjai: Terima kasih atas laporan Bapak/Ibu. Petugas Dinas Pekerjaan Umum sudah
      meninjau Jalan Jaksa pada hari Senin dan menambal
    < {1} (2/2): tiga lubang yang paling dalam. Sisanya dikerjakan minggu depan.
    < Laporan {1} dijawab Kota Binjai. Puas? Balas SELESAI {1}. Belum? Balas BELUM {1} lalu alasannya, paling lambat
      31 Mar 2026.
    """)


def test_an_open_report_is_spoken_of_every_week(tell: Tell) -> None:
    tell("""
    > BINJAI jln rusak
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    [3 days later]
    [1 days later]
    < Maaf, laporan {1} di Kota Binjai melewati batas 13 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    [6 days later]
    [1 days later]
    < Maaf, laporan {1} di Kota Binjai melewati batas 13 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    [7 days later]
    < Maaf, laporan {1} di Kota Binjai melewati batas 13 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    """)


def test_what_is_late_is_said_to_be_late(tell: Tell) -> None:
    tell("""
    > bogor angkot ngetem
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    [5 days later]
    < Maaf, laporan {1} di petugas nasional melewati batas 13 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {1}
      lalu isinya.
    > KOTA BOGOR
    < Terima kasih. Laporan {1} kami arahkan ke Kota Bogor. Kabar paling lambat 25 Mar 2026. Tanya kabar: balas
      STATUS {1}
    > STATUS
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 25 Mar 2026. Ada tambahan? Balas TL {1}
      lalu isinya.
    [1 forwarded]
    < Laporan {1} diteruskan ke Kota Bogor. Batas menanggapi: 27 Mar 2026. Ada tambahan? Balas TL {1} lalu isinya.
    > STATUS
    < Laporan {1} sudah diteruskan ke Kota Bogor. Batas menanggapi: 27 Mar 2026. Ada tambahan? Balas TL {1} lalu
      isinya.
    [20 days later]
    < Maaf, laporan {1} di Kota Bogor melewati batas 27 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    > STATUS
    < Maaf, laporan {1} di Kota Bogor melewati batas 27 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    [1 answered: Sudah ditertibkan]
    < {1}: Jawaban Kota Bogor: Sudah ditertibkan. Puas? Balas SELESAI {1}. Belum beres? Balas
      BELUM {1} lalu alasannya.
    > BELUM {1} masih macet
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas
      TL {1} lalu isinya.
    """)


def test_what_stop_suppressed_is_kept_for_the_operators_to_see(story: Story, gateway: Gateway) -> None:
    story.tell("""
    > STOP
    < Baik, kami tidak akan mengirim kabar lagi. Laporan Anda tetap diurus. Tanya kabar: STATUS. Mau dikabari lagi?
      Kirim MULAI ke 1078.
    > MEDAN lampu mati
    < Laporan {1} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 forwarded]
    """)
    (kept,) = gateway.database.read(outbound.listed, ["suppressed"])
    assert "diteruskan ke Kota Medan" in kept.body


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param("> STOP\n    < Selamat tinggal.", id="another-answer"),
        pytest.param("> STOP", id="an-answer-left-out"),
        pytest.param("> tes\n    > tes\n    < Halo.", id="an-answer-too-many"),
    ],
)
def test_a_story_told_wrongly_is_noticed(tell: Tell, wrong: str) -> None:
    with pytest.raises(AssertionError):
        tell(wrong)
