"""Is it as fast with a million reports as with a thousand? `make bench-growth`, or `python -m bench --growth`.

Databases are filled by the generator of `bench.desk` and kept, since a million reports take minutes. Of each size:
messages taken in, STATUS, the queue, a search, a round of scheduled updates. The largest may be 1.25 times slower.

The sizes are asked in turns, and compared within each turn: what else the machine has to do falls on all of them.
"""

import argparse
import json
import os
import re
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

import psycopg
import requests
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Select, func, select

from bench.contestants import CARRIER, NAMES
from bench.desk.house import PASSWORD, Facts, Plan, facts, furnish
from bench.desk.words import TROUBLES, report, villages
from bench.drawing import Bar, bars
from bench.load import load
from bench.machine import machine
from bench.posts import PUBLIC_URL, Post, regions, signed
from bench.queueing import gateway_on
from bench.rounds import DURABLE
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.tables import outbound, ticket
from tests.postgres import Cluster
from tests.processes import Process, free_port

LIMIT = 1.25
_SMALL = 50_000
"""Made anew each time: what a run adds would soon be more than what was there."""
_TURNS = 7
_VISITS = 12
_A_ROUND, _WARM = 120, 100
_A_PAGE = 60
_PAGES = {
    "queue": "/?tab=verify",
    "queue, answer": "/?tab=answer",
    "search, few hits": "/?tab=all&words=wonorejo+3999",
    "search, a number": "/?words={number}",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """`values` in milliseconds, one a turn."""

    kind: str
    tickets: int
    what: str
    values: list[float]


def grow(chosen: argparse.Namespace) -> int:
    """Exit code 1: something is more than `LIMIT` times slower with the most reports than with the fewest."""
    kinds = ("sqlite", "postgresql") if chosen.database == "both" else (chosen.database,)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    found: list[Measured] = []
    with Progress(*columns, console=Console(stderr=True), refresh_per_second=1) as progress:
        for kind in kinds:
            with ExitStack() as leaving:
                shelf = leaving.enter_context(_shelf(kind))
                urls = {}
                for tickets in sorted(chosen.sizes):
                    filling = progress.add_task(f"{kind}: {tickets:,} reports", total=tickets)
                    urls[tickets] = shelf(tickets, partial(progress.advance, filling))
                    progress.update(filling, completed=tickets)
                os.sync()  # what filling has left to be written is not written while anything is timed
                asking = progress.add_task(f"{kind}: asked in turns", total=_TURNS * len(urls) * 2)
                found += _asked(kind, urls, partial(progress.advance, asking))
    written = _write(found, chosen.results)
    Console().print(Markdown(table(found)), f"All of it: {written}")
    return int(any(statistics.median(worse) > LIMIT for worse in _growths(found).values()))


@contextmanager
def _shelf(kind: str) -> Iterator[Callable[[int, Callable[[int], None]], str]]:
    """Where the databases stand: of a number of reports the URL of one that is full. Its commits are synced."""
    directory = Path(tempfile.gettempdir()) / "sms-gateway-growth"
    home = directory / "postgresql"
    home.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(home, settings={**DURABLE, "shared_buffers": "1GB", "max_wal_size": "4GB"})

    def full(tickets: int, tell: Callable[[int], None]) -> str:
        plan = Plan(kind, tickets, 1, directory)
        if tickets < _SMALL:
            plan.full.unlink(missing_ok=True)
        there = plan.full.exists()
        url = _on_sqlite(plan, there) if kind == "sqlite" else _on_postgresql(plan, there, cluster)
        if not there:
            furnish(url, plan, tell)
        return url

    if kind == "sqlite":
        yield full
        return
    cluster.start()
    try:
        yield full
    finally:
        cluster.stop()


def _on_sqlite(plan: Plan, there: bool) -> str:
    file = plan.directory / f"{plan.name}.db"
    for left in () if there else plan.directory.glob(f"{file.name}*"):
        left.unlink()
    return f"sqlite:///{file}"


def _on_postgresql(plan: Plan, there: bool, cluster: Cluster) -> str:
    if not there:
        cluster.drop(plan.name)
        cluster.create(plan.name)
    return cluster.url(plan.name)


@dataclass(frozen=True, slots=True)
class Site:
    """The program on one of the databases."""

    url: str
    address: str
    number: str
    person: requests.Session

    @property
    def door(self) -> list[tuple[str, int]]:
        host, port = self.address.removeprefix("http://").split(":")
        return [(host, int(port))]


def _asked(kind: str, urls: Mapping[int, str], tell: Callable[[int], None]) -> list[Measured]:
    took: dict[tuple[int, str], list[float]] = defaultdict(list)
    rounds = {tickets: _lately(tickets) for tickets in urls}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as leaving:
        for url in urls.values():
            _sent(url, folder)
            _tidy(url)
        for turn in range(_TURNS):
            for tickets, url in urls.items():
                first = rounds[tickets] + turn * _A_ROUND
                took[tickets, "scheduled updates, each"].append(_swept(url, folder, first))
                tell(1)
        sites = {}
        for tickets, url in urls.items():
            _fill_a_page(url, folder)
            _tidy(url)
            sites[tickets] = leaving.enter_context(_site(url, Path(folder) / str(tickets)))
        for _ in range(_TURNS):
            for tickets, site in sites.items():
                for what, milliseconds in _turn(site):
                    took[tickets, what].append(milliseconds)
                tell(1)
    return [Measured(kind, tickets, what, values) for (tickets, what), values in took.items()]


def _turn(site: Site) -> Iterator[tuple[str, float]]:
    for name, path in _PAGES.items():
        yield name, _visited(site.person, site.address + path.format(number=site.number))
    asked = _status(site.url, 200)
    load(site.door, _reports(100), connections=8)
    yield "STATUS, p50", load(site.door, asked, connections=1).wait(50) * 1000
    yield "message taken in, each", 1000 / load(site.door, _reports(10_000), seconds=2).rate


def _fill_a_page(url: str, folder: str) -> None:
    """The queue's first page is a full one at every size: what may grow is the search for it, not what it shows."""
    gateway = gateway_on(url, f"{folder}/spool")
    try:
        some = select(ticket.c.id).order_by(ticket.c.id.desc()).limit(_A_PAGE)
        to_verify = {"status": "received", "due_at": datetime.now(UTC), "assignee": None}
        gateway.database.write(lambda db: db.execute(ticket.update().values(**to_verify).where(ticket.c.id.in_(some))))
    finally:
        gateway.close()


def _lately(tickets: int) -> int:
    """A report of the newest twenty-fifth, which is what is open and so has updates; behind it come those of all turns.
    In each run another: on a database that is kept, some have had their updates."""
    return max(0, tickets - _TURNS * _A_ROUND - Random(time.time_ns()).randrange(1 + tickets // 25))


def _sent(url: str, folder: str) -> None:
    """What an earlier run has said, and nobody was there to send, has left."""
    gateway = gateway_on(url, f"{folder}/spool")
    try:
        left = outbound.update().where(outbound.c.state == "queued").values(state="sent", sent_at=datetime.now(UTC))
        gateway.database.write(lambda db: db.execute(left))
    finally:
        gateway.close()


def _tidy(url: str) -> None:
    """A server cleans up by itself, within minutes; here no more than seconds lie between what was changed and what is
    asked."""
    if url.startswith("postgresql"):
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("vacuum analyze")


def _swept(url: str, folder: str, first: int) -> float:
    """Milliseconds an update. As many are due in a small as in a large database, of reports that came one after the
    other from the `first` on: each turn others, and others in each run. Some of the oldest go before the clock runs."""
    gateway = gateway_on(url, f"{folder}/spool")
    try:
        gateway.database.write(_make_due, select(ticket.c.id).order_by(ticket.c.id).limit(_WARM))
        gateway.updates.queue_due()
        these = select(ticket.c.id).where(ticket.c.id > first).order_by(ticket.c.id).limit(_A_ROUND)
        gateway.database.write(_make_due, these)
        begun = time.perf_counter()
        done = gateway.updates.queue_due()
        return (time.perf_counter() - begun) / max(done, 1) * 1000
    finally:
        gateway.close()


def _make_due(db: Connection, these: Select[tuple[int]]) -> None:
    """These and no others."""
    db.execute(ticket.update().values(update_due_at=None).where(ticket.c.update_due_at.is_not(None)))
    due = {"update_due_at": datetime.now(UTC), "status": "forwarded", "forwarded_at": ticket.c.opened_at}
    db.execute(ticket.update().values(**due).where(ticket.c.id.in_(these)))


@contextmanager
def _site(url: str, folder: Path) -> Iterator[Site]:
    folder.mkdir()
    settings = {
        "public_url": PUBLIC_URL,
        "carriers": {"twilio": CARRIER},
        "database": {"url": url},
        "spool": {"directory": str(folder / "spool")},
    }
    role = "serve" if url.startswith("sqlite") else "web"
    known = facts(url)
    with Process(role, settings=settings, cwd=folder, port=free_port()) as process, requests.Session() as person:
        _sign_in(person, process.url, known)
        site = Site(url, process.url, known.number, person)
        load(site.door, _reports(200), connections=8)
        yield site


def _sign_in(person: requests.Session, address: str, known: Facts) -> None:
    person.headers["Host"] = PUBLIC_URL.removeprefix("http://")
    form = person.get(f"{address}/sign-in", timeout=60)
    field = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form.text)
    fields = {"csrf_token": field[1] if field else "", "name": known.person, "password": PASSWORD}
    headers = {"Referer": f"{PUBLIC_URL}/sign-in"}
    answer = person.post(f"{address}/sign-in", data=fields, headers=headers, timeout=60, allow_redirects=False)
    if answer.status_code not in (302, 303):
        raise RuntimeError(f"nobody could sign in: {answer.status_code}")


def _visited(person: requests.Session, address: str) -> float:
    waits = []
    for _ in range(_VISITS + 2):
        begun = time.perf_counter()
        answer = person.get(address, timeout=60, allow_redirects=False)
        waits.append((time.perf_counter() - begun) * 1000)
        if answer.status_code not in (200, 302, 303) or "/sign-in" in answer.headers.get("Location", ""):
            raise RuntimeError(f"{address} answered {answer.status_code}")
    return statistics.median(waits[2:])


def _reports(count: int) -> Iterator[Post]:
    """With ids that no earlier run has used, of phones in no order: hardly one of them has texted before."""
    first = time.time_ns() // 1000
    rng = Random(first)
    named, places, topics = regions(), villages(rng, 4000), tuple(TROUBLES)
    for at in range(count):
        text = f"{rng.choice(named)} {report(rng, rng.choice(topics), places).strip()} {at}"
        yield signed(first + at, text, f"+62813{rng.randrange(10**8):08d}")


def _status(url: str, count: int) -> list[Post]:
    """STATUS with its number, from the phone of a report, anywhere in the table."""
    with tempfile.TemporaryDirectory() as folder:
        gateway = gateway_on(url, folder)
        try:
            last = gateway.database.read(lambda db: db.scalar(select(func.max(ticket.c.id)))) or 0
            ids = Random(time.time_ns()).sample(range(1, last + 1), min(count, last))
            asked = select(ticket.c.number, ticket.c.phone).where(ticket.c.id.in_(ids))
            rows = gateway.database.read(lambda db: db.execute(asked).all())
        finally:
            gateway.close()
    first = time.time_ns() // 1000
    return [signed(first + at, f"STATUS {row.number}", row.phone) for at, row in enumerate(rows)]


def _growths(found: Sequence[Measured]) -> dict[tuple[str, str], list[float]]:
    """By database and what: how many times slower the most reports are than the fewest, in each turn."""
    by = {(one.kind, one.what, one.tickets): one.values for one in found}
    sizes = sorted({one.tickets for one in found})
    names = dict.fromkeys((one.kind, one.what) for one in found)
    return {
        name: [most / fewest for most, fewest in zip(by[*name, sizes[-1]], by[*name, sizes[0]], strict=True)]
        for name in names
    }


def table(found: Sequence[Measured]) -> str:
    sizes = sorted({one.tickets for one in found})
    by = {(one.kind, one.what, one.tickets): statistics.median(one.values) for one in found}
    asked = " | ".join(f"{size:,} reports" for size in sizes)
    head = f"| milliseconds | {asked} | times slower: least / median / most | ≤ {LIMIT} |"
    rows = [
        f"| {what}, {NAMES[kind]} | {' | '.join(f'{by[kind, what, size]:.2f}' for size in sizes)} "
        f"| {min(worse):.2f} / **{statistics.median(worse):.2f}** / {max(worse):.2f} "
        f"| {'yes' if statistics.median(worse) <= LIMIT else '**no**'} |"
        for (kind, what), worse in _growths(found).items()
    ]
    return "\n".join([head, "|---" * (len(sizes) + 3) + "|", *rows])


def _write(found: Sequence[Measured], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    where = machine()
    said = {"machine": where, "measured": [asdict(one) for one in found]}
    (folder / "growth.json").write_text(json.dumps(said, indent=1) + "\n", "utf-8")
    drawn = [
        Bar(f"{what}, {NAMES[kind]}", statistics.median(worse), min(worse), max(worse), "ours")
        for (kind, what), worse in _growths(found).items()
    ]
    sizes = sorted({one.tickets for one in found})
    title = f"{sizes[-1]:,} reports against {sizes[0]:,}"
    (folder / "growth.svg").write_text(bars(title, f"times slower; {LIMIT} is allowed", drawn), "utf-8")
    lines = "\n".join(f"- {name}: {said_of_it}" for name, said_of_it in where.items())
    told = f"Medians of {_TURNS} turns, in each of which every size is asked; how much slower is told of each turn."
    parts = ["# As fast with a million reports", lines, told, table(found), "![growth](growth.svg)"]
    (folder / "growth.md").write_text("\n\n".join(parts) + "\n", "utf-8")
    return folder / "growth.md"
