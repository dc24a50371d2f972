"""What waits for the morning is said in the morning only if it is still so."""

from collections.abc import Callable

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.storage import outbound
from tests.phones import Phone
from tests.stories import Story

Tell = Callable[[str], None]

OPENED = """
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [11 hours later]
"""


@pytest.fixture
def tell(gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]) -> Tell:
    """Nine at night, and a report of the morning."""
    story = Story(gateway, clock, phone)
    story.tell(OPENED)
    return story.tell


def test_nothing_is_said_in_the_morning_of_what_was_withdrawn_at_night(tell: Tell) -> None:
    tell("""
    [1 forwarded]
    [1 in_progress]
    [1 hours later]
    > BATAL {1}
    < Laporan {1} kami batalkan sesuai permintaan Anda. Berubah pikiran? Kirim laporan baru: tulis LAPOR lalu isinya.
    [10 hours later]
    """)


def test_an_answer_that_its_reporter_has_asked_for_does_not_come_again(tell: Tell) -> None:
    tell("""
    [1 answered: Lampu sudah diganti]
    > STATUS {1}
    < {1}: Jawaban Kota Binjai: Lampu sudah diganti.
    < Laporan {1} dijawab Kota Binjai. Puas? Balas SELESAI {1}. Belum? Balas BELUM {1} lalu alasannya, paling lambat
      31 Mar 2026.
    > SELESAI {1}
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    > 5
    < Terima kasih atas penilaian Anda untuk laporan {1}. Ada masalah lain? Tulis LAPOR lalu isinya.
    [10 hours later]
    """)


def test_a_question_that_its_reporter_has_asked_for_does_not_come_again(tell: Tell) -> None:
    tell("""
    [1 deferred: Di jalan apa?]
    > STATUS {1}
    < {1}: Kami perlu keterangan Anda: Di jalan apa? Balas TL {1} lalu keterangannya, paling lambat 9 Apr 2026.
    [10 hours later]
    """)


def test_a_reason_that_its_reporter_has_asked_for_does_not_come_again(tell: Tell) -> None:
    tell("""
    [1 archived: Itu jalan tol]
    > STATUS {1}
    < {1}: Laporan Anda tidak dilanjutkan. Alasannya: Itu jalan tol. Ada hal baru? Tulis LAPOR lalu isinya.
    [10 hours later]
    """)


def test_an_answer_that_its_reporter_has_not_seen_still_comes_and_asks_nothing(tell: Tell) -> None:
    tell("""
    [1 forwarded]
    [1 answered: Lampu sudah diganti]
    > SELESAI {1}
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    [10 hours later]
    < {1}: Jawaban Kota Binjai: Lampu sudah diganti.
    """)


def test_an_answer_is_that_of_the_agency_that_gave_it(tell: Tell) -> None:
    """In this night it is answered, goes to another agency, and ends there."""
    tell("""
    [1 answered: Itu jalan provinsi]
    [1 forwarded to 12]
    [1 archived: Sudah ditangani]
    [10 hours later]
    < {1}: Jawaban Kota Binjai: Itu jalan provinsi.
    < {1}: Laporan Anda tidak dilanjutkan. Alasannya: Sudah ditangani. Ada hal baru? Tulis LAPOR lalu isinya.
    """)


def test_of_two_steps_in_one_night_the_last_is_told_and_only_the_last_answer_asks(tell: Tell) -> None:
    tell("""
    [1 deferred: Di jalan apa?]
    [1 forwarded]
    [10 hours later]
    < Laporan {1} diteruskan ke Kota Binjai. Batas menanggapi: 17 Mar 2026. Ada tambahan? Balas TL {1} lalu isinya.
    [14 hours later]
    [1 answered: Besok diganti]
    [1 answered: Sudah diganti]
    [10 hours later]
    < {1}: Jawaban Kota Binjai: Besok diganti.
    < {1}: Jawaban Kota Binjai: Sudah diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    """)


def test_a_long_answer_is_taken_back_and_said_as_a_whole(
    gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    clock.move(hours=11)
    gateway.desk.reply(citizen.ticket.number, "Sudah kami kerjakan, terima kasih. " * 8, "officer")
    citizen.text(f"SELESAI {citizen.ticket.number}")
    clock.move(hours=10)
    came = citizen.look()
    assert len(came) > 1
    assert " ".join(came).count("terima kasih") == 8
    assert "BELUM" not in " ".join(came)
    cancelled = gateway.database.read(outbound.listed, ["cancelled"])
    assert [said.key.count(":") for said in cancelled][:2] == [2, 3]
