"""Agencies: the nation's tree, a level at a time, and each agency with its words, its rules and its units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from sms_gateway.administration import mark
from sms_gateway.agencies import Agency
from sms_gateway.deadlines import Limit
from sms_gateway.directory import Edition
from sms_gateway.drafts import Draft
from sms_gateway.errors import NotFound
from sms_gateway.gateway import Gateway
from sms_gateway.storage import canned, people
from sms_gateway.storage.canned import Canned
from sms_gateway.storage.engine import Connection
from sms_gateway.web.access import caller
from sms_gateway.web.admin import effects, telling
from sms_gateway.web.admin.naming import KINDS, LIMITS, UNITS, ZONES
from sms_gateway.web.console import limits, times
from sms_gateway.web.console.words import ROLES
from sms_gateway.web.wording import gettext as _

_A_PAGE = 50
_LONGEST_SEARCH = 100
_WORKERS = 100
_AHEAD, _MOST_COMING = 365, 6
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Branch:
    """An agency in a list. `below`: how many stand right below it; `path`: who stands above."""

    agency: Agency
    below: int
    path: str


@dataclass(frozen=True, slots=True)
class Coming:
    """A day that is not as its weekday has it. `where` "": in the whole nation."""

    when: str
    name: str
    where: str
    worked: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list; `next`: the number of the page after it."""

    branches: Sequence[Branch]
    count: int
    page: int
    next: int | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One limit of an agency: its own, and what holds where it has none."""

    name: str
    own: Limit | None
    above: str
    whose: str


def agencies(gateway: Gateway) -> str:
    """What stands at the top, or what a search finds; and the answers that everybody keeps ready."""
    edition, words = _edition(gateway), request.args.get("words", "")[:_LONGEST_SEARCH].strip()
    every = edition.agencies.values()
    found = [one for one in every if _means(one, words)] if words else [one for one in every if one.parent is None]
    kept = [one for one in gateway.database.read(canned.every) if one.agency is None]
    return render_template(
        "admin/agencies.html", listed=_listed(edition, found), words=words, canned=kept, mark=mark, **_names()
    )


def agency(gateway: Gateway, code: str) -> str:
    """Raises NotFound."""
    edition = _edition(gateway)
    one = _one(edition, code)

    def looking(db: Connection) -> tuple[list[Canned], list[people.Person]]:
        return canned.for_agency(db, code), people.page(db, agency=code, limit=_WORKERS)

    usable, staff = gateway.database.read(looking)
    return render_template(
        "admin/agency.html",
        one=one,
        above=_above(edition, one),
        listed=_listed(edition, [each for each in edition.agencies.values() if each.parent == code]),
        rules=_rules(gateway, edition, one),
        canned=[each for each in usable if each.agency == code],
        inherited=[each for each in usable if each.agency != code],
        staff=staff,
        coming=_coming(gateway, edition, one),
        mark=mark,
        **_names(),
    )


def name_agency(gateway: Gateway, code: str) -> ResponseReturnValue:
    """Its name and time zone."""
    draft = Draft(code, telling.said("name"), timezone=telling.said("timezone") or None)
    deed = gateway.administration.change_agency
    telling.done(lambda: deed(caller(), draft, telling.said("seen")), _("Name and time zone are kept."))
    return telling.to("admin.agency", code=code)


def rule_agency(gateway: Gateway, code: str) -> ResponseReturnValue:
    """Its limits and hours: what would follow is shown first, then it is agreed to."""
    one = _one(_edition(gateway), code)
    draft = Draft(code, one.name, limits=_limits(gateway), hours=telling.said("hours"))
    if not telling.said("agreed"):
        title = _("Limits and working hours of %(agency)s", agency=one.name)
        look, back = gateway.administration.foresee_agency, url_for("admin.agency", code=code)
        shown = effects.shown(title, lambda: look(draft), effects.fields(), back)
        return shown or (agency(gateway, code), 422)
    deed = gateway.administration.change_agency
    told = _("The rules are in force. Due dates of open reports follow within a minute.")
    telling.done(lambda: deed(caller(), draft, telling.said("seen")), told)
    return telling.to("admin.agency", code=code)


def add_keyword(gateway: Gateway, code: str) -> ResponseReturnValue:
    deed, word = gateway.administration.add_word, telling.said("word")
    told = _("%(word)s reaches it from the next message on.", word=word.upper())
    telling.done(lambda: deed(caller(), code, word), told)
    return telling.to("admin.agency", code=code)


def remove_keyword(gateway: Gateway, code: str) -> ResponseReturnValue:
    deed, word = gateway.administration.remove_word, telling.said("word")
    telling.done(lambda: deed(caller(), code, word), _("%(word)s means nobody any more.", word=word))
    return telling.to("admin.agency", code=code)


def add_unit(gateway: Gateway, code: str) -> ResponseReturnValue:
    """Its code is that of the agency above, and what was written behind it."""
    own = telling.said("code").lower().removeprefix(f"{code}.")  # who wrote all of it meant no more
    word = telling.said("word").upper()
    draft = Draft(f"{code}.{own}", telling.said("name"), parent=code, aliases=(word,) if word else ())
    if telling.done(lambda: gateway.administration.add_unit(caller(), draft), _("%(name)s is added.", name=draft.name)):
        return telling.to("admin.agency", code=draft.code)
    return agency(gateway, code), 422


def add_canned(gateway: Gateway) -> ResponseReturnValue:
    of = telling.said("agency") or None
    deed, name, text = gateway.administration.add_canned, telling.said("name"), telling.said("text")
    done = telling.done(lambda: deed(caller(), of, name, text), _("The answer is kept ready."))
    return _to_canned(gateway, of, done)


def change_canned(gateway: Gateway, canned_id: str) -> ResponseReturnValue:
    """Edited, or removed. Raises NotFound."""
    number, seen = telling.number(canned_id), telling.said("seen")
    if number is None:
        raise NotFound(f"there is no canned reply {canned_id}")
    work, by = gateway.administration, caller()
    if telling.said("do") == "remove":
        done = telling.done(lambda: work.remove_canned(by, number, seen), _("The answer is removed."))
    else:
        name, text = telling.said("name"), telling.said("text")
        done = telling.done(lambda: work.change_canned(by, number, name, text, seen), _("The answer is changed."))
    return _to_canned(gateway, telling.said("agency") or None, done)


def _to_canned(gateway: Gateway, of: str | None, done: bool) -> ResponseReturnValue:
    """The page with the answers of this agency, or of everybody; as the form was filled in, where it was refused."""
    if not done:
        return (agency(gateway, of) if of else agencies(gateway)), 422
    return (
        telling.to("admin.agency", code=of, _anchor="canned") if of else telling.to("admin.agencies", _anchor="canned")
    )


def _edition(gateway: Gateway) -> Edition:
    return gateway.database.read(gateway.directory.edition)


def _one(edition: Edition, code: str) -> Agency:
    if code not in edition.agencies:
        raise NotFound(f"there is no agency {code}")
    return edition.agencies[code]


def _above(edition: Edition, one: Agency) -> list[Agency]:
    """From the top down."""
    line: list[Agency] = []
    while one.parent and (above := edition.agencies.get(one.parent)) and above not in line:
        line.insert(0, above)
        one = above
    return line


def _means(one: Agency, words: str) -> bool:
    sought = words.casefold()
    named = sought in one.name.casefold() or any(sought == word.casefold() for word in one.aliases)
    return named or one.code == sought or one.code.startswith(f"{sought}.")


def _listed(edition: Edition, found: Sequence[Agency]) -> Listed:
    below: dict[str, int] = {}
    for one in edition.agencies.values():
        if one.parent:
            below[one.parent] = below.get(one.parent, 0) + 1
    page = max(telling.number(request.args.get("page", "")) or 1, 1)
    start = (page - 1) * _A_PAGE
    shown = [
        Branch(one, below.get(one.code, 0), " › ".join(each.name for each in _above(edition, one)))
        for one in found[start : start + _A_PAGE]
    ]
    return Listed(shown, len(found), page, page + 1 if start + _A_PAGE < len(found) else None)


def _rules(gateway: Gateway, edition: Edition, one: Agency) -> list[Rule]:
    """What holds for it, as it would be without its own limits, and these."""
    own = dict(one.limits)
    above = gateway.directory.rules(one.code.rpartition(".")[0] or None)
    return [
        Rule(
            name=_(LIMITS.get(name, name)),
            own=Limit.parse(own[name]) if name in own else None,
            above=limits.in_words(above.limits[name]),
            whose=edition.name(above.whose[name]) if name in above.whose else "",
        )
        for name in gateway.directory.limits
    ]


def _coming(gateway: Gateway, edition: Edition, one: Agency) -> Sequence[Coming]:
    """The next days on which nobody works there, or somebody does after all; week-ends go without saying."""
    calendar = gateway.directory.rules(one.code).calendar
    today = gateway.clock().astimezone(ZoneInfo(one.timezone)).date()
    found: list[Coming] = []
    for day in (today + timedelta(days=at) for at in range(_AHEAD)):
        said, why = calendar.local.get(day), calendar.day_off(day)
        if said or (why and day.weekday() < _SATURDAY):
            name = said.name if said else "; ".join(map(limits.holiday, (why or "").split("; ")))
            where = edition.name(said.region) if said and said.region else ""
            found.append(Coming(times.weekday(day), name, where, worked=why is None))
    return found[:_MOST_COMING]


def _limits(gateway: Gateway) -> tuple[str, ...]:
    """As a draft has them: `respond=24 hours`, `respond=` where the field was left empty."""
    said = []
    for at, name in enumerate(gateway.directory.limits):
        number, unit = telling.said(f"number_{at}"), telling.said(f"unit_{at}")
        said.append(f"{name}={number} {unit}" if number else f"{name}=")
    return tuple(said)


def _names() -> Mapping[str, object]:
    return {"kinds": KINDS, "units": UNITS, "zones": ZONES, "roles": ROLES}
