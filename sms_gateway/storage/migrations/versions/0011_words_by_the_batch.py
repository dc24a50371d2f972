"""On SQLite the words of new reports are read into their index once a batch of messages, not one by one"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ON_SQLITE = (
    "insert into setting (name, value) select 'words', coalesce(max(id), 0) from ticket",
    "drop trigger ticket_words_added",
    "drop trigger ticket_words_changed",
    "drop trigger ticket_words_gone",
    """
    create trigger ticket_words_changed after update of text on ticket
    when old.text is not new.text and old.id <= (select cast(value as integer) from setting where name = 'words') begin
        insert into ticket_words (ticket_words, rowid, text) values ('delete', old.id, old.text);
        insert into ticket_words (rowid, text) values (new.id, new.text);
    end
    """,
    """
    create trigger ticket_words_gone after delete on ticket
    when old.id <= (select cast(value as integer) from setting where name = 'words') begin
        insert into ticket_words (ticket_words, rowid, text) values ('delete', old.id, old.text);
    end
    """,
)
"""Each message has a savepoint, at which the index would write out what it has: a part of its own for each report."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in _ON_SQLITE:
            op.get_bind().exec_driver_sql(statement)
