"""What was learnt from officers' decisions"""

import sqlalchemy as sa
from alembic import op

from sms_gateway.storage.columns import Id, Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lesson",
        sa.Column("ticket_id", Id, sa.ForeignKey("ticket.id", name="fk_lesson_ticket_id_ticket"), autoincrement=False),
        sa.Column("agency", sa.String(64)),
        sa.Column("category", sa.String(16)),
        sa.Column("words", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_lesson"),
        comment="what a person decided of a report, and its plain words; null: nobody decided that",
    )
    op.create_table(
        "learnt",
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("word", sa.String(32), nullable=False),
        sa.Column("label", sa.String(64), nullable=False),
        sa.Column("reports", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("kind", "word", "label", name="pk_learnt"),
        comment='lessons by word and label; the word "" counts reports, "+" the words in them',
    )
    op.create_table(
        "unseen",
        sa.Column("ticket_id", Id, sa.ForeignKey("ticket.id", name="fk_unseen_ticket_id_ticket"), autoincrement=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_unseen"),
        comment="reports that were given to an agency by the program, and that nobody has looked at since",
    )
