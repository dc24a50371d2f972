"""Agencies as they stand in a file."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from sms_gateway.drafts import Draft
from sms_gateway.errors import Refused

_COLUMNS = {"code", "name", "kind", "parent", "province", "timezone", "aliases", "limits", "hours"}
_NONE = "-"
"""Written in a file: its own hours are taken away."""


def read(file: Path) -> Iterator[Draft]:
    """The drafts in a CSV file, parted by commas or semicolons. Raises Refused with the number of the line."""
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8: save it as CSV UTF-8"
        raise Refused(f"{file} cannot be read: {reason}") from None
    first = text.partition("\n")[0]
    lines = text.splitlines()
    if still_open := [number for number, line in enumerate(lines, 1) if line.count('"') % 2]:
        raise Refused(f"{file}: line {still_open[0]}: a quote is open at its end: a cell is one line")
    rows = csv.DictReader(lines, delimiter=";" if first.count(";") > first.count(",") else ",")
    columns = set(rows.fieldnames or ())
    if missing := {"code", "name"} - columns:
        raise Refused(f"{file}: line 1 must name the columns; {' and '.join(sorted(missing))} cannot be found")
    if unknown := columns - _COLUMNS:
        raise Refused(f"{file}: line 1 has columns that are not known here: {', '.join(sorted(unknown))}")
    seen: dict[str, int] = {}
    for row in rows:
        where = f"line {rows.line_num}: "
        if None in row or None in row.values():
            raise Refused(f"{file}: {where}it has not as many cells as line 1; put names with commas in quotes")
        cell = {name: (value or "").strip() for name, value in row.items()}
        if (other := seen.setdefault(cell["code"], rows.line_num)) != rows.line_num:
            raise Refused(f"{file}: {where}{cell['code']} stands in line {other} already")
        yield _draft(cell, where)


def _draft(cell: Mapping[str, str], where: str) -> Draft:
    return Draft(
        code=cell["code"],
        name=cell["name"],
        kind=cell.get("kind") or None,
        parent=cell.get("parent") or cell.get("province") or None,
        timezone=cell.get("timezone") or None,
        aliases=tuple(cell.get("aliases", "").split()),
        limits=tuple(part for part in cell.get("limits", "").split(";") if part.strip()),
        hours="" if cell.get("hours") == _NONE else cell.get("hours") or None,
        where=where,
    )
