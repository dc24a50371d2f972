"""Closed with no answer must be impossible: what did not arrive is no answer, and what was written after it is read."""

from collections.abc import Callable

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.errors import CarrierError, Outcome
from sms_gateway.gateway import Gateway
from sms_gateway.messages import Receipt
from sms_gateway.storage import outbound, queue, tickets
from sms_gateway.storage.queue import Wanted
from sms_gateway.worker import speak_by_calendar
from tests.phones import Phone
from tests.stories import Story

Phones = Callable[[], Phone]


@pytest.fixture
def answered(gateway: Gateway, phone: Phones) -> Phone:
    """A citizen whose report was answered, whatever became of the SMS."""
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    gateway.desk.reply(citizen.ticket.number, "Sudah diganti", by="ani")
    return citizen


def lose(gateway: Gateway, clock: SetClock, citizen: Phone) -> None:
    """The carrier takes what waits, and its phone is switched off, again and again."""
    while citizen.look():
        for said in gateway.database.read(outbound.of_ticket, citizen.ticket.id):
            if said.state == "sent" and said.kind == "notice":
                off = Receipt("loopback", str(said.carrier_id), "undelivered", "undelivered", "unreachable")
                gateway.receipts.take(off)
        clock.move(hours=3)


def pass_days(gateway: Gateway, clock: SetClock, citizen: Phone, days: int) -> None:
    for _ in range(days):
        clock.move(days=1)
        speak_by_calendar(gateway)
        citizen.look()


def done_by_clock(gateway: Gateway, citizen: Phone) -> list[str]:
    history = gateway.database.read(tickets.events, citizen.ticket.id)
    return [line.kind for line in history if line.actor == "clock"]


def is_late(gateway: Gateway, citizen: Phone) -> bool:
    """As the queue shows it, the Ombudsman sees it, and the ticket says."""
    now = gateway.clock()
    shown = gateway.database.read(queue.page, Wanted(overdue=True), now).tickets
    assert citizen.ticket.is_overdue(now) == (citizen.ticket in shown)
    return citizen.ticket.is_overdue(now)


def test_an_answer_that_never_arrived_closes_nothing(gateway: Gateway, clock: SetClock, answered: Phone) -> None:
    lose(gateway, clock, answered)
    pass_days(gateway, clock, answered, 61)
    assert done_by_clock(gateway, answered) == ["not_arrived", "reminded", "escalated", "handed_over"]
    assert (answered.ticket.status, answered.ticket.heard, is_late(gateway, answered)) == ("answered", True, True)
    assert "Jawaban Kota Binjai: Sudah diganti. Puas?" in answered.text("STATUS")[0]


@pytest.mark.parametrize(
    ("outcome", "closes"),
    [(Outcome.REJECTED, False), (Outcome.BAD_NUMBER, False), (Outcome.OPTED_OUT, True)],
    ids=["refused", "no such number", "wants no SMS"],
)
def test_an_answer_that_no_carrier_takes_closes_nothing_but_for_whoever_wants_none(
    gateway: Gateway, clock: SetClock, answered: Phone, outcome: Outcome, closes: bool
) -> None:
    gateway.carriers["loopback"].fail_next(CarrierError("30003", outcome))  # type: ignore[attr-defined]
    pass_days(gateway, clock, answered, 25)
    assert answered.ticket.status == ("closed" if closes else "answered")


def test_whoever_was_told_the_words_by_status_has_had_the_answer(
    gateway: Gateway, clock: SetClock, answered: Phone
) -> None:
    lose(gateway, clock, answered)
    assert "Jawaban Kota Binjai: Sudah diganti." in answered.text("STATUS")[0]
    pass_days(gateway, clock, answered, 25)
    assert (answered.ticket.status, done_by_clock(gateway, answered)) == ("closed", ["warned", "moved"])


def test_an_answer_that_never_arrived_is_lost_though_one_before_it_with_the_same_words_was_read(
    gateway: Gateway, clock: SetClock, answered: Phone
) -> None:
    answered.look()
    for said in gateway.database.read(outbound.of_ticket, answered.ticket.id):
        gateway.receipts.take(Receipt("loopback", str(said.carrier_id), "delivered", "delivered"))
    assert "Jawaban Kota Binjai: Sudah diganti." in answered.text("STATUS")[0]
    answered.text(f"BELUM {answered.ticket.number} masih mati")
    clock.move(minutes=1)
    gateway.desk.reply(answered.ticket.number, "Sudah diganti", by="ani")
    lose(gateway, clock, answered)
    pass_days(gateway, clock, answered, 25)
    assert (answered.ticket.status, done_by_clock(gateway, answered)[:1]) == ("answered", ["not_arrived"])


def test_an_answer_that_is_lost_after_the_warning_closes_nothing_either(
    gateway: Gateway, clock: SetClock, answered: Phone
) -> None:
    answered.look()
    while "warned" not in done_by_clock(gateway, answered):
        pass_days(gateway, clock, answered, 1)
    for said in gateway.database.read(outbound.of_ticket, answered.ticket.id):
        if said.key.startswith("notice:"):
            lost = Receipt("loopback", str(said.carrier_id), "failed", "failed", "rejected")
            gateway.receipts.take(lost)
    pass_days(gateway, clock, answered, 10)
    assert done_by_clock(gateway, answered) == ["warned", "not_arrived", "escalated"]


def test_after_stop_a_report_closes_and_status_has_the_answer(gateway: Gateway, clock: SetClock, phone: Phones) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    citizen.text("STOP")
    gateway.desk.reply(citizen.ticket.number, "Sudah diganti", by="ani")
    pass_days(gateway, clock, citizen, 25)
    answer, closed = citizen.text("STATUS")
    assert (citizen.ticket.status, "Jawaban Kota Binjai: Sudah diganti." in answer) == ("closed", True)
    assert "ditutup setelah dijawab" in closed


def test_what_is_written_after_an_answer_is_under_the_law_until_somebody_reads_it(
    gateway: Gateway, clock: SetClock, answered: Phone
) -> None:
    answered.look()
    answered.text(f"TL {answered.ticket.number} masih mati")
    pass_days(gateway, clock, answered, 22)
    assert is_late(gateway, answered)
    pass_days(gateway, clock, answered, 39)
    assert done_by_clock(gateway, answered) == ["reminded", "escalated", "handed_over"]
    assert answered.ticket.ombudsman_at is not None


def test_the_weekly_word_on_what_nobody_read_names_the_date_that_was_missed(
    gateway: Gateway, clock: SetClock, phone: Phones
) -> None:
    Story(gateway, clock, phone).tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 answered: Sudah diganti]
    < {1}: Jawaban Kota Binjai: Sudah diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    > TL {1} masih mati
    < Pesan Anda kami masukkan ke laporan {1}. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1}. Laporan
      baru? Tulis LAPOR lalu isinya.
    [7 days later]
    < Laporan {1}: dijawab (Kota Binjai). Masih kami pantau; batas langkah ini 31 Mar 2026. Tanya kabar: balas STATUS
      {1}
    [16 days later]
    < Maaf, laporan {1} di Kota Binjai melewati batas 31 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    [8 days later]
    < Maaf, laporan {1} di Kota Binjai melewati batas 31 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    > STATUS {1}
    < {1}: Jawaban Kota Binjai: Sudah diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    < Maaf, laporan {1} di Kota Binjai melewati batas 31 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    """)


@pytest.mark.parametrize(("stars", "status"), [(5, "closed"), (4, "closed"), (3, "answered"), (1, "answered")])
def test_whoever_is_content_with_an_answer_has_said_their_last_word(
    gateway: Gateway, clock: SetClock, answered: Phone, stars: int, status: str
) -> None:
    answered.look()
    answered.text(f"NILAI {answered.ticket.number} {stars}")
    pass_days(gateway, clock, answered, 25)
    assert answered.ticket.status == status
