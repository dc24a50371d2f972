"""The short code moves to another carrier, or its name in the settings is another, while reports are open."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from sms_gateway.carriers.loopback import Loopback
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.errors import Outcome
from sms_gateway.gateway import Gateway, build
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import tickets
from tests.phones import Phone
from tests.post import fail, states

RENAMED = {"carriers": {"sim": {"kind": "loopback"}}}
CITIZEN, STRANGER = "+628123450001", "+628123450002"


@pytest.fixture
def moved(gateway: Gateway, settings: Settings, clock: SetClock, phone: Callable[..., Phone]) -> Iterator[Gateway]:
    """Two have reported by the old carrier, and were answered since by an officer."""
    for number in (CITIZEN, STRANGER):
        phone(number).text("BINJAI lampu mati di jl jaksa")
    with closing(build(settings.model_copy(update=RENAMED), clock)) as whole:
        for one in whole.database.read(tickets.listed, tickets.Filter()):
            whole.desk.reply(one.number, "Lampu sudah diganti.", "officer")
        yield whole


def text(gateway: Gateway, sender: str, body: str) -> None:
    gateway.inbox.receive(InboundMessage("sim", f"in-{body}", sender, "1708", body, gateway.clock()))


def left(gateway: Gateway) -> list[tuple[str, str, str]]:
    """What the new carrier has taken: from which number of ours, to whom, and how it begins."""
    gateway.dispatch.send_due("sim")
    carrier = gateway.carriers["sim"]
    assert isinstance(carrier, Loopback)
    return [(one.sender, one.recipient, one.body.partition(" ")[2][:19]) for one in carrier.sent]


def test_who_texts_by_the_new_carrier_gets_what_waits_for_the_old_one(moved: Gateway, clock: SetClock) -> None:
    clock.move(minutes=10)
    assert moved.dispatch.take_over() == 0
    assert left(moved) == []
    text(moved, CITIZEN, "MENU")
    assert moved.dispatch.take_over() == 1
    assert left(moved) == [("1708", CITIZEN, "melapor? Tulis NAMA"), ("1708", CITIZEN, "Jawaban Kota Binjai")]
    assert moved.dispatch.take_over() == 0


def test_what_nobody_needs_any_more_does_not_wait_for_ever(moved: Gateway, clock: SetClock) -> None:
    """An officer's answer is wanted whenever it comes; a weekly word is of its week."""
    clock.move(days=7)
    moved.updates.queue_due()
    moved.dispatch.take_over()
    assert states(moved)[-4:] == ["queued"] * 4
    clock.move(days=2)
    moved.dispatch.take_over()
    assert states(moved)[-4:] == ["queued"] * 2 + ["expired"] * 2


def test_what_a_process_with_newer_settings_may_be_sending_is_left_to_it(moved: Gateway, clock: SetClock) -> None:
    text(moved, CITIZEN, "MENU")
    clock.move(minutes=10, seconds=-1)
    assert moved.dispatch.take_over() == 0


def test_what_may_have_left_by_the_old_one_is_not_said_by_the_new_one(
    gateway: Gateway, settings: Settings, clock: SetClock, phone: Callable[..., Phone]
) -> None:
    fail(gateway, Outcome.UNKNOWN)
    phone(CITIZEN).text("BINJAI lampu mati di jl jaksa")
    with closing(build(settings.model_copy(update=RENAMED), clock)) as whole:
        text(whole, CITIZEN, "MENU")
        clock.move(minutes=10)
        assert whole.dispatch.take_over() == 0
        assert left(whole) == [("1708", CITIZEN, "melapor? Tulis NAMA")]
        assert states(whole) == ["unknown", "sent"]
