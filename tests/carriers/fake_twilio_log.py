"""The log of the stand-in for Twilio, and how Twilio writes it in JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Sms:
    """One row of the account's log."""

    sid: str
    sender: str | None
    recipient: str
    body: str
    direction: str
    status: str
    created: datetime
    sent: datetime | None = None
    error: int | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    """What was posted: ValidityPeriod, StatusCallback and all."""


def page(found: list[Sms], query: Mapping[str, str], path: str, account_sid: str) -> dict[str, object]:
    """One page of the log: which, and how long, is in the query."""
    size, number = int(query.get("PageSize", 50)), int(query.get("Page", 0))
    start = number * size
    shown = found[start : start + size]

    def uri(other: int) -> str:
        return f"{path}?{urlencode({**query, 'PageSize': size, 'Page': other})}"

    return {
        "messages": [row(sms, account_sid) for sms in shown],
        "uri": uri(number),
        "first_page_uri": uri(0),
        "next_page_uri": uri(number + 1) if start + size < len(found) else None,
        "previous_page_uri": uri(number - 1) if number else None,
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + max(0, len(shown) - 1),
    }


def row(sms: Sms, account_sid: str) -> dict[str, object]:
    """One message, with all that Twilio tells of it."""
    here = f"/2010-04-01/Accounts/{account_sid}/Messages/{sms.sid}"
    return {
        "sid": sms.sid,
        "account_sid": account_sid,
        "messaging_service_sid": sms.form.get("MessagingServiceSid"),
        "from": sms.sender,
        "to": sms.recipient,
        "body": sms.body,
        "direction": sms.direction,
        "status": sms.status,
        "date_created": _date(sms.created),
        "date_updated": _date(sms.created),
        "date_sent": _date(sms.sent) if sms.sent else None,
        "error_code": sms.error,
        "error_message": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "api_version": "2010-04-01",
        "uri": f"{here}.json",
        "subresource_uris": {"media": f"{here}/Media.json"},
    }


def _date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0))
