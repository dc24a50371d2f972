"""The guard: nobody is texted for ever. Whatever a phone sends is kept; only our answers fall silent.

Two machines that answer each other stop at neither's wish: one power cut sent 596 automatic replies to
one citizen elsewhere. A blocked phone (spam, by an operator's word) is kept, and sent nothing at all.
"""

import logging
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sms_gateway.messages import InboundMessage
from sms_gateway.meters import Meters
from sms_gateway.phone import mask
from sms_gateway.storage import contacts, outbound, pins
from sms_gateway.storage.contacts import LONGEST_SILENCE, Contact
from sms_gateway.storage.engine import Connection

_log = logging.getLogger(__name__)

_AN_HOUR = timedelta(hours=1)
_A_DAY = timedelta(days=1)
_LONGEST = LONGEST_SILENCE // _AN_HOUR
"""Hours of silence at most."""
_ECHO = "our own words came back"
_LASTED = re.compile(r"; silent for (\d+) h$")

Standing = Literal["welcome", "silent", "kept"]
"""welcome: dealt with and answered. silent: dealt with, not answered. kept: stored; only STOP and MULAI are heeded."""


@dataclass(frozen=True, slots=True)
class Guard:
    answers_an_hour: int
    """More automatic answers than this to one phone within an hour, and we fall silent: for an hour, and twice as
    long each time that it happens again within a day."""
    officers_an_hour: int
    """The same for an operator's phone, whose queue may be long."""
    meters: Meters = field(default_factory=Meters)

    def standing(self, db: Connection, contact: Contact, message: InboundMessage, now: datetime) -> Standing:
        if contact.blocked_at:
            return "kept"
        if contact.first_seen_at == contact.last_seen_at:
            return "welcome"
        if outbound.echoed(db, contact.phone, message.body, now - _A_DAY):
            return self._echo(db, contact, message.carrier, now)
        if contact.is_silenced(now):
            return "silent"
        answered = outbound.answered_since(db, contact.phone, now - _AN_HOUR)
        if answered >= self.answers_an_hour and answered >= (most := self._most(db, contact)):
            self._fall_silent(db, contact, f"{most} answers within an hour", now)
            self.meters.silenced(message.carrier, "answers")
            return "silent"
        return "welcome"

    def _most(self, db: Connection, contact: Contact) -> int:
        return self.officers_an_hour if pins.by_phone(db, contact.phone) else self.answers_an_hour

    def _echo(self, db: Connection, contact: Contact, carrier: str, now: datetime) -> Standing:
        """Once, a person may have sent it by mistake; twice within an hour, it is a machine."""
        echoed = (contact.silent_for or "").startswith(_ECHO)
        if echoed and contact.silent_until and now - contact.silent_until < _AN_HOUR:
            self._fall_silent(db, contact, _ECHO, now)
            self.meters.silenced(carrier, "echo")
            return "kept"
        why = _told(_ECHO, _lasted(contact, now))
        contacts.change(db, contact.phone, silent_until=max(now, contact.silent_until or now), silent_for=why)
        return "silent"

    @staticmethod
    def _fall_silent(db: Connection, contact: Contact, why: str, now: datetime) -> None:
        hours = min(2 * _lasted(contact, now) or 1, _LONGEST)
        _log.error("%s gets no answers for %s h: %s", mask(contact.phone), hours, why)
        contacts.change(db, contact.phone, silent_until=now + hours * _AN_HOUR, silent_for=_told(why, hours))


def _told(why: str, hours: int) -> str:
    """As a contact keeps it: also for how long it was, since the next silence is twice that."""
    return f"{why}; silent for {hours} h" if hours else why


def _lasted(contact: Contact, now: datetime) -> int:
    """Hours of the phone's last silence; 0: there was none within a day."""
    found = _LASTED.search(contact.silent_for or "")
    recent = contact.silent_until is not None and now - contact.silent_until < _A_DAY
    return int(found[1]) if found and recent else 0
