"""All that is held of one person, as they may ask for it (law 27/2022)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from sms_gateway.storage import tickets
from sms_gateway.storage.tables import contact, event, inbound, outbound, receipt, ticket

_INTERNAL = frozenset({"salt", "fingerprint", "leased_until"})
"""Of the machine, and of nobody."""
HANDED_OUT = "All that is held of the reporter was handed out."


def hand_out(db: Connection, phone: str, by: str, now: datetime) -> dict[str, Any]:
    """Everything; the history of each report tells that it was handed out, and who `by` is."""
    told = everything(db, phone)
    tickets.locked(db, *(one["id"] for one in told["tickets"]))
    for one in told["tickets"]:
        tickets.add_event(db, one["id"], "noted", by, now, {"text": HANDED_OUT})
    return told


def everything(db: Connection, phone: str) -> dict[str, Any]:
    known = _rows(db, select(contact).where(contact.c.phone == phone))
    theirs = _rows(db, select(ticket).where(ticket.c.phone == phone).order_by(ticket.c.id))
    said = _rows(db, select(outbound).where(outbound.c.recipient == phone).order_by(outbound.c.id))
    ids = [one["id"] for one in said]
    for one in theirs:
        one["history"] = _rows(db, select(event).where(event.c.ticket_id == one["id"]).order_by(event.c.id))
    receipts = select(receipt).where(receipt.c.outbound_id.in_(ids)).order_by(receipt.c.id)
    return {
        "phone": phone,
        "contact": known[0] if known else None,
        "tickets": theirs,
        "received": _rows(db, select(inbound).where(inbound.c.sender == phone).order_by(inbound.c.id)),
        "sent": said,
        "receipts": _rows(db, receipts),
    }


def _rows(db: Connection, chosen: Select[Any]) -> list[dict[str, Any]]:
    rows = db.execute(chosen).mappings()
    return [{name: value for name, value in row.items() if name not in _INTERNAL} for row in rows]
