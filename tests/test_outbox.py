"""What is said leaves once, in order, at the carrier's pace, and never at night unless it was asked for."""

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import make_url, text

from sms_gateway.carriers.loopback import Loopback
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.dispatch import Dispatch
from sms_gateway.errors import CarrierError, Outcome
from sms_gateway.gateway import Gateway, build
from sms_gateway.messages import Found, Kind, OutboundMessage
from sms_gateway.storage import carriers, contacts
from sms_gateway.storage.engine import Connection
from tests.phones import Phone
from tests.post import LETTER, PHONE, fail, left, put, send, stands, states

NIGHT = {"hours": 12}  # from ten in the morning
KINDS: tuple[Kind, ...] = ("update", "notice", "answer")


def bodies(gateway: Gateway) -> list[str]:
    return [message.body for message in left(gateway)]


# once, in order


def test_what_was_said_is_not_said_again(gateway: Gateway) -> None:
    put(gateway, key="update:4071839:2026-03-25", text="first")
    again = replace(LETTER, key="update:4071839:2026-03-25", text="second")
    assert gateway.database.write(gateway.outbox.put, again) is None
    assert send(gateway) == 1
    assert gateway.database.write(gateway.outbox.put, again) is None
    assert (send(gateway), bodies(gateway)) == (0, ["first"])


def test_answers_go_before_notices_and_notices_before_updates(gateway: Gateway) -> None:
    gateway.dispatch.at_once = 1
    for n in range(3):
        for kind in KINDS:
            put(gateway, kind=kind, text=f"{kind} {n}", phone=f"+62812345000{n}")
    assert send(gateway) == 9
    assert bodies(gateway) == [f"{kind} {n}" for kind in reversed(KINDS) for n in range(3)]


class SlowLoopback(Loopback):
    """Takes its time, and watches how many messages are on the line at once."""

    def __init__(self, inspect: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self.on_line: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self._inspect = inspect
        self._counting = threading.Lock()

    def send(self, message: OutboundMessage) -> str:
        for phone in (message.recipient, "all"):
            self._count(phone, 1)
        self._inspect()
        time.sleep(0.01)
        try:
            return super().send(message)
        finally:
            for phone in (message.recipient, "all"):
                self._count(phone, -1)

    def find(self, message: OutboundMessage) -> Found | None:
        self._inspect()
        return super().find(message)

    def _count(self, phone: str, change: int) -> None:
        with self._counting:
            self.on_line[phone] += change
            self.most[phone] = max(self.most[phone], self.on_line[phone])


def test_a_phone_gets_its_messages_one_after_the_other_in_order_while_others_get_theirs(gateway: Gateway) -> None:
    gateway.dispatch.carriers = gateway.receipts.carriers = {"loopback": (slow := SlowLoopback())}
    phones = [f"+62812345000{n}" for n in range(6)]
    for n in range(10):
        for phone in phones:
            put(gateway, phone=phone, text=f"{n}")
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: send(gateway), range(2)))
    for phone in phones:
        assert [sent.body for sent in slow.sent if sent.recipient == phone] == [f"{n}" for n in range(10)]
        assert slow.most[phone] == 1
    assert slow.most["all"] > 1


def test_what_is_tried_again_keeps_its_place_before_what_came_later(gateway: Gateway, clock: SetClock) -> None:
    gateway.dispatch.at_once = 1
    fail(gateway, Outcome.FAULT)
    for word in ("one", "two"):
        put(gateway, text=word)
    put(gateway, text="another", phone="+628123450002")
    send(gateway)
    assert bodies(gateway) == ["another"]
    clock.move(minutes=5)
    send(gateway)
    assert bodies(gateway) == ["another", "one", "two"]


def in_transaction(gateway: Gateway) -> None:
    """Fails where anybody holds a transaction open just now."""
    if gateway.database.is_sqlite:
        with closing(sqlite3.connect(make_url(gateway.database.url).database or "", timeout=1)) as other:
            other.execute("begin immediate")
        return
    asked = "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'"
    assert gateway.database.read(lambda db: db.scalar(text(asked))) == 0


def test_no_transaction_is_open_while_a_carrier_is_on_the_line(gateway: Gateway, clock: SetClock) -> None:
    gateway.dispatch.carriers = gateway.receipts.carriers = {
        "loopback": (slow := SlowLoopback(lambda: in_transaction(gateway)))
    }
    slow.fail_next(CarrierError("timeout", Outcome.UNKNOWN))
    put(gateway)
    assert (send(gateway), states(gateway)) == (1, ["unknown"])
    clock.move(minutes=1)
    assert gateway.receipts.look_up() == 1
    clock.move(minutes=1)
    assert (gateway.receipts.look_up(), states(gateway)) == (1, ["queued"])
    assert (send(gateway), states(gateway)) == (1, ["sent"])


@pytest.fixture
def both(gateway: Gateway, settings: Settings, clock: SetClock) -> list[Gateway]:
    """Two workers: two programs on one PostgreSQL, two threads of the one on SQLite."""
    if gateway.database.is_sqlite:
        return [gateway, gateway]
    return [gateway, build(settings, clock)]


def test_two_workers_send_each_of_300_messages_exactly_once(both: list[Gateway]) -> None:
    for n in range(300):
        put(both[0], phone=f"+62812345{n % 100:04}", text=str(n))
    with ThreadPoolExecutor(2) as threads, ExitStack() as ended:
        tried = sum(threads.map(send, both))
        ended.callback(both[1].close)
    took = [int(sent.body) for one in {id(one): one for one in both}.values() for sent in left(one)]
    assert sorted(took) == list(range(300))
    assert tried == 300


def test_the_pace_of_a_carrier_is_exact_over_two_workers(both: list[Gateway]) -> None:
    """Counted in parts: a message of three takes three slots. Read from the claims, not from the clock on the wall."""
    rate, slots = 40.0, list[tuple[float, int]]()

    def claim(db: Connection, dispatch: Dispatch) -> list[tuple[float, int]]:
        """Each message with the moment of its first slot."""
        claimed = dispatch._claim(db, "loopback", 16)
        (after,) = (pace.next_slot_at for pace in carriers.every(db))
        parts = [said.parts for said, _, _ in claimed]
        return [(after - sum(parts[n:]) / rate, parts[n]) for n in range(len(parts))]

    def work(one: Gateway) -> None:
        while len(slots) < 30:
            slots.extend(one.database.write(claim, one.dispatch))
            time.sleep(0.01)

    for one in both:
        one.dispatch.parts_per_second = {"loopback": rate}
    for n in range(30):
        put(both[0], phone=f"+62812345{n:04}", text="x" * (400 if n % 3 else 100))
    with ThreadPoolExecutor(2) as threads, ExitStack() as ended:
        ended.callback(both[1].close)
        list(threads.map(work, both))
    slots.sort()
    gaps = [later - earlier - parts / rate for (earlier, parts), (later, _) in pairwise(slots)]
    assert (len(slots), sum(parts for _, parts in slots)) == (30, 70)
    assert min(gaps) > -1e-6, "two messages have one slot"
    assert sum(gaps) < 0.05 * 70 / rate, "slots are left empty"


def test_no_more_is_taken_than_can_leave_within_a_second(gateway: Gateway) -> None:
    """Else a slow carrier's messages would be held for longer than a lease lasts, and nobody would know of them."""
    gateway.dispatch.parts_per_second = {"loopback": 2}
    for n in range(10):
        put(gateway, phone=f"+62812345{n:04}")
    claimed = gateway.database.write(gateway.dispatch._claim, "loopback", 10)
    assert [delay for _, delay, _ in claimed] == pytest.approx([0, 0.5, 1])


def test_a_message_leaves_in_its_slot_and_not_before(gateway: Gateway) -> None:
    departures = list[float]()

    class Watched(Loopback):
        def send(self, message: OutboundMessage) -> str:
            departures.append(time.time())
            return super().send(message)

    gateway.dispatch.parts_per_second = {"loopback": 25}
    gateway.dispatch.carriers = gateway.receipts.carriers = {"loopback": Watched()}
    for n in range(10):
        put(gateway, phone=f"+62812345{n:04}")
    began = time.time()
    send(gateway)
    assert [n for n, at in enumerate(sorted(departures)) if at - began < n / 25 - 0.001] == []


# the night, and wishes


@pytest.mark.parametrize(
    ("kind", "urgent", "leaves"),
    [("answer", False, True), ("notice", True, True), ("notice", False, False), ("update", False, False)],
)
def test_at_night_only_what_is_asked_for_or_urgent_leaves(
    gateway: Gateway, clock: SetClock, kind: Kind, urgent: bool, leaves: bool
) -> None:
    clock.move(**NIGHT)
    put(gateway, kind=kind, urgent=urgent)
    assert send(gateway) == leaves
    clock.move(hours=9)
    send(gateway)
    assert states(gateway) == ["sent"]


def test_what_waits_for_the_morning_holds_back_no_answer(gateway: Gateway, clock: SetClock) -> None:
    clock.move(**NIGHT)
    put(gateway, kind="notice", text="notice")
    put(gateway, kind="update", text="update")
    put(gateway, text="answer")
    send(gateway)
    assert bodies(gateway) == ["answer"]
    clock.move(hours=9)
    send(gateway)
    assert bodies(gateway) == ["answer", "notice", "update"]


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_what_was_ready_by_day_does_not_leave_at_night_after_an_outage(
    gateway: Gateway, clock: SetClock, zone: str
) -> None:
    """Nor what is tried again: the hour counts at which it would arrive."""
    fail(gateway, Outcome.FAULT)
    waited = [put(gateway, kind="notice", timezone=zone)]
    send(gateway)
    waited += [put(gateway, kind="notice", timezone=zone, phone=f"+628123450{n:03}") for n in range(2, 40)]
    gateway.dispatch.at_once = 1
    clock.move(**NIGHT)
    answer = put(gateway, timezone=zone)
    while send(gateway):
        pass
    assert stands(gateway, answer).state == "sent"
    assert {stands(gateway, one).state for one in waited} == {"queued"}
    assert {f"{local(stands(gateway, one).due_at, zone):%H:%M}" for one in waited} == {"07:00"}
    clock.move(hours=9)
    send(gateway)
    assert states(gateway) == ["sent"] * 40


def local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


@pytest.mark.parametrize("wish", [{"opted_out_by": "sms"}, {"unreachable": "30005"}], ids=["STOP", "unreachable"])
def test_a_phone_that_wants_or_gets_no_texts_is_sent_answers_only(
    gateway: Gateway, clock: SetClock, wish: dict[str, str]
) -> None:
    """Also where the word came after the message was queued; and the operators see what was not sent."""
    gateway.database.write(contacts.meet, PHONE, clock())
    before = [put(gateway, kind=kind) for kind in KINDS]
    since = {"opted_out_at": clock()} if "opted_out_by" in wish else {}
    gateway.database.write(lambda db: contacts.change(db, PHONE, **wish, **since))
    after = [put(gateway, kind=kind) for kind in KINDS]
    assert [stands(gateway, one).state for one in after] == ["suppressed", "suppressed", "queued"]
    send(gateway)
    said = [stands(gateway, one) for one in before + after]
    assert [one.state for one in said] == ["suppressed", "suppressed", "sent"] * 2
    why = "unreachable" if "unreachable" in wish else "stopped"
    assert [one.error for one in said] == [why, why, None] * 2


def test_whoever_texts_again_can_be_reached_again(gateway: Gateway, phone: Callable[..., Phone]) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu jalan mati")
    gateway.database.write(lambda db: contacts.change(db, citizen.number, unreachable="30005"))
    citizen.text("STATUS")
    assert stands(gateway, put(gateway, kind="notice", phone=citizen.number)).state == "queued"


def test_a_sender_that_is_no_phone_is_never_written_to(gateway: Gateway) -> None:
    said = stands(gateway, put(gateway, phone="TELKOMSEL"))
    assert (said.state, said.error) == ("suppressed", "no phone")


@pytest.mark.parametrize(("kind", "hours"), [("answer", 24), ("update", 48), ("notice", None)])
def test_what_nobody_needs_any_more_is_not_sent(
    gateway: Gateway, clock: SetClock, kind: Kind, hours: float | None
) -> None:
    put(gateway, kind=kind)
    clock.move(hours=hours or 24 * 30, seconds=-1)
    late = put(gateway, kind=kind, phone="+628123450002")
    clock.move(seconds=1)
    send(gateway)
    assert states(gateway) == ["expired" if hours else "sent", "sent"]
    assert stands(gateway, late).state == "sent"


def test_what_may_leave_does_not_wait_for_work_that_can(gateway: Gateway) -> None:
    put(gateway)
    with ThreadPoolExecutor(1) as other:
        send_due = partial(gateway.dispatch.send_due, "loopback")
        assert gateway.database.read_at_leisure(lambda _: other.submit(send_due).result(20)) == 1


def test_who_stops_ends_what_is_on_the_line_and_holds_nothing_back(gateway: Gateway) -> None:
    began, stopped = threading.Event(), threading.Event()

    class Slow(Loopback):
        def send(self, message: OutboundMessage) -> str:
            began.set()
            stopped.wait(60)
            return super().send(message)

    gateway.dispatch.carriers = gateway.receipts.carriers = {"loopback": Slow()}
    ids = [put(gateway, phone=f"+62812345{n:04}") for n in range(60)]
    with ThreadPoolExecutor(1) as worker:
        sending = worker.submit(gateway.dispatch.send_due, "loopback")
        assert began.wait(60)
        gateway.dispatch.stop()
        stopped.set()
        tried = sending.result(60)
    said = [stands(gateway, one) for one in range(1, len(ids) + 1)]
    assert {(one.state, one.attempts) for one in said} == {("sent", 1), ("queued", 0)}
    assert sum(one.state == "sent" for one in said) == tried < 60
