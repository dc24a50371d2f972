"""What is in a message's way to its phone, and what is not; and whose word on it still counts."""

from datetime import timedelta

from sms_gateway.clock import SetClock
from sms_gateway.errors import Outcome
from sms_gateway.gateway import Gateway
from sms_gateway.storage import sending
from sms_gateway.turns import LEASE
from tests.post import PHONE, fail, left, put, send, stands


def claimed(gateway: Gateway) -> list[str]:
    """What would leave now."""
    found = gateway.database.write(sending.claim, "loopback", gateway.clock(), 20)
    return [said.body for said in found]


def test_what_waits_for_another_carrier_holds_back_nothing(gateway: Gateway) -> None:
    put(gateway, text="by a carrier that is away", carrier="elsewhere")
    put(gateway, text="by ours")
    assert (send(gateway), [message.body for message in left(gateway)]) == (1, ["by ours"])


def test_while_anything_is_on_the_line_to_a_phone_nothing_else_is(gateway: Gateway, clock: SetClock) -> None:
    notice = put(gateway, kind="notice", text="a notice")
    gateway.database.write(sending.lease, [notice], clock() + LEASE)
    put(gateway, text="an answer")
    assert claimed(gateway) == []
    gateway.database.write(lambda db: sending.settle(db, notice, "sending", state="sent"))
    assert claimed(gateway) == ["an answer"]


def test_inside_an_answer_is_said_what_waits_for_that_carrier_and_is_not_on_the_line_already(
    gateway: Gateway, clock: SetClock
) -> None:
    on_the_line = put(gateway, kind="notice", text="on the line")
    gateway.database.write(sending.lease, [on_the_line], clock() + LEASE)
    put(gateway, text="by another carrier", carrier="elsewhere")
    put(gateway, text="an answer")
    assert gateway.database.write(sending.hand_over, "loopback", PHONE, "SM1", clock()) == ["an answer"]


def test_inside_an_answer_answers_stand_first_and_what_waits_for_the_morning_waits(
    gateway: Gateway, clock: SetClock
) -> None:
    put(gateway, kind="notice", text="a notice")
    clock.move(hours=12)
    put(gateway, kind="notice", text="at night")
    put(gateway, text="an answer")
    assert gateway.database.write(sending.hand_over, "loopback", PHONE, "SM1", clock()) == ["an answer", "a notice"]


def test_what_nobody_heard_inside_an_answer_is_said_once_and_a_repeat_is_not_told_it_too(
    gateway: Gateway, clock: SetClock
) -> None:
    put(gateway, text="an answer")
    assert gateway.database.write(sending.hand_over, "loopback", PHONE, "SM1", clock()) == ["an answer"]
    gateway.database.write(sending.take_back, "SM1")
    assert (send(gateway), [message.body for message in left(gateway)]) == (1, ["an answer"])
    assert gateway.database.read(sending.handed_over, "SM1") == []
    gateway.database.write(sending.take_back, "SM1")
    assert send(gateway) == 0


def test_what_nobody_needs_or_waits_for_any_more_does_not_leave_by_itself(gateway: Gateway, clock: SetClock) -> None:
    """Though it was not set aside yet: that is done now and then, and others are taken meanwhile."""
    put(gateway, text="an answer of yesterday")
    clock.move(hours=23)
    put(gateway, kind="notice", text="a notice of an hour ago", phone="+628123450002")
    clock.move(hours=1)
    put(gateway, text="an answer", phone="+628123450003")
    assert claimed(gateway) == ["an answer"]


def test_inside_an_answer_is_said_nothing_that_nobody_needs_any_more(gateway: Gateway, clock: SetClock) -> None:
    put(gateway, text="an answer of yesterday")
    clock.move(days=1)
    put(gateway, text="an answer")
    assert gateway.database.write(sending.hand_over, "loopback", PHONE, "SM1", clock()) == ["an answer"]


def test_an_answer_that_waits_for_its_retry_holds_back_no_notice(gateway: Gateway) -> None:
    fail(gateway, Outcome.FAULT)
    put(gateway, text="an answer")
    send(gateway)
    put(gateway, kind="notice", text="a notice")
    assert claimed(gateway) == ["a notice"]


def test_who_stood_still_for_too_long_puts_back_nothing(gateway: Gateway, clock: SetClock) -> None:
    """It is on the line by somebody else now: put back, it would leave twice."""
    message = put(gateway)
    gateway.database.write(sending.lease, [message], clock() - timedelta(seconds=1))
    gateway.database.write(sending.lapse, clock(), clock(), LEASE)
    gateway.database.write(lambda db: sending.settle(db, message, "unknown", state="queued"))
    gateway.database.write(sending.lease, [message], clock() + LEASE)
    gateway.database.write(sending.put_back, message, 1)
    assert (stands(gateway, message).state, stands(gateway, message).attempts) == ("sending", 2)
    gateway.database.write(sending.put_back, message, 2)
    assert (stands(gateway, message).state, stands(gateway, message).attempts) == ("queued", 1)


def test_who_stood_still_for_too_long_sends_nothing(gateway: Gateway) -> None:
    gateway.dispatch.waits = 0  # no lease outlives the way to the line
    message = put(gateway)
    gateway.dispatch.send_due("loopback")
    assert (left(gateway), stands(gateway, message).state) == ([], "sending")
    gateway.receipts.look_up()
    assert stands(gateway, message).state == "unknown"


def test_what_is_lost_a_second_time_is_looked_for_twice_again(gateway: Gateway, clock: SetClock) -> None:
    """A carrier's log may be slow: after one look in vain it would leave twice."""
    message = put(gateway)
    for _ in range(2):
        fail(gateway, Outcome.UNKNOWN)
        send(gateway)
        clock.move(minutes=1)
        gateway.receipts.look_up()
        assert stands(gateway, message).state == "unknown"
        clock.move(minutes=1)
        gateway.receipts.look_up()
        assert stands(gateway, message).state == "queued"
