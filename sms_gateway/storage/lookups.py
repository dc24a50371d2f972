"""What is asked of all tickets, as the conditions that a database finds them by: tabs, filters, words, a period.

What is open is read along one partial index (`ix_ticket_open`) that has all a tab or filter asks for; everything else
along the index of one filter, the one that leaves the fewest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    TextClause,
    false,
    not_,
    select,
    text,
    true,
)

from parsers import numbers
from parsers.text import keys_of
from parsers.text import read as read_text
from sms_gateway.storage.dialects import aside, having_words, reading
from sms_gateway.storage.tables import (
    ASSIGNED_ONES,
    MARKED_ONES,
    NATIONAL_ONES,
    OMBUDSMAN_ONES,
    OPEN_ONES,
    UNUSUAL_ONES,
    agency,
    ticket,
)
from sms_gateway.tickets import PERSONAL_DATA, WITH_US, Flag, Status

Tab = Literal["verify", "answer", "waiting", "overdue", "ombudsman", "mine", "all"]
TABS: tuple[Tab, ...] = get_args(Tab)

_OF_TAB: dict[Tab, tuple[Status, ...]] = {
    "verify": ("received", "verified"),
    "answer": ("forwarded", "in_progress", "answered"),
    "waiting": ("deferred", "answered"),
}
_LONGEST, _WORDS, _LETTERS = 2000, 24, 64
"""Of a search, and of its words: what is longer is cut."""

Condition = ColumnElement[bool] | TextClause


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
    """Spam is shown by this flag and in `all`, else never; what has ended is with the Ombudsman no more."""
    overdue: bool = False
    words: str = ""
    """Each must begin a word of the report. A ticket's number finds that ticket, whatever else is chosen but whose."""
    assignee: int | None = None
    """Whose the tab `mine` is, too."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """`id` is the ticket's id, in words that let the database walk along it, or not."""

    conditions: Sequence[Condition]
    id: ColumnElement[int]
    last: ColumnElement[bool] | None = None
    """What is looked at last, one ticket after the other in the order that is wanted."""

    def having(self, db: Connection, words: str, ticket_id: ColumnElement[int]) -> "Lookup":
        """The same, and their reports have these words."""
        if not words.strip():
            return self
        keys = ["".join(filter(str.isalnum, key))[:_LETTERS] for key in keys_of(words[:_LONGEST])]
        sought = [key for key in keys if key][:_WORDS]
        if not sought:
            return replace(self, conditions=[*self.conditions, false()])
        hits = having_words(db, ticket_id, sought)
        if hits is None:
            return replace(self, last=reading(sought))
        return replace(self, conditions=[*self.conditions, hits])

    def rows(self, besides: Sequence[Condition], limit: int, *order: ColumnElement[Any]) -> Select[Any]:
        """The first of them, their `due_at` and `id`."""
        found = select(ticket.c.due_at, ticket.c.id).where(*self.conditions, *besides).order_by(*order)
        if self.last is None:
            return found.limit(limit)
        in_turn = found.add_columns(ticket.c.text).offset(0).subquery()  # the offset keeps what is last outside
        return select(in_turn.c.due_at, in_turn.c.id).where(self.last).limit(limit)


class _Filter(NamedTuple):
    """Tickets with one of these values. `only`: the condition of the partial index that has all of them."""

    column: Column[Any]
    values: Sequence[Any]
    only: str = ""


def lookup(db: Connection, wanted: Wanted, now: datetime) -> Lookup:
    """One index is chosen here, by what is known of such tables; at the rest the database looks on the way."""
    number = number_in(wanted.words)
    if number:
        return Lookup([ticket.c.number == number, *_in_sight(db, wanted)], ticket.c.id)
    if wanted.tab == "all" and not wanted.overdue and wanted.flag != "ombudsman":
        return _among_all(db, wanted)
    return _among_open(db, wanted, now)


def _among_open(db: Connection, wanted: Wanted, now: datetime) -> Lookup:
    of_one = wanted.assignee is not None or wanted.tab == "mine"
    of_ombudsman = "ombudsman" in (wanted.tab, wanted.flag)
    conditions: list[Condition] = [text(OMBUDSMAN_ONES if of_ombudsman else OPEN_ONES)]
    if of_one and not of_ombudsman:
        conditions.append(text(ASSIGNED_ONES))
    if wanted.overdue or wanted.tab == "overdue":
        conditions += [ticket.c.due_at < now, _is_with_us(db) | ticket.c.ombudsman_at.is_not(None)]
    if wanted.tab != "all" and wanted.flag != "spam":
        conditions.append(not_(aside(db, ticket.c.spam)))
    if wanted.tab in ("answer", "waiting"):  # an answer to which its reporter wrote waits for us again
        heard = aside(db, ticket.c.heard)
        conditions.append(
            (aside(db, ticket.c.status) != "answered") | (heard if wanted.tab == "answer" else not_(heard))
        )
    for one in _filters(db, wanted):
        found_by_it = one.column is ticket.c.assignee and not of_ombudsman
        conditions.append(_holds(one, one.column if found_by_it else aside(db, one.column)))
    return Lookup(conditions, ticket.c.id + 0).having(db, wanted.words, aside(db, ticket.c.id))


def _among_all(db: Connection, wanted: Wanted) -> Lookup:
    filters = _filters(db, wanted)
    if not filters:
        return Lookup([], ticket.c.id).having(db, wanted.words, ticket.c.id)
    first, *rest = filters
    conditions: list[Condition] = [text(first.only)] if first.only else []
    conditions += [_holds(first, first.column), *(_holds(one, aside(db, one.column)) for one in rest)]
    along = ticket.c.id + 0 if len(first.values) > 1 else ticket.c.id
    return Lookup(conditions, along).having(db, wanted.words, aside(db, ticket.c.id))


def _filters(db: Connection, wanted: Wanted) -> list[_Filter]:
    """First the one that leaves the fewest."""
    found: list[_Filter] = []
    if wanted.agency:
        found.append(_Filter(ticket.c.agency, with_units(db, wanted.agency)))
    if wanted.region:
        found.append(_Filter(ticket.c.region, [wanted.region]))
    if wanted.assignee is not None or wanted.tab == "mine":
        found.append(_Filter(ticket.c.assignee, [wanted.assignee or 0]))
    if wanted.flag and wanted.flag != "ombudsman":
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


def _is_with_us(db: Connection) -> ColumnElement[bool]:
    """As `Ticket.is_with_us` says it."""
    status, topic = aside(db, ticket.c.status), aside(db, ticket.c.topic)
    return status.in_(WITH_US) | aside(db, ticket.c.heard) | ((status == "deferred") & (topic == PERSONAL_DATA))


def _holds(one: _Filter, column: ColumnElement[Any]) -> ColumnElement[bool]:
    if len(one.values) != 1:
        return column.in_(one.values)
    return column.is_(None) if one.values[0] is None else column == one.values[0]


def _in_sight(db: Connection, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Whose they must be, whatever else is chosen."""
    of_agencies = ticket.c.agency.in_(with_units(db, wanted.agency)) if wanted.agency else true()
    return [of_agencies, ticket.c.agency.is_(None) if wanted.national else true()]


def flagged(flag: Flag) -> list[Condition]:
    """Which tickets have it, in words that let the database walk along their partial index."""
    if flag == "ombudsman":
        return [text(OMBUDSMAN_ONES)]
    return [text(MARKED_ONES), ticket.c[flag]]


def with_units(db: Connection, code: str) -> list[str]:
    below = agency.c.code.startswith(code + ".", autoescape=True)
    return [code, *db.scalars(select(agency.c.code).where(below).order_by(agency.c.code))]


def number_in(words: str) -> str | None:
    """`4071839`, `#407 1839`, `407.1839`: a ticket's number, right or wrong, and nothing else."""
    found = read_text(words[:_LONGEST]).keys
    number, taken = numbers.read(found, 0)
    return number if number and taken == len(found) and numbers.is_attempt(number) else None
