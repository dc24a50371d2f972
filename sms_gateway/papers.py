"""Papers: the report of a month as a ministry files it, a PDF of A4 pages.

The same report makes the same bytes: dates and ids come from the month, the font is embedded, and nothing tells when or
where it was made. At the foot of every page stands the digest of the report's JSON, so that paper and file can be told
to be the same.
"""

import logging
from collections.abc import Sequence
from importlib.resources import as_file, files
from typing import Any

from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, TableCellFillMode, VAlign
from fpdf.fonts import FontFace

from sms_gateway.month import Month
from sms_gateway.monthly import COUNTS, STEPS, Json, has_figures
from sms_gateway.parlance import Parlance, parlance

_FONT = "Noto Sans"
_INK, _FAINT, _RULE = (33, 37, 41), (95, 103, 112), (208, 213, 219)
_HEAD, _ZEBRA = (232, 238, 244), (247, 249, 251)
_GOOD, _LATE, _MISSED = (28, 92, 153), (240, 180, 70), (140, 30, 45)
_MARGIN, _WIDE = 14, 269
"""In millimetres, of A4 on its side."""
_MOST_BARS = 14


class _Sheets(FPDF):
    """A4 on its side, with the digest and the page at the foot."""

    def __init__(self, words: Parlance, digest: str) -> None:
        super().__init__(orientation="L", format="A4")
        self.words, self.digest = words, digest
        logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table that it trims
        fonts = files("sms_gateway").joinpath("data/fonts")
        for style, name in (("", "NotoSans-Regular.ttf"), ("B", "NotoSans-Bold.ttf")):
            with as_file(fonts.joinpath(name)) as path:
                self.add_font(_FONT, style, path)
        self.set_margin(_MARGIN)
        self.set_auto_page_break(True, margin=18)
        self.alias_nb_pages("{pages}")
        self.add_page()

    def footer(self) -> None:
        self.set_y(-13)
        self.write_in(_FAINT, 7)
        self.cell(_WIDE - 40, 5, self.words["footer"].format(digest=self.digest))
        page = self.words["page"].format(page=self.page_no(), pages="{pages}")
        self.cell(40, 5, page, align=Align.R)

    def write_in(self, colour: tuple[int, int, int] = _INK, size: float = 9, style: str = "") -> None:
        self.set_font(_FONT, style, size)
        self.set_text_color(*colour)


def paper(report: Json, digest: str, language: str) -> bytes:
    """The whole report, in the words of that language."""
    words = parlance(language)
    sheets = _Sheets(words, digest)
    _sign(sheets, report)
    _head(sheets, report)
    _totals(sheets, report)
    rows = [one for one in report["agencies"] if has_figures(one)]
    if rows:
        _charts(sheets, report, rows)
        sheets.add_page()
        _counts(sheets, report, rows)
        _paces(sheets, report, rows)
    else:
        _paragraph(sheets, words["none"])
    _how(sheets, report)
    return bytes(sheets.output())


def _sign(sheets: _Sheets, report: Json) -> None:
    """What a reader of files is told: nothing of today."""
    words = sheets.words
    sheets.set_lang(words.language)
    sheets.set_title(f"{words['title']}, {words.whose(report)}, {words.month(report['month'])}")
    sheets.set_creator("sms-gateway")
    sheets.set_producer("sms-gateway")
    sheets.set_creation_date(Month.parse(report["month"]).until(report["timezone"]))


def _head(sheets: _Sheets, report: Json) -> None:
    words = sheets.words
    sheets.write_in(size=18, style="B")
    sheets.cell(0, 9, words["title"], new_x="LMARGIN", new_y="NEXT")
    sheets.write_in(size=12)
    sheets.cell(0, 7, words.whose(report), new_x="LMARGIN", new_y="NEXT")
    sheets.write_in(_FAINT, 10)
    sheets.cell(0, 6, f"{words.period(report)}, {report['timezone']}", new_x="LMARGIN", new_y="NEXT")
    if warning := words.warning(report):
        sheets.write_in(_MISSED, 10, "B")
        sheets.cell(0, 7, warning, new_x="LMARGIN", new_y="NEXT")
    sheets.set_draw_color(*_INK)
    sheets.set_line_width(0.5)
    sheets.line(_MARGIN, sheets.get_y() + 2, _MARGIN + _WIDE, sheets.get_y() + 2)
    sheets.set_line_width(0.2)
    sheets.ln(6)


def _totals(sheets: _Sheets, report: Json) -> None:
    """The figures that are asked for first, large."""
    words, total = sheets.words, report["total"]
    told = [(words[name], words.number(total[name])) for name in COUNTS]
    told.append((words["satisfaction"], words.number(total["ratings"]["mean"])))
    wide, top = _WIDE / len(told), sheets.get_y()
    for at, (name, value) in enumerate(told):
        sheets.set_xy(_MARGIN + at * wide, top)
        sheets.write_in(size=17, style="B")
        sheets.cell(wide, 8, value)
        sheets.set_xy(_MARGIN + at * wide, top + 8)
        sheets.write_in(_FAINT, 8.5)
        sheets.cell(wide, 5, name)
    sheets.set_xy(_MARGIN, top + 18)


def _charts(sheets: _Sheets, report: Json, rows: Sequence[Json]) -> None:
    """How each step was kept; then how the agencies with most to do kept the last one."""
    words = sheets.words
    _title(sheets, words["chart_title"])
    _legend(sheets)
    for name in STEPS:
        _bar(sheets, words[name], report["total"]["steps"][name], None)
    sheets.ln(3)
    most = sorted(rows, key=lambda one: (-_decided(one["steps"]["complete"]), one["code"] or ""))[:_MOST_BARS]
    shown = [one for one in most if _decided(one["steps"]["complete"])]
    longest = max((_decided(one["steps"]["complete"]) for one in shown), default=0)
    if len(shown) > 1:
        _title(sheets, words["chart_agencies"])
        for one in shown:
            if sheets.get_y() > sheets.h - 24:
                break
            _bar(sheets, words.called(one), one["steps"]["complete"], longest)


def _decided(step: Json) -> int:
    return int(step["in_time"] + step["late"] + step["waiting_late"])


def _legend(sheets: _Sheets) -> None:
    sheets.write_in(_FAINT, 8)
    for name, colour in (("in_time", _GOOD), ("late", _LATE), ("waiting_late", _MISSED)):
        sheets.set_fill_color(*colour)
        sheets.rect(sheets.get_x(), sheets.get_y() + 1.2, 3, 2.6, style="F")
        sheets.set_x(sheets.get_x() + 4)
        sheets.cell(sheets.get_string_width(sheets.words[name]) + 7, 5, sheets.words[name])
    sheets.ln(6)


def _bar(sheets: _Sheets, label: str, step: Json, longest: int | None) -> None:
    """`longest`: what the whole length stands for; None: all of this one."""
    words, all_, top = sheets.words, _decided(step), sheets.get_y()
    sheets.write_in(size=8.5)
    sheets.cell(70, 5, _short(sheets, label, 68))
    x, wide = _MARGIN + 70, 150.0
    sheets.set_fill_color(*_ZEBRA)
    sheets.rect(x, top + 0.8, wide, 3.6, style="F")
    for name, colour in (("in_time", _GOOD), ("late", _LATE), ("waiting_late", _MISSED)):
        length = wide * step[name] / (longest or all_ or 1)
        sheets.set_fill_color(*colour)
        if length:
            sheets.rect(x, top + 0.8, length, 3.6, style="F")
        x += length
    sheets.set_xy(_MARGIN + 222, top)
    counts = " + ".join(words.number(step[name]) for name in ("in_time", "late", "waiting_late"))
    sheets.cell(0, 5, f"{words.percent(step['in_time_percent'])}  ({counts})", new_x="LMARGIN", new_y="NEXT")


def _short(sheets: _Sheets, text: str, wide: float) -> str:
    if sheets.get_string_width(text) <= wide:
        return text
    while sheets.get_string_width(f"{text}…") > wide:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _title(sheets: _Sheets, text: str) -> None:
    sheets.write_in(size=11, style="B")
    sheets.cell(0, 8, text, new_x="LMARGIN", new_y="NEXT")


def _paragraph(sheets: _Sheets, text: str) -> None:
    sheets.write_in(size=9)
    sheets.multi_cell(_WIDE, 4.8, text, align=Align.L, new_x="LMARGIN", new_y="NEXT")
    sheets.ln(1.2)


_KEPT = ("in_time", "late", "waiting_late")
_WHOLE = ("overdue", "disputed", "satisfaction")


def _counts(sheets: _Sheets, report: Json, rows: Sequence[Json]) -> None:
    words = sheets.words
    _title(sheets, words["counts_title"])
    above = [(words["agency"], 1, 2), (words["received"], 1, 2), *((words[name], 3, 1) for name in STEPS)]
    above += [(words[name], 1, 2) for name in _WHOLE]
    below = [words[name] for _ in STEPS for name in _KEPT]
    lines = [[words.called(one), *_counted(words, one)] for one in rows]
    total = [words["total"], *_counted(words, report["total"])]
    _table(sheets, (50, 14, *[16.2] * 9, 16, 18, 25.2), above, below, [*lines, total])


def _counted(words: Parlance, one: Json) -> list[str]:
    kept = [words.number(one["steps"][step][name]) for step in STEPS for name in _KEPT]
    ends = [words.number(one["overdue"]), words.number(one["disputed"]), words.rating(one)]
    return [words.number(one["received"]), *kept, *ends]


def _paces(sheets: _Sheets, report: Json, rows: Sequence[Json]) -> None:
    words = sheets.words
    sheets.ln(5)
    if sheets.get_y() > sheets.h - 60:
        sheets.add_page()
    _title(sheets, f"{words['pace_title']} ({words['median']} / {words['p90']})")
    above = [(words["agency"], 1, 2), *((words[name], 2, 1) for name in STEPS)]
    below = [words[unit] for _ in STEPS for unit in ("days", "hours")]
    lines = [[words.called(one), *_paced(words, one)] for one in rows]
    total = [words["total"], *_paced(words, report["total"])]
    _table(sheets, (66, *[33.8] * 6), above, below, [*lines, total])


def _paced(words: Parlance, one: Json) -> list[str]:
    return [words.pace(one["steps"][step], unit) for step in STEPS for unit in ("working_days", "hours")]


def _table(
    sheets: _Sheets,
    widths: Sequence[float],
    above: Sequence[tuple[str, int, int]],
    below: Sequence[str],
    lines: Sequence[Sequence[str]],
) -> None:
    """Two heading lines, said again on every page, and the sum in the last line. `above`: text, columns, lines."""
    sheets.write_in(size=8)
    sheets.set_draw_color(*_RULE)
    sheets.set_fill_color(255)
    looks: dict[str, Any] = {
        "width": sum(widths), "col_widths": tuple(widths), "align": Align.L, "line_height": 4.4, "padding": (0.9, 1.2),
        "borders_layout": TableBordersLayout.HORIZONTAL_LINES, "num_heading_rows": 2, "v_align": VAlign.M,
        "text_align": (Align.L, *[Align.R] * (len(widths) - 1)),
        "headings_style": FontFace(emphasis="BOLD", color=_INK, fill_color=_HEAD, size_pt=7),
        "cell_fill_color": _ZEBRA, "cell_fill_mode": TableCellFillMode.EVEN_ROWS,
    }  # fmt: skip
    with sheets.table(**looks) as table:
        first = table.row()
        for text, columns, deep in above:
            first.cell(text, colspan=columns, rowspan=deep, align=Align.C if columns > 1 else None)
        second = table.row()
        for text in below:
            second.cell(text)
        for line in lines:
            last = line is lines[-1]
            row = table.row(style=FontFace(emphasis="BOLD", fill_color=_HEAD) if last else None)
            for text in line:
                row.cell(text)


def _how(sheets: _Sheets, report: Json) -> None:
    sheets.ln(4)
    if sheets.get_y() > sheets.h - 75:
        sheets.add_page()
    _title(sheets, sheets.words["how_title"])
    for text in sheets.words.how(report):
        _paragraph(sheets, text)
