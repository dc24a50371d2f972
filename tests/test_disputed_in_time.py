"""What has ended may be disputed until the day that its reporter was told, whatever the rules have become since."""

from collections.abc import Callable

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from tests.phones import Phone
from tests.test_promised import dates_in, limit_binjai


@pytest.fixture
def told_until(gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]) -> tuple[Phone, list[str]]:
    """A citizen whose report was resolved by an officer, and until when they were told that it can be disputed."""
    citizen = phone()
    citizen.text("BINJAI lampu mati di jalan jaksa")
    gateway.desk.reply(citizen.ticket.number, "Sudah diganti.", by="ani")
    citizen.look()
    gateway.desk.move(citizen.ticket.number, "resolved", by="ani")
    told = dates_in(citizen.look())
    assert told == ["9 Apr 2026"]
    return citizen, told


@pytest.mark.parametrize("days", [5, 12, 30])
def test_a_tightened_limit_takes_nothing_back(
    gateway: Gateway, clock: SetClock, told_until: tuple[Phone, list[str]], days: int
) -> None:
    citizen, told = told_until
    limit_binjai(gateway, dispute="10 days")
    clock.move(days=days)
    assert dates_in(citizen.text("STATUS")[-1:]) == told
    citizen.text(f"BELUM {citizen.ticket.number} masih mati")
    assert citizen.ticket.status == "in_progress"


def test_a_longer_limit_counts_and_ends(gateway: Gateway, clock: SetClock, told_until: tuple[Phone, list[str]]) -> None:
    citizen, _ = told_until
    limit_binjai(gateway, dispute="40 days")
    clock.move(days=35)
    assert dates_in(citizen.text("STATUS")[-1:]) == ["19 Apr 2026"]
    clock.move(days=6)
    assert "tidak bisa dibuka lagi" in citizen.text("STATUS")[-1]
