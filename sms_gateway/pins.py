"""PINs: by what an officer's SMS is believed, since a sender's number can be forged.

A PIN stands behind the ticket's number, `JAWAB 4071839 1739 …`. Whoever has one needs it for every act; the setting
`officers.pin` can demand one of everybody. After too many wrong ones in a row nothing is done for a while.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sms_gateway.clock import Clock
from sms_gateway.errors import NotFound, Refused
from sms_gateway.roles import Caller
from sms_gateway.storage import operators, settings
from sms_gateway.storage import pins as kept
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.pins import Pin

Verdict = Literal["right", "missing", "none", "wrong", "locked"]
"""none: a PIN is demanded, and this operator has not got one."""

DIGITS = r"[0-9]{4,8}"
_MADE = 6
_RUNS = "01234567890 09876543210"


@dataclass(slots=True)
class Pins:
    """`required`: of every officer, not only of those who have one."""

    database: Database
    clock: Clock
    required: bool = False
    failures: int = 5
    lock: timedelta = timedelta(hours=12)

    def give(self, name: str, pin: str | None = None, by: Caller | None = None) -> str:
        """The operator's PIN from now on; without one it is made. Raises NotFound; Refused where it is unfit."""
        chosen = _checked(pin) if pin is not None else _made()
        self.database.write(self._change, name, chosen, by)
        return chosen

    def take_away(self, name: str, by: Caller | None = None) -> None:
        """The phone alone is believed again, where the settings allow that. Raises NotFound."""
        self.database.write(self._change, name, None, by)

    def demands(self, pin: Pin) -> bool:
        return self.required or pin.hash is not None

    def judge(self, db: Connection, operator_id: int, pin: Pin, given: str | None) -> Verdict:
        """Whether somebody may act who has `pin` and sent `given`. A wrong one counts, and the audit is told."""
        now = self.clock()
        if pin.hash is None:
            return "none"
        if pin.locked_until and pin.locked_until > now:
            return "locked"
        if given is None:
            return "missing"
        if hmac.compare_digest(pin.hash, _digest(db, operator_id, given)):
            if pin.failures:
                kept.forgive(db, operator_id)
            return "right"
        return self._failed(db, operator_id, pin, now)

    def _failed(self, db: Connection, operator_id: int, pin: Pin, now: datetime) -> Verdict:
        failures = 1 if pin.locked_until else pin.failures + 1
        locked = failures >= self.failures
        kept.failed(db, operator_id, failures, now + self.lock if locked else None)
        operators.note(db, now, operator_id, None, "failure", ["pin", *(["locked"] if locked else []), "sms"])
        return "locked" if locked else "wrong"

    def _change(self, db: Connection, name: str, pin: str | None, by: Caller | None) -> None:
        if by:
            by.operator.check("manage")
        found = operators.by_name(db, name)
        if found is None:
            raise NotFound(f"there is no operator {name}")
        hashed = _digest(db, found.id, pin) if pin else None
        operators.change(db, found.id, pin=hashed, pin_failures=0, pin_locked_until=None)
        operators.note_of(db, self.clock(), by, found.id, "pin", ["on" if pin else "off"])


def _digest(db: Connection, operator_id: int, pin: str) -> str:
    """What is kept of a PIN.

    Not Argon2: ten thousand PINs are soon tried against any hash, so what protects one is the lock-out, and 50 ms for
    each SMS would be taken from the one writer of SQLite, for which all citizens wait.
    """
    return hmac.new(settings.key(db, "pins"), f"{operator_id}:{pin}".encode(), "sha256").hexdigest()


def _checked(pin: str) -> str:
    if not re.fullmatch(DIGITS, pin):
        raise Refused("a PIN has 4 to 8 digits and nothing else")
    if _is_weak(pin):
        raise Refused("this PIN is the first that anybody would try: take digits that do not repeat or count")
    return pin


def _is_weak(pin: str) -> bool:
    return len(set(pin)) == 1 or pin in _RUNS


def _made() -> str:
    pin = f"{secrets.randbelow(10**_MADE):0{_MADE}d}"
    return _made() if _is_weak(pin) else pin
