from collections.abc import Callable, Iterator

import pytest

from sms_gateway.carriers import load
from sms_gateway.carriers.twilio import Twilio
from tests.carriers.fake_twilio import FakeTwilio
from tests.carriers.specification import follows
from tests.carriers.values import PUBLIC_URL


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeTwilio]:
    """Twilio's stand-in. Whatever is said to it and by it is held against Twilio's specification."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with FakeTwilio() as fake:
        yield fake
    for exchange in fake.exchanges:
        follows(exchange)


@pytest.fixture
def connect(fake: FakeTwilio) -> Callable[..., Twilio]:
    """`connect(reply="twiml")`: the Twilio carrier, led to the stand-in, with such settings."""

    def connected(public_url: str = PUBLIC_URL, **settings: object) -> Twilio:
        carrier = load("twilio", fake.section(**settings), public_url)
        assert isinstance(carrier, Twilio)
        return carrier

    return connected
