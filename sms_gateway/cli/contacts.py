"""`contact`: what is held of a phone, handing it out, not answering it, and forgetting it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sms_gateway.cli.printing import as_object, aside, line, tell_each
from sms_gateway.cli.shell import Group, Phone, as_json, by_whom, noted, opened, unmasked
from sms_gateway.english import some
from sms_gateway.errors import NotFound, Refused

if TYPE_CHECKING:
    from sms_gateway.gateway import Gateway
    from sms_gateway.roles import Act
    from sms_gateway.storage.engine import Connection

T = TypeVar("T")


@click.group(cls=Group)
def contact() -> None:
    """Phones that texted us: list, show, export, block, erase.

    \b
    Example:
      sms-gateway contact show +6281234567890
    """


@contact.command("list")
@unmasked
@as_json
def list_unanswered(unmasked: bool, as_json: bool) -> None:
    """List the phones that are not answered: those we fell silent to, and those that are blocked.

    \b
    Example:
      sms-gateway contact list
    """
    from sms_gateway import views
    from sms_gateway.storage import contacts

    with opened() as gateway:
        found = gateway.database.read(contacts.unanswered, gateway.clock())
        zone = gateway.settings.timezone
    seen = [views.contact(one.phone, one, [], zone, unmasked) for one in found]
    names = ("phone", "last_seen_at", "silent_until", "silent_for", "blocked_at", "blocked_by")
    shown = [{name: one[name] for name in names} for one in seen]
    titles = [name.removesuffix("_at").replace("_", " ") for name in names]
    tell_each(shown, as_json, titles, [list(one.values()) for one in shown])


@contact.command()
@click.argument("phone", type=Phone())
@unmasked
@as_json
def show(phone: str, unmasked: bool, as_json: bool) -> None:
    """Show what is held of a phone.

    \b
    Example:
      sms-gateway contact show 081234567890
    """
    with opened() as gateway:
        held = _held(gateway, phone, unmasked)
    if as_json:
        as_object(held)
        return
    for name, value in held.items():
        told = ", ".join(value) if isinstance(value, list) else value
        line(f"{name.replace('_', ' '):14}{'-' if told in (None, '') else told}")


@contact.command()
@click.argument("phone", type=Phone())
@by_whom
def block(phone: str, by: str) -> None:
    """Keep what a phone sends, do nothing else with it, and send it nothing: for spam. Its STOP is heeded.

    \b
    Example:
      sms-gateway contact block +6281234567890
    """
    from sms_gateway.phone import mask
    from sms_gateway.storage import contacts

    with opened() as gateway:
        _held(gateway, phone)
        now = gateway.clock()
        _change(gateway, phone, "block", partial(contacts.change, blocked_at=now, blocked_by=by))
    line(f"{mask(phone)} is blocked: its messages are kept, nothing is done with them, and it is sent nothing")


@contact.command()
@click.argument("phone", type=Phone())
def unblock(phone: str) -> None:
    """Answer a phone again: one that was blocked, or that we fell silent to.

    \b
    Example:
      sms-gateway contact unblock +6281234567890
    """
    from sms_gateway.phone import mask
    from sms_gateway.storage import contacts

    with opened() as gateway:
        _held(gateway, phone)
        free = dict.fromkeys(("blocked_at", "blocked_by", "silent_until", "silent_for"))
        _change(gateway, phone, "unblock", partial(contacts.change, **free))
    line(f"{mask(phone)} is answered again; what it sent meanwhile: sms-gateway inbox list")


@contact.command()
@click.argument("phone", type=Phone())
@click.option("--name", "names", multiple=True, help="A name to mask in their reports too; repeat it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@by_whom
@as_json
def erase(phone: str, names: tuple[str, ...], yes: bool, by: str, as_json: bool) -> None:
    """Erase what identifies a person; what they reported stays. This cannot be undone.

    The number goes from tickets, messages, receipts and the contact, and from what others wrote; the texts of their
    messages are emptied; long numbers in their reports are masked; what was still to be sent is cancelled. Names only
    a reader can find: --name masks them. Copies made earlier keep it all: those that are known here are named. Who has
    asked for it (HAPUS DATA) is answered first: afterwards nobody can tell them.

    \b
    Example:
      sms-gateway contact erase +6281234567890 --name "Budi Santoso"
    """
    from sms_gateway.phone import mask
    from sms_gateway.storage import erasure

    with opened() as gateway:
        gateway.inbox.replay_spool()  # else what waits there would bring the person back
        held = _held(gateway, phone)
        gateway.database.read(_check_told, phone)
        _confirm(f"Erase {mask(phone)} with {some(len(held['tickets']), 'ticket')}? This cannot be undone.", yes)
        forget = partial(erasure.erase, by=by, now=gateway.clock(), names=names)
        erased = _change(gateway, phone, "erase", forget)
        gateway.database.scrub()
        _name_copies(gateway)
    if as_json:
        as_object(asdict(erased))
    else:
        received = f"{some(erased.received, 'message')} received"
        sent = f"{erased.sent} sent ({erased.cancelled} cancelled)"
        gone = f"{some(erased.tickets, 'ticket')}, {received} and {sent}, {some(erased.receipts, 'receipt')}"
        line(f"{mask(phone)} is now {erased.name}: {gone}")


@contact.command("export")
@click.argument("phone", type=Phone())
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Else standard output.")
@by_whom
def export_one(phone: str, out: Path | None, by: str) -> None:
    """Hand out all that is held of a person, as JSON: contact, reports with their history, SMS both ways, receipts.

    It is noted in the audit, in the name of whoever sits at this shell, and in the history of each report.

    \b
    Example:
      sms-gateway contact export +6281234567890 --out budi.json
    """
    from sms_gateway.phone import mask
    from sms_gateway.storage import holdings
    from sms_gateway.storage.copies import new_file

    with opened() as gateway:
        gateway.inbox.replay_spool()
        _held(gateway, phone)
        hand_out = partial(holdings.hand_out, by=by, now=gateway.clock())
        told = _change(gateway, phone, "export", hand_out, "read")
    text = json.dumps(told, ensure_ascii=False, indent=1, default=_plainly) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    with new_file(out) as part:
        part.write_text(text, encoding="utf-8")
    counts = f"{some(len(told['tickets']), 'ticket')}, {len(told['received'])} received, {len(told['sent'])} sent"
    line(f"all that is held of {mask(phone)} is in {out}: {counts}")


def _plainly(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _change(gateway: Gateway, phone: str, how: str, deed: Callable[[Connection, str], T], act: Act = "manage") -> T:
    """The audit knows a phone by a digest alone, which means nothing any more once it is erased."""
    from sms_gateway.storage import salts

    told = gateway.database.write(salts.told, phone)
    return noted(gateway, act, [told, how], deed, phone)


def _check_told(db: Connection, phone: str) -> None:
    """Raises Refused where they have asked for it, and the SMS that says it is done has not left."""
    from sms_gateway.storage import outbound, tickets
    from sms_gateway.tickets import OPEN, PERSONAL_DATA

    for one in tickets.of_phone(db, phone, *OPEN):
        waits = [said for said in outbound.of_ticket(db, one.id) if said.state in ("queued", "sending")]
        if one.topic == PERSONAL_DATA and (one.is_to_be_done or waits):
            hint = f"`sms-gateway ticket reply {one.number} --urgent TEXT…`"
            raise Refused(f"{one.number} asks for this: answer it first by {hint}, and erase when that SMS has left")


def _name_copies(gateway: Gateway) -> None:
    """Where the person still is, and until when."""
    from sms_gateway.storage import copies

    days = gateway.settings.retention.copies_days
    for copy in copies.before_migration(gateway.database):
        aside(f"{copy} still has them: it is removed {some(days, 'day')} after it was made, or delete it now")
    aside("backups made before still have them, until they are removed; after a restore from one, erase again")


def _confirm(question: str, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise Refused("nothing was erased: say --yes, since there is nobody to ask")
    click.confirm(question, abort=True, err=True)


def _held(gateway: Gateway, phone: str, unmasked: bool = False) -> dict[str, Any]:
    """Raises NotFound where nothing at all is held of the phone."""
    from sms_gateway import views
    from sms_gateway.phone import mask
    from sms_gateway.storage import contacts, outbound, tickets

    known = gateway.database.read(contacts.get, phone)
    theirs = gateway.database.read(tickets.of_phone, phone, limit=10_000)
    if known is None and not theirs and not gateway.database.read(outbound.to_phone, phone, 0, 1):
        raise NotFound(f"nothing is held of {mask(phone)}: compare the digits")
    return views.contact(phone, known, theirs, gateway.settings.timezone, unmasked)
