"""A receiver with a certificate: a letter leaves when it is certain who reads it, and not before."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sms_gateway import courier
from sms_gateway.courier import Courier, networks
from tests.receivers import Receiver

OURS = Courier(networks(["127.0.0.1/32"]), patience=5)


def certificate(directory: Path, address: str) -> Path:
    """One that it has signed itself, with its key, for an address."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    begun = datetime.now(UTC) - timedelta(days=1)
    named = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begun)
        .not_valid_after(begun + timedelta(days=2))
        .add_extension(named, critical=True)
        .sign(key, SHA256())
    )
    file = directory / f"{address}.pem"
    held = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(held + signed.public_bytes(Encoding.PEM))
    return file


def sealed(file: Path) -> Receiver:
    seal = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    seal.load_cert_chain(file)
    return Receiver(seal)


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
