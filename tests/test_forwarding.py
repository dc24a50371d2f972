"""An agency is given a report once: from then it has days to respond, however often it is given to it again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.deadlines import Limit
from sms_gateway.errors import Refused
from sms_gateway.gateway import Gateway
from sms_gateway.history import Event, Giving, last_giving
from sms_gateway.in_force import InForce
from sms_gateway.month import Month
from sms_gateway.monthly import Past, Reckoning
from sms_gateway.roles import Caller
from sms_gateway.rules import RuleBook
from sms_gateway.tickets import Ticket
from tests.phones import Phone

BINJAI, MEDAN = "12.75", "12.71"
OFFICER = "operator:ani"
Phones = Callable[..., Phone]


@pytest.fixture
def citizen(gateway: Gateway, phone: Phones) -> Phone:
    """Has a report that Binjai was given, and knows it."""
    one = phone()
    one.text("BINJAI lampu jalan mati")
    forward(gateway, one)
    one.look()
    return one


def forward(gateway: Gateway, citizen: Phone, agency: str | None = None) -> Ticket:
    return gateway.desk.move(citizen.ticket.number, "forwarded", OFFICER, agency=agency)


@pytest.mark.parametrize("agency", [None, "", BINJAI])
def test_whoever_has_it_already_is_not_given_it_again(
    gateway: Gateway, clock: SetClock, citizen: Phone, agency: str | None
) -> None:
    before = citizen.ticket
    clock.move(days=20)
    with pytest.raises(Refused, match=f"{before.number} was given to that agency already: name another one"):
        forward(gateway, citizen, agency)
    assert citizen.ticket == before
    assert gateway.desk.due_dates.is_late(citizen.ticket, clock())
    assert citizen.look() == []


def test_among_many_it_is_left_out_and_the_others_are_given(gateway: Gateway, citizen: Phone, phone: Phones) -> None:
    other = phone()
    other.text("BINJAI sampah menumpuk di pasar")
    admin = Caller(gateway.operators.add("siti", "admin"))
    numbers, move = [citizen.ticket.number, other.ticket.number], gateway.casework.move
    done = gateway.casework.bulk(admin, numbers, lambda db, by, each: move(db, by, each, "forwarded", agency=BINJAI))
    assert [one.refused is None for one in done] == [False, True]
    assert other.ticket.status == "forwarded"


def test_another_agency_has_its_own_days_and_so_has_the_first_when_it_comes_back(
    gateway: Gateway, clock: SetClock, citizen: Phone
) -> None:
    for agency in (MEDAN, BINJAI):
        clock.move(days=3)
        assert forward(gateway, citizen, agency).forwarded_at == clock()
        (told,) = citizen.look()
        assert "diteruskan ke" in told


@pytest.mark.parametrize("status", ["in_progress", "answered", "deferred", "archived"])
def test_back_with_the_same_agency_its_days_run_from_when_it_had_it_first(
    gateway: Gateway, clock: SetClock, citizen: Phone, status: Any
) -> None:
    number, given = citizen.ticket.number, citizen.ticket.forwarded_at
    clock.move(days=1)
    if status == "answered":
        gateway.desk.reply(number, "besok", OFFICER)
    else:
        gateway.desk.move(number, status, OFFICER, "di mana?")
    citizen.look()
    clock.move(days=20)
    assert forward(gateway, citizen).forwarded_at == given
    (told,) = citizen.look()
    assert "Batas menanggapi: 8 Apr 2026" in told, "no date that lies behind is promised"


def test_what_went_to_another_agency_meanwhile_begins_anew(gateway: Gateway, clock: SetClock, citizen: Phone) -> None:
    gateway.desk.move(citizen.ticket.number, "archived", OFFICER, "ganda")
    gateway.desk.move(citizen.ticket.number, "verified", OFFICER, agency=MEDAN)
    clock.move(days=1)
    assert forward(gateway, citizen).forwarded_at == clock()


def test_whoever_waits_already_is_not_told_again_when_the_one_it_is_merged_into_follows(
    gateway: Gateway, clock: SetClock, citizen: Phone, phone: Phones
) -> None:
    leader, before = phone(), citizen.ticket
    leader.text("BINJAI gelap sekali dekat pasar")
    gateway.database.write(gateway.desk.merged, before.number, leader.ticket.number, OFFICER)
    citizen.look()
    clock.move(days=1)
    forward(gateway, leader)
    assert (citizen.ticket.status, citizen.ticket.forwarded_at) == ("forwarded", before.forwarded_at)
    assert (len(leader.look()), citizen.look()) == (1, [])
    assert citizen.ticket.merged_into == leader.ticket.id


def test_a_merger_wipes_no_limit_that_was_missed(
    gateway: Gateway, clock: SetClock, citizen: Phone, phone: Phones
) -> None:
    leader, given = phone(), citizen.ticket.forwarded_at
    leader.text("BINJAI gelap sekali dekat pasar")
    forward(gateway, leader)
    gateway.desk.move(leader.ticket.number, "in_progress", OFFICER)
    clock.move(days=20)
    gateway.database.write(gateway.desk.merged, citizen.ticket.number, leader.ticket.number, OFFICER)
    assert (citizen.ticket.status, citizen.ticket.forwarded_at) == ("in_progress", given)


# as histories have it, those too that were written while an agency could be given the same report again

MONDAY = datetime(2026, 3, 2, 3, tzinfo=UTC)


def routed(day: float, agency: str, was: str | None) -> Event:
    return Event("routed", OFFICER, MONDAY + timedelta(days=day), {"agency": agency, "was": was})


def moved(day: float, to: str, kind: str = "moved") -> Event:
    return Event(kind, OFFICER, MONDAY + timedelta(days=day), {"from": "received", "to": to})


@pytest.mark.parametrize(
    ("history", "to", "day"),
    [
        pytest.param([], None, None, id="nobody yet"),
        pytest.param([moved(1, "forwarded")], BINJAI, 1, id="once"),
        pytest.param([moved(1, "forwarded"), moved(9, "forwarded")], BINJAI, 1, id="again"),
        pytest.param(
            [moved(1, "forwarded"), moved(2, "in_progress"), moved(9, "forwarded")], BINJAI, 1, id="back from work"
        ),
        pytest.param([moved(1, "in_progress", "merged"), moved(9, "forwarded")], BINJAI, 1, id="came by a merger"),
        pytest.param(
            [moved(1, "forwarded"), routed(9, BINJAI, MEDAN), moved(9, "forwarded")], BINJAI, 9, id="another agency"
        ),
        pytest.param([moved(1, "forwarded"), routed(9, BINJAI, MEDAN)], MEDAN, 1, id="on the way to another"),
        pytest.param(
            [
                routed(1, BINJAI, None), moved(1, "forwarded"), routed(2, MEDAN, BINJAI), moved(2, "forwarded"),
                routed(9, BINJAI, MEDAN), moved(9, "forwarded"),
            ],
            BINJAI, 9, id="and back",
        ),
    ],
)  # fmt: skip
def test_the_history_tells_who_was_given_it_last_and_since_when(
    history: list[Event], to: str | None, day: float | None
) -> None:
    expected = Giving(to, MONDAY + timedelta(days=day)) if day is not None else None
    assert last_giving(BINJAI, history) == expected


def test_the_report_of_a_month_forgives_no_limit_since_it_was_given_twice() -> None:
    nation = {name: Limit.parse(text) for name, text in Settings().deadlines.model_dump().items()}
    months_end = datetime(2026, 4, 2, tzinfo=UTC)
    reckoning = Reckoning(Month(2026, 3), InForce("Asia/Jakarta", {}, RuleBook(nation, {}, [])), months_end)
    history = [moved(0, "forwarded"), moved(15, "forwarded"), moved(16, "in_progress")]
    reckoning.add(Past(MONDAY, BINJAI, "complaint", None, history))
    respond = reckoning.told({})["total"]["steps"]["respond"]
    assert (respond["in_time"], respond["late"]) == (0, 1)
