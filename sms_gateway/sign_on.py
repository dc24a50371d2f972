"""Signing on: who comes in by the word of another house, an OpenID provider such as a ministry's single sign-on.

That the word is genuine, the door has found out (`web.provider`). Here it becomes an operator: known by the provider
and the subject it names, never by a name that somebody may choose there. Role and agency are what the provider says
at each sign-in. How somebody proves to the provider who they are, a second factor included, is the provider's business.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sms_gateway.clock import Clock
from sms_gateway.config import Oidc
from sms_gateway.errors import ConfigError, NotAdmitted, Refused
from sms_gateway.operators import Operators, is_name
from sms_gateway.roles import Caller, Operator, Role
from sms_gateway.sessions import Sessions
from sms_gateway.storage import agencies, operators
from sms_gateway.storage import sessions as kept
from sms_gateway.storage.engine import Connection, Database

Reason = Literal["role", "agency", "name", "taken", "disabled"]
_HERE = re.compile(r"http://(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(/|$)")
_NATION = "*"
"""What the agency's claim says of somebody who works for the whole nation."""
_LONGEST = 255


class Unwelcome(NotAdmitted):
    """The provider has told who it is, and they do not come in; `subject` is how the provider calls them."""

    def __init__(self, reason: Reason, subject: str, name: str = "") -> None:
        super().__init__(f"signed on by the provider, but not let in: {reason}")
        self.reason = reason
        self.subject = subject
        self.name = name


@dataclass(frozen=True, slots=True)
class Person:
    """What the provider says of somebody, as it is understood here."""

    subject: str
    name: str
    role: Role
    agency: str | None
    says_agency: bool


@dataclass(slots=True)
class SignOn:
    database: Database
    clock: Clock
    sessions: Sessions
    operators: Operators
    rules: Oidc

    def come_in(self, subject: str, claims: Mapping[str, Any]) -> str:
        """The secret of a new session. Raises Unwelcome."""
        person = self._understood(subject, claims)
        came = self.database.write(self._met, person)
        if isinstance(came, str):
            return came
        raise came

    def link(self, name: str, subject: str | None, by: Caller | None = None) -> Operator:
        """Whoever the provider calls `subject` is this operator from now on; None: nobody is.

        Raises NotFound; Refused where the provider's `subject` is somebody else here, or there is no provider.
        """
        if not self.rules.issuer:
            raise Refused("no provider is set: oidc.issuer in config.example.yaml tells how")
        if subject is not None and not 0 < len(subject) <= _LONGEST:
            raise Refused(f"a subject has 1 to {_LONGEST} signs")
        operator_id = self.operators.find(name).id

        def linking(db: Connection) -> None:
            other = operators.by_subject(db, str(self.rules.issuer), subject) if subject else None
            if other and other.id != operator_id:
                raise Refused(f"the provider's {subject} is {other.name} already: unlink {other.name} first")
            operators.change(db, operator_id, issuer=self.rules.issuer if subject else None, subject=subject)
            kept.end_all(db, operator_id, self.clock())
            operators.note_of(db, self.clock(), by, operator_id, "link", ["on" if subject else "off"])

        self.database.write(linking)
        return self.operators.find(name)

    # who it is

    def _understood(self, subject: str, claims: Mapping[str, Any]) -> Person:
        """Raises Unwelcome: no claim of theirs is a role here."""
        said = set(words(claims, self.rules.role_claim))
        role = next((role for value, role in self.rules.roles.items() if value in said), None)
        if role is None:
            raise Unwelcome("role", subject)
        name = next(iter(words(claims, self.rules.name_claim)), "").lower().partition("@")[0]
        if role == "admin" or not self.rules.agency_claim:
            return Person(subject, name, role, None, says_agency=role == "admin")
        of = words(claims, self.rules.agency_claim)
        if len(of) != 1:  # an officer without an agency would be one of the whole nation
            raise Unwelcome("agency", subject)
        return Person(subject, name, role, None if of[0] == _NATION else of[0], says_agency=True)

    def _met(self, db: Connection, person: Person) -> str | Unwelcome:
        """In one transaction; nothing may be raised that was written down before."""
        if person.agency and agencies.get(db, person.agency) is None:
            return Unwelcome("agency", person.subject)
        known = operators.by_subject(db, str(self.rules.issuer), person.subject) or self._new(db, person)
        if isinstance(known, Unwelcome):
            return known
        operator, _ = kept.held(db, known.id)
        if operator.disabled_at:
            operators.note(db, self.clock(), operator.id, None, "failure", ["provider"])
            return Unwelcome("disabled", person.subject)
        if operator.role == "admin" != person.role and not person.says_agency:
            return Unwelcome("agency", person.subject)  # nobody has said whose reports they shall see from now on
        agency = person.agency if person.says_agency else operator.agency
        if (operator.role, operator.agency) != (person.role, agency):
            operators.change(db, operator.id, role=person.role, agency=agency)
            operators.note(db, self.clock(), operator.id, None, "role", [person.role, agency or _NATION])
        return self.sessions.vouched(db, operator.id)

    def _new(self, db: Connection, person: Person) -> Operator | Unwelcome:
        if not is_name(person.name):
            return Unwelcome("name", person.subject)
        new = operators.add(db, person.name, person.role, person.agency, None, self.clock())
        if new is None:
            return Unwelcome("taken", person.subject, person.name)
        operators.change(db, new.id, issuer=self.rules.issuer, subject=person.subject)
        operators.note(db, self.clock(), new.id, None, "link", ["new", person.role, person.agency or _NATION])
        return new


def words(claims: Mapping[str, Any], claim: str) -> list[str]:
    """What a claim says, be it one word or a list; `realm_access.roles` is found inside `realm_access`."""
    found: Any = claims.get(claim)
    if found is None and "." in claim:
        outer, _, inner = claim.partition(".")
        below = claims.get(outer)
        return words(below, inner) if isinstance(below, Mapping) else []
    listed = found if isinstance(found, list) else [found]
    return [word for word in listed if isinstance(word, str) and 0 < len(word) <= _LONGEST]


def check(rules: Oidc, training: bool) -> None:
    """Raises ConfigError."""
    if rules.issuer is None:
        return
    if not rules.issuer.startswith("https://") and not training and not _HERE.match(rules.issuer):
        raise ConfigError("oidc.issuer: must begin with https://, or anybody on the way could let people in")
    if not rules.client_id:
        raise ConfigError("oidc.client_id: is missing: the provider gives it when this gateway is registered there")
    if "openid" not in rules.scopes:
        raise ConfigError("oidc.scopes: must hold openid")
    if not rules.roles:
        raise ConfigError("oidc.roles: is empty, so nobody could come in: write which claim is which role")
