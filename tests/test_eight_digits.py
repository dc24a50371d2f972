"""From the 900,001st report on a number has eight digits, and is taken for nobody's telephone."""

from collections.abc import Callable

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.redaction import stripped
from sms_gateway.storage import erasure, tickets
from tests.phones import Phone

OFFICER = "operator:ani"


def test_who_is_forgotten_leaves_the_numbers_of_reports_in_their_history(
    gateway: Gateway, clock: SetClock, phone: Callable[[], Phone]
) -> None:
    first, second = reporter(gateway, phone, 900_001), reporter(gateway, phone, 900_002)
    mine, other = second.ticket.number, first.ticket.number
    assert len(mine) == len(other) == 8
    gateway.database.write(gateway.desk.merged, mine, other, OFFICER)
    gateway.desk.reply(other, f"Laporan {other} sudah kami kerjakan bersama {mine}.", OFFICER)
    gateway.database.write(erasure.erase, second.number, OFFICER, clock())
    history = gateway.database.read(tickets.events, gateway.desk.find(mine).id)
    assert [line.data["into"] for line in history if line.kind == "merged"] == [other]
    assert [line.data["text"] for line in history if line.kind == "replied"] == [
        f"Laporan {other} sudah kami kerjakan bersama {mine}."
    ]


def test_who_is_forgotten_leaves_what_nobody_typed_as_it_is(
    gateway: Gateway, clock: SetClock, phone: Callable[[], Phone]
) -> None:
    """Even where it is no number of a report, and somebody is called like an agency."""
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    ticket = citizen.ticket
    linked = {"ticket": "12345678", "text": "hub 12345678 Melati", "agency": "12.75.melati"}
    gateway.database.write(lambda db: tickets.add_event(db, ticket.id, "linked", "clock", clock(), linked))
    gateway.database.write(erasure.erase, citizen.number, OFFICER, clock(), ["melati"])
    history = gateway.database.read(tickets.events, ticket.id)
    assert [line.data for line in history if line.kind == "linked"] == [
        {"ticket": "12345678", "text": "hub ******** ********", "agency": "12.75.melati"}
    ]


def test_every_number_of_eight_digits_is_read_as_a_reports(gateway: Gateway) -> None:
    for sequence in (900_001, 1_234_567, 9_900_000):
        number = gateway.desk.numbers.number(sequence)
        assert stripped(f"Laporan {number} sudah kami kerjakan.") == f"Laporan {number} sudah kami kerjakan."


def reporter(gateway: Gateway, phone: Callable[[], Phone], sequence: int) -> Phone:
    """Whose report is the so-manieth of all."""
    citizen = phone()
    citizen.text("BINJAI lampu jalan mati di depan pasar")
    number = gateway.desk.numbers.number(sequence)
    gateway.database.write(lambda db: tickets.change(db, citizen.ticket.id, number=number))
    return citizen
