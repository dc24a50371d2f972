"""The tables of what was learnt from officers' decisions: one row a report that taught something, and the sums of them.

The words of a report stand here in plain form, without digits, only as long as the report may teach; whoever is erased,
and whatever turns out to be secret, spam or archived, is taken out of both tables (`storage.lessons`).
"""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from sms_gateway.storage.columns import Id, Moment, metadata

lesson = Table(
    "lesson",
    metadata,
    Column("ticket_id", Id, ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
    Column("agency", String(64)),
    Column("category", String(16)),
    Column("words", Text, nullable=False),
    comment="what a person decided of a report, and its plain words; null: nobody decided that",
)

learnt = Table(
    "learnt",
    metadata,
    Column("kind", String(8), primary_key=True),
    Column("word", String(32), primary_key=True),
    Column("label", String(64), primary_key=True),
    Column("reports", Integer, nullable=False),
    comment='lessons by word and label; the word "" counts reports, "+" the words in them',
)

unseen = Table(
    "unseen",
    metadata,
    Column("ticket_id", Id, ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    comment="reports that were given to an agency by the program, and that nobody has looked at since",
)
