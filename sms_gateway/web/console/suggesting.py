"""What past decisions suggest for a report, and how it says why."""

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.plainwords import marked
from sms_gateway.gateway import Gateway
from sms_gateway.hunches import Hunch
from sms_gateway.roles import Operator
from sms_gateway.storage.engine import Connection
from sms_gateway.tickets import Ticket
from sms_gateway.triage import Alike
from sms_gateway.web.console import history
from sms_gateway.web.wording import gettext as _

_BEFORE_WORK = ("received", "verified")
_ALMOST_CERTAIN, _LIKELY = 0.95, 0.8
_A_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Told:
    """One suggestion, as it is said. `label` is what the click sends."""

    label: str
    what: str
    name: str
    sure: str
    percent: int
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Suggested:
    """`pieces`: the report, cut where a word spoke for one of them. `green`: too little was decided here so far."""

    agency: Told | None
    category: Told | None
    pieces: Sequence[tuple[str, bool]]
    green: bool


@dataclass(frozen=True, slots=True)
class Twin:
    """A report that probably tells of the same, and why it seems so."""

    ticket: Ticket
    score: int
    why: str


def is_wanted(ticket: Ticket, who: Operator) -> bool:
    """Whether somebody looks at it who is to say whose it is."""
    return ticket.status in _BEFORE_WORK and who.may("dispose")


def suggested(db: Connection, gateway: Gateway, ticket: Ticket) -> Suggested:
    advice, edition = gateway.triage.advice(db, ticket), gateway.directory.edition(db)
    agency, category = advice.agency, advice.category
    spoke = {word for each in (agency, category) if each for word in each.words}
    return Suggested(
        agency=_told(agency, _("Agency"), edition.name(agency.label)) if agency else None,
        category=_told(category, _("Class"), history.category(category.label)) if category else None,
        pieces=marked(ticket.text, spoke),
        green=advice.is_green,
    )


def twin(one: Alike, agency: str | None) -> Twin:
    """`agency`: of the report that it is like. What belongs to no agency yet is beside nobody's."""
    like = one.likeness
    days = round(like.apart.total_seconds() / _A_DAY)
    apart = _("%(days)s days apart", days=days) if days > 1 else _("a day apart or less")
    place = []
    if agency and one.ticket.agency:
        place = [_("same agency") if like.same_agency else _("another unit of the same place")]
    words = [_("both say %(words)s", words=", ".join(like.words))] if like.words else []
    return Twin(one.ticket, like.score, "; ".join([*words, *place, apart]))


def _told(one: Hunch, what: str, name: str) -> Told:
    return Told(one.label, what, name, _sure(one.confidence), one.percent, one.words)


def _sure(confidence: float) -> str:
    if confidence >= _ALMOST_CERTAIN:
        return _("almost certain")
    return _("likely") if confidence >= _LIKELY else _("perhaps")
