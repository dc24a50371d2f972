"""How fast what we say leaves: a queue drained through a carrier that takes its time, a rate held, updates queued.

The carrier is a process of its own and writes down what it is given; all is reckoned from what it says.
"""

import json
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path

import psycopg
import requests

from bench.contestants import CARRIER, NAMES, Site
from bench.environments import PEERS
from bench.posts import PUBLIC_URL
from bench.queueing import gateway_on, prepare
from bench.rounds import Ground, T, attempted
from bench.served import Served
from tests.processes import Process, environment, free_port

Arrival = tuple[float, str, str]
_TO_ONE_PHONE = 4
_MOST = 1000.0
"""Messages a second, beyond which no carrier goes."""
_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of it. `patience`: seconds after which a queue that is not empty is left."""

    queued: int
    drains: Sequence[tuple[str, float]]
    patience: float
    serial_seconds: float
    rate: float
    rate_seconds: int
    updates: Sequence[tuple[str, int]]

    @property
    def steps(self) -> int:
        return len(self.drains) + 2 + len(self.updates)


FULL = Plan(
    20_000,
    (("postgresql", 0.0), ("postgresql", 0.05), ("postgresql", 0.2), ("sqlite", 0.05)),
    30,
    10,
    100,
    60,
    (("sqlite", 100_000), ("postgresql", 100_000)),
)
QUICK = Plan(2_000, (("postgresql", 0.05),), 15, 3, 100, 6, ())


@dataclass(frozen=True, slots=True)
class Drain:
    """`possible`: messages a second that the carrier's latency and the lines that we hold allow."""

    kind: str
    latency: float
    workers: int
    at_once: int
    carried: int
    queued: int
    rate: float
    possible: float
    out_of_order: int
    twice: int

    @property
    def of_possible(self) -> float:
        return self.rate / self.possible


@dataclass(frozen=True, slots=True)
class Pace:
    asked: float
    seconds: int
    off_over_all: float
    off_in_a_second: float


@dataclass(frozen=True, slots=True)
class Queued:
    kind: str
    tickets: int
    seconds: float
    grown: float


@dataclass(frozen=True, slots=True)
class Sending:
    drains: Sequence[Drain]
    serial: float
    """Messages a second of Twilio's client in a loop, at 50 ms."""
    pace: Pace | None
    updates: Sequence[Queued]

    @property
    def against_serial(self) -> float | None:
        at_fifty = [one.rate for one in self.drains if one.latency == 0.05]
        return max(at_fifty) / self.serial if at_fifty and self.serial else None


def sending(ground: Ground, plan: Plan, tell: Callable[[str], None], notes: list[str]) -> Sending:
    def step(what: str, work: Callable[[], T]) -> T | None:
        tell(what)
        return attempted(what, notes, work)

    drains = [
        step(
            f"sending: {plan.queued:,} messages, {NAMES[kind]}, a carrier of {latency * 1000:.0f} ms",
            partial(_drain, ground, plan, kind, latency),
        )
        for kind, latency in plan.drains
    ]
    serial = step("sending: Twilio's client, one after the other", partial(_serial, ground, plan))
    held = step(f"sending: {plan.rate:.0f} a second for {plan.rate_seconds} s", partial(_pace, ground, plan))
    updates = [
        step(f"updates of {tickets:,} open reports, {NAMES[kind]}", partial(_updates, ground, kind, tickets))
        for kind, tickets in plan.updates
    ]
    there = [drain for drain in drains if drain]
    return Sending(there, serial or 0.0, held, [one for one in updates if one])


def _drain(ground: Ground, plan: Plan, kind: str, latency: float) -> Drain:
    with ground.site("drain", kind) as site, _carrier(site, latency) as address:
        at_once = _lines(site)
        workers = _WORKERS if kind == "postgresql" else 1
        with _sending(site, address, 2 * _MOST):
            _queue(site.url, plan.queued, plan.queued // _TO_ONE_PHONE)
            came = _arrived(address, plan.queued, plan.patience)
    possible = min(_MOST, workers * at_once / latency) if latency else _MOST
    return Drain(
        kind=kind,
        latency=latency,
        workers=workers,
        at_once=at_once,
        carried=len(came),
        queued=plan.queued,
        rate=_rate(came),
        possible=possible,
        out_of_order=out_of_order(came),
        twice=len(came) - len({text for _, _, text in came}),
    )


def _pace(ground: Ground, plan: Plan) -> Pace:
    """The first two seconds are the beginning, and do not count."""
    kind = plan.drains[0][0]
    with ground.site("pace", kind) as site, _carrier(site, 0.05) as address:
        _lines(site)
        with _sending(site, address, plan.rate):
            count = int(plan.rate * (plan.rate_seconds + 4))
            _queue(site.url, count, count)
            came = _arrived(address, count, plan.rate_seconds + 15)
    return pace(came, plan.rate, plan.rate_seconds)


def pace(came: Sequence[Arrival], rate: float, seconds: int) -> Pace:
    if not came:
        return Pace(rate, seconds, 1.0, 1.0)
    begun = min(at for at, _, _ in came) + 2
    by_second = Counter(int(at - begun) for at, _, _ in came if begun <= at < begun + seconds)
    off = [abs(by_second[second] / rate - 1) for second in range(seconds)]
    return Pace(rate, seconds, abs(sum(by_second.values()) / seconds / rate - 1), max(off))


def _serial(ground: Ground, plan: Plan) -> float:
    with ground.site("serially", "sqlite") as site, _carrier(site, 0.05) as address:
        file = site.folder / "messages.db"
        with closing(sqlite3.connect(file)) as db, db:
            db.execute("create table message (id integer primary key, recipient text, body text, sent text)")
            rows = [(f"+62812{at:08d}", f"kabar {at}") for at in range(plan.queued)]
            db.executemany("insert into message (recipient, body) values (?, ?)", rows)
        command = [sys.executable, str(PEERS / "serially.py"), str(file), address]
        with subprocess.Popen(command, env=environment({}), stdout=subprocess.DEVNULL) as job:
            came = _arrived(address, plan.queued, plan.serial_seconds)
            job.kill()
        return _rate(came)


def _updates(ground: Ground, kind: str, tickets: int) -> Queued:
    with ground.site("updates", kind) as site:
        spool = str(site.folder / "spool")
        prepare(site.url, spool, tickets)
        command = [sys.executable, "-m", "bench.queueing", site.url, spool]
        house = Path(__file__).parents[1]
        done = subprocess.run(command, cwd=house, env=environment({}), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"updates: {done.stderr.strip()[-1000:]}")
        told = json.loads(done.stdout)
    return Queued(kind, told["queued"], told["seconds"], told["grown"])


@contextmanager
def _carrier(site: Site, latency: float) -> Iterator[str]:
    port = free_port()
    with Served([sys.executable, PEERS / "carrier.py", str(port), str(latency)], port, site.folder, {}):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _sending(site: Site, address: str, rate: float) -> Iterator[None]:
    """`serve` on SQLite, several `worker` on PostgreSQL, once they are at work."""
    settings = {
        "public_url": PUBLIC_URL,
        "carriers": {"twilio": {**CARRIER, "base_url": address}},
        "database": {"url": site.url},
        "limits": {"per_carrier_parts_per_second": rate},
        "spool": {"directory": str(site.folder / "spool")},
    }
    with ExitStack() as leaving:
        if site.url.startswith("sqlite"):
            at_work = [Process("serve", settings=settings, cwd=site.folder, port=free_port())]
        else:
            at_work = [Process("worker", settings=settings, cwd=site.folder) for _ in range(_WORKERS)]
        for process in at_work:
            leaving.enter_context(process)
        _await_workers(at_work)
        try:
            yield
        except RuntimeError as error:
            last = [process.said.strip().rpartition("\n")[2] for process in at_work]
            raise RuntimeError(f"{error}; the processes said at last: {' · '.join(last)}") from None


def _await_workers(at_work: Sequence[Process], seconds: float = 30) -> None:
    """What serves has answered already; a worker only says it."""
    end = time.monotonic() + seconds
    workers = [process for process in at_work if process.url.endswith(":0")]
    while not all(" working" in worker.said for worker in workers) and time.monotonic() < end:
        time.sleep(0.05)


def _lines(site: Site) -> int:
    """How many messages one process of ours has on the line at the same time; the schema is there after this."""
    gateway = gateway_on(site.url, str(site.folder / "spool"))
    gateway.close()
    return gateway.dispatch.at_once


def _queue(url: str, count: int, phones: int) -> None:
    """Notices, several to each phone in turn, all there in one moment: they are committed together."""
    columns = "key, kind, priority, carrier, sender, recipient, body, parts, state, created_at, due_at"
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    rows = [
        (f"bench:{at}", "notice", 1, "twilio", "1078", f"+62812{at % phones:08d}", f"kabar {at}", 1, "queued", now, now)
        for at in range(count)
    ]
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)) as file, file:
            file.executemany(f"insert into outbound ({columns}) values ({', '.join('?' * 11)})", rows)
        return
    statement = f"copy outbound ({columns}) from stdin".encode()
    with psycopg.connect(url) as db, db.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _arrived(address: str, count: int, patience: float) -> list[Arrival]:
    """What the carrier had when it had all, or when the time was over since it had the first."""
    begun: float | None = None
    given_up = time.monotonic() + patience + 20
    while time.monotonic() < given_up:
        there = requests.get(f"{address}/count", timeout=30).json()
        if there and begun is None:
            begun = time.monotonic()
        if there >= count or (begun is not None and time.monotonic() - begun > patience):
            break
        time.sleep(0.2)
    came = [(at, to, text) for at, to, text in requests.get(f"{address}/record", timeout=60).json()]
    if not came:
        raise RuntimeError("the carrier was given nothing")
    return came


def _rate(came: Sequence[Arrival]) -> float:
    if len(came) < 2:
        return 0.0
    return (len(came) - 1) / (max(at for at, _, _ in came) - min(at for at, _, _ in came))


def out_of_order(came: Sequence[Arrival]) -> int:
    """How often a phone got something that was said before what it had got already."""
    by_phone: dict[str, list[int]] = {}
    for _, to, text in sorted(came):
        by_phone.setdefault(to, []).append(int(text.rpartition(" ")[2]))
    return sum(later < earlier for heard in by_phone.values() for earlier, later in pairwise(heard))
