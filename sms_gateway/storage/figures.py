"""What is counted of a period, by the database: never a row a report, however many there are.

Days are those of the period's zone. What became of reports is counted of those that came in the period, and days are
then those of each report's own zone, as its dates are. What was done in a period is read from the history.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, select, text

from sms_gateway.duedates import BY_CLASS
from sms_gateway.figures import Period, Span
from sms_gateway.storage.dialects import aside, local_day
from sms_gateway.storage.lookups import with_units
from sms_gateway.storage.tables import MOVED_ONES, OPEN_ONES, event, outbound, ticket
from sms_gateway.tickets import OPEN, PERSONAL_DATA

_MOVED = text(f"event.{MOVED_ONES}")
_ANSWERED = ("answered", "resolved", "closed")
_RESPONSES = ("in_progress", "deferred", *_ANSWERED)
"""To one of these a report comes when its agency first does something about it, or its reporter ends it."""
_GONE = ("archived", "withdrawn")
_FROM, _TO = event.c.data["from"].as_string(), event.c.data["to"].as_string()
_DISPUTED = event.c.kind == "disputed"
_REOPENED = and_(_FROM.not_in(OPEN), _TO.in_(OPEN))
_DONE_WITHIN = case(
    (ticket.c.topic == PERSONAL_DATA, "personal_data"),
    *((ticket.c.category == name, limit) for name, limit in BY_CLASS.items()),
)
"""The limit of a report, as its due dates have it."""


class Returns(NamedTuple):
    """How often the reports of one agency came back, by `history.tally`."""

    agency: str | None
    disputed: int
    reopened: int


class Sent(NamedTuple):
    """Messages of one carrier and state, and how many parts of theirs have left."""

    day: date
    carrier: str
    state: str
    messages: int
    parts: int


def received(db: Connection, period: Period, agency: str | None) -> dict[date, int]:
    """How many reports came, by day."""
    day = local_day(db, ticket.c.opened_at, period.zone)
    return _pairs(db, select(day, func.count()).where(*_came(db, period, agency)).group_by(day))


def dealt_with(db: Connection, period: Period, agency: str | None) -> tuple[dict[date, int], dict[date, int]]:
    """How many answers were given, and how many reports ended, by day, whenever they had come."""
    day = local_day(db, event.c.at, period.zone)
    ended = and_(_FROM.in_(OPEN), _TO.not_in(OPEN))
    chosen = select(day, _number(event.c.kind == "replied"), _number(ended))
    chosen = chosen.where(_MOVED, event.c.at >= period.since, event.c.at < period.until).group_by(day)
    if agency:
        owner = aside(db, ticket.c.agency).in_(with_units(db, agency))
        chosen = chosen.join(ticket, ticket.c.id == event.c.ticket_id).where(owner)
    rows = list(db.execute(chosen))
    return {row[0]: row[1] for row in rows if row[1]}, {row[0]: row[2] for row in rows if row[2]}


def reports(db: Connection, period: Period, agency: str | None) -> dict[str | None, int]:
    """How many came, by agency."""
    chosen = select(ticket.c.agency, func.count()).where(*_came(db, period, agency))
    return _pairs(db, chosen.group_by(ticket.c.agency))


def responses(db: Connection, period: Period, agency: str | None, zones: Sequence[str]) -> list[Span]:
    """From when each came to its agency to the agency's first step; a request about personal data has none."""
    its_own = and_(event.c.ticket_id == ticket.c.id, event.c.at >= ticket.c.forwarded_at, _TO.in_(_RESPONSES))
    first = select(func.min(event.c.at)).where(its_own).correlate(ticket).scalar_subquery()
    asked = ticket.c.forwarded_at.is_not(None), ticket.c.topic.is_distinct_from(PERSONAL_DATA)
    which = [*_came(db, period, agency), *asked]
    return _spans(db, which, literal("respond"), ticket.c.forwarded_at, first, zones)


def completions(db: Connection, period: Period, agency: str | None, zones: Sequence[str]) -> list[Span]:
    """From when each came to the answer that stands, or to its end where its reporter was content before."""
    done = func.coalesce(ticket.c.answered_at, ticket.c.status_since)
    at = case((ticket.c.status.in_(_ANSWERED), done))
    return _spans(db, _came(db, period, agency), _DONE_WITHIN, ticket.c.opened_at, at, zones)


def returns(
    db: Connection, agency: str | None, since: datetime | None = None, until: datetime | None = None
) -> list[Returns]:
    """How often those that came from `since` to before `until` were disputed, and opened again; by agency."""
    owner, of = aside(db, ticket.c.agency).label("owner"), event.c.ticket_id == aside(db, ticket.c.id)
    chosen = select(owner, _number(_DISPUTED), _number(_REOPENED)).select_from(ticket).join(event, of)
    chosen = chosen.where(_TO.is_not(None), *_came_between(db, since, until, agency)).group_by(owner)
    return [Returns(*row) for row in db.execute(chosen)]


def ratings(db: Connection, period: Period, agency: str | None) -> dict[int, int]:
    """How many gave so many stars, of those whose report came in the period."""
    rated = ticket.c.rating.is_not(None)
    return _pairs(
        db, select(ticket.c.rating, func.count()).where(*_came(db, period, agency), rated).group_by(ticket.c.rating)
    )


def open_since(db: Connection, agency: str | None, steps: Sequence[datetime]) -> list[int]:
    """How many are open that came at or after the first of these moments, before it and at or after the second, …

    `steps` go back in time; the last number is of all that are older.
    """
    since = [(aside(db, ticket.c.opened_at) >= step, at) for at, step in enumerate(steps)]
    age = case(*since, else_=len(steps))
    owner = [aside(db, ticket.c.agency).in_(with_units(db, agency))] if agency else []
    found = _pairs(db, select(age, func.count()).select_from(ticket).where(text(OPEN_ONES), *owner).group_by(age))
    return [found.get(at, 0) for at in range(len(steps) + 1)]


def sent(db: Connection, period: Period, agency: str | None) -> list[Sent]:
    """What was said, by day, carrier and state."""
    day = local_day(db, outbound.c.created_at, period.zone)
    left = func.sum(case((outbound.c.sent_at.is_not(None), outbound.c.parts), else_=0))
    chosen = select(day, outbound.c.carrier, outbound.c.state, func.count(), left)
    chosen = chosen.where(outbound.c.created_at >= period.since, outbound.c.created_at < period.until)
    if agency:
        owner = aside(db, ticket.c.agency).in_(with_units(db, agency))
        chosen = chosen.join(ticket, ticket.c.id == outbound.c.ticket_id).where(owner)
    grouped = chosen.group_by(day, outbound.c.carrier, outbound.c.state)
    return [Sent(*row) for row in db.execute(grouped)]


def _came(db: Connection, period: Period, agency: str | None) -> list[ColumnElement[bool]]:
    return _came_between(db, period.since, period.until, agency)


def _came_between(
    db: Connection, since: datetime | None, until: datetime | None, agency: str | None
) -> list[ColumnElement[bool]]:
    """The period finds them; whose they are is looked at on the way."""
    conditions = [ticket.c.opened_at >= since] if since else []
    conditions += [ticket.c.opened_at < until] if until else []
    return conditions + ([aside(db, ticket.c.agency).in_(with_units(db, agency))] if agency else [])


def _spans(
    db: Connection,
    which: Sequence[ColumnElement[bool]],
    limit: ColumnElement[str],
    start: ColumnElement[Any],
    end: ColumnElement[Any],
    zones: Sequence[str],
) -> list[Span]:
    gone = ticket.c.status.in_(_GONE)
    begun, done = (local_day(db, at, ticket.c.timezone, zones) for at in (start, end))
    each = select(ticket.c.agency, limit.label("within"), begun.label("begun"), done.label("done"), gone.label("gone"))
    of = each.where(*which).offset(0).subquery()  # the offset keeps what is found from being looked for twice
    counted = select(*of.c, func.count()).group_by(*of.c)
    return [Span._make(row) for row in db.execute(counted)]


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows it holds for."""
    return func.sum(case((condition, 1), else_=0))


def _pairs(db: Connection, chosen: Select[Any]) -> dict[Any, int]:
    return {row[0]: row[1] for row in db.execute(chosen)}
