"""An index of the open reports that somebody works on, with all that a page of theirs asks of them"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_AT_HAND = sa.text("assignee is not null and status not in ('resolved', 'closed', 'archived', 'withdrawn')")
_COLUMNS = [
    "assignee", "due_at", "id", "status", "agency", "region", "category", "topic", "opened_at",
    "secret", "anonymous", "urgent", "spam", "heard", "ombudsman_at",
]  # fmt: skip


def upgrade() -> None:
    op.create_index("ix_ticket_at_hand", "ticket", _COLUMNS, sqlite_where=_AT_HAND, postgresql_where=_AT_HAND)
