"""The tutorials' stack as somebody would tune it: SQLite's write-ahead log, and granian in place of gunicorn."""

from typing import Any

from sqlalchemy import Engine, event
from tutorial import app

__all__ = ["app"]


@event.listens_for(Engine, "connect")
def _with_a_log(connection: Any, _: object) -> None:
    if "sqlite" in type(connection).__module__:
        connection.execute("pragma journal_mode=wal")
        connection.execute("pragma synchronous=full")
