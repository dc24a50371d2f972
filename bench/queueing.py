"""How long it takes to queue the update of every open report: `python -m bench.queueing URL`, in a process of its own.

Says as JSON how many were queued, in how many seconds, and by how many megabytes the process grew after the first
quarter of them.
"""

import json
import sys
import threading
import time
from datetime import UTC, datetime

import psutil

from bench.desk.filling import fill
from bench.desk.town import Town
from bench.meter import MEGABYTE
from sms_gateway.config import Settings
from sms_gateway.gateway import Gateway, build
from sms_gateway.storage import agencies, upgrade
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.tables import ticket


def gateway_on(url: str, spool: str) -> Gateway:
    """With a schema, whatever was there before."""
    database = Database(url)
    try:
        upgrade.upgrade(database)
    finally:
        database.close()
    return build(Settings.model_validate({"database": {"url": url}, "spool": {"directory": spool}}))


def prepare(url: str, spool: str, tickets: int) -> None:
    """Reports of which each is open, with an update that is due."""
    gateway = gateway_on(url, spool)
    try:
        every = gateway.database.write(agencies.every)
        served = [one for one in every if one.kind != "province"]
        now = datetime.now(UTC)
        town = Town(1, tickets, now, gateway.desk.numbers, gateway.desk.due_dates, served)
        fill(url, town, lambda _: None)

        def make_due(db: Connection) -> None:
            db.execute(ticket.update().values(status="forwarded", update_due_at=now, forwarded_at=ticket.c.opened_at))

        gateway.database.write(make_due)
    finally:
        gateway.close()


def main(url: str, spool: str) -> None:
    gateway = gateway_on(url, spool)
    held: list[tuple[float, float]] = []
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(held, ended))
    begun = time.perf_counter()
    watcher.start()
    queued = gateway.updates.queue_due()
    seconds = time.perf_counter() - begun
    ended.set()
    watcher.join()
    gateway.close()
    sys.stdout.write(json.dumps({"queued": queued, "seconds": seconds, "grown": _grown(held, begun + seconds / 4)}))


def _watch(held: list[tuple[float, float]], ended: threading.Event) -> None:
    me = psutil.Process()
    while True:
        held.append((time.perf_counter(), me.memory_info().rss / MEGABYTE))
        if ended.wait(0.1):
            return


def _grown(held: list[tuple[float, float]], quarter: float) -> float:
    early = max(size for at, size in held if at <= quarter)
    return max(size for _, size in held) - early


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
