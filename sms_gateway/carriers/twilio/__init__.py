"""Twilio: its signed webhooks in, its REST API out, its codes and words in ours.

Sources: Twilio's pages on webhook security, the Message resource, message status callbacks and its
error dictionary; what its Python library does was tried, and is held by tests.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote
from xml.sax.saxutils import escape

from sms_gateway.carriers import WebhookAnswer, WebhookRequest
from sms_gateway.carriers.sections import settings_of
from sms_gateway.carriers.twilio import signature
from sms_gateway.carriers.twilio.line import Line
from sms_gateway.carriers.twilio.outcomes import OUTCOMES, errors_named, outcome_of
from sms_gateway.carriers.twilio.settings import Settings
from sms_gateway.clock import Clock, system_clock
from sms_gateway.errors import BadSignature, CarrierError, ConfigError, Malformed, Outcome
from sms_gateway.messages import Found, InboundMessage, OutboundMessage, Receipt, State
from sms_gateway.phone import is_phone, normalise

_STATES: Mapping[str, State | None] = {
    # To have it in a queue of Twilio's is what we call sent. It also settles a message of unknown outcome.
    "accepted": "sent",
    "queued": "sent",
    "sending": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "cancelled",
    # scheduled, read, partially_delivered and words to come change nothing for an SMS.
}

_LONGEST_VALIDITY = 36_000
_LONGEST_ADDRESS = 64
_LONGEST_WORD = 32
"""What is longer is no phone and no word of Twilio's; it is cut, never refused: the message counts."""
_STOP_WORDS = frozenset({"STOP", "START", "HELP"})
_LOOKED_THROUGH = 200
_TRIED_AGAIN = "#rc=5&rp=all&ct=2000&rt=4000&tt=15000"
"""Behind an address it has Twilio try five times where it would try once. It is neither called nor signed."""
_CLOCKS_DIFFER = timedelta(minutes=1)
_A_PART_IS_LOST = "30009"
"""Of a long SMS to us. No webhook says so: it stands in the log, beside what did arrive."""
_OF_A_TRIAL = "Sent from your Twilio trial account - "
"""Twilio writes it before whatever an account sends that nobody pays for yet."""
_log = logging.getLogger(__name__)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Twilio:
    """The `Carrier` for Twilio. One object serves all threads."""

    trial = False

    def __init__(
        self, name: str, settings: Settings, public_url: str, clock: Clock = system_clock, numbers: Sequence[str] = ()
    ) -> None:
        self.name = name
        sender = (settings.sender,) if settings.sender else ()
        self._searched = tuple(dict.fromkeys([*sender, *(settings.numbers or numbers)]))
        self.answers_inline = settings.reply == "twiml"
        self.sends = settings.credentials is not None
        self.has_log = bool(self._searched) and self.sends
        self.log_is_proof = settings.unproven == "resend"
        self._settings = settings
        self._public_url = public_url.rstrip("/")
        self._clock = clock
        self._line = Line(settings)

    def read(self, request: WebhookRequest, now: datetime) -> InboundMessage:
        form = self._admit(request)
        return InboundMessage(
            carrier=self.name,
            carrier_id=_sid(form),
            sender=normalise(_needed(form, "From"))[:_LONGEST_ADDRESS],
            recipient=form.get("To", "")[:_LONGEST_ADDRESS],
            body=form.get("Body", ""),
            received_at=now,
            raw=form,
            opt_out=acted if (acted := form.get("OptOutType", "").upper()) in _STOP_WORDS else None,
        )

    def read_receipt(self, request: WebhookRequest) -> Receipt:
        form = self._admit(request)
        said = (form.get("MessageStatus") or _needed(form, "SmsStatus"))[:_LONGEST_WORD]
        to = normalise(form.get("To", ""))
        return Receipt(
            carrier=self.name,
            carrier_id=_sid(form),
            said=said,
            state=_STATES.get(said),
            error=form.get("ErrorCode", "")[:_LONGEST_WORD] or None,
            message_id=_our_id(request.query),
            raw=form,
            recipient=to if is_phone(to) else None,
        )

    def answer(self, texts: Sequence[str]) -> WebhookAnswer:
        return WebhookAnswer(_twiml(texts), "text/xml")

    def send(self, message: OutboundMessage) -> str:
        with errors_named():
            sid = self._line.messages.create(**self._request(message)).sid
        if not sid:
            raise CarrierError("unreadable", OUTCOMES["unreadable"], "Twilio's answer names no message")
        return str(sid)

    def find(self, message: OutboundMessage) -> Found | None:
        """The newest message in Twilio's log with this number and these words, since this one was written.

        The log is not asked by date: it knows when a message was *sent*, which one in its queue is not yet.
        """
        with errors_named():
            log = self._line.messages.list(to=message.recipient, from_=self._settings.sender, limit=_LOOKED_THROUGH)
            since = message.created_at - _CLOCKS_DIFFER
            ours = [row for row in log if _is_ours(row) and str(row.sid) not in message.besides]
            words = (message.body, _OF_A_TRIAL + message.body)
            same = [row for row in ours if row.body in words and row.date_created >= since]
            return _found(max(same, key=lambda row: row.date_created)) if same else None

    def received_since(self, since: datetime) -> list[InboundMessage]:
        if not self.has_log:  # the log is the account's: other numbers of it may be for other programs
            _log.warning("carriers.%s.numbers is not set: Twilio's log is not searched for lost messages", self.name)
            return []
        with errors_named():
            # The library writes a date's digits and a Z, whatever its zone.
            asked = {"date_sent_after": since.astimezone(UTC), "page_size": 1000}
            rows = [row for number in self._searched for row in self._line.messages.list(to=number, **asked)]
            # Its log has the newest first, in whole seconds: parts of one long SMS are in order by their place alone.
            return [self._received(row) for row in reversed(rows) if row.direction == "inbound"]

    def check(self) -> str | None:
        return self._unset() or self._unreachable()

    def unready(self) -> str | None:
        if not self._settings.auth_tokens and not self._settings.signing_keys:
            return f"carriers.{self.name}.auth_tokens is empty: every webhook is refused; add the account's auth token"
        if not self.answers_inline and not self.sends:
            return f"carriers.{self.name}: nothing can be sent; add auth_tokens, or api_key_sid and api_key_secret"
        return None

    def outcome(self, code: str) -> Outcome:
        return outcome_of(code)

    def _admit(self, request: WebhookRequest) -> dict[str, str]:
        """The form. Signature first: nothing else is believed.

        Twilio signs names and values without what parts them, so that other fields can be made of the same signs. What
        it never sends is refused: a name twice, with two values; a name that is part of an address. Raises Malformed.
        """
        settings = self._settings
        signature.check(request, self._public_url or request.host_url, settings.auth_tokens, settings.signing_keys)
        form = dict(request.form)
        if any(form[name] != value or "/" in name for name, value in request.form):
            raise Malformed("a field has two values, or a name that is none")
        if form.get("AccountSid", settings.account_sid) != settings.account_sid:
            raise BadSignature(f"AccountSid is not carriers.{self.name}.account_sid")
        return form

    def _request(self, message: OutboundMessage) -> dict[str, object]:
        return {
            "to": message.recipient,
            "body": message.body,
            "from_": self._settings.sender,
            "messaging_service_sid": self._settings.messaging_service_sid,
            "validity_period": self._seconds_left(message),
            "status_callback": self._callback(message),
        }

    def _seconds_left(self, message: OutboundMessage) -> int:
        most = min(self._settings.validity, _LONGEST_VALIDITY)
        if message.expires_at is None:
            return most
        return max(1, min(most, int((message.expires_at - self._clock()).total_seconds())))

    def _callback(self, message: OutboundMessage) -> str | None:
        """A receipt can be here before `send` has its answer, so it carries our own id."""
        if not self._settings.status_callback or not self._public_url.startswith(("http://", "https://")):
            return None
        return f"{self._public_url}/webhooks/{quote(self.name)}/status?message={message.id}{_TRIED_AGAIN}"

    def _received(self, row: Any) -> InboundMessage:
        said = {
            "MessageSid": row.sid,
            "From": row.from_,
            "To": row.to,
            "Body": row.body,
            "NumSegments": row.num_segments,
        }
        raw = {name: str(value) for name, value in said.items() if value is not None}
        return InboundMessage(
            carrier=self.name,
            carrier_id=str(row.sid),
            sender=normalise(raw.get("From", "")),
            recipient=raw.get("To", ""),
            body=raw.get("Body", ""),
            received_at=row.date_created,
            raw=raw,
            torn=str(row.error_code) == _A_PART_IS_LOST,
        )

    def _unset(self) -> str | None:
        here, settings = f"carriers.{self.name}", self._settings
        if unready := self.unready():
            return unready
        if not self._public_url.startswith("https://"):
            return f"public_url is {self._public_url or 'not set'}: give the https address that Twilio calls"
        if settings.reply == "rest" and not settings.sender and not settings.messaging_service_sid:
            return f"{here}: nobody sends; add from (the short code) or messaging_service_sid"
        return None

    def _unreachable(self) -> str | None:
        if self.answers_inline and not self.sends:
            return None
        try:
            with errors_named():
                self._line.messages.list(limit=1)
        except CarrierError as error:
            return f"carriers.{self.name}: Twilio says {error}; look at account_sid and its credentials"
        return None


def load(name: str, section: Mapping[str, object], public_url: str, numbers: Sequence[str] = ()) -> Twilio:
    settings = settings_of(Settings, section, f"carriers.{name}")
    if (settings.api_key_sid is None) != (settings.api_key_secret is None):
        raise ConfigError(f"carriers.{name}: api_key_sid and api_key_secret belong together: give both or neither")
    return Twilio(name, settings, public_url, numbers=numbers)


def _needed(form: Mapping[str, str], name: str) -> str:
    if not form.get(name, "").strip():
        raise Malformed(f"no {name} in the form")
    return form[name]


def _sid(form: Mapping[str, str]) -> str:
    """Theirs are 34 letters and digits. By it a message is known, so it cannot be cut; and one of theirs with more
    behind it would be the same message again, under another name."""
    sid = _needed(form, "MessageSid")
    if not re.fullmatch("[!-~]{1,64}", sid) or re.match("(SM|MM)[0-9a-f]{32}.", sid):
        raise Malformed("MessageSid is no id: too long, or with signs that are not printable")
    return sid


def _our_id(query: str) -> int | None:
    """Ours have 18 digits at most: more would not fit the database's numbers."""
    said = parse_qs(query).get("message", [""])[0]
    return int(said) if re.fullmatch("[0-9]{1,18}", said) else None


def _twiml(texts: Sequence[str]) -> str:
    if not texts:
        return "<Response/>"
    messages = "".join(f"<Message>{escape(_NOT_XML.sub('', text))}</Message>" for text in texts)
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{messages}</Response>'


def _is_ours(row: Any) -> bool:
    return str(row.direction).startswith("outbound")


def _found(row: Any) -> Found:
    error = str(row.error_code) if row.error_code else None
    return Found(str(row.sid), said=str(row.status), state=_STATES.get(str(row.status)), error=error)
