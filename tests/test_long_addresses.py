"""What citizens write to an address of ours that is longer than a number is answered from there."""

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.messages import InboundMessage
from tests.post import left

PHONE = "+6281234500001"


@pytest.mark.parametrize("to", ["rcs:sp4n_lapor_kota_binjai_x1y2z3_agent", "rcs:" + "a" * 60])
def test_a_report_to_a_long_address_of_ours_is_answered_from_there(gateway: Gateway, clock: SetClock, to: str) -> None:
    gateway.inbox.receive(InboundMessage("loopback", "m1", PHONE, to, "BINJAI jalan rusak", clock()))
    gateway.dispatch.send_due("loopback")
    (answer,) = left(gateway)
    assert (answer.sender, answer.recipient) == (to, PHONE)
