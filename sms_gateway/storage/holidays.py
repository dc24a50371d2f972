"""What an administrator says of days, as it is kept: joint leave decreed late, a local feast, a Saturday worked."""

from datetime import date

from sqlalchemy import Connection, delete, select

from sms_gateway.calendars import LocalDay
from sms_gateway.storage.dialects import insert
from sms_gateway.storage.settings import bump_revision
from sms_gateway.storage.tables import holiday

_COLUMNS = [holiday.c[name] for name in LocalDay.__slots__]


def every(db: Connection) -> list[LocalDay]:
    """In the order of days."""
    return [LocalDay(*row) for row in db.execute(select(*_COLUMNS).order_by(holiday.c.day, holiday.c.region))]


def put(db: Connection, one: LocalDay) -> None:
    """Says something of a day in a region, or something else than before. In force with the next message."""
    values = {name: getattr(one, name) for name in LocalDay.__slots__}
    said = {"working": one.working, "name": one.name}
    new = insert(db, holiday).values(values)
    db.execute(new.on_conflict_do_update(index_elements=["day", "region"], set_=said))
    bump_revision(db)


def remove(db: Connection, day: date, region: str) -> bool:
    """False: nothing was said of it."""
    gone = db.execute(delete(holiday).where(holiday.c.day == day, holiday.c.region == region)).rowcount > 0
    if gone:
        bump_revision(db)
    return gone
