"""A receiver with a certificate: a letter leaves when it is certain who reads it, and not before."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sms_gateway import courier
from sms_gateway.courier import Courier, networks
from tests.certificates import certificate, seal
from tests.receivers import Receiver

OURS = Courier(networks(["127.0.0.1/32"]), patience=5)


def sealed(file: Path) -> Receiver:
    return Receiver(seal(file))


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A certificate that this machine believes."""
    file = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    courier._tls.cache_clear()
    yield file
    courier._tls.cache_clear()


def test_whoever_proves_who_they_are_gets_it(trusted: Path) -> None:
    with sealed(trusted) as receiver:
        assert OURS.deliver(receiver.url, {"webhook-id": "msg_1"}, b'{"a": 1}') == 204
    assert [(call.path, call.id, call.body) for call in receiver.taken] == [("/hooks?of=sms", "msg_1", b'{"a": 1}')]


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    "address", [pytest.param("127.0.0.1", id="nobody-vouches"), pytest.param("127.0.0.2", id="it-is-anothers")]
)
def test_whoever_does_not_gets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    (tmp_path / "own").mkdir()
    file = certificate(tmp_path / "own", address)
    if address != "127.0.0.1":
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with sealed(file) as receiver, pytest.raises(courier.Undelivered, match="certificate verify failed"):
        OURS.deliver(receiver.url, {}, b"{}")
    assert receiver.called == []


@pytest.mark.parametrize("mood", ["slow", "hanging"])
def test_whoever_takes_too_long_is_hung_up_on(trusted: Path, mood: str) -> None:
    hasty = replace(OURS, patience=0.5)
    with sealed(trusted) as receiver:
        receiver.mood, receiver.seconds = mood, 1.0
        with pytest.raises(courier.Undelivered, match="no answer in time"):
            hasty.deliver(receiver.url, {}, b"{}")
