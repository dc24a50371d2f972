"""Receipts are found by their message, and those that are nobody's yet, when a number is to be erased"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_OWNED, _UNOWNED = sa.text("outbound_id is not null"), sa.text("outbound_id is null")


def upgrade() -> None:
    op.create_index("ix_receipt_outbound", "receipt", ["outbound_id"], sqlite_where=_OWNED, postgresql_where=_OWNED)
    op.create_index("ix_receipt_unowned", "receipt", ["id"], sqlite_where=_UNOWNED, postgresql_where=_UNOWNED)
