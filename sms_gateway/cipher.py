"""How a phone number is written where it is kept: so that only whoever has the key can read it.

The same number is written the same way each time (AES-SIV, RFC 5297), so that it is still found, joined and unique:
what is written is its own blind index. Whoever has the database alone sees which rows are of one phone, and no more.
A digest without a key would hide nothing: ten billion numbers are soon tried.
"""

import base64
import hashlib
import secrets
from collections.abc import Sequence

KEY_BYTES = 64
"""Of AES-256-SIV: half of them authenticate, half encrypt."""

LONGEST = 384
"""What 64 signs come to at most, the longest sender that is kept."""

_MARK = "~"
_NUMBER, _TEXT = [b"sms-gateway number"], [b"sms-gateway text"]
_REMEMBERED = 4096


class Unreadable(Exception):
    """It is under a key that is not there, or was changed by another hand. `str()` says which."""


class Cipher:
    """Writes under the first key and reads under all. One object serves all threads."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        from cryptography.exceptions import InvalidTag  # six megabytes, for those who have a key
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV

        self.under = key_id(keys[0])
        self._keys = {key_id(key): AESSIV(key) for key in keys}
        self._changed = (InvalidTag, ValueError)
        # One message writes and reads its phone a dozen times: those of the last ones are remembered, both ways.
        self._written: dict[str, str] = {}
        self._read: dict[str, str] = {}

    @property
    def known(self) -> frozenset[str]:
        """The names of all keys."""
        return frozenset(self._keys)

    def number_hidden(self, number: str) -> str:
        written = self._written.get(number)
        if written is None:
            written = self._hidden(number, _NUMBER)
            self._remember(number, written)
            self._written[number] = written
        return written

    def number_shown(self, written: str) -> str:
        """Raises Unreadable."""
        number = self._read.get(written)
        if number is None:
            number = self._shown(written, _NUMBER)
            self._remember(number, written)
        return number

    def text_hidden(self, text: str) -> str:
        return self._hidden(text, _TEXT)

    def text_shown(self, written: str) -> str:
        """Raises Unreadable."""
        return self._shown(written, _TEXT)

    def _remember(self, number: str, written: str) -> None:
        if len(self._read) >= _REMEMBERED:
            self._written.clear()
            self._read.clear()
        self._read[written] = number

    def _hidden(self, text: str, purpose: list[bytes]) -> str:
        if not text:
            return text  # nothing has nothing to hide
        sealed = self._keys[self.under].encrypt(text.encode(), purpose)
        return f"{_MARK}{self.under}{_MARK}{base64.urlsafe_b64encode(sealed).rstrip(b'=').decode()}"

    def _shown(self, written: str, purpose: list[bytes]) -> str:
        name = key_of(written)
        if name is None:
            return written
        if name not in self._keys:
            raise Unreadable(f"it is under key {name}, which is not among encryption.keys")
        sealed = written[len(name) + 2 :]
        try:
            return (
                self._keys[name].decrypt(base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4)), purpose).decode()
            )
        except self._changed:
            raise Unreadable("it was changed since it was written") from None


def key_of(written: str) -> str | None:
    """The name of the key that something is written under; None: it stands there as it is."""
    mark, name, other = written[:1], written[1:9], written[9:10]
    hidden = mark == other == _MARK and len(name) == 8 and all(sign in "0123456789abcdef" for sign in name)
    return name if hidden else None


def key_id(key: bytes) -> str:
    """By which what is written names its key; nothing leads back from it."""
    return hashlib.sha256(b"sms-gateway key " + key).hexdigest()[:8]


def new_key() -> str:
    """As it stands in the settings. Its name is not all digits: whatever is said would mask it as a phone number."""
    key = secrets.token_bytes(KEY_BYTES)
    while key_id(key).isdecimal():
        key = secrets.token_bytes(KEY_BYTES)
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()


def key_from(text: str) -> bytes:
    """Raises ValueError."""
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError("it is no key: `sms-gateway numbers key` prints a fresh one")
    return key
