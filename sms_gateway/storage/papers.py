"""The tables of what is put on paper: the rules by which months were reckoned, and the reports of months."""

from sqlalchemy import Column, Index, String, Table, Text

from sms_gateway.storage.columns import Id, Moment, metadata

in_force = Table(
    "in_force",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_in_force_at", "at", "id"),
    comment="agencies, limits and days as they were from this moment on; only ever added to",
)

monthly = Table(
    "monthly",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("body", Text, nullable=False),
    comment="the report of a month that has ended, as it was first made; only ever added to",
)
