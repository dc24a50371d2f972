"""Carriers: whoever brings an SMS in and takes one out. One file a carrier.

To add one: a file or folder here with a class that has what `Carrier` lists and a `load` that reads its
section of the settings, and its name in `KINDS`. `tests/carriers/test_contract.py` then asks it
everything it asks of the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Protocol

from sms_gateway.errors import ConfigError, Outcome
from sms_gateway.messages import Found, InboundMessage, OutboundMessage, Receipt

KINDS = ("loopback", "twilio")
"""Each is a module here. It is imported when it is loaded: a carrier's library can be slow to start."""


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A carrier's HTTP request, free of any web framework.

    `path` is raw (still percent-encoded), `query` raw and without `?`. `headers` has lower-case
    names. `form` keeps order, repeats and blank values.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    form: Sequence[tuple[str, str]]
    body: bytes
    host_url: str = ""


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What the carrier is told: HTTP 200 with this body."""

    body: str
    content_type: str


class Carrier(Protocol):
    """One way in and out. Raises `CarrierError`; knows nothing of tickets or storage."""

    name: str
    answers_inline: bool
    """True: the reply travels in the webhook's own answer (Twilio's TwiML)."""

    sends: bool
    """False: it has nothing to send with. What we say waits, and goes in the answers of one that answers inline."""

    log_is_proof: bool
    """True: what its log does not have, it never took, and may be sent again. False: a person decides."""

    has_log: bool
    """True: its own log of what came in can be searched for what we have not. False: what is lost is lost."""

    trial: bool
    """True: no citizen's phone is behind it. For a first look, training and tests."""

    def read(self, request: WebhookRequest, now: datetime) -> InboundMessage:
        """An inbound SMS. Raises BadSignature (403), Malformed (400); NotFound (404) where it has no webhook."""

    def read_receipt(self, request: WebhookRequest) -> Receipt:
        """A delivery receipt. Raises as `read` does."""

    def answer(self, texts: Sequence[str]) -> WebhookAnswer:
        """The webhook's answer; `texts` is empty unless the carrier answers inline."""

    def send(self, message: OutboundMessage) -> str:
        """Hands one message over; the carrier's id. Raises CarrierError with its outcome."""

    def find(self, message: OutboundMessage) -> Found | None:
        """Looks for a message whose outcome is unknown in the carrier's own log."""

    def received_since(self, since: datetime) -> Iterable[InboundMessage]:
        """What the carrier says came in, in the order in which it came, for reconciliation."""

    def check(self) -> str | None:
        """One line naming what is wrong (credentials, settings), or None."""

    def unready(self) -> str | None:
        """One line saying why nothing can come in, known without asking the carrier; or None."""

    def outcome(self, code: str) -> Outcome:
        """What follows from this carrier's code, be it in an error, a receipt or its log."""


def waits_for_texts(carrier: Carrier | None) -> bool:
    """Whether what it has to say waits for the next SMS of whom it is for, be it days: nothing is wrong with that."""
    return carrier is not None and carrier.answers_inline and not carrier.sends


def load(name: str, section: Mapping[str, object], public_url: str, numbers: Sequence[str] = ()) -> Carrier:
    """The carrier that `carriers.<name>` in the settings describes.

    `kind` tells what it is where that is not its name, so that one kind can be there twice.
    `public_url` is how the carrier reaches us from outside, `numbers` are ours that come by nobody else.
    Raises ConfigError, naming the key.
    """
    kind = section.get("kind", name)
    if kind not in KINDS:
        raise ConfigError(f"carriers.{name}.kind: {kind!r} is no carrier; use one of {', '.join(KINDS)}")
    carrier: Carrier = import_module(f"{__name__}.{kind}").load(name, section, public_url, numbers)
    return carrier
