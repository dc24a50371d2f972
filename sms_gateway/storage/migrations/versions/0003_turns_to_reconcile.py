"""When a carrier's log was last compared with ours: one worker's turn at a time"""

import sqlalchemy as sa
from alembic import op

from sms_gateway.storage.tables import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("carrier", sa.Column("reconciled_at", Moment(), nullable=True))
