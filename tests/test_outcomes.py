"""What a carrier answers decides what follows; the rest an operator decides by hand."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text

from sms_gateway import by_hand
from sms_gateway.carriers.loopback import Loopback
from sms_gateway.clock import SetClock
from sms_gateway.errors import CarrierError, NotFound, Outcome, Refused
from sms_gateway.gateway import Gateway
from sms_gateway.messages import OutboundMessage, State
from sms_gateway.storage import carriers, contacts
from tests.post import PHONE, fail, put, send, send_again, stands, states


@pytest.mark.parametrize(
    ("outcome", "state", "minutes", "pauses", "contact"),
    [
        pytest.param(Outcome.REJECTED, "failed", None, False, {}, id="this one never"),
        pytest.param(Outcome.BAD_NUMBER, "failed", None, False, {"unreachable": "c-bad_number"}, id="no such number"),
        pytest.param(
            Outcome.OPTED_OUT, "failed", None, False, {"opted_out_by": "loopback:c-opted_out"}, id="they said STOP"
        ),
        pytest.param(Outcome.MISCONFIGURED, "failed", None, False, {}, id="our settings"),
        pytest.param(Outcome.NO_SENDER, "queued", (0.74, 1), True, {}, id="our sender"),
        pytest.param(Outcome.BLOCKED, "failed", None, False, {}, id="filtered"),
        pytest.param(Outcome.UNAVAILABLE, "queued", (0.18, 0.25), True, {}, id="the carrier is away"),
        pytest.param(Outcome.THROTTLED, "queued", (0.06, 0.09), True, {}, id="slower"),
        pytest.param(Outcome.UNREACHABLE, "queued", (33, 45), False, {}, id="handset off"),
        pytest.param(Outcome.FAULT, "queued", (3.7, 5), False, {}, id="the network stumbled"),
        pytest.param(Outcome.EXPIRED, "queued", (3.7, 5), False, {}, id="it took too long"),
        pytest.param(Outcome.UNKNOWN, "unknown", (1, 1), False, {}, id="perhaps it left"),
    ],
)
def test_what_a_carrier_answers_decides_what_follows(
    gateway: Gateway,
    clock: SetClock,
    outcome: Outcome,
    state: State,
    minutes: tuple[float, float] | None,
    pauses: bool,
    contact: dict[str, str],
) -> None:
    gateway.database.write(contacts.meet, PHONE, clock())
    fail(gateway, outcome)
    one = put(gateway, kind="notice")
    send(gateway)
    stood = stands(gateway, one)
    assert (stood.state, stood.error, stood.attempts, stood.sent_at) == (state, f"c-{outcome}", 1, None)
    if minutes:
        low, high = minutes
        assert timedelta(minutes=low) <= stood.due_at - clock() <= timedelta(minutes=high)
    assert bool(gateway.problems()) is pauses
    met = gateway.database.read(contacts.get, PHONE)
    assert met
    assert {"unreachable": met.unreachable, "opted_out_by": met.opted_out_by} == {
        "unreachable": None,
        "opted_out_by": None,
    } | contact
    clock.move(hours=1)
    send(gateway)
    assert states(gateway) == ["sent" if state == "queued" else state]


@pytest.mark.parametrize(
    ("outcome", "tries", "state"),
    [(Outcome.UNREACHABLE, 4, "failed"), (Outcome.FAULT, 3, "failed"), (Outcome.EXPIRED, 2, "expired")],
)
def test_what_fails_again_and_again_is_tried_a_few_times(
    gateway: Gateway, clock: SetClock, outcome: Outcome, tries: int, state: State
) -> None:
    fail(gateway, outcome, times=10)
    one = put(gateway, kind="notice", urgent=True)
    tried = 0
    for _ in range(10):
        clock.move(hours=3)
        tried += send(gateway)
    assert (tried, stands(gateway, one).state) == (tries, state)


def test_a_carrier_that_breaks_in_a_way_nobody_foresaw_leaves_the_outcome_unknown(gateway: Gateway) -> None:
    class Broken(Loopback):
        def send(self, message: OutboundMessage) -> str:
            raise KeyError("sid")

    gateway.dispatch.carriers = gateway.receipts.carriers = {"loopback": Broken()}
    put(gateway)
    assert (send(gateway), states(gateway)) == (1, ["unknown"])


def test_a_carrier_that_is_away_is_left_alone_and_then_tried_with_one_message(
    gateway: Gateway, clock: SetClock
) -> None:
    """All that is on the line fails at once: that is one failure, and no reason to wait for hours."""

    class Away(Loopback):
        is_away = True

        def send(self, message: OutboundMessage) -> str:
            if self.is_away:
                raise CarrierError("c-unavailable", Outcome.UNAVAILABLE)
            return super().send(message)

    away = Away()
    gateway.dispatch.carriers = gateway.receipts.carriers = {"loopback": away}
    for n in range(40):
        put(gateway, phone=f"+62812345{n:04}")
    tried = send(gateway)
    assert 1 <= tried <= gateway.dispatch.at_once
    assert send(gateway) == 0
    said = [stands(gateway, one) for one in range(1, 41)]
    assert {(one.state, one.attempts) for one in said} == {("queued", 0), ("queued", 1)}
    assert sum(one.attempts for one in said) == tried, "what was not on the line yet is as if it had not been taken"
    assert gateway.problems() == {"carrier loopback": "paused: unavailable: c-unavailable"}
    clock.move(seconds=15)
    assert gateway.problems() == {}, "what is over does not keep the channel closed"
    assert send(gateway) == 1, "one to try, and it fails again"
    assert gateway.problems()
    away.is_away = False
    clock.move(seconds=30)
    assert send(gateway) == 40
    assert states(gateway) == ["sent"] * 40
    (pace,) = gateway.database.read(carriers.every)
    assert (pace.failures, pace.paused_until) == (0, None)


def test_where_our_sender_may_not_send_nothing_is_lost_and_it_goes_on_by_itself(
    gateway: Gateway, clock: SetClock
) -> None:
    fail(gateway, Outcome.NO_SENDER, times=4)
    ids = [put(gateway, phone=f"+62812345{n:04}") for n in range(10)]
    gateway.dispatch.at_once = 1
    assert send(gateway) == 1
    assert gateway.problems() == {"carrier loopback": "paused: no_sender: c-no_sender"}
    for _ in range(3):
        clock.move(minutes=15)
        assert send(gateway) == 1, "one to try, and it fails again"
    clock.move(minutes=15)
    send(gateway)
    assert [stands(gateway, one).state for one in ids] == ["sent"] * 10


def test_after_five_in_a_row_of_which_nobody_knows_whether_they_left_the_carrier_is_left_alone(
    gateway: Gateway,
) -> None:
    """Each may be said twice in the end, so there are few of them."""
    fail(gateway, Outcome.UNKNOWN, times=20)
    gateway.dispatch.at_once = 1
    for n in range(20):
        put(gateway, phone=f"+62812345{n:04}")
    assert send(gateway) == 5
    assert gateway.problems() == {"carrier loopback": "paused: unknown: c-unknown"}


# by hand


@pytest.mark.parametrize("state", ["failed", "undelivered", "expired", "unknown"])
def test_an_operator_sends_again_what_did_not_arrive(gateway: Gateway, clock: SetClock, state: State) -> None:
    one = stand(gateway, state)
    clock.move(days=3)
    send_again(gateway, one)
    assert (send(gateway), stands(gateway, one).state) == (1, "sent")


@pytest.mark.parametrize("state", ["queued", "sending", "sent", "delivered", "cancelled", "suppressed"])
def test_what_is_on_its_way_or_not_wanted_is_not_sent_again(gateway: Gateway, state: State) -> None:
    one = stand(gateway, state)
    with pytest.raises(Refused, match=f"message {one} is {state}"):
        send_again(gateway, one)


@pytest.mark.parametrize("state", ["queued", "unknown"])
def test_an_operator_cancels_what_has_not_left(gateway: Gateway, state: State) -> None:
    one = stand(gateway, state)
    gateway.database.write(by_hand.cancel, one)
    assert (send(gateway), stands(gateway, one).state) == (0, "cancelled")


@pytest.mark.parametrize("state", ["sending", "sent", "delivered", "failed", "expired", "suppressed"])
def test_what_has_left_is_not_cancelled(gateway: Gateway, state: State) -> None:
    one = stand(gateway, state)
    with pytest.raises(Refused, match=f"message {one} is {state}"):
        gateway.database.write(by_hand.cancel, one)


def test_a_message_that_is_not_there_is_said_to_be_not_there(gateway: Gateway) -> None:
    for act in (partial(by_hand.retry, now=gateway.clock()), by_hand.cancel):
        with pytest.raises(NotFound, match="there is no message 4711"):
            gateway.database.write(act, 4711)


def stand(gateway: Gateway, state: State) -> int:
    """A message in that state."""
    one = put(gateway)
    gateway.database.write(lambda db: db.execute(text("update outbound set state = :state"), {"state": state}))
    return one
