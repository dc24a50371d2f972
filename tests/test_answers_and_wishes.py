"""An answer is taken for what it says, and a wish, a question or a complaint beside it never for an answer."""

from collections.abc import Callable

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from tests.phones import Phone
from tests.stories import Story

Tell = Callable[[str], None]


@pytest.fixture
def tell(gateway: Gateway, clock: SetClock, phone: Callable[[], Phone]) -> Tell:
    return Story(gateway, clock, phone).tell


RECEIVED = """
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
"""
FLAGGED = "Permintaan Anda kami catat di laporan {1}. Tanya kabar: balas STATUS {1}"
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
    < Laporan {{2}} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {{2}}
    > BATAL
    < Laporan yang mana? 1: parit mampet, 2: lampu mati. Balas angkanya.
    > 2 rahasiakan nama saya
    < ANONIM. Permintaan Anda kami catat di laporan {{2}}. Tanya kabar: balas STATUS {{2}}
    """)
