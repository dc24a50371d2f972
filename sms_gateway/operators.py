"""Operators: who they are, and how the programs that work for them come in."""

import hashlib
import math
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sms_gateway.clock import Clock
from sms_gateway.errors import NotFound, Refused, TooMany, Unidentified
from sms_gateway.roles import Caller, Operator, Role, Scope
from sms_gateway.storage import agencies
from sms_gateway.storage import operators as kept
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.operators import Token

PREFIX = "sgw_"
"""Of every token, so that people and secret scanners recognise one."""

SHORTEST_PASSWORD = 12
_LONGEST_PASSWORD = 1024
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_hasher = PasswordHasher()


@dataclass(slots=True)
class Operators:
    database: Database
    clock: Clock
    per_minute: int
    """Requests of one token."""

    # who they are

    def add(self, name: str, role: Role, agency: str | None = None, password: str | None = None) -> Operator:
        """Raises Refused (name taken or unfit, password too short, an admin of one agency), NotFound (the agency)."""
        if not _NAME.fullmatch(name):
            raise Refused(f"{name!r} is no operator's name: write small letters, digits, dots and dashes, as ani.medan")
        if role == "admin" and agency:
            raise Refused("an admin is of the nation: leave out the agency, or choose another role")
        hashed = _hashed(password) if password else None

        def adding(db: Connection) -> Operator:
            if agency and agencies.get(db, agency) is None:
                raise NotFound(f"there is no agency {agency}")
            new = kept.add(db, name, role, agency, hashed, self.clock())
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
        """Neither password nor tokens are good any more, until `enable`. Raises NotFound."""
        self.database.write(kept.change, self.find(name).id, disabled_at=self.clock())
        return self.find(name)

    def enable(self, name: str) -> Operator:
        """Raises NotFound."""
        self.database.write(kept.change, self.find(name).id, disabled_at=None)
        return self.find(name)

    def set_password(self, name: str, password: str) -> None:
        """Raises NotFound; Refused where it is too short."""
        self.database.write(kept.change, self.find(name).id, password=_hashed(password))

    def sign_in(self, name: str, password: str) -> Operator:
        """Raises Unidentified, always the same, whatever was wrong."""
        operator = self.database.read(kept.by_name, name)
        known = self.database.read(kept.password, operator.id) if operator else None
        right = _matches(known or _nobodys(), password)
        if operator is None or known is None or not right or operator.disabled_at:
            raise Unidentified("name or password is wrong")
        if _hasher.check_needs_rehash(known):
            self.database.write(kept.change, operator.id, password=_hasher.hash(password))
        return operator

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
        args = (operator.id, _digest(secret), sorted(set(scopes)), self.clock(), expires_at)
        return secret, self.database.write(kept.add_token, *args)

    def revoke(self, token_id: int) -> None:
        """Raises NotFound."""
        if not self.database.write(kept.revoke, token_id, self.clock()):
            raise NotFound(f"there is no token {token_id} in force: `sms-gateway operator token` lists them")

    def admit(self, secret: str) -> Caller:
        """Who comes with this token; it counts as one request. Raises Unidentified, TooMany."""
        now = self.clock()
        found = self.database.read(kept.by_hash, _digest(secret))
        if found is None or not found[0].is_valid(now) or found[1].disabled_at:
            raise Unidentified("this token is not in force: take another one")
        token, operator = found
        if wait := self.database.write(kept.take_turn, token.id, self.per_minute, now):
            raise TooMany(f"more than {self.per_minute} requests a minute with one token", math.ceil(wait))
        return Caller(operator, token.id, frozenset(token.scopes))


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise Refused(f"a password has {SHORTEST_PASSWORD} characters or more: a sentence is easily remembered")
    return _hasher.hash(password)


@cache
def _nobodys() -> str:
    """Compared with where there is no such operator, so that the time it takes does not tell."""
    return _hasher.hash(secrets.token_hex())


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password[:_LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False


def _digest(secret: str) -> str:
    """A token is random enough that a plain hash of it gives nothing away."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
