"""The tables of those who follow from outside: whose programs are told of reports, and what is on its way to each."""

from sqlalchemy import Column, ForeignKey, Index, Integer, SmallInteger, String, Table, Text, text

from sms_gateway.storage.columns import Id, Moment, Secret, index_of_some, metadata

IN_FORCE = "ended_at is null"
WAITING = "state = 'waiting'"
GIVEN_UP = "state = 'given_up'"
"""Conditions of partial indexes. A query that shall use one says the same words, with no parameter in them."""

hook = Table(
    "hook",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", String(64), nullable=False),
    Column("url", String(500), nullable=False),
    Column("agency", String(64), ForeignKey("agency.code")),
    Column("secret", Secret(128), nullable=False),
    Column("old_secret", Secret(128)),
    Column("old_secret_until", Moment),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("paused_until", Moment),
    Column("reason", Text),
    index_of_some("ix_hook_name", IN_FORCE, "name", unique=True),
    comment="a program that is told; no agency: of all. `failures`: in a row; `reason`: why it rests or ended",
)

posting = Table(
    "posting",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("hook_id", Id, ForeignKey("hook.id"), nullable=False),
    Column("event_id", Id, ForeignKey("event.id")),
    Column("ticket_id", Id, ForeignKey("ticket.id")),
    Column("state", String(16), nullable=False, server_default="waiting"),
    Column("since", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("settled_at", Moment),
    Column("status", SmallInteger),
    Column("error", Text),
    Column("refused_since", Moment),
    Index("ix_posting_ticket", "hook_id", "ticket_id", "id"),
    Index("ix_posting_since", "hook_id", "since"),
    index_of_some("ix_posting_waiting", WAITING, "hook_id", "due_at", "id"),
    index_of_some("ix_posting_given_up", GIVEN_UP, "hook_id", "id"),
    comment="one line of history on its way to one hook; written by the trigger `event_told`; no event: a ping",
)
