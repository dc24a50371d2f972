"""What stands on the screen of a phone that a trial carrier reaches: its SMS both ways."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, literal, select

from sms_gateway.storage.tables import inbound, outbound


class Line(NamedTuple):
    """One SMS; `own`: typed on that phone."""

    at: datetime
    id: int
    own: bool
    body: str


def conversation(db: Connection, carrier: str, phone: str, most: int) -> list[Line]:
    """The newest ones, oldest first. What has not left for the phone, or could not, is not there."""
    texted = select(inbound.c.received_at, inbound.c.id, literal(True), inbound.c.body)
    texted = texted.where(inbound.c.sender == phone, inbound.c.carrier == carrier)
    came = select(outbound.c.sent_at, outbound.c.id, literal(False), outbound.c.body)
    came = came.where(outbound.c.recipient == phone, outbound.c.carrier == carrier, outbound.c.sent_at.is_not(None))
    lines = [Line(*row) for row in db.execute(texted.order_by(inbound.c.id.desc()).limit(most))]
    lines += [Line(*row) for row in db.execute(came.order_by(outbound.c.id.desc()).limit(most))]
    return sorted(lines, key=lambda line: (line.at, not line.own, line.id))[-most:]


def is_taken(db: Connection, carrier: str, phone: str) -> bool:
    """Whether somebody has texted from this phone by another carrier: it is a citizen's own."""
    real = select(inbound.c.id).where(inbound.c.sender == phone, inbound.c.carrier != carrier).limit(1)
    return db.scalar(real) is not None
