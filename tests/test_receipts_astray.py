"""Receipts that cannot be stored just now, and those that tell of another message than they name."""

import logging

import pytest
from sqlalchemy import text

from sms_gateway.carriers.loopback import Loopback
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.errors import Outcome, StorageDown
from sms_gateway.gateway import Gateway, build
from sms_gateway.messages import OutboundMessage, Receipt, State
from sms_gateway.storage import settings as noted
from tests.outage import only_reading
from tests.patience import eventually
from tests.post import PHONE, fail, put, send, send_again, stands, states
from tests.postgres import Cluster

ELSEWHERE = "+6281234599999"


def told(state: State, message_id: int, of: str, recipient: str | None = None, error: str | None = None) -> Receipt:
    """`of`: the carrier's id of what it tells about."""
    return Receipt("loopback", of, state, state, error, message_id, recipient=recipient)


# what cannot be stored


def test_a_receipt_that_the_database_refuses_to_store_is_kept_aside(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    one = put(gateway)
    send(gateway)
    gateway.database.write(lambda db: db.execute(text("alter table receipt rename to receipt_away")))
    gateway.inbox.take_receipt(told("delivered", one, f"loopback-{one}"))
    assert gateway.spool.depth() == 1
    gateway.database.write(lambda db: db.execute(text("alter table receipt_away rename to receipt")))
    assert gateway.inbox.replay_spool() == 1
    assert states(gateway) == ["delivered"]


def test_what_a_carrier_said_before_it_left_the_settings_is_believed_and_stays_in_no_spool(
    gateway: Gateway, settings: Settings
) -> None:
    one = put(gateway)
    send(gateway)
    gateway.spool.keep(told("undelivered", one, f"loopback-{one}", error=f"c-{Outcome.UNREACHABLE}"))
    renamed = build(settings.model_copy(update={"carriers": {"sim": {"kind": "loopback"}}}))
    assert renamed.inbox.replay_spool() == 1
    assert renamed.problems() == {}
    assert states(renamed) == ["undelivered"]
    renamed.close()


def test_a_database_that_only_reads_is_as_good_as_away(
    gateway: Gateway, cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    def is_down() -> bool:
        try:
            gateway.database.write(noted.touch)
        except StorageDown:
            return True
        return False

    caplog.set_level(logging.CRITICAL)
    one = put(gateway)
    send(gateway)
    with only_reading(gateway, cluster):
        eventually(is_down)
        gateway.inbox.take_receipt(told("delivered", one, f"loopback-{one}"))
        assert gateway.inbox.replay_spool() == 0
    assert gateway.spool.depth() == 1


# what tells of another message


def test_what_has_not_been_on_the_line_has_not_arrived_whatever_a_receipt_says(
    gateway: Gateway, clock: SetClock
) -> None:
    """After a restore of an older copy its id was another message's before, whose receipt comes late."""
    clock.move(hours=12)
    one = put(gateway, kind="notice")
    gateway.receipts.take(told("delivered", one, "of-a-lost-one"))
    assert stands(gateway, one).state == "queued"
    clock.move(hours=12)
    send(gateway)
    assert (stands(gateway, one).state, stands(gateway, one).carrier_id) == ("sent", f"loopback-{one}")


@pytest.mark.parametrize(("recipient", "state"), [(ELSEWHERE, "queued"), (PHONE, "delivered"), (None, "delivered")])
def test_what_arrived_at_another_phone_is_another_message(
    gateway: Gateway, recipient: str | None, state: State
) -> None:
    fail(gateway, Outcome.UNAVAILABLE)
    one = put(gateway)
    send(gateway)
    gateway.receipts.take(told("delivered", one, "its-id", recipient))
    assert stands(gateway, one).state == state


def test_what_another_carrier_tells_is_of_another_message(gateway: Gateway) -> None:
    fail(gateway, Outcome.UNKNOWN)
    one = put(gateway)
    send(gateway)
    gateway.receipts.take(Receipt("elsewhere", "its-id", "delivered", "delivered", message_id=one))
    assert stands(gateway, one).state == "unknown"


@pytest.mark.parametrize(
    ("state", "stands_then"), [("delivered", "delivered"), ("sent", "queued"), ("undelivered", "queued")]
)
@pytest.mark.parametrize("outcome", [None, Outcome.UNKNOWN], ids=["taken", "nobody knows"])
def test_what_waits_to_be_sent_again_by_hand_may_have_arrived_the_first_time(
    gateway: Gateway, outcome: Outcome | None, state: State, stands_then: State
) -> None:
    if outcome:
        fail(gateway, outcome)
    one = put(gateway)
    send(gateway)
    if not outcome:
        gateway.receipts.take(told("failed", one, f"loopback-{one}"))
    send_again(gateway, one)
    gateway.receipts.take(told(state, one, f"loopback-{one}"))
    assert stands(gateway, one).state == stands_then
    assert send(gateway) == (0 if stands_then == "delivered" else 1)


def test_what_is_sent_again_by_hand_is_believed_of_its_new_id_also_before_the_carriers_own_answer(
    gateway: Gateway,
) -> None:
    one = put(gateway)
    send(gateway)
    gateway.receipts.take(told("undelivered", one, f"loopback-{one}", error="rejected"))
    send_again(gateway, one)

    class Quick(Loopback):
        def send(self, message: OutboundMessage) -> str:
            gateway.receipts.take(told("delivered", one, "second"))
            super().send(message)
            return "second"

    gateway.dispatch.carriers = gateway.receipts.carriers = {"loopback": Quick()}
    send(gateway)
    assert (stands(gateway, one).state, stands(gateway, one).carrier_id) == ("delivered", "second")
