"""A backup while messages stream in, and the way back from it on an empty machine: `python -m bench.restore`.

A database of many reports is served; citizens text without end; meanwhile `sms-gateway backup` copies it, and then
the machine is lost. On another one, with nothing but the copy and the settings, `sms-gateway restore` puts it back and
takes in what came since from the carrier's log. Then all is compared: every report there was when the copy began, to
the letter with its history; the audit's head; and every SMS that was ever acknowledged, each one report.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests
from sqlalchemy import Column, Select, func, select

from bench.desk.house import Plan, database, furnish
from sms_gateway.chain import Chain
from sms_gateway.storage import operators
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.tables import event, inbound, operator, ticket
from tests.carriers.fake_twilio import FakeTwilio
from tests.carriers.values import PUBLIC_URL
from tests.postgres import binaries, new_cluster
from tests.processes import Process, free_port, run

_STREAMS = 4
_AFTER = 50
"""So many SMS are acknowledged before the copy begins, and again after it is made."""
_FACTS = [ticket.c[name] for name in ("id", "number", "text", "phone", "opened_at", "category", "region", "language")]
_SLOWLY = 1800.0
_TRIES = 5
_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """`wrong`: a line for whatever is not as it was."""

    figures: Mapping[str, str]
    wrong: Sequence[str]


@dataclass(slots=True)
class Stream:
    """Citizens who text as fast as they are answered, until it is left. `acknowledged`: the ids of their SMS."""

    twilio: FakeTwilio
    door: str
    acknowledged: list[str] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._threads = [threading.Thread(target=self._text, args=(each,)) for each in range(_STREAMS)]
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        for one in self._threads:
            one.join()

    def wait(self, more: int) -> None:
        wanted = len(self.acknowledged) + more
        while len(self.acknowledged) < wanted:
            time.sleep(0.02)

    def _text(self, which: int) -> None:
        count = 0
        with requests.Session() as line:
            while not self._ended.is_set():
                count += 1
                body = f"BINJAI lampu jalan nomor {count} mati"
                webhook = self.twilio.receive(f"+628{which}99{count:07d}", body, url=f"{PUBLIC_URL}/webhooks/twilio")
                door = f"{self.door}/webhooks/twilio"
                if line.post(door, data=webhook.form, headers=dict(webhook.headers), timeout=30).ok:
                    self.acknowledged.append(webhook.form["MessageSid"])


def restored(kind: str, tickets: int) -> Found:
    with ExitStack() as leaving, FakeTwilio() as twilio:
        folder = Path(leaving.enter_context(tempfile.TemporaryDirectory(prefix="sms-gateway-restore-")))
        folder.chmod(0o755)
        plan = Plan(kind, tickets, 1, folder)
        old = leaving.enter_context(database(plan))
        furnish(old, plan, lambda _: None)
        _reach_in(old, _worked)
        new = leaving.enter_context(_empty(kind, folder / "new"))
        return _gone_through(twilio, old, new, folder)


@contextmanager
def _empty(kind: str, folder: Path) -> Iterator[str]:
    folder.mkdir()
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'sms-gateway.db'}"
        return
    cluster = new_cluster()
    try:
        cluster.start()
        yield cluster.create("restored")
    finally:
        cluster.remove()


def _gone_through(twilio: FakeTwilio, old: str, new: str, folder: Path) -> Found:
    first, second = _settings(twilio, old, folder / "old-spool"), _settings(twilio, new, folder / "new-spool")
    copy = folder / ("copy.db" if old.startswith("sqlite") else "copy.dump")
    role = "serve" if old.startswith("sqlite") else "web"
    with Process(role, settings=first, cwd=folder, port=free_port()) as server, Stream(twilio, server.url) as stream:
        stream.wait(_AFTER)
        before = _reach(old, _facts)
        begun, already = time.monotonic(), len(stream.acknowledged)
        made = _told("backup", str(copy), settings=first, cwd=folder)
        copying, meanwhile = time.monotonic() - begun, len(stream.acknowledged) - already
        stream.wait(_AFTER)
    begun = time.monotonic()
    back = _told("restore", str(copy), settings=second, cwd=folder / "new")
    restoring = time.monotonic() - begun
    was, is_ = _history(old, before), _history(new, before)
    wrong = [
        *_compared("report", was, is_),
        *([] if made["audit"] == back["audit"] else [f"the audit: {made['audit']} became {back['audit']}"]),
        *_missing(stream.acknowledged, _reach(new, _arrived)),
        *_goes_on(second, role, folder),
    ]
    figures = {
        "reports in the copy": f"{back['counts']['tickets']:,}",
        "size of the copy": f"{made['bytes'] / 1024**2:,.0f} MiB",
        "seconds to copy": f"{copying:.1f}",
        "SMS acknowledged meanwhile": f"{meanwhile:,}",
        "seconds to restore and catch up": f"{restoring:.1f}",
        "SMS taken in from the carrier's log": f"{back['received']:,}",
        "SMS acknowledged in all": f"{len(stream.acknowledged):,}",
        "audit": str(back["audit"]["told"]),
    }
    return Found(figures, wrong)


def _settings(twilio: FakeTwilio, url: str, spool: Path) -> dict[str, Any]:
    return {
        "database": {"url": url},
        "public_url": PUBLIC_URL,
        "carriers": {"twilio": twilio.section()},
        "spool": {"directory": str(spool)},
        "log": {"level": "warning"},
    }


def _told(*words: str, settings: Mapping[str, Any], cwd: Path) -> Any:
    """On a disk that is slow the file may be locked for longer than a command waits: it is asked again, as by hand."""
    for _ in range(_TRIES):
        ended = run(*words, "--json", settings=settings, cwd=cwd, seconds=_SLOWLY)
        if "database is locked" not in ended.stderr:
            break
    if ended.returncode:
        raise RuntimeError(f"{' '.join(words)}: {ended.stderr[-2000:]}")
    return json.loads(ended.stdout)


def _worked(db: Connection) -> None:
    """Operators have done something, so that there is an audit."""
    (somebody,) = db.scalars(select(operator.c.id).order_by(operator.c.id).limit(1))
    for number in range(200):
        operators.note(db, datetime.now(UTC), somebody, None, "read", [str(number)])


def _reach_in(url: str, work: Callable[[Connection], None]) -> None:
    """Written and sealed."""
    reached = Database(url)
    try:
        reached.write(work)
        while Chain(reached).seal():
            pass
    finally:
        reached.close()


def _reach(url: str, asked: Any) -> Any:
    reached = Database(url)
    try:
        return reached.read(asked)
    finally:
        reached.close()


def _facts(db: Connection) -> tuple[int, int]:
    """The newest report, and the newest line of history."""
    return db.scalar(select(func.max(ticket.c.id))) or 0, db.scalar(select(func.max(event.c.id))) or 0


def _history(url: str, upto: tuple[int, int]) -> dict[int, int]:
    """By report a mark of all that it is and of how it came about, up to these."""
    marks: dict[int, int] = {}
    for row in _pages(url, select(*_FACTS), ticket.c.id, upto[0]):
        marks[row.id] = hash(tuple(map(str, row)))
    for row in _pages(url, select(event), event.c.id, upto[1]):
        if row.ticket_id in marks:
            marks[row.ticket_id] = hash((marks[row.ticket_id], str(row)))
    return marks


def _pages(url: str, chosen: Select[Any], key: Column[Any], last: int) -> Iterator[Any]:
    """A transaction each: one that idles while we reckon would be ended."""
    reached = Database(url)
    try:
        for at in range(0, last, _PAGE):
            some = chosen.where(key > at, key <= min(at + _PAGE, last)).order_by(key)
            yield from reached.read(_rows, some)
    finally:
        reached.close()


def _rows(db: Connection, chosen: Select[Any]) -> Sequence[Any]:
    return db.execute(chosen).all()


def _arrived(db: Connection) -> dict[str, int | None]:
    """By the carrier's id of each SMS the report that it opened."""
    came = select(inbound.c.carrier_id, inbound.c.ticket_id).where(inbound.c.carrier == "twilio")
    return dict(map(tuple, db.execute(came)))


def _compared(what: str, was: Mapping[int, int], is_: Mapping[int, int]) -> Iterator[str]:
    yield from (f"{what} {key} is not as it was" for key in was if is_.get(key) != was[key])
    yield from (f"{what} {key} was never there" for key in is_ if key not in was)


def _missing(acknowledged: Sequence[str], arrived: Mapping[str, int | None]) -> Iterator[str]:
    yield from (f"{sid} was acknowledged and has no report" for sid in acknowledged if not arrived.get(sid))
    reports = [arrived[sid] for sid in acknowledged if arrived.get(sid)]
    if len(set(reports)) < len(reports):
        yield "two SMS have one report"


def _goes_on(settings: Mapping[str, Any], role: str, folder: Path) -> Iterator[str]:
    with Process(role, settings=settings, cwd=folder / "new", port=free_port()) as server:
        if not (ready := requests.get(f"{server.url}/readyz", timeout=30)).ok:
            yield f"it is not ready: {ready.text}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.restore", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, default=200_000, help="how many reports there are (default 200000)")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    chosen = parser.parse_args()
    os.environ["PATH"] = f"{binaries()[0]}:{os.environ['PATH']}"  # the tools of the very server that is copied
    wrong = 0
    for kind in ("sqlite", "postgresql") if chosen.database == "both" else (chosen.database,):
        found = restored(kind, chosen.tickets)
        print("\n".join(["", kind, *(f"{name:36}{told}" for name, told in found.figures.items()), *found.wrong[:20]]))
        wrong += len(found.wrong)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
