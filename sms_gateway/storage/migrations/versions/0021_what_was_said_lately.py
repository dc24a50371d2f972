"""What a phone was told lately is found without a look at all that it was ever told"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TO_A_PHONE = "ix_outbound_recipient"


def upgrade() -> None:
    op.drop_index(_TO_A_PHONE, "outbound")
    op.create_index(_TO_A_PHONE, "outbound", ["recipient", "id", "created_at"])
