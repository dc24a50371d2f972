"""The operators' queue: what must be done, in the order it must be done, however many tickets have ended.

Tabs and filters read the partial index of what is open (`ix_ticket_open`) and nothing else; `all` reads the index of
one filter, newest first. Pages go on from the last ticket shown, never by counting rows.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    TextClause,
    false,
    func,
    literal,
    not_,
    select,
    text,
    true,
    tuple_,
)

from parsers import numbers
from parsers.text import keys_of
from parsers.text import read as read_text
from sms_gateway.errors import Malformed
from sms_gateway.storage import tickets
from sms_gateway.storage.engine import aside, having_words
from sms_gateway.storage.tables import (
    MARKED_ONES,
    NATIONAL_ONES,
    OPEN_ONES,
    UNUSUAL_ONES,
    Id,
    Moment,
    agency,
    event,
    ticket,
)
from sms_gateway.tickets import Status, Ticket

Tab = Literal["verify", "answer", "waiting", "overdue", "mine", "all"]
TABS: tuple[Tab, ...] = get_args(Tab)
Flag = Literal["secret", "anonymous", "urgent", "spam"]

MOST = 1000
"""Whatever is counted is counted to here: more than that is simply many."""

_LINES_READ = 20_000
"""How far back in the history of all tickets news is looked for."""

_OF_TAB: dict[Tab, tuple[Status, ...]] = {
    "verify": ("received", "verified"),
    "answer": ("forwarded", "in_progress"),
    "waiting": ("deferred", "answered"),
}
_LONGEST, _WORDS, _LETTERS = 2000, 24, 64
"""Of a search, and of its words: what is longer is cut."""

_LONGEST_CURSOR = 80
_ID = re.compile("[0-9]{1,15}")
_BROKEN = "cursor: it is not one that a page gave: begin again without it"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets to show. None: any. Everything that is given must hold."""

    tab: Tab = "all"
    agency: str | None = None
    """It, and the units below it."""
    national: bool = False
    """Only those that belong to no agency yet."""
    region: str | None = None
    category: str | None = None
    """What the contract calls its class."""
    topic: str | None = None
    status: str | None = None
    flag: Flag | None = None
    """Spam is shown by this flag and in `all`, else never."""
    overdue: bool = False
    words: str = ""
    """Each must begin a word of the report. A ticket's number finds that ticket, whatever else is chosen but whose."""
    assignee: int | None = None
    """Whose the tab `mine` is, too."""


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the cursor of the page after it; None: this is the last one."""

    tickets: list[Ticket]
    next: str | None


def page(db: Connection, wanted: Wanted, now: datetime, cursor: str | None = None, limit: int = 50) -> Page:
    """What must be done first comes first, by (due_at, id); in `all` what came last. Raises Malformed: the cursor."""
    if wanted.tab == "all" or _number(wanted.words):
        ids = _by_id(db, _lookup(db, wanted, now), _last_id(cursor), limit + 1)
        following = str(ids[limit - 1]) if len(ids) > limit else None
    else:
        places = _by_due(db, _lookup(db, wanted, now), _last_place(cursor), limit + 1)
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
    lookup = _lookup(db, wanted, now)
    conditions = [ticket.c.id > after, *lookup.conditions, *_in_period(db, since, until)]
    return _read(db, list(db.scalars(select(ticket.c.id).where(*conditions).order_by(lookup.id).limit(limit))))


def counts(db: Connection, agency: str | None, operator_id: int, now: datetime) -> dict[Tab, int]:
    """How many each tab shows of this agency and the units below it (None: of all), counted to MOST."""
    counted = []
    for tab in TABS:
        lookup = _lookup(db, Wanted(tab, agency, assignee=operator_id if tab == "mine" else None), now)
        some = select(ticket.c.id).where(*lookup.conditions).limit(MOST).subquery()
        counted.append(select(func.count()).select_from(some).scalar_subquery())
    return dict(zip(TABS, db.execute(select(*counted)).one(), strict=True))


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
        chosen = chosen.join(ticket, ticket.c.id == event.c.ticket_id).where(owner.in_(_with_units(db, agency)))
    return db.scalar(chosen) or 0


# what is looked for

_Condition = ColumnElement[bool] | TextClause


@dataclass(frozen=True, slots=True)
class _Lookup:
    """`id` is the ticket's id, in words that let the database walk along it, or not."""

    conditions: Sequence[_Condition]
    id: ColumnElement[int]


class _Filter(NamedTuple):
    """Tickets with one of these values. `only`: the condition of the partial index that has all of them."""

    column: Column[Any]
    values: Sequence[Any]
    only: str = ""


_WITH_US = _Filter(ticket.c.status, ("received", "verified", "forwarded", "in_progress"))


def _lookup(db: Connection, wanted: Wanted, now: datetime) -> _Lookup:
    """One index is chosen here, by what is known of such tables; at the rest the database looks on the way."""
    number = _number(wanted.words)
    if number:
        return _Lookup([ticket.c.number == number, *_in_sight(db, wanted)], ticket.c.id)
    if wanted.tab == "all" and not wanted.overdue:
        return _among_all(db, wanted)
    return _among_open(db, wanted, now)


def _among_open(db: Connection, wanted: Wanted, now: datetime) -> _Lookup:
    conditions: list[_Condition] = [text(OPEN_ONES)]
    if wanted.overdue or wanted.tab == "overdue":
        conditions += [ticket.c.due_at < now, _holds(_WITH_US, aside(db, ticket.c.status))]
    if wanted.tab != "all" and wanted.flag != "spam":
        conditions.append(not_(aside(db, ticket.c.spam)))
    conditions += [_holds(one, aside(db, one.column)) for one in _filters(db, wanted)]
    return _Lookup([*conditions, *_having(db, wanted.words, aside(db, ticket.c.id))], ticket.c.id + 0)


def _among_all(db: Connection, wanted: Wanted) -> _Lookup:
    filters = _filters(db, wanted)
    if not filters:
        return _Lookup(_having(db, wanted.words, ticket.c.id), ticket.c.id)
    first, *rest = filters
    conditions: list[_Condition] = [text(first.only)] if first.only else []
    conditions += [_holds(first, first.column), *_having(db, wanted.words, aside(db, ticket.c.id))]
    conditions += [_holds(one, aside(db, one.column)) for one in rest]
    return _Lookup(conditions, ticket.c.id + 0 if len(first.values) > 1 else ticket.c.id)


def _filters(db: Connection, wanted: Wanted) -> list[_Filter]:
    """First the one that leaves the fewest."""
    found: list[_Filter] = []
    if wanted.agency:
        found.append(_Filter(ticket.c.agency, _with_units(db, wanted.agency)))
    if wanted.region:
        found.append(_Filter(ticket.c.region, [wanted.region]))
    if wanted.assignee is not None or wanted.tab == "mine":
        found.append(_Filter(ticket.c.assignee, [wanted.assignee or 0]))
    if wanted.flag:
        found.append(_Filter(ticket.c[wanted.flag], [True], MARKED_ONES))
    if wanted.topic:
        found.append(_Filter(ticket.c.topic, [wanted.topic]))
    if wanted.national:
        found.append(_Filter(ticket.c.agency, [None], NATIONAL_ONES))
    if wanted.category:
        only = UNUSUAL_ONES if wanted.category != "complaint" else ""
        found.append(_Filter(ticket.c.category, [wanted.category], only))
    if wanted.status:
        found.append(_Filter(ticket.c.status, [wanted.status]))
    if wanted.tab in _OF_TAB:
        found.append(_Filter(ticket.c.status, _OF_TAB[wanted.tab]))
    return found


def _holds(one: _Filter, column: ColumnElement[Any]) -> ColumnElement[bool]:
    if len(one.values) != 1:
        return column.in_(one.values)
    return column.is_(None) if one.values[0] is None else column == one.values[0]


def _in_sight(db: Connection, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Whose they must be, whatever else is chosen."""
    of_agencies = ticket.c.agency.in_(_with_units(db, wanted.agency)) if wanted.agency else true()
    return [of_agencies, ticket.c.agency.is_(None) if wanted.national else true()]


def _with_units(db: Connection, code: str) -> list[str]:
    below = agency.c.code.startswith(code + ".", autoescape=True)
    return [code, *db.scalars(select(agency.c.code).where(below).order_by(agency.c.code))]


def _number(words: str) -> str | None:
    """`4071839`, `#407 1839`, `407.1839`: a ticket's number, right or wrong, and nothing else."""
    found = read_text(words[:_LONGEST]).words
    number, taken = numbers.read(found, 0)
    return number if number and taken == len(found) and numbers.is_attempt(number) else None


def _having(db: Connection, words: str, ticket_id: ColumnElement[int]) -> list[_Condition]:
    if not words.strip():
        return []
    keys = ["".join(filter(str.isalnum, key))[:_LETTERS] for key in keys_of(words[:_LONGEST])][:_WORDS]
    sought = [key for key in keys if key]
    return [having_words(db, ticket_id, sought) if sought else false()]


def _in_period(db: Connection, since: datetime | None, until: datetime | None) -> list[_Condition]:
    """Opened then. Ids follow the clock closely: what was opened long before or after is not even walked through."""

    def holds(opened: ColumnElement[datetime]) -> list[ColumnElement[bool]]:
        return ([opened >= since] if since else []) + ([opened < until] if until else [])

    if since is None and until is None:
        return []
    ends = select(func.min(ticket.c.id + 0), func.max(ticket.c.id + 0)).where(*holds(ticket.c.opened_at))
    first, last = db.execute(ends).one()
    return [ticket.c.id.between(first or 0, last or -1), *holds(aside(db, ticket.c.opened_at))]


# page by page


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page ends in the queue."""

    due_at: datetime | None
    id: int

    def __str__(self) -> str:
        return f"{self.due_at.isoformat() if self.due_at else ''} {self.id}"


def _by_id(db: Connection, lookup: _Lookup, before: int | None, limit: int) -> list[int]:
    """The newest first."""
    older = [] if before is None else [ticket.c.id < before]
    chosen = select(ticket.c.id).where(*lookup.conditions, *older).order_by(lookup.id.desc()).limit(limit)
    return list(db.scalars(chosen))


def _by_due(db: Connection, lookup: _Lookup, after: _Place | None, limit: int) -> list[_Place]:
    """Those that have no due time yet come last: they are looked for only where the others do not fill the page."""
    ordered = select(ticket.c.due_at, ticket.c.id).where(*lookup.conditions).order_by(ticket.c.due_at, ticket.c.id)
    found: list[_Place] = []
    if after is None or after.due_at:
        following = _after(after) if after else ticket.c.due_at.is_not(None)
        found = [_Place(*row) for row in db.execute(ordered.where(following).limit(limit))]
    if len(found) < limit:
        last = after.id if after and after.due_at is None else 0
        undated = ordered.where(ticket.c.due_at.is_(None), ticket.c.id > last).limit(limit - len(found))
        found += [_Place(*row) for row in db.execute(undated)]
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
