"""`ticket`: the desk, from a shell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

import click

from sms_gateway.cli.dates import Moment, period
from sms_gateway.cli.printing import as_object, aside, line, tell_each
from sms_gateway.cli.shell import Group, Phone, TicketNumber, as_json, by_whom, known, noted, opened, unmasked
from sms_gateway.cli.showing import in_full
from sms_gateway.roles import MOVE_NEEDS, Act
from sms_gateway.tickets import FLAGS, STATUSES, Flag, Status

if TYPE_CHECKING:
    from sms_gateway.gateway import Gateway
    from sms_gateway.storage.engine import Connection
    from sms_gateway.storage.outbound import Said
    from sms_gateway.tickets import Ticket

_FEW = 50


_number = click.argument("number", type=TicketNumber())


@click.group(cls=Group)
def ticket() -> None:
    """The desk: list, show, why, suggest, reply, move, note, file.

    \b
    Example:
      sms-gateway ticket list --status received
    """


@ticket.command("list")
@click.option("--status", type=click.Choice(STATUSES))
@click.option("--agency", metavar="CODE", help="Of this agency and the units below it.")
@click.option("--phone", type=Phone(), help="Opened by this phone.")
@click.option("--flag", type=click.Choice(FLAGS), help="Marked so; ombudsman: handed over, and still open.")
@click.option("--since", type=Moment(), help="Opened on this day or later.")
@click.option("--until", type=Moment(), help="Opened on this day or earlier.")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=_FEW, show_default=True)
@unmasked
@as_json
def list_(limit: int, unmasked: bool, as_json: bool, **wanted: Any) -> None:
    """List tickets in the order they came.

    \b
    Example:
      sms-gateway ticket list --status received --since 2026-03-01 --agency 12.75
    """
    from sms_gateway import views
    from sms_gateway.phone import is_phone
    from sms_gateway.storage import tickets

    with opened() as gateway:
        which = filter_of(gateway, **wanted)
        found = gateway.database.read(tickets.listed, which, 0, limit + 1)
        names = gateway.database.read(gateway.enquiries.names, found)
        seen = [views.ticket(one, gateway.desk.due_dates.of(one), names, unmasked) for one in found[:limit]]
    tell_each(seen, as_json, _COLUMNS, map(_row, seen))
    if as_json:
        return
    if not found and wanted["phone"] and not is_phone(wanted["phone"]):
        aside(f"nothing came from {wanted['phone']}, which is no phone number: a phone is written 0812… or +62812…")
    if len(found) > limit:
        aside(f"there are more: --limit {limit * 2} shows more, --since and --status fewer")


_COLUMNS = ("number", "status", "class", "agency", "opened", "due", "phone", "text")


def _row(one: dict[str, Any]) -> Sequence[object]:
    agency = one["agency"]["name"] if one["agency"] else None
    days = (one["opened_at"][:10], one["due"]["complete"][:10])
    return one["number"], one["status"], one["class"], agency, *days, one["phone"], one["text"][:60]


@ticket.command()
@_number
@unmasked
@as_json
def show(number: str, unmasked: bool, as_json: bool) -> None:
    """Show one ticket with its messages and history.

    \b
    Example:
      sms-gateway ticket show 4071839 --json
    """
    from sms_gateway.cli.showing import tell

    with opened() as gateway:
        seen = in_full(gateway, number, unmasked)
    if as_json:
        as_object(seen)
    else:
        tell(seen)


@ticket.command()
@_number
@as_json
def why(number: str, as_json: bool) -> None:
    """Explain every due date of a ticket, day by day, and how each step stands.

    \b
    Example:
      sms-gateway ticket why 4071839
    """
    from sms_gateway.cli.reasons import tell

    with opened() as gateway:
        told = gateway.database.read(lambda db: gateway.enquiries.why(db, gateway.desk.ticket(db, number)))
    if as_json:
        as_object(told)
    else:
        tell(told)


@ticket.command()
@_number
@as_json
def suggest(number: str, as_json: bool) -> None:
    """Say whose a ticket probably is, by which words, and which others tell of the same.

    \b
    Example:
      sms-gateway ticket suggest 4071839
    """
    from sms_gateway.cli.suggesting import suggestions, tell

    with opened() as gateway:
        told = gateway.database.read(suggestions, gateway, number)
    if as_json:
        as_object(told)
    else:
        tell(told)


@ticket.command()
@_number
@click.argument("text", nargs=-1, required=True, metavar="TEXT…")
@click.option("--urgent", is_flag=True, help="Send it in quiet hours too.")
@by_whom
@as_json
def reply(number: str, text: tuple[str, ...], urgent: bool, by: str, as_json: bool) -> None:
    """Answer the reporter.

    \b
    Example:
      sms-gateway ticket reply 4071839 Lampu sudah diperbaiki hari ini.
    """
    said = " ".join(text)
    _act(number, as_json, lambda gateway, db: gateway.desk.replied(db, number, said, by, urgent), "answer")


@ticket.command()
@_number
@click.argument("status", type=click.Choice(STATUSES))
@click.option("--agency", metavar="CODE", help="Whose it is from now on.")
@click.option("--reason", default="", metavar="TEXT", help="The reporter is told; needed to defer or archive.")
@by_whom
@as_json
def move(number: str, status: str, agency: str | None, reason: str, by: str, as_json: bool) -> None:
    """Move a ticket to another STATUS.

    \b
    Example:
      sms-gateway ticket move 4071839 forwarded --agency 12.75.pu
      sms-gateway ticket move 4071839 deferred --reason "Di jalan mana?"
    """
    to = cast("Status", status)
    act = MOVE_NEEDS[to]
    _act(number, as_json, lambda gateway, db: gateway.desk.moved(db, number, to, by, reason, agency), act)


@ticket.command()
@_number
@click.argument("text", nargs=-1, required=True, metavar="TEXT…")
@by_whom
@as_json
def note(number: str, text: tuple[str, ...], by: str, as_json: bool) -> None:
    """Add a line that only officers see.

    \b
    Example:
      sms-gateway ticket note 4071839 Sudah ditelepon, petugas berangkat besok.
    """
    with opened() as gateway:
        noted(gateway, "note", [number], lambda db: gateway.desk.noted(db, number, " ".join(text), by))
        if as_json:
            as_object(in_full(gateway, number))
        else:
            line(f"{number}: noted")


def filter_of(
    gateway: Gateway,
    since: date | datetime | None = None,
    until: date | datetime | None = None,
    status: str | None = None,
    agency: str | None = None,
    phone: str | None = None,
    flag: Flag | None = None,
) -> Any:
    """Which tickets: a day given as `until` is meant with all its hours. Raises NotFound: no such agency."""
    from sms_gateway.storage.tickets import Filter

    known(gateway, agency)
    begin, end = period(gateway, since, until)
    return Filter(status=status, agency=agency, phone=phone, flag=flag, since=begin, until=end)


def _act(number: str, as_json: bool, deed: Callable[[Gateway, Connection], Ticket], act: Act) -> None:
    """Does one thing to a ticket and tells what follows for the reporter."""
    from sms_gateway.storage import outbound

    with opened() as gateway:
        before = {said.id for said in _said(gateway, number)}
        acted = noted(gateway, act, [number], lambda db: deed(gateway, db))
        new = [said for said in gateway.database.read(outbound.of_ticket, acted.id) if said.id not in before]
        new = [said for said in new if not said.key.startswith("words:")]  # of what this step has overtaken
        if as_json:
            as_object(in_full(gateway, number))
        else:
            line(f"{number} is {acted.status}; {_when_told(new, acted, gateway.clock())}")


def _said(gateway: Gateway, number: str) -> list[Said]:
    from sms_gateway.storage import outbound

    return gateway.database.read(outbound.of_ticket, gateway.desk.find(number).id)


def _when_told(new: list[Said], acted: Ticket, now: datetime) -> str:
    if not new:
        return "the reporter is not told of this"
    if new[0].state == "suppressed":
        return f"{_UNSENT.get(new[0].error or '', 'the reporter gets no SMS')} and is not told"
    if new[0].due_at > now:
        local, today = (at.astimezone(ZoneInfo(acted.timezone)) for at in (new[0].due_at, now))
        day = "" if local.date() == today.date() else f" on {local:%Y-%m-%d}"
        return f"quiet hours: the SMS to the reporter goes out {local:%H:%M}{day}"
    return "the SMS to the reporter goes out as soon as `sms-gateway serve` or a worker runs"


_UNSENT: Mapping[str, str] = {
    "stopped": "the reporter wants no texts",
    "blocked": "the reporter's phone is blocked",
    "unreachable": "the reporter's number cannot be reached",
    "no phone": "the reporter has no phone",
}
