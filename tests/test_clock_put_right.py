"""A machine's clock was hours ahead and is put right: what was noted meanwhile holds nothing up for as long."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import update

from sms_gateway.clock import SetClock, system_clock
from sms_gateway.errors import Outcome
from sms_gateway.gateway import Gateway
from sms_gateway.storage import beats, carriers, contacts, inbound, operators, sending
from sms_gateway.storage.dialects import moment
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.tables import carrier, outbound, token
from sms_gateway.worker import timetable
from tests.patience import eventually
from tests.phones import Phone
from tests.post import fail, put, send, stands, states
from tests.web.callers import hire

AHEAD, LONG = timedelta(hours=6), timedelta(days=400)


def test_the_pace_of_a_carrier_that_was_taken_for_hours_is_free(gateway: Gateway) -> None:
    ahead = gateway.database.read(moment) + AHEAD
    gateway.database.write(carriers.take_until, "loopback", ahead.timestamp())
    put(gateway)
    assert (send(gateway), states(gateway)) == (1, ["sent"])


def test_a_pause_of_hours_is_over_and_one_as_it_may_be_is_not(gateway: Gateway, clock: SetClock) -> None:
    put(gateway)
    gateway.database.write(carriers.pause, "loopback", clock() + timedelta(minutes=15), "unavailable")
    assert send(gateway) == 0
    gateway.database.write(carriers.pause, "loopback", clock() + AHEAD, "unavailable")
    assert (send(gateway), gateway.problems()) == (1, {})


def test_a_message_that_somebody_holds_for_hours_is_looked_up(gateway: Gateway) -> None:
    held, other = put(gateway), put(gateway, phone="+6281234599999")

    def hold(db: Connection) -> None:
        sending.lease(db, [held], moment(db) + AHEAD)
        sending.lease(db, [other], moment(db) + timedelta(seconds=90))

    gateway.database.write(hold)
    gateway.receipts.look_up()
    assert (stands(gateway, held).state, stands(gateway, other).state) == ("unknown", "sending")


def test_what_was_put_off_while_the_clock_was_ahead_is_sent_or_looked_up(gateway: Gateway) -> None:
    ahead = gateway.database.read(moment) + LONG
    fail(gateway, Outcome.FAULT)
    later = put(gateway)
    send(gateway)
    fail(gateway, Outcome.UNKNOWN)
    doubted = put(gateway, phone="+6281234599999")
    send(gateway)
    gateway.database.write(lambda db: db.execute(update(outbound).values(due_at=ahead)))
    assert gateway.dispatch.fetch_back() == 2
    gateway.receipts.look_up()
    send(gateway)
    assert (stands(gateway, later).state, stands(gateway, doubted).lookups) == ("sent", 1)


def test_what_could_not_be_dealt_with_while_the_clock_was_ahead_is_tried_again(
    gateway: Gateway, phone: Callable[[], Phone]
) -> None:
    ahead = gateway.database.read(moment) + LONG
    phone().text("tes")
    gateway.database.write(lambda db: inbound.wait(db, 1, ahead, error="KeyError"))
    assert gateway.inbox.handle_waiting() == 1
    assert gateway.inbox.handle_waiting() == 0


def test_a_clock_that_is_behind_fetches_nothing_back(gateway: Gateway, phone: Callable[[], Phone]) -> None:
    """The database's own tells that it is: by that, all of this is due tomorrow."""
    tomorrow = gateway.database.read(moment) + timedelta(days=1)
    phone().text("tes")
    gateway.database.write(lambda db: inbound.wait(db, 1, tomorrow, asked=True))
    late = put(gateway)
    gateway.database.write(lambda db: db.execute(update(outbound).where(outbound.c.id == late).values(due_at=tomorrow)))
    assert gateway.dispatch.fetch_back() == 0
    assert gateway.inbox.handle_waiting() == 0
    assert stands(gateway, late).due_at == tomorrow


def test_a_phone_that_was_not_answered_while_the_clock_was_ahead_is_answered_and_helped(
    gateway: Gateway, clock: SetClock, phone: Callable[[], Phone]
) -> None:
    citizen, ahead = phone(), clock() + LONG
    citizen.text("BINJAI lampu mati di jl jaksa")
    told = {"silent_until": ahead, "silent_for": "30 answers within an hour; silent for 1 h", "helped_at": ahead}
    gateway.database.write(lambda db: contacts.change(db, citizen.number, **told))
    assert len(citizen.text("tes")) == 1


def test_nobody_is_helped_twice_where_another_hosts_clock_is_a_little_behind(
    clock: SetClock, phone: Callable[[], Phone]
) -> None:
    citizen = phone()
    assert len(citizen.text("tes")) == 1
    clock.move(seconds=-1)
    assert citizen.text("P") == []


def test_a_carriers_log_is_compared_though_a_turn_lies_ahead(gateway: Gateway) -> None:
    every, there = timedelta(minutes=10), carrier.c.name == "loopback"
    ahead = gateway.database.read(moment) + AHEAD
    gateway.database.write(lambda db: db.execute(update(carrier).where(there).values(reconciled_at=ahead)))
    turns = [gateway.database.write(carriers.take_turn, "loopback", every) for _ in range(2)]
    assert turns == [True, False]


def test_the_heartbeat_goes_on(gateway: Gateway, clock: SetClock) -> None:
    every = timedelta(minutes=15)
    turns = [gateway.database.write(beats.take_turn, at, every) for at in (clock() + AHEAD, clock(), clock())]
    assert turns == [True, True, False]


def test_a_program_is_not_kept_waiting(gateway: Gateway, clock: SetClock) -> None:
    hire(gateway, "ani", "admin")
    _, ours = gateway.operators.issue("ani", ["read"])
    ahead = gateway.database.read(moment) + AHEAD
    gateway.database.write(lambda db: db.execute(update(token).values(next_slot_at=ahead.timestamp())))
    turns = [gateway.database.write(operators.take_turn, ours.id, 2, clock()) for _ in range(3)]
    assert turns[:2] == [0.0, 0.0]
    assert turns[2] > 0


def test_the_timetable_goes_on(gateway: Gateway) -> None:
    pendulum = timetable(gateway)
    pendulum.start()
    for entry in pendulum.get_jobs():
        entry.modify(next_run_time=system_clock() + AHEAD)
    try:
        put(gateway)
        eventually(lambda: states(gateway) == ["sent"], 30)
        soon = system_clock() + timedelta(minutes=11)
        assert all(entry.next_run_time < soon for entry in pendulum.get_jobs())
    finally:
        pendulum.shutdown()
