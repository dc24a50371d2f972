"""The guard: nobody is texted for ever. Whatever a phone sends is kept; only our answers fall silent.

Two machines that answer each other stop at neither's wish: one power cut sent 596 automatic replies to
one citizen elsewhere. A blocked phone (spam, by an operator's word) is kept, and sent nothing at all.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sms_gateway.messages import InboundMessage
from sms_gateway.phone import mask
from sms_gateway.storage import contacts, outbound, pins
from sms_gateway.storage.contacts import Contact
from sms_gateway.storage.engine import Connection

_log = logging.getLogger(__name__)

_AN_HOUR = timedelta(hours=1)
_A_DAY = timedelta(days=1)
_ECHO = "our own words came back"

Standing = Literal["welcome", "silent", "kept"]
"""welcome: dealt with and answered. silent: dealt with, not answered. kept: stored; only STOP and MULAI are heeded."""


@dataclass(frozen=True, slots=True)
class Guard:
    answers_an_hour: int
    """More automatic answers than this to one phone within an hour, and we fall silent for an hour."""
    officers_an_hour: int
    """The same for an operator's phone, whose queue may be long."""

    def standing(self, db: Connection, contact: Contact, message: InboundMessage, now: datetime) -> Standing:
        if contact.blocked_at:
            return "kept"
        if contact.first_seen_at == contact.last_seen_at:
            return "welcome"
        if outbound.echoed(db, contact.phone, message.body, now - _A_DAY):
            return self._echo(db, contact, now)
        if contact.silent_until and contact.silent_until > now:
            return "silent"
        answered = outbound.answered_since(db, contact.phone, now - _AN_HOUR)
        if answered >= self.answers_an_hour and answered >= (most := self._most(db, contact)):
            self._fall_silent(db, contact, f"{most} answers within an hour", now)
            return "silent"
        return "welcome"

    def _most(self, db: Connection, contact: Contact) -> int:
        return self.officers_an_hour if pins.by_phone(db, contact.phone) else self.answers_an_hour

    def _echo(self, db: Connection, contact: Contact, now: datetime) -> Standing:
        """Once, a person may have sent it by mistake; twice within an hour, it is a machine."""
        if contact.silent_for == _ECHO and contact.silent_until and now - contact.silent_until < _AN_HOUR:
            self._fall_silent(db, contact, _ECHO, now)
            return "kept"
        contacts.change(db, contact.phone, silent_until=max(now, contact.silent_until or now), silent_for=_ECHO)
        return "silent"

    @staticmethod
    def _fall_silent(db: Connection, contact: Contact, why: str, now: datetime) -> None:
        _log.error("%s gets no answers for an hour: %s", mask(contact.phone), why)
        contacts.change(db, contact.phone, silent_until=now + _AN_HOUR, silent_for=why)
