"""`export`: tickets, their history, or messages, page by page, however many there are."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO, TypeVar

import click

from sms_gateway.cli.dates import Moment, period
from sms_gateway.cli.printing import aside, progress, whole
from sms_gateway.cli.shell import Command, opened, unmasked
from sms_gateway.cli.tickets import filter_of
from sms_gateway.english import some

if TYPE_CHECKING:
    from sms_gateway.gateway import Gateway

_PAGE = 500
_PHONE = re.compile(r"\+\d{6,15}|\+\d+ \d+-\*{4}-\d+")
"""In full, or as `phone.mask` writes it: a spreadsheet can make no formula of it, having nothing to reckon with."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_COLUMNS: Mapping[str, Sequence[str]] = {
    "tickets": (
        *("number", "status", "class", "category", "text", "agency.code", "agency.name", "region.code", "region.name"),
        *("secret", "anonymous", "phone", "urgent", "opened_at", "updated_at"),
        *("due.verify", "due.respond", "due.complete", "due.legal"),
        *("assignee", "merged_into", "spam", "ombudsman_at"),
    ),
    "messages": (
        *("id", "direction", "ticket", "carrier", "from", "to", "body", "parts", "state", "key", "carrier_id"),
        *("created_at", "sent_at", "delivered_at", "error"),
    ),
    "events": ("id", "ticket", "kind", "actor", "at", "data"),
}
"""Of a CSV: where each cell is in the JSON."""

Json = dict[str, Any]


class _Row(Protocol):
    @property
    def id(self) -> int: ...


class _Message(_Row, Protocol):
    @property
    def ticket_id(self) -> int | None: ...


Row = TypeVar("Row", bound=_Row)
Message = TypeVar("Message", bound=_Message)


@click.command(cls=Command)
@click.argument("what", type=click.Choice(["tickets", "events", "messages"]))
@click.option("--since", type=Moment(), help="From this day, or this moment, on.")
@click.option("--until", type=Moment(), help="To the end of this day, or to before this moment.")
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Else standard output.")
@unmasked
def export(
    what: str,
    since: date | datetime | None,
    until: date | datetime | None,
    form: str,
    output: Path | None,
    unmasked: bool,
) -> None:
    """Export tickets, events or messages, today's too. FILE is there when whole.

    \b
    Example:
      sms-gateway export tickets --since 2026-03-01 --until 2026-03-31 --output march.csv
      sms-gateway export events --format jsonl
    """
    from sms_gateway.storage import tickets

    with opened() as gateway:
        period(gateway, since, until)  # exchanged dates are refused before the first line is written
        total = None  # messages are not counted: that alone has stopped larger systems than this
        if what == "tickets" and sys.stderr.isatty():
            total = gateway.database.read(tickets.count, filter_of(gateway, since, until))
        rows = _READ[what](gateway, since, until, unmasked)
        with _opened(output) as file, progress(what, total) as done:
            count = _as_csv(rows, file, _COLUMNS[what], done) if form == "csv" else _as_lines(rows, file, done)
    if output:
        aside(f"{some(count, what.removesuffix('s'))} in {output}")


def _tickets(
    gateway: Gateway, since: date | datetime | None, until: date | datetime | None, unmasked: bool
) -> Iterator[Json]:
    from sms_gateway import views
    from sms_gateway.storage import operators, tickets

    which, due_dates, read = filter_of(gateway, since, until), gateway.desk.due_dates, gateway.database.read
    staff = {one.id: one.name for one in read(operators.every)}
    names = replace(read(gateway.enquiries.names, ()), operators=staff)
    for one in _pages(lambda after: read(tickets.listed, which, after, _PAGE)):
        yield _told(views.ticket(one, due_dates.of(one), names, unmasked), "text", unmasked)


def _events(
    gateway: Gateway, since: date | datetime | None, until: date | datetime | None, unmasked: bool
) -> Iterator[Json]:
    """In the order in which they were written; `at` to the microsecond, so that whoever counts comes to the same."""
    from sms_gateway.redaction import each_word, stripped
    from sms_gateway.storage import tickets

    begin, end = period(gateway, since, until)
    number, read = gateway.desk.numbers.number, gateway.database.read
    for one in _pages(lambda after: read(tickets.history, after, _PAGE, begin, end)):
        line = one.line
        at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
        of = {"id": one.id, "ticket": number(one.ticket_id)}
        data = dict(line.data) if unmasked else each_word(dict(line.data), stripped)
        yield {**of, "kind": line.kind, "actor": line.actor, "at": at, "data": data}


def _messages(
    gateway: Gateway, since: date | datetime | None, until: date | datetime | None, unmasked: bool
) -> Iterator[Json]:
    """What came in, then what went out."""
    from sms_gateway import views
    from sms_gateway.storage import inbound, outbound

    begin, end = period(gateway, since, until)
    zone, read = gateway.settings.timezone, gateway.database.read
    came = _pages(lambda after: read(inbound.listed, None, after, _PAGE, begin, end))
    for kept, number, anonymous in with_reports(gateway, came):
        yield _told(views.inbound(kept, zone, unmasked, anonymous), "body", unmasked) | {"ticket": number}
    gone = _pages(lambda after: read(outbound.listed, (), after, _PAGE, begin, end))
    for said, number, anonymous in with_reports(gateway, gone):
        yield _told(views.outbound(said, zone, unmasked, anonymous), "body", unmasked) | {"ticket": number}


def with_reports(gateway: Gateway, messages: Iterator[Message]) -> Iterator[tuple[Message, str | None, bool]]:
    """Each with the number of its report, and whether that hides who wrote it."""
    from sms_gateway.storage import tickets

    while some := list(islice(messages, _PAGE)):
        reports = gateway.database.read(tickets.among, {one.ticket_id for one in some if one.ticket_id})
        for one in some:
            report = reports.get(one.ticket_id or 0)
            yield one, report.number if report else None, report is not None and report.anonymous


def _told(row: Json, words: str, unmasked: bool) -> Json:
    """A file leaves the house: its words name nobody by a number, unless numbers are wanted."""
    from sms_gateway.redaction import stripped

    return row if unmasked else {**row, words: stripped(row[words])}


_READ = {"tickets": _tickets, "events": _events, "messages": _messages}


def _pages(page_after: Callable[[int], list[Row]]) -> Iterator[Row]:
    last = 0
    while page := page_after(last):
        yield from page
        last = page[-1].id


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file that takes its name only when it is whole."""
    if output is None:
        yield sys.stdout
        return
    with whole(output) as part, part.open("w", encoding="utf-8", newline="") as file:
        yield file


def _as_lines(rows: Iterable[Json], file: TextIO, done: Callable[[int], None]) -> int:
    count = 0
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
        count += 1
        done(1)
    return count


def _as_csv(rows: Iterable[Json], file: TextIO, columns: Sequence[str], done: Callable[[int], None]) -> int:
    count = 0
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(column.replace(".", "_") for column in columns)
    for row in rows:
        writer.writerow(_cell(row, column.split(".")) for column in columns)
        count += 1
        done(1)
    return count


def _cell(value: Any, path: Sequence[str]) -> str:
    for step in path:
        value = value[step] if value is not None else None
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    if _PHONE.fullmatch(text):
        return text  # for a program to read; a spreadsheet makes no more of it than a number
    return f"'{text}" if text.startswith(_FORMULA) else text  # a spreadsheet would run what a citizen wrote
