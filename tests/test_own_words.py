"""What people text who know no commands: the whole program is to understand them all the same."""

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


def test_who_fears_for_themselves_is_hidden_in_their_own_words(tell: Tell) -> None:
    tell("""
    > BINJAI kades minta uang, jgn blg2 sy yg lapor
    < ANONIM. Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar:
      STATUS {1}
    > ini rahasia pak jangan sampai bocor
    < RAHASIA+ANONIM. Permintaan Anda kami catat di laporan {1}. Tanya kabar: balas STATUS {1}
    """)
