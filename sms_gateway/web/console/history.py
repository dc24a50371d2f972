"""The history of a ticket in sentences: who did what, when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sms_gateway.directory import Edition
from sms_gateway.tickets import Status, TicketClass
from sms_gateway.web.console import times, words
from sms_gateway.web.console.conversation import Numbered, actor
from sms_gateway.web.wording import N_
from sms_gateway.web.wording import gettext as _

_PLAIN: Mapping[str, str] = {
    "opened": N_("sent the report"),
    "added": N_("added to it"),
    "maybe_meant": N_("wrote, and has not said yet which of several reports is meant"),
    "meant_another": N_("said that another report was meant"),
    "repeated": N_("sent the same words again"),
    "corrected": N_("corrected the report"),
    "replied": N_("answered"),
    "disputed": N_("is not satisfied"),
    "noted": N_("wrote a note"),
    "muted": N_("wants no more updates"),
    "unmuted": N_("wants updates again"),
    "phone_moved": N_("moved the report to a new phone"),
    "phone_asked": N_("asked to move the report to another phone"),
    "spam": N_("marked it as spam"),
    "reminded": N_("reminded the agency"),
    "escalated": N_("told the level above that it is late"),
    "handed_over": N_("handed it over to the Ombudsman"),
    "asked": N_("asked the citizen once more"),
    "warned": N_("told the citizen that it will be closed"),
    "not_arrived": N_("found that the answer has not reached the citizen: it stays open"),
    "lapsed": N_("archived it: what was asked for never came"),
    "joined_added": N_("added to a report that is answered together with this one"),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the history."""

    when: str
    who: str
    what: str
    words: str


def deeds(history: Numbered, edition: Edition, zone: str) -> Sequence[Deed]:
    """Newest first."""
    return [
        Deed(
            times.moment(one.at, zone), actor(one.actor), _what(one.kind, one.data, edition), _words(one.kind, one.data)
        )
        for _line, one in reversed(history)
    ]


def _what(kind: str, data: Mapping[str, Any], edition: Edition) -> str:
    if kind in _PLAIN:
        return _(_PLAIN[kind])
    tell: Mapping[str, Callable[[], str]] = {
        "moved": lambda: _("moved it: %(before)s → %(after)s", before=status(data["from"]), after=status(data["to"])),
        "routed": lambda: _("gave it to %(agency)s", agency=edition.name(str(data["agency"]))),
        "rated": lambda: _("rated it: %(stars)s of 5", stars=data["stars"]),
        "classified": lambda: _("classed it: %(kind)s", kind=_kind(data)),
        "assigned": lambda: _assigned(data),
        "merged": lambda: _("merged it into %(number)s", number=data["into"]),
        "joined": lambda: _("answers %(number)s together with it", number=data["ticket"]),
        "parted": lambda: _("answers %(number)s by itself again", number=data.get("ticket", "")),
        "suggested": lambda: _suggested(data, edition),
        "linked": lambda: _("tells of the same trouble as %(number)s", number=data["ticket"]),
    }
    return tell[kind]() if kind in tell else kind


def _kind(data: Mapping[str, Any]) -> str:
    topic = words.TOPICS.get(str(data.get("category")))
    return ", ".join([category(str(data["class"])), *([_(topic).lower()] if topic else [])])


def _suggested(data: Mapping[str, Any], edition: Edition) -> str:
    return _(
        "followed its suggestion by itself: %(agency)s, %(percent)s %% sure, by the words %(words)s",
        agency=edition.name(str(data["agency"])),
        percent=int(100 * float(data["confidence"])),
        words=", ".join(map(str, data["words"])),
    )


def _assigned(data: Mapping[str, Any]) -> str:
    name = data.get("operator")
    return _("gave it to %(agency)s", agency=name) if name else _("gave it back")


def status(code: str) -> str:
    return _(words.STATUSES[cast("Status", code)])


def category(code: str) -> str:
    return _(words.CLASSES[cast("TicketClass", code)])


def _words(kind: str, data: Mapping[str, Any]) -> str:
    """What somebody said with it; where a report was corrected, what it said before."""
    return str((data.get("was") if kind == "corrected" else data.get("text")) or "")
