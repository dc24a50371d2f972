"""The rules as they were in force, the reports of months, and the ratings of a month"""

import sqlalchemy as sa
from alembic import op

from sms_gateway.storage.columns import Id, Moment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_RATED = sa.text("kind = 'rated'")


def upgrade() -> None:
    op.create_table(
        "in_force",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        comment="agencies, limits and days as they were from this moment on; only ever added to",
    )
    op.create_index("ix_in_force_at", "in_force", ["at", "id"])
    op.create_table(
        "monthly",
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        comment="the report of a month that has ended, as it was first made; only ever added to",
    )
    op.create_index("ix_event_rated", "event", ["at", "ticket_id"], sqlite_where=_RATED, postgresql_where=_RATED)
