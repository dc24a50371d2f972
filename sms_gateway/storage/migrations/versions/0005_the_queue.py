"""The queue: what is open in the order it must be done, whatever is filtered by, and the words of all reports"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_OPEN = "status not in ('resolved', 'closed', 'archived', 'withdrawn')"
_ORDER_AND_FILTERS = [
    "due_at", "id", "status", "agency", "region", "category", "topic", "assignee", "opened_at",
    "secret", "anonymous", "urgent", "spam", "heard", "ombudsman_at",
]  # fmt: skip

_WORDS_ON_SQLITE = (
    """
    create virtual table ticket_words using fts5 (
        text, content='ticket', content_rowid='id', columnsize=0, tokenize='unicode61 remove_diacritics 2'
    )
    """,
    """
    create trigger ticket_words_added after insert on ticket begin
        insert into ticket_words (rowid, text) values (new.id, new.text);
    end
    """,
    """
    create trigger ticket_words_changed after update of text on ticket when old.text is not new.text begin
        insert into ticket_words (ticket_words, rowid, text) values ('delete', old.id, old.text);
        insert into ticket_words (rowid, text) values (new.id, new.text);
    end
    """,
    """
    create trigger ticket_words_gone after delete on ticket begin
        insert into ticket_words (ticket_words, rowid, text) values ('delete', old.id, old.text);
    end
    """,
    "insert into ticket_words (ticket_words) values ('rebuild')",
)
"""`storage.dialects.having_words` searches them. The text itself stays in one place, the ticket."""

# PostgreSQL reads `jl.jaksa` as a host and `rt/02` as a file, and knows no accents: signs become blanks, é becomes e.
# Hardly any text has a letter beyond ASCII; the others are spared the longer list.
_WORDS_ON_POSTGRESQL = (
    "create index ix_ticket_words on ticket using gin (to_tsvector('simple',"
    " case when octet_length(text) = char_length(text) then translate(text, './-+&<@_~', '         ')"
    " else translate(text, './-+&<@_~ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿ',"
    " '         AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuyy') end)) with (fastupdate = off)"
)


def upgrade() -> None:
    _add("ix_ticket_open", _ORDER_AND_FILTERS, _OPEN)
    op.create_index("ix_ticket_agency_id", "ticket", ["agency", "id"])
    op.create_index("ix_ticket_region", "ticket", ["region", "id"])
    op.create_index("ix_ticket_opened_at", "ticket", ["opened_at", "id", "status", "agency"])
    _add("ix_ticket_national", ["id"], "agency is null")
    _add("ix_ticket_category", ["category", "id"], "category <> 'complaint'")
    _add("ix_ticket_topic", ["topic", "id"], "topic is not null")
    _add("ix_ticket_assignee", ["assignee", "id"], "assignee is not null")
    marked = "(secret or anonymous or urgent or spam)"
    _add("ix_ticket_marked", ["id", "secret", "anonymous", "urgent", "spam"], marked)
    _add("ix_ticket_merged_into", ["merged_into"], "merged_into is not null")
    op.create_index("ix_inbound_received_at", "inbound", ["received_at", "id"])
    op.create_index("ix_outbound_created_at", "outbound", ["created_at", "id"])
    for statement in _WORDS_ON_SQLITE if op.get_bind().dialect.name == "sqlite" else [_WORDS_ON_POSTGRESQL]:
        op.get_bind().exec_driver_sql(statement)


def _add(name: str, columns: list[str], which: str) -> None:
    """An index of some tickets only: nearly all have ended, and nearly none is marked."""
    where = sa.text(which)
    op.create_index(name, "ticket", columns, sqlite_where=where, postgresql_where=where)
