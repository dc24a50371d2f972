"""Receipts: what carriers say of a message that was handed to them, by themselves or when they are asked.

Receipts come late, twice and backwards; the ledger keeps all of them, and what is believed never goes back. What was
handed over while the line broke may have left or not: it is looked up at the carrier before anything is sent again.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sms_gateway import logs
from sms_gateway.carriers import Carrier
from sms_gateway.clock import Clock
from sms_gateway.errors import CarrierError, Outcome
from sms_gateway.messages import PRIORITY, Found, Receipt, State, later
from sms_gateway.meters import Meters
from sms_gateway.outbox import Outbox
from sms_gateway.patience import LOOK_UP_AFTER, PATIENCE, may_try_again
from sms_gateway.phone import is_phone
from sms_gateway.storage import outbound, sending
from sms_gateway.storage.dialects import moment
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.outbound import Said
from sms_gateway.turns import LEASE

_log = logging.getLogger(__name__)

_LOOK_UPS = 2
_LEFT = {"sent", "delivered", "undelivered"}
_SAID_AGAIN = ("kind", "carrier", "sender", "recipient", "body", "parts", "ticket_id", "expires_at", "timezone")


@dataclass(slots=True)
class Receipts:
    database: Database
    outbox: Outbox
    carriers: Mapping[str, Carrier]
    clock: Clock
    waits: float = 1.0
    """Every look-up and retry waits this many times as long: less than 1 in a rehearsal only."""
    meters: Meters = field(default_factory=Meters)

    def take(self, receipt: Receipt) -> None:
        """What a carrier said of a message: into the ledger, and believed if it is news."""
        key = self.database.write(self._take, receipt)
        self.meters.receipt(receipt.carrier, receipt.state or "other")
        _log.info("receipt", extra=logs.way(key, said=receipt.said, error=receipt.error, carrier_id=receipt.carrier_id))

    def look_up(self) -> int:
        """Settles messages whose outcome is unknown by asking the carrier; the number looked at."""
        now, looked_at = self.clock(), 0
        self.database.write(lambda db: sending.lapse(db, moment(db), now, 2 * LEASE))
        next_look = now + LOOK_UP_AFTER * self.waits
        while unknown := self.database.write(sending.take_unknown, now, next_look, _LOOK_UPS):
            for said in unknown:
                self._look_up(said, now)
            looked_at += len(unknown)
        return looked_at

    def _take(self, db: Connection, receipt: Receipt) -> str:
        """The key of the message that it is about; "": none of ours."""
        said = outbound.get(db, receipt.message_id) if receipt.message_id else None
        if said is None or not _is_about(receipt, said):
            said = outbound.by_carrier_id(db, receipt.carrier, receipt.carrier_id)
        now = self.clock()
        if said and not is_phone(said.recipient):
            receipt = replace(receipt, raw={})  # its recipient was erased, and the carrier still names the number
        if outbound.keep_receipt(db, receipt, said.id if said else None, now) and said:
            self._believe(db, said, receipt.carrier_id, receipt.state, receipt.error, now)
        return said.key if said else ""

    def _believe(
        self, db: Connection, said: Said, carrier_id: str, state: State | None, error: str | None, now: datetime
    ) -> None:
        believed = later(said.state, state) if state else said.state
        if believed == said.state:
            return
        values: dict[str, Any] = {"state": believed, "error": error, "carrier_id": carrier_id}
        if believed == "delivered":
            values["delivered_at"] = now
        if said.sent_at is None and believed in _LEFT:
            values["sent_at"] = now
        if not sending.settle(db, said.id, said.state, **values):
            return
        if believed == "delivered" and said.error:  # it failed before, so it may wait to be said again
            outbound.take_back_repeats(db, said)
        if error and (carrier := self.carriers.get(said.carrier)):  # else a spool has outlived it in the settings
            outcome = carrier.outcome(error)
            self.outbox.remember(db, said.recipient, error, outcome, said.carrier)
            self._say_again(db, said, outcome, now)

    def _say_again(self, db: Connection, said: Said, outcome: Outcome, now: datetime) -> None:
        """Taken by the carrier, not delivered, worth another try: a message of its own, so both stay visible."""
        first_key, _, count = said.key.partition("~")
        attempt = int(count or 1)
        if not may_try_again(outcome, attempt, said.expires_at, now):
            return
        due = now + PATIENCE[outcome].delay(attempt) * self.waits
        outbound.put(
            db,
            **{name: getattr(said, name) for name in _SAID_AGAIN},
            key=f"{first_key}~{attempt + 1}",
            priority=PRIORITY[said.kind],
            state="queued",
            created_at=now,
            due_at=due,
        )

    def _look_up(self, said: Said, now: datetime) -> None:
        carrier = self.carriers.get(said.carrier)
        if carrier is None:
            return
        besides = self.database.read(outbound.ids_of_others, said)
        try:
            found = carrier.find(replace(said.to_send(), besides=besides))
        except CarrierError as error:
            _log.warning("message %s cannot be looked up yet: %s", said.id, error)
            return
        except Exception:  # it must not keep the others from being looked up
            _log.exception("carrier %s failed to look up message %s", said.carrier, said.id)
            return
        self.database.write(self._looked_up, said, found, now)

    def _looked_up(self, db: Connection, said: Said, found: Found | None, now: datetime) -> None:
        if found:
            told = Receipt(said.carrier, found.carrier_id, found.said, found.state, found.error)
            outbound.keep_receipt(db, told, said.id, now)
            self._believe(db, said, found.carrier_id, found.state or "sent", found.error, now)
        elif said.lookups + 1 < _LOOK_UPS:
            sending.settle(db, said.id, "unknown", lookups=said.lookups + 1, due_at=now + LOOK_UP_AFTER * self.waits)
        elif not self.carriers[said.carrier].log_is_proof:
            sending.settle(db, said.id, "unknown", lookups=_LOOK_UPS, error="held")
            _log.error("message %s may have left or not: send it again or cancel it by hand", said.id)
        else:  # twice, a minute apart, the carrier knows nothing of it: it never arrived there
            sending.settle(db, said.id, "unknown", state="queued", lookups=0, due_at=now)


def _is_about(receipt: Receipt, said: Said) -> bool:
    """A restore of an older copy gives ids anew: what is told of one may be another message's, which is lost.

    So before the carrier has given this one an id, it must have been on the line, and to that phone. What somebody
    wants sent again has been there, and may have arrived after all: that is believed of it, and nothing less.
    """
    if said.carrier != receipt.carrier:
        return False
    if said.carrier_id is not None:
        return said.carrier_id == receipt.carrier_id
    elsewhere = receipt.recipient not in (None, said.recipient) and is_phone(said.recipient)  # else it was erased
    arrived_before = said.waits_again and receipt.state == "delivered"
    return (said.attempts > 0 or said.state == "unknown" or arrived_before) and not elsewhere
