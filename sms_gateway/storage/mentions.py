"""Where else a person's number stands: in what others wrote. It is masked there, and nothing else of their words."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, Text, cast, select, update

from sms_gateway.redaction import MASKED
from sms_gateway.storage.tables import event, inbound, outbound, presence, ticket

_WORDS: Sequence[tuple[Table, Column[Any]]] = (
    (ticket, ticket.c.text),
    (event, event.c.data),
    (inbound, inbound.c.body),
    (outbound, outbound.c.body),
    (presence, presence.c.draft),
)
_SHORTEST = 7


def mask(db: Connection, phone: str) -> int:
    """In reports, histories, messages and drafts of whomever; how many. Reads all of them, once.

    `+62812…`, `62812…` and `0812…` are found; one that is written in groups is only where it is masked anyway.
    """
    digits = phone.removeprefix("+62").lstrip("+")
    if len(digits) < _SHORTEST:
        return 0
    written = re.compile(rf"(?:\+?62|0)?{re.escape(digits)}(?!\d)")
    return sum(_mask_in(db, table, column, digits, written) for table, column in _WORDS)


def masked(data: Any, written: re.Pattern[str]) -> Any:
    """The same, however deep it lies."""
    match data:
        case str():
            return written.sub(MASKED, data)
        case dict():
            return {name: masked(value, written) for name, value in data.items()}
        case list():
            return [masked(value, written) for value in data]
        case _:
            return data


def _mask_in(db: Connection, table: Table, column: Column[Any], digits: str, written: re.Pattern[str]) -> int:
    key = list(table.primary_key.columns)
    more = [inbound.c.raw] if table is inbound else []
    chosen = select(*key, column, *more).where(cast(column, Text).contains(digits, autoescape=True))
    found = db.execute(chosen).all()
    for row in found:
        this = [one == value for one, value in zip(key, row, strict=False)]
        values = zip([column, *more], row[len(key) :], strict=True)
        db.execute(update(table).where(*this).values({one.name: masked(value, written) for one, value in values}))
    return len(found)
