"""`agency`: who answers. Checked against every word and name there is before anything is written."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from sms_gateway.agencies import Agency
from sms_gateway.cli.printing import as_object, line, progress, table
from sms_gateway.cli.shell import Command, Group, as_json, opened
from sms_gateway.errors import Refused

if TYPE_CHECKING:
    from sms_gateway.directory import Directory
    from sms_gateway.storage.engine import Connection

KINDS = ("province", "kabupaten", "kota", "unit")
_CODE = re.compile(r"[a-z0-9]+(\.[a-z0-9]+)*")
_LONGEST_CODE, _LONGEST_NAME = 64, 128

Known = Mapping[str, Agency]
"""By code."""


@click.group(cls=Group)
def agency() -> None:
    """Agencies: list, add, import.

    A code says where an agency stands: 12.75 is Kota Binjai, 12.75.pu a unit of it.

    \b
    Example:
      sms-gateway agency list --parent 12
    """


@agency.command("list")
@click.option("--parent", metavar="CODE", help="Only the agencies right below this one.")
@as_json
def list_(parent: str | None, as_json: bool) -> None:
    """List agencies, each before its units.

    \b
    Example:
      sms-gateway agency list --parent 12.75
    """
    from sms_gateway import views
    from sms_gateway.storage import agencies

    with opened() as gateway:
        every = gateway.database.read(agencies.every)
    chosen = [one for one in every if parent in (None, one.parent)]
    if as_json:
        for one in chosen:
            as_object(views.agency(one))
    else:
        rows = [(one.code, one.name, one.kind, one.timezone, ", ".join(one.aliases)) for one in chosen]
        table(("code", "name", "kind", "time zone", "also called"), rows)


@agency.command()
@click.argument("code")
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), help="A unit, unless given.")
@click.option("--parent", metavar="CODE", help="Whose unit it is; read from its own code, unless given.")
@click.option("--timezone", metavar="ZONE", help="That of its parent, unless given.")
@click.option("--alias", "aliases", multiple=True, metavar="WORD", help="A word citizens write; may be repeated.")
@as_json
def add(
    code: str,
    name: str,
    kind: str | None,
    parent: str | None,
    timezone: str | None,
    aliases: tuple[str, ...],
    as_json: bool,
) -> None:
    """Add an agency, or change the one with this CODE: what is not given stays as it is.

    \b
    Example:
      sms-gateway agency add 12.75.pu "Dinas Pekerjaan Umum Binjai" --alias PUBINJAI
    """
    from sms_gateway import views

    given = Draft(code, name, kind, parent, timezone, aliases)
    with opened() as gateway:
        (written,), changed = gateway.database.write(_write, [given], gateway.directory, gateway.settings.timezone)
    if as_json:
        as_object(views.agency(written))
    else:
        line(f"{'changed' if changed else 'added'} {written.code} {written.name}")


@agency.command("import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@as_json
def import_(file: Path, as_json: bool) -> None:
    """Add or change all agencies in FILE, or none if one of them cannot be.

    FILE is CSV. Its first line names the columns: code and name, and as needed kind, parent (or province),
    timezone, and aliases parted by spaces.

    \b
    Example:
      sms-gateway agency import opd-medan.csv
    """
    drafts = list(read(file))
    with opened() as gateway, progress("agencies", len(drafts)) as done:
        try:
            written, changed = gateway.database.write(
                _write, drafts, gateway.directory, gateway.settings.timezone, done
            )
        except Refused as error:
            raise Refused(f"{file}: {error}; nothing was imported") from None
    if as_json:
        as_object({"added": len(written) - changed, "changed": changed})
    else:
        line(f"added {len(written) - changed}, changed {changed}")


@dataclass(frozen=True, slots=True)
class Draft:
    """An agency as somebody wrote it. None, and no aliases: not said. `where`: the line of a file."""

    code: str
    name: str
    kind: str | None = None
    parent: str | None = None
    timezone: str | None = None
    aliases: tuple[str, ...] = ()
    where: str = ""

    def agency(self, known: Known, timezone: str) -> Agency:
        """Completed by what is known of it, of its parent and of the settings. Raises Refused."""
        if not _CODE.fullmatch(self.code) or len(self.code) > _LONGEST_CODE:
            raise self.refused(f"{self.code!r} is no code: write small letters and digits, as 12.75.pu")
        if not self.name or len(self.name) > _LONGEST_NAME:
            raise self.refused(f"the name of {self.code} must have 1 to {_LONGEST_NAME} characters")
        old, above = known.get(self.code), self.code.rpartition(".")[0]
        parent = self.parent or (old.parent if old else above if above in known else None)
        if parent is not None and (parent not in known or parent == self.code):
            raise self.refused(f"there is no agency {parent} that {self.code} could belong to: add it first")
        return Agency(
            code=self.code,
            name=self.name,
            kind=self._kind(old),
            parent=parent,
            timezone=self._zone(old or (known[parent] if parent else None), timezone),
            aliases=self.aliases or (old.aliases if old else ()),
        )

    def refused(self, why: str) -> Refused:
        return Refused(f"{self.where}{why}")

    def _kind(self, old: Agency | None) -> str:
        kind = self.kind or (old.kind if old else "unit")
        if kind not in KINDS:
            raise self.refused(f"{kind!r} is no kind of agency: write one of {', '.join(KINDS)}")
        return kind

    def _zone(self, near: Agency | None, otherwise: str) -> str:
        name = self.timezone or (near.timezone if near else otherwise)
        try:
            ZoneInfo(name)
        except (LookupError, ValueError, OSError):
            raise self.refused(f"{name!r} is no time zone: write one as Asia/Jakarta") from None
        return name


def read(file: Path) -> Iterator[Draft]:
    """The drafts in a CSV file, parted by commas or semicolons. Raises Refused with the number of the line."""
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8: save it as CSV UTF-8"
        raise Refused(f"{file} cannot be read: {reason}") from None
    first = text.partition("\n")[0]
    rows = csv.DictReader(text.splitlines(), delimiter=";" if first.count(";") > first.count(",") else ",")
    columns = set(rows.fieldnames or ())
    if missing := {"code", "name"} - columns:
        raise Refused(f"{file}: line 1 must name the columns; {' and '.join(sorted(missing))} cannot be found")
    if unknown := columns - {"code", "name", "kind", "parent", "province", "timezone", "aliases"}:
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
        where=where,
    )


def _uncounted(more: int) -> None:
    """Nobody watches."""
    del more


def _write(
    db: Connection,
    drafts: Iterable[Draft],
    directory: Directory,
    timezone: str,
    done: Callable[[int], None] = _uncounted,
) -> tuple[list[Agency], int]:
    """All of them or, with Refused, none: the agencies as they are now, and how many of them were there before."""
    from parsers import VocabularyClash
    from sms_gateway.storage import agencies

    known = {one.code: one for one in agencies.every(db)}
    before = len(known)
    written = []
    for draft in sorted(drafts, key=lambda draft: draft.code.count(".")):  # parents before their units
        one = draft.agency(known, timezone)
        known[one.code] = one
        written.append(one)
        agencies.put(db, one)
        done(1)
    try:
        directory.trial(list(known.values()))
    except VocabularyClash as clash:
        raise Refused(str(clash)) from None
    return written, len(written) - (len(known) - before)
