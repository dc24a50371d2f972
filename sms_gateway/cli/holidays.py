"""`holiday`: the days on which nobody works. What is said here overrides the national list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from sms_gateway.cli.consent import Consent, asks_first
from sms_gateway.cli.printing import aside, tell_each
from sms_gateway.cli.shell import Group, as_json, noted, opened
from sms_gateway.errors import NotFound

if TYPE_CHECKING:
    from sms_gateway.calendars import LocalDay
    from sms_gateway.gateway import Gateway
    from sms_gateway.rules import RuleBook


class _Day(click.ParamType[date, Any]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date: write 2026-03-13", param, ctx)


_day = click.argument("day", metavar="DATE", type=_Day())
_region = click.option("--region", metavar="CODE", default="", help="Only there and in what lies below it.")


@click.group(cls=Group)
def holiday() -> None:
    """Holidays: list, add, remove.

    Joint leave is decreed late, and feasts follow the moon: what is said here counts, whatever the national list has.
    Due dates of open tickets follow; what would change is shown before anything does.

    \b
    Example:
      sms-gateway holiday list --year 2026
    """


@holiday.command("list")
@click.option("--year", type=click.IntRange(1970, 2100), help="This year, unless given.")
@click.option("--region", metavar="CODE", help="Of what was said here, only what counts in this region.")
@as_json
def list_(year: int | None, region: str | None, as_json: bool) -> None:
    """List the national holidays and joint leave of a year, and beside them what was said here.

    \b
    Example:
      sms-gateway holiday list --year 2027 --region 12.75
    """
    from sms_gateway.storage import holidays

    with opened() as gateway:
        year = year or gateway.clock().astimezone(ZoneInfo(gateway.settings.timezone)).year
        gateway.database.read(gateway.administration.check_day, region or "", None)
        said = [one for one in gateway.database.read(holidays.every) if one.day.year == year]
    rows = sorted(_rows(year, said, region), key=lambda row: (row["date"], row["region"] or ""))
    tell_each(rows, as_json, ("date", "day", "name", "kind", "region"), map(_cells, rows))
    if not as_json and any(row["estimated"] for row in rows):
        aside("estimated days follow the moon: `sms-gateway holiday add` says what was decreed")


def _rows(year: int, said: list[LocalDay], region: str | None) -> Iterator[dict[str, Any]]:
    from sms_gateway.calendars import ESTIMATED, national, within

    for day, name in national([year]).items():
        plain = name.replace(ESTIMATED, "")
        yield _row(day, plain, "national", estimated=plain != name)
    for one in said:
        if region is None or not one.region or within(region, one.region):
            yield _row(one.day, one.name, "ours", region=one.region, working=one.working)


def _row(
    day: date, name: str, source: str, region: str = "", working: bool = False, estimated: bool = False
) -> dict[str, Any]:
    return {
        "date": day.isoformat(),
        "name": name,
        "source": source,
        "region": region or None,
        "working": working,
        "estimated": estimated,
    }


def _cells(row: dict[str, Any]) -> list[object]:
    kind = "estimated" if row["estimated"] else f"{row['source']}, worked" if row["working"] else row["source"]
    return [row["date"], f"{date.fromisoformat(row['date']):%a}", row["name"], kind, row["region"]]


@holiday.command()
@_day
@click.argument("name")
@_region
@click.option("--working", is_flag=True, help="It is worked after all: a Saturday, or joint leave that is not taken.")
@asks_first
@as_json
def add(day: date, name: str, region: str, working: bool, yes: bool, dry_run: bool, as_json: bool) -> None:
    """Say that nobody works on DATE, which is called NAME; said again it is changed.

    \b
    Example:
      sms-gateway holiday add 2026-11-27 "Pilkada Binjai" --region 12.75
      sms-gateway holiday add 2026-12-24 "masuk kerja" --working --yes
    """
    from sms_gateway.calendars import LocalDay
    from sms_gateway.storage import holidays

    new = LocalDay(day, working, " ".join(name.split()), region)
    with opened() as gateway:
        gateway.database.read(gateway.administration.check_day, region, new)
        will = _rule_book(gateway, [*_others(gateway, day, region), new])
        told = f"{day} is {'worked' if working else 'a day off'}{_where(region)}: {new.name}"
        about = _row(day, new.name, "ours", region, working)
        subjects = [f"day:{day}", "worked" if working else "dayoff", *([region] if region else [])]
        change = partial(noted, gateway, "manage", subjects, holidays.put, new)
        Consent(yes, dry_run, as_json).to(gateway, will, change, about, told)


@holiday.command()
@_day
@_region
@asks_first
@as_json
def remove(day: date, region: str, yes: bool, dry_run: bool, as_json: bool) -> None:
    """Take back what was said of DATE: the national list counts again.

    \b
    Example:
      sms-gateway holiday remove 2026-11-27 --region 12.75
    """
    from sms_gateway.storage import holidays

    with opened() as gateway:
        others = _others(gateway, day, region)
        if len(others) == len(gateway.database.read(holidays.every)):
            raise NotFound(f"nothing was said of {day}{_where(region)}: `sms-gateway holiday list` shows what was")
        subjects = [f"day:{day}", "unsaid", *([region] if region else [])]
        change = partial(noted, gateway, "manage", subjects, holidays.remove, day, region)
        told = f"nothing is said of {day}{_where(region)} any more"
        about = {"date": day.isoformat(), "region": region or None}
        Consent(yes, dry_run, as_json).to(gateway, _rule_book(gateway, others), change, about, told)


def _others(gateway: Gateway, day: date, region: str) -> list[LocalDay]:
    """All that was said, but for this day there."""
    from sms_gateway.storage import holidays

    return [one for one in gateway.database.read(holidays.every) if (one.day, one.region) != (day, region)]


def _rule_book(gateway: Gateway, said: list[LocalDay]) -> RuleBook:
    from sms_gateway.storage import agencies

    return gateway.directory.rule_book(gateway.database.read(agencies.with_rules), said)


def _where(region: str) -> str:
    return f" in {region}" if region else ""
