"""Everything that happens to a report: by whichever door, in one transaction, with a line of history."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import text

from sms_gateway.clock import SetClock
from sms_gateway.errors import NotFound, Refused
from sms_gateway.gateway import Gateway
from sms_gateway.history import Event
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import agencies, inbound, outbound, tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.tickets import Status, Ticket
from tests.conftest import TUESDAY
from tests.patience import eventually, somebody_waits
from tests.phones import Phone

BINJAI = "12.75"


@pytest.fixture
def citizen(phone: Callable[..., Phone]) -> Phone:
    """Has a report that nobody has looked at yet."""
    one = phone()
    one.text("BINJAI lampu jalan mati")
    return one


def history(gateway: Gateway, ticket: Ticket) -> list[Event]:
    return gateway.database.read(tickets.events, ticket.id)


def notices(gateway: Gateway, ticket: Ticket) -> list[str]:
    return [said.key for said in gateway.database.read(outbound.of_ticket, ticket.id) if said.kind == "notice"]


def bring_to(gateway: Gateway, number: str, status: Status) -> Ticket:
    """By the steps before it, each of which has left when the next is taken."""
    match status:
        case "received":
            return gateway.desk.find(number)
        case "answered":
            return gateway.desk.reply(number, "sudah diperbaiki", "officer")
        case "in_progress":
            gateway.desk.move(number, "forwarded", "officer")
        case "resolved" | "closed":
            bring_to(gateway, number, "answered")
        case _:
            pass
    gateway.dispatch.send_due("loopback")
    if status == "closed":  # time alone does that
        return gateway.database.write(gateway.desk.end, gateway.desk.find(number), status)
    return gateway.desk.move(number, status, "officer", "sebab")


def test_a_reply_answers_the_report_tells_the_reporter_and_is_in_its_history(
    gateway: Gateway, clock: SetClock, citizen: Phone
) -> None:
    clock.move(hours=2)
    answered = gateway.desk.reply(citizen.ticket.number, "Lampu sudah diganti", "officer:binjai")
    assert (answered.status, answered.answered_at, answered.status_since) == ("answered", clock(), clock())
    last = history(gateway, answered)[-1]
    assert (last.kind, last.actor, last.at) == ("replied", "officer:binjai", clock())
    promised = last.data["promised"]
    assert last.data == {"from": "received", "to": "answered", "text": "Lampu sudah diganti", "promised": promised}
    assert datetime.fromisoformat(promised) == answered.due_at
    (said,) = citizen.look()
    assert "Lampu sudah diganti" in said
    assert answered.number in said


def test_a_long_reply_comes_in_several_messages_and_nothing_of_it_is_lost(gateway: Gateway, citizen: Phone) -> None:
    words = [f"kalimat{n:02}" for n in range(60)]
    gateway.desk.reply(citizen.ticket.number, " ".join(words), "officer")
    came = citizen.look()
    assert len(came) > 1
    assert [word for word in words if word not in " ".join(came)] == []


@pytest.mark.parametrize("words", ["", " ", "\n"])
def test_an_answer_or_a_note_without_words_is_refused(gateway: Gateway, citizen: Phone, words: str) -> None:
    for act in (gateway.desk.reply, gateway.desk.note):
        with pytest.raises(Refused, match="needs words"):
            act(citizen.ticket.number, words, "officer")
    assert citizen.ticket.status == "received"


def test_a_note_is_for_officers_only(gateway: Gateway, citizen: Phone) -> None:
    noted = gateway.desk.note(citizen.ticket.number, "sudah tiga kali dilaporkan", "officer")
    assert history(gateway, noted)[-1].data == {"text": "sudah tiga kali dilaporkan"}
    assert (noted.status, citizen.look()) == ("received", [])


def test_a_number_that_is_nobodys_is_not_found(gateway: Gateway) -> None:
    desk = gateway.desk
    acts: list[Callable[[], Ticket]] = [
        lambda: desk.find("1234567"),
        lambda: desk.reply("1234567", "ya", "officer"),
        lambda: desk.note("1234567", "ya", "officer"),
        lambda: desk.move("1234567", "verified", "officer"),
    ]
    for act in acts:
        with pytest.raises(NotFound, match="there is no ticket 1234567"):
            act()


@pytest.mark.parametrize(
    ("at", "to", "facts", "why"),
    [
        pytest.param("received", "closed", {}, "answer .* first", id="closed with no answer"),
        pytest.param("in_progress", "resolved", {}, "answer .* first", id="resolved with no answer"),
        pytest.param("received", "in_progress", {}, "from there it can become", id="past a step"),
        pytest.param("received", "answered", {}, "an answer needs words", id="answered without an answer"),
        pytest.param("received", "withdrawn", {}, "only the reporter withdraws", id="withdrawn by an officer"),
        pytest.param("received", "deferred", {}, "deferred needs a reason", id="deferred without a reason"),
        pytest.param("received", "archived", {"reason": "  "}, "archived needs a reason", id="archived without one"),
        pytest.param("archived", "archived", {"reason": "lagi"}, "is archived", id="archived twice"),
        pytest.param("closed", "closed", {}, "is closed", id="closed twice"),
        pytest.param("answered", "closed", {}, "closes by itself, after its reporter was warned", id="closed at once"),
    ],
)
def test_a_move_that_is_not_allowed_changes_nothing_and_tells_nobody(
    gateway: Gateway, citizen: Phone, at: Status, to: Status, facts: dict[str, str], why: str
) -> None:
    before = bring_to(gateway, citizen.ticket.number, at)
    told, lines = notices(gateway, before), history(gateway, before)
    with pytest.raises(Refused, match=why):
        gateway.desk.move(before.number, to, "officer", **facts)
    assert (citizen.ticket, notices(gateway, before), history(gateway, before)) == (before, told, lines)


def test_a_report_is_forwarded_to_an_agency_that_there_is(gateway: Gateway, phone: Callable[..., Phone]) -> None:
    citizen = phone()
    citizen.text("ada jalan rusak sekali")
    number = citizen.ticket.number
    with pytest.raises(Refused, match=f"forwarding {number} needs an agency"):
        gateway.desk.move(number, "forwarded", "officer")
    with pytest.raises(NotFound, match=r"there is no agency 99\.99"):
        gateway.desk.move(number, "forwarded", "officer", agency="99.99")
    assert citizen.ticket.status == "received"
    gateway.desk.move(number, "forwarded", "officer", agency="91.71")
    ticket = citizen.ticket
    assert (ticket.status, ticket.agency, ticket.region, ticket.timezone) == (
        "forwarded",
        "91.71",
        "91.71",
        "Asia/Jayapura",
    )
    assert ticket.forwarded_at == gateway.clock()
    assert len(citizen.look()) == 1


@pytest.mark.parametrize(
    "status", ["verified", "forwarded", "in_progress", "answered", "deferred", "archived", "resolved", "closed"]
)
def test_the_reporter_is_told_of_every_move_of_an_officer_once(
    gateway: Gateway, citizen: Phone, status: Status
) -> None:
    bring_to(gateway, citizen.ticket.number, status)
    keys = notices(gateway, citizen.ticket)
    assert len(keys) == len([line for line in history(gateway, citizen.ticket) if line.kind in ("moved", "replied")])
    assert len(set(keys)) == len(keys)
    assert len(citizen.look()) == len(keys)


def test_what_cannot_be_told_is_not_done(gateway: Gateway, citizen: Phone) -> None:
    """Ticket, history and letter are one transaction."""
    gateway.database.write(lambda db: db.execute(text("update ticket set timezone = 'Mars/Olympus'")))
    before = citizen.ticket
    lines = history(gateway, before)
    with pytest.raises(KeyError):
        gateway.desk.reply(before.number, "sudah diganti", "officer")
    assert (citizen.ticket, history(gateway, before)) == (before, lines)


@pytest.mark.parametrize(("forwarded", "goes_on"), [(False, "received"), (True, "in_progress")])
def test_a_report_that_waited_for_its_reporter_goes_on_when_they_answer(
    gateway: Gateway, citizen: Phone, forwarded: bool, goes_on: Status
) -> None:
    number = citizen.ticket.number
    if forwarded:
        gateway.desk.move(number, "forwarded", "officer")
    gateway.desk.move(number, "deferred", "officer", "di mana tepatnya?")
    citizen.text(f"TL {number} di depan masjid")
    assert citizen.ticket.status == goes_on
    before = replace(citizen.ticket, status="deferred")
    before.check_move(goes_on)


def test_reports_opened_at_once_have_numbers_of_their_own(gateway: Gateway) -> None:
    messages = [
        InboundMessage("loopback", f"in-{n}", f"+62812345{n:04}", "1078", f"MEDAN lampu mati {n}", TUESDAY)
        for n in range(40)
    ]
    with ThreadPoolExecutor(10) as threads:
        list(threads.map(gateway.inbox.receive, messages))
    opened = gateway.database.read(tickets.listed, tickets.Filter())
    assert len({ticket.number for ticket in opened}) == 40
    assert {len(ticket.number) for ticket in opened} == {7}
    assert {kept.ticket_id for kept in gateway.database.read(inbound.listed)} == {ticket.id for ticket in opened}


def test_officers_and_the_reporter_who_act_at_once_leave_one_unbroken_history(gateway: Gateway, citizen: Phone) -> None:
    """Each move begins where the one before it ended, so nobody acts on a state that is gone."""
    number, sender = citizen.ticket.number, citizen.number

    def officer(n: int) -> None:
        desk = gateway.desk
        with suppress(Refused):
            match n % 4:
                case 0:
                    desk.reply(number, f"jawaban {n}", f"officer {n}")
                case 1:
                    desk.move(number, "forwarded", f"officer {n}", agency=BINJAI)
                case 2:
                    desk.move(number, "deferred", f"officer {n}", "di mana?")
                case _:
                    desk.move(number, "in_progress", f"officer {n}")

    def reporter(n: int) -> None:
        body = (f"TL tambahan {n}", "SELESAI", f"BELUM masih {n}")[n % 3]  # without its number: found, not locked
        gateway.inbox.receive(InboundMessage("loopback", f"race-{n}", sender, "1078", body, TUESDAY))

    with ThreadPoolExecutor(12) as threads:
        done = [threads.submit(act, n) for n in range(24) for act in (officer, reporter)]
        for one in done:
            one.result()
    assert {kept.error for kept in gateway.database.read(inbound.listed, limit=100)} == {None}
    ended = gateway.desk.find(number)
    moves = [line.data for line in history(gateway, ended) if "to" in line.data]
    assert len(moves) > 10
    assert [(one["to"], two["from"]) for one, two in pairwise(moves) if one["to"] != two["from"]] == []
    assert moves[-1]["to"] == ended.status


def test_the_reporters_word_waits_for_the_officers_act_and_begins_where_that_ended(
    gateway: Gateway, citizen: Phone
) -> None:
    number, begun, go = citizen.ticket.number, threading.Event(), threading.Event()
    message = InboundMessage("loopback", "in-between", citizen.number, "1078", "SELESAI", TUESDAY)

    def defer_slowly(db: Connection) -> None:
        gateway.desk.moved(db, number, "deferred", "officer", "di mana?", None)
        begun.set()
        assert go.wait(60)

    with ThreadPoolExecutor(2) as threads:
        both: list[Future[Any]] = [threads.submit(gateway.database.write, defer_slowly)]
        assert begun.wait(60)
        both.append(threads.submit(gateway.inbox.receive, message))
        eventually(lambda: somebody_waits(gateway.database))
        go.set()
        for one in both:
            one.result(60)
    moves = [(line.data["from"], line.data["to"]) for line in history(gateway, citizen.ticket) if "to" in line.data]
    assert moves == [("received", "deferred"), ("deferred", "resolved")]


def test_an_edit_of_the_directory_is_in_force_with_the_next_message(
    gateway: Gateway, phone: Callable[..., Phone]
) -> None:
    phone("+628123450001").text("RAMBUTAN lampu jalan mati")
    binjai = gateway.database.read(agencies.get, BINJAI)
    assert binjai
    gateway.database.write(agencies.put, replace(binjai, aliases=(*binjai.aliases, "rambutan")))
    phone("+628123450002").text("RAMBUTAN lampu jalan mati")
    assert [one.agency for one in gateway.database.read(tickets.listed, tickets.Filter())] == [None, BINJAI]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nobody_sees_a_later_line_of_a_history_before_an_earlier_one(gateway: Gateway, citizen: Phone) -> None:
    """Webhooks tell it in the order of its lines. SQLite has one writer."""
    database, ticket, desk = gateway.database, citizen.ticket, gateway.desk
    (message,) = database.read(inbound.of_ticket, ticket.id)
    written, go = threading.Event(), threading.Event()

    def ask_slowly(db: Connection) -> None:
        desk.phone_asked(db, ticket, message.id)
        written.set()
        assert go.wait(60)

    with ThreadPoolExecutor(2) as hands:
        first = hands.submit(database.write, ask_slowly)
        assert written.wait(60)
        second = hands.submit(desk.note, ticket.number, "later", "ani")
        eventually(lambda: second.done() or somebody_waits(database))
        overtook = second.done()
        go.set()
        first.result(60)
        second.result(60)
    assert not overtook
    assert history(gateway, ticket)[-1].data == {"text": "later"}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_repeats_at_the_same_moment_are_two(gateway: Gateway, citizen: Phone) -> None:
    ticket = citizen.ticket
    (message,) = gateway.database.read(inbound.of_ticket, ticket.id)
    with ThreadPoolExecutor(8) as hands:
        list(hands.map(lambda _: gateway.database.write(gateway.desk.repeat, ticket, message.id), range(16)))
    assert citizen.ticket.repeats == 16
