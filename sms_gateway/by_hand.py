"""By hand: what a person decides about a message that the outbox cannot decide: to send it again, or not at all."""

from datetime import datetime

from sms_gateway.errors import NotFound, Refused
from sms_gateway.messages import State
from sms_gateway.outbox import withheld
from sms_gateway.phone import is_phone
from sms_gateway.storage import contacts, outbound, sending
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.outbound import Said


def retry(db: Connection, message_id: int, now: datetime) -> None:
    """Sends again what failed, expired, or could not be settled. Raises NotFound, Refused."""
    said = _found(db, message_id)
    if not is_phone(said.recipient):
        raise Refused("message %(id)s has nobody to go to: its phone was erased, or is no phone", id=message_id)
    _check_state(said, "failed", "undelivered", "expired", "unknown")
    if withheld(said.recipient, contacts.get(db, said.recipient), said.kind == "answer"):
        raise Refused(  # it would be put aside, where nobody sends it again
            "message %(id)s would not leave: its phone is blocked, cannot be reached, or wants no SMS", id=message_id
        )
    anew = {"due_at": now, "expires_at": None, "attempts": 0, "lookups": 0, "carrier_id": None}
    sending.settle(db, message_id, said.state, state="queued", **anew)


def cancel(db: Connection, message_id: int) -> None:
    """What has not left shall not leave. Raises NotFound, Refused."""
    said = _found(db, message_id)
    _check_state(said, "queued", "unknown")
    sending.settle(db, message_id, said.state, state="cancelled")


def _found(db: Connection, message_id: int) -> Said:
    said = outbound.get(db, message_id)
    if said is None:
        raise NotFound(f"there is no message {message_id} in the outbox")
    return said


def _check_state(said: Said, *allowed: State) -> None:
    if said.state not in allowed:
        raise Refused(
            "message %(id)s is %(state)s; this needs it to be one of: %(states)s",
            id=said.id, state=said.state, states=", ".join(allowed),
        )  # fmt: skip
