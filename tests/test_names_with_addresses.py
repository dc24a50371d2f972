"""A receiver whose name has several addresses, some of them dead or not for letters."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sms_gateway import courier
from sms_gateway.courier import Courier, networks
from tests.receivers import Receiver

NAME = "pu.example"
HERE, DEAD, INNER = "127.0.0.1", "127.0.0.0", "10.0.0.1"

Known = Callable[..., None]


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Known:
    """`known("127.0.0.1", …)`: the name has these addresses, in this order."""
    really = socket.getaddrinfo

    def known(*addresses: str) -> None:
        def looked_up(host: str, port: int, *about: Any, **more: Any) -> list[Any]:
            found = addresses if host == NAME else [host]
            return [each for one in found for each in really(one, port, *about, **more)]

        monkeypatch.setattr(socket, "getaddrinfo", looked_up)

    return known


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def by_name(receiver: Receiver) -> str:
    return receiver.url.replace(HERE, NAME)


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param([HERE], id="one"),
        pytest.param([DEAD, HERE], id="the-first-is-dead"),
        pytest.param([DEAD, "::1", HERE, HERE], id="the-last-of-several"),
        pytest.param([HERE, DEAD], id="the-last-is-dead"),
        pytest.param([INNER, HERE], id="the-first-is-not-for-letters"),
    ],
)
def test_each_address_of_a_name_is_tried(known: Known, receiver: Receiver, addresses: list[str]) -> None:
    known(*addresses)
    ours = Courier(networks([f"{HERE}/32", f"{DEAD}/32", "::1/128"]))
    assert ours.deliver(by_name(receiver), {}, b"{}") == 204


def test_a_name_of_dead_addresses_is_told(known: Known, receiver: Receiver) -> None:
    known(DEAD, "::1")
    with pytest.raises(courier.Undelivered):
        Courier(anywhere=True).deliver(by_name(receiver), {}, b"{}")


def test_no_address_that_is_not_for_letters_is_called_behind_a_dead_one(known: Known, receiver: Receiver) -> None:
    known(DEAD, HERE)
    with pytest.raises(courier.Undelivered):
        Courier(networks([f"{DEAD}/32"])).deliver(by_name(receiver), {}, b"{}")
    assert receiver.called == []
