"""Reports of an agency are found, and counted by status, along one index: a new report goes into one fewer"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_ticket_agency", "ticket")
    op.drop_index("ix_ticket_agency_id", "ticket")
    op.create_index("ix_ticket_agency", "ticket", ["agency", "id", "status"])
