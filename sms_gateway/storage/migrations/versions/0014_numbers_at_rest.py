"""Room for phone numbers that are encrypted: on PostgreSQL, which minds; nothing is rewritten, a length only grows"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_NUMBERS = (
    ("contact", "phone"),
    ("ticket", "phone"),
    ("inbound", "sender"),
    ("outbound", "recipient"),
    ("operator", "phone"),
)
_LONGEST = 384
_AT_WORK = "ix_outbound_at_work"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.drop_index(_AT_WORK, "outbound")  # else its condition is written down anew, in other words
    for table, column in _NUMBERS:
        op.alter_column(table, column, type_=sa.String(_LONGEST))
    at_work = sa.text("state in ('queued', 'sending')")
    op.create_index(_AT_WORK, "outbound", ["carrier", "recipient"], postgresql_where=at_work)
