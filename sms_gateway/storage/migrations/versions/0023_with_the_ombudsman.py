"""Reports with the Ombudsman are counted on every page: they are found without a look at all that is open"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_OMBUDSMAN = "ix_ticket_ombudsman"
_ONES = "ombudsman_at is not null and status not in ('withdrawn', 'archived', 'closed', 'resolved')"
_COLUMNS = (
    "due_at", "id", "status", "agency", "region", "category", "topic", "assignee", "opened_at",
    "secret", "anonymous", "urgent", "spam", "heard", "ombudsman_at",
)  # fmt: skip


def upgrade() -> None:
    some = sa.text(_ONES)
    op.create_index(_OMBUDSMAN, "ticket", list(_COLUMNS), sqlite_where=some, postgresql_where=some)
