"""How a figure is drawn above its table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sms_gateway.calendars import Week
from sms_gateway.deadlines import Limit
from sms_gateway.figures import Table
from sms_gateway.survey import FATES, Asked
from sms_gateway.web.console import cells, charts, limits, times
from sms_gateway.web.console.headings import AXES, COLUMNS, MARKS
from sms_gateway.web.console.headings import FATES as FATES_CALLED
from sms_gateway.web.wording import gettext as _

_MOST_BARS, _MOST_DAYS = 12, 120


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    bar: charts.Bar
    value: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What stands above a table. `keys`: what each colour means. `mark`: what the upright line means."""

    days: charts.Days | None = None
    spots: Sequence[str] = ()
    bars: Sequence[Bar] = ()
    keys: Sequence[str] = ()
    mark: str = ""
    axis: str = ""


def of(name: str, table: Table, asked: Asked) -> Drawing:
    return Drawing() if table.is_empty else _DRAWN[name](table, asked)


def _over_days(table: Table, asked: Asked) -> Drawing:
    """Of a long period week by week: nobody sees anything in hundreds of days."""
    counted: list[tuple[Any, ...]] = [tuple(row) for row in table.rows]
    weekly = len(counted) > _MOST_DAYS
    if weekly:
        counted = _by_week(counted)
    days, rows = [row[0] for row in counted], [row[1:] for row in counted]
    names = [_(COLUMNS[column]) for column in table.columns[1:]]
    said = [", ".join(f"{name} {cells.number(value)}" for name, value in zip(names, row, strict=True)) for row in rows]
    named = [_("week from %(day)s", day=cells.short(day)) if weekly else times.weekday(day) for day in days]
    spots = [f"{name}: {told}" for name, told in zip(named, said, strict=True)]
    axis = _(AXES[table.columns[1], weekly])
    today = asked.now.astimezone(ZoneInfo(asked.period.zone)).date()
    whole = sum(day + timedelta(days=6 * weekly) < today for day in days)
    if whole < len(days):
        spots[whole] = _("%(day)s (still running)", day=spots[whole])
        axis = _("%(axis)s, the last still running", axis=axis)
    return Drawing(charts.over_days(rows, days, whole), spots, keys=names if len(names) > 1 else (), axis=axis)


def _by_week(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Whole weeks up to the last day; what is left at the beginning is not drawn."""
    weeks = [rows[at : at + 7] for at in range(len(rows) % 7, len(rows), 7)]
    return [(week[0][0], *(sum(column) for column in list(zip(*week, strict=True))[1:])) for week in weeks]


def _paced(table: Table, asked: Asked) -> Drawing:
    rows = _dicts(table)[:_MOST_BARS]
    column = next(name for name in MARKS if name in table.columns)
    spans = [(row["median_working_days"] or 0, row["p90_working_days"] or 0) for row in rows]
    marks = [_working_days(Limit.parse(row[column]), asked.rules(row["agency"]).calendar.week) for row in rows]
    own = {row[column] for row in rows}
    said = limits.in_words(Limit.parse(own.pop())) if len(own) == 1 else _("each agency's own")
    return Drawing(
        bars=_bars(table, charts.bars([(half, most - half) for half, most in spans], marks), map(_pace, rows)),
        keys=[_("half of them within"), _("nine of ten within")],
        mark=_(MARKS[column], limit=said),
        axis=_("working days"),
    )


def _working_days(limit: Limit, week: Week) -> float:
    """Where a limit stands on an axis of working days: whole weeks without their days off, hours as parts of a day."""
    if limit.unit == "working days":
        return limit.number
    open_days = [spans for spans in week.spans if spans]
    if limit.unit == "working hours":
        hours = [datetime.combine(date.min, to) - datetime.combine(date.min, at) for day in open_days for at, to in day]
        return limit.number * len(open_days) / (sum(hours, timedelta()) / timedelta(hours=1))
    days = limit.number / 24 if limit.unit == "hours" else limit.number
    return days - days // 7 * (7 - len(open_days))


def _pace(row: Mapping[str, Any]) -> str:
    if not row["agency"]:
        return "–"
    if row["in_time_percent"] is None:
        return _("none yet")
    return _("%(share)s%% in time", share=row["in_time_percent"])


def _ages(table: Table, _asked: Asked) -> Drawing:
    counts = [row["open"] for row in _dicts(table)]
    return Drawing(
        bars=_bars(table, charts.bars([[count] for count in counts]), map(cells.number, counts)), axis=_("open reports")
    )


def _stars(table: Table, _asked: Asked) -> Drawing:
    counts = [row["reports"] for row in _dicts(table)]
    told = [f"{cells.number(count)} ({100 * count // sum(counts)}%)" for count in counts]
    return Drawing(bars=_bars(table, charts.bars([[count] for count in counts]), told), axis=_("ratings"))


def _returned(table: Table, _asked: Asked) -> Drawing:
    rows = _dicts(table)[:_MOST_BARS]
    told = [_("%(disputed)s disputed, %(reopened)s reopened, of %(reports)s", **row) for row in rows]
    return Drawing(bars=_bars(table, charts.bars([[row["disputed"]] for row in rows]), told), axis=_("disputes"))


def _delivery(table: Table, _asked: Asked) -> Drawing:
    rows = _dicts(table)
    told = [f"{row['delivered_percent']}%" if row["delivered_percent"] is not None else "–" for row in rows]
    drawn = charts.shares([[row[fate] for fate in FATES] for row in rows])
    return Drawing(
        bars=_bars(table, drawn, told),
        keys=[_(FATES_CALLED[fate]) for fate in FATES],
        axis=_("of all messages"),
    )


def _dicts(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _bars(table: Table, drawn: Sequence[charts.Bar], told: Any) -> list[Bar]:
    label = 1 if table.columns[0] == "agency" else 0
    return [
        Bar(cells.said(table, row, label), bar, value) for row, bar, value in zip(table.rows, drawn, told, strict=False)
    ]


_DRAWN: Mapping[str, Callable[[Table, Asked], Drawing]] = {
    "flow": _over_days,
    "response": _paced,
    "completion": _paced,
    "ages": _ages,
    "stars": _stars,
    "returned": _returned,
    "delivery": _delivery,
    "parts": _over_days,
}
