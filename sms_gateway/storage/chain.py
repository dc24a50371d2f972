"""The audit as a chain: each line in its place, bound to the one before by its seal; see `sms_gateway.seals`.

Lines get their places when they are sealed, not when they are written: transactions of PostgreSQL end in another
order than their ids begin, and no write shall wait for another's seal.
"""

import zlib
from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, func, select, update

from sms_gateway.seals import Head, Line
from sms_gateway.storage import settings
from sms_gateway.storage.dialects import lock
from sms_gateway.storage.engine import Database
from sms_gateway.storage.tables import audit, setting

_HEAD = "audit head"
_LOCK = zlib.crc32(b"sms-gateway audit")
_FEW = 500
"""So many are sealed in one transaction: some hundredths of a second."""
_PAGE = 2000

_LINE = [audit.c[name] for name in Line.__slots__]
_UNSEALED = audit.c.position.is_(None)
_PUT = (
    update(audit).where(audit.c.id == bindparam("line")).values(position=bindparam("place"), seal=bindparam("sealed"))
)


def waiting(db: Connection) -> bool:
    """Whether there is anything to seal."""
    return db.scalar(select(audit.c.id).where(_UNSEALED).limit(1)) is not None


def unsealed(db: Connection) -> int:
    return db.scalar(select(func.count()).select_from(audit).where(_UNSEALED)) or 0


def seal(db: Connection) -> Head | None:
    """Seals some of what is not sealed yet; the new head, None: nothing was left to do."""
    lock(db, _LOCK)
    chosen = select(*_LINE).where(_UNSEALED).order_by(audit.c.id).limit(_FEW)
    head = Head.parse(settings.noted(db, _HEAD) or str(Head()))
    placed = list(head.sealed(Line(*row) for row in db.execute(chosen)))
    if not placed:
        return None
    db.execute(_PUT, [{"line": line.id, "place": at.position, "sealed": at.seal} for line, at in placed])
    head = placed[-1][1]
    settings.note(db, _HEAD, str(head))
    return head


def ends(db: Connection) -> tuple[str | None, int]:
    """The head as it is kept, and the last place that is taken; both of one moment."""
    kept = select(setting.c.value).where(setting.c.name == _HEAD).scalar_subquery()
    last = select(func.max(audit.c.position)).where(audit.c.position.is_not(None)).scalar_subquery()
    head, position = db.execute(select(kept, last)).one()
    return head, position or 0


def sealed(database: Database) -> Iterator[Line]:
    """By place, page by page: however many there are, few are in memory."""
    place, after = 0, 0
    while page := database.read(_page, place, after):
        yield from page
        place, after = page[-1].position or 0, page[-1].id


def every(database: Database) -> Iterator[Line]:
    """By id, sealed or not."""
    after = 0
    while page := database.read(_page_by_id, after):
        yield from page
        after = page[-1].id


def _page(db: Connection, place: int, after: int) -> list[Line]:
    """Two may stand in one place, where somebody has put them there: the id tells them apart."""
    beyond = (audit.c.position > place) | ((audit.c.position == place) & (audit.c.id > after))
    chosen = select(*_LINE).where(audit.c.position >= place, beyond).order_by(audit.c.position, audit.c.id)
    return [Line(*row) for row in db.execute(chosen.limit(_PAGE))]


def _page_by_id(db: Connection, after: int) -> list[Line]:
    chosen = select(*_LINE).where(audit.c.id > after).order_by(audit.c.id).limit(_PAGE)
    return [Line(*row) for row in db.execute(chosen)]
