"""A citizen's phone, as the gateway sees it from outside: to train, to try, to show. Its SMS goes the way of every
other one, and what it gets is what has left for it, whichever process sent it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a shell that only shows its help builds no gateway
    from sms_gateway.carriers import Carrier
    from sms_gateway.gateway import Gateway
    from sms_gateway.inbox import Received
    from sms_gateway.storage.handsets import Line
    from sms_gateway.storage.outbound import Said

FICTITIOUS = "+6281210781078"
"""The phone of whoever names none."""

LINK = "/sign-in/phone"
"""Where a guest comes to that page. The secret stands behind a # there: no browser sends that, so no log has it."""

_PATIENCE = 5.0
"""Seconds that answers may take to leave; a running server may be sending them at the same time."""
_BLINK = 0.05
_PAGE = 500


def trial_carrier(carriers: Mapping[str, Carrier]) -> str | None:
    """The name of the carrier that reaches nobody; None: all of them are real."""
    return next((name for name, carrier in carriers.items() if carrier.trial), None)


def is_there(gateway: Gateway) -> bool:
    """Whether there is a phone on a page. Not beside a carrier that reaches people, unless all is for training."""
    every = gateway.carriers
    return trial_carrier(every) is not None and (all(one.trial for one in every.values()) or gateway.settings.training)


@dataclass(slots=True)
class Handset:
    """A phone and its number."""

    gateway: Gateway
    carrier: str
    number: str
    to: str
    _shown: set[int] = field(default_factory=set)
    _settled: int = 0
    """Nothing up to this message can be news any more."""

    def text(self, body: str, message_id: str) -> Received:
        """One SMS. Raises StorageDown if it could be kept nowhere."""
        from sms_gateway.messages import InboundMessage

        now = self.gateway.clock()
        return self.gateway.inbox.receive(InboundMessage(self.carrier, message_id, self.number, self.to, body, now))

    def answers(self, message_id: str) -> list[Said]:
        """What was said to that SMS, once all of it has left, or after a few seconds."""
        from sms_gateway.storage import outbound

        end = time.monotonic() + _PATIENCE
        while True:
            self.gateway.dispatch.send_due(self.carrier)
            said = self.gateway.database.read(outbound.answering, self.carrier, message_id)
            if not any(one.state in ("queued", "sending") for one in said) or time.monotonic() > end:
                return said
            time.sleep(_BLINK)

    def news(self) -> list[Said]:
        """What has reached the phone since the last look."""
        from sms_gateway.storage import outbound

        self.gateway.dispatch.send_due(self.carrier)
        fresh: list[Said] = []
        settled, at = True, self._settled
        while page := self.gateway.database.read(outbound.to_phone, self.number, at, _PAGE):
            at = page[-1].id
            for said in page:
                fresh += [said] if said.state in ("sent", "delivered") and said.id not in self._shown else []
                settled = settled and said.state not in ("queued", "sending", "unknown")
                self._settled = said.id if settled else self._settled
        self._shown |= {said.id for said in fresh}
        return fresh

    def screen(self, lines: int) -> list[Line]:
        """The newest SMS both ways, in the order in which they were sent."""
        from sms_gateway.storage import handsets

        return self.gateway.database.read(handsets.conversation, self.carrier, self.number, lines)
