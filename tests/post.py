"""What tests put into the outbox, and see of it."""

from dataclasses import replace
from itertools import count
from typing import Any

from sms_gateway import by_hand
from sms_gateway.carriers.loopback import Loopback
from sms_gateway.errors import CarrierError, Outcome
from sms_gateway.gateway import Gateway
from sms_gateway.messages import Letter, OutboundMessage
from sms_gateway.storage import outbound
from sms_gateway.storage.outbound import Said

PHONE = "+628123450001"
LETTER = Letter(
    key="",
    kind="answer",
    phone=PHONE,
    text="Laporan diterima",
    carrier="loopback",
    sender="1078",
    timezone="Asia/Jakarta",
)
_keys = count()


def put(gateway: Gateway, **facts: Any) -> int:
    """Puts one letter, with these facts and otherwise as above; its id."""
    letter = replace(LETTER, **({"key": f"key-{next(_keys)}"} | facts))
    new = gateway.database.write(gateway.outbox.put, letter)
    assert new is not None
    return new


def stands(gateway: Gateway, message_id: int) -> Said:
    """One message as it stands."""
    found = gateway.database.write(outbound.get, message_id)
    assert found
    return found


def states(gateway: Gateway) -> list[str]:
    """Of all messages, in the order they were put."""
    return [said.state for said in gateway.database.read(outbound.listed, limit=1000)]


def loopback(gateway: Gateway) -> Loopback:
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    return carrier


def left(gateway: Gateway) -> list[OutboundMessage]:
    """All that the carrier took, in the order it came there."""
    return loopback(gateway).sent


def send(gateway: Gateway) -> int:
    """All that may go now; how many were tried."""
    gateway.digests.gather_late()
    return gateway.dispatch.send_due("loopback")


def send_again(gateway: Gateway, message_id: int) -> None:
    """As an operator says, by hand."""
    gateway.database.write(by_hand.retry, message_id, gateway.clock())


def fail(gateway: Gateway, outcome: Outcome, times: int = 1) -> None:
    """The next messages fail so, with a code that tells how."""
    loopback(gateway).fail_next(CarrierError(f"c-{outcome}", outcome), times=times)
