"""Room for an address of ours as long as an SMS may come to: on PostgreSQL, which minds; nothing is rewritten"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_OURS = (("ticket", "our_number"), ("outbound", "sender"))
_LONGEST = 64


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, column in _OURS:
            op.alter_column(table, column, type_=sa.String(_LONGEST))
