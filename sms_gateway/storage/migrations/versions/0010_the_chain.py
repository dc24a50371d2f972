"""The audit's chain, and who signs in by another house's word"""

import sqlalchemy as sa
from alembic import op

from sms_gateway.storage.columns import Flag

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SEALED, _UNSEALED = sa.text("position is not null"), sa.text("position is null")

# A line of the audit never goes, and changes once: when it gets its place and its seal. Programs cannot do otherwise
# by mistake; whoever may drop a trigger is found by the seals.
_ON_SQLITE = (
    """
    create trigger audit_stays before update on audit
    when old.position is not null or new.position is null or new.seal is null or new.id <> old.id or new.at <> old.at
        or new.operator_id <> old.operator_id or new.token_id is not old.token_id
        or new.act <> old.act or new.subjects <> old.subjects
    begin select raise(abort, 'the audit is only ever added to'); end
    """,
    """
    create trigger audit_never_goes before delete on audit
    begin select raise(abort, 'the audit is only ever added to'); end
    """,
)
_ON_POSTGRESQL = (
    """
    create function refuse_audit_change() returns trigger language plpgsql as $$
    begin
        raise exception 'the audit is only ever added to';
    end
    $$
    """,
    """
    create trigger audit_stays before update on audit for each row
    when (old.position is not null or new.position is null or new.seal is null
        or (new.id, new.at, new.operator_id, new.token_id, new.act, new.subjects)
            is distinct from (old.id, old.at, old.operator_id, old.token_id, old.act, old.subjects))
    execute function refuse_audit_change()
    """,
    """
    create trigger audit_never_goes before delete or truncate on audit for each statement
    execute function refuse_audit_change()
    """,
)


def upgrade() -> None:
    op.add_column("audit", sa.Column("position", sa.BigInteger(), nullable=True))
    op.add_column("audit", sa.Column("seal", sa.String(length=64), nullable=True))
    op.create_index(
        "ix_audit_position", "audit", ["position"], unique=True, sqlite_where=_SEALED, postgresql_where=_SEALED
    )
    op.create_index("ix_audit_unsealed", "audit", ["id"], sqlite_where=_UNSEALED, postgresql_where=_UNSEALED)
    for statement in _ON_SQLITE if op.get_bind().dialect.name == "sqlite" else _ON_POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)
    op.add_column("contact", sa.Column("salt", sa.String(length=32), nullable=True))
    op.add_column("operator", sa.Column("issuer", sa.String(length=255), nullable=True))
    op.add_column("operator", sa.Column("subject", sa.String(length=255), nullable=True))
    op.create_index("ix_operator_subject", "operator", ["issuer", "subject"], unique=True)
    op.add_column("session", sa.Column("vouched", Flag, server_default=sa.text("false"), nullable=False))
