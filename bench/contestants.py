"""Who is measured: ours as it is run in production, and what a user would pick instead."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import psycopg

from bench.environments import PEERS, REGIONS, Environment
from bench.posts import ACCOUNT, PUBLIC_URL, TOKEN, Post, as_posted, in_query, number_of
from bench.served import Served
from tests.patience import eventually
from tests.processes import Process, free_port, run

Kind = Literal["sqlite", "postgresql", "none"]
Door = tuple[str, int]
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_CORES = os.cpu_count() or 1
_THREADS = 16
"""Of our `web.threads`, as it is set out of the box; the empty answer and the tuned stack get as many."""

CARRIER = {"account_sid": ACCOUNT, "auth_tokens": [TOKEN], "from": "1078", "reply": "twiml"}

# A message of ours is there when its raw row, its report, the report's history and the answer are.
_OURS = (
    "select distinct inbound.carrier_id from inbound join ticket on ticket.id = inbound.ticket_id"
    " join event on event.ticket_id = ticket.id join outbound on outbound.ticket_id = ticket.id"
)


@dataclass(frozen=True, slots=True)
class Site:
    """Where one of them is put up, each time anew: an empty folder and an empty database."""

    folder: Path
    url: str
    cache: Path


@dataclass(frozen=True, slots=True)
class Opened:
    """`found`: the numbers of the messages that are in its database. `put`: how it wants to be asked."""

    doors: Sequence[Door]
    pids: Sequence[int]
    found: Callable[[], set[int]] | None
    put: Callable[[Post], Post] = as_posted


@dataclass(frozen=True, slots=True)
class Contestant:
    """`about` goes into the report. `needs`: the environment whose packages it runs on."""

    key: str
    title: str
    kind: Kind
    open: Callable[[Site], AbstractContextManager[Opened]]
    needs: str | None = None
    about: str = ""


@contextmanager
def _ours(site: Site, webs: int = 1) -> Iterator[Opened]:
    """`serve` on SQLite; `web` and a `worker` beside it on PostgreSQL."""
    settings = {
        "public_url": PUBLIC_URL,
        "carriers": {"twilio": CARRIER},
        "database": {"url": site.url},
        "spool": {"directory": str(site.folder / "spool")},
    }
    one_process = site.url.startswith("sqlite")
    if not one_process:
        run("migrate", settings=settings, cwd=site.folder).check_returncode()
    roles = ["serve"] if one_process else ["web"] * webs
    running = [Process(role, settings=settings, cwd=site.folder, port=free_port()) for role in roles]
    workers = [] if one_process else [Process("worker", settings=settings, cwd=site.folder)]
    with ExitStack() as leaving:
        for process in (*running, *workers):
            leaving.enter_context(process)
        for worker in workers:  # it has no door at which it is seen to be ready
            eventually(partial(_works, worker))
        pids = [process.pid for process in (*running, *workers)]
        yield Opened([_door(process) for process in running], pids, partial(_sids, site.url, _OURS))


@contextmanager
def _empty(site: Site) -> Iterator[Opened]:
    with _granian(Path(sys.executable), "bench.peers.empty:app", site, cwd=PEERS.parents[1]) as server:
        yield Opened([("127.0.0.1", server.port)], [server.pid], None)


@contextmanager
def _forgetful(site: Site) -> Iterator[Opened]:
    with _granian(Path(sys.executable), "bench.peers.forgetful:app", site, cwd=PEERS.parents[1]) as server:
        found = partial(_sids, site.url, "select sid from message")
        yield Opened([("127.0.0.1", server.port)], [server.pid], found)


@contextmanager
def _tutorial(site: Site) -> Iterator[Opened]:
    python = Environment("web", site.cache).python
    _run([python, "-c", "import tutorial"], site, BENCH_MAKE_TABLES="yes")
    with _gunicorn(python, "tutorial:app", site) as server:
        yield Opened([("127.0.0.1", server.port)], [server.pid], partial(_sids, site.url, "select sid from message"))


@contextmanager
def _tuned(site: Site) -> Iterator[Opened]:
    python = Environment("web", site.cache).python
    _run([python, "-c", "import tuned; import tutorial"], site, BENCH_MAKE_TABLES="yes")
    with _granian(python, "tuned:app", site, workers=_CORES) as server:
        yield Opened([("127.0.0.1", server.port)], [server.pid], partial(_sids, site.url, "select sid from message"))


@contextmanager
def _rapids(site: Site) -> Iterator[Opened]:
    python = Environment("rapidsms", site.cache).python
    _run([python, "-m", "django", "migrate", "--run-syncdb", "--settings", "rapids.settings"], site)
    with _gunicorn(python, "rapids.wsgi:application", site) as server:
        found = partial(_sids, site.url, "select sid from desk_message")
        yield Opened([("127.0.0.1", server.port)], [server.pid], found)


@contextmanager
def _kannel(site: Site) -> Iterator[Opened]:
    """Both of its processes, what answers behind them, and a carrier that takes the answers."""
    came, boxes, box_admin, answers, out = (free_port() for _ in range(5))
    conf = site.folder / "kannel.conf"
    known = {"came": came, "boxes": boxes, "admin": box_admin, "answers": answers, "out": out, "folder": site.folder}
    conf.write_text((PEERS / "kannel.conf").read_text("utf-8").format(**known))
    python = Environment("web", site.cache).python
    with ExitStack() as leaving:
        enter = leaving.enter_context
        enter(Served([sys.executable, PEERS / "trivial.py", str(out)], out, site.folder, {}))
        responder = enter(_granian(python, "responder:app", site, port=answers))
        bearer = enter(Served(["/usr/sbin/bearerbox", "-v", "4", conf], boxes, site.folder, {}))
        smsbox = enter(Served(["/usr/sbin/smsbox", "-v", "4", conf], came, site.folder, {}))
        pids = [responder.pid, bearer.pid, smsbox.pid]
        yield Opened([("127.0.0.1", came)], pids, partial(_phones, site.url, "select sender from message"), in_query)


def kannel_is_here() -> bool:
    return Path("/usr/sbin/bearerbox").exists() and Path("/usr/sbin/smsbox").exists()


ALL: tuple[Contestant, ...] = (
    Contestant("ours-sqlite", "ours, SQLite", "sqlite", _ours, about="`sms-gateway serve`, settings as shipped"),
    Contestant("tutorial-sqlite", "tutorial stack, SQLite", "sqlite", _tutorial, "web", "gunicorn, one row"),
    Contestant("tuned-sqlite", "tutorial stack tuned, SQLite", "sqlite", _tuned, "web", "WAL, granian, one row"),
    Contestant("rapidsms-sqlite", "RapidSMS 2.2, SQLite", "sqlite", _rapids, "rapidsms", "gunicorn, keyword handler"),
    Contestant(
        "kannel", "Kannel and a durable responder", "sqlite", _kannel, "web",
        "asked by GET, checks no signature, says yes before the row is there; the rate is until all rows are",
    ),
    Contestant("ours-postgresql", "ours, PostgreSQL", "postgresql", _ours, about="one `web`, one `worker`"),
    Contestant(
        "ours-postgresql-2", "ours, PostgreSQL, two web processes", "postgresql", partial(_ours, webs=2),
        about="two `web`, one `worker`",
    ),
    Contestant(
        "tutorial-postgresql", "tutorial stack, PostgreSQL", "postgresql", _tutorial, "web", "gunicorn, one row"
    ),
    Contestant("tuned-postgresql", "tutorial stack tuned, PostgreSQL", "postgresql", _tuned, "web", "granian, one row"),
    Contestant(
        "rapidsms-postgresql", "RapidSMS 2.2, PostgreSQL", "postgresql", _rapids, "rapidsms",
        "gunicorn, keyword handler",
    ),
    Contestant("empty", "empty Flask answer", "none", _empty, about="granian, as many threads as ours"),
)  # fmt: skip

FORGETFUL = Contestant("forgetful", "forgets every tenth", "sqlite", _forgetful)


def _gunicorn(python: Path, app: str, site: Site) -> Served:
    """As many workers as its documentation says: twice the cores and one."""
    port = free_port()
    words = ["-m", "gunicorn", "--workers", str(2 * _CORES + 1), "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    return Served([python, *words, app], port, site.folder, _told(site), PEERS)


def _granian(python: Path, app: str, site: Site, workers: int = 1, port: int = 0, cwd: Path = PEERS) -> Served:
    port = port or free_port()
    words = ["-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", str(workers), "--no-log"]
    return Served([python, *words, "--blocking-threads", str(_THREADS), app], port, site.folder, _told(site), cwd)


def _run(command: Sequence[str | Path], site: Site, **more: str) -> None:
    """What makes the tables."""
    told = {**os.environ, **_told(site), **more}
    done = subprocess.run(command, cwd=PEERS, env=told, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[2]}: {done.stderr.strip()[-1000:]}")


def _told(site: Site) -> Mapping[str, str]:
    return {"BENCH_DATABASE": site.url, "BENCH_TOKEN": TOKEN, "BENCH_REGIONS": str(REGIONS), "PYTHONPATH": str(PEERS)}


def _works(worker: Process) -> bool:
    return "working" in worker.said


def _door(process: Process) -> Door:
    host, port = process.url.removeprefix("http://").split(":")
    return host, int(port)


def _sids(url: str, statement: str) -> set[int]:
    return {number_of(sid) for sid in _column(url, statement)}


def _phones(url: str, statement: str) -> set[int]:
    """For whoever knows no id: every phone of the bench texts once."""
    return {int(phone[-8:]) for phone in _column(url, statement)}


def _column(url: str, statement: str) -> list[str]:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as file:
            return [row[0] for row in file.execute(statement)]
    with psycopg.connect(url) as server:
        return [row[0] for row in server.execute(statement.encode())]
