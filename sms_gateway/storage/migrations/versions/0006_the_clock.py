"""The law's clock: what is due next by itself, who has been handed over, an agency's own rules, officers' phones"""

import sqlalchemy as sa
from alembic import op

from sms_gateway.storage.columns import Data, Flag, Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_WAITING = sa.text("clock_due_at is not null")


def upgrade() -> None:
    op.add_column("ticket", sa.Column("clock_due_at", Moment(), nullable=True))
    op.create_index(
        "ix_ticket_clock_due_at", "ticket", ["clock_due_at"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )
    op.add_column("agency", sa.Column("limits", Data, nullable=True))
    op.add_column("agency", sa.Column("hours", sa.String(length=200), nullable=True))
    op.add_column("operator", sa.Column("phone", sa.String(length=32), nullable=True))
    op.add_column("operator", sa.Column("on_duty", Flag, server_default=sa.text("false"), nullable=False))
