"""Dossiers: the file of one case is put together, for whoever may see it, and sealed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sms_gateway import casefile, views
from sms_gateway.clock import Clock
from sms_gateway.enquiries import Enquiries
from sms_gateway.history import Event
from sms_gateway.roles import Caller
from sms_gateway.storage import audits, chain, inbound, operators, outbound, tickets
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.tickets import Ticket
from sms_gateway.views import Json

MADE = "file:"
"""How the audit calls a file that was given out: this, and its last seal."""


@dataclass(slots=True)
class Dossiers:
    database: Database
    enquiries: Enquiries
    clock: Clock

    def of(self, number: str, unmasked: bool = False) -> Json:
        """From a shell. Raises NotFound."""
        return self.database.read(lambda db: self._made(db, self.enquiries.desk.ticket(db, number), unmasked))

    def given_to(self, by: Caller, number: str, unmasked: bool = False) -> Json:
        """To an operator: the audit tells which file it was, and if a number was seen. Raises NotFound, NotAdmitted."""

        def giving(db: Connection) -> Json:
            ticket = self.enquiries.seen(db, by.operator, number)
            if unmasked:
                self.enquiries.unmask(db, by, number)
            file = self._made(db, ticket, unmasked)
            told = [number, MADE + file["seal"]]
            operators.note(db, self.clock(), by.operator.id, by.token_id, "read", told)
            return file

        return self.database.write(giving)

    def knows(self, number: str, seal: str) -> datetime | None:
        """When this database gave that very file to an operator; None: it does not know of it."""

        def looking(db: Connection) -> datetime | None:
            ticket = self.enquiries.desk.ticket(db, number)
            about = audits.about(db, number, ticket.opened_at)
            return next((line.at for line in about if MADE + seal in line.subjects), None)

        return self.database.read(looking)

    def _made(self, db: Connection, ticket: Ticket, unmasked: bool) -> Json:
        history, names = tickets.events(db, ticket.id), self.enquiries.names(db, [ticket])
        head, _ = chain.ends(db)
        cover = {
            "number": ticket.number,
            "made_at": views.moment(self.clock(), ticket.timezone),
            "phone": "in full" if unmasked else "hidden" if ticket.anonymous else "masked",
            "audit_head": head,
        }
        due = self.enquiries.desk.due_dates
        shown = [("ticket", views.ticket(ticket, due.of(ticket), names, unmasked))]
        why = views.why(ticket, due.steps(ticket), history, names, self.clock())
        shown += [("due", step) for step in why["steps"]] + [("wait", wait) for wait in why["waits"]]
        dated = [*self._messages(db, ticket, unmasked), *_events(ticket, history), *_audit(db, ticket)]
        in_order = [(kind, said) for _at, kind, said in sorted(dated, key=lambda one: one[0])]
        return casefile.sealed(cover, [*shown, *in_order])

    @staticmethod
    def _messages(db: Connection, ticket: Ticket, unmasked: bool) -> Iterator[tuple[datetime, str, Json]]:
        """Both ways, and of what was sent all that its carrier said."""
        as_shown = (ticket.timezone, unmasked, ticket.anonymous)
        for kept in inbound.of_ticket(db, ticket.id):
            yield kept.message.received_at, "message", views.inbound(kept, *as_shown)
        said_of = outbound.ledger(db, ticket.id)
        for said in outbound.of_ticket(db, ticket.id):
            receipts = views.ledger(said_of.get(said.id, []), ticket.timezone)
            yield said.created_at, "message", views.outbound(said, *as_shown) | {"receipts": receipts}


def _events(ticket: Ticket, history: list[Event]) -> Iterator[tuple[datetime, str, Json]]:
    for line in history:
        yield line.at, "event", views.event(line, ticket.timezone)


def _audit(db: Connection, ticket: Ticket) -> Iterator[tuple[datetime, str, Json]]:
    """Each with its place in the chain, and the seal before it: so it can be proved by itself."""
    lines = audits.about(db, ticket.number, ticket.opened_at)
    who = operators.names(db, {line.operator_id for line in lines})
    before = audits.seals_at(db, [line.position - 1 for line in lines if line.position])
    for line in lines:
        told: dict[str, Any] = {
            "id": line.id,
            "at": line.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "operator": line.doer(who),
            "operator_id": line.operator_id,
            "token_id": line.token_id,
            "act": line.act,
            "subjects": list(line.subjects),
            "position": line.position,
            "seal": line.seal,
            "before": before.get(line.position - 1) if line.position else None,
        }
        yield line.at, "audit", told
