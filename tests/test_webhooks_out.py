"""What others are told of reports by webhook: all of it, once it can be, signed, in order; no more than they may."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from sms_gateway import bulletins, courier
from sms_gateway.agencies import Agency
from sms_gateway.cli import looks
from sms_gateway.clock import SetClock
from sms_gateway.clockwork import KEPT, NOT_ARRIVED
from sms_gateway.config import Settings
from sms_gateway.courier import Courier, networks
from sms_gateway.errors import ConfigError, NotAdmitted, Refused
from sms_gateway.gateway import Gateway, build
from sms_gateway.history import LAPSED
from sms_gateway.messages import InboundMessage
from sms_gateway.postman import AWAY_AT_MOST, GIVEN_UP_AFTER, PAUSED_AFTER, Postman
from sms_gateway.retention import Retention
from sms_gateway.roles import Caller
from sms_gateway.storage import agencies, hooks, operators, tickets
from sms_gateway.storage.dialects import moment
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.following import hook, posting
from sms_gateway.storage.hooks import Hook, Posting
from sms_gateway.worker import speak_by_calendar
from tests.conftest import TUESDAY
from tests.patience import eventually
from tests.phones import Phone
from tests.postgres import Cluster
from tests.processes import Process
from tests.receivers import Receiver
from tests.test_watch import hire, move_to

HOUSE = Path(__file__).parent.parent
PAGE = (HOUSE / "docs" / "webhooks.md").read_text("utf-8")
Phones = Callable[..., Phone]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An exercise: receivers are on this machine."""
    return settings.model_copy(update={"training": True})


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as one:
        yield one


@pytest.fixture
def admin(gateway: Gateway) -> Caller:
    return Caller(gateway.operators.add("root", "admin"))


def tell_all(postman: Postman) -> int:
    """Until nothing may go any more, whatever beats that takes, ten at most; how many were tried."""
    return sum(takewhile(bool, (postman.post_due() for _ in range(10))))


def listed(gateway: Gateway, hook: Hook) -> list[Posting]:
    """The oldest first."""
    return [one for one, *_ in reversed(gateway.database.read(hooks.listed, hook.id, (), 9999))]


def states(gateway: Gateway, hook: Hook) -> list[str]:
    return [one.state for one in listed(gateway, hook)]


def types(gateway: Gateway, number: str) -> list[str]:
    """What its history comes to."""
    lines = gateway.database.read(tickets.events, gateway.desk.find(number).id)
    return [bulletins.type_of(line.kind) for line in lines]


def live(gateway: Gateway, citizen: Phone) -> str:
    """A report with seven lines of history; its number."""
    citizen.text(f"BINJAI lampu mati di jalan Kartini {citizen.number[-3:]}")
    number = citizen.ticket.number
    gateway.desk.move(number, "forwarded", "operator:ani")
    gateway.desk.note(number, "Pak Budi tahu jalannya", "operator:ani")
    citizen.text(f"TL {number} dekat masjid")
    gateway.desk.reply(number, "Sudah diganti", "operator:ani")
    citizen.text(f"BELUM {number} mati lagi")
    gateway.desk.reply(number, "Sekarang sudah", "operator:ani")
    return number


def test_a_receiver_that_is_down_slow_and_wrong_gets_every_webhook_once_it_is_up_signed_in_order_of_each_report(
    gateway: Gateway, clock: SetClock, phone: Phones, admin: Caller
) -> None:
    receiver = Receiver()
    hook = gateway.hooks.add(admin, receiver.url, name="core")
    numbers = [live(gateway, phone()) for _ in range(3)]
    gateway.hooks.postman.post_due()
    assert gateway.hooks.find("core").reason == "Connection refused"
    receiver.listen()
    patient = gateway.hooks.postman.courier
    gateway.hooks.postman.courier = replace(patient, patience=0.5)
    for mood in ("slow", 500, "garbage", 302, "hanging", 404, 301):
        receiver.mood = mood
        clock.move(hours=1)
        assert gateway.hooks.postman.post_due() > 0
        live(gateway, phone())
    assert receiver.called
    assert {call.path for call in receiver.called} == {"/hooks?of=sms"}, "nobody follows where it leads"
    assert receiver.taken == []
    assert set(states(gateway, hook)) == {"waiting"}
    receiver.mood, gateway.hooks.postman.courier = 204, patient
    clock.move(hours=1)
    assert tell_all(gateway.hooks.postman) == len(listed(gateway, hook)) == 70
    assert set(states(gateway, hook)) == {"delivered"}
    for number in numbers:
        assert receiver.of(number) == types(gateway, number)
    assert len({call.id for call in receiver.taken}) == len(receiver.taken) == 70
    assert all(call.is_signed_by(hook.secret) for call in receiver.taken)
    assert all(int(call.headers["webhook-timestamp"]) == int(clock().timestamp()) for call in receiver.taken)
    receiver.close()


def test_what_it_says_is_the_event_and_the_ticket_as_the_api_has_it(
    gateway: Gateway, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    hook, citizen = gateway.hooks.add(admin, receiver.url, name="core"), phone()
    number = live(gateway, citizen)
    gateway.hooks.postman.post_due()
    opened, forwarded, noted, added, answered, disputed, _ = (call.told for call in receiver.taken)
    assert answered["type"] == "ticket.answered"
    assert answered["timestamp"] == "2026-03-10T10:00:00+07:00"
    event = answered["data"]["event"]
    assert {name: event[name] for name in ("kind", "actor", "from", "to", "text")} == {
        "kind": "replied", "actor": "officer", "from": "forwarded", "to": "answered", "text": "Sudah diganti",
    }  # fmt: skip
    assert (added["data"]["event"]["text"], disputed["data"]["event"]["actor"]) == ("dekat masjid", "reporter")
    ticket = opened["data"]["ticket"]
    assert (ticket["number"], ticket["status"], ticket["agency"]["code"]) == (number, "answered", "12.75")
    assert ticket["text"] == "lampu mati di jalan Kartini 000"
    assert not {"phone", "assignee"} & ticket.keys()
    assert ticket["due"]["verify"] == "2026-03-13T23:59:59+07:00"
    assert forwarded["data"]["event"]["to"] == "forwarded"
    assert "text" not in noted["data"]["event"], "notes are of the house"
    citizen.text(f"SELESAI {number} sudah terang sekali")
    gateway.hooks.postman.post_due()
    assert receiver.taken[-1].told["data"]["event"]["text"] == "sudah terang sekali"
    assert "Budi" not in "".join(call.body.decode() for call in receiver.taken)
    assert "ani" not in "".join(call.body.decode() for call in receiver.taken)
    namespace: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0], namespace)
    for call in receiver.taken:  # as the page for programmers tells it; our Tuesday is past
        with pytest.raises(ValueError, match="too old"):
            namespace["verify"](hook.secret, call.headers, call.body)
        with pytest.raises(ValueError, match="not signed"):
            namespace["verify"](hook.secret, call.headers, call.body + b" ")


def test_a_posting_is_written_with_its_line_or_not_at_all_and_for_those_in_force_only(
    gateway: Gateway, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    def count() -> int:
        return gateway.database.read(lambda db: db.scalar(select(func.count()).select_from(posting))) or 0

    citizen = phone()
    citizen.text("BINJAI lampu mati")
    ticket = citizen.ticket
    assert count() == 0
    hook = gateway.hooks.add(admin, receiver.url, name="core")

    def fail(db: Connection) -> None:
        tickets.add_event(db, ticket.id, "noted", "officer", TUESDAY, {})
        assert db.scalar(select(func.count()).select_from(posting)) == 1
        raise LookupError

    with pytest.raises(LookupError):
        gateway.database.write(fail)
    assert count() == 0
    gateway.desk.note(ticket.number, "ya", "officer")
    assert [(one.ticket_id, one.since, one.due_at) for one in listed(gateway, hook)] == [
        (ticket.id, gateway.clock(), gateway.clock())
    ]
    gateway.hooks.end(admin, "core")
    gateway.desk.note(ticket.number, "tidak", "officer")
    assert states(gateway, hook) == ["given_up"]
    assert (gateway.hooks.postman.post_due(), receiver.called) == (0, [])


def test_a_hook_hears_of_its_agencys_reports_and_those_below_and_that_one_has_left(
    gateway: Gateway, phone: Phones, admin: Caller
) -> None:
    with Receiver() as nation, Receiver() as province, Receiver() as binjai, Receiver() as medan:
        gateway.hooks.add(admin, nation.url, name="nation")
        for one, code in ((province, "12"), (binjai, "12.75"), (medan, "12.71")):
            gateway.hooks.add(admin, one.url, code, name=f"of-{code}")
        citizen = phone()
        citizen.text("BINJAI RAHASIA lampu mati")
        number = citizen.ticket.number
        nowhere = phone()
        nowhere.text("lampu mati di mana mana")
        gateway.hooks.postman.post_due()
        assert nation.of(nowhere.ticket.number)[:1] == ["ticket.opened"]
        assert (nation.of(number), province.of(number), binjai.of(number)) == (["ticket.opened"],) * 3
        assert [call.number for call in (*province.taken, *binjai.taken)] == [number] * 2
        assert medan.called == []
        gateway.desk.move(number, "forwarded", "operator:ani", agency="12.71")
        gateway.desk.reply(number, "Sudah", "operator:ani")
        gateway.hooks.postman.post_due()
        assert medan.of(number) == ["ticket.routed", "ticket.moved", "ticket.answered"]
        assert province.of(number) == nation.of(number) == ["ticket.opened", *medan.of(number)]
        assert binjai.of(number) == ["ticket.opened", "ticket.left"]
        assert binjai.taken[-1].told["data"]["ticket"] == {"number": number}


def test_a_hook_hears_of_units_and_its_unit_of_the_unit_alone(
    gateway: Gateway, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    for code in ("12.75.pu", "12.75.pu.air", "12.75.pus"):
        gateway.database.write(agencies.put, Agency(code, code, "unit", parent="12.75"))
    gateway.hooks.add(admin, receiver.url, "12.75.pu", name="pu")
    numbers = {}
    for code in ("12.75", "12.75.pu", "12.75.pu.air", "12.75.pus"):
        citizen = phone()
        citizen.text("BINJAI RAHASIA lampu mati")
        numbers[citizen.ticket.number] = code
        gateway.desk.move(citizen.ticket.number, "forwarded", "operator:ani", agency=code)
    gateway.hooks.postman.post_due()
    assert {numbers[call.number] for call in receiver.taken} == {"12.75.pu", "12.75.pu.air"}
    assert {call.type for call in receiver.taken} == {"ticket.routed", "ticket.moved"}
    assert {call.told["data"]["ticket"]["text"] for call in receiver.taken} == {"lampu mati"}


def test_a_hook_that_was_away_when_its_report_left_gets_none_of_its_words(
    gateway: Gateway, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    gateway.hooks.add(admin, receiver.url, "12.75", name="binjai")
    number = live(gateway, phone())
    gateway.desk.move(number, "forwarded", "operator:ani", agency="12.71")
    gateway.hooks.postman.post_due()
    assert set(receiver.of(number)) == {"ticket.left"}
    assert "lampu" not in "".join(call.body.decode() for call in receiver.taken)


def test_no_phone_no_name_and_no_secret_leaves_the_house(gateway: Gateway, phone: Phones, admin: Caller) -> None:
    citizen = phone("+628123456789")
    gateway.operators.add("ani", "officer", "12.75")
    with Receiver() as nation, Receiver() as province, Receiver() as own:
        for one, code in ((nation, None), (province, "12"), (own, "12.75")):
            gateway.hooks.add(admin, one.url, code, name=f"to-{code or 'all'}".lower())
        citizen.text("BINJAI RAHASIA ANONIM lurah minta uang, hubungi 081234567777 NIK 1275010101010001")
        number = citizen.ticket.number
        gateway.casework.database.write(gateway.casework.assign, Caller(gateway.operators.find("root")), number, "ani")
        gateway.desk.move(number, "verified", "operator:ani", "antar kita saja")
        gateway.desk.move(number, "deferred", "operator:ani", "Lurah mana?")
        citizen.text(f"TL {number} lurah Kartini, istrinya 081234567777")
        gateway.desk.reply(number, "Sudah diperiksa inspektorat, tel. 081234567777", "operator:ani")
        gateway.hooks.postman.post_due()
        every = {one: b"".join(call.body for call in one.taken).decode() for one in (nation, province, own)}
        assert len(own.taken) == len(nation.taken) == len(province.taken) == len(types(gateway, number))
        for said in every.values():
            assert '"secret": true' in said
            for hidden in ("8123456789", "081234567777", "1275010101010001", '"ani', "operator", "antar kita"):
                assert hidden not in said, hidden
        for words in ("lurah", "Kartini", "Lurah mana", "inspektorat"):
            assert words in every[own]
            assert words not in every[nation] + every[province]
        assert own.taken[0].told["data"]["ticket"]["text"].startswith("lurah minta uang, hubungi ********")


def test_reminders_missed_dates_and_the_hand_over_are_types_of_their_own_and_name_nobody(
    gateway: Gateway, clock: SetClock, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    hire(gateway, "ani", "12.75", "+6281100000001")
    hire(gateway, "wati", "12", "+6281100000002", "coordinator")
    gateway.hooks.add(admin, receiver.url, "12.75", name="binjai")
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    late = citizen.ticket.number
    slow, asked = phone(), phone()
    for each, what in ((slow, "answered"), (asked, "deferred")):
        each.text(f"BINJAI parit {what} mampet")
        number = each.ticket.number
        if what == "answered":
            gateway.desk.reply(number, "Besok", "operator:ani")
        else:
            gateway.desk.move(number, "deferred", "operator:ani", "Di jalan apa?")
    for day in ("2026-03-12 09:00", "2026-03-14 00:00", "2026-03-26 09:00", "2026-04-01 00:00"):
        move_to(clock, day)
        speak_by_calendar(gateway)
    for day in ("2026-04-06 09:00", "2026-04-10 00:00", "2026-05-10 00:00"):
        move_to(clock, day)
        speak_by_calendar(gateway)
    gateway.hooks.postman.post_due()
    assert receiver.of(late) == [
        "ticket.opened", "deadline.reminded", "deadline.escalated", "deadline.handed_over",
    ]  # fmt: skip
    assert receiver.of(slow.ticket.number)[-2:] == ["deadline.warned", "ticket.moved"]
    assert receiver.of(asked.ticket.number)[-2:] == ["deadline.asked", "deadline.lapsed"]
    by_type = {call.type: call.told["data"] for call in receiver.taken if call.number == late}
    assert by_type["deadline.reminded"]["event"]["due"] == "2026-03-13T23:59:59+07:00"
    assert by_type["deadline.escalated"]["event"]["level"] == "12"
    assert by_type["deadline.handed_over"]["event"]["missed"]
    assert by_type["deadline.handed_over"]["ticket"]["ombudsman_at"]
    assert {data["event"]["actor"] for kind, data in by_type.items() if kind.startswith("deadline")} == {"clock"}
    assert not re.search("ani|wati|told", "".join(call.body.decode() for call in receiver.taken))


def test_two_postmen_at_once_tell_each_line_once_and_in_order(
    gateway: Gateway, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    hook = gateway.hooks.add(admin, receiver.url, name="core")
    numbers = [live(gateway, phone()) for _ in range(8)]
    there = gateway.hooks.postman
    other = Postman(there.database, there.bulletins, there.courier, there.clock)
    receiver.together = 8
    with ThreadPoolExecutor(2) as workers:
        tried = list(workers.map(tell_all, (there, other)))
    other.close()
    assert set(states(gateway, hook)) == {"delivered"}
    assert sum(tried) == len(receiver.called) == len({call.id for call in receiver.called}) == 56
    for number in numbers:
        assert receiver.of(number) == types(gateway, number)
    assert receiver.most_at_once == 8, "both have worked: each takes four along"


def test_what_a_worker_that_died_had_taken_is_told_when_its_lease_ends_and_what_a_late_one_says_then_counts_no_more(
    gateway: Gateway, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    hook = gateway.hooks.add(admin, receiver.url, name="core")
    number = live(gateway, phone())
    there = gateway.hooks.postman
    died = Postman(there.database, there.bulletins, there.courier, there.clock)
    ((_, one, lease),) = died._take(Counter())
    assert (there.post_due(), receiver.called) == (0, []), "it may be on the line, and nothing overtakes it"
    lease -= timedelta(minutes=1)
    gateway.database.write(lambda db: db.execute(update(posting).values(leased_until=lease)))
    there.post_due()
    assert receiver.of(number) == types(gateway, number)
    gateway.database.write(died._settle, hook.id, one, lease, None, "no answer in time")
    assert set(states(gateway, hook)) == {"delivered"}
    assert gateway.hooks.find("core").failures == 0
    died.close()


def test_a_worker_that_is_killed_in_the_middle_of_a_call_has_lost_nothing(
    cluster: Cluster, worker_id: str, postgres_template: str, tmp_path: Path
) -> None:
    url = cluster.create(f"killed_{worker_id}", postgres_template)
    told: dict[str, Any] = {
        "database": {"url": url}, "training": True, "limits": {"waits": 0.01}, "spool": {"directory": str(tmp_path)},
    }  # fmt: skip
    whole = build(Settings.model_validate(told))
    with Receiver() as receiver:
        receiver.mood, receiver.seconds = "hanging", 9
        whole.hooks.add(Caller(whole.operators.add("root", "admin")), receiver.url, name="core")
        citizen = Phone(whole, "+628123450001")
        citizen.text("BINJAI lampu mati")
        number = citizen.ticket.number
        whole.desk.reply(number, "Sudah", "officer")
        with Process("worker", settings=told, cwd=tmp_path) as worker:
            eventually(lambda: receiver.called)
            worker.kill()
        receiver.mood = 204
        with Process("worker", settings=told, cwd=tmp_path):
            eventually(lambda: len(receiver.taken) == 2)
    whole.close()
    assert receiver.of(number) == ["ticket.opened", "ticket.answered"]
    assert receiver.called[0].id == receiver.taken[0].id


def test_a_new_secret_signs_at_once_and_the_old_one_for_a_day(
    gateway: Gateway, clock: SetClock, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    old = gateway.hooks.add(admin, receiver.url, name="core").secret
    new = gateway.hooks.rotate(admin, "core").secret
    assert old.startswith("whsec_")
    assert old != new
    for span, both in ((timedelta(hours=23), True), (timedelta(hours=2), False)):
        clock.move(seconds=span.total_seconds())
        gateway.hooks.test(admin, "core")
        ping = receiver.taken[-1]
        assert (ping.type, ping.told["data"]) == ("ping", {"hook": "core"})
        assert (ping.is_signed_by(new), ping.is_signed_by(old)) == (True, both)
    assert old not in repr(gateway.hooks.find("core"))
    assert new not in repr(gateway.hooks.find("core"))


def test_a_hook_that_fails_rests_with_its_reason_is_asked_with_one_call_and_told_all_when_it_answers(
    gateway: Gateway, clock: SetClock, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    hook = gateway.hooks.add(admin, receiver.url, name="core")
    numbers = [live(gateway, phone()) for _ in range(PAUSED_AFTER + 3)]
    receiver.mood = 503
    gateway.hooks.postman.post_due()
    seen = gateway.hooks.find("core")
    assert seen.failures >= PAUSED_AFTER
    assert seen.reason == "it answered 503"
    assert seen.paused_until
    assert clock() < seen.paused_until <= clock() + timedelta(minutes=1)
    assert str(looks._hooks(gateway)) == "warn hooks: core: it answered 503: see `sms-gateway hook list`"
    calls = len(receiver.called)
    assert calls <= PAUSED_AFTER + 3
    claimed = gateway.database.write(gateway.hooks.postman._claim, hook.id, PAUSED_AFTER)
    assert claimed == [], "a worker that has looked before it was paused"
    assert gateway.hooks.postman.post_due() == 0
    for _ in range(3):
        clock.move(minutes=15)
        assert gateway.hooks.postman.post_due() == 1
    rests_until = gateway.hooks.find("core").paused_until
    assert rests_until
    assert rests_until >= clock() + timedelta(minutes=3), "longer each time"
    receiver.mood = 200
    clock.move(minutes=15)
    assert tell_all(gateway.hooks.postman) == len(listed(gateway, hook))
    seen = gateway.hooks.find("core")
    assert (seen.failures, seen.paused_until, seen.reason) == (0, None, None)
    assert looks._hooks(gateway).state == "ok"
    for number in numbers:
        assert receiver.of(number) == types(gateway, number)


def test_when_it_answers_again_nothing_waits_for_a_try_that_was_set_late(
    gateway: Gateway, clock: SetClock, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    hook = gateway.hooks.add(admin, receiver.url, name="core")
    phone().text("BINJAI lampu mati")
    receiver.mood = 500
    while listed(gateway, hook)[0].attempts < 10:
        clock.move(hours=1)
        gateway.hooks.postman.post_due()
    assert listed(gateway, hook)[0].due_at > clock() + timedelta(minutes=40)
    phone().text("BINJAI parit mampet")
    receiver.mood = 200
    clock.move(minutes=15)
    gateway.hooks.postman.post_due()
    assert states(gateway, hook) == ["delivered"] * 2


@pytest.mark.parametrize(
    ("away", "state"), [(AWAY_AT_MOST - timedelta(days=1), "delivered"), (AWAY_AT_MOST, "given_up")]
)
def test_who_is_away_over_the_longest_holidays_hears_all_that_happened(
    gateway: Gateway, clock: SetClock, phone: Phones, admin: Caller, away: timedelta, state: str
) -> None:
    receiver = Receiver()
    hook = gateway.hooks.add(admin, receiver.url, name="core")
    phone().text("BINJAI lampu mati")
    gateway.hooks.postman.post_due()
    clock.move(seconds=away.total_seconds())
    gateway.hooks.postman.post_due()
    with receiver:
        clock.move(hours=1)
        gateway.hooks.postman.post_due()
    assert states(gateway, hook) == [state]


@pytest.mark.parametrize(
    ("days_of_silence", "state"), [pytest.param(4, "delivered", id="away"), pytest.param(14, "given_up", id="too-long")]
)
def test_who_comes_back_with_errors_at_first_has_three_days_to_mend_them(
    gateway: Gateway, clock: SetClock, phone: Phones, admin: Caller, days_of_silence: int, state: str
) -> None:
    """A proxy answers sooner than the program behind it; what came before they went has waited long by then."""
    receiver = Receiver()
    hook = gateway.hooks.add(admin, receiver.url, name="core")
    phone().text("BINJAI lampu mati")
    gateway.hooks.postman.post_due()
    clock.move(days=days_of_silence)
    with receiver:
        receiver.mood = 502
        for _ in range(4):
            gateway.hooks.postman.post_due()
            clock.move(hours=17)
        receiver.mood = 204
        gateway.hooks.postman.post_due()
    assert states(gateway, hook) == [state]


def test_what_is_noted_long_after_it_happened_has_its_tries_all_the_same(
    gateway: Gateway, clock: SetClock, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    """An SMS that lay in the spool: its report is of the day on which it came."""
    hook = gateway.hooks.add(admin, receiver.url, name="core")
    late = InboundMessage("loopback", "SM1", "+628123450001", "1078", "BINJAI lampu mati", clock())
    clock.move(days=5)
    gateway.inbox.receive(late)
    receiver.mood = 500
    gateway.hooks.postman.post_due()
    assert [(one.state, one.since) for one in listed(gateway, hook)] == [("waiting", TUESDAY)]


def test_what_is_never_taken_is_given_up_after_three_days_keeps_nobody_waiting_and_can_be_said_again(
    gateway: Gateway, clock: SetClock, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    hook = gateway.hooks.add(admin, receiver.url, name="core")
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    receiver.mood = 500
    begun = clock()
    while listed(gateway, hook)[0].state == "waiting":
        clock.move(minutes=45)
        gateway.hooks.postman.post_due()
        assert clock() - begun < timedelta(days=4)
    assert clock() - begun >= GIVEN_UP_AFTER
    (lost,) = listed(gateway, hook)
    assert (lost.state, lost.status, lost.error) == ("given_up", 500, "it answered 500")
    receiver.mood = 200
    clock.move(hours=1)
    gateway.desk.reply(citizen.ticket.number, "Sudah", "officer")
    gateway.hooks.postman.post_due()
    assert receiver.of(citizen.ticket.number) == ["ticket.answered"]
    assert gateway.hooks.replay(admin, "core") == [lost.id]
    gateway.hooks.postman.post_due()
    assert [call.id for call in receiver.taken] == ["msg_2", "msg_1"]
    with pytest.raises(Refused, match="99 cannot be said again"):
        gateway.hooks.replay(admin, "core", [1, 99])
    gateway.hooks.test(admin, "core")
    assert sorted(gateway.hooks.replay(admin, "core", since=begun)) == [1, 2]
    assert gateway.hooks.postman.post_due() == 2
    assert [call.id for call in receiver.taken] == ["msg_2", "msg_1", "msg_3", "msg_1", "msg_2"]
    assert set(states(gateway, hook)) == {"delivered"}


def test_what_arrived_goes_some_time_after_its_report_has_ended_and_what_did_not_a_year_later(
    gateway: Gateway, clock: SetClock, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    hook, retention = gateway.hooks.add(admin, receiver.url, name="core"), Retention(gateway.database, clock, 24, 30)
    over, open_ = phone(), phone()
    for citizen in (over, open_):
        citizen.text("BINJAI lampu mati")
    gateway.hooks.test(admin, "core")
    gateway.hooks.postman.post_due()
    receiver.mood = 410
    gateway.desk.reply(over.ticket.number, "Sudah", "officer")
    gateway.hooks.postman.post_due()
    over.text(f"SELESAI {over.ticket.number}")
    gateway.hooks.add(admin, receiver.url, name="second")
    phone().text("MEDAN banjir")
    kept = states(gateway, hook)
    assert kept == ["delivered", "delivered", "delivered", "given_up"]
    clock.move(days=89)
    assert retention.remove_posts() == 0
    clock.move(days=2)
    assert retention.remove_posts() == 2, "the ping, and the line that has arrived"
    assert [(one.state, one.ticket_id) for one in listed(gateway, hook)] == [
        ("delivered", open_.ticket.id),
        ("given_up", over.ticket.id),
    ]
    clock.move(days=300)
    assert retention.remove_posts() == 1
    assert states(gateway, hook) == ["delivered"], "what goes on must hear that it has left"


def test_gone_ends_the_hook_and_one_bad_report_keeps_no_other_waiting(
    gateway: Gateway, clock: SetClock, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    gateway.hooks.add(admin, receiver.url, name="core")
    bad, good = phone(), phone()
    bad.text("BINJAI lampu mati")
    receiver.mood = 500
    gateway.hooks.postman.post_due()
    good.text("BINJAI parit mampet")
    receiver.mood = 200
    gateway.hooks.postman.post_due()
    assert [call.number for call in receiver.taken] == [good.ticket.number]
    receiver.mood = 410
    clock.move(minutes=1)
    gateway.hooks.postman.post_due()
    ended = gateway.hooks.find("core")
    assert (ended.ended_at, ended.reason) == (clock(), "it answered 410: gone")
    with pytest.raises(Refused, match="has ended"):
        gateway.hooks.test(admin, "core")
    again = gateway.hooks.add(admin, receiver.url, name="core")
    assert again.id != ended.id
    assert gateway.hooks.find("core") == again


def test_a_hook_that_is_down_keeps_no_other_waiting(
    gateway: Gateway, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    down = Receiver()
    hooks_of = [gateway.hooks.add(admin, one.url, name=name) for one, name in ((down, "down"), (receiver, "up"))]
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    gateway.desk.reply(citizen.ticket.number, "Sudah", "officer")
    gateway.hooks.postman.post_due()
    assert [states(gateway, hook) for hook in hooks_of] == [["waiting"] * 2, ["delivered"] * 2]
    down.close()


def test_what_is_done_with_one_hook_leaves_another_ones_webhooks_as_they_are(
    gateway: Gateway, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    core, other = (gateway.hooks.add(admin, receiver.url, name=name) for name in ("core", "other"))
    phone().text("BINJAI lampu mati")
    gateway.hooks.end(admin, "core")
    assert (states(gateway, core), states(gateway, other)) == (["given_up"], ["waiting"])
    gateway.hooks.postman.post_due()
    (its,), (theirs,) = listed(gateway, other), listed(gateway, core)
    assert gateway.hooks.replay(admin, "other") == []
    with pytest.raises(Refused, match=f"{theirs.id} cannot be said again"):
        gateway.hooks.replay(admin, "other", [its.id, theirs.id])
    assert gateway.hooks.replay(admin, "other", since=TUESDAY) == [its.id]
    gateway.hooks.postman.post_due()
    assert [call.id for call in receiver.taken] == [f"msg_{its.id}"] * 2


def test_one_report_of_which_nothing_can_be_written_keeps_no_other_waiting(
    gateway: Gateway,
    clock: SetClock,
    phone: Phones,
    admin: Caller,
    receiver: Receiver,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("CRITICAL")
    hook = gateway.hooks.add(admin, receiver.url, name="core")
    lost, other = phone(), phone()
    for citizen in (lost, other):
        citizen.text("BINJAI lampu mati")
    gateway.database.write(in_zone, lost.ticket.id, "Asia/Atlantis")
    gateway.hooks.postman.post_due()
    assert [(one.state, one.error) for one in listed(gateway, hook)] == [
        ("waiting", "our own mistake: ZoneInfoNotFoundError"), ("delivered", None),
    ]  # fmt: skip
    gateway.database.write(in_zone, lost.ticket.id, "Asia/Jakarta")
    clock.move(minutes=1)
    gateway.hooks.postman.post_due()
    assert [call.number for call in receiver.taken] == [other.ticket.number, lost.ticket.number]


def in_zone(db: Connection, ticket_id: int, zone: str) -> None:
    tickets.change(db, ticket_id, timezone=zone)


def test_a_ping_tells_what_came_of_it_and_counts_as_no_failure(
    gateway: Gateway, admin: Caller, receiver: Receiver
) -> None:
    gateway.hooks.add(admin, receiver.url, name="core")
    told, patient = [], gateway.hooks.postman.courier
    for mood in (200, 500, "endless", "slow", "garbage"):
        receiver.mood = mood
        gateway.hooks.postman.courier = replace(patient, patience=0.5) if mood == "slow" else patient
        done = gateway.hooks.test(admin, "core")
        told.append((done.state, done.error))
    assert told[:4] == [
        ("delivered", None), ("given_up", "it answered 500"), ("delivered", None), ("given_up", "no answer in time"),
    ]  # fmt: skip
    assert told[4] == ("given_up", "what it answered is no HTTP")
    assert gateway.hooks.find("core").failures == 0


PUBLIC = Courier()
INTRANET = Courier(networks(["10.20.0.0/16", "127.0.0.1/32", "fd00::/8"]))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        pytest.param("http://93.184.215.14/", "is not encrypted: write https://", id="plain"),
        pytest.param("https://127.0.0.1/", "not of the public internet: see hooks.networks", id="this-machine"),
        pytest.param("http://localhost:8080/", "not of the public internet", id="by-name"),
        pytest.param("https://10.20.0.1/", "not of the public internet", id="private"),
        pytest.param("https://169.254.169.254/latest", "not of the public internet", id="link-local"),
        pytest.param("https://[::1]/", "not of the public internet", id="this-machine-6"),
        pytest.param("https://[::ffff:10.0.0.1]/", "not of the public internet", id="in-disguise"),
        pytest.param("https://100.64.0.1/", "not of the public internet", id="of-the-carrier"),
        pytest.param("https://0/", "not of the public internet", id="nothing"),
        pytest.param("https://2130706433/", "not of the public internet", id="as-a-number"),
        pytest.param("https://me:pass@93.184.215.14/", "no password", id="a-password"),
        pytest.param("https://93.184.215.14/#x", "no #", id="a-fragment"),
        pytest.param("ftp://93.184.215.14/", "is no address to tell", id="no-http"),
        pytest.param("https://", "is no address to tell", id="no-host"),
        pytest.param("https://93.184.215.14:0/", "is no address to tell", id="port-0"),
        pytest.param("https://93.184.215.14:70000/", "is no address to tell", id="no-port"),
        pytest.param("https://93.184.215.14/a b", "is no address to tell", id="a-blank"),
        pytest.param("https://93.184.215.14/a\r\nX: y", "is no address to tell", id="two-lines"),
        pytest.param("https://93.184.215.14/" + "a" * 500, "is no address to tell", id="too-long"),
        pytest.param("https://no-such-host.invalid/", "cannot be found", id="no-such-host"),
    ],
)
def test_a_hook_leads_to_the_public_internet_encrypted_and_nowhere_else(url: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        PUBLIC.check(url)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_a_hook_may_call_is_judged_again_at_every_call() -> None:
    for url in ("https://93.184.215.14/", "https://93.184.215.14:8443/a?b=c"):
        PUBLIC.check(url)
    for url in ("https://10.20.3.4/", "http://127.0.0.1:9/", "https://[fd00::7]/"):
        INTRANET.check(url)
    with pytest.raises(courier.Undelivered, match="not of the public internet"):
        PUBLIC.deliver("http://127.0.0.1:9/", {}, b"{}")
    with pytest.raises(Refused, match="not of the public internet"):
        INTRANET.check("https://10.21.0.1/")
    with pytest.raises(ConfigError, match=r"hooks\.networks"):
        networks(["10.20.0.1/16"])


def test_only_an_admin_of_the_nation_opens_a_hook_and_every_act_is_in_the_audit(
    gateway: Gateway, admin: Caller, receiver: Receiver
) -> None:
    ani = Caller(gateway.operators.add("ani", "coordinator", "12.75"))
    with pytest.raises(NotAdmitted):
        gateway.hooks.add(ani, receiver.url)
    gateway.hooks.add(admin, receiver.url, name="core")
    with pytest.raises(Refused, match="there is a hook core already"):
        gateway.hooks.add(admin, receiver.url, name="core")
    for deed in (gateway.hooks.end, gateway.hooks.rotate, gateway.hooks.replay, gateway.hooks.test):
        with pytest.raises(NotAdmitted):
            deed(ani, "core")
    for deed in (gateway.hooks.test, gateway.hooks.rotate, gateway.hooks.replay, gateway.hooks.end):
        deed(admin, "core")
    entries = gateway.database.read(operators.audited, admin.operator.id)
    assert [(one.act, list(one.subjects)) for one in entries] == [
        ("manage", ["hook:1", act]) for act in ("add", "test", "rotate", "replay", "end")
    ]
    assert gateway.database.read(operators.audited, ani.operator.id) == []


def test_every_kind_of_line_has_a_type_and_every_type_is_on_the_page() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in (HOUSE / "sms_gateway").rglob("*.py"))
    kinds = set(re.findall(r'(?:record|add_event)\(\s*db,\s*[\w.]+,\s*"(\w+)"', sources))
    desk = (HOUSE / "sms_gateway" / "desk.py").read_text("utf-8")
    kinds |= set(re.findall(r'kind(?:: str =|=|: str=)\s?"(\w+)"', desk)) | {LAPSED, NOT_ARRIVED, *KEPT.values()}
    assert {"opened", "noted", "joined_added", "parted", "erased", "replied", "disputed"} <= kinds
    assert kinds == set(bulletins.TYPES)
    on_page = re.findall(r"^\| `([\w.]+)` \|", PAGE, re.MULTILINE)
    assert len(on_page) == len(set(on_page))
    assert set(on_page) == {*bulletins.TYPES.values(), bulletins.PING, bulletins.LEFT}


def test_what_was_put_off_while_the_clock_was_ahead_is_told_when_it_is_put_right(
    gateway: Gateway, clock: SetClock, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    """An hour is the longest that a try may wait, and a receiver that does not answer rests for a quarter."""

    def put_off(due: timedelta, rest: timedelta) -> None:
        now = gateway.database.read(moment)
        gateway.database.write(lambda db: db.execute(update(posting).values(due_at=now + due)))
        gateway.database.write(lambda db: db.execute(update(hook).values(paused_until=now + rest)))

    gateway.hooks.add(admin, receiver.url)
    live(gateway, phone())
    put_off(timedelta(hours=1), timedelta(minutes=15))
    assert (gateway.hooks.postman.put_right(), gateway.hooks.postman.post_due()) == (0, 0)
    put_off(timedelta(hours=6), timedelta(hours=6))
    clock.now = gateway.database.read(moment)
    assert gateway.hooks.postman.put_right() > 0
    assert tell_all(gateway.hooks.postman) == len(receiver.taken) > 0


def test_a_line_that_was_written_while_its_hook_was_being_ended_does_not_wait_for_ever(
    gateway: Gateway, phone: Phones, admin: Caller, receiver: Receiver
) -> None:
    """Its transaction began when the hook was in force, and committed when the hook had ended."""
    hook = gateway.hooks.add(admin, receiver.url, name="core")
    live(gateway, phone())
    gateway.hooks.end(admin, "core")
    reasons = {one.error for one in listed(gateway, hook)}
    gateway.database.write(lambda db: db.execute(update(posting).values(state="waiting", settled_at=None, error=None)))
    gateway.hooks.postman.put_right()
    assert (set(states(gateway, hook)), {one.error for one in listed(gateway, hook)}) == ({"given_up"}, reasons)
    assert gateway.database.read(hooks.waiting) == {}
