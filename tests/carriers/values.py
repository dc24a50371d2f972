"""Messages and requests that the tests of carriers speak of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from sms_gateway.carriers import WebhookRequest
from sms_gateway.messages import OutboundMessage

NOW = datetime(2026, 3, 13, 2, 30, tzinfo=UTC)
PUBLIC_URL = "https://sms.example.go.id"
ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "a-token-of-thirty-two-characters"
FORM = "application/x-www-form-urlencoded"

Fields = Sequence[tuple[str, str]]


def message(number: int = 7, body: str = "Laporan diterima.", **more: Any) -> OutboundMessage:
    """One of ours, written now: the stand-in's clock is the real one."""
    now = datetime.now(UTC)
    plain = OutboundMessage(number, "twilio", "1078", "+6281234567890", body, now, now + timedelta(hours=1))
    return replace(plain, **more)


def webhook(form: Fields, path: str = "/webhooks/twilio", query: str = "", **headers: str) -> WebhookRequest:
    """A form as it arrives, unsigned. `x_twilio_signature="…"` gives a header."""
    given = {"content-type": FORM} | {name.replace("_", "-"): value for name, value in headers.items()}
    return WebhookRequest("POST", path, query, given, form, urlencode(form).encode(), "http://10.0.0.7:8000")


def signed(
    form: Fields, path: str = "/webhooks/twilio", query: str = "", *, token: str = TOKEN, url: str = PUBLIC_URL
) -> WebhookRequest:
    """The same, signed by Twilio's own code."""
    address = f"{url}{path}{'?' if query else ''}{query}"
    return webhook(form, path, query, x_twilio_signature=sign(address, form, token))


def sign(address: str, form: Fields, token: str = TOKEN, algorithm: str = "HMAC_SHA1") -> str:
    return str(RequestValidator(token).compute_signature(address, _Repeats(form), algorithm))


class _Repeats(dict[str, str]):
    """A form with repeated names, in the shape that Twilio's validator asks for them."""

    def __init__(self, form: Fields) -> None:
        super().__init__(form)
        self._form = form

    def getlist(self, name: str) -> list[str]:
        return [value for key, value in self._form if key == name]
