"""Whom we do not text: machines that answer us, phones that an operator blocked. What they send is kept."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import contacts, inbound, outbound, sending, tickets
from sms_gateway.storage.engine import Connection
from tests.phones import Phone


def contact(gateway: Gateway, citizen: Phone) -> contacts.Contact:
    found = gateway.database.read(contacts.get, citizen.number)
    assert found
    return found


def rattle(machine: Phone, clock: SetClock, times: int) -> list[int]:
    """A message a second; how many answers each got."""
    came = []
    for count in range(times):
        clock.move(seconds=1)
        came.append(len(machine.text(f"BINJAI laporan otomatis nomor {count} dari mesin kami")))
    return came


def test_two_machines_that_answer_each_other_stop_after_the_limit(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    limit = gateway.settings.limits.per_phone_per_hour
    machine = phone()
    came = rattle(machine, clock, limit + 5)
    assert came == [1] * limit + [0] * 5
    assert len(machine.tickets) == limit + 5, "what it sends is dealt with all the same"
    unsaid = gateway.database.read(outbound.listed, ("suppressed",))
    assert len(unsaid) == 5, "what we did not say is there for the operators to see"
    assert {said.error for said in unsaid} == {"silent"}
    assert contact(gateway, machine).silent_for == f"{limit} answers within an hour; silent for 1 h"
    assert [r.levelno for r in caplog.records if "gets no answers" in r.message] == [logging.ERROR]
    assert machine.number not in caplog.text


def test_the_silence_ends_by_itself(gateway: Gateway, phone: Callable[..., Phone], clock: SetClock) -> None:
    machine = phone()
    rattle(machine, clock, gateway.settings.limits.per_phone_per_hour + 1)
    clock.move(minutes=59)
    assert machine.text("STATUS") == []
    clock.move(minutes=62)
    assert machine.text("STATUS") != []


def test_the_silence_doubles_each_time_within_a_day(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    machine, lasted = phone(), list[float]()
    for _ in range(7):
        rattle(machine, clock, gateway.settings.limits.per_phone_per_hour + 1)
        until = contact(gateway, machine).silent_until
        assert until
        lasted.append((until - clock()).total_seconds() / 3600)
        clock.move(seconds=(until - clock()).total_seconds(), hours=1)
    assert lasted == [1, 2, 4, 8, 16, 24, 24]
    clock.move(hours=24)
    rattle(machine, clock, gateway.settings.limits.per_phone_per_hour + 1)
    assert contact(gateway, machine).silent_until == clock() + timedelta(hours=1), "a day later it is forgotten"
    said = gateway.meters.text([]).decode()
    assert 'sms_gateway_silenced_total{carrier="loopback",why="answers"} 8.0' in said


def test_others_are_answered_meanwhile(gateway: Gateway, phone: Callable[..., Phone], clock: SetClock) -> None:
    machine, citizen = phone(), phone()
    rattle(machine, clock, gateway.settings.limits.per_phone_per_hour + 1)
    assert citizen.text("BINJAI lampu mati") != []


def test_our_own_words_coming_back_are_kept_and_open_nothing(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    mirror = phone()
    (receipt,) = mirror.text("BINJAI lampu jalan mati")
    for echo in (receipt, f"  {receipt}\n"):
        clock.move(seconds=2)
        assert mirror.text(echo) == []
    assert len(mirror.tickets) == 1
    assert len(gateway.database.read(inbound.listed)) == 3
    assert contact(gateway, mirror).silent_for == "our own words came back; silent for 1 h"


@pytest.mark.parametrize("words", ["masih banjir pak", "kok blm", "?? kok belum ada petugas yang datang ke gang kami"])
def test_a_citizen_who_quotes_us_and_says_more_is_heard(
    phone: Callable[..., Phone], gateway: Gateway, words: str
) -> None:
    citizen = phone()
    (receipt,) = citizen.text("BINJAI lampu jalan mati")
    for _ in range(2):
        assert citizen.text(f"{receipt} {words}") != []
    bodies = [kept.message.body for kept in gateway.database.read(inbound.of_ticket, citizen.ticket.id)]
    assert f"{receipt} {words}" in bodies
    assert contact(gateway, citizen).silent_for is None


def test_one_echo_is_not_answered_and_silences_nobody(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    citizen = phone()
    (receipt,) = citizen.text("BINJAI lampu jalan mati")
    for _ in range(2):
        clock.move(minutes=61)
        assert citizen.text(receipt) == []
        assert citizen.text("STATUS") != []
    citizen.text(receipt)
    assert citizen.text("STATUS") == [], "the second echo within an hour"


def test_an_echo_within_a_silence_neither_ends_it_nor_makes_the_next_one_shorter(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    limit, machine = gateway.settings.limits.per_phone_per_hour, phone()
    rattle(machine, clock, limit - 1)
    (receipt,) = machine.text("BINJAI lampu jalan mati")
    assert rattle(machine, clock, 1) == [0]
    until = contact(gateway, machine).silent_until
    clock.move(minutes=1)
    assert machine.text(receipt) == []
    assert contact(gateway, machine).silent_until == until
    assert rattle(machine, clock, 2) == [0, 0]
    clock.move(hours=2)
    rattle(machine, clock, limit + 1)
    assert contact(gateway, machine).silent_until == clock() + timedelta(hours=2)


def test_a_blocked_phone_is_kept_and_neither_dealt_with_nor_answered(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    spammer = phone()
    spammer.text("MEDAN pinjaman cepat cair")
    gateway.database.write(lambda db: contacts.change(db, spammer.number, blocked_at=clock(), blocked_by="ani"))
    assert spammer.text("MEDAN pinjaman cepat cair lagi tanpa jaminan") == []
    assert len(spammer.tickets) == 1
    assert len(gateway.database.read(inbound.listed)) == 2
    gateway.database.write(lambda db: contacts.change(db, spammer.number, blocked_at=None))
    assert spammer.text("MEDAN sekarang sungguh ada lampu mati") != []


def test_a_blocked_phone_is_sent_nothing_by_itself(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    """Also what was on its way when it was blocked, answers too."""
    spammer = phone()
    spammer.text("MEDAN pinjaman cepat cair")
    number = spammer.ticket.number
    gateway.inbox.take(InboundMessage("loopback", "L-1", spammer.number, "1078", f"STATUS {number}", clock()))
    gateway.database.write(lambda db: contacts.change(db, spammer.number, blocked_at=clock(), blocked_by="ani"))
    gateway.desk.reply(number, "Sudah kami periksa.", by="ani")
    assert spammer.look() == []
    clock.move(days=7)
    gateway.updates.queue_due()
    assert spammer.look() == []
    unsaid = gateway.database.read(outbound.listed, ("suppressed",))
    assert {said.kind for said in unsaid} == {"answer", "notice", "update"}
    assert {said.error for said in unsaid} == {"blocked"}


@pytest.mark.parametrize("opt_out", [None, "STOP"], ids=["by its words", "by its carrier's word"])
def test_a_blocked_phone_can_still_say_stop_and_is_not_answered(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock, opt_out: str | None
) -> None:
    spammer = phone()
    spammer.text("MEDAN pinjaman cepat cair")
    gateway.database.write(lambda db: contacts.change(db, spammer.number, blocked_at=clock(), blocked_by="ani"))
    word = "berhenti" if opt_out is None else "anything"
    stop = InboundMessage("loopback", "L-1", spammer.number, "1078", word, clock(), opt_out=opt_out)
    gateway.inbox.take(stop)
    assert contact(gateway, spammer).opted_out_at == clock()
    assert contact(gateway, spammer).opted_out_by == ("loopback:STOP" if opt_out else "sms")
    gateway.database.write(lambda db: contacts.change(db, spammer.number, blocked_at=None))
    gateway.desk.reply(spammer.ticket.number, "Sudah kami periksa.", by="ani")
    assert spammer.look() == []
    (unsaid,) = gateway.database.read(outbound.listed, ("suppressed",))
    assert unsaid.error == "stopped"
    gateway.database.write(lambda db: contacts.change(db, spammer.number, blocked_at=clock()))
    assert spammer.text("MULAI") == []
    assert contact(gateway, spammer).opted_out_at is None


def test_a_carrier_that_answers_inline_hands_nothing_to_a_blocked_phone(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    spammer = phone()
    spammer.text("MEDAN pinjaman cepat cair")
    gateway.desk.reply(spammer.ticket.number, "Sudah kami periksa.", by="ani")

    def handed_over(db: Connection) -> list[str]:
        return sending.hand_over(db, "loopback", spammer.number, "L-1", clock())

    gateway.database.write(lambda db: contacts.change(db, spammer.number, blocked_at=clock(), blocked_by="ani"))
    assert gateway.database.write(handed_over) == []
    gateway.database.write(lambda db: contacts.change(db, spammer.number, blocked_at=None, opted_out_at=clock()))
    assert gateway.database.write(handed_over) == []
    gateway.database.write(lambda db: contacts.change(db, spammer.number, opted_out_at=None, unreachable="30005"))
    assert gateway.database.write(handed_over) == []
    gateway.database.write(lambda db: contacts.change(db, spammer.number, unreachable=None))
    assert len(gateway.database.write(handed_over)) == 1


def test_the_same_trouble_told_by_another_phone_is_linked_and_not_merged(
    gateway: Gateway, phone: Callable[..., Phone]
) -> None:
    one, other, elsewhere = phone(), phone(), phone()
    one.text("BINJAI lampu jalan mati di jalan Jaksa")
    other.text("BINJAI di jalan jaksa lampu jalan MATI!!")
    elsewhere.text("MEDAN lampu jalan mati di jalan Jaksa")
    assert len({one.ticket.number, other.ticket.number, elsewhere.ticket.number}) == 3

    def links(citizen: Phone) -> list[str]:
        history = gateway.database.read(tickets.events, citizen.ticket.id)
        return [event.data["ticket"] for event in history if event.kind == "linked"]

    assert links(one) == [other.ticket.number]
    assert links(other) == [one.ticket.number]
    assert links(elsewhere) == []
