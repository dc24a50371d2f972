"""How each step of a report stands, told from its history; the limits are short so that the dates are plain."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from sms_gateway.deadlines import Limit
from sms_gateway.duedates import DueDates
from sms_gateway.history import Event
from sms_gateway.rules import RuleBook
from sms_gateway.standing import CALLED, Wait, stand, waits
from sms_gateway.tickets import OPEN, Status
from tests.test_duedates import NATION, report

DAYS = {"verify": 2, "respond": 3, "complaint": 10, "legal": 20, "close_after_answer": 5, "complete_deferred": 5}
DATES = DueDates(RuleBook({name: Limit(number, "days") for name, number in DAYS.items()}).of)
OPENED = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)

Moves = Sequence[tuple[int, Status]]
"""On which day after its opening a report became what."""


def day(number: int) -> datetime:
    return OPENED + timedelta(days=number)


def told(moves: Moves, now: int) -> dict[str, tuple[str, int | None, int]]:
    """By the name of a step: its state, the day on which it was met or ended, and the days left or over."""
    since, status = moves[-1] if moves else (0, "received")
    forwarded = [day(at) for at, to in moves if to == "forwarded"]
    ticket = report(status, OPENED, status_since=day(since), forwarded_at=forwarded[-1] if forwarded else None)
    found = stand(DATES.steps(ticket), ticket, history(moves), day(now))
    return {one.step.name: (one.state, (one.at - OPENED).days if one.at else None, one.days) for one in found}


def history(moves: Moves) -> list[Event]:
    lines = [Event("opened", "reporter", OPENED, {"inbound": 1})]
    return lines + [Event("moved", "officer", day(at), {"to": to}) for at, to in moves]


@pytest.mark.parametrize(
    ("moves", "now", "step", "state"),
    [
        pytest.param([], 1, "verify", ("running", None, 1), id="a day is left"),
        pytest.param([], 2, "verify", ("running", None, 0), id="it ends today"),
        pytest.param([], 5, "verify", ("missed", None, 3), id="three days are over"),
        pytest.param([(1, "verified")], 3, "verify", ("missed", None, 1), id="verified is not disposed of"),
        pytest.param([(1, "forwarded")], 9, "verify", ("met", 1, 0), id="disposed of in time"),
        pytest.param([(4, "forwarded")], 9, "verify", ("late", 4, 2), id="disposed of two days late"),
        pytest.param(
            [(1, "forwarded"), (2, "deferred")], 9, "verify", ("met", 1, 0), id="a deferral undoes no disposal"
        ),
        pytest.param([(1, "deferred")], 4, "verify", ("missed", None, 2), id="nor is it one: the clock runs on"),
        pytest.param([(1, "forwarded")], 3, "respond", ("running", None, 1), id="it runs from the disposal"),
        pytest.param([(1, "forwarded"), (3, "in_progress")], 9, "respond", ("met", 3, 0), id="taken up in time"),
        pytest.param([(1, "forwarded"), (2, "deferred")], 9, "respond", ("met", 2, 0), id="asked for more in time"),
        pytest.param(
            [(1, "forwarded"), (2, "in_progress"), (6, "forwarded")],
            8,
            "respond",
            ("running", None, 1),
            id="another agency responds anew",
        ),
        pytest.param([(3, "answered")], 9, "complaint", ("met", 3, 0), id="answered at once"),
        pytest.param([(3, "answered"), (5, "resolved")], 9, "complaint", ("met", 3, 0), id="the answer counts"),
        pytest.param(
            [(3, "answered"), (5, "in_progress")], 8, "complaint", ("running", None, 2), id="a dispute takes it back"
        ),
        pytest.param(
            [(3, "answered"), (5, "in_progress"), (12, "answered")], 15, "complaint", ("late", 12, 2), id="and answered"
        ),
        pytest.param([(3, "answered"), (5, "deferred")], 25, "legal", ("missed", None, 5), id="deferred: it runs on"),
        pytest.param([(1, "withdrawn")], 25, "legal", ("ended", 1, 0), id="nobody needs it any more"),
        pytest.param([(23, "archived")], 50, "legal", ("missed", None, 3), id="the end of a report hides no miss"),
        pytest.param([(1, "forwarded"), (5, "archived")], 9, "verify", ("met", 1, 0), id="nor what was met"),
        pytest.param([(1, "archived"), (4, "verified")], 5, "verify", ("missed", None, 3), id="taken up again"),
        pytest.param([(1, "deferred")], 3, "complete_deferred", ("running", None, 3), id="the reporter has days left"),
        pytest.param([(1, "answered")], 3, "close_after_answer", ("running", None, 3), id="it closes in three days"),
    ],
)
def test_a_step_stands_as_its_history_has_it(
    moves: Moves, now: int, step: str, state: tuple[str, int | None, int]
) -> None:
    assert told(moves, now)[step] == state


def test_days_are_those_of_the_tickets_zone() -> None:
    evening = datetime(2026, 3, 4, 16, 59, tzinfo=UTC)  # 23:59 in Jakarta, a day after the end
    ticket = report("received", OPENED)
    (verify, *_) = stand(DATES.steps(ticket), ticket, [], evening)
    assert (verify.state, verify.days) == ("missed", 1)
    (verify, *_) = stand(DATES.steps(ticket), ticket, [], evening + timedelta(minutes=1))
    assert (verify.state, verify.days) == ("missed", 2)


def test_every_wait_for_the_reporter_is_told() -> None:
    moves: Moves = [(1, "deferred"), (4, "received"), (6, "deferred")]
    ticket = report("deferred", OPENED, status_since=day(6))
    assert waits(ticket, history(moves)) == [Wait(day(1), day(4)), Wait(day(6), None)]
    assert waits(report("received", OPENED), history([])) == []


def test_every_limit_of_the_settings_has_a_name_that_a_clerk_uses() -> None:
    assert set(CALLED) == set(NATION)
    assert {step.name for status in OPEN for step in DATES.steps(report(status, OPENED))} <= set(CALLED)
