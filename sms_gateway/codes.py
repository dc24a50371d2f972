"""Codes of the second factor: six digits that a phone and we count alike every 30 seconds (TOTP, RFC 6238)."""

import base64
import hmac
from datetime import datetime

import pyotp

_NEIGHBOURS = (0, -1, 1)
"""Steps beside the present one whose codes are taken too: clocks differ, and typing takes its time."""


def secret_for(session: str) -> str:
    """The TOTP secret that a session is offered; base32. It follows from the session's own secret, so that it is the
    same when the page is loaded anew, is nowhere kept until it is in use, and nobody else is ever offered it.
    """
    return base64.b32encode(hmac.digest(session.encode(), b"second factor", "sha1")).decode()


def address(secret: str, name: str, issuer: str) -> str:
    """What the QR code says: `otpauth://totp/…`."""
    return pyotp.TOTP(secret, name=name, issuer=issuer).provisioning_uri()


def step_of(secret: str, code: str, now: datetime, last: int | None) -> int | None:
    """The step that a code belongs to; None: it is wrong, too old, or not later than `last`, the last one used."""
    totp = pyotp.TOTP(secret)
    typed = "".join(code.split()).encode(errors="replace")
    present = totp.timecode(now)
    right = [
        step for step in _candidates(present, last) if hmac.compare_digest(totp.generate_otp(step).encode(), typed)
    ]
    return right[0] if right else None


def _candidates(present: int, last: int | None) -> list[int]:
    return [present + beside for beside in _NEIGHBOURS if last is None or present + beside > last]
