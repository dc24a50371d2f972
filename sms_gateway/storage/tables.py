"""The tables. Times are UTC; states and kinds are plain words; people's words are kept as received."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A point in time. `timestamptz` on PostgreSQL; on SQLite ISO text of one width, so that it sorts."""

    impl = String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        whole = DateTime(timezone=True) if dialect.name == "postgresql" else String(32)
        return dialect.type_descriptor(whole)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        del dialect  # SQLite gives text, PostgreSQL a datetime
        if value is None:
            return None
        return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


Id = BigInteger().with_variant(Integer, "sqlite")
Data = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Flag = Boolean(create_constraint=False)

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
    Index("ix_agency_parent", "parent"),
)

contact = Table(
    "contact",
    metadata,
    Column("phone", String(32), primary_key=True),
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
    Column("phone", String(64), nullable=False),
    Column("carrier", String(64), nullable=False),
    Column("our_number", String(32), nullable=False),
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
    UniqueConstraint("number"),
    Index("ix_ticket_phone", "phone", "id"),
    Index("ix_ticket_status", "status", "id"),
    Index("ix_ticket_fingerprint", "fingerprint", "id"),
    Index("ix_ticket_agency", "agency", "status", "id"),
    Index(
        "ix_ticket_update_due_at",
        "update_due_at",
        sqlite_where=text("update_due_at is not null"),
        postgresql_where=text("update_due_at is not null"),
    ),
)

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
    comment="history: only ever added to",
)

inbound = Table(
    "inbound",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("carrier", String(64), nullable=False),
    Column("carrier_id", String(128), nullable=False),
    Column("sender", String(64), nullable=False),
    Column("recipient", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("raw", Data, nullable=False),
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
    Index(
        "ix_inbound_waiting",
        "due_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
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
    Column("sender", String(32), nullable=False),
    Column("recipient", String(64), nullable=False),
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
    Index("ix_outbound_carrier_id", "carrier", "carrier_id"),
    Index("ix_outbound_ticket", "ticket_id", "id"),
    Index("ix_outbound_recipient", "recipient", "id"),
    Index("ix_outbound_answers", "answers"),
    Index(
        "ix_outbound_queued",
        "carrier",
        "priority",
        "id",
        sqlite_where=text("state = 'queued'"),
        postgresql_where=text("state = 'queued'"),
    ),
    Index(
        "ix_outbound_at_work",
        "carrier",
        "recipient",
        sqlite_where=text("state in ('queued', 'sending')"),
        postgresql_where=text("state in ('queued', 'sending')"),
    ),
    Index(
        "ix_outbound_unsettled",
        "due_at",
        sqlite_where=text("state in ('sending', 'unknown')"),
        postgresql_where=text("state in ('sending', 'unknown')"),
    ),
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
    Column("raw", Data, nullable=False),
    UniqueConstraint("carrier", "carrier_id", "said", "error"),
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

operator = Table(
    "operator",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("agency", String(64), ForeignKey("agency.code")),
    Column("password", String(256)),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    UniqueConstraint("name"),
    comment="whoever works at the desk; no agency: of the nation. `password`: an Argon2 hash",
)

token = Table(
    "token",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("operator_id", Id, ForeignKey("operator.id"), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("scopes", Data, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("last_used_at", Moment),
    Column("revoked_at", Moment),
    Column("next_slot_at", Float, nullable=False, server_default=text("0")),
    UniqueConstraint("hash"),
    Index("ix_token_operator", "operator_id"),
    comment="a program's key to the API; next_slot_at in seconds since 1970: its pace, shared by all processes",
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("operator_id", Id, ForeignKey("operator.id"), nullable=False),
    Column("token_id", Id, ForeignKey("token.id")),
    Column("act", String(32), nullable=False),
    Column("subjects", Data, nullable=False),
    Index("ix_audit_operator", "operator_id", "id"),
    comment="who acted, and who saw whose phone number; ids only, no personal data; only ever added to",
)

replay = Table(
    "replay",
    metadata,
    Column("token_id", Id, ForeignKey("token.id"), primary_key=True, autoincrement=False),
    Column("key", String(255), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("status", SmallInteger),
    Column("body", Text),
    Column("ticket_id", Id, ForeignKey("ticket.id")),
    Index("ix_replay_at", "at"),
    Index("ix_replay_ticket", "ticket_id"),
    comment="what the API answered, by Idempotency-Key: the same request gets the same again for a day",
)
