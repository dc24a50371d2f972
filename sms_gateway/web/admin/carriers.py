"""Carriers: who brings messages in and takes them out, how each fares, and one more try by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from sms_gateway.errors import NotFound
from sms_gateway.gateway import Gateway
from sms_gateway.messages import State
from sms_gateway.storage import carriers as kept
from sms_gateway.storage import outbound, posted
from sms_gateway.storage.carriers import Pace
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.posted import Traffic
from sms_gateway.web.access import caller
from sms_gateway.web.admin import telling
from sms_gateway.web.admin.listening import Heard, heard
from sms_gateway.web.console import times
from sms_gateway.web.console.words import STATES
from sms_gateway.web.wording import gettext as _

_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Health:
    """`sick`: why it takes nothing right now; "": it does. `states`: how many of the last day, in order."""

    name: str
    kind: str
    sick: str
    until: str
    paused: bool
    failures: int
    rate: float
    waiting: int
    sent: str
    came: str
    arrived: int
    states: Mapping[State, int]
    counted: int


def carriers(gateway: Gateway) -> str:
    def looking(db: Connection) -> tuple[list[Pace], Mapping[str, int], Mapping[str, Traffic], list[Heard]]:
        traffic = posted.traffic(db, gateway.clock() - _DAY)
        return kept.every(db), outbound.waiting_by_carrier(db), traffic, heard(gateway, db)

    paces, waiting, traffic, lines = gateway.database.read(looking)
    shown = [_health(gateway, one, waiting, traffic.get(one.name, Traffic())) for one in paces]
    states = {state: _capital(_(name)) for state, name in STATES.items()}
    return render_template("admin/carriers.html", carriers=shown, heard=lines, states=states, most=posted.MOST)


def wake_carrier(gateway: Gateway, name: str) -> ResponseReturnValue:
    """Raises NotFound."""
    if name not in gateway.carriers:
        raise NotFound(f"there is no carrier {name}")
    told = _("%(name)s is tried again now, with one message first.", name=name)
    telling.done(lambda: gateway.administration.wake(caller(), name), told)
    return telling.to("admin.carriers")


def _capital(name: str) -> str:
    """As the other lines of a card begin; `capitalize` would write sms."""
    return name[:1].upper() + name[1:]


def _health(gateway: Gateway, pace: Pace, waiting: Mapping[str, int], traffic: Traffic) -> Health:
    now, zone, carrier = gateway.clock(), gateway.settings.timezone, gateway.carriers.get(pace.name)
    paused = pace.paused_until is not None and pace.paused_until > now
    unready = carrier.unready() if carrier else _("it is not in the settings any more")
    return Health(
        name=pace.name,
        kind=type(carrier).__name__ if carrier else "",
        sick=unready or (pace.paused_for or "" if paused else ""),
        until=times.moment(pace.paused_until, zone) if paused and pace.paused_until else "",
        paused=paused,
        failures=pace.failures,
        rate=gateway.dispatch.parts_per_second.get(pace.name, 0),
        waiting=waiting.get(pace.name, 0),
        sent=times.moment(traffic.sent_at, zone) if traffic.sent_at else "",
        came=times.moment(traffic.came_at, zone) if traffic.came_at else "",
        arrived=traffic.came,
        states={state: traffic.states[state] for state in STATES if traffic.states.get(state)},
        counted=sum(traffic.states.values()),
    )
