"""The line to Twilio's REST API: its library, taught to keep a connection and to write down nobody's number."""

import logging
import threading
from typing import Any, NoReturn

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from sms_gateway.carriers.twilio.outcomes import OUTCOMES
from sms_gateway.carriers.twilio.settings import Settings
from sms_gateway.errors import CarrierError

_quiet = logging.getLogger(__name__)
_quiet.setLevel(logging.WARNING)  # the library logs every request whole, with the citizen's number in it


class Line(threading.local):
    """One client a thread: its session keeps a connection open and is not made to be shared."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._messages: Any = None

    @property
    def messages(self) -> Any:
        if self._messages is None:
            self._messages = _client(self._settings).messages
        return self._messages


def _client(settings: Settings) -> Client:
    user, password = settings.credentials or _nobody(settings)
    http = TwilioHttpClient(logger=_quiet)
    http.timeout = settings.timeout  # its constructor compares with 0, and so takes no pair
    # The library would else look for a region and an edge in this process's environment.
    environment = {"TWILIO_ACCOUNT_SID": settings.account_sid}
    client = Client(user, password, settings.account_sid, http_client=http, environment=environment)
    if settings.base_url:
        client.api.base_url = settings.base_url
    _settle_environment(http, client.api.base_url)
    return client


def _settle_environment(http: TwilioHttpClient, address: str) -> None:
    """Proxies and certificates that the environment names are read once, not again for each message."""
    session: Any = http.session
    found = session.merge_environment_settings(address, {}, None, None, None)
    session.proxies, session.verify, session.trust_env = found["proxies"], found["verify"], False


def _nobody(settings: Settings) -> NoReturn:
    raise CarrierError("credentials", OUTCOMES["credentials"], f"{settings.account_sid} has no auth token or API key")
