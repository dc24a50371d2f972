"""After a restore: what a copy does not know of, and what must not be said a second time for that."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select, text, update

from sms_gateway.storage import settings
from sms_gateway.storage.tables import carrier, contact, inbound, outbound, session, ticket

_TAKEN, _RESTORED = "backup begun", "restored from"
RESTORED = "restored"
"""The error of a message of which nobody knows yet whether it has left since the copy was made."""

_NOT_LEFT = text("outbound.state in ('queued', 'sending', 'unknown')")


def begin(db: Connection, now: datetime) -> None:
    """A backup begins: the copy itself tells of which moment it is."""
    settings.note(db, _TAKEN, now.isoformat())


def taken_at(db: Connection) -> datetime:
    """When this copy was made; of one that was made in another way, when the last message came or was written."""
    noted = settings.noted(db, _TAKEN)
    newest = [db.scalar(select(func.max(column))) for column in (inbound.c.received_at, outbound.c.created_at)]
    moments = [datetime.fromisoformat(noted)] if noted else []
    return max([*moments, *(one for one in newest if one)], default=datetime.now(UTC))


def hold(db: Connection, now: datetime) -> int:
    """What had not left is looked up at its carrier before it goes; nobody is signed in any more. How many messages."""
    settings.note(db, _RESTORED, taken_at(db).isoformat())
    db.execute(update(session).where(session.c.ended_at.is_(None)).values(ended_at=now))
    db.execute(update(carrier).values(reconciled_at=None, paused_until=None, failures=0))
    unknown = {"state": "unknown", "error": RESTORED, "due_at": now, "leased_until": None, "lookups": 0}
    return db.execute(update(outbound).where(_NOT_LEFT).values(**unknown)).rowcount


def restored_from(db: Connection) -> datetime | None:
    """Of which moment the copy is that this database was restored from, as long as nobody has caught up since."""
    noted = settings.noted(db, _RESTORED)
    return datetime.fromisoformat(noted) if noted else None


def newest(db: Connection) -> int:
    """The id of the newest message in the outbox."""
    return db.scalar(select(func.max(outbound.c.id))) or 0


def doubt(db: Connection, after: int, taken: datetime, now: datetime) -> int:
    """What was written anew while catching up may have been said before: it is looked up too, back to the copy's time.

    How many.
    """
    again = (outbound.c.id > after) & (outbound.c.state == "queued")
    unknown = {"state": "unknown", "error": RESTORED, "created_at": taken, "due_at": now}
    settings.note(db, _RESTORED, "")
    return db.execute(update(outbound).where(again).values(**unknown)).rowcount


def stay_behind(db: Connection, taken: datetime) -> None:
    """A carrier could not be asked: there is something to catch up still."""
    settings.note(db, _RESTORED, taken.isoformat())


def counts(db: Connection) -> Mapping[str, int]:
    """So that whoever restores can compare."""
    tables = {"tickets": ticket, "received": inbound, "sent": outbound, "contacts": contact}
    return {name: db.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables.items()}
