"""The heartbeat: an SMS of our own to the short code, from a second number, by the way that citizens' take.

A night is quiet, and so is a small town: that nobody texts proves nothing. That our own SMS does not come back proves
that the way is broken: the operator's routing, the carrier, the webhook, or what lies between. It is known by its
sender before anything else is done with it, and is kept as what it is: no report, no answer, nobody counted.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sms_gateway.carriers import Carrier
from sms_gateway.clock import Clock
from sms_gateway.config import Settings
from sms_gateway.errors import CarrierError, ConfigError
from sms_gateway.messages import OutboundMessage
from sms_gateway.phone import is_phone, normalise
from sms_gateway.storage import beats
from sms_gateway.storage.beats import Pulse
from sms_gateway.storage.engine import Database

_log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=10)
"""An SMS may take so long on a bad day; one that takes longer is late."""

_KEPT, _FEW = timedelta(days=30), 100
"""How long those that came back are kept; so many go at a time."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """`number`: whom it comes from when it comes back; `channel`: the short code it is sent to."""

    database: Database
    carrier: Carrier
    number: str
    channel: str
    word: str
    every: timedelta
    clock: Clock

    def beat(self) -> bool:
        """Sends one if it is time; whether it was. One that cannot be sent is waited for all the same: it is missed."""
        now = self.clock()
        if not self.database.write(beats.take_turn, now, self.every):
            return False
        self.database.write(beats.forget, self.number, now - _KEPT, _FEW)
        message = OutboundMessage(0, self.carrier.name, self.number, self.channel, self.word, now, now + self.every)
        try:
            self.carrier.send(message)
        except CarrierError as error:
            _log.warning("the heartbeat could not be sent by %s: %s", self.carrier.name, error)
        return True

    def pulse(self) -> Pulse:
        return self.database.read(beats.pulse)


def number_from(settings: Settings) -> str | None:
    """The number of our own that it comes from; None: there is no heartbeat. Raises ConfigError."""
    chosen = settings.heartbeat
    if chosen.carrier is None:
        return None
    if chosen.carrier not in settings.carriers:
        raise ConfigError(f"heartbeat.carrier: {chosen.carrier!r} is none of carriers: {', '.join(settings.carriers)}")
    if not is_phone(number := normalise(chosen.number or "")):
        raise ConfigError('heartbeat.number: name the number that the heartbeat comes from, as "+62811…"')
    return number


def opened(settings: Settings, database: Database, channels: Mapping[str, Carrier], clock: Clock) -> Heartbeat | None:
    chosen, number = settings.heartbeat, number_from(settings)
    if chosen.carrier is None or number is None:
        return None
    every = timedelta(minutes=chosen.every_minutes)
    return Heartbeat(database, channels[chosen.carrier], number, settings.numbers[0], chosen.word, every, clock)


def late(pulse: Pulse, now: datetime) -> bool:
    """Whether one that left long enough ago has not come back, nor any after it."""
    return pulse.awaited is not None and now - pulse.awaited > PATIENCE


def age(pulse: Pulse, now: datetime) -> timedelta | None:
    """Since the last came back; where none ever has, since the first left. None: none has left yet."""
    since = pulse.came or pulse.awaited
    return max(now - since, timedelta()) if since else None
