"""What stands behind Kannel: each SMS a row, synced to disk, before its answer is said. WSGI without a framework."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from places import place

_FILE = os.environ["BENCH_DATABASE"].removeprefix("sqlite:///")
_lines = threading.local()


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    asked = parse_qs(environ["QUERY_STRING"])
    sender, text = asked["from"][0], asked["text"][0]
    named = place(text)
    row = _database().execute(
        "insert into message (sender, body, place) values (?, ?, ?)"
        " on conflict (sender, body) do update set place = excluded.place returning id",
        (sender, text, named),
    )
    (number,) = row.fetchone()
    answer = f"Laporan {number} untuk {named} kami terima dan periksa.".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(answer)))])
    return [answer]


def _database() -> sqlite3.Connection:
    if not hasattr(_lines, "db"):
        _lines.db = sqlite3.connect(_FILE, timeout=20, isolation_level=None)
        _lines.db.executescript("pragma journal_mode=wal; pragma synchronous=full")
    db: sqlite3.Connection = _lines.db
    return db


with sqlite3.connect(_FILE) as made:
    made.execute("pragma journal_mode=wal")
    made.execute(
        "create table if not exists message"
        " (id integer primary key, sender text, body text, place text, unique (sender, body))"
    )
