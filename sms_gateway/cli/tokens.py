"""`operator token`: the keys that an operator's programs come with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import click

from sms_gateway.cli.printing import as_object, aside, line, tell, tell_each
from sms_gateway.cli.shell import Command, as_json, myself, opened, refuse_usage
from sms_gateway.roles import SCOPES, Scope

if TYPE_CHECKING:
    from sms_gateway.gateway import Gateway
    from sms_gateway.storage.operators import Token


@click.command(cls=Command)
@click.argument("name", required=False)
@click.option("--scope", "scopes", type=click.Choice(SCOPES), multiple=True, help="What a new token is for; repeat it.")
@click.option("--days", type=click.IntRange(min=1, max=3650), help="How long a new token is good; else until revoked.")
@click.option("--revoke", type=click.IntRange(min=1), metavar="ID", help="Make this token good for nothing.")
@as_json
def token(name: str | None, scopes: tuple[str, ...], days: int | None, revoke: int | None, as_json: bool) -> None:
    """Make, revoke or list tokens for the API.

    A new token is printed once, and is nowhere to be found afterwards.

    \b
    Example:
      sms-gateway operator token ani --scope read --scope write --days 90
      sms-gateway operator token ani
      sms-gateway operator token --revoke 7
    """
    if revoke and (scopes or days):
        refuse_usage("--revoke ends a token, --scope makes one: one at a time")
    if (days and not scopes) or (scopes and not name):
        refuse_usage("a new token needs NAME and --scope")
    with opened() as gateway:
        if revoke:
            gateway.operators.revoke(revoke, myself(gateway))
            tell({"id": revoke, "revoked": True}, as_json, f"token {revoke} is revoked")
        elif name and scopes:
            _issue(gateway, name, scopes, days, as_json)
        else:
            _list(gateway, name, as_json)


def _issue(gateway: Gateway, name: str, scopes: tuple[str, ...], days: int | None, as_json: bool) -> None:
    until = gateway.clock() + timedelta(days) if days else None
    secret, made = gateway.operators.issue(name, cast("tuple[Scope, ...]", scopes), until, myself(gateway))
    if as_json:
        as_object({"token": secret, **_view(gateway, made, name)})
        return
    line(secret)
    aside(f"token {made.id} of {name} for {', '.join(made.scopes)}: keep it now, it is not shown again")


def _list(gateway: Gateway, name: str | None, as_json: bool) -> None:
    from sms_gateway.storage import operators

    whose = gateway.operators.find(name).id if name else None
    names = {one.id: one.name for one in gateway.database.read(operators.every)}
    found = gateway.database.read(operators.tokens, whose)
    seen = [_view(gateway, one, names[one.operator_id]) for one in found]
    rows = [(one["id"], one["operator"], ", ".join(one["scopes"]), *(one[at] for at in _MOMENTS)) for one in seen]
    tell_each(seen, as_json, ("id", "operator", "scopes", "made", "expires", "last used", "revoked"), rows)


_MOMENTS = ("created_at", "expires_at", "last_used_at", "revoked_at")


def _view(gateway: Gateway, one: Token, name: str) -> dict[str, Any]:
    from sms_gateway.views import moment

    zone = gateway.settings.timezone
    return {
        "id": one.id,
        "operator": name,
        "scopes": list(one.scopes),
        **{at: moment(getattr(one, at), zone) for at in _MOMENTS},
    }
