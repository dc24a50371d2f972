"""Operators: who they are, what opens the door to them, and how the programs that work for them come in.

How people come in, by the console, is said in `sessions`.
"""

import hashlib
import itertools
import math
import re
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sms_gateway.clock import Clock
from sms_gateway.errors import NotFound, Refused, TooMany, Unidentified
from sms_gateway.roles import RIGHTS, Caller, Operator, Role, Scope
from sms_gateway.storage import agencies, outbound, sessions
from sms_gateway.storage import operators as kept
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.operators import Door, Token

PREFIX = "sgw_"
"""Of every token, so that people and secret scanners recognise one."""

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_hasher = PasswordHasher()
_proving = threading.BoundedSemaphore(2)
"""How many passwords are proved at one time: each takes 64 MiB of memory, and strangers may try."""
_PATIENCE = 10
"""Seconds that one waits for its turn."""

_PLAIN = "abcdefghjkmnpqrstuvwxyz23456789"
"""What nobody takes for something else, read from a screen: no i, l, o, 0, 1."""
_UNLOCKED: Mapping[str, Any] = {"failures": 0, "locked_until": None, "pin_failures": 0, "pin_locked_until": None}


@dataclass(slots=True)
class Operators:
    database: Database
    clock: Clock
    per_minute: int
    """Requests of one token."""

    # who they are

    def add(
        self,
        name: str,
        role: Role,
        agency: str | None = None,
        password: str | None = None,
        by: Caller | None = None,
        must_change: bool = False,
    ) -> Operator:
        """`must_change`: the password lets in once. Raises NotFound (the agency); Refused: name taken or unfit,
        password too short, an admin of one agency.
        """
        if not is_name(name):
            raise Refused(
                "'%(name)s' is no operator's name: write small letters, digits, dots and dashes, as ani.medan",
                name=name,
            )
        secret = hashed(password) if password else None

        def adding(db: Connection) -> Operator:
            _check_place(db, role, agency)
            new = kept.add(db, name, role, agency, secret, self.clock())
            if new is None:
                raise Refused("there is an operator %(name)s already: choose another name", name=name)
            if must_change:
                kept.change(db, new.id, must_change=True)
            if by:
                self._tell(db, by, new, "add")
            return new

        return self.database.write(adding)

    def find(self, name: str) -> Operator:
        """Raises NotFound."""
        found = self.database.read(kept.by_name, name)
        if found is None:
            raise NotFound(f"there is no operator {name}")
        return found

    def add_with_one_time_password(
        self, by: Caller, name: str, role: Role, agency: str | None = None
    ) -> tuple[Operator, str]:
        """As `add`, with a password that lets in once and is kept nowhere."""
        password = _one_time_password()
        return self.add(name, role, agency, password, by, must_change=True), password

    def disable(self, name: str, by: Caller | None = None) -> Operator:
        """Neither password nor tokens are good any more, until `enable`; who is signed in is out.

        Raises NotFound; Refused where an administrator would leave none behind.
        """
        return self._change(name, "disable", ends_sessions=True, by=by, first=_relieve, disabled_at=self.clock())

    def enable(self, name: str, by: Caller | None = None) -> Operator:
        """Raises NotFound."""

        def enabling(db: Connection, one: Operator) -> None:
            reach = kept.reach(db)[one.id]
            if reach.phone and reach.on_duty:
                outbound.call_back_to_duty(db, reach.phone, self.clock())

        return self._change(name, "enable", by=by, first=enabling, disabled_at=None)

    def place(self, by: Caller, name: str, role: Role, agency: str | None) -> Operator:
        """Another role, or another agency. Raises NotFound; Refused: an admin of one agency, or none would be left."""

        def placing(db: Connection, one: Operator) -> None:
            _check_place(db, role, agency)
            if one.role == "admin" != role:
                _check_other_admin(db, one)
            if agency != one.agency or "answer" not in RIGHTS[role]:
                _relieve(db, one, for_good=True)

        return self._change(name, "role", by=by, first=placing, role=role, agency=agency)

    # what opens the door to them

    def set_password(self, name: str, password: str, by: Caller | None = None) -> None:
        """Who is signed in is out, who is locked out may try again. Raises NotFound; Refused where it is too short."""
        self._set_password(name, hashed(password), must_change=False, by=by)

    def give_one_time_password(self, name: str, by: Caller | None = None) -> str:
        """A password that lets in once: another one must be chosen then. It is kept nowhere. Raises NotFound."""
        password = _one_time_password()
        self._set_password(name, hashed(password), must_change=True, by=by)
        return password

    def unlock(self, name: str, by: Caller | None = None) -> Operator:
        """Whoever failed too often may try again at once. Raises NotFound."""
        return self._change(name, "unlock", by=by, **_UNLOCKED)

    def reset_second_factor(self, name: str, by: Caller | None = None) -> Operator:
        """For whoever lost the phone: the password alone lets in again, to set up another. Raises NotFound."""
        return self._change(name, "second_factor", ends_sessions=True, by=by, totp=None, totp_step=None, **_UNLOCKED)

    def first_admin(self) -> tuple[str, str] | None:
        """Makes an admin where none could sign in: the name, and a one-time password that is kept nowhere.

        None: there is one already, so that this happens once, in whichever process comes first.
        """
        if self.database.read(kept.has_admin):
            return None
        password = _one_time_password()
        name = self.database.write(self._first_admin, hashed(password))
        return (name, password) if name else None

    def prove(self, name: str, password: str) -> tuple[Operator, str]:
        """Who it is, and the hash that this password has from now on. Nobody counts the tries here: `sessions` does.

        Raises Unidentified, always the same, whatever was wrong; TooMany.
        """
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

    def issue(
        self, name: str, scopes: Sequence[Scope], expires_at: datetime | None = None, by: Caller | None = None
    ) -> tuple[str, Token]:
        """A new token and what is kept of it: the token itself is shown now and never again.

        Raises NotFound; Refused where the operator is disabled, or the role has no use for a scope.
        """
        operator = self.find(name)
        if operator.disabled_at:
            raise Refused("%(name)s is disabled: `sms-gateway operator enable %(name)s` first", name=name)
        if "unmask" in scopes and not operator.may("unmask"):
            raise Refused("the role %(role)s may not see phone numbers: leave out the scope unmask", role=operator.role)
        if "write" in scopes and not operator.may("note"):
            raise Refused("the role %(role)s changes nothing: leave out the scope write", role=operator.role)
        secret = PREFIX + secrets.token_urlsafe(32)

        def issuing(db: Connection) -> Token:
            now = self.clock()
            new = kept.add_token(db, operator.id, digest(secret), sorted(set(scopes)), now, expires_at)
            self._tell_of_token(db, by, new.id, "add")
            return new

        return secret, self.database.write(issuing)

    def revoke(self, token_id: int, by: Caller | None = None) -> None:
        """Raises NotFound."""

        def revoking(db: Connection) -> None:
            if not kept.revoke(db, token_id, self.clock()):
                raise NotFound(f"there is no token {token_id} in force: `sms-gateway operator token` lists them")
            self._tell_of_token(db, by, token_id, "revoke")

        self.database.write(revoking)

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

    def _change(
        self,
        name: str,
        act: Door,
        /,
        ends_sessions: bool = False,
        by: Caller | None = None,
        first: Callable[[Connection, Operator], None] | None = None,
        **values: object,
    ) -> Operator:
        """`by`: an administrator, or whoever sits at the shell. `first`: what must be right."""
        operator_id = self.find(name).id

        def changing(db: Connection) -> None:
            now = self.clock()
            one = kept.held(db, operator_id)  # first of all: whoever signs in right now waits for it
            if first:
                first(db, one)
            if by and not by.at_shell and act == "disable" and one.role == "admin":
                _check_other_admin(db, one)
            kept.change(db, operator_id, **values)
            if ends_sessions:
                sessions.end_all(db, operator_id, now)
            self._tell(db, by, one, act)

        self.database.write(changing)
        return self.find(name)

    def _set_password(self, name: str, password: str, must_change: bool, by: Caller | None = None) -> None:
        values = {"password": password, "must_change": must_change, **_UNLOCKED}
        self._change(name, "password", ends_sessions=True, by=by, **values)

    def _tell(self, db: Connection, by: Caller | None, one: Operator, act: Door) -> None:
        if by:
            by.operator.check("manage")
        kept.note_of(db, self.clock(), by, one.id, act)

    def _tell_of_token(self, db: Connection, by: Caller | None, token_id: int, act: str) -> None:
        """Where nobody is named, the token itself says when it was made."""
        if by:
            by.operator.check("manage")
            kept.note(db, self.clock(), by.operator.id, by.token_id, "manage", [f"token:{token_id}", act, *by.marks])

    def _first_admin(self, db: Connection, password: str) -> str | None:
        names = itertools.chain(["admin"], (f"admin{count}" for count in itertools.count(2)))
        while not kept.has_admin(db):  # looked at again: another process may have been first
            name = next(names)
            if new := kept.add(db, name, "admin", None, password, self.clock()):
                kept.change(db, new.id, must_change=True)
                return name
        return None


def _relieve(db: Connection, one: Operator, for_good: bool = False) -> None:
    """What waits for the morning, to call them to a report, is no longer theirs to read."""
    phone = kept.reach(db)[one.id].phone
    if phone and for_good:
        outbound.forget_duty(db, phone)
    elif phone:
        outbound.redirect_duty(db, phone, None)


def _check_place(db: Connection, role: Role, agency: str | None) -> None:
    """Raises NotFound (the agency), Refused."""
    if role == "admin" and agency:
        raise Refused("an admin is of the nation: leave out the agency, or choose another role")
    if agency and agencies.get(db, agency) is None:
        raise NotFound(f"there is no agency {agency}")


def _check_other_admin(db: Connection, one: Operator) -> None:
    """Raises Refused where nobody could administrate any more."""
    if not kept.has_admin(db, but=one.id):
        raise Refused("%(name)s is the last admin who can come in: make somebody else one first", name=one.name)


def is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


def hashed(password: str, unlike: str | None = None) -> str:
    """As it is kept. Raises Refused: too short, far too long, or the one with the hash `unlike`."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Refused(
            "a password has %(shortest)s characters or more: a sentence is easily remembered",
            shortest=SHORTEST_PASSWORD,
        )
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
    """Raises TooMany."""
    if not _proving.acquire(timeout=_PATIENCE):
        raise TooMany("too many sign in at once: try again in a moment", seconds=_PATIENCE)
    try:
        return _hasher.verify(hashed, password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False
    finally:
        _proving.release()
