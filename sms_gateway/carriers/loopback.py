"""The loopback carrier: no account, no network. What is sent is kept where it can be read.

The default for a first look, for training and for tests. It can be told to fail as real carriers do.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from sms_gateway.carriers import WebhookAnswer, WebhookRequest
from sms_gateway.carriers.sections import settings_of
from sms_gateway.errors import CarrierError, NotFound, Outcome
from sms_gateway.messages import Found, InboundMessage, OutboundMessage

_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Settings:
    """`carriers.loopback`: there is nothing to set."""


class Loopback:
    """Takes every message, until told otherwise. `sent` holds the newest, oldest first.

    `received` is its log of what came in: put there what a webhook has lost.
    """

    answers_inline = False
    sends = True
    log_is_proof = True
    has_log = True
    trial = True

    def __init__(self, name: str = "loopback") -> None:
        self.name = name
        self.sent: list[OutboundMessage] = []
        self.received: list[InboundMessage] = []
        self._failures: deque[tuple[CarrierError, bool]] = deque()

    def fail_next(self, error: CarrierError, *, times: int = 1, taken: bool = False) -> None:
        """The next `times` messages fail with `error`.

        `taken=True` is the answer that got lost on the way: the message is sent, and it fails all the same.
        """
        self._failures.extend([(error, taken)] * times)

    def send(self, message: OutboundMessage) -> str:
        error, taken = self._failures.popleft() if self._failures else (None, True)
        if taken:
            self._keep(message)
        if error:
            raise error
        return self._id(message)

    def find(self, message: OutboundMessage) -> Found | None:
        if any(sent.id == message.id for sent in self.sent):
            return Found(self._id(message), said="sent", state="sent")
        return None

    def read(self, request: WebhookRequest, now: datetime) -> NoReturn:
        del now
        self.read_receipt(request)

    def read_receipt(self, request: WebhookRequest) -> NoReturn:
        raise NotFound(f"nothing is at {request.path}: the loopback carrier has no webhook")

    def answer(self, texts: Sequence[str]) -> WebhookAnswer:
        return WebhookAnswer("\n".join(texts), "text/plain")

    def received_since(self, since: datetime) -> list[InboundMessage]:
        return [message for message in self.received if message.received_at >= since]

    def check(self) -> None:
        return None

    def unready(self) -> None:
        return None

    def outcome(self, code: str) -> Outcome:
        """The words of `Outcome` are this carrier's codes; it knows no other."""
        return Outcome(code) if code in set(Outcome) else Outcome.REJECTED

    def _keep(self, message: OutboundMessage) -> None:
        self.sent.append(message)
        if len(self.sent) > 2 * _KEPT:  # a server that runs for months must not fill its memory
            del self.sent[:-_KEPT]

    def _id(self, message: OutboundMessage) -> str:
        return f"{self.name}-{message.id}"


def load(name: str, section: Mapping[str, object], public_url: str, numbers: Sequence[str] = ()) -> Loopback:
    del public_url, numbers  # it calls nobody back, and brings whatever is texted
    settings_of(Settings, section, f"carriers.{name}")
    return Loopback(name)
