"""A long table read from its newest row backwards: a page at a time, and never more rows than somebody waits for.

Where what is looked for is rare, a page may end before it is full; the next one goes on from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, func, select

FAR = 200_000
"""How many rows are looked at for one page."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """`older`: the id before which the next page begins; None: there is nothing further back."""

    ids: list[int]
    older: int | None


def stretch(
    db: Connection,
    id_: Column[Any],
    conditions: Sequence[ColumnElement[bool]],
    before: int | None,
    limit: int,
) -> Stretch:
    """The newest rows with an id below `before` of which these conditions hold."""
    top = before if before is not None else (db.scalar(select(func.max(id_))) or 0) + 1
    near = [id_ < top, id_ >= top - FAR]
    chosen = select(id_).where(*near, *conditions).order_by(id_.desc()).limit(limit + 1)
    ids = list(db.scalars(chosen))
    if len(ids) > limit:
        return Stretch(ids[:limit], ids[limit - 1])
    first = db.scalar(select(func.min(id_))) or 0
    return Stretch(ids, top - FAR if top - FAR > first else None)
