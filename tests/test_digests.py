"""After an outage a citizen gets one SMS, not a burst of old ones."""

from collections.abc import Callable

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.storage import outbound
from tests.phones import Phone


def states(gateway: Gateway) -> list[str]:
    return [said.state for said in gateway.database.read(outbound.listed)]


def test_many_late_notices_become_one_digest_and_are_kept_as_expired(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    citizen = phone()
    for trouble in ("lampu mati", "parit mampet", "jalan rusak"):
        citizen.text(f"BINJAI {trouble}")
    numbers = [one.number for one in sorted(citizen.tickets, key=lambda one: one.id)]
    for number in numbers:
        gateway.desk.move(number, "forwarded", by="officer")
    gateway.desk.reply(number, "Sudah kami perbaiki.", by="officer")
    clock.move(hours=3)
    assert gateway.dispatch.send_due("loopback") == 0
    told = f"{numbers[2]} dijawab, {numbers[1]} diteruskan, {numbers[0]} diteruskan"
    assert citizen.look() == [f"Laporan Anda: {told}. Mau lebih jelas? Balas STATUS lalu nomornya."]
    assert states(gateway).count("expired") == 3
    assert any("Sudah kami perbaiki." in said for said in citizen.text(f"STATUS {number}"))


def test_one_or_two_late_notices_go_as_they_are(gateway: Gateway, phone: Callable[..., Phone], clock: SetClock) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    gateway.desk.reply(citizen.ticket.number, "Sudah kami perbaiki.", by="officer")
    clock.move(hours=3)
    (answer,) = citizen.look()
    assert "Sudah kami perbaiki." in answer


def test_answers_wait_for_nobody_but_their_end(gateway: Gateway, phone: Callable[..., Phone], clock: SetClock) -> None:
    citizen = phone()
    for count in range(4):
        citizen.text(f"BINJAI lampu jalan nomor {count} mati", read=False)
    clock.move(hours=3)
    assert len(citizen.look()) == 4


def test_each_phone_has_its_own_and_every_ticket_is_in_it(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    one, other = phone(), phone()
    for citizen in (one, other):
        for place in ("BINJAI", "MEDAN", "PADANG", "BATAM"):
            citizen.text(f"{place} lampu jalan mati di depan pasar")
    for citizen in (one, other):
        for ticket in citizen.tickets:
            gateway.desk.move(ticket.number, "verified", by="officer")
    clock.move(hours=3)
    for citizen in (one, other):
        (digest,) = citizen.look()
        assert all(ticket.number in digest for ticket in citizen.tickets)
        assert len(digest) <= 160
