"""`report`: what came to each agency in a month, and what was done in time."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sms_gateway.cli.printing import aside, line, progress, table, whole
from sms_gateway.cli.shell import Command, known, opened
from sms_gateway.errors import Malformed

if TYPE_CHECKING:
    from sms_gateway.gateway import Gateway
    from sms_gateway.month import Month


class AMonth(click.ParamType["Month", Any]):
    """A month, as people write it: `2026-03`."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        from sms_gateway.month import Month

        if isinstance(value, Month):
            return value
        try:
            return Month.parse(str(value))
        except Malformed as error:
            self.fail(str(error), param, ctx)


_FORMS = ("table", "csv", "json", "pdf")


@click.command(cls=Command)
@click.argument("month", type=AMonth())
@click.option("--agency", metavar="CODE", help="Of this agency and the units below it. All, unless given.")
@click.option(
    "--format", "form", type=click.Choice(_FORMS), help="Unless given: as the name of FILE ends, else a table."
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Else standard output.")
def report(month: Month, agency: str | None, form: str | None, output: Path | None) -> None:
    """Report what came in a MONTH, and was done in time.

    It is reckoned from the history, and compared with what was kept when the month had ended.

    \b
    Example:
      sms-gateway report 2026-03
      sms-gateway report 2026-03 --agency 12.75 --format pdf --output march.pdf
    """
    form = form or (output.suffix.removeprefix(".").lower() if output else "table")
    if output and form not in _FORMS[1:]:
        raise click.UsageError("a table is for a screen: give FILE a name that ends in .pdf, .csv or .json")
    if form == "pdf" and output is None and sys.stdout.isatty():
        raise click.UsageError("a PDF is no text for a screen: add --output FILE")
    with opened() as gateway:
        told = _told(gateway, month, agency)
        if form == "table":
            _tell(told)
            return
        body = _formed(gateway, told, form)
    _put(body, output)
    if output:
        aside(f"the report of {month} in {output}")


def _told(gateway: Gateway, month: Month, agency: str | None) -> dict[str, Any]:
    from sms_gateway.monthly import narrowed

    known(gateway, agency)
    total = gateway.reports.extent(month) if sys.stderr.isatty() else None
    with progress("reports", total) as done:
        whole = gateway.reports.make(month, done)
    gateway.reports.check(whole)
    return narrowed(whole, agency)


def _formed(gateway: Gateway, told: dict[str, Any], form: str) -> bytes:
    from sms_gateway.reports import digest, written

    if form == "json":
        return written(told).encode()
    if form == "csv":
        from sms_gateway.sheets import sheet

        return sheet(told).as_csv().encode()
    from sms_gateway.papers import paper

    return paper(told, digest(told), gateway.settings.language)


def _put(body: bytes, output: Path | None) -> None:
    """A file takes its name only when it is whole."""
    if output is None:
        sys.stdout.buffer.write(body)
        return
    with whole(output) as part:
        part.write_bytes(body)


_COLUMNS = (
    *("agency", "received", "verified in time", "responded in time", "done in time", "done late"),
    *("open", "overdue", "disputed", "satisfaction", "days to be done"),
)


def _tell(told: dict[str, Any]) -> None:
    from sms_gateway.monthly import has_figures

    whose = told["agency"]["name"] or told["agency"]["code"] if told["agency"] else "all agencies"
    line(f"{told['month']}, {whose}{', preliminary' if told['preliminary'] else ''}")
    sums = {**told["total"], "code": None, "name": "total"}
    table(_COLUMNS, [_row(one) for one in [*filter(has_figures, told["agencies"]), sums]])


def _row(one: dict[str, Any]) -> list[object]:
    steps, done = one["steps"], one["steps"]["complete"]
    name = f"{one['name']} ({one['code']})" if one["code"] else one["name"] or "without an agency"
    days = f"{done['median_working_days']} / {done['p90_working_days']}" if done["taken"] else "-"
    in_time = [steps[step]["in_time"] for step in ("verify", "respond", "complete")]
    back = (one["open"], one["overdue"], one["disputed"], one["ratings"]["mean"] or "-", days)
    return [name, one["received"], *in_time, done["late"], *back]
