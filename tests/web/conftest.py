from collections.abc import Callable, Iterator
from functools import partial

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.gateway import Gateway, build
from sms_gateway.web import create_app
from tests.carriers.values import ACCOUNT, PUBLIC_URL, TOKEN, Fields, sign
from tests.web.entering import House

Post = Callable[..., TestResponse]
TWILIO = {"account_sid": ACCOUNT, "auth_tokens": [TOKEN], "from": "1078"}


@pytest.fixture
def twilio_settings() -> dict[str, object]:
    """The section `carriers.twilio`; a test may change it before it asks for `gateway`."""
    return dict(TWILIO)


@pytest.fixture
def gateway(settings: Settings, clock: SetClock, twilio_settings: dict[str, object]) -> Iterator[Gateway]:
    carriers = {"loopback": {}, "twilio": twilio_settings}
    changed = settings.model_copy(update={"carriers": carriers, "public_url": PUBLIC_URL, "training": True})
    whole = build(changed, clock)
    yield whole
    whole.close()


@pytest.fixture
def client(gateway: Gateway) -> FlaskClient:
    return create_app(gateway).test_client()


@pytest.fixture(params=["by the short way", "by the application"])
def post(
    request: pytest.FixtureRequest, gateway: Gateway, client: FlaskClient
) -> Iterator[Callable[..., TestResponse]]:
    """`post(fields, path=…)`: signed as Twilio signs. By the short way goes what may, and only the rest by Flask."""
    with House(gateway) as house:

        def posted(fields: Fields, path: str = "/webhooks/twilio", token: str = TOKEN, **more: str) -> TestResponse:
            headers = {"X-Twilio-Signature": sign(PUBLIC_URL + path, fields, token), **more}
            said = client.post if request.param == "by the application" else partial(house.post, client)
            return said(path, data=_ordered(fields), headers=headers)

        yield posted


def _ordered(fields: Fields) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for name, value in fields:
        form.setdefault(name, []).append(value)
    return form
