"""`numbers`: the keys that phone numbers are encrypted with, and bringing what is held under them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from sms_gateway.cli.printing import as_object, aside, line, progress
from sms_gateway.cli.shell import Group, as_json, settings, telling
from sms_gateway.english import some
from sms_gateway.errors import ConfigError, Refused

if TYPE_CHECKING:
    from sms_gateway.cipher import Cipher
    from sms_gateway.storage.engine import Database

_NO_KEY = "encryption.keys: there is no key: `sms-gateway numbers key` makes one"


@click.group(cls=Group)
def numbers() -> None:
    """Phone numbers at rest: key, encrypt, decrypt, check.

    \b
    Example:
      sms-gateway numbers key > /etc/sms-gateway.key
    """


@numbers.command()
def key() -> None:
    """Print a fresh key, to be put first among encryption.keys. Keep a copy where the database is not.

    \b
    Example:
      sms-gateway numbers key > /etc/sms-gateway.key
    """
    from sms_gateway.cipher import new_key

    line(new_key())


@numbers.command()
@as_json
def encrypt(as_json: bool) -> None:
    """Bring all numbers under the first of encryption.keys, with the service stopped.

    The same for the first key and for every new one: put it first, keep the old one behind it, and run this. If it is
    stopped, it goes on from there the next time.

    \b
    Example:
      sms-gateway numbers encrypt
    """
    with _alone() as (database, cipher):
        if cipher is None:
            raise ConfigError(_NO_KEY)
        _bring_under(database, cipher, cipher.under, as_json)


@numbers.command()
@as_json
def decrypt(as_json: bool) -> None:
    """Write all numbers as they are, with the service stopped. Take the keys out of the settings afterwards.

    \b
    Example:
      sms-gateway numbers decrypt
    """
    from sms_gateway.storage.at_rest import PLAIN

    with _alone() as (database, cipher):
        if cipher is None:
            raise ConfigError("encryption.keys: the key that the numbers are under is needed to decrypt them")
        _bring_under(database, cipher, PLAIN, as_json)


@numbers.command()
@as_json
def check(as_json: bool) -> None:
    """Count what is under which key, and what cannot be read: then the exit code is 1.

    \b
    Example:
      sms-gateway numbers check
    """
    from sms_gateway.storage import at_rest

    with _opened() as (database, cipher), progress("rows", _total(database)) as more:
        found = at_rest.counted(database, cipher, more)
    if as_json:
        as_object(dict(sorted(found.items())))
    else:
        for name, count in sorted(found.items()):
            line(f"{name:12}{count}")
    click.get_current_context().exit(1 if found[at_rest.UNREADABLE] else 0)


def _bring_under(database: Database, cipher: Cipher, form: str, as_json: bool) -> None:
    """Raises ConfigError: they are under a key that is not there."""
    from sms_gateway.storage import at_rest

    under = database.read(at_rest.state)
    if under != at_rest.PLAIN and not under.startswith(at_rest.CHANGING) and under not in cipher.known:
        raise ConfigError(f"encryption.keys: the numbers are under key {under}, which is not among them: put it back")
    with progress("rows", _total(database)) as more:
        done = at_rest.bring_under(database, cipher, form, more, telling("manage", [f"numbers:{form}"]))
    aside("compacting, so that nothing is left of the old form")
    database.compact(place.table.name for place in at_rest.places())
    unreadable = done[at_rest.UNREADABLE]
    if as_json:
        as_object({"form": form, "rewritten": done[form], "unreadable": unreadable})
        return
    told = "written as they are" if form == at_rest.PLAIN else f"under key {form}"
    line(f"all numbers are {told}: {some(done[form], 'value')} rewritten")
    if unreadable:
        left = some(unreadable, "value")
        aside(f"left, since nobody can read it: {left}; a key is missing, or somebody has changed it by hand")


def _total(database: Database) -> int | None:
    from sms_gateway.storage import at_rest

    return database.read(at_rest.rows) if sys.stderr.isatty() else None


@contextmanager
def _alone() -> Iterator[tuple[Database, Cipher | None]]:
    """Raises ConfigError, Refused where somebody else works with the database, or messages wait outside it."""
    from sms_gateway.spool import Spool
    from sms_gateway.storage.dialects import company
    from sms_gateway.storage.file import hold

    with ExitStack() as stack:
        database, cipher = stack.enter_context(_opened())
        if database.is_sqlite:
            stack.enter_context(hold(database.url))
        if others := database.read(company):
            raise Refused(f"{others} connections to the database are in use: stop serve, web and worker everywhere")
        if depth := Spool(settings().spool.directory).depth():
            raise Refused(
                f"the spool holds {some(depth, 'message')}: `sms-gateway inbox replay --spool` takes them in, with the "
                "settings that they were kept with"
            )
        yield database, cipher


@contextmanager
def _opened() -> Iterator[tuple[Database, Cipher | None]]:
    """The database as it stands, whatever the numbers in it are under."""
    from sms_gateway import terms
    from sms_gateway.storage import upgrade
    from sms_gateway.storage.engine import Database

    chosen = settings()
    cipher = terms.cipher(chosen)
    database = Database(chosen.database.url, patience=chosen.database.patience)
    try:
        upgrade.check(database)
        yield database, cipher
    finally:
        database.close()
