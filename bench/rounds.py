"""Rounds: everybody once, then everybody once more, so that a machine whose speed swings swings for all.

A ratio is taken within each round, and the median of those is what is told.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from bench.contestants import Contestant, Opened, Site
from bench.environments import cache
from bench.load import Load, load
from bench.meter import cpu_seconds, memory, postmaster
from bench.posts import Post
from tests.postgres import Cluster, new_cluster

T = TypeVar("T")

DURABLE = {"autovacuum": "on", "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
"""Of PostgreSQL, which the tests run without."""

_LATE = 20.0
"""Seconds that a message which was said yes to may take until it is in the database."""
_LOOKS = 10
"""So many looks in a row at which none more was there: none more comes."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One contestant in one round. Waits in milliseconds, processor time in microseconds a message."""

    key: str
    round: int
    rate: float
    p50: float = 0.0
    p99: float = 0.0
    cpu: float = 0.0
    cpu_database: float = 0.0
    memory: float = 0.0
    """Megabytes of the processes, without the database server's."""
    own_share: float = 0.0
    """Of one core, taken by the citizens of the bench."""
    answered: int = 0
    refused: int = 0
    lost: int = 0
    """Said yes to, and not in the database."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Whoever takes a turn: a contestant, or a limit of the machine."""

    key: str
    title: str
    about: str
    kind: str
    turn: Callable[["Ground", int], Turn]
    needs: str | None = None


@dataclass(slots=True)
class Ground:
    """What all turns have in common. `cluster` is started when somebody first needs it."""

    folder: Path
    posts: Sequence[Post]
    seconds: float
    warm_up: float
    cache: Path = field(default_factory=cache)
    cluster: Cluster | None = None
    _sites: int = 0

    @contextmanager
    def site(self, key: str, kind: str) -> Iterator[Site]:
        """An empty folder and an empty database, gone when it is left."""
        self._sites += 1
        name = f"{key.replace('-', '_')}_{self._sites}"
        with tempfile.TemporaryDirectory(prefix=f"{key}-", dir=self.folder) as there:
            if kind != "postgresql":
                yield Site(Path(there), f"sqlite:///{there}/messages.db", self.cache)
                return
            cluster = self.server()
            url = cluster.create(name)
            try:
                yield Site(Path(there), url, self.cache)
            finally:
                cluster.drop(name)

    def server(self) -> Cluster:
        if self.cluster is None:
            self.cluster = new_cluster(settings=DURABLE)
            self.cluster.start()
        return self.cluster

    def clear(self) -> None:
        if self.cluster:
            self.cluster.remove()


@contextmanager
def ground(posts: Sequence[Post], seconds: float, warm_up: float = 0.8) -> Iterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="sms-gateway-bench-") as folder:
        made = Ground(Path(folder), posts, seconds, warm_up)
        try:
            yield made
        finally:
            made.clear()


def entry(contestant: Contestant) -> Entry:
    def turn(ground: Ground, number: int) -> Turn:
        with ground.site(contestant.key, contestant.kind) as site, contestant.open(site) as opened:
            servers = postmaster(ground.server().directory) if contestant.kind == "postgresql" else []
            return replace(_measured(ground, opened, servers), key=contestant.key, round=number)

    return Entry(contestant.key, contestant.title, contestant.about, contestant.kind, turn, contestant.needs)


def play(
    ground: Ground, entries: Sequence[Entry], rounds: int, tell: Callable[[str], None], notes: list[str]
) -> list[Turn]:
    """`tell` is given who comes next. Whoever fails is out, and that is noted: it must not cost the others' figures."""
    turns, out = list[Turn](), set[str]()
    for number in range(1, rounds + 1):
        for one in entries:
            if one.key in out:
                continue
            tell(f"round {number} of {rounds}: {one.title}")
            turn = attempted(f"{one.title}, round {number}", notes, partial(one.turn, ground, number))
            if turn:
                turns.append(turn)
            else:
                out.add(one.key)
    return turns


def attempted(what: str, notes: list[str], work: Callable[[], T]) -> T | None:
    """None: it failed, and that is noted. One failure must not cost all other figures."""
    try:
        return work()
    except Exception as error:
        notes.append(f"{what}: failed: {_last_line(error)}")
        return None


def _measured(ground: Ground, opened: Opened, servers: Sequence[int]) -> Turn:
    """What was said yes to while it warmed up must be there too, and is waited for first."""
    waiting = map(opened.put, ground.posts)
    warm = load(opened.doors, waiting, seconds=ground.warm_up)
    _, lost_before = _settled(opened, {*warm.acknowledged})
    before = (cpu_seconds(opened.pids), cpu_seconds(servers))
    done = load(opened.doors, waiting, seconds=ground.seconds)
    after = (cpu_seconds(opened.pids), cpu_seconds(servers))
    late, lost = _settled(opened, {*done.acknowledged})
    if late:
        done.seconds += late
        after = (cpu_seconds(opened.pids), cpu_seconds(servers))
    count = max(len(done.acknowledged), 1)
    return Turn(
        key="",
        round=0,
        rate=done.rate,
        p50=done.wait(50) * 1000,
        p99=done.wait(99) * 1000,
        cpu=(after[0] - before[0]) / count * 1e6,
        cpu_database=(after[1] - before[1]) / count * 1e6,
        memory=memory(opened.pids),
        own_share=done.own_share,
        answered=len(done.acknowledged),
        refused=_refused(warm) + _refused(done),
        lost=lost_before + lost,
    )


def _settled(opened: Opened, acknowledged: set[int]) -> tuple[float, int]:
    """Seconds until all that was said yes to was there (0 where it was so at once), and how many never were."""
    if opened.found is None:
        return 0.0, 0
    begun = looked = time.perf_counter()
    missing = acknowledged - opened.found()
    if not missing:
        return 0.0, 0
    still = 0  # looks since the last one arrived
    while missing and time.perf_counter() - begun < _LATE and still < _LOOKS:
        time.sleep(0.2)
        looked, before = time.perf_counter(), len(missing)
        missing = acknowledged - opened.found()
        still = still + 1 if len(missing) == before else 0
    return looked - begun, len(missing)


def _last_line(error: Exception) -> str:
    """Where a process said more, its last words say what it was."""
    return (str(error).strip() or type(error).__name__).splitlines()[-1]


def _refused(done: Load) -> int:
    return sum(done.refusals.values())


def ratios(turns: Sequence[Turn], one: str, other: str, of: str = "rate") -> list[float]:
    """By round, `one` by the `other`; empty where one of them took no part."""
    by_round = {(turn.key, turn.round): float(getattr(turn, of)) for turn in turns}
    pairs = [(by_round.get((one, at)), by_round.get((other, at))) for at in sorted({turn.round for turn in turns})]
    return [mine / theirs for mine, theirs in pairs if mine is not None and theirs]


def ratio(turns: Sequence[Turn], one: str, other: str, of: str = "rate") -> float | None:
    found = ratios(turns, one, other, of)
    return statistics.median(found) if found else None


def values(turns: Sequence[Turn], key: str, of: str = "rate") -> list[float]:
    return [float(getattr(turn, of)) for turn in turns if turn.key == key]


def median(turns: Sequence[Turn], key: str, of: str = "rate") -> float | None:
    found = values(turns, key, of)
    return statistics.median(found) if found else None
