"""Who may do what: the roles at the desk, and the one table of their rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sms_gateway.errors import NotAdmitted, NotFound
from sms_gateway.tickets import Status, Ticket

Role = Literal["admin", "coordinator", "officer", "ombudsman", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)

Act = Literal["read", "survey", "dispose", "answer", "note", "archive", "unmask", "manage", "audit"]
"""survey: see messages and phones of whatever ticket. dispose: verify, and say whose it is. answer: work on it.
unmask: see phone numbers. manage: operators, agencies. audit: read who did what."""

RIGHTS: Mapping[Role, frozenset[Act]] = {
    "admin": frozenset({"read", "survey", "dispose", "answer", "note", "archive", "unmask", "manage", "audit"}),
    "coordinator": frozenset({"read", "survey", "dispose", "answer", "note", "archive", "unmask"}),
    "officer": frozenset({"read", "survey", "answer", "note"}),
    "ombudsman": frozenset({"read"}),
    "auditor": frozenset({"read", "survey", "audit"}),
}
"""What a role may do; on which tickets, the operator's agency says (`Operator.sees`)."""

MOVE_NEEDS: Mapping[Status, Act] = {
    "received": "dispose",
    "verified": "dispose",
    "forwarded": "dispose",
    "in_progress": "answer",
    "answered": "answer",
    "deferred": "answer",
    "resolved": "answer",
    "closed": "archive",
    "archived": "archive",
    "withdrawn": "archive",
}
"""Which right a move to this status takes."""

SHELL = "shell:"
"""How histories and the audit name whoever sits at a shell: `shell:ani`, by the login there."""

Scope = Literal["read", "write", "unmask"]
SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True, slots=True)
class Operator:
    """A person, or a program, that works at the desk. Without an agency: of the nation, with all tickets in sight."""

    id: int
    name: str
    role: Role
    agency: str | None
    created_at: datetime
    disabled_at: datetime | None = None
    language: str | None = None

    @property
    def actor(self) -> str:
        """As a ticket's history names whoever did something: never the reporter or the clock."""
        return f"operator:{self.name}"

    def may(self, act: Act) -> bool:
        return act in RIGHTS[self.role]

    def check(self, act: Act) -> None:
        """Raises NotAdmitted, in words that name who could."""
        if not self.may(act):
            able = " or ".join(role for role in ROLES if act in RIGHTS[role])
            raise NotAdmitted(f"the role {self.role} may not {act}: ask a colleague who is {able}")

    @property
    def sees_late_only(self) -> bool:
        """The Ombudsman is there for what an agency has not done in time, and reads nothing else."""
        return self.role == "ombudsman"

    def sees(self, ticket: Ticket, now: datetime) -> bool:
        """All tickets, or those of the own agency and the units below it; of these perhaps only what is late."""
        if self.sees_late_only and not (ticket.ombudsman_at or ticket.is_overdue(now)):
            return False
        return self.agency is None or (ticket.agency is not None and within(ticket.agency, self.agency))

    def may_know_reporter(self, ticket: Ticket) -> bool:
        """Whether a phone number may be shown; anonymous reporters are hidden from their agency's people."""
        return self.may("unmask") and not (ticket.anonymous and self.agency is not None)

    def narrowed(self, asked: str | None) -> str | None:
        """The agency whose tickets are listed when those of `asked` are wanted. Raises NotFound where none is seen."""
        if self.agency is None:
            return asked
        if asked is None or within(self.agency, asked):
            return self.agency
        if within(asked, self.agency):
            return asked
        raise NotFound(f"agency {asked} is not among those you work for")


@dataclass(frozen=True, slots=True)
class Caller:
    """An operator who came with a token, and what that token is good for; no token: one who is signed in.

    `marks`: what the audit adds to all that they do, as `sms` for whoever came by that way.
    """

    operator: Operator
    token_id: int | None = None
    scopes: frozenset[Scope] = frozenset(SCOPES)
    marks: tuple[str, ...] = ()

    @property
    def at_shell(self) -> bool:
        """Whoever holds the server itself: no operator, and told apart by a mark."""
        return any(mark.startswith(SHELL) for mark in self.marks)

    def may_know_reporter(self, ticket: Ticket) -> bool:
        return "unmask" in self.scopes and self.operator.may_know_reporter(ticket)


def within(code: str, above: str) -> bool:
    """Whether an agency is `above` or a unit below it."""
    return code == above or code.startswith(above + ".")
