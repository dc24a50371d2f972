"""Tickets as they are kept, and their history."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, and_, func, select, text, update

from sms_gateway.history import Event
from sms_gateway.storage.dialects import aside
from sms_gateway.storage.lookups import Condition, flagged
from sms_gateway.storage.prepared import Prepared, adding, next_id_of, place, rows_of_each
from sms_gateway.storage.tables import OPEN_ONES, agency, event, ticket
from sms_gateway.storage.tray import Tray, together
from sms_gateway.tickets import STATUSES, Flag, Status, Ticket, fingerprint

COLUMNS = [ticket.c[name] for name in Ticket.__slots__]
_VALUES = attrgetter(*Ticket.__slots__)

_IN_A_ROW = ("update_due_at", "clock_due_at", "suggestions", "fingerprint")

# What every message runs is prepared.
_NEXT_ID = next_id_of(ticket)
_ADD = adding(ticket, *Ticket.__slots__, *_IN_A_ROW)
_ADD_EVENT = adding(event, "ticket_id", "kind", "actor", "at", "data", gives_id=True)

_UNDATED = text(f"due_at is null and {OPEN_ONES}")  # the very words of the index
_UNWATCHED = text(f"clock_due_at is null and {OPEN_ONES}")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tickets to list. None: any."""

    status: str | None = None
    agency: str | None = None
    phone: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    national: bool = False
    """Only those that belong to no agency yet."""
    flag: Flag | None = None


def add(
    db: Connection,
    new: Ticket,
    update_due_at: datetime | None,
    clock_due_at: datetime | None,
    suggestions: Sequence[str],
) -> None:
    more = (update_due_at, clock_due_at, list(suggestions), fingerprint(new.text, new.agency))
    _ADD.run(db, dict(zip((*Ticket.__slots__, *_IN_A_ROW), (*_VALUES(new), *more), strict=True)))


def next_id(db: Connection) -> int:
    """The id the next one shall have, taken: nobody else gets it."""
    if isinstance(db, Tray):
        return db.next_id(ticket)
    return int(_NEXT_ID.row(db, {})[0])


def change(db: Connection, ticket_id: int, **values: Any) -> Ticket:
    return Ticket(*_changing(*values).row(db, {"this": ticket_id, **values}))


@cache
def _changing(*names: str) -> Prepared:
    values = {name: place(name, ticket.c[name]) for name in names}
    changed = update(ticket).where(ticket.c.id == place("this", ticket.c.id)).values(values).returning(*COLUMNS)
    return Prepared(lambda _: changed, COLUMNS)


def next_update(db: Connection, ticket_id: int, at: datetime | None) -> None:
    """When the calendar has something to say of it again."""
    together(db, _next_updates, (ticket_id, at))


def _next_updates(db: Connection, all_of_them: Sequence[tuple[int, datetime | None]]) -> None:
    _NEXT_UPDATE.each(db, [{"this": ticket_id, "at": at} for ticket_id, at in all_of_them])


_NEXT_UPDATE = Prepared(
    lambda _: (
        update(ticket)
        .where(ticket.c.id == place("this", ticket.c.id))
        .values(update_due_at=place("at", ticket.c.update_due_at))
    )
)


def get(db: Connection, ticket_id: int, lock: bool = False) -> Ticket:
    """`lock`: nobody else changes it until this transaction ends; lines may be added to its history."""
    return Ticket(*_one("id", lock).row(db, {"this": ticket_id}))


@cache
def _one(key: str, lock: bool) -> Prepared:
    chosen = select(*COLUMNS).where(ticket.c[key] == place("this", ticket.c[key]))
    return Prepared(lambda _: chosen.with_for_update(key_share=True) if lock else chosen, COLUMNS)


def by_number(db: Connection, number: str, lock: bool = False) -> Ticket | None:
    """`lock`: as for `get`."""
    row = _one("number", lock).one(db, {"this": number})
    return Ticket(*row) if row else None


def locked(db: Connection, *ids: int) -> list[Ticket]:
    """Several at once, locked in the order of their ids, so that two who want the same ones never wait in a ring."""
    chosen = select(*COLUMNS).where(ticket.c.id.in_(ids)).order_by(ticket.c.id)
    return [Ticket(*row) for row in db.execute(chosen.with_for_update(key_share=True))]


def merged_into(db: Connection, ticket_id: int, lock: bool = False) -> list[Ticket]:
    """Those that are answered with this one, in the order of their ids."""
    return [Ticket(*row) for row in _merged_into(lock).all(db, {"this": ticket_id})]


@cache
def _merged_into(lock: bool) -> Prepared:
    this = place("this", ticket.c.merged_into)
    chosen = select(*COLUMNS).where(ticket.c.merged_into == this).order_by(ticket.c.id)
    return Prepared(lambda _: chosen.with_for_update(key_share=True) if lock else chosen, COLUMNS)


def received(db: Connection, after: int, until: datetime, limit: int) -> list[int]:
    """Those that nobody has verified yet, in the order they came, from the one after this id on."""
    waiting = (ticket.c.status == "received", ticket.c.id > after, aside(db, ticket.c.opened_at) <= until)
    return list(db.scalars(select(ticket.c.id).where(*waiting).order_by(ticket.c.id).limit(limit)))


def was_asked_for_place(db: Connection, ticket_id: int) -> bool:
    """Whether its reporter was offered places to choose from, and has chosen none."""
    offered, agency = db.execute(select(ticket.c.suggestions, ticket.c.agency).where(ticket.c.id == ticket_id)).one()
    return bool(offered) and agency is None


def undated(db: Connection, after: int, limit: int = 200) -> list[Ticket]:
    """Open tickets whose due time nobody has reckoned yet, from the one after this id on, locked."""
    chosen = select(*COLUMNS).where(ticket.c.id > after, _UNDATED).order_by(ticket.c.id).limit(limit)
    return [Ticket(*row) for row in db.execute(chosen.with_for_update(skip_locked=True, key_share=True))]


def of_phone(db: Connection, phone: str, *statuses: Status, limit: int = 50) -> list[Ticket]:
    """Newest first. Upon a tray lie only messages of phones that have none."""
    if isinstance(db, Tray):
        return []
    chosen = _of_phone(statuses or STATUSES)
    return [Ticket(*row) for row in chosen.all(db, {"phone": phone, "limit": limit})]


@cache
def _of_phone(statuses: tuple[Status, ...]) -> Prepared:
    among = ", ".join(f"'{status}'" for status in statuses)
    theirs = (ticket.c.phone == place("phone", ticket.c.phone), text(f"status in ({among})"))
    newest = select(*COLUMNS).where(*theirs).order_by(ticket.c.id.desc()).limit(place("limit", ticket.c.id))
    return Prepared(lambda _: newest, COLUMNS)


def count_of_phone(db: Connection, phone: str) -> int:
    return db.scalar(select(func.count()).select_from(ticket).where(ticket.c.phone == phone)) or 0


def listed(db: Connection, which: Filter, after: int = 0, limit: int = 50) -> list[Ticket]:
    """In the order they came; `after` is the last id of the page before."""
    id_ = aside(db, ticket.c.id) if which.flag == "ombudsman" else ticket.c.id  # few, and in an index of another order
    chosen = select(*COLUMNS).where(id_ > after, *_conditions(which))
    return [Ticket(*row) for row in db.execute(chosen.order_by(id_).limit(limit))]


def count(db: Connection, which: Filter) -> int:
    return db.scalar(select(func.count()).select_from(ticket).where(and_(True, *_conditions(which)))) or 0


def counted(db: Connection, which: Filter) -> dict[str, int]:
    """How many, by status."""
    every = select(ticket.c.status, func.count()).where(and_(True, *_conditions(which))).group_by(ticket.c.status)
    return dict(map(tuple, db.execute(every)))


def among(db: Connection, ids: Collection[int]) -> dict[int, Ticket]:
    """Those with these ids, by id."""
    chosen = select(*COLUMNS).where(ticket.c.id.in_(list(ids)))
    return {one.id: one for one in (Ticket(*row) for row in db.execute(chosen))} if ids else {}


def due_for_update(db: Connection, now: datetime, limit: int = 100) -> list[Ticket]:
    """Tickets whose scheduled update is due, locked; another worker's are passed over."""
    return [Ticket(*row) for row in _DUE_FOR_UPDATE.all(db, {"now": now, "limit": limit})]


def due_by_clock(db: Connection, now: datetime, limit: int = 20) -> list[Ticket]:
    """Tickets on which something is due by itself, locked; another worker's are passed over."""
    return [Ticket(*row) for row in _DUE_BY_CLOCK.all(db, {"now": now, "limit": limit})]


def _due_at(column: Column[datetime], *order: Column[Any], key_share: bool = False) -> Prepared:
    due = column.is_not(None) & (column <= place("now", column))
    chosen = select(*COLUMNS).where(due).order_by(*order).limit(place("limit", ticket.c.id))
    return Prepared(lambda _: chosen.with_for_update(skip_locked=True, key_share=key_share), COLUMNS)


_DUE_FOR_UPDATE = _due_at(ticket.c.update_due_at, ticket.c.update_due_at)
_DUE_BY_CLOCK = _due_at(ticket.c.clock_due_at, ticket.c.clock_due_at, ticket.c.id, key_share=True)


def wind_up(db: Connection, now: datetime, limit: int = 200) -> int:
    """Open tickets that no clock runs for yet are due by it now; how many."""
    chosen = select(ticket.c.id).where(_UNWATCHED).limit(limit).with_for_update(skip_locked=True, key_share=True)
    some = list(db.scalars(chosen))
    if some:
        db.execute(update(ticket).where(ticket.c.id.in_(some)).values(clock_due_at=now))
    return len(some)


def add_event(db: Connection, ticket_id: int, kind: str, actor: str, at: datetime, data: dict[str, Any]) -> int:
    """One line of history; its id."""
    new = {"ticket_id": ticket_id, "kind": kind, "actor": actor, "at": at, "data": data}
    return int(_ADD_EVENT.row(db, new)[0])


def events(db: Connection, ticket_id: int) -> list[Event]:
    if isinstance(db, Tray):
        laid_out: list[Event] = db.known((event.name, ticket_id))
        return laid_out
    return [Event(*row) for row in _EVENTS.all(db, {"this": ticket_id})]


def lay_out(tray: Tray, ids: Sequence[int]) -> None:
    """So that upon it the histories of these are known."""
    lines: dict[int, list[Event]] = {one: [] for one in ids}
    for ticket_id, *line in _HISTORIES.all(tray.beneath, {"these": ids}):
        lines[ticket_id].append(Event(*line))
    for ticket_id, its in lines.items():
        tray.know((event.name, ticket_id), its)


_LINE = [event.c[name] for name in ("kind", "actor", "at", "data")]
_EVENTS = Prepared(
    lambda _: select(*_LINE).where(event.c.ticket_id == place("this", event.c.ticket_id)).order_by(event.c.id), _LINE
)


def _histories(dialect: str) -> Any:
    lines = rows_of_each(dialect, event.c.ticket_id, "these").c
    return select(lines.ticket_id, *(lines[each.name] for each in _LINE)).order_by(lines.ticket_id, lines.id)


_HISTORIES = Prepared(_histories, [event.c.ticket_id, *_LINE])


class Numbered(NamedTuple):
    """A line of the history of a ticket."""

    id: int
    ticket_id: int
    line: Event


def history(
    db: Connection, after: int, limit: int, since: datetime | None = None, until: datetime | None = None
) -> list[Numbered]:
    """Of all tickets, in the order in which it was written; `after` is the last id of the page before."""
    when = ([event.c.at >= since] if since else []) + ([event.c.at < until] if until else [])
    chosen = select(event.c.id, event.c.ticket_id, *_LINE).where(event.c.id > after, *when)
    rows = db.execute(chosen.order_by(event.c.id).limit(limit))
    return [Numbered(id_, ticket_id, Event(*line)) for id_, ticket_id, *line in rows]


def numbered_events(db: Connection, ticket_id: int, after: int = 0) -> list[tuple[int, Event]]:
    """The lines of its history with their ids, in order; `after`: only those that came later than this one."""
    return [(line, Event(*row)) for line, *row in _NUMBERED.all(db, {"this": ticket_id, "after": after})]


_NUMBERED = Prepared(
    lambda _: (
        select(event.c.id, *_LINE)
        .where(event.c.ticket_id == place("this", event.c.ticket_id), event.c.id > place("after", event.c.id))
        .order_by(event.c.id)
    ),
    [event.c.id, *_LINE],
)


def of_agency(code: str) -> ColumnElement[bool]:
    """Of an agency and the units below it."""
    theirs = (agency.c.code == code) | agency.c.code.startswith(code + ".", autoescape=True)
    return ticket.c.agency.in_(select(agency.c.code).where(theirs))  # few agencies are compared, not all tickets


def _conditions(which: Filter) -> list[Condition]:
    given = {
        ticket.c.status: which.status,
        ticket.c.phone: which.phone,
    }
    conditions: list[Condition] = [column == value for column, value in given.items() if value is not None]
    if which.flag:
        conditions += flagged(which.flag)
    if which.agency:
        conditions.append(of_agency(which.agency))
    if which.national:
        conditions.append(ticket.c.agency.is_(None))
    if which.since:
        conditions.append(ticket.c.opened_at >= which.since)
    if which.until:
        conditions.append(ticket.c.opened_at < which.until)
    return conditions
