"""`hook`: programs of others that are told what happens to reports, what they were told, and telling it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from sms_gateway.cli.dates import Moment, in_zone
from sms_gateway.cli.printing import as_object, aside, line, tell, tell_each
from sms_gateway.cli.shell import Group, as_json, myself, opened, refuse_usage

if TYPE_CHECKING:
    from sms_gateway.gateway import Gateway
    from sms_gateway.roles import Caller
    from sms_gateway.storage.hooks import Hook, Posting

_name = click.argument("name")
_by = click.option("--by", metavar="NAME", help="The admin in whose name you do it: the audit tells both.")
_MOMENTS = ("created_at", "ended_at", "paused_until", "old_secret_until")


@click.group(cls=Group)
def hook() -> None:
    """Webhooks to others: add, list, end, log, replay, rotate, test.

    What they are told, and how they check it, is docs/webhooks.md.

    \b
    Example:
      sms-gateway hook list
    """


@hook.command()
@click.argument("url")
@click.option("--agency", metavar="CODE", help="Told of this agency's reports and its units'; else of all.")
@click.option("--name", help="What it is called here; the host's name, unless given.")
@_by
@as_json
def add(url: str, agency: str | None, name: str | None, by: str | None, as_json: bool) -> None:
    """Tell a program at URL what happens to reports, from now on. Prints its secret, once.

    \b
    Example:
      sms-gateway hook add https://pu.binjai.example/hooks/sms --agency 12.75 --name pu.binjai
    """
    with opened() as gateway:
        new = gateway.hooks.add(_caller(gateway, by), url, agency, name)
        _show_secret(gateway, new, as_json, f"{new.name} is told from now on; check it with `hook test {new.name}`")


@hook.command("list")
@as_json
def list_(as_json: bool) -> None:
    """List hooks, what waits for each, and why one rests.

    \b
    Example:
      sms-gateway hook list --json
    """
    from sms_gateway.storage import hooks

    with opened() as gateway:
        waiting = gateway.database.read(hooks.waiting)
        seen = [_view(gateway, one) | {"waiting": waiting.get(one.id, 0)} for one in gateway.database.read(hooks.every)]
    _tell_each(seen, as_json, "name", "agency", "url", "waiting", "failures", "paused_until", "ended_at", "reason")


@hook.command()
@_name
@_by
@as_json
def end(name: str, by: str | None, as_json: bool) -> None:
    """Tell a hook nothing more. What waits for it is given up; its log stays.

    \b
    Example:
      sms-gateway hook end pu.binjai
    """
    with opened() as gateway:
        tell(_view(gateway, gateway.hooks.end(_caller(gateway, by), name)), as_json, f"{name} is told nothing more")


@hook.command()
@click.argument("name", required=False)
@click.option("--failed", is_flag=True, help="Only what was given up.")
@click.option("--waiting", is_flag=True, help="Only what has not arrived yet.")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=50, show_default=True)
@as_json
def log(name: str | None, failed: bool, waiting: bool, limit: int, as_json: bool) -> None:
    """Show what a hook, or every hook, was told, the newest first.

    \b
    Example:
      sms-gateway hook log pu.binjai --failed
    """
    from sms_gateway.storage import hooks

    wanted: dict[hooks.State, bool] = {"given_up": failed, "waiting": waiting}
    states = [state for state, chosen in wanted.items() if chosen]
    with opened() as gateway:
        hook_id = gateway.hooks.find(name).id if name else None
        found = gateway.database.read(hooks.listed, hook_id, states, limit)
        names = {one.id: one.name for one in gateway.database.read(hooks.every)}
        seen = [_posting(gateway, one, names[one.hook_id], kind, number) for one, kind, number in found]
    columns = ("id", "hook", "type", "ticket", "state", "attempts", "status", "error", "due_at", "settled_at")
    _tell_each(seen, as_json, *columns)


@hook.command()
@_name
@click.argument("ids", nargs=-1, type=click.IntRange(1, 2**63 - 1), metavar="[ID]…")
@click.option("--since", type=Moment(), help="All that happened since then, also what has arrived.")
@_by
@as_json
def replay(name: str, ids: tuple[int, ...], since: date | datetime | None, by: str | None, as_json: bool) -> None:
    """Tell it again: these postings, or all since a moment, or else what was given up. Each under its old id.

    \b
    Example:
      sms-gateway hook replay pu.binjai
      sms-gateway hook replay pu.binjai --since 2026-03-13
    """
    if ids and since:
        refuse_usage("say what to tell again: ids or --since, one at a time")
    with opened() as gateway:
        moment = in_zone(since, ZoneInfo(gateway.settings.timezone)) if since else None
        again = gateway.hooks.replay(_caller(gateway, by), name, ids, moment)
    tell({"hook": name, "replayed": sorted(again)}, as_json, f"{len(again)} go to {name} again")


@hook.command()
@_name
@_by
@as_json
def rotate(name: str, by: str | None, as_json: bool) -> None:
    """Give a hook another secret, and print it once. The old one signs too for a day.

    \b
    Example:
      sms-gateway hook rotate pu.binjai
    """
    with opened() as gateway:
        changed = gateway.hooks.rotate(_caller(gateway, by), name)
        until = _view(gateway, changed)["old_secret_until"]
        _show_secret(gateway, changed, as_json, f"both secrets sign until {until}: give {name} the new one by then")


@hook.command()
@_name
@_by
@as_json
def test(name: str, by: str | None, as_json: bool) -> None:
    """Send a hook a ping, now and once, and say what came of it.

    \b
    Example:
      sms-gateway hook test pu.binjai
    """
    from sms_gateway.errors import Refused

    with opened() as gateway:
        done = gateway.hooks.test(_caller(gateway, by), name)
        seen = _posting(gateway, done, name, None, None)
    if done.state != "delivered":
        raise Refused(f"{name} did not take it: {done.error}")
    tell(seen, as_json, f"{name} took it: {done.status}")


def _tell_each(seen: Sequence[Mapping[str, object]], as_json: bool, *columns: str) -> None:
    titles = [one.replace("_", " ") for one in columns]
    tell_each(seen, as_json, titles, [[one[name] for name in columns] for one in seen])


def _caller(gateway: Gateway, by: str | None) -> Caller:
    me = myself(gateway)
    return replace(me, marks=(f"operator:{gateway.hooks.admin(by).id}", *me.marks)) if by else me


def _show_secret(gateway: Gateway, one: Hook, as_json: bool, told: str) -> None:
    if as_json:
        as_object({**_view(gateway, one), "secret": one.secret})
        return
    line(one.secret)
    aside(f"{told}. The secret is not shown again")


def _view(gateway: Gateway, one: Hook) -> dict[str, Any]:
    from sms_gateway.views import moment

    zone = gateway.settings.timezone
    plain = {name: getattr(one, name) for name in ("name", "url", "agency", "failures", "reason")}
    return plain | {at: moment(getattr(one, at), zone) for at in _MOMENTS}


def _posting(gateway: Gateway, one: Posting, hook: str, kind: str | None, number: str | None) -> dict[str, Any]:
    from sms_gateway.bulletins import PING, type_of
    from sms_gateway.views import moment

    zone = gateway.settings.timezone
    return {
        "id": one.id,
        "hook": hook,
        "type": type_of(kind) if kind else PING,
        "ticket": number,
        **{name: getattr(one, name) for name in ("state", "attempts", "status", "error")},
        **{at: moment(getattr(one, at), zone) for at in ("since", "due_at", "settled_at")},
    }
