"""The tables of those who work at the desk: who they are, how they come in, what they did and what they are doing."""

from sqlalchemy import (
    BigInteger,
    Column,
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

from sms_gateway.storage.columns import Data, Flag, Id, Letter, Moment, Number, Secret, index_of_some, metadata

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
    Column("must_change", Flag, nullable=False, server_default=text("false")),
    Column("totp", Secret(64)),
    Column("totp_step", BigInteger),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("locked_until", Moment),
    Column("language", String(8)),
    Column("phone", Number(32)),
    Column("on_duty", Flag, nullable=False, server_default=text("false")),
    Column("pin", String(64)),
    Column("pin_failures", Integer, nullable=False, server_default=text("0")),
    Column("pin_locked_until", Moment),
    Column("issuer", String(255)),
    Column("subject", String(255)),
    UniqueConstraint("name"),
    Index("ix_operator_subject", "issuer", "subject", unique=True),
    Index("ix_operator_phone", "phone"),
    comment="whoever works at the desk; no agency: of the nation. `password`: an Argon2 hash",
)

session = Table(
    "session",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("hash", String(64), nullable=False),
    Column("operator_id", Id, ForeignKey("operator.id"), nullable=False),
    Column("second_factor", Flag, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("vouched", Flag, nullable=False, server_default=text("false")),
    UniqueConstraint("hash"),
    Index("ix_session_operator", "operator_id"),
    comment="somebody signed in at the console; its secret is in the cookie alone, here is its hash",
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
    Column("position", BigInteger),
    Column("seal", String(64)),
    Index("ix_audit_operator", "operator_id", "id"),
    index_of_some("ix_audit_position", "position is not null", "position", unique=True),
    index_of_some("ix_audit_unsealed", "position is null", "id"),
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
    Column("body", Letter),
    Column("ticket_id", Id, ForeignKey("ticket.id")),
    Index("ix_replay_at", "at"),
    Index("ix_replay_ticket", "ticket_id"),
    comment="what the API answered, by Idempotency-Key: the same request gets the same again for a day",
)

presence = Table(
    "presence",
    metadata,
    Column("ticket_id", Id, ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
    Column("operator_id", Id, ForeignKey("operator.id"), primary_key=True, autoincrement=False),
    Column("seen_at", Moment, nullable=False),
    Column("writing_at", Moment),
    Column("draft", Text),
    comment="who looks at a ticket, who writes an answer, and what is written so far; old rows mean nothing",
)

canned = Table(
    "canned",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("agency", String(64), ForeignKey("agency.code")),
    Column("name", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_canned_agency", "agency"),
    comment="answers kept ready, of one agency and the units below it, or of everybody",
)
