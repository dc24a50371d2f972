"""Outgoing webhooks: who is told of what happens to reports"""

import sqlalchemy as sa
from alembic import op

from sms_gateway.storage.columns import Id, Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Every line of history becomes a posting to each hook of the nation, and to those of the report's agency and above it.
# Whoever has heard of a report hears too that it has gone to others.
_TELL = """
insert into posting (hook_id, event_id, ticket_id, since, due_at)
select hook.id, new.id, new.ticket_id, new.at, new.at from hook
where hook.ended_at is null and (
    hook.agency is null
    or exists (
        select 1 from ticket where ticket.id = new.ticket_id and (
            ticket.agency = hook.agency
            or substr(ticket.agency, 1, length(hook.agency) + 1) = hook.agency || '.'
        )
    )
    or new.kind = 'routed' and exists (
        select 1 from posting told where told.hook_id = hook.id and told.ticket_id = new.ticket_id
    )
)
"""

_ON_SQLITE = (f"create trigger event_told after insert on event begin {_TELL}; end",)

_ON_POSTGRESQL = (
    f"""
    create function tell_hooks() returns trigger language plpgsql as $$
    begin
        if exists (select 1 from hook where ended_at is null) then
            {_TELL};
        end if;
        return null;
    end
    $$
    """,  # noqa: S608 - words of our own
    "create trigger event_told after insert on event for each row execute function tell_hooks()",
)


def upgrade() -> None:
    _add_hooks()
    _add_postings()
    for statement in _ON_SQLITE if op.get_bind().dialect.name == "sqlite" else _ON_POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)


def _add_hooks() -> None:
    op.create_table(
        "hook",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=True),
        sa.Column("secret", sa.String(length=128), nullable=False),
        sa.Column("old_secret", sa.String(length=128), nullable=True),
        sa.Column("old_secret_until", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("paused_until", Moment(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name=op.f("fk_hook_agency_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook")),
        comment="a program that is told; no agency: of all. `failures`: in a row; `reason`: why it rests or ended",
    )
    in_force = sa.text("ended_at is null")
    op.create_index("ix_hook_name", "hook", ["name"], unique=True, sqlite_where=in_force, postgresql_where=in_force)


def _add_postings() -> None:
    op.create_table(
        "posting",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("hook_id", Id, nullable=False),
        sa.Column("event_id", Id, nullable=True),
        sa.Column("ticket_id", Id, nullable=True),
        sa.Column("state", sa.String(length=16), server_default="waiting", nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["hook_id"], ["hook.id"], name=op.f("fk_posting_hook_id_hook")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_posting_event_id_event")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_posting_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
        comment="one line of history on its way to one hook; written by the trigger `event_told`; no event: a ping",
    )
    op.create_index("ix_posting_ticket", "posting", ["hook_id", "ticket_id", "id"])
    op.create_index("ix_posting_since", "posting", ["hook_id", "since"])
    _add("ix_posting_waiting", ["hook_id", "due_at", "id"], "state = 'waiting'")
    _add("ix_posting_given_up", ["hook_id", "id"], "state = 'given_up'")


def _add(name: str, columns: list[str], which: str) -> None:
    """An index of some postings only: nearly all have arrived."""
    where = sa.text(which)
    op.create_index(name, "posting", columns, sqlite_where=where, postgresql_where=where)
