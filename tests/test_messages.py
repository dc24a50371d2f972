"""What is believed of a message after receipts that come late, twice and in any order."""

from collections.abc import Iterable
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.messages import PRIORITY, Effect, State, effects, later

STATES: tuple[State, ...] = (
    "queued",
    "sending",
    "unknown",
    "sent",
    "delivered",
    "undelivered",
    "failed",
    "expired",
    "cancelled",
    "suppressed",
)
any_state = st.sampled_from(STATES)


def believed(now: State, said: Iterable[State]) -> State:
    for one in said:
        now = later(now, one)
    return now


@pytest.mark.parametrize(
    ("now", "said", "then"),
    [
        pytest.param("sending", "sent", "sent", id="it left"),
        pytest.param("unknown", "sent", "sent", id="the outcome is known after all"),
        pytest.param("sent", "delivered", "delivered", id="it arrived"),
        pytest.param("delivered", "sent", "delivered", id="sent comes after delivered"),
        pytest.param("delivered", "undelivered", "delivered", id="delivered is the last word"),
        pytest.param("undelivered", "sent", "undelivered", id="sent comes after undelivered"),
        pytest.param("undelivered", "delivered", "delivered", id="it arrived in the end"),
        pytest.param("cancelled", "delivered", "delivered", id="cancelled too late"),
        pytest.param("sent", "sent", "sent", id="said twice"),
    ],
)
def test_what_is_believed(now: State, said: State, then: State) -> None:
    assert later(now, said) == then


@given(st.lists(any_state, min_size=1, max_size=5))
def test_every_order_of_receipts_ends_the_same(said: list[State]) -> None:
    ends = {believed("sending", order) for order in permutations(said)}
    assert len(ends) == 1


@given(any_state, st.lists(any_state))
def test_what_was_said_before_changes_nothing_when_it_comes_again(now: State, said: list[State]) -> None:
    once = believed(now, said)
    assert believed(once, said) == once


@given(any_state, any_state)
def test_what_is_believed_is_one_of_the_two(now: State, said: State) -> None:
    assert later(now, said) in (now, said)


def test_an_answer_goes_before_a_notice_and_a_notice_before_an_update() -> None:
    assert sorted(PRIORITY, key=lambda kind: PRIORITY[kind]) == ["answer", "notice", "update"]


@pytest.mark.parametrize(
    ("said", "did"),
    [
        pytest.param([], [], id="nothing was said"),
        pytest.param(["sent", "delivered"], ["believed", "believed"], id="as it should be"),
        pytest.param(["delivered", "sent"], ["believed", "none"], id="sent comes after delivered"),
        pytest.param(["sent", "sent"], ["believed", "none"], id="twice"),
        pytest.param(["undelivered", "delivered"], ["believed", "correction"], id="it arrived after all"),
        pytest.param(
            ["failed", "undelivered", "delivered"], ["believed", "correction", "correction"], id="twice wrong"
        ),
        pytest.param(["delivered", "undelivered"], ["believed", "none"], id="delivered is the last word"),
        pytest.param([None, "sent"], ["none", "believed"], id="a word that means nothing to us"),
    ],
)
def test_each_receipt_is_believed_or_corrects_or_changes_nothing(said: list[State | None], did: list[Effect]) -> None:
    assert effects(said) == did


@given(st.lists(any_state, max_size=8))
def test_what_is_believed_is_what_receipts_did(said: list[State]) -> None:
    believed_ones = [state for state, effect in zip(said, effects(said), strict=True) if effect != "none"]
    assert believed("sending", said) == (believed_ones[-1] if believed_ones else "sending")
