"""`due`: by when something must be done, as the calendar has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from sms_gateway.cli.printing import as_object, line
from sms_gateway.cli.shell import Command, as_json, opened, refuse_usage
from sms_gateway.errors import ConfigError, NotFound

if TYPE_CHECKING:
    from sms_gateway.deadlines import Limit
    from sms_gateway.gateway import Gateway


class Moment(click.ParamType[date | datetime, Any]):
    """A date, or a date and time as RFC 3339 has it. `in_zone` makes a point in time of either."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | datetime:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            pass
        try:
            return datetime.fromisoformat(str(value).upper())
        except ValueError:
            self.fail(f"{value!r} is no date: write 2026-03-13 or 2026-03-13T08:00:00+07:00", param, ctx)


def in_zone(moment: date | datetime, zone: ZoneInfo) -> datetime:
    """A date is the beginning of that day; a time without offset is local."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), zone)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def period(
    gateway: Gateway, since: date | datetime | None, until: date | datetime | None
) -> tuple[datetime | None, datetime | None]:
    """From `since` to before the end of `until`, in the zone of the settings."""
    zone = ZoneInfo(gateway.settings.timezone)
    if until is not None and not isinstance(until, datetime):
        until += timedelta(days=1)
    first, last = in_zone(since, zone) if since else None, in_zone(until, zone) if until else None
    if first and last and first >= last:
        raise click.UsageError("--since lies after --until: exchange them")
    return first, last


class _Limit(click.ParamType["Limit", Any]):
    name = "limit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Limit:
        from sms_gateway.deadlines import Limit

        try:
            return Limit.parse(str(value))
        except ConfigError as error:
            self.fail(str(error), param, ctx)


@click.command(cls=Command)
@click.argument("limit", type=_Limit())
@click.option("--from", "start", type=Moment(), help="The day before day one. Today, unless given.")
@click.option("--agency", metavar="CODE", help="By the holidays, the working hours and the time zone of this agency.")
@click.option("-v", "--verbose", is_flag=True, help="Show how the date came about, day by day.")
@as_json
def due(limit: Limit, start: date | datetime | None, agency: str | None, verbose: bool, as_json: bool) -> None:
    """Print by when LIMIT ends.

    LIMIT is "3 working days", "60 days", "24 hours" or "8 working hours". The day after --from is day one; the last
    day counts to its end, local time. Hours run from the moment itself.

    \b
    Example:
      sms-gateway due "3 working days" --from 2026-03-13 --agency 12.75
    """
    from sms_gateway.deadlines import counted
    from sms_gateway.views import day

    with opened() as gateway:
        zone = ZoneInfo(_timezone_of(gateway, agency) if agency else gateway.settings.timezone)
        try:
            begin = in_zone(start, zone).astimezone(zone) if start else gateway.clock().astimezone(zone)
            end, days = counted(limit, begin, gateway.directory.rules(agency).calendar, zone)
        except OverflowError:
            refuse_usage("it would end beyond all calendars: choose a shorter limit, or another day for --from")
    if as_json:
        told = {"limit": str(limit), "from": begin.isoformat(), "due": end.isoformat()}
        as_object({**told, "days": [day(each) for each in days]})
        return
    line(end.isoformat() if limit.unit.endswith("hours") else end.date().isoformat())
    for each in days if verbose else ():
        line(day_in_words(day(each)))


def day_in_words(told: Mapping[str, Any]) -> str:
    """One day on the way to a due date: `2026-03-14 Sat  not counted: Saturday`."""
    on = date.fromisoformat(told["date"])
    return f"{on} {on:%a}  {'' if told['counted'] else 'not counted: '}{told['why']}"


def _timezone_of(gateway: Gateway, code: str) -> str:
    from sms_gateway.storage import agencies

    agency = gateway.database.read(agencies.get, code)
    if agency is None:
        raise NotFound(f"there is no agency {code}")
    return agency.timezone
