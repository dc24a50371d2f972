"""An index of the lines that say where a report went, for the figures of a period"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_MOVED = sa.text("kind in ('moved', 'replied', 'disputed', 'lapsed', 'spam', 'merged')")


def upgrade() -> None:
    op.create_index(
        "ix_event_moved", "event", ["at", "ticket_id", "kind"], sqlite_where=_MOVED, postgresql_where=_MOVED
    )
