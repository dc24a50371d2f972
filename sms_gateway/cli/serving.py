"""What runs until it is told to stop, and what must be done before: `serve`, `web`, `worker`, `migrate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sms_gateway.cli.printing import as_object
from sms_gateway.cli.shell import Command, as_json, settings
from sms_gateway.errors import ConfigError, StorageDown

if TYPE_CHECKING:
    from sms_gateway.config import Settings
    from sms_gateway.storage.engine import Database

_host = click.option("--host", metavar="ADDRESS", help="Listen here instead of web.host.")
_port = click.option("--port", type=click.IntRange(1, 65535), help="Listen here instead of web.port.")


@click.command(cls=Command)
@_host
@_port
@click.option("--hello", is_flag=True, help="Show a first conversation and where to look.")
def serve(host: str | None, port: int | None, hello: bool) -> None:
    """Serve it all: web and timetable in one process group.

    \b
    Example:
      sms-gateway serve --port 8080
    """
    from sms_gateway.server import serve as run

    run(_listening(settings(), host, port), frozenset({"web", "timetable"}), hello)


@click.command(cls=Command)
@_host
@_port
def web(host: str | None, port: int | None) -> None:
    """Serve the web alone. Any number of these on one PostgreSQL.

    \b
    Example:
      sms-gateway web --host 0.0.0.0
    """
    from sms_gateway.server import serve as run

    run(_for_many(_listening(settings(), host, port)), frozenset({"web"}))


@click.command(cls=Command)
def worker() -> None:
    """Do the timetable's work alone. Any number of these on one PostgreSQL.

    \b
    Example:
      sms-gateway worker --config /etc/sms-gateway.yaml
    """
    from sms_gateway.server import serve as run

    run(_for_many(settings()), frozenset({"timetable"}))


@click.command(cls=Command)
@click.option("--no-backup", is_flag=True, help="Make no copy of a PostgreSQL first: somebody else has made one.")
@as_json
def migrate(no_backup: bool, as_json: bool) -> None:
    """Bring the database to this version. Safe to run twice, and by several at once. A copy is made first.

    \b
    Example:
      sms-gateway migrate
    """
    from sms_gateway.gateway import build
    from sms_gateway.hello import first_login
    from sms_gateway.storage import upgrade
    from sms_gateway.storage.engine import Database

    chosen = settings()
    database = Database(chosen.database.url, patience=chosen.database.patience)
    try:
        copied = None if no_backup else _copied(database)
        changed = upgrade.upgrade(database) is not None
        reached = database.read(upgrade.version)
    finally:
        database.close()
    gateway = build(chosen)  # what every installation has from its first start
    login = None if gateway.database.is_sqlite else first_login(gateway)  # on SQLite `serve` tells it
    gateway.close()
    if as_json:
        as_object({"version": reached, "changed": changed, **({"login": login} if login else {})})
        return
    if copied:
        click.echo(f"what it was before is in {copied}")
    click.echo(f"the database is {'now' if changed else 'already'} at {reached}")
    if login:
        click.echo(f"sign in to the console as {login}")


def _copied(database: Database) -> Path | None:
    """Raises StorageDown, telling how to go on without."""
    from sms_gateway.backup import before_migration
    from sms_gateway.clock import system_clock

    try:
        return before_migration(database, system_clock())
    except StorageDown as error:
        raise StorageDown(f"no copy before the migration: {error}; or `sms-gateway migrate --no-backup`") from error


def _listening(chosen: Settings, host: str | None, port: int | None) -> Settings:
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    return chosen.model_copy(update={"web": chosen.web.model_copy(update=given)})


def _for_many(chosen: Settings) -> Settings:
    if chosen.database.url.startswith("sqlite"):
        name = click.get_current_context().info_name
        raise ConfigError(
            f"database.url: SQLite is for one process, so there is no {name} beside it: "
            "run `sms-gateway serve`, or set a postgresql:// database"
        )
    return chosen
