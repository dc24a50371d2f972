"""What the channel costs besides: words understood on one core, memory, and how soon it is there."""

import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

import requests

from bench.contestants import CARRIER
from bench.posts import PUBLIC_URL, Post
from bench.rounds import Ground
from tests.parsers.shipped import parse
from tests.processes import Process, command, environment, free_port

_LONG = 2_000
_TIMES = 8
"""How much longer the worst texts are made."""

WORST: dict[str, str] = {
    "a place again and again": "PADANG ",
    "half a place": "PADANG PAN",
    "signs": ".#*-,!",
    "brackets": "(spasi",
    "digits": "4071839 ",
    "greetings": "ass yth bpk ",
    "flags and classes": "LAPOR RAHASIA ",
    "one word without end": "a",
    "white space": " \t\u00a0",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds, messages a second. `worst`: by what factor the worst text took longer when it grew eightfold."""

    parsed: float
    worst: float
    worst_text: str
    second_start: float
    help: float


def cost(ground: Ground) -> Cost:
    times, text = _worst()
    return Cost(_parsed(ground.posts), times, text, _second_start(ground), _help())


def _parsed(posts: Sequence[Post], count: int = 3000) -> float:
    """A second of one core's time, of the texts that the citizens of the bench write."""
    texts = [parse_qs(post.wire.partition(b"\r\n\r\n")[2].decode())["Body"][0] for post in posts[:count]]
    for text in texts[:200]:
        parse(text)
    begun = time.process_time()
    for text in texts:
        parse(text)
    return len(texts) / (time.process_time() - begun)


def _worst() -> tuple[float, str]:
    grown = {name: _spent(piece, _LONG * _TIMES) / _spent(piece, _LONG) / _TIMES for name, piece in WORST.items()}
    name = max(grown, key=lambda one: grown[one])
    return grown[name], name


def _spent(piece: str, length: int) -> float:
    """The quickest of five, since other processes only ever make it longer."""
    text = (piece * (length // len(piece) + 1))[:length]
    return min(_once(text) for _ in range(5))


def _once(text: str) -> float:
    begun = time.process_time()
    parse(text)
    return time.process_time() - begun


def _second_start(ground: Ground) -> float:
    """Until /readyz says yes, on a database that is there already."""
    with ground.site("start", "sqlite") as site:
        settings = {"public_url": PUBLIC_URL, "carriers": {"twilio": CARRIER}, "database": {"url": site.url}}
        seconds = []
        for _ in range(4):
            process = Process("serve", settings=settings, cwd=site.folder, port=free_port())
            begun = time.perf_counter()
            with process:
                while not requests.get(f"{process.url}/readyz", timeout=5).ok:
                    time.sleep(0.02)
                seconds.append(time.perf_counter() - begun)
                process.stop()
    return statistics.median(seconds[1:])


def _help() -> float:
    """As a shell runs it, the quickest of five."""
    return min(_asked_for_help() for _ in range(5))


def _asked_for_help() -> float:
    begun = time.perf_counter()
    subprocess.run(command("--help"), env=environment({}), capture_output=True, check=True)
    return time.perf_counter() - begun
