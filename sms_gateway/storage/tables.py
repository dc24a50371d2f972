"""The tables. Times are UTC; states and kinds are plain words; people's words are kept as received."""

from sqlalchemy import (
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from sms_gateway.storage.columns import Data, Flag, Form, Id, Moment, Number, index_of_some, metadata
from sms_gateway.storage.following import hook, posting
from sms_gateway.storage.learning import learnt, lesson, unseen
from sms_gateway.storage.papers import in_force, monthly
from sms_gateway.storage.staff import audit, canned, operator, presence, replay, session, token

__all__ = [
    "Data",
    "Flag",
    "Id",
    "Moment",
    "agency",
    "audit",
    "canned",
    "carrier",
    "contact",
    "event",
    "holiday",
    "hook",
    "in_force",
    "inbound",
    "learnt",
    "lesson",
    "metadata",
    "monthly",
    "operator",
    "outbound",
    "posting",
    "presence",
    "receipt",
    "replay",
    "session",
    "setting",
    "ticket",
    "token",
    "unseen",
    "wording",
]

OPEN_ONES = "status not in ('resolved', 'closed', 'archived', 'withdrawn')"
ASSIGNED_ONES = "assignee is not null"
NATIONAL_ONES = "agency is null"
UNUSUAL_ONES = "category <> 'complaint'"
OMBUDSMAN_ONES = "ombudsman_at is not null and status not in ('withdrawn', 'archived', 'closed', 'resolved')"
"""Open ones, said in other words than OPEN_ONES: else SQLite would look through all that are open."""
MARKED_ONES = "(secret or anonymous or urgent or spam)"
MOVED_ONES = "kind in ('moved', 'replied', 'disputed', 'lapsed', 'spam', 'merged')"
RATED_ONES = "kind = 'rated'"
"""Conditions of partial indexes. A query that shall use one says the same words, with no parameter in them."""
_ASKED_BY_TABS = (
    "status", "agency", "region", "category", "topic", "assignee", "opened_at",
    "secret", "anonymous", "urgent", "spam", "heard", "ombudsman_at",
)  # fmt: skip
"""All that a tab or a filter of the queue asks of a report: a page of it reads nothing but an index that has them."""


OURS = String(32).with_variant(String(64), "postgresql")
"""An address of ours, as an SMS came to it. It was for numbers once, and a file lets longer ones pass."""

setting = Table(
    "setting",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    comment="keys made at first start, and the vocabulary's revision",
)

agency = Table(
    "agency",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("name", String(128), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("parent", String(64), ForeignKey("agency.code")),
    Column("timezone", String(64), nullable=False),
    Column("aliases", Data, nullable=False),
    Column("limits", Data),
    Column("hours", String(200)),
    Index("ix_agency_parent", "parent"),
)

contact = Table(
    "contact",
    metadata,
    Column("phone", Number(32), primary_key=True),
    Column("language", String(8)),
    Column("first_seen_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Column("helped_at", Moment),
    Column("opted_out_at", Moment),
    Column("opted_out_by", String(64)),
    Column("unreachable", String(32)),
    Column("blocked_at", Moment),
    Column("blocked_by", String(128)),
    Column("silent_until", Moment),
    Column("silent_for", String(64)),
    Column("question", Data),
    Column("asked_at", Moment),
    Column("salt", String(32)),  # of its digest in the audit
    comment="a phone that texted us; `question` is the one thing it was last asked",
)

ticket = Table(
    "ticket",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("number", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("category", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("agency", String(64), ForeignKey("agency.code")),
    Column("region", String(64)),
    Column("secret", Flag, nullable=False),
    Column("anonymous", Flag, nullable=False),
    Column("urgent", Flag, nullable=False),
    Column("muted", Flag, nullable=False),
    Column("phone", Number(64), nullable=False),
    Column("carrier", String(64), nullable=False),
    Column("our_number", OURS, nullable=False),
    Column("language", String(8), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("status_since", Moment, nullable=False),
    Column("forwarded_at", Moment),
    Column("answered_at", Moment),
    Column("rating", SmallInteger),
    Column("repeats", Integer, nullable=False, server_default=text("0")),
    Column("update_due_at", Moment),
    Column("suggestions", Data),
    Column("fingerprint", String(16), nullable=False),
    # Added later; a column that is added to a table of millions gets no foreign key.
    Column("topic", String(32)),
    Column("assignee", Id),
    Column("due_at", Moment),
    Column("merged_into", Id),
    Column("spam", Flag, nullable=False, server_default=text("false")),
    Column("ombudsman_at", Moment),
    Column("heard", Flag, nullable=False, server_default=text("false")),
    Column("clock_due_at", Moment),
    UniqueConstraint("number"),
    Index("ix_ticket_phone", "phone", "id"),
    Index("ix_ticket_status", "status", "id"),
    Index("ix_ticket_fingerprint", "fingerprint", "id"),
    Index("ix_ticket_agency", "agency", "id", "status"),
    index_of_some("ix_ticket_update_due_at", "update_due_at is not null", "update_due_at"),
    # Nearly all tickets have ended. What is open has an index of its own, in the order in which it must be done; so has
    # what one officer works on, and the few that are with the Ombudsman, which every page of the console counts.
    index_of_some("ix_ticket_open", OPEN_ONES, "due_at", "id", *_ASKED_BY_TABS),
    index_of_some(
        "ix_ticket_at_hand", f"{ASSIGNED_ONES} and {OPEN_ONES}",
        "assignee", "due_at", "id", *(name for name in _ASKED_BY_TABS if name != "assignee"),
    ),
    index_of_some("ix_ticket_ombudsman", OMBUDSMAN_ONES, "due_at", "id", *_ASKED_BY_TABS),
    Index("ix_ticket_region", "region", "id"),
    Index("ix_ticket_opened_at", "opened_at", "id", "status", "agency"),
    index_of_some("ix_ticket_national", NATIONAL_ONES, "id"),
    index_of_some("ix_ticket_category", UNUSUAL_ONES, "category", "id"),
    index_of_some("ix_ticket_topic", "topic is not null", "topic", "id"),
    index_of_some("ix_ticket_assignee", ASSIGNED_ONES, "assignee", "id"),
    index_of_some("ix_ticket_marked", MARKED_ONES, "id", "secret", "anonymous", "urgent", "spam"),
    index_of_some("ix_ticket_clock_due_at", "clock_due_at is not null", "clock_due_at"),
    index_of_some("ix_ticket_merged_into", "merged_into is not null", "merged_into"),
)  # fmt: skip

event = Table(
    "event",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("ticket_id", Id, ForeignKey("ticket.id"), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("actor", String(128), nullable=False),
    Column("at", Moment, nullable=False),
    Column("data", Data, nullable=False),
    Index("ix_event_ticket", "ticket_id", "id"),
    index_of_some("ix_event_moved", MOVED_ONES, "at", "ticket_id", "kind"),
    index_of_some("ix_event_rated", RATED_ONES, "at", "ticket_id"),
    comment="history: only ever added to",
)

inbound = Table(
    "inbound",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("carrier", String(64), nullable=False),
    Column("carrier_id", String(128), nullable=False),
    Column("sender", Number(64), nullable=False),
    Column("recipient", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("raw", Form, nullable=False),
    Column("opt_out", String(16)),
    Column("received_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked", Flag, nullable=False),
    Column("due_at", Moment),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("error", Text),
    Column("ticket_id", Id, ForeignKey("ticket.id")),
    UniqueConstraint("carrier", "carrier_id"),
    Index("ix_inbound_sender", "sender", "id"),
    Index("ix_inbound_ticket", "ticket_id"),
    Index("ix_inbound_received_at", "received_at", "id"),
    index_of_some("ix_inbound_waiting", "state = 'waiting'", "due_at"),
    comment="every SMS as it came; received, handled, or waiting to be handled at due_at",
)

outbound = Table(
    "outbound",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("key", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("carrier", String(64), nullable=False),
    Column("sender", OURS, nullable=False),
    Column("recipient", Number(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("parts", SmallInteger, nullable=False),
    Column("ticket_id", Id, ForeignKey("ticket.id")),
    Column("state", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("leased_until", Moment),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("lookups", SmallInteger, nullable=False, server_default=text("0")),
    Column("carrier_id", String(128)),
    Column("sent_at", Moment),
    Column("delivered_at", Moment),
    Column("error", String(64)),
    Column("answers", String(128)),
    Column("timezone", String(64)),
    UniqueConstraint("key"),
    index_of_some("ix_outbound_carrier_id", "carrier_id is not null", "carrier", "carrier_id"),
    Index("ix_outbound_ticket", "ticket_id", "id"),
    Index("ix_outbound_created_at", "created_at", "id"),
    Index("ix_outbound_recipient", "recipient", "id", "created_at"),
    index_of_some("ix_outbound_answers", "answers is not null", "answers"),
    index_of_some("ix_outbound_queued", "state = 'queued'", "carrier", "priority", "id"),
    index_of_some("ix_outbound_late", "state = 'queued' and kind <> 'answer'", "due_at"),
    index_of_some("ix_outbound_at_work", "state in ('queued', 'sending')", "carrier", "recipient"),
    index_of_some("ix_outbound_unsettled", "state in ('sending', 'unknown')", "due_at"),
    comment="every SMS we say, once: the key says what. `answers`: the inbound carrier id it travelled with",
)

receipt = Table(
    "receipt",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("carrier", String(64), nullable=False),
    Column("carrier_id", String(128), nullable=False),
    Column("said", String(32), nullable=False),
    Column("error", String(32), nullable=False),
    Column("outbound_id", Id, ForeignKey("outbound.id")),
    Column("at", Moment, nullable=False),
    Column("raw", Form, nullable=False),
    Column("state", String(16)),
    UniqueConstraint("carrier", "carrier_id", "said", "error"),
    index_of_some("ix_receipt_outbound", "outbound_id is not null", "outbound_id"),
    index_of_some("ix_receipt_unowned", "outbound_id is null", "id"),
    comment="ledger: everything a carrier ever said of a message; only ever added to",
)

carrier = Table(
    "carrier",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("next_slot_at", Float, nullable=False),
    Column("paused_until", Moment),
    Column("paused_for", Text),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("reconciled_at", Moment),
    comment="the pace of each carrier, shared by all workers; next_slot_at in seconds since 1970",
)

holiday = Table(
    "holiday",
    metadata,
    Column("day", Date, primary_key=True),
    Column("region", String(64), primary_key=True, server_default=""),
    Column("working", Flag, nullable=False),
    Column("name", String(128), nullable=False),
    comment="joint leave is decreed late: what is said here overrides the calendar",
)

wording = Table(
    "wording",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("operator_id", Id, ForeignKey("operator.id")),
    Column("language", String(8), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("key", String(128), nullable=False),
    Column("value", Text),
    Index("ix_wording_key", "language", "kind", "key", "id"),
    comment="texts and words as administrators have edited them; the newest of a key counts; only ever added to",
)
