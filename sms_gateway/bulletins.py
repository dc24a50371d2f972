"""Bulletins: what a hook is told of one line of a report's history.

It leaves the house, so it says no more than whoever follows needs: no phone, no name of an officer, no number that
names a person, no note. The words of a secret report go to the agency that must answer it and to nobody else, be it
the province or the nation. Whoever may read more asks the API for it, with rights and in the audit's sight.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sms_gateway import views
from sms_gateway.agencies import region_of
from sms_gateway.apprentice import PROGRAM
from sms_gateway.desk import Desk
from sms_gateway.history import CLOCK, REPORTER, Event
from sms_gateway.redaction import PLAIN, stripped
from sms_gateway.roles import within
from sms_gateway.storage import hooks
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.hooks import Hook, Posting
from sms_gateway.tickets import Ticket

PING, LEFT = "ping", "ticket.left"

TYPES: Mapping[str, str] = {
    "opened": "ticket.opened",
    "routed": "ticket.routed",
    "moved": "ticket.moved",
    "replied": "ticket.answered",
    "added": "ticket.added",
    "maybe_meant": "ticket.maybe_meant",
    "meant_another": "ticket.meant_another",
    "disputed": "ticket.disputed",
    "corrected": "ticket.corrected",
    "repeated": "ticket.repeated",
    "rated": "ticket.rated",
    "classified": "ticket.classified",
    "assigned": "ticket.assigned",
    "noted": "ticket.noted",
    "spam": "ticket.spam",
    "merged": "ticket.merged",
    "joined": "ticket.joined",
    "joined_added": "ticket.joined_added",
    "parted": "ticket.parted",
    "linked": "ticket.linked",
    "suggested": "ticket.suggested",
    "muted": "ticket.muted",
    "unmuted": "ticket.unmuted",
    "phone_asked": "ticket.phone_asked",
    "phone_moved": "ticket.phone_moved",
    "erased": "ticket.erased",
    "reminded": "deadline.reminded",
    "escalated": "deadline.escalated",
    "handed_over": "deadline.handed_over",
    "asked": "deadline.asked",
    "warned": "deadline.warned",
    "lapsed": "deadline.lapsed",
    "not_arrived": "deadline.not_arrived",
}
"""By the kind of the line. One that is not here is told as `ticket.<kind>`."""

_SILENT = frozenset({"noted"})
"""Kinds whose words stay in the house."""


@dataclass(frozen=True, slots=True)
class Bulletins:
    desk: Desk

    def written(self, db: Connection, hook: Hook, posting: Posting) -> bytes:
        """The body that is signed and sent: the line of history, and the report as it stands now."""
        if posting.event_id is None or posting.ticket_id is None:
            return _json(PING, views.moment(posting.since, self.desk.timezone), {"hook": hook.name})
        line, ticket = hooks.line(db, posting.event_id, posting.ticket_id)
        at = views.moment(line.at, ticket.timezone)
        head = {"id": posting.event_id, "at": at}
        if not _follows(hook, ticket):
            return _json(LEFT, at, {"event": head, "ticket": {"number": ticket.number}})
        open_words = not ticket.secret or _answers(hook, ticket)
        told = {**head, "kind": line.kind, "actor": _actor(line), **_said(line, open_words)}
        return _json(type_of(line.kind), at, {"event": told, "ticket": self._ticket(db, ticket, open_words)})

    def _ticket(self, db: Connection, ticket: Ticket, open_words: bool) -> dict[str, Any]:
        """As the API shows it, without those who are in it."""
        edition = self.desk.directory.edition(db)
        names = views.Names(edition.agencies, {}, self.desk.numbers.number)
        seen = views.ticket(ticket, self.desk.due_dates.of(ticket), names)
        del seen["phone"], seen["assignee"]
        return {**seen, "text": stripped(ticket.text) if open_words else None}


def type_of(kind: str) -> str:
    return TYPES.get(kind, f"ticket.{kind}")


def _follows(hook: Hook, ticket: Ticket) -> bool:
    return hook.agency is None or (ticket.agency is not None and within(ticket.agency, hook.agency))


def _answers(hook: Hook, ticket: Ticket) -> bool:
    """Whether the hook is of the agency that must answer, or of one above it in the same house."""
    if hook.agency is None or ticket.agency is None:
        return False
    return within(ticket.agency, hook.agency) and region_of(hook.agency) == region_of(ticket.agency)


def _actor(line: Event) -> str:
    return line.actor if line.actor in (REPORTER, CLOCK, PROGRAM) else "officer"


def _said(line: Event, open_words: bool) -> dict[str, Any]:
    plain = {name: value for name, value in line.data.items() if name in PLAIN}
    if "text" not in line.data or line.kind in _SILENT or _is_internal(line):
        return plain
    return {**plain, "text": stripped(line.data["text"]) if open_words else None}


def _is_internal(line: Event) -> bool:
    """Why officers moved it is among themselves, but for what its reporter was told too."""
    by_officer = line.actor not in (REPORTER, CLOCK)
    return line.kind == "moved" and by_officer and line.data.get("to") not in ("deferred", "archived")


def _json(kind: str, timestamp: str | None, data: dict[str, Any]) -> bytes:
    return json.dumps({"type": kind, "timestamp": timestamp, "data": data}).encode()
