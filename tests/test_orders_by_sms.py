"""What an officer's SMS is answered with is so: what waits, when an answer leaves, and what may be done."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.gateway import Gateway, build
from sms_gateway.roles import Role
from tests.conftest import TUESDAY
from tests.phones import Phone
from tests.stories import Story

Phones = Callable[..., Phone]
STAFF: dict[str, tuple[Role, str | None, str]] = {
    "ani": ("officer", "12.75", "+6281280011078"),
    "pusat": ("admin", None, "+6281280011074"),
    "pemeriksa": ("auditor", None, "+6281280011073"),
}


class RunningClock(SetClock):
    """One that goes on between two looks, as a real one does."""

    def __call__(self) -> datetime:
        return self.move(milliseconds=1)


@pytest.fixture
def clock() -> SetClock:
    return RunningClock(TUESDAY)


@pytest.fixture
def gateway(settings: Settings, clock: SetClock) -> Iterator[Gateway]:
    whole = build(settings, clock)
    for name, (role, agency, phone) in STAFF.items():
        whole.operators.add(name, role, agency)
        whole.duty.give_phone(name, phone)
    yield whole
    whole.close()


@pytest.fixture
def tell(gateway: Gateway, clock: SetClock, phone: Phones) -> Callable[[str], None]:
    """With the phones of ani (7), of the national admin (8) and of an auditor (9)."""
    numbers = {str(at): phone(each) for at, (_, _, each) in enumerate(STAFF.values(), 7)}
    return Story(gateway, clock, phone, numbers).tell


def test_an_answer_that_leaves_at_once_is_not_said_to_leave_later(tell: Callable[[str], None]) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    7> JAWAB {1} Sudah diganti
    7< Laporan {1} sekarang: dijawab. SMS ke pelapor: 1. Yang masih menunggu: balas ANTRE
    < {1}: Jawaban Kota Binjai: Sudah diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    """)


def test_whoever_only_reads_is_invited_to_nothing(tell: Callable[[str], None]) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    9> STATUS {1}
    9< {1}: diterima, batas 13 Mar 2026. lampu mati.
    7> STATUS {1}
    7< {1}: diterima, batas 13 Mar 2026. lampu mati. PROSES {1}? JAWAB {1} isi?
    [1 archived: Bukan laporan]
    < {1}: Laporan Anda tidak dilanjutkan. Alasannya: Bukan laporan. Ada hal baru? Tulis LAPOR lalu isinya.
    9> STATUS {1}
    9< {1}: diarsipkan. lampu mati.
    """)


def test_what_an_agency_has_not_done_in_time_waits_for_the_nation(
    gateway: Gateway, clock: SetClock, phone: Phones
) -> None:
    admin, citizen = phone(STAFF["pusat"][2]), phone()
    citizen.text("BINJAI lampu jalan mati")
    number = citizen.ticket.number
    gateway.desk.move(number, "forwarded", by="officer")
    gateway.casework.database.write(
        lambda db: gateway.desk.assigned(db, number, gateway.operators.find("ani"), None, "officer")
    )
    assert admin.text("ANTRE") == ["Tidak ada laporan yang menunggu Anda. Terima kasih."]
    clock.move(days=30)
    citizen.text("lampu jalan mati di mana-mana")
    admin.look()
    (queue,) = admin.text("ANTRE")
    assert queue.startswith(f"Menunggu: {number} "), "the one that is late comes before what has just come in"
    assert citizen.tickets[0].number in queue
