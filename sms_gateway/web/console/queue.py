"""The queue: what must be done first. Its tab, filters, columns and page all live in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

from flask import make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from sms_gateway.agencies import Agency
from sms_gateway.directory import Edition
from sms_gateway.errors import NotFound
from sms_gateway.gateway import Gateway
from sms_gateway.phone import is_phone, normalise
from sms_gateway.roles import Operator, within
from sms_gateway.storage import operators
from sms_gateway.storage import queue as kept
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.lookups import number_in
from sms_gateway.storage.queue import Tab, Wanted
from sms_gateway.tickets import STATUSES, TOPICS, Ticket
from sms_gateway.web.access import caller
from sms_gateway.web.console import agencies as naming
from sms_gateway.web.console import times, words

_POLLING = ("since", "newest", "mark")
"""What a page that asks for its own news adds to the address."""
_EXCERPT = 120
_SEARCHED = 200
"""Signs of a search in which a place is looked for."""
_COOKIE_HOLDS = 1000
_CHOICES: Mapping[str, Sequence[str]] = {
    "category": tuple(words.CLASSES),
    "topic": TOPICS,
    "status": STATUSES,
    "flag": tuple(words.FLAGS),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket as the queue shows it."""

    ticket: Ticket
    excerpt: str
    due: times.Left | None
    agency: str
    flags: tuple[str, ...]
    assignee: str
    age: str


@dataclass(frozen=True, slots=True)
class Sight:
    """The queue as it stands. `newest`: the latest line of all histories; `news`: what citizens did since."""

    wanted: Wanted
    unknown: Sequence[str]
    places: Sequence[tuple[Agency, str]]
    rows: Sequence[Row]
    next: str | None
    counts: Mapping[Tab, int]
    newest: int
    news: int
    mark: str
    colleagues: Sequence[str]
    fields: Mapping[str, str]


def queue(gateway: Gateway) -> str:
    """The whole page."""
    asked = request.query_string.decode("ascii", "replace")
    session["queue"] = asked if len(asked) < _COOKIE_HOLDS else ""
    sight = _look(gateway, since=None)
    return render_template("console/queue.html", **_shown(sight, since=sight.newest))


def rows(gateway: Gateway) -> ResponseReturnValue:
    """What the page asks for every few seconds: the list as it now is. 204: nothing is new."""
    since, newest = number_of("since"), number_of("newest")
    if gateway.database.read(kept.newest_event) == newest:
        return "", 204
    sight = _look(gateway, since)
    if sight.mark == request.args.get("mark"):
        return "", 204
    return render_template("console/rows.html", fragment=True, **_shown(sight, since))


def agencies(gateway: Gateway) -> ResponseReturnValue:
    """What a field for an agency offers, for the browser to keep a while."""
    edition = gateway.database.read(gateway.directory.edition)
    seen = naming.in_sight(edition, caller().operator)
    answer = make_response(render_template("console/agencies.html", offered=map(naming.offered, seen)))
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer


def address(changes: Mapping[str, Any]) -> str:
    """The queue's address with some of its questions changed, None taking one out; from its first page."""
    asked: dict[str, Any] = request.args.to_dict(flat=False)
    asked = {name: value for name, value in asked.items() if name not in (*_POLLING, "cursor")}
    return _asking("console.queue", asked | dict(changes))


def _asking(endpoint: str, asked: Mapping[str, Any]) -> str:
    """What stands in an address is never an argument of ours, whatever it is called."""
    query = urlencode({name: value for name, value in asked.items() if value is not None}, doseq=True)
    return url_for(endpoint) + (f"?{query}" if query else "")


def _look(gateway: Gateway, since: int | None) -> Sight:
    who, now = caller().operator, gateway.clock()

    def looking(db: Connection) -> Sight:
        edition = gateway.directory.edition(db)
        wanted, unknown = _wanted(edition, who)
        newest = kept.newest_event(db)
        page = kept.page(db, wanted, now, request.args.get("cursor") or None)
        counts = kept.counts(db, who.agency, who.id, now, words.TABS_OF[who.role])
        news = kept.news(db, who.agency, since) if since is not None and not who.sees_late_only else 0
        staff = operators.every(db)
        names = {one.id: one.name for one in staff}
        return Sight(
            wanted=wanted,
            unknown=unknown,
            places=[] if wanted.region else naming.places_in(edition, wanted.words[:_SEARCHED]),
            rows=[_row(one, edition, names, now) for one in page.tickets],
            next=page.next,
            counts=counts,
            newest=newest,
            news=news,
            mark=_mark(page.tickets, counts, news),
            colleagues=[one.name for one in staff if works_with(one, who)],
            fields={name: _field(edition, request.args.get(name, "")) for name in ("agency", "region")},
        )

    return gateway.database.read(looking)


def _field(edition: Edition, said: str) -> str:
    """As a field shows again what was asked for."""
    code = naming.code_of(edition, said) if said.strip() else None
    return naming.written(edition, code) if code else said


def works_with(one: Operator, who: Operator) -> bool:
    """Whether somebody's work can be given to `one`, from where `who` stands."""
    near = who.agency is None or one.agency is None or within(one.agency, who.agency) or within(who.agency, one.agency)
    return near and one.disabled_at is None and one.may("answer")


def _wanted(edition: Edition, who: Operator) -> tuple[Wanted, list[str]]:
    """What the address asks for, no wider than what the operator sees; and the names in it that nobody has."""
    asked = request.args
    given: dict[str, Any] = {name: asked[name] for name, possible in _CHOICES.items() if asked.get(name) in possible}
    tab = asked.get("tab", "")
    given["tab"] = tab if tab in words.TABS_OF[who.role] else words.FIRST_TAB[who.role]
    unknown = []
    for name in ("agency", "region"):
        if said := asked.get(name, "").strip():
            given[name] = naming.code_of(edition, said)
            unknown += [] if given[name] else [said]
    try:
        given["agency"] = who.narrowed(given.get("agency"))
    except NotFound:
        unknown.append(asked["agency"])
        given["agency"] = who.agency
    given |= {"assignee": who.id} if given["tab"] == "mine" else {}
    given |= {name: bool(asked.get(name)) for name in ("overdue", "national")}
    return Wanted(**given, words=asked.get("words", "").strip()), unknown


def _row(one: Ticket, edition: Edition, names: Mapping[int, str], now: datetime) -> Row:
    text = " ".join(one.text.split())
    return Row(
        ticket=one,
        excerpt=text if len(text) <= _EXCERPT else text[: _EXCERPT - 1].rstrip() + "…",
        due=times.left(one.due_at, now, one.timezone) if one.due_at else None,
        agency=edition.name(one.agency) if one.agency else "",
        flags=flags_of(one),
        assignee=names.get(one.assignee, "?") if one.assignee else "",
        age=times.age(one.opened_at, now),
    )


def flags_of(one: Ticket) -> tuple[str, ...]:
    return tuple(flag for flag in words.FLAGS if getattr(one, flag))


def _mark(tickets: Sequence[Ticket], counts: Mapping[Tab, int], news: int) -> str:
    """The same as long as nothing that is shown has changed."""
    shown = [(one.number, one.updated_at) for one in tickets]
    return blake2b(repr((shown, sorted(counts.items()), news)).encode(), digest_size=8).hexdigest()


def _shown(sight: Sight, since: int) -> dict[str, Any]:
    chosen = [name for name in request.args.getlist("col") if name in words.COLUMNS]
    asked: dict[str, Any] = request.args.to_dict(flat=False)
    asked |= {"since": since, "newest": sight.newest, "mark": sight.mark}
    filters = ("agency", "region", "category", "topic", "status", "flag", "overdue", "national")
    narrowed = any(request.args.get(name) for name in filters)
    return {
        "sight": sight,
        "who": caller().operator,
        "columns": chosen or list(words.COLUMNS),
        "address": address,
        "poll": _asking("console.rows", asked),
        "acts": _asking("console.together", {k: v for k, v in asked.items() if k not in _POLLING}),
        "narrowed": narrowed,
        "filtered": narrowed or bool(request.args.get("words")),
        "most": kept.MOST,
        "by_phone": not number_in(sight.wanted.words) and is_phone(normalise(sight.wanted.words)),
    }


def number_of(name: str) -> int:
    """A number in the address or the form; 0: there is none."""
    said = request.values.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def back() -> str:
    """The address of the queue as it was last looked at."""
    return url_for("console.queue") + (f"?{asked}" if (asked := session.get("queue")) else "")
