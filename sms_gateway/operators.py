"""Operators: who they are, what opens the door to them, and how the programs that work for them come in.

How people come in, by the console, is said in `sessions`.
"""

import hashlib
import itertools
import math
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sms_gateway.clock import Clock
from sms_gateway.errors import NotFound, Refused, TooMany, Unidentified
from sms_gateway.roles import Caller, Operator, Role, Scope
from sms_gateway.storage import agencies, sessions
from sms_gateway.storage import operators as kept
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.operators import Door, Token

PREFIX = "sgw_"
"""Of every token, so that people and secret scanners recognise one."""

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_hasher = PasswordHasher()

_PLAIN = "abcdefghjkmnpqrstuvwxyz23456789"
"""What nobody takes for something else, read from a screen: no i, l, o, 0, 1."""
_UNLOCKED: Mapping[str, Any] = {"failures": 0, "locked_until": None}
_BY_SHELL = ("shell",)
"""Added to the audit where something was done to an operator, not by them."""


@dataclass(slots=True)
class Operators:
    database: Database
    clock: Clock
    per_minute: int
    """Requests of one token."""

    # who they are

    def add(self, name: str, role: Role, agency: str | None = None, password: str | None = None) -> Operator:
        """Raises Refused (name taken or unfit, password too short, an admin of one agency), NotFound (the agency)."""
        if not is_name(name):
            raise Refused(f"{name!r} is no operator's name: write small letters, digits, dots and dashes, as ani.medan")
        if role == "admin" and agency:
            raise Refused("an admin is of the nation: leave out the agency, or choose another role")
        secret = hashed(password) if password else None

        def adding(db: Connection) -> Operator:
            if agency and agencies.get(db, agency) is None:
                raise NotFound(f"there is no agency {agency}")
            new = kept.add(db, name, role, agency, secret, self.clock())
            if new is None:
                raise Refused(f"there is an operator {name} already: choose another name")
            return new

        return self.database.write(adding)

    def find(self, name: str) -> Operator:
        """Raises NotFound."""
        found = self.database.read(kept.by_name, name)
        if found is None:
            raise NotFound(f"there is no operator {name}")
        return found

    def disable(self, name: str) -> Operator:
        """Neither password nor tokens are good any more, until `enable`; who is signed in is out. Raises NotFound."""
        return self._change(name, "disable", ends_sessions=True, disabled_at=self.clock())

    def enable(self, name: str) -> Operator:
        """Raises NotFound."""
        return self._change(name, "enable", disabled_at=None)

    # what opens the door to them

    def set_password(self, name: str, password: str) -> None:
        """Who is signed in is out, who is locked out may try again. Raises NotFound; Refused where it is too short."""
        self._set_password(name, hashed(password), must_change=False)

    def give_one_time_password(self, name: str) -> str:
        """A password that lets in once: another one must be chosen then. It is kept nowhere. Raises NotFound."""
        password = _one_time_password()
        self._set_password(name, hashed(password), must_change=True)
        return password

    def unlock(self, name: str) -> Operator:
        """Whoever failed too often may try again at once. Raises NotFound."""
        return self._change(name, "unlock", **_UNLOCKED)

    def reset_second_factor(self, name: str) -> Operator:
        """For whoever lost the phone: the password alone lets in again, to set up another. Raises NotFound."""
        return self._change(name, "second_factor", ends_sessions=True, totp=None, totp_step=None, **_UNLOCKED)

    def first_admin(self) -> tuple[str, str] | None:
        """Makes an admin where none could sign in: the name, and a one-time password that is kept nowhere.

        None: there is one already, so that this happens once, in whichever process comes first.
        """
        if self.database.read(kept.has_admin):
            return None
        password = _one_time_password()
        name = self.database.write(self._first_admin, hashed(password))
        return (name, password) if name else None

    def sign_in(self, name: str, password: str) -> Operator:
        """Raises Unidentified, always the same, whatever was wrong. Nobody counts the tries here: `sessions` does."""
        return self.prove(name, password)[0]

    def prove(self, name: str, password: str) -> tuple[Operator, str]:
        """As `sign_in`; with the hash that this password has from now on."""
        operator = self.database.read(kept.by_name, name) if is_name(name) else None
        known = self.database.read(kept.password, operator.id) if operator else None
        right = _matches(known or _nobodys(), password)
        if operator is None or known is None or not right or operator.disabled_at:
            raise Unidentified("name or password is wrong")
        if _hasher.check_needs_rehash(known):
            known, old = _hasher.hash(password), known
            self.database.write(kept.rehash, operator.id, old, known)
        return operator, known

    # their tokens

    def issue(self, name: str, scopes: Sequence[Scope], expires_at: datetime | None = None) -> tuple[str, Token]:
        """A new token and what is kept of it: the token itself is shown now and never again.

        Raises NotFound; Refused where the operator is disabled, or the role has no use for a scope.
        """
        operator = self.find(name)
        if operator.disabled_at:
            raise Refused(f"{name} is disabled: `sms-gateway operator enable {name}` first")
        if "unmask" in scopes and not operator.may("unmask"):
            raise Refused(f"the role {operator.role} may not see phone numbers: leave out the scope unmask")
        if "write" in scopes and not operator.may("note"):
            raise Refused(f"the role {operator.role} changes nothing: leave out the scope write")
        secret = PREFIX + secrets.token_urlsafe(32)
        args = (operator.id, digest(secret), sorted(set(scopes)), self.clock(), expires_at)
        return secret, self.database.write(kept.add_token, *args)

    def revoke(self, token_id: int) -> None:
        """Raises NotFound."""
        if not self.database.write(kept.revoke, token_id, self.clock()):
            raise NotFound(f"there is no token {token_id} in force: `sms-gateway operator token` lists them")

    def admit(self, secret: str) -> Caller:
        """Who comes with this token; it counts as one request. Raises Unidentified, TooMany."""
        now = self.clock()
        found = self.database.read(kept.by_hash, digest(secret))
        if found is None or not found[0].is_valid(now) or found[1].disabled_at:
            raise Unidentified("this token is not in force: take another one")
        token, operator = found
        if wait := self.database.write(kept.take_turn, token.id, self.per_minute, now):
            raise TooMany(f"more than {self.per_minute} requests a minute with one token", math.ceil(wait))
        return Caller(operator, token.id, frozenset(token.scopes))

    # inside

    def _change(self, name: str, act: Door, /, ends_sessions: bool = False, **values: object) -> Operator:
        operator_id = self.find(name).id

        def changing(db: Connection) -> None:
            now = self.clock()
            kept.change(db, operator_id, **values)  # first of all: whoever signs in right now waits for it
            if ends_sessions:
                sessions.end_all(db, operator_id, now)
            kept.note(db, now, operator_id, None, act, _BY_SHELL)

        self.database.write(changing)
        return self.find(name)

    def _set_password(self, name: str, password: str, must_change: bool) -> None:
        values = {"password": password, "must_change": must_change, **_UNLOCKED}
        self._change(name, "password", ends_sessions=True, **values)

    def _first_admin(self, db: Connection, password: str) -> str | None:
        names = itertools.chain(["admin"], (f"admin{count}" for count in itertools.count(2)))
        while not kept.has_admin(db):  # looked at again: another process may have been first
            name = next(names)
            if new := kept.add(db, name, "admin", None, password, self.clock()):
                kept.change(db, new.id, must_change=True)
                return name
        return None


def is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


def hashed(password: str, unlike: str | None = None) -> str:
    """As it is kept. Raises Refused: too short, far too long, or the one with the hash `unlike`."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Refused(f"a password has {SHORTEST_PASSWORD} characters or more: a sentence is easily remembered")
    if unlike and _matches(unlike, password):
        raise Refused("this is the password you have: choose another one")
    return _hasher.hash(password)


def digest(secret: str) -> str:
    """What is kept of a secret that is random enough for a plain hash to give nothing away."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _one_time_password() -> str:
    """Four groups of four: 79 bits, easily typed."""
    return "-".join("".join(secrets.choice(_PLAIN) for _ in range(4)) for _ in range(4))


@cache
def _nobodys() -> str:
    """Compared with where there is no such operator, so that the time it takes does not tell."""
    return _hasher.hash(secrets.token_hex())


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False
