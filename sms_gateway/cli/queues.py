"""`outbox` and `inbox`: what waits, what failed, and doing it again."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import PurePath
from typing import Any, get_args
from urllib.parse import urlsplit

import click

from sms_gateway.cli.dates import Moment, period
from sms_gateway.cli.printing import as_object, aside, line, progress, table, tell_each
from sms_gateway.cli.shell import Group, as_json, noted, opened, refuse_usage, telling, unmasked
from sms_gateway.english import some
from sms_gateway.errors import NotFound, Refused
from sms_gateway.messages import State

_STATES: tuple[State, ...] = get_args(State)
_limit = click.option("--limit", type=click.IntRange(1, 1_000_000), default=50, show_default=True)
_ID = click.IntRange(1, 2**63 - 1)
_ids = click.argument("ids", nargs=-1, required=True, type=_ID, metavar="ID…")


@click.group(cls=Group)
def outbox() -> None:
    """Messages going out: list, show, send again, cancel.

    \b
    Example:
      sms-gateway outbox list --state failed
    """


@outbox.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice(_STATES), help="May be repeated.")
@_limit
@unmasked
@as_json
def list_out(states: tuple[str, ...], limit: int, unmasked: bool, as_json: bool) -> None:
    """List messages in the order they were written.

    \b
    Example:
      sms-gateway outbox list --state queued --state unknown
    """
    from sms_gateway import views
    from sms_gateway.cli.exporting import with_reports
    from sms_gateway.storage import outbound

    with opened() as gateway:
        found = gateway.database.read(outbound.listed, states, 0, limit + 1)
        zone, of_reports = gateway.settings.timezone, with_reports(gateway, iter(found[:limit]))
        seen = [views.outbound(said, zone, unmasked, anonymous) for said, _, anonymous in of_reports]
    _list(seen, ("id", "state", "created_at", "to", "error", "body"), as_json, len(found) > limit)


@outbox.command()
@click.argument("message_id", type=_ID, metavar="ID")
@unmasked
@as_json
def show(message_id: int, unmasked: bool, as_json: bool) -> None:
    """Show one message, and all that the carrier ever said of it.

    Receipts come late, twice and out of order: the ledger keeps each. A correction is one that was believed
    although a last word was known already: delivered, after undelivered.

    \b
    Example:
      sms-gateway outbox show 17
    """
    from sms_gateway import views
    from sms_gateway.cli.exporting import with_reports
    from sms_gateway.storage import outbound

    with opened() as gateway:
        said = gateway.database.read(outbound.get, message_id)
        if said is None:
            raise NotFound(f"there is no message {message_id} in the outbox")
        zone = gateway.settings.timezone
        ledger = views.ledger(gateway.database.read(outbound.receipts, message_id), zone)
        ((_, _, anonymous),) = with_reports(gateway, iter([said]))
        seen = views.outbound(said, zone, unmasked, anonymous) | {"ledger": ledger}
    if as_json:
        as_object(seen)
    else:
        _tell(seen)


@outbox.command()
@_ids
def retry(ids: tuple[int, ...]) -> None:
    """Send again what failed, expired, or could not be settled.

    \b
    Example:
      sms-gateway outbox retry 17 18
    """
    from sms_gateway import by_hand

    with opened() as gateway:
        for message_id in ids:
            noted(gateway, "manage", [f"message:{message_id}", "retry"], by_hand.retry, message_id, gateway.clock())
            line(f"{message_id} is queued; it goes out as soon as `sms-gateway serve` or a worker runs")


@outbox.command()
@_ids
def cancel(ids: tuple[int, ...]) -> None:
    """Keep from leaving what has not left.

    \b
    Example:
      sms-gateway outbox cancel 17
    """
    from sms_gateway import by_hand

    with opened() as gateway:
        for message_id in ids:
            noted(gateway, "manage", [f"message:{message_id}", "cancel"], by_hand.cancel, message_id)
            line(f"{message_id} is cancelled")


@click.group(cls=Group)
def inbox() -> None:
    """Messages that came in: list, deal with again, rehearse.

    \b
    Example:
      sms-gateway inbox list --state waiting
    """


@inbox.command("list")
@click.option("--state", type=click.Choice(["received", "handled", "waiting", "beat"]))
@click.option("--from", "sender", metavar="SENDER", help="Of one phone, or of a sender that is none: 3636, TELKOMSEL.")
@_limit
@unmasked
@as_json
def list_in(state: str | None, sender: str | None, limit: int, unmasked: bool, as_json: bool) -> None:
    """List messages in the order they came.

    \b
    Example:
      sms-gateway inbox list --state waiting --json
    """
    from sms_gateway import views
    from sms_gateway.cli.exporting import with_reports
    from sms_gateway.phone import normalise
    from sms_gateway.storage import inbound

    of = normalise(sender) if sender else None
    with opened() as gateway:
        found = gateway.database.read(lambda db: inbound.listed(db, state, 0, limit + 1, sender=of))
        zone, of_reports = gateway.settings.timezone, with_reports(gateway, iter(found[:limit]))
        seen = [views.inbound(kept, zone, unmasked, anonymous) for kept, _, anonymous in of_reports]
    _list(seen, ("id", "state", "created_at", "from", "error", "body"), as_json, len(found) > limit)


@inbox.command()
@click.argument("ids", nargs=-1, type=_ID, metavar="[ID…]")
@click.option("--spool", is_flag=True, help="All that came while the database was away.")
@click.option("--waiting", is_flag=True, help="All that could not be dealt with at first.")
@click.option("--into", metavar="FILE|URL", help="Rehearse all that came in a database for this alone; send nothing.")
@click.option("--since", type=Moment(), help="With --into: from this day, or this moment, on.")
@click.option("--until", type=Moment(), help="With --into: to the end of this day, or to before this moment.")
def replay(
    ids: tuple[int, ...],
    spool: bool,
    waiting: bool,
    into: str | None,
    since: date | datetime | None,
    until: date | datetime | None,
) -> None:
    """Deal again with messages that wait: by their ids, or all of a kind. Or rehearse old traffic.

    With --into every stored message is dealt with anew in another database, and what ends in another way than before
    is told. A new database gets the words and agencies of this one; change one's words first to try them.

    \b
    Example:
      sms-gateway inbox replay 17
      sms-gateway inbox replay --spool --waiting
      sms-gateway inbox replay --into trial.db --since 2026-03-01
    """
    from sms_gateway.storage import inbound

    if into:
        if ids or spool or waiting:
            refuse_usage("--into rehearses; ids, --spool and --waiting do it in earnest: one of them at a time")
        return _rehearse(into, since, until)
    if not (ids or spool or waiting):
        refuse_usage("say what: ids, --spool or --waiting")
    with opened() as gateway:
        if spool:
            taken_in = gateway.inbox.replay_spool()
            if taken_in:
                noted(gateway, "manage", [f"spool:{taken_in}", "replay"], lambda _: None)
            line(f"dealt with from the spool: {some(taken_in, 'message')}")
        if waiting:
            failed = [kept for kept in gateway.database.read(inbound.listed, "waiting", 0, 10_000) if kept.error]
            ids += tuple(kept.id for kept in failed)
            line(f"{some(len(failed), 'message')} had failed" if failed else "no message has failed")
        for inbound_id in ids:
            kept = gateway.database.read(inbound.get, inbound_id)
            if kept is None:
                raise NotFound(f"there is no message {inbound_id} in the inbox")
            if kept.state != "waiting":
                raise Refused(f"message {inbound_id} is {kept.state}: only one that waits can be dealt with again")
            noted(gateway, "manage", [f"inbound:{inbound_id}", "replay"], gateway.inbox.hasten, inbound_id)
            gateway.inbox.handle_waiting()
            after = gateway.database.read(inbound.get, inbound_id)
            why = f": {after.error}" if after and after.error else ""
            line(f"{inbound_id} is {after.state if after else 'gone'}{why}")
    return None


def _rehearse(into: str, since: date | datetime | None, until: date | datetime | None) -> None:
    from sms_gateway.rehearsal import rehearse
    from sms_gateway.storage import scratch

    with opened() as gateway:
        first, last = period(gateway, since, until)
        total = gateway.database.read(scratch.count, first, last) if sys.stderr.isatty() else None
        with progress("messages", total) as more:
            url = into if "://" in into else f"sqlite:///{into}"
            told = rehearse(gateway, url, first, last, more, telling("manage", [_stage(url)]))
    changes = told.changes.most_common()
    table(["messages", "before", "now", "as message"], [(n, *change, told.examples[change]) for change, n in changes])
    same = told.dealt_with - told.failed - told.changes.total()
    aside(
        f"{some(told.dealt_with, 'message')} dealt with: {same} as before, {told.changes.total()} in another way, "
        f"{told.failed} could not be dealt with; {told.erased} are erased and left out"
    )


def _stage(url: str) -> str:
    """As the audit names where to: an address may hold a password."""
    return f"rehearsal:{click.format_filename(PurePath(urlsplit(url).path).name)}"


_EFFECTS = {"believed": "", "correction": "  (a correction)", "none": "  (changes nothing)"}


def _tell(seen: dict[str, Any]) -> None:
    line(" ".join(str(seen[name]) for name in ("id", "state", "error") if seen[name]))
    for name in ("to", "carrier", "key", "created_at", "sent_at", "delivered_at"):
        line(f"{name.removesuffix('_at'):10}{seen[name] or '-'}")
    line(f"\n{seen['body']}\n")
    for told in seen["ledger"]:
        line(" ".join(filter(None, (told["at"], told["said"], told["error"]))) + _EFFECTS[told["effect"]])
    if not seen["ledger"]:
        line("the carrier has said nothing of it yet")


def _list(seen: list[dict[str, object]], columns: tuple[str, ...], as_json: bool, more: bool) -> None:
    titles = [name.removesuffix("_at") for name in columns]
    tell_each(seen, as_json, titles, [[one[name] for name in columns] for one in seen])
    if more and not as_json:
        aside("there are more: --limit shows them")
