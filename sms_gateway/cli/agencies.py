"""`agency`: who answers. Checked against every word and name there is before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sms_gateway.agencies import Agency
from sms_gateway.cli.consent import Consent, asks_first
from sms_gateway.cli.drafts import read
from sms_gateway.cli.printing import as_object, line, progress, tell_each
from sms_gateway.cli.shell import Command, Group, as_json, known, noted, opened
from sms_gateway.drafts import KINDS, Draft, Known
from sms_gateway.errors import Refused

if TYPE_CHECKING:
    from sms_gateway.gateway import Gateway
    from sms_gateway.storage.engine import Connection


_NAMED = 10
"""Agencies of one import that the audit calls by name."""


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
        known(gateway, parent)
        every = gateway.database.read(agencies.every)
    chosen = [one for one in every if parent in (None, one.parent)]
    rows = [(one.code, one.name, one.kind, one.timezone, ", ".join(one.aliases)) for one in chosen]
    tell_each(map(views.agency, chosen), as_json, ("code", "name", "kind", "time zone", "also called"), rows)


@agency.command()
@click.argument("code")
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), help="A unit, unless given.")
@click.option("--parent", metavar="CODE", help="Whose unit it is; read from its own code, unless given.")
@click.option("--timezone", metavar="ZONE", help="That of its parent, unless given.")
@click.option("--alias", "aliases", multiple=True, metavar="WORD", help="A word citizens write; may be repeated.")
@click.option("--limit", "limits", multiple=True, metavar="NAME=LIMIT", help="A limit of its own; NAME= takes it away.")
@click.option("--hours", metavar="HOURS", help='Working hours of its own; "" takes them away.')
@asks_first
@as_json
def add(yes: bool, dry_run: bool, as_json: bool, limits: tuple[str, ...], **said: Any) -> None:
    """Add an agency, or change the one with this CODE: what is not given stays as it is.

    NAME of a limit is one of `deadlines` in the settings. Limits and hours hold for the units below it too, where
    they have none of their own. When they change, what becomes of open tickets is shown first.

    \b
    Example:
      sms-gateway agency add 12.75.pu "Dinas Pekerjaan Umum Binjai" --alias PUBINJAI
      sms-gateway agency add 12.75 "Kota Binjai" --limit respond="24 hours" --hours "Mon-Fri 08:00-12:00 13:00-16:00"
    """
    from sms_gateway import views

    with opened() as gateway:
        draft = Draft(limits=limits, **said)
        change = gateway.database.read(_change, gateway, [draft])
        (wanted,) = change.wanted
        told = f"{'changed' if change.changed else 'added'} {wanted.code} {wanted.name}"
        _make(gateway, [draft], change, Consent(yes, dry_run, as_json), views.agency(wanted), told)


@agency.command("import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@asks_first
@as_json
def import_(file: Path, yes: bool, dry_run: bool, as_json: bool) -> None:
    """Add or change all agencies in FILE, or none if one of them cannot be.

    FILE is CSV. Its first line names the columns: code and name, and as needed kind, parent (or province),
    timezone, aliases parted by spaces, limits as "respond=24 hours; complaint=10 working days", and hours.

    \b
    Example:
      sms-gateway agency import opd-medan.csv
    """
    drafts = list(read(file))
    with opened() as gateway:
        try:
            change = gateway.database.read(_change, gateway, drafts)
            counts = {"added": len(change.wanted) - change.changed, "changed": change.changed}
            told = ", ".join(f"{what} {count}" for what, count in counts.items())
            _make(gateway, drafts, change, Consent(yes, dry_run, as_json), counts, told)
        except Refused as error:
            raise Refused(f"{file}: {error}; nothing was imported") from None


@dataclass(frozen=True, slots=True)
class _Change:
    """Agencies as somebody wants them: those there are already, and those that are new or other."""

    known: Known
    wanted: Sequence[Agency]

    @property
    def all(self) -> list[Agency]:
        return list({**self.known, **{one.code: one for one in self.wanted}}.values())

    @property
    def changed(self) -> int:
        """How many of the wanted ones are there already."""
        return sum(one.code in self.known for one in self.wanted)

    @property
    def is_of_rules(self) -> bool:
        none = Agency("", "", "")
        old = [self.known.get(one.code, none) for one in self.wanted]
        return any((a.limits, a.hours) != (b.limits, b.hours) for a, b in zip(old, self.wanted, strict=True))


def _change(db: Connection, gateway: Gateway, drafts: Sequence[Draft]) -> _Change:
    """The drafts completed by what is known. Raises Refused, also where a word would mean two things."""
    from sms_gateway.storage import agencies

    known = {one.code: one for one in agencies.every(db)}
    near, wanted = dict(known), []
    for draft in sorted(drafts, key=lambda draft: draft.code.count(".")):  # parents before their units
        one = draft.agency(near, gateway.settings.timezone, gateway.directory.limits)
        near[one.code] = one
        wanted.append(one)
    new = [word for one in wanted for word in one.new_words(known.get(one.code))]
    gateway.directory.trial(list(near.values()), new=new)
    return _Change(known, wanted)


def _make(
    gateway: Gateway, drafts: Sequence[Draft], change: _Change, consent: Consent, about: dict[str, Any], told: str
) -> None:
    """All of them or, with Refused, none. Where rules change, somebody is asked first."""
    from sms_gateway.storage import holidays

    told_audit = [f"agency:{one.code}" for one in change.wanted[:_NAMED]]
    told_audit += [f"agencies:{len(change.wanted)}"] if len(change.wanted) > _NAMED else []
    write = partial(noted, gateway, "manage", told_audit, _write, gateway, drafts)
    if change.is_of_rules or consent.dry_run:
        will = gateway.directory.rule_book(change.all, gateway.database.read(holidays.every))
        consent.to(gateway, will, write, about, told)
        return
    write()
    if consent.as_json:
        as_object(about)
    else:
        line(told)


def _write(db: Connection, gateway: Gateway, drafts: Sequence[Draft]) -> None:
    """Looked at again: others may have written in the meantime."""
    from sms_gateway.storage import agencies

    wanted = _change(db, gateway, drafts).wanted
    with progress("agencies", len(wanted)) as done:
        for one in wanted:
            agencies.put(db, one)
            done(1)
