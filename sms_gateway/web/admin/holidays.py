"""Holidays: the year as it is counted, month by month, and what an administrator says of its days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sms_gateway.administration import Outlook, mark, said_of
from sms_gateway.calendars import ESTIMATED, LocalDay, national
from sms_gateway.directory import Edition
from sms_gateway.gateway import Gateway
from sms_gateway.storage import holidays as kept
from sms_gateway.storage.engine import Connection
from sms_gateway.web.access import caller
from sms_gateway.web.admin import effects, telling
from sms_gateway.web.console import agencies as naming
from sms_gateway.web.console import times
from sms_gateway.web.console.limits import holiday
from sms_gateway.web.wording import N_
from sms_gateway.web.wording import gettext as _

FIRST, LAST = 1970, 2100
_JOINT = "Joint Holiday"
_KINDS: Mapping[str, str] = {
    "national": N_("National holiday"),
    "joint": N_("Joint leave"),
    "estimated": N_("Estimated: follows the moon"),
    "off": N_("Added here: a day off"),
    "worked": N_("Added here: worked"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """One line of a month. `said`: an administrator's own word, that can be taken back; `where` "": everywhere.

    `overridden`: everywhere something else holds; `otherwise`: where it does, if not everywhere.
    """

    day: date
    when: str
    name: str
    kind: str
    said: LocalDay | None = None
    where: str = ""
    overridden: bool = False
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    days: Sequence[Day]


def holidays(gateway: Gateway, year: int | None = None) -> str:
    """A year, the one it is here unless another is asked for."""
    here = gateway.clock().astimezone(ZoneInfo(gateway.settings.timezone))
    year = year or telling.number(request.args.get("year", "")) or here.year
    year = min(max(year, FIRST), LAST)

    def looking(db: Connection) -> tuple[Edition, list[LocalDay]]:
        return gateway.directory.edition(db), [one for one in kept.every(db) if one.day.year == year]

    edition, said = gateway.database.read(looking)
    days = sorted(_days(edition, year, said), key=lambda one: (one.day, one.where))
    months = [
        Month(times.month(date(year, number, 1)), [one for one in days if one.day.month == number])
        for number in range(1, 13)
    ]
    return render_template(
        "admin/holidays.html",
        year=year,
        months=[month for month in months if month.days],
        estimated=any(one.kind == "estimated" for one in days),
        kinds=_KINDS,
        mark=mark,
        first=date(FIRST, 1, 1),
        last=date(LAST, 12, 31),
    )


def say_day(gateway: Gateway) -> ResponseReturnValue:
    """Says something of a day, or takes it back: what would follow is shown first, then it is agreed to."""
    day = _day(telling.said("day"))
    if day is None:
        flash(_("This is no date: write 2026-03-13."), "danger")
        return holidays(gateway), 422
    back = url_for("admin.holidays", year=day.year)
    region = _region(gateway, telling.said("region"))
    if region is None:
        flash(_("Nobody knows that region: choose one from the list."), "danger")
        return holidays(gateway, day.year), 422
    said = _said(day, region)
    if not telling.said("agreed"):
        seen = mark(gateway.database.read(said_of, day, region))
        fields = dict(effects.fields()) | {"seen": telling.said("seen") or seen, "region": region}
        title = f"{times.day(day)}: {said.name if said else _('nothing said any more')}"

        def look() -> Outlook:
            gateway.database.read(gateway.administration.check_day, region, said)
            return gateway.administration.foresee_day(day, region, said)

        shown = effects.shown(title, look, fields, back)
        return shown or (holidays(gateway, day.year), 422)
    told = _("The day is kept. Due dates of open reports follow within a minute.")
    deed = gateway.administration.say_day
    telling.done(lambda: deed(caller(), day, region, said, telling.said("seen")), told)
    return telling.to("admin.holidays", year=day.year)


def _days(edition: Edition, year: int, said: Sequence[LocalDay]) -> Iterator[Day]:
    everywhere = {one.day for one in said if not one.region}
    elsewhere: dict[date, list[str]] = {}
    for one in said:
        if one.region:
            elsewhere.setdefault(one.day, []).append(edition.name(one.region))
    for day, name in national([year]).items():
        plain = name.replace(ESTIMATED, "")
        kind = "estimated" if plain != name else "joint" if plain.endswith(_JOINT) else "national"
        names = "; ".join(map(holiday, plain.split("; ")))
        otherwise = ", ".join(sorted(elsewhere.get(day, ())))
        yield Day(day, times.weekday(day), names, kind, overridden=day in everywhere, otherwise=otherwise)
    for one in said:
        where = edition.name(one.region) if one.region else ""
        yield Day(one.day, times.weekday(one.day), one.name, "worked" if one.working else "off", one, where)


def _said(day: date, region: str) -> LocalDay | None:
    """What the form says of it; None: nothing any more."""
    if telling.said("do") == "remove":
        return None
    return LocalDay(day, bool(telling.said("working")), " ".join(telling.said("name").split()), region)


def _region(gateway: Gateway, field: str) -> str | None:
    """ "": everywhere; None: nobody knows it."""
    return naming.code_of(gateway.database.read(gateway.directory.edition), field) if field else ""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST <= day.year <= LAST else None
