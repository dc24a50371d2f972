"""The first tables"""

import sqlalchemy as sa
from alembic import op

from sms_gateway.storage.tables import Data, Id, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("parent", sa.String(length=64), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("aliases", Data, nullable=False),
        sa.ForeignKeyConstraint(["parent"], ["agency.code"], name=op.f("fk_agency_parent_agency")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agency")),
    )
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.create_index("ix_agency_parent", ["parent"], unique=False)

    op.create_table(
        "carrier",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("next_slot_at", sa.Float(), nullable=False),
        sa.Column("paused_until", Moment(), nullable=True),
        sa.Column("paused_for", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_carrier")),
        comment="the pace of each carrier, shared by all workers; next_slot_at in seconds since 1970",
    )
    op.create_table(
        "contact",
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("first_seen_at", Moment(), nullable=False),
        sa.Column("last_seen_at", Moment(), nullable=False),
        sa.Column("helped_at", Moment(), nullable=True),
        sa.Column("opted_out_at", Moment(), nullable=True),
        sa.Column("opted_out_by", sa.String(length=64), nullable=True),
        sa.Column("unreachable", sa.String(length=32), nullable=True),
        sa.Column("blocked_at", Moment(), nullable=True),
        sa.Column("blocked_by", sa.String(length=128), nullable=True),
        sa.Column("silent_until", Moment(), nullable=True),
        sa.Column("silent_for", sa.String(length=64), nullable=True),
        sa.Column("question", Data, nullable=True),
        sa.Column("asked_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("phone", name=op.f("pk_contact")),
        comment="a phone that texted us; `question` is the one thing it was last asked",
    )
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("region", sa.String(length=64), server_default="", nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("day", "region", name=op.f("pk_holiday")),
        comment="joint leave is decreed late: what is said here overrides the calendar",
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
        comment="keys made at first start, and the vocabulary's revision",
    )
    op.create_table(
        "ticket",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=True),
        sa.Column("region", sa.String(length=64), nullable=True),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("phone", sa.String(length=64), nullable=False),
        sa.Column("carrier", sa.String(length=64), nullable=False),
        sa.Column("our_number", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("status_since", Moment(), nullable=False),
        sa.Column("forwarded_at", Moment(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.Column("repeats", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("update_due_at", Moment(), nullable=True),
        sa.Column("suggestions", Data, nullable=True),
        sa.Column("fingerprint", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name=op.f("fk_ticket_agency_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_agency", ["agency", "status", "id"], unique=False)
        batch_op.create_index("ix_ticket_fingerprint", ["fingerprint", "id"], unique=False)
        batch_op.create_index("ix_ticket_phone", ["phone", "id"], unique=False)
        batch_op.create_index("ix_ticket_status", ["status", "id"], unique=False)
        batch_op.create_index(
            "ix_ticket_update_due_at",
            ["update_due_at"],
            unique=False,
            sqlite_where=sa.text("update_due_at is not null"),
            postgresql_where=sa.text("update_due_at is not null"),
        )

    op.create_table(
        "event",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("ticket_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("data", Data, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_event_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        comment="history: only ever added to",
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_ticket", ["ticket_id", "id"], unique=False)

    op.create_table(
        "inbound",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("carrier", sa.String(length=64), nullable=False),
        sa.Column("carrier_id", sa.String(length=128), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("raw", Data, nullable=False),
        sa.Column("opt_out", sa.String(length=16), nullable=True),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("ticket_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_inbound_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
        sa.UniqueConstraint("carrier", "carrier_id", name=op.f("uq_inbound_carrier_carrier_id")),
        comment="every SMS as it came; received, handled, or waiting to be handled at due_at",
    )
    with op.batch_alter_table("inbound", schema=None) as batch_op:
        batch_op.create_index("ix_inbound_sender", ["sender", "id"], unique=False)
        batch_op.create_index("ix_inbound_ticket", ["ticket_id"], unique=False)
        batch_op.create_index(
            "ix_inbound_waiting",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "outbound",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("carrier", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("parts", sa.SmallInteger(), nullable=False),
        sa.Column("ticket_id", Id, nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("lookups", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("carrier_id", sa.String(length=128), nullable=True),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("delivered_at", Moment(), nullable=True),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.Column("answers", sa.String(length=128), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_outbound_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound")),
        sa.UniqueConstraint("key", name=op.f("uq_outbound_key")),
        comment="every SMS we say, once: the key says what. `answers`: the inbound carrier id it travelled with",
    )
    with op.batch_alter_table("outbound", schema=None) as batch_op:
        batch_op.create_index("ix_outbound_answers", ["answers"], unique=False)
        batch_op.create_index(
            "ix_outbound_at_work",
            ["carrier", "recipient"],
            unique=False,
            sqlite_where=sa.text("state in ('queued', 'sending')"),
            postgresql_where=sa.text("state in ('queued', 'sending')"),
        )
        batch_op.create_index("ix_outbound_carrier_id", ["carrier", "carrier_id"], unique=False)
        batch_op.create_index(
            "ix_outbound_queued",
            ["carrier", "priority", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        )
        batch_op.create_index("ix_outbound_recipient", ["recipient", "id"], unique=False)
        batch_op.create_index("ix_outbound_ticket", ["ticket_id", "id"], unique=False)
        batch_op.create_index(
            "ix_outbound_unsettled",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state in ('sending', 'unknown')"),
            postgresql_where=sa.text("state in ('sending', 'unknown')"),
        )

    op.create_table(
        "receipt",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("carrier", sa.String(length=64), nullable=False),
        sa.Column("carrier_id", sa.String(length=128), nullable=False),
        sa.Column("said", sa.String(length=32), nullable=False),
        sa.Column("error", sa.String(length=32), nullable=False),
        sa.Column("outbound_id", Id, nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("raw", Data, nullable=False),
        sa.ForeignKeyConstraint(["outbound_id"], ["outbound.id"], name=op.f("fk_receipt_outbound_id_outbound")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint(
            "carrier", "carrier_id", "said", "error", name=op.f("uq_receipt_carrier_carrier_id_said_error")
        ),
        comment="ledger: everything a carrier ever said of a message; only ever added to",
    )
