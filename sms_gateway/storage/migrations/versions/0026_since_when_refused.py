"""A webhook is given up after three days of refusals: since when it was refused is kept"""

import sqlalchemy as sa
from alembic import op

from sms_gateway.storage.columns import Moment

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posting", sa.Column("refused_since", Moment))
