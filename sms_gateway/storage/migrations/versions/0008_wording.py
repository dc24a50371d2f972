"""Texts and words that administrators have edited"""

import sqlalchemy as sa
from alembic import op

from sms_gateway.storage.columns import Id, Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wording",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("operator_id", Id, nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("fk_wording_operator_id_operator")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
        comment="texts and words as administrators have edited them; the newest of a key counts; only ever added to",
    )
    op.create_index(op.f("ix_wording_key"), "wording", ["language", "kind", "key", "id"])
