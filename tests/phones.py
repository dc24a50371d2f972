"""A basic phone in a citizen's hand: it texts, and it reads what came back."""

import itertools
from dataclasses import dataclass, field

from sms_gateway.carriers.loopback import Loopback
from sms_gateway.gateway import Gateway
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import tickets
from sms_gateway.tickets import Ticket

_ids = itertools.count()


@dataclass
class Phone:
    """`read` is how many of the SMS that came to it were looked at."""

    gateway: Gateway
    number: str
    read: int = 0
    transcript: list[str] = field(default_factory=list)

    def text(self, body: str, carrier_id: str | None = None, read: bool = True) -> list[str]:
        """Sends an SMS to 1078; everything that comes back at once, unless nobody looks."""
        self.transcript.append(f"{self.number} > {body}")
        self.gateway.inbox.receive(self.message(body, carrier_id))
        return self.look() if read else []

    def message(self, body: str, carrier_id: str | None = None) -> InboundMessage:
        """The SMS as it is sent now, on its way."""
        return InboundMessage(
            carrier="loopback",
            carrier_id=carrier_id or f"sms-{next(_ids)}",
            sender=self.number,
            recipient="1078",
            body=body,
            received_at=self.gateway.clock(),
        )

    def look(self) -> list[str]:
        """The SMS that came since the last look."""
        self.gateway.digests.gather_late()
        self.gateway.dispatch.send_due("loopback")
        carrier = self.gateway.carriers["loopback"]
        assert isinstance(carrier, Loopback)
        came = [sent.body for sent in carrier.sent if sent.recipient == self.number]
        new, self.read = came[self.read :], len(came)
        self.transcript += [f"{self.number} < {body}" for body in new]
        return new

    @property
    def tickets(self) -> list[Ticket]:
        """Its tickets, newest first."""
        return self.gateway.database.read(tickets.of_phone, self.number)

    @property
    def ticket(self) -> Ticket:
        """Its only ticket."""
        (only,) = self.tickets
        return only
