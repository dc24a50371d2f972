"""The console: sessions, second factors, who looks at what; whose a ticket is, and by when; what receipts meant"""

import sqlalchemy as sa
from alembic import op

from sms_gateway.storage.columns import Flag, Id, Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("receipt", sa.Column("state", sa.String(length=16), nullable=True))
    for column in (
        sa.Column("topic", sa.String(length=32), nullable=True),
        sa.Column("assignee", Id, nullable=True),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("merged_into", Id, nullable=True),
        sa.Column("spam", Flag, server_default=sa.text("false"), nullable=False),
        sa.Column("ombudsman_at", Moment(), nullable=True),
        sa.Column("heard", Flag, server_default=sa.text("false"), nullable=False),
    ):
        op.add_column("ticket", column)
    for column in (
        sa.Column("must_change", Flag, server_default=sa.text("false"), nullable=False),
        sa.Column("totp", sa.String(length=64), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", Moment(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
    ):
        op.add_column("operator", column)
    _add_sessions()
    _add_presence_and_canned()


def _add_sessions() -> None:
    op.create_table(
        "session",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("operator_id", Id, nullable=False),
        sa.Column("second_factor", Flag, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("fk_session_operator_id_operator")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("hash", name=op.f("uq_session_hash")),
        comment="somebody signed in at the console; its secret is in the cookie alone, here is its hash",
    )
    op.create_index("ix_session_operator", "session", ["operator_id"])


def _add_presence_and_canned() -> None:
    op.create_table(
        "presence",
        sa.Column("ticket_id", Id, autoincrement=False, nullable=False),
        sa.Column("operator_id", Id, autoincrement=False, nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("writing_at", Moment(), nullable=True),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("fk_presence_operator_id_operator")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_presence_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("ticket_id", "operator_id", name=op.f("pk_presence")),
        comment="who looks at a ticket, who writes an answer, and what is written so far; old rows mean nothing",
    )
    op.create_table(
        "canned",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name=op.f("fk_canned_agency_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned")),
        comment="answers kept ready, of one agency and the units below it, or of everybody",
    )
    op.create_index("ix_canned_agency", "canned", ["agency"])
