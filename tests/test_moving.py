"""A report moves to another phone: to the one that was shown, and its officers learn nothing of either number."""

from collections.abc import Callable

import pytest

from sms_gateway import views
from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.storage import inbound, outbound
from tests.phones import Phone
from tests.post import put
from tests.stories import Story, Tell

NEW_FIRST = """
    2> PINDAH {1}
    2< Permintaan pindah HP untuk laporan {1} kami catat. Agar aman, kirim juga PINDAH {1} dari HP yang satunya hari
      ini.
    > PINDAH {1}
    < Pindahkan laporan {1} ke HP +62 812-****-001? Kalau itu HP Anda, balas YA. Kalau bukan, balas TIDAK.
"""
OLD_FIRST = """
    > PINDAH {1}
    < Permintaan pindah HP untuk laporan {1} kami catat. Agar aman, kirim juga PINDAH {1} dari HP yang satunya hari
      ini.
    2> PINDAH {1}
    2< Permintaan pindah HP untuk laporan {1} kami catat. Agar aman, kirim juga PINDAH {1} dari HP yang satunya hari
      ini.
    < Pindahkan laporan {1} ke HP +62 812-****-001? Kalau itu HP Anda, balas YA. Kalau bukan, balas TIDAK.
"""


@pytest.mark.parametrize("both_ask", [pytest.param(NEW_FIRST, id="new first"), pytest.param(OLD_FIRST, id="old first")])
def test_officers_of_an_anonymous_report_see_no_part_of_a_number(
    gateway: Gateway, clock: SetClock, phone: Callable[[], Phone], both_ask: str
) -> None:
    story = Story(gateway, clock, phone)
    story.tell(
        """
    > ANONIM BINJAI pungli di pasar
    < ANONIM. Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar:
      STATUS {1}
    """
        + both_ask
        + """
    > ya
    < Laporan {1} sudah pindah ke HP baru. Kabarnya kini kami kirim ke HP itu. Tanya kabar dari HP itu: STATUS {1}
    2< Laporan {1} sudah pindah ke HP baru. Kabarnya kini kami kirim ke HP itu. Tanya kabar dari HP itu: STATUS {1}
    """
    )
    ticket = story.phones["2"].ticket
    came = [
        views.inbound(one, "Asia/Jakarta", anonymous=True)
        for one in gateway.database.read(inbound.of_ticket, ticket.id)
    ]
    went = [
        views.outbound(one, "Asia/Jakarta", anonymous=True)
        for one in gateway.database.read(outbound.of_ticket, ticket.id)
    ]
    assert came
    assert went
    assert [one for one in came + went if "812" in f"{one['from']} {one['to']} {one['body']}"] == []


def test_yes_is_for_the_phone_that_was_shown_and_no_other_may_step_in_or_text_without_end(
    gateway: Gateway, clock: SetClock, phone: Callable[[], Phone]
) -> None:
    Story(gateway, clock, phone).tell(
        """
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    """
        + OLD_FIRST
        + """
    3> PINDAH {1}
    3< Permintaan pindah HP untuk laporan {1} kami catat. Agar aman, kirim juga PINDAH {1} dari HP yang satunya hari
      ini.
    3> PINDAH {1}
    3< Permintaan pindah HP untuk laporan {1} kami catat. Agar aman, kirim juga PINDAH {1} dari HP yang satunya hari
      ini.
    > tidak
    < Pindahkan laporan {1} ke HP +62 812-****-002? Kalau itu HP Anda, balas YA. Kalau bukan, balas TIDAK.
    > tidak
    < Laporan {1} sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? Balas TL {1}
      lalu isinya.
    3> PINDAH {1}
    3< Permintaan pindah HP untuk laporan {1} kami catat. Agar aman, kirim juga PINDAH {1} dari HP yang satunya hari
      ini.
    2> PINDAH {1}
    2< Permintaan pindah HP untuk laporan {1} kami catat. Agar aman, kirim juga PINDAH {1} dari HP yang satunya hari
      ini.
    > PINDAH {1}
    < Pindahkan laporan {1} ke HP +62 812-****-002? Kalau itu HP Anda, balas YA. Kalau bukan, balas TIDAK.
    3> PINDAH {1}
    3< Permintaan pindah HP untuk laporan {1} kami catat. Agar aman, kirim juga PINDAH {1} dari HP yang satunya hari
      ini.
    > tidak
    < Pindahkan laporan {1} ke HP +62 812-****-001? Kalau itu HP Anda, balas YA. Kalau bukan, balas TIDAK.
    > ya
    < Laporan {1} sudah pindah ke HP baru. Kabarnya kini kami kirim ke HP itu. Tanya kabar dari HP itu: STATUS {1}
    2< Laporan {1} sudah pindah ke HP baru. Kabarnya kini kami kirim ke HP itu. Tanya kabar dari HP itu: STATUS {1}
    """
    )


def test_what_waits_for_the_morning_comes_to_the_new_phone(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati di jl jaksa
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    [11 hours later]
    [1 answered: Lampu sudah diganti.]
    2> PINDAH {1}
    2< Permintaan pindah HP untuk laporan {1} kami catat. Agar aman, kirim juga PINDAH {1} dari HP yang satunya hari
      ini.
    > PINDAH {1}
    < Pindahkan laporan {1} ke HP +62 812-****-001? Kalau itu HP Anda, balas YA. Kalau bukan, balas TIDAK.
    > YA
    < Laporan {1} sudah pindah ke HP baru. Kabarnya kini kami kirim ke HP itu. Tanya kabar dari HP itu: STATUS {1}
    2< Laporan {1} sudah pindah ke HP baru. Kabarnya kini kami kirim ke HP itu. Tanya kabar dari HP itu: STATUS {1}
    [10 hours later]
    2< {1}: Jawaban Kota Binjai: Lampu sudah diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu
      alasannya.
    """)


def test_a_digest_that_waits_stays_with_whose_reports_it_tells_of(
    gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]
) -> None:
    old, new = phone(), phone()
    old.text("BINJAI lampu mati di jl jaksa")
    ticket = old.ticket
    for key in ("digest:7", "notice:7"):
        put(gateway, key=key, kind="notice", phone=old.number, ticket_id=ticket.id)
    asked = new.message(f"PINDAH {ticket.number}")
    gateway.database.write(gateway.desk.hand_over, ticket, 1, asked)
    waiting = gateway.database.read(outbound.listed)
    assert {said.key: said.recipient for said in waiting if said.kind == "notice"} == {
        "digest:7": old.number,
        "notice:7": new.number,
    }
