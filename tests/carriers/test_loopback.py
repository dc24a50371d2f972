"""The loopback carrier: it keeps what is sent, and fails as it is told."""

import pytest

from sms_gateway.carriers import loopback
from sms_gateway.carriers.loopback import Loopback
from sms_gateway.errors import CarrierError, Outcome
from tests.carriers.values import message

THROTTLED = CarrierError("20429", Outcome.THROTTLED)


def test_what_is_sent_can_be_read() -> None:
    carrier, sent = Loopback(), message()
    carrier.send(sent)
    assert carrier.sent == [sent]


def test_it_fails_as_often_as_it_was_told_and_then_no_more() -> None:
    carrier = Loopback()
    carrier.fail_next(THROTTLED, times=2)
    for _ in range(2):
        with pytest.raises(CarrierError, match="20429"):
            carrier.send(message())
    carrier.send(message())
    assert len(carrier.sent) == 1


def test_failures_come_in_the_order_told() -> None:
    carrier = Loopback()
    carrier.fail_next(THROTTLED)
    carrier.fail_next(CarrierError("timeout", Outcome.UNKNOWN), taken=True)
    with pytest.raises(CarrierError, match="20429"):
        carrier.send(message(1))
    with pytest.raises(CarrierError, match="timeout"):
        carrier.send(message(2))
    assert [sms.id for sms in carrier.sent] == [2]


def test_its_codes_are_the_words_of_outcome() -> None:
    assert Loopback().outcome("unreachable") is Outcome.UNREACHABLE
    assert Loopback().outcome("30003") is Outcome.REJECTED


def test_a_server_that_runs_for_months_keeps_only_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loopback, "_KEPT", 2)
    carrier = Loopback()
    for number in range(5):
        carrier.send(message(number))
    assert [sms.id for sms in carrier.sent] == [3, 4]
