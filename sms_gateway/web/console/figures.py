"""The figures: how the work goes, to look at. The period and the agency live in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template, request, url_for

from sms_gateway.directory import Edition
from sms_gateway.errors import Malformed, NotFound
from sms_gateway.figures import Period, Table, latest
from sms_gateway.gateway import Gateway
from sms_gateway.roles import Operator
from sms_gateway.storage.engine import Connection
from sms_gateway.survey import FIGURES, Asked
from sms_gateway.web.access import caller
from sms_gateway.web.console import agencies as naming
from sms_gateway.web.console import cells, drawings, times
from sms_gateway.web.console.headings import COLUMNS, EMPTY, MARKS, NOTES, TITLES
from sms_gateway.web.wording import gettext as _

DAYS = (7, 30, 90, 365)
_USUAL = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """One question, its answer as a picture and as a table, in words."""

    name: str
    title: str
    note: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: Sequence[bool]
    drawing: drawings.Drawing
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
    return render_template(
        "console/figures.html", **shown, choices=DAYS, address=_address, day=times.day, short=cells.short
    )


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


def _asked(gateway: Gateway, edition: Edition, choice: Choice) -> Asked:
    return Asked(choice.period, choice.agency, gateway.clock(), edition, gateway.directory.rules)


def _choice(gateway: Gateway, edition: Edition, who: Operator) -> Choice:
    """No wider than what the operator sees."""
    agency, trouble = naming.asked_for(edition, who)
    troubles = [trouble] if trouble else []
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
        (_("Received"), cells.number(came)),
        (_("Answered"), cells.number(answered)),
        (_("Closed"), cells.number(closed)),
        (_("Open now"), cells.number(still)),
    ]
    if given:
        mean = sum(stars * count for stars, count in rated) / given
        told.append((_("Satisfaction"), _("%(mean)s of 5", mean=cells.number(round(mean, 1)))))
    return told


def _figure(name: str, table: Table, asked: Asked) -> Figure:
    shown = [column for column in table.columns if column not in ("agency", "to_days")]
    at = [table.columns.index(column) for column in shown]
    return Figure(
        name=name,
        title=_(TITLES[name]),
        note=_(NOTES[name]),
        header=[_(COLUMNS[column]) for column in shown],
        rows=[[cells.said(table, row, column) for column in at] for row in table.rows],
        numeric=[column not in ("day", "name", "carrier", "from_days", *MARKS) for column in shown],
        drawing=drawings.of(name, table, asked),
        empty=_(EMPTY[name]) if table.is_empty else "",
    )
