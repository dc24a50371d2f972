"""What a change of rules would do to open reports: shown before somebody agrees to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import flash, render_template, request

from sms_gateway.administration import Outlook
from sms_gateway.errors import Refused
from sms_gateway.foresight import Moved
from sms_gateway.web.admin.naming import LIMITS
from sms_gateway.web.console import times
from sms_gateway.web.refusals import explained
from sms_gateway.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class Change:
    """One limit of one report, that would end at another time."""

    number: str
    name: str
    was: str
    will: str


def shown(title: str, look: Callable[[], Outlook], fields: Mapping[str, str], back: str) -> str | None:
    """The page where it is agreed to: `fields` are sent once more. None: it was refused, and somebody was told why."""
    try:
        outlook = look()
    except Refused as refused:
        flash(explained(refused), "danger")
        return None
    first = [_change(moved) for ticket in outlook.foreseen.first for moved in ticket]
    return render_template(
        "admin/effects.html",
        title=title,
        outlook=outlook,
        changes=first,
        fields=fields,
        back=back,
    )


def fields() -> Mapping[str, str]:
    """Of the form that was sent, to be sent once more."""
    return {name: said for name, said in request.form.items() if name != "csrf_token"}


def _change(one: Moved) -> Change:
    zone = one.ticket.timezone
    was, will = (times.day(each.date()) for each in (one.was, one.will))
    if was == will:
        was, will = times.moment(one.was, zone), times.moment(one.will, zone)
    return Change(one.ticket.number, _(LIMITS.get(one.step, one.step)), was, will)
