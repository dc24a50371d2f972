"""Nothing lost, nothing twice: a short run of `make chaos`, with everything broken once."""

import pytest

from bench.chaos.run import Plan, run
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.errors import ConfigError
from sms_gateway.gateway import Gateway, build
from tests.post import left, put, states


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(Plan("sqlite", messages=200, a_second=20, seconds=300, frozen_for=0), id="one-process-on-sqlite"),
        pytest.param(Plan("postgresql", messages=200, a_second=25, seconds=300, frozen_for=7), id="four-on-postgresql"),
    ],
)
def test_whatever_breaks_each_message_opens_one_ticket_and_is_answered_once(plan: Plan) -> None:
    ledger = run(plan)
    assert ledger.wrong == []
    assert ledger.figures["tickets"] == ledger.figures["acknowledged (distinct)"] == plan.messages
    broken = ("kills", "database restarts or locks", "spooled", "repeats noticed", "sent again after a proven loss")
    assert {name: ledger.figures[name] for name in broken if not ledger.figures[name]} == {}


def test_who_stood_still_for_longer_than_the_lease_sends_nothing_but_the_next_does(
    gateway: Gateway, clock: SetClock
) -> None:
    put(gateway)
    gateway.dispatch.waits = 0
    gateway.dispatch.send_due("loopback")
    assert (left(gateway), states(gateway)) == ([], ["sending"])
    gateway.dispatch.waits = 1
    for _ in range(2):
        gateway.receipts.look_up()
        clock.move(minutes=2)
    gateway.dispatch.send_due("loopback")
    assert (len(left(gateway)), states(gateway)) == (1, ["sent"])


def test_shorter_waits_are_refused_outside_a_rehearsal(settings: Settings) -> None:
    hasty = settings.model_copy(update={"limits": settings.limits.model_copy(update={"waits": 0.5})})
    with pytest.raises(ConfigError, match=r"limits\.waits.*training"):
        build(hasty)
    build(hasty.model_copy(update={"training": True})).close()
