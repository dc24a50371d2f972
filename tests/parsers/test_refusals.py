"""Our SMS are refused in any words; what is said of other people's is a report."""

import pytest

from parsers import parse
from parsers.intents import OptIn, OptOut, Report
from tests.parsers.shipped import VOCABULARY


@pytest.mark.parametrize(
    "refusal",
    [
        "ga usah sms saya lagi",
        "jangan sms saya terus",
        "gak usah kirim sms lagi",
        "jangan kirim2 sms lg",
        "stop sms nya pak",
        "tdk mau dikirimi sms",
        "tidak usah kirim sms",
        "jgn kirim sms",
        "nggak perlu sms saya",
        "jangan kirim pesan",
    ],
)
def test_our_sms_are_refused_in_any_words(refusal: str) -> None:
    assert isinstance(parse(refusal, VOCABULARY), OptOut)


@pytest.mark.parametrize(
    "told",
    [
        "jangan stop kirim sms",
        "jangan kirim sms penipuan",
        "sms penipuan jangan dibiarkan",
        "tidak terima sms",
        "tidak perlu kirim bantuan",
        "kami tidak mau sms berbayar",
    ],
)
def test_whatever_else_is_said_of_sms_is_a_report(told: str) -> None:
    assert isinstance(parse(told, VOCABULARY), Report)


def test_who_has_stopped_may_begin_again() -> None:
    assert isinstance(parse("mulai lagi", VOCABULARY), OptIn)


def test_who_needs_nobody_sent_wants_our_sms_still() -> None:
    assert not isinstance(parse("ga usah kirim petugas pak", VOCABULARY), OptOut)
