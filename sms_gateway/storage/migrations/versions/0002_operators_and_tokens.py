"""Operators, their tokens, what they did, and what the API answered"""

import sqlalchemy as sa
from alembic import op

from sms_gateway.storage.tables import Data, Id, Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "operator",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=True),
        sa.Column("password", sa.String(length=256), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("disabled_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name=op.f("fk_operator_agency_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator")),
        sa.UniqueConstraint("name", name=op.f("uq_operator_name")),
        comment="whoever works at the desk; no agency: of the nation. `password`: an Argon2 hash",
    )
    op.create_table(
        "token",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("operator_id", Id, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", Data, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("last_used_at", Moment(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("next_slot_at", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("fk_token_operator_id_operator")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("hash", name=op.f("uq_token_hash")),
        comment="a program's key to the API; next_slot_at in seconds since 1970: its pace, shared by all processes",
    )
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.create_index("ix_token_operator", ["operator_id"], unique=False)

    op.create_table(
        "audit",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("operator_id", Id, nullable=False),
        sa.Column("token_id", Id, nullable=True),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("subjects", Data, nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("fk_audit_operator_id_operator")),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"], name=op.f("fk_audit_token_id_token")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        comment="who acted, and who saw whose phone number; ids only, no personal data; only ever added to",
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_operator", ["operator_id", "id"], unique=False)

    op.create_table(
        "replay",
        sa.Column("token_id", Id, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("ticket_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"], name=op.f("fk_replay_token_id_token")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_replay_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("token_id", "key", name=op.f("pk_replay")),
        comment="what the API answered, by Idempotency-Key: the same request gets the same again for a day",
    )
    with op.batch_alter_table("replay", schema=None) as batch_op:
        batch_op.create_index("ix_replay_at", ["at"], unique=False)
        batch_op.create_index("ix_replay_ticket", ["ticket_id"], unique=False)
