"""What citizens do that no instruction foresees, told as it is read on the screen (see `stories`)."""

import pytest

from sms_gateway.storage import tickets
from tests.stories import Story, Tell

REPORTED = """
    > BINJAI jln rusak parah
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
"""


ASKED = (
    "Permintaan pindah HP untuk laporan {1} kami catat. Agar aman, kirim juga PINDAH {1} dari HP yang satunya hari ini."
)
SURE = "Pindahkan laporan {1} ke HP +62 812-****-00%s? Kalau itu HP Anda, balas YA. Kalau bukan, balas TIDAK."
MOVED = "Laporan {1} sudah pindah ke HP baru. Kabarnya kini kami kirim ke HP itu. Tanya kabar dari HP itu: STATUS {1}"
NOT_YOURS = (
    "Laporan {1} dibuat dari nomor HP lain, jadi hanya bisa dibuka dari HP itu. Laporan Anda sendiri? Balas STATUS. "
    "Ganti HP? Balas PINDAH {1}"
)
STANDS = (
    "Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL {1} "
    "lalu isinya."
)


@pytest.mark.parametrize(
    "both_ask",
    [
        pytest.param(f"2> PINDAH {{1}}\n2< {ASKED}\n> PINDAH {{1}}\n< {SURE % 1}", id="new-phone-first"),
        pytest.param(f"> PINDAH {{1}}\n< {ASKED}\n2> PINDAH {{1}}\n2< {ASKED}\n< {SURE % 1}", id="old-phone-first"),
    ],
)
def test_a_report_moves_when_both_phones_ask_and_the_old_one_says_yes(story: Story, both_ask: str) -> None:
    story.tell(
        REPORTED
        + f"""
    {both_ask}
    > ya
    < {MOVED}
    2< {MOVED}
    2> PINDAH {{1}}
    2< {MOVED}
    > PINDAH {{1}}
    < {MOVED}
    2> STATUS
    2< {STANDS}
    > STATUS
    < Belum ada laporan dari nomor HP ini. Mau melapor? Tulis nama kabupaten/kota lalu isi laporan, kirim ke 1078.
    [1 verified]
    2< Laporan {{1}} sudah diperiksa dan akan diteruskan ke instansi terkait. Ada tambahan? Balas TL {{1}} lalu isinya.
    """
    )
    (only,) = story.phones["2"].tickets
    history = story.gateway.database.read(tickets.events, only.id)
    assert [event.kind for event in history] == ["opened", "phone_asked", "phone_asked", "phone_moved", "moved"]


def test_a_stranger_who_knows_a_number_gets_nothing_and_keeps_nobody_from_moving(tell: Tell) -> None:
    tell(
        REPORTED
        + f"""
    2> PINDAH {{1}}
    2< {ASKED}
    3> PINDAH {{1}}
    3< {ASKED}
    > PINDAH {{1}}
    < {SURE % 2}
    > tidak
    < {SURE % 1}
    > ya
    < {MOVED}
    2< {MOVED}
    3> STATUS {{1}}
    3< {NOT_YOURS}
    """
    )


def test_who_refuses_all_who_asked_keeps_the_report(tell: Tell) -> None:
    tell(
        REPORTED
        + f"""
    2> PINDAH {{1}}
    2< {ASKED}
    > PINDAH {{1}}
    < {SURE % 1}
    > bukan
    < {STANDS}
    > ya
    < Mau melapor? Tulis NAMA KAB/KOTA (spasi) isi laporan, kirim ke 1078. Contoh: KOTA PADANG lampu jalan mati. Tanya
      kabar: STATUS lalu nomornya.
    [25 hours later]
    > PINDAH {{1}}
    < {ASKED}
    2> STATUS {{1}}
    2< {NOT_YOURS}
    """
    )


def test_pindah_without_a_number_tells_how_and_opens_nothing(tell: Tell) -> None:
    tell("""
    > PINDAH
    < Ganti HP? Kirim PINDAH lalu nomor laporan dari HP baru, dan yang sama dari HP lama. Lupa nomornya? Kirim STATUS
      dari HP lama.
    > PINDAH 1234567
    < Nomor 1234567 sepertinya salah ketik. Lihat lagi nomor di SMS kami, lalu kirim ulang. Lupa nomornya? Balas STATUS
      saja.
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    """)


def test_what_the_old_phone_was_asked_it_answers_no_more(tell: Tell, story: Story) -> None:
    tell("""
    > bogor macet
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    2> PINDAH {1}
    2< Permintaan pindah HP untuk laporan {1} kami catat. Agar aman, kirim juga PINDAH {1} dari HP yang satunya
      hari ini.
    > PINDAH {1}
    < Pindahkan laporan {1} ke HP +62 812-****-001? Kalau itu HP Anda, balas YA. Kalau bukan, balas TIDAK.
    > YA
    < Laporan {1} sudah pindah ke HP baru. Kabarnya kini kami kirim ke HP itu. Tanya kabar dari HP itu: STATUS {1}
    2< Laporan {1} sudah pindah ke HP baru. Kabarnya kini kami kirim ke HP itu. Tanya kabar dari HP itu: STATUS {1}
    > 1
    < Mau melapor? Tulis NAMA KAB/KOTA (spasi) isi laporan, kirim ke 1078. Contoh: KOTA PADANG lampu jalan mati. Tanya
      kabar: STATUS lalu nomornya.
    """)
    assert story.phones["2"].ticket.agency is None


def test_where_is_answered_with_a_spot(tell: Tell) -> None:
    tell("""
    > jalan rusak
    < Laporan {1} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    > di depan sd 2 jalan merdeka
    < Kami tambahkan ke laporan {1}. Di kabupaten/kota mana? Balas namanya, misalnya KOTA PADANG. Laporan baru? Tulis
      LAPOR lalu isinya.
    > kecamatan medan area kota medan
    < Laporan {1}: maksud Anda Kota Medan? Balas YA, atau balas nama kabupaten/kota yang benar.
    > YA
    < Terima kasih. Laporan {1} kami arahkan ke Kota Medan. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas STATUS
      {1}
    """)


def test_a_spot_after_a_choice_goes_to_the_same_report_and_a_new_complaint_does_not(tell: Tell) -> None:
    tell("""
    > bogor macet
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    > dekat stasiun
    < Laporan {1} untuk daerah mana? Balas angka 1: Kab. Bogor. Balas angka 2: Kota Bogor.
    > lampu mati
    < Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    [16 minutes later]
    > di depan sd 2
    < Laporan {3} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    """)


def test_a_rating_in_words(tell: Tell) -> None:
    tell(
        REPORTED
        + """
    > SELESAI
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    > bagus sekali pak
    < Seberapa puas Anda dengan laporan {1}? Balas satu angka saja: 1 (kecewa) sampai 5 (sangat puas).
    > bintang lima
    < Terima kasih atas penilaian Anda untuk laporan {1}. Ada masalah lain? Tulis LAPOR lalu isinya.
    > lampu mati
    < Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    """
    )


def test_a_complaint_is_no_rating(tell: Tell) -> None:
    tell(
        REPORTED
        + """
    > SELESAI
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    > lampu mati
    < Laporan {2} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    """
    )


@pytest.mark.parametrize("words", ["sudah selesai", "sudah bagus pak"])
def test_satisfaction_in_other_words_is_told_how_to_close(tell: Tell, words: str) -> None:
    tell(
        REPORTED
        + f"""
    [1 answered: Sudah ditambal]
    < {{1}}: Jawaban Kota Binjai: Sudah ditambal. Puas? Balas SELESAI {{1}}. Belum beres? Balas BELUM
      {{1}} lalu alasannya.
    > {words}
    < Pesan Anda kami masukkan ke laporan {{1}}. Puas? Balas SELESAI {{1}}. Belum beres? Balas BELUM {{1}}. Laporan
      baru? Tulis LAPOR lalu isinya.
    """
    )


def test_news_is_asked_for_in_plain_words(tell: Tell) -> None:
    tell(
        REPORTED
        + """
    > sudah ada kabar belum pak?
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL {1}
      lalu isinya.
    """
    )


def test_the_place_is_said_twice(tell: Tell) -> None:
    tell("""
    > bogor macet
    < Laporan {1} kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor.
    > kota
    < Terima kasih. Laporan {1} kami arahkan ke Kota Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas STATUS
      {1}
    > kota bogor
    < Terima kasih. Laporan {1} kami arahkan ke Kota Bogor. Kabar paling lambat 13 Mar 2026. Tanya kabar: balas STATUS
      {1}
    [10 minutes later]
    > kota bogor
    < Laporan {2} untuk Kota Bogor kami simpan. Apa yang terjadi, dan di mana? Balas dengan ceritanya.
    """)


def test_a_request_about_oneself_is_no_report_to_choose_from_but_may_be_withdrawn(tell: Tell) -> None:
    tell(
        REPORTED
        + """
    > HAPUS DATA
    < Permintaan hapus data Anda kami catat dengan nomor {2}. Keputusannya kami kabarkan paling lambat 13 Mar 2026.
    > STATUS
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL {1}
      lalu isinya.
    > BATAL
    < Laporan mana yang mau dibatalkan? 1: HAPUS DATA, 2: jln rusak parah. Balas angkanya.
    > BATAL {2}
    < Laporan {2} kami batalkan sesuai permintaan Anda. Berubah pikiran? Kirim laporan baru: tulis LAPOR lalu isinya.
    """
    )


def test_a_late_report_is_spoken_of_in_english_too(tell: Tell) -> None:
    tell("""
    > REPORT MEDAN street flooded
    < We have your report {1} for Kota Medan and are checking it. News by 13 Mar 2026. To ask: reply STATUS {1}
    [7 days later]
    < Sorry, report {1} with Kota Medan is late: it was due by 13 Mar 2026. We keep watching it. To add: ADD {1}, then
      your message.
    """)
