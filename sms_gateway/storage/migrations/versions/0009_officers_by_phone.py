"""Officers who work by SMS: their PIN"""

import sqlalchemy as sa
from alembic import op

from sms_gateway.storage.columns import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("operator", sa.Column("pin", sa.String(length=64), nullable=True))
    op.add_column("operator", sa.Column("pin_failures", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("operator", sa.Column("pin_locked_until", Moment(), nullable=True))
    op.create_index("ix_operator_phone", "operator", ["phone"])
