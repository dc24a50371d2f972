"""The figures: how the work goes, to look at. The period and the agency live in the address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Response, render_template, request, url_for

from sms_gateway.calendars import Week
from sms_gateway.deadlines import Limit
from sms_gateway.directory import Edition
from sms_gateway.errors import Malformed, NotFound
from sms_gateway.figures import Cell, Period, Table, latest
from sms_gateway.gateway import Gateway
from sms_gateway.roles import Operator
from sms_gateway.storage.engine import Connection
from sms_gateway.survey import FATES, FIGURES, Asked
from sms_gateway.web.access import caller
from sms_gateway.web.console import agencies as naming
from sms_gateway.web.console import charts, limits, times
from sms_gateway.web.console.headings import AGES, AXES, COLUMNS, EMPTY, NOTES, TITLES
from sms_gateway.web.console.headings import FATES as FATES_CALLED
from sms_gateway.web.wording import N_, language
from sms_gateway.web.wording import gettext as _

DAYS = (7, 30, 90, 365)
_USUAL = 30
_MOST_BARS, _MOST_DAYS = 12, 120
_LIMITS: Mapping[str, str] = {
    "limit": N_("the limit: %(limit)s"),
    "complaint_limit": N_("a complaint's limit: %(limit)s"),
}
"""What the mark of a chart means, by the column that it shows."""


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


@dataclass(frozen=True, slots=True)
class Figure:
    """One question, its answer as a picture and as a table, in words."""

    name: str
    title: str
    note: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: Sequence[bool]
    drawing: Drawing
    empty: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for, and what of it could not be understood."""

    period: Period
    agency: str | None
    days: int | None
    troubles: list[str] = field(default_factory=list)


def figures(gateway: Gateway) -> str:
    """The whole page."""

    def looking(db: Connection) -> dict[str, Any]:
        edition = gateway.directory.edition(db)
        choice = _choice(gateway, edition, caller().operator)
        asked = _asked(gateway, edition, choice)
        tables = {name: make(db, asked) for name, make in FIGURES.items()}
        return {
            "choice": choice,
            "of": naming.written(edition, choice.agency),
            "whose": edition.agencies[choice.agency].name if choice.agency else _("All agencies"),
            "figures": [_figure(name, table, asked) for name, table in tables.items()],
            "totals": _totals(tables),
        }

    shown = gateway.database.read(looking)
    return render_template("console/figures.html", **shown, choices=DAYS, address=_address, day=times.day, short=_short)


def figures_file(gateway: Gateway, name: str) -> Response:
    """One table as a file. Raises NotFound."""
    if name not in FIGURES:
        raise NotFound(f"there is no figure {name}")

    def looking(db: Connection) -> tuple[Table, Period]:
        edition = gateway.directory.edition(db)
        choice = _choice(gateway, edition, caller().operator)
        if choice.troubles:
            raise Malformed(" ".join(choice.troubles))
        return FIGURES[name](db, _asked(gateway, edition, choice)), choice.period

    table, period = gateway.database.read(looking)
    answer = Response(table.as_csv(), content_type="text/csv; charset=utf-8; header=present")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{period.first}-{period.last}.csv"'
    return answer


def _address(endpoint: str, **changes: object) -> str:
    """The same choice elsewhere, or with some of it changed, None taking one out."""
    asked = {name: said for name in ("days", "from", "to", "agency") if (said := request.args.get(name))}
    path = url_for(endpoint, name=changes.pop("name")) if "name" in changes else url_for(endpoint)
    query = urlencode({name: value for name, value in (asked | changes).items() if value is not None})
    return path + (f"?{query}" if query else "")


def _short(one: date) -> str:
    return format_date(one, "d MMM", locale=language())


def _asked(gateway: Gateway, edition: Edition, choice: Choice) -> Asked:
    return Asked(choice.period, choice.agency, gateway.clock(), edition, gateway.directory.rules)


def _choice(gateway: Gateway, edition: Edition, who: Operator) -> Choice:
    """No wider than what the operator sees."""
    troubles: list[str] = []
    said = request.args.get("agency", "").strip()
    code = naming.code_of(edition, said) if said else None
    try:
        agency = who.narrowed(code)
    except NotFound:
        agency, code = who.agency, None
    if said and code is None:
        troubles.append(
            _("Nobody knows the agency “%(name)s”, or it is not yours. Choose one from the list.", name=said)
        )
    zone, now = edition.timezone(agency, gateway.settings.timezone), gateway.clock()
    days = next((each for each in DAYS if request.args.get("days") == str(each)), _USUAL)
    if request.args.get("from") or request.args.get("to"):
        try:
            return Choice(_from_to(zone), agency, None, troubles)
        except Malformed:
            troubles.append(
                _("This period cannot be counted: choose two days, the earlier first, at most a year apart.")
            )
    return Choice(latest(days, now, zone), agency, days, troubles)


def _from_to(zone: str) -> Period:
    try:
        first, last = (date.fromisoformat(request.args.get(name, "")) for name in ("from", "to"))
        return Period(first, last, zone)
    except ValueError:
        raise Malformed("from, to: a day is written 2026-03-13") from None


def _totals(tables: Mapping[str, Table]) -> list[tuple[str, str]]:
    came, answered, closed = (sum(row[at] for row in tables["flow"].rows) for at in (1, 2, 3))
    still = sum(row[2] for row in tables["ages"].rows)
    rated = [(row[0], row[1]) for row in tables["stars"].rows]
    given = sum(count for _stars, count in rated)
    told = [
        (_("Received"), _number(came)),
        (_("Answered"), _number(answered)),
        (_("Closed"), _number(closed)),
        (_("Open now"), _number(still)),
    ]
    if given:
        mean = sum(stars * count for stars, count in rated) / given
        told.append((_("Satisfaction"), _("%(mean)s of 5", mean=_number(round(mean, 1)))))
    return told


def _figure(name: str, table: Table, asked: Asked) -> Figure:
    shown = [column for column in table.columns if column not in ("agency", "to_days")]
    at = [table.columns.index(column) for column in shown]
    return Figure(
        name=name,
        title=_(TITLES[name]),
        note=_(NOTES[name]),
        header=[_(COLUMNS[column]) for column in shown],
        rows=[[_said(table, row, column) for column in at] for row in table.rows],
        numeric=[column not in ("day", "name", "carrier", "from_days", *_LIMITS) for column in shown],
        drawing=Drawing() if table.is_empty else _DRAWN[name](table, asked),
        empty=_(EMPTY[name]) if table.is_empty else "",
    )


def _said(table: Table, row: Sequence[Cell], at: int) -> str:
    cell, column = row[at], table.columns[at]
    if isinstance(cell, date):
        return times.day(cell)
    if column == "from_days":
        return _age(row)
    if column in _LIMITS:
        return limits.in_words(Limit.parse(str(cell)))
    if column == "name" and not row[0]:
        return _("Without an agency yet")
    if cell is None:
        return "–"
    return _number(cell) if isinstance(cell, int | float) else str(cell)


def _age(row: Sequence[Cell]) -> str:
    return _(AGES[row[1] is None]) % {"from": row[0], "to": row[1]}


def _number(value: Any) -> str:
    return format_decimal(value, locale=language())


# how each is drawn


def _over_days(table: Table, asked: Asked) -> Drawing:
    """Of a long period week by week: nobody sees anything in hundreds of days."""
    counted: list[tuple[Any, ...]] = [tuple(row) for row in table.rows]
    weekly = len(counted) > _MOST_DAYS
    if weekly:
        counted = _by_week(counted)
    days, rows = [row[0] for row in counted], [row[1:] for row in counted]
    names = [_(COLUMNS[column]) for column in table.columns[1:]]
    said = [", ".join(f"{name} {_number(value)}" for name, value in zip(names, row, strict=True)) for row in rows]
    named = [_("week from %(day)s", day=_short(day)) if weekly else times.weekday(day) for day in days]
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
    column = next(name for name in _LIMITS if name in table.columns)
    spans = [(row["median_working_days"] or 0, row["p90_working_days"] or 0) for row in rows]
    marks = [_working_days(Limit.parse(row[column]), asked.rules(row["agency"]).calendar.week) for row in rows]
    own = {row[column] for row in rows}
    said = limits.in_words(Limit.parse(own.pop())) if len(own) == 1 else _("each agency's own")
    return Drawing(
        bars=_bars(table, charts.bars([(half, most - half) for half, most in spans], marks), map(_pace, rows)),
        keys=[_("half of them within"), _("nine of ten within")],
        mark=_(_LIMITS[column], limit=said),
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
        bars=_bars(table, charts.bars([[count] for count in counts]), map(_number, counts)), axis=_("open reports")
    )


def _stars(table: Table, _asked: Asked) -> Drawing:
    counts = [row["reports"] for row in _dicts(table)]
    told = [f"{_number(count)} ({100 * count // sum(counts)}%)" for count in counts]
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
    return [Bar(_said(table, row, label), bar, value) for row, bar, value in zip(table.rows, drawn, told, strict=False)]


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
