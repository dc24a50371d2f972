"""The public page of statistics: opt-in, without a person in it, and made once in a few minutes however many ask."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Blueprint, Response, render_template, request

from sms_gateway import openbook
from sms_gateway.errors import NotFound
from sms_gateway.gateway import Gateway
from sms_gateway.month import Month
from sms_gateway.monthly import Json
from sms_gateway.parlance import parlance
from sms_gateway.storage import months
from sms_gateway.web.console import charts
from sms_gateway.web.wording import LANGUAGES

_FRESH = timedelta(minutes=5)
_FIVE_MINUTES = "public, max-age=300"


@dataclass(slots=True)
class _Board:
    """What hangs outside, in every form; taken down and made anew when it is some minutes old."""

    gateway: Gateway
    _made_at: datetime | None = None
    _forms: dict[str, str] = field(default_factory=dict)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def read(self, form: str, make: Callable[[Json], str]) -> str:
        """As it was made last for this form; one database read for all of them."""
        with self._one_at_a_time:
            now = self.gateway.clock()
            if self._made_at is None or not timedelta() <= now - self._made_at < _FRESH:
                page = self._figures(now)
                self._forms, self._made_at = {"": json.dumps(page)}, now
            if form not in self._forms:
                self._forms[form] = make(json.loads(self._forms[""]))
            return self._forms[form]

    def _figures(self, now: datetime) -> Json:
        last = Month.of(now, self.gateway.settings.timezone).away(-1)
        kept = self.gateway.database.read(months.kept_months, str(last.away(1 - openbook.MONTHS)))
        return openbook.told(json.loads(body) for body in kept.values())


def create(gateway: Gateway) -> Blueprint:
    statistics, board = Blueprint("statistics", __name__), _Board(gateway)

    def check() -> None:
        if not gateway.settings.statistics.public:
            raise NotFound("there is no such page")

    @statistics.get("/statistics")
    def page() -> Response:
        check()
        asked = request.args.get("language", "")
        language = asked if asked in LANGUAGES else next(iter(LANGUAGES))
        body = board.read(language, lambda told: _rendered(told, language))
        return _public(body, "text/html; charset=utf-8")

    @statistics.get("/statistics.json")
    def file() -> Response:
        check()
        written = board.read("json", lambda told: json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        return _public(written, "application/json")

    return statistics


def _rendered(told: Json, language: str) -> str:
    words = parlance(language)
    rows = told["months"]
    lengths = [(openbook.length(row["received"]), openbook.length(row["done"])) for row in rows]
    longest = max([count for pair in lengths for count in pair] + [1])
    bars = [charts.bars([[count], [longest]])[0] for pair in lengths for count in pair]
    regions = [*told["regions"], *([{**told["other_regions"], "others": True}] if told["other_regions"] else [])]
    return render_template(
        "statistics.html",
        told=told,
        words=words,
        public=words.words["public"],
        months=list(zip(rows, bars[::2], bars[1::2], strict=True)),
        regions=list(zip(regions, charts.bars([[openbook.length(one["received"])] for one in regions]), strict=True)),
        empty=openbook.is_empty(told),
        others=[(code, name) for code, name in LANGUAGES.items() if code != language],
    )


def _public(body: str, kind: str) -> Response:
    answer = Response(body, content_type=kind)
    answer.headers["Cache-Control"] = _FIVE_MINUTES
    return answer
