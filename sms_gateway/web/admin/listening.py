"""Whether citizens get through: how long it has been quiet, how long it may be at this hour, and our own heartbeat."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sms_gateway import heartbeat
from sms_gateway.gateway import Gateway
from sms_gateway.gauges import usual
from sms_gateway.storage import beats
from sms_gateway.storage.beats import Pulse
from sms_gateway.storage.engine import Connection
from sms_gateway.web.console import times
from sms_gateway.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class Heard:
    """`what` and `words`, as a line of a list; `sick`: what to do about it, or ""."""

    what: str
    words: str
    sick: str = ""


def heard(gateway: Gateway, db: Connection) -> list[Heard]:
    now = gateway.clock()
    lines = _silence(usual(db), now)
    return lines + (_heartbeat(beats.pulse(db), now) if gateway.heartbeat else [])


def _silence(known: tuple[datetime, timedelta | None] | None, now: datetime) -> list[Heard]:
    if known is None:
        return [Heard(_("Last SMS"), _("none has come yet"))]
    last, longest = known
    ago = _("%(age)s ago", age=times.age(last, now))
    if longest is None:
        young = Heard(_("May be quiet for"), _("known when it has run for three weeks"))
        return [Heard(_("Last SMS"), ago), young]
    sick = _("Text the number from a phone of your own, then look at the carrier.") if now - last > longest else ""
    limit = _("%(span)s at this hour of the week", span=times.age(now - longest, now))
    return [Heard(_("Last SMS"), ago, sick), Heard(_("May be quiet for"), limit)]


def _heartbeat(pulse: Pulse, now: datetime) -> list[Heard]:
    name = _("Our own SMS")
    if heartbeat.late(pulse, now) and pulse.awaited:
        told = _("sent %(age)s ago, and not come back", age=times.age(pulse.awaited, now))
        return [Heard(name, told, _("The way is broken: look at the carrier, and where its webhook leads."))]
    if pulse.came is None:
        return [Heard(name, _("none has come back yet"))]
    return [Heard(name, _("came back %(age)s ago", age=times.age(pulse.came, now)))]
