"""Waiting for what others do, processes or threads: until it is true, or a time has passed."""

import time
from collections.abc import Callable

from sqlalchemy import text

from sms_gateway.storage.engine import Database

PATIENCE = 30.0
"""Seconds: where four tests share two cores and one disk, a database that takes its time does not hang yet."""


def eventually(condition: Callable[[], object], seconds: float = 60) -> None:
    """Returns as soon as `condition` holds; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} seconds: {condition}"
        time.sleep(0.05)


def somebody_waits(database: Database) -> bool:
    """For the turn of another transaction."""
    if database._writer:
        return database._writer._waiters.qsize() > 0
    asked = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    return bool(database.read(lambda db: db.scalar(text(asked))))
