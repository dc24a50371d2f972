"""An answer is taken for what it says, and a wish, a question or a complaint beside it never for an answer."""

import pytest

from sms_gateway.gateway import Gateway
from sms_gateway.storage import inbound, tickets
from tests.stories import Tell


def told_of_first(gateway: Gateway) -> list[str]:
    """Every message that is kept with the oldest report."""
    first = min(one.id for one in gateway.database.read(tickets.listed, tickets.Filter()))
    return [kept.message.body for kept in gateway.database.read(inbound.of_ticket, first)]


RECEIVED = """
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
"""
FLAGGED = "Permintaan Anda kami catat di laporan {1}. Tanya kabar: balas STATUS {1}"
JOINED = (
    "< Pesan Anda kami masukkan ke laporan {1}. Kalau maksudnya laporan baru, kirim lagi dengan kata LAPOR di depan."
)
SURE = "< Anda ingin membatalkan laporan {1}? Balas BATAL {1}. Tidak jadi? Tidak perlu membalas."


@pytest.mark.parametrize("answer", ["ya batal", "iya batalkan saja", "batalkan saja"])
def test_who_says_yes_and_cancels_agrees_to_nothing(tell: Tell, answer: str) -> None:
    tell(f"""
    > bnjai lampu mati
    < Laporan {{1}} kami simpan. Maksud Anda Kota Binjai? Balas YA, atau balas nama kabupaten/kota yang benar.
    > {answer}
    {SURE}
    """)


MOVING = f"""{RECEIVED}
    2> PINDAH {{1}}
    2< Permintaan pindah HP untuk laporan {{1}} kami catat. Agar aman, kirim juga PINDAH {{1}} dari HP yang satunya hari
      ini.
    > PINDAH {{1}}
    < Pindahkan laporan {{1}} ke HP +62 812-****-001? Kalau itu HP Anda, balas YA. Kalau bukan, balas TIDAK.
"""


@pytest.mark.parametrize("answer", ["ya batal", "iya batalkan saja"])
def test_who_says_yes_and_cancels_hands_no_report_over(tell: Tell, answer: str) -> None:
    tell(f"{MOVING}\n > {answer}\n {SURE}")


@pytest.mark.parametrize("asked", [f"{RECEIVED}\n > BATAL\n {SURE}", MOVING])
def test_a_wish_beside_yes_is_no_word_for_what_cannot_be_undone(tell: Tell, asked: str) -> None:
    tell(f"{asked}\n > ya rahasiakan nama saya\n < ANONIM. {FLAGGED}")


def test_nor_is_a_wish_beside_the_digit_of_a_report(tell: Tell) -> None:
    tell(f"""{RECEIVED}
    > BINJAI parit mampet
    < Laporan {{2}} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {{2}}
    > BATAL
    < Laporan mana yang mau dibatalkan? 1: parit mampet, 2: lampu mati. Balas angkanya.
    > 2 rahasiakan nama saya
    < ANONIM. Permintaan Anda kami catat di laporan {{2}}. Tanya kabar: balas STATUS {{2}}
    """)


@pytest.mark.parametrize(
    ("told", "flag"),
    [
        ("kades korupsi dana desa. RAHASIA", "RAHASIA."),
        ("lurah minta uang, rahasiakan nama saya", "ANONIM."),
        ("guru pungli rahasia", "RAHASIA."),
    ],
)
def test_a_secret_report_is_no_answer_to_where(tell: Tell, told: str, flag: str) -> None:
    tell(f"""
    > got mampet di gang melati
    < Laporan {{1}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
    > {told}
    < {flag} Laporan {{2}} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih
      cepat.
    """)


STANDS = """
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL {1}
      lalu isinya.
"""
SAVED = """
    < Laporan {N} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? Balas namanya agar lebih cepat.
"""


@pytest.mark.parametrize(
    "told",
    [
        "kades masih minta",
        "petugas minta lagi pak",
        "kades minta lagi",
        "ada petugas minta",
        "petugas lambat sekali",
        "kenapa petugas minta lagi",
        "minta tolong",
    ],
)
def test_what_somebody_does_is_reported_whether_or_not_a_report_is_open(tell: Tell, told: str) -> None:
    tell(f"{RECEIVED}\n > {told}\n {SAVED.replace('N', '2')}\n 2> {told}\n 2{SAVED.replace('N', '3').strip()}")


@pytest.mark.parametrize(
    "asked",
    [
        "kok lama sekali pak",
        "laporan saya sampai mana",
        "laporan saya sudah diproses belum?",
        "laporan saya sudah diproses belum",
        "kapan diperbaiki",
        "kpn diperbaiki",
        "mohon perkembangan laporan saya",
    ],
)
def test_what_is_asked_after_a_report_stays_with_it(gateway: Gateway, tell: Tell, asked: str) -> None:
    tell(f"{RECEIVED}\n > {asked}\n {STANDS}")
    assert told_of_first(gateway)[-1] == asked


ANSWERED = f"""{RECEIVED}
    [1 answered: Sudah diganti]
    < {{1}}: Jawaban Kota Binjai: Sudah diganti. Puas? Balas SELESAI {{1}}. Belum beres? Balas BELUM {{1}} lalu
      alasannya.
"""
DOUBTED = """
    < Pesan Anda kami masukkan ke laporan {1}. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1}. Laporan baru?
      Tulis LAPOR lalu isinya.
"""


@pytest.mark.parametrize("told", ["masih belum diperbaiki pak", "masih belum selesai pak", "kok masih belum beres?"])
def test_who_doubts_an_answer_is_not_only_told_how_it_stands(tell: Tell, told: str) -> None:
    tell(f"{ANSWERED}\n > {told}\n {DOUBTED}")


def test_who_answers_an_officer_with_a_question_is_heard(gateway: Gateway, tell: Tell) -> None:
    tell(f"""{RECEIVED}
    [1 deferred: Sudah ada petugas?]
    < {{1}}: Kami perlu keterangan Anda: Sudah ada petugas? Balas TL {{1}} lalu keterangannya, paling lambat 9 Apr 2026.
    > kapan petugas?
    < {{1}}: Kami perlu keterangan Anda: Sudah ada petugas? Balas TL {{1}} lalu keterangannya, paling lambat 9 Apr 2026.
    > kok belum ada pak?
    {JOINED}
    """)
    assert told_of_first(gateway)[-2:] == ["kapan petugas?", "kok belum ada pak?"]


def test_long_after_a_report_has_ended_a_question_begins_another(tell: Tell) -> None:
    tell(f"""{RECEIVED}
    > BATAL {{1}}
    < Laporan {{1}} kami batalkan sesuai permintaan Anda. Berubah pikiran? Kirim laporan baru: tulis LAPOR lalu isinya.
    > kapan diperbaiki
    {SAVED.replace("N", "2")}
    """)


DANGER = "< Ada bahaya? Telepon 112 sekarang juga. SMS ini bukan layanan darurat. Laporan Anda tetap kami catat."
DEFERRED = f"""{RECEIVED}
    [1 deferred: Nomor berapa?]
    < {{1}}: Kami perlu keterangan Anda: Nomor berapa? Balas TL {{1}} lalu keterangannya, paling lambat 9 Apr 2026.
"""


@pytest.mark.parametrize("said", ["polisi", "pak polisi", "no 110", "110", "nomor 119", "damkar"])
def test_a_name_or_a_number_answers_an_officer_and_calls_nobody(tell: Tell, said: str) -> None:
    tell(f"{DEFERRED}\n > {said}\n {JOINED}")


@pytest.mark.parametrize("said", ["anak saya sesak napas pak", "polisi tolong", "112!!", "sos"])
def test_who_cries_for_help_to_an_officer_is_told_whom_to_phone(tell: Tell, said: str) -> None:
    tell(f"{DEFERRED}\n > {said}\n {DANGER}\n {JOINED}")


def test_what_still_burns_is_said_of_the_report_that_was_answered(tell: Tell) -> None:
    tell(f"{ANSWERED}\n > masih terbakar tiap sore pak\n {DANGER}\n {DOUBTED}")
