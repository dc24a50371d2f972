"""The outbox: what we say is put here, in the transaction of what it tells of, and leaves after its commit.

A letter is put once: its key says what it is. See `dispatch` for how it leaves, `receipts` for what became of it.
"""

from dataclasses import dataclass
from datetime import datetime

from sms_gateway import segments
from sms_gateway.clock import Clock
from sms_gateway.errors import Outcome
from sms_gateway.messages import PRIORITY, Letter, Unsent
from sms_gateway.patience import USEFUL_FOR
from sms_gateway.phone import is_phone
from sms_gateway.schedule import QuietHours
from sms_gateway.storage import contacts, outbound
from sms_gateway.storage.contacts import Contact
from sms_gateway.storage.engine import Connection


@dataclass(frozen=True, slots=True)
class Outbox:
    clock: Clock
    quiet_hours: QuietHours

    def put(self, db: Connection, letter: Letter) -> int | None:
        """Queues a letter in the transaction of what it tells of; None if it was said already.

        A phone that wants no texts gets answers only; anything else is kept as suppressed, with the reason, for
        the operators to see. In quiet hours all but answers and urgent notices wait for the morning.
        """
        now = self.clock()
        asked = letter.kind == "answer"
        zone = None if asked or letter.urgent else letter.timezone
        held = self.release(now, zone)
        lasts = USEFUL_FOR[letter.kind]
        unsent = "silent" if letter.silent else self.unsent(db, letter.phone, asked)
        return outbound.put(
            db,
            key=letter.key,
            kind=letter.kind,
            priority=PRIORITY[letter.kind],
            carrier=letter.carrier,
            sender=letter.sender,
            recipient=letter.phone,
            body=letter.text,
            parts=segments.parts(letter.text),
            ticket_id=letter.ticket_id,
            state="suppressed" if unsent else "queued",
            error=unsent,
            created_at=now,
            due_at=held,
            expires_at=held + lasts if lasts else None,
            timezone=zone,
        )

    def release(self, now: datetime, zone: str | None) -> datetime:
        """When what is ready now may leave. None: at any hour."""
        return self.quiet_hours.release(now, zone) if zone else now

    def remember(self, db: Connection, phone: str, code: str, outcome: Outcome, carrier: str) -> None:
        """What its carrier has said of a phone, where that keeps later letters from it."""
        if outcome is Outcome.OPTED_OUT:
            contacts.change(db, phone, opted_out_at=self.clock(), opted_out_by=f"{carrier}:{code}")
        if outcome is Outcome.BAD_NUMBER:
            contacts.change(db, phone, unreachable=code)

    @staticmethod
    def unsent(db: Connection, phone: str, asked: bool = False) -> Unsent | None:
        """Why this phone gets no texts; None: it does. One that wants none still gets the answer to what it asked."""
        contact = None if asked else contacts.get(db, phone)
        return withheld(phone, contact, asked)


def withheld(phone: str, contact: Contact | None, asked: bool) -> Unsent | None:
    """As `Outbox.unsent`, of a contact that is known already."""
    if not is_phone(phone):
        return "no phone"
    unsent = contact.unsent if contact else None
    return None if asked and unsent != "blocked" else unsent
