"""A message is sent again by hand where it would leave, and else stays among those that have failed."""

from collections.abc import Callable
from functools import partial

import pytest

from sms_gateway import by_hand
from sms_gateway.carriers.loopback import Loopback
from sms_gateway.errors import CarrierError, Outcome, Refused
from sms_gateway.gateway import Gateway
from sms_gateway.storage import outbound
from tests.phones import Phone


def test_what_a_phone_does_not_get_stays_failed_until_it_may_be_reached(
    gateway: Gateway, phone: Callable[..., Phone]
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu jalan mati")
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    carrier.fail_next(CarrierError(Outcome.BAD_NUMBER, Outcome.BAD_NUMBER))
    gateway.desk.reply(citizen.ticket.number, "Lampu sudah diganti.", "operator:ani")
    citizen.look()
    answer = gateway.database.read(outbound.to_phone, citizen.number)[-1]
    again = partial(gateway.database.write, by_hand.retry, answer.id, gateway.clock())

    with pytest.raises(Refused, match="would not leave: its phone is blocked, cannot be reached, or wants no SMS"):
        again()
    assert _state(gateway, answer.id) == "failed"

    citizen.text("lampu di gang juga mati")  # so it is in somebody's hand after all
    again()
    assert any("Lampu sudah diganti." in said for said in citizen.look())
    assert _state(gateway, answer.id) == "sent"


def _state(gateway: Gateway, message_id: int) -> str:
    said = gateway.database.read(outbound.get, message_id)
    assert said
    return said.state
