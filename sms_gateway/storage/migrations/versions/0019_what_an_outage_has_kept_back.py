"""An index of what waits to be said though nobody has asked for it, by when it should have gone"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_UNASKED = sa.text("state = 'queued' and kind <> 'answer'")


def upgrade() -> None:
    op.create_index("ix_outbound_late", "outbound", ["due_at"], sqlite_where=_UNASKED, postgresql_where=_UNASKED)
