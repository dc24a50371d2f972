"""Room for secrets that are encrypted: on PostgreSQL, which minds; nothing is rewritten, a length only grows"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_SECRETS = (("operator", "totp"), ("hook", "secret"), ("hook", "old_secret"))
_LONGEST = 384


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, column in _SECRETS:
            op.alter_column(table, column, type_=sa.String(_LONGEST))
