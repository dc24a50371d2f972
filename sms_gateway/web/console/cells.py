"""What figures hold, in words: a cell of a table, a number, a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from sms_gateway.deadlines import Limit
from sms_gateway.figures import Cell, Table
from sms_gateway.web.console import limits, times
from sms_gateway.web.console.headings import AGES, MARKS
from sms_gateway.web.wording import gettext as _
from sms_gateway.web.wording import language


def said(table: Table, row: Sequence[Cell], at: int) -> str:
    cell, column = row[at], table.columns[at]
    if isinstance(cell, date):
        return times.day(cell)
    if column == "from_days":
        return _age(row)
    if column in MARKS:
        return limits.in_words(Limit.parse(str(cell)))
    if column == "name" and not row[0]:
        return _("Without an agency yet")
    if cell is None:
        return "–"
    return number(cell) if isinstance(cell, int | float) else str(cell)


def _age(row: Sequence[Cell]) -> str:
    return _(AGES[row[1] is None]) % {"from": row[0], "to": row[1]}


def number(value: Any) -> str:
    return format_decimal(value, locale=language())


def short(one: date) -> str:
    return format_date(one, "d MMM", locale=language())
