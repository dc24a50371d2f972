"""`canned`: answers kept ready for whoever replies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sms_gateway.cli.printing import tell, tell_each
from sms_gateway.cli.shell import Group, as_json, known, noted, opened

if TYPE_CHECKING:
    from sms_gateway.storage.canned import Canned

_agency = click.option("--agency", metavar="CODE", help="Of this agency and the units below it; else everybody's.")


@click.group(cls=Group)
def canned() -> None:
    """Canned replies: list, add, remove.

    \b
    Example:
      sms-gateway canned list
    """


@canned.command("list")
@click.option("--agency", metavar="CODE", help="What this agency may use; else all there are.")
@as_json
def list_(agency: str | None, as_json: bool) -> None:
    """List canned replies.

    \b
    Example:
      sms-gateway canned list --agency 12.75
    """
    from sms_gateway.storage import canned

    with opened() as gateway:
        known(gateway, agency)
        read = gateway.database.read
        seen = [_view(one) for one in (read(canned.for_agency, agency) if agency else read(canned.every))]
    tell_each(seen, as_json, ("id", "agency", "name", "text"), [list(one.values()) for one in seen])


@canned.command()
@click.argument("name")
@click.argument("text", nargs=-1, required=True, metavar="TEXT…")
@_agency
@as_json
def add(name: str, text: tuple[str, ...], agency: str | None, as_json: bool) -> None:
    """Add a canned reply. TEXT may hold {number}, {agency} and {date}.

    \b
    Example:
      sms-gateway canned add "lampu diganti" "Lampu sudah diganti petugas {agency}." --agency 12.75
    """
    from sms_gateway.storage import canned

    with opened() as gateway:
        subjects = [f"canned:{name}", "add", *([agency] if agency else [])]
        new = _view(noted(gateway, "manage", subjects, canned.add, agency, name, " ".join(text)))
    tell(new, as_json, f"added {new['id']}: {new['name']}")


@canned.command()
@click.argument("canned_id", type=click.IntRange(min=1), metavar="ID")
@as_json
def remove(canned_id: int, as_json: bool) -> None:
    """Remove a canned reply, by the id that `list` shows.

    \b
    Example:
      sms-gateway canned remove 4
    """
    from sms_gateway.storage import canned

    with opened() as gateway:
        gone = _view(noted(gateway, "manage", [f"canned:{canned_id}", "remove"], canned.remove, canned_id))
    tell(gone, as_json, f"removed {gone['id']}: {gone['name']}")


def _view(one: Canned) -> dict[str, Any]:
    return {"id": one.id, "agency": one.agency, "name": one.name, "text": one.text}
