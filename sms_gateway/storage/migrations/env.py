"""Runs migrations on the connection it is given; `sms_gateway.storage.upgrade` is the only caller."""

from alembic import context

from sms_gateway.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
