"""A scratch database: it knows the same words and agencies, and nobody's messages."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from sms_gateway.storage import inbound as messages
from sms_gateway.storage import settings
from sms_gateway.storage.engine import Database
from sms_gateway.storage.inbound import Kept
from sms_gateway.storage.periods import in_period
from sms_gateway.storage.tables import agency, event, holiday, inbound, setting, ticket, wording

Vocabulary = Mapping[str, Sequence[dict[str, Any]]]

_PAGE = 500
_NUMBERS = "numbers"


def vocabulary(db: Connection) -> Vocabulary:
    """What messages are understood by, and the key of the reports' numbers."""
    rows = {
        table.name: [dict(row) for row in db.execute(select(table)).mappings()] for table in (agency, holiday, wording)
    }
    rows["agency"].sort(key=lambda row: len(row["code"]))  # those above come first
    for row in rows["wording"]:
        row["operator_id"] = None
    rows["setting"] = [{"name": _NUMBERS, "value": settings.noted(db, _NUMBERS)}]
    return rows


def learn(db: Connection, words: Vocabulary) -> None:
    """Into a database that was made just now."""
    for table in (wording, holiday, agency):
        db.execute(delete(table))
    for table in (setting, agency, holiday, wording):
        if words[table.name]:
            db.execute(insert(table), list(words[table.name]))
    settings.bump_revision(db)


def count(db: Connection, since: datetime | None, until: datetime | None) -> int:
    chosen = select(func.count()).select_from(inbound).where(*in_period(db, inbound.c.received_at, since, until, 0))
    return db.scalar(chosen) or 0


def each(database: Database, since: datetime | None, until: datetime | None) -> Iterator[Kept]:
    """In the order they came, few at a time."""
    after = 0
    while page := database.read(messages.listed, None, after, _PAGE, since, until):
        yield from page
        after = page[-1].id


def opened(db: Connection, kept: Kept) -> str | None:
    """The agency of the report that this message opened, `national` where it has none; None: it opened none."""
    if kept.ticket_id is None:
        return None
    chosen = select(event.c.data).where(event.c.ticket_id == kept.ticket_id, event.c.kind == "opened")
    data = db.scalar(chosen)
    if not data or data.get("inbound") != kept.id:
        return None
    return db.scalar(select(ticket.c.agency).where(ticket.c.id == kept.ticket_id)) or "national"
