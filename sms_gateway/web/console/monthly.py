"""The report of a month: a page to read and to print, and the same as PDF, CSV and JSON."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sms_gateway.errors import Malformed, NotFound
from sms_gateway.gateway import Gateway
from sms_gateway.month import Month
from sms_gateway.monthly import COUNTS, STEPS, Json, has_figures, narrowed
from sms_gateway.parlance import Parlance, parlance
from sms_gateway.reports import digest, written
from sms_gateway.sheets import sheet
from sms_gateway.web.access import caller
from sms_gateway.web.console import agencies as naming
from sms_gateway.web.console import charts
from sms_gateway.web.console.drawings import Bar
from sms_gateway.web.wording import language

_MONTHS_BACK = 24
_MOST_BARS = 14
_KEPT = ("in_time", "late", "waiting_late")
_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "pdf": "application/pdf",
}


def monthly(gateway: Gateway) -> ResponseReturnValue:
    """The last month that has ended; the one that is asked for in the form."""
    last = Month.of(gateway.clock(), gateway.settings.timezone).away(-1)
    asked = request.args.get("month") or str(last)
    return redirect(address("console.month", asked), 303)


def month(gateway: Gateway, month: str) -> str:
    """Raises NotFound."""
    edition = gateway.database.read(gateway.directory.edition)
    agency, trouble = naming.asked_for(edition, caller().operator)
    report, words = _report(gateway, month, agency), parlance(language())
    rows = [one for one in report["agencies"] if has_figures(one)]
    return render_template(
        "console/monthly.html",
        report=report,
        words=words,
        months=_choices(gateway, words, Month.parse(month)),
        of=naming.written(edition, agency),
        trouble=trouble,
        digest=digest(report),
        totals=_totals(words, report["total"]),
        steps=_steps(words, report["total"]),
        agencies=_agencies(words, rows),
        counts=[*map(words_of(words, _counted), rows), ["", words["total"], *_counted(words, report["total"])]],
        paces=[*map(words_of(words, _paced), rows), ["", words["total"], *_paced(words, report["total"])]],
        rows=rows,
        kept=_KEPT,
        names=STEPS,
        address=address,
    )


def month_file(gateway: Gateway, month: str, form: str) -> Response:
    """Raises NotFound."""
    if form not in _TYPES:
        raise NotFound(f"there is no form {form} of a report")
    edition = gateway.database.read(gateway.directory.edition)
    agency, trouble = naming.asked_for(edition, caller().operator)
    if trouble:
        raise NotFound(trouble)
    answer = Response(_formed(_report(gateway, month, agency), form), content_type=_TYPES[form])
    name = f"{month}-{agency}" if agency else month
    answer.headers["Content-Disposition"] = f'attachment; filename="report-{name}.{form}"'
    return answer


def address(endpoint: str, month: str, **more: Any) -> str:
    """Of the same agency."""
    query = {"agency": said} if (said := request.args.get("agency")) else {}
    path = url_for(endpoint, month=month, **more)
    return path + (f"?{urlencode(query)}" if query else "")


def _formed(report: Json, form: str) -> bytes:
    if form == "pdf":
        from sms_gateway.papers import paper  # fifty megabytes that only whoever prints has need of

        return paper(report, digest(report), language())
    return (written(report) if form == "json" else sheet(report).as_csv()).encode()


def _report(gateway: Gateway, month: str, agency: str | None) -> Json:
    try:
        return narrowed(gateway.reports.of(Month.parse(month)), agency)
    except Malformed as error:
        raise NotFound(str(error)) from None


def _choices(gateway: Gateway, words: Parlance, shown: Month) -> list[tuple[str, str]]:
    """The newest first; the one that is shown is always among them."""
    this = Month.of(gateway.clock(), gateway.settings.timezone)
    offered = {this.away(-back) for back in range(_MONTHS_BACK)} | {shown}
    return [(str(one), words.month(str(one))) for one in sorted(offered, reverse=True)]


def _totals(words: Parlance, total: Json) -> list[tuple[str, str]]:
    return [
        *((words[name], words.number(total[name])) for name in COUNTS),
        (words["satisfaction"], words.number(total["ratings"]["mean"])),
    ]


def _steps(words: Parlance, total: Json) -> list[Bar]:
    """Each a whole of its own."""
    kept = [[total["steps"][name][each] for each in _KEPT] for name in STEPS]
    return [
        Bar(words[name], bar, _value(words, total["steps"][name]))
        for name, bar in zip(STEPS, charts.shares(kept), strict=True)
    ]


def _agencies(words: Parlance, rows: Sequence[Json]) -> list[Bar]:
    """Those with most to do, by one measure."""
    done = [(one, one["steps"]["complete"]) for one in rows if _decided(one["steps"]["complete"])]
    most = sorted(done, key=lambda pair: (-_decided(pair[1]), pair[0]["code"] or ""))[:_MOST_BARS]
    drawn = charts.bars([[step[each] for each in _KEPT] for _one, step in most])
    return [Bar(words.called(one), bar, _value(words, step)) for (one, step), bar in zip(most, drawn, strict=True)]


def _decided(step: Json) -> int:
    return int(sum(step[each] for each in _KEPT))


def _value(words: Parlance, step: Json) -> str:
    counts = " + ".join(words.number(step[each]) for each in _KEPT)
    return f"{words.percent(step['in_time_percent'])} ({counts})"


def words_of(words: Parlance, cells: Any) -> Any:
    """A row of a table: its code, its name, its cells."""
    return lambda one: [one["code"] or "", words.called(one), *cells(words, one)]


def _counted(words: Parlance, one: Json) -> list[str]:
    kept = [words.number(one["steps"][step][each]) for step in STEPS for each in _KEPT]
    return [
        words.number(one["received"]),
        *kept,
        *(words.number(one[n]) for n in ("overdue", "disputed")),
        words.rating(one),
    ]


def _paced(words: Parlance, one: Json) -> list[str]:
    return [words.pace(one["steps"][step], unit) for step in STEPS for unit in ("working_days", "hours")]
