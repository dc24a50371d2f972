"""How officers may not end a report: as spam once it was taken for one, or over its reporter's unread words."""

from collections.abc import Callable

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.errors import Refused
from sms_gateway.gateway import Gateway
from sms_gateway.tickets import Status
from sms_gateway.worker import speak_by_calendar
from tests.phones import Phone
from tests.stories import Story

OFFICER = "operator:ani"
Phones = Callable[[], Phone]
SAID = "Apakah lampunya masih mati?"


@pytest.fixture
def citizen(phone: Phones) -> Phone:
    one = phone()
    one.text("BINJAI lampu jalan mati")
    return one


# spam


@pytest.mark.parametrize(
    ("steps", "is_spam"),
    [
        pytest.param([], True, id="received"),
        pytest.param(["deferred"], True, id="asked for more"),
        pytest.param(["archived", "verified"], False, id="verified"),
        pytest.param(["forwarded"], False, id="forwarded"),
        pytest.param(["forwarded", "deferred"], False, id="forwarded, then asked for more"),
        pytest.param(["forwarded", "in_progress"], False, id="in progress"),
        pytest.param(["answered"], False, id="answered"),
        pytest.param(["answered", "deferred"], False, id="answered, then asked for more"),
    ],
)
def test_what_was_taken_for_a_report_is_no_spam(
    gateway: Gateway, citizen: Phone, steps: list[Status], is_spam: bool
) -> None:
    number = citizen.ticket.number
    for to in steps:
        if to == "answered":
            gateway.desk.reply(number, "Sudah diganti", OFFICER)
        else:
            gateway.desk.move(number, to, OFFICER, SAID if to in ("deferred", "archived") else "")
    before = citizen.ticket
    assert before.may_be_spam == is_spam
    if is_spam:
        assert gateway.database.write(gateway.desk.marked_spam, number, OFFICER).spam
    else:
        with pytest.raises(Refused, match="archive it with a reason"):
            gateway.database.write(gateway.desk.marked_spam, number, OFFICER)
        assert citizen.ticket == before


def test_what_is_with_the_ombudsman_is_no_spam(gateway: Gateway, clock: SetClock, citizen: Phone) -> None:
    for _ in range(62):
        clock.move(days=1)
        speak_by_calendar(gateway)
    late = citizen.ticket
    assert (late.status, late.ombudsman) == ("received", True)
    with pytest.raises(Refused, match="archive it with a reason"):
        gateway.database.write(gateway.desk.marked_spam, late.number, OFFICER)
    assert citizen.ticket == late


# done


def test_officers_do_not_end_what_its_reporter_has_just_written_of(
    gateway: Gateway, clock: SetClock, phone: Phones
) -> None:
    story = Story(gateway, clock, phone)
    story.tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [1 answered: ok]
    < {1}: Jawaban Kota Binjai: ok. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    [1 hours later]
    > TL {1} masih mati pak
    < Pesan Anda kami masukkan ke laporan {1}. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1}. Laporan
      baru? Tulis LAPOR lalu isinya.
    """)
    unread = story.phones[""].ticket
    ends: tuple[Status, ...] = ("resolved", "closed")
    for end in ends:
        with pytest.raises(Refused, match="again first: its reporter has written since the answer"):
            gateway.desk.move(unread.number, end, OFFICER)
    assert story.phones[""].ticket == unread
    story.tell("""
    [1 answered: Besok kami ganti]
    < {1}: Jawaban Kota Binjai: Besok kami ganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    [1 resolved]
    < Laporan {1} dinyatakan selesai. Terima kasih. Belum beres? Balas BELUM {1} lalu alasannya, paling
      lambat 9 Apr 2026.
    """)


def test_what_its_reporter_has_just_written_of_does_not_end_with_the_one_it_is_merged_into(
    gateway: Gateway, citizen: Phone, phone: Phones
) -> None:
    neighbour = phone()
    neighbour.text("BINJAI gelap sekali dekat pasar")
    leader, number = citizen.ticket.number, neighbour.ticket.number
    gateway.database.write(gateway.desk.merged, number, leader, OFFICER)
    gateway.desk.reply(leader, "Sudah diganti", OFFICER)
    neighbour.text(f"TL {number} masih mati pak")
    gateway.desk.move(leader, "resolved", OFFICER)
    mine = neighbour.ticket
    assert (citizen.ticket.status, mine.status, mine.heard, mine.merged_into) == ("resolved", "answered", True, None)
