"""The operators' queue: what must be done, in the order it must be done, however many tickets have ended.

A page goes on from the last ticket of the one before, never by counting rows; `lookups` says what is read.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, func, literal, select, tuple_

from sms_gateway.errors import Malformed
from sms_gateway.storage import tickets
from sms_gateway.storage.dialects import aside
from sms_gateway.storage.lookups import TABS, Lookup, Tab, Wanted, lookup, number_in, with_units
from sms_gateway.storage.periods import in_period
from sms_gateway.storage.tables import Id, Moment, event, ticket
from sms_gateway.tickets import Ticket

__all__ = ["MOST", "TABS", "Page", "Tab", "Wanted", "counts", "in_order", "newest_event", "news", "page"]

MOST = 1000
"""Whatever is counted is counted to here: more than that is simply many."""

_LINES_READ = 20_000
"""How far back in the history of all tickets news is looked for."""

_LONGEST_CURSOR = 80
_ID = re.compile("[0-9]{1,15}")
_BROKEN = "cursor: it is not one that a page gave: begin again without it"


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the cursor of the page after it; None: this is the last one."""

    tickets: list[Ticket]
    next: str | None


def page(db: Connection, wanted: Wanted, now: datetime, cursor: str | None = None, limit: int = 50) -> Page:
    """What must be done first comes first, by (due_at, id); in `all` what came last. Raises Malformed: the cursor."""
    if wanted.tab == "all" or number_in(wanted.words):
        ids = _by_id(db, lookup(db, wanted, now), _last_id(cursor), limit + 1)
        following = str(ids[limit - 1]) if len(ids) > limit else None
    else:
        places = _by_due(db, lookup(db, wanted, now), _last_place(cursor), limit + 1)
        ids = [place.id for place in places]
        following = str(places[limit - 1]) if len(ids) > limit else None
    return Page(_read(db, ids[:limit]), _sealed(following) if following else None)


def in_order(
    db: Connection,
    wanted: Wanted,
    now: datetime,
    after: int = 0,
    limit: int = 50,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Ticket]:
    """Those of `all` in the order they came, the oldest first; `after` is the last id of the page before."""
    found_by = lookup(db, wanted, now)
    later = [ticket.c.id > after, *in_period(db, ticket.c.opened_at, since, until, after)]
    return _read(db, [row.id for row in db.execute(found_by.rows(later, limit, found_by.id))])


def counts(
    db: Connection, agency: str | None, operator_id: int, now: datetime, tabs: Sequence[Tab] = TABS
) -> dict[Tab, int]:
    """How many each of the tabs shows of this agency and the units below it (None: of all), counted to MOST."""
    counted = []
    for tab in tabs:
        of_tab = lookup(db, Wanted(tab, agency, assignee=operator_id if tab == "mine" else None), now)
        some = select(ticket.c.id).where(*of_tab.conditions).limit(MOST).subquery()
        counted.append(select(func.count()).select_from(some).scalar_subquery())
    return dict(zip(tabs, db.execute(select(*counted)).one(), strict=True))


def newest_event(db: Connection) -> int:
    """The id of the newest line in the history of all tickets; 0: there is none."""
    return db.scalar(select(func.max(event.c.id))) or 0


def news(db: Connection, agency: str | None, since: int) -> int:
    """In how many tickets of this agency and the units below it citizens did something after line `since`."""
    far = max(since, newest_event(db) - _LINES_READ)
    theirs = [event.c.id > far, event.c.actor == "reporter"]
    chosen = select(func.count(event.c.ticket_id.distinct())).where(*theirs)
    if agency:
        owner = aside(db, ticket.c.agency)
        chosen = chosen.join(ticket, ticket.c.id == event.c.ticket_id).where(owner.in_(with_units(db, agency)))
    return db.scalar(chosen) or 0


# page by page


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page ends in the queue."""

    due_at: datetime | None
    id: int

    def __str__(self) -> str:
        return f"{self.due_at.isoformat() if self.due_at else ''} {self.id}"


def _by_id(db: Connection, found_by: Lookup, before: int | None, limit: int) -> list[int]:
    """The newest first."""
    older = [] if before is None else [ticket.c.id < before]
    return [row.id for row in db.execute(found_by.rows(older, limit, found_by.id.desc()))]


def _by_due(db: Connection, found_by: Lookup, after: _Place | None, limit: int) -> list[_Place]:
    """Those that have no due time yet come last: they are looked for only where the others do not fill the page."""
    order = (ticket.c.due_at, ticket.c.id)
    found: list[_Place] = []
    if after is None or after.due_at:
        following = _after(after) if after else ticket.c.due_at.is_not(None)
        found = [_Place(*row) for row in db.execute(found_by.rows([following], limit, *order))]
    if len(found) < limit:
        last = after.id if after and after.due_at is None else 0
        undated = [ticket.c.due_at.is_(None), ticket.c.id > last]
        found += [_Place(*row) for row in db.execute(found_by.rows(undated, limit - len(found), *order))]
    return found


def _after(place: _Place) -> ColumnElement[bool]:
    here = tuple_(literal(place.due_at, Moment), literal(place.id, Id))
    return tuple_(ticket.c.due_at, ticket.c.id) > here


def _read(db: Connection, ids: Sequence[int]) -> list[Ticket]:
    known = tickets.among(db, ids)
    return [known[each] for each in ids]


def _sealed(place: str) -> str:
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _opened(cursor: str) -> str:
    """Raises Malformed."""
    try:
        if len(cursor) <= _LONGEST_CURSOR:
            return base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode("ascii")
    except ValueError:
        pass
    raise Malformed(_BROKEN)


def _last_id(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    found = _ID.fullmatch(_opened(cursor))
    if found is None:
        raise Malformed(_BROKEN)
    return int(found[0])


def _last_place(cursor: str | None) -> _Place | None:
    if cursor is None:
        return None
    due, _, last = _opened(cursor).partition(" ")
    try:
        at = datetime.fromisoformat(due).astimezone(UTC) if due else None
    except (ValueError, OverflowError):
        raise Malformed(_BROKEN) from None
    if not _ID.fullmatch(last):
        raise Malformed(_BROKEN)
    return _Place(at, int(last))
