"""Times in the words of the operator's language, in the zone of the ticket: WIB, WITA or WIT."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_timedelta

from sms_gateway.web.wording import gettext as _
from sms_gateway.web.wording import language, ngettext

Haste = Literal["late", "now", "soon", "later"]
_SOON = 3


@dataclass(frozen=True, slots=True)
class Left:
    """How much time is left, in words; `exact` is the moment itself."""

    words: str
    haste: Haste
    exact: str


def moment(at: datetime, zone: str) -> str:
    """`10 Mar 2026, 10:00 WIB`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local.date())}, {local:%H:%M} {local:%Z}"


def clock(at: datetime, zone: str) -> str:
    """`07:00 WIB`."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M %Z}"


def day(one: date) -> str:
    """`10 Mar 2026`."""
    return format_date(one, "d MMM y", locale=language())


def day_of(at: datetime, zone: str) -> str:
    """`10 Mar 2026`, as it was there."""
    return day(at.astimezone(ZoneInfo(zone)).date())


def month(one: date) -> str:
    """`March 2026`."""
    return format_date(one, "LLLL y", locale=language())


def weekday(one: date) -> str:
    """`Fri, 13 Mar`."""
    return format_date(one, "EEE, d MMM", locale=language())


def left(due_at: datetime, now: datetime, zone: str) -> Left:
    """`3 days left`, `today`, `2 days late`: whole days, as the law counts them."""
    here = ZoneInfo(zone)
    days = (due_at.astimezone(here).date() - now.astimezone(here).date()).days
    exact = moment(due_at, zone)
    if due_at < now:
        late = ngettext("%(num)s day late", "%(num)s days late", -days) if days else _("late")
        return Left(late, "late", exact)
    if days == 0:
        return Left(_("due today"), "now", exact)
    words = ngettext("%(num)s day left", "%(num)s days left", days)
    return Left(words, "now" if days == 1 else "soon" if days <= _SOON else "later", exact)


def age(since: datetime, now: datetime) -> str:
    """`5 minutes`, `3 hours`, `12 days`."""
    span = max(now - since, timedelta(minutes=1))
    return format_timedelta(span, granularity="minute", threshold=1.5 if span.days < 60 else 1, locale=language())
