"""What follows from an answer of Twilio's, or from none: its codes, HTTP statuses and broken lines.

Source: Twilio's error and warning dictionary.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.base.version import Version
from twilio.http.response import Response
from urllib3.exceptions import (
    HTTPError,
    LocationValueError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
)

from sms_gateway.errors import CarrierError, Outcome
from sms_gateway.phone import masked_text

OUTCOMES: Mapping[str, Outcome] = {
    "20003": Outcome.UNAVAILABLE,  # credentials refused
    "20404": Outcome.UNAVAILABLE,  # no such account
    "30002": Outcome.UNAVAILABLE,  # account suspended
    "20429": Outcome.THROTTLED,  # too many requests
    "21611": Outcome.THROTTLED,  # the sender's queue is full
    "30001": Outcome.THROTTLED,  # queue overflow
    "20500": Outcome.UNKNOWN,  # fault within Twilio
    "20503": Outcome.UNKNOWN,  # Twilio is not available
    "21211": Outcome.BAD_NUMBER,  # not a number
    "21612": Outcome.BAD_NUMBER,  # cannot be reached from our sender
    "21614": Outcome.BAD_NUMBER,  # not a mobile
    "30005": Outcome.BAD_NUMBER,  # unknown handset
    "30006": Outcome.BAD_NUMBER,  # landline or unreachable network
    "21610": Outcome.OPTED_OUT,
    "21408": Outcome.MISCONFIGURED,  # no permission for this country
    "21602": Outcome.MISCONFIGURED,  # no body
    "21603": Outcome.NO_SENDER,  # no sender
    "21606": Outcome.NO_SENDER,  # the sender is not ours, or sends no SMS
    "21617": Outcome.MISCONFIGURED,  # over 1600 characters
    "21658": Outcome.MISCONFIGURED,  # a parameter is too long
    "21703": Outcome.NO_SENDER,  # the messaging service has no sender
    "21704": Outcome.NO_SENDER,  # … has no sender for this channel or country
    "21705": Outcome.NO_SENDER,  # … does not exist or is switched off
    "30003": Outcome.UNREACHABLE,  # handset off or out of coverage
    "30004": Outcome.BLOCKED,  # blocked by the network or the citizen
    "30007": Outcome.BLOCKED,  # filtered as spam
    "30008": Outcome.FAULT,  # unknown fault on the way
    "30017": Outcome.FAULT,  # the network is congested
    "30410": Outcome.FAULT,  # the network did not answer in time
    "30009": Outcome.REJECTED,  # a part of a message *to us* was lost: only the citizen can send it again
    "30036": Outcome.EXPIRED,  # its validity ran out in Twilio's queue
    # An answer with no code of Twilio's is known by its HTTP status.
    "401": Outcome.UNAVAILABLE,
    "403": Outcome.UNAVAILABLE,
    "404": Outcome.UNAVAILABLE,
    "408": Outcome.UNKNOWN,
    "429": Outcome.THROTTLED,
    # No answer at all: our own words.
    "connect": Outcome.UNAVAILABLE,  # no connection came about, so nothing left: safe to send again
    "timeout": Outcome.UNKNOWN,  # it was sent, and no answer came
    "reset": Outcome.UNKNOWN,  # it was sent, and the line broke
    "unreadable": Outcome.UNKNOWN,  # it was sent, and the answer is not Twilio's
    "credentials": Outcome.MISCONFIGURED,  # we have none to send with
}


def outcome_of(code: str) -> Outcome:
    """A code that nobody has listed is a plain no, unless it is a server's fault."""
    if re.fullmatch(r"[35]\d\d", code):
        return Outcome.UNKNOWN
    return OUTCOMES.get(code, Outcome.REJECTED)


@contextmanager
def errors_named() -> Iterator[None]:
    """Whatever goes wrong on the line to Twilio comes out as a CarrierError."""
    try:
        yield
    except CarrierError:
        raise
    except Exception as error:
        raise _named(error) from error


def _named(error: Exception) -> CarrierError:
    match error:
        case TwilioRestException():
            return _refusal(error.status, error.code, error.msg)
        case TwilioServiceException():
            return _refusal(error.status, error.code, error.detail or error.title)
        case TwilioException(args=(_, Response() as answer)):  # its log answers so, and leaves the reading to us
            return _named(Version.exception("GET", "", answer, "the log"))
        case ReadTimeoutError():
            code = "timeout"
        case HTTPError():
            code = "connect" if _never_left(error) else "reset"
        case _:
            code = "unreadable"
    return CarrierError(code, OUTCOMES[code], masked_text(f"{type(error).__name__}: {error}"))


def _refusal(status: int, code: int | None, said: str) -> CarrierError:
    word = str(code or status)
    outcome = OUTCOMES.get(word) or outcome_of(str(status))
    return CarrierError(word, outcome, masked_text(f"{said} (HTTP {status})"))


def _never_left(error: HTTPError) -> bool:
    """No connection came about: refused, no such host, no proxy, no trusted certificate.

    What befalls one later is laid to a proxy as well, if there is one: only what it was at first tells them apart.
    """
    cause = error.original_error if isinstance(error, ProxyError) else error
    return isinstance(cause, NewConnectionError | LocationValueError)
