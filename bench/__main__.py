"""How fast the channel takes messages in: `make bench`, or `python -m bench --messages 5000 --phones 32`.

One unit of work is a signed Twilio POST: signature checked, words understood against all regions, raw message, ticket,
history and answer committed with fsync, answered. Measured on a real `serve` with SQLite, from processes of its own,
beside two limits of the same machine in the same run: an answer that does nothing, and the disk's commits.
"""

import argparse
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from tests.carriers.values import ACCOUNT, FORM, PUBLIC_URL, TOKEN, sign
from tests.parsers.shipped import parse
from tests.processes import Process, free_port

Post = tuple[str, bytes, dict[str, str]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=4000, help="how many (default 4000)")
    parser.add_argument("--phones", type=int, default=32, help="connections at the same time (default 32)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        disk = commits_a_second(Path(folder))
        settings = {
            "public_url": PUBLIC_URL,
            "carriers": {"twilio": {"account_sid": ACCOUNT, "auth_tokens": [TOKEN], "from": "1078", "reply": "twiml"}},
            "web": {"threads": chosen.phones},
        }
        with Process("serve", settings=settings, cwd=Path(folder), port=free_port()) as server:
            port = int(server.url.rsplit(":", 1)[1])
            nothing = load(port, [("/healthz", b"", {})] * chosen.messages, chosen.phones, "empty answers")
            taken = load(port, list(posts(chosen.messages)), chosen.phones, "messages")
    print(f"{'words understood, one core':32}{messages_parsed_a_second():10,.0f} /s")
    print(f"{'disk: commits of one row':32}{disk:10,.0f} /s")
    print(f"{'an answer that does nothing':32}{nothing[0]:10,.0f} /s")
    waits = f"half in {taken[1]:.0f} ms, 99 % in {taken[2]:.0f} ms"
    print(f"{'messages taken in and answered':32}{taken[0]:10,.0f} /s   {waits}")
    print(f"{'of the empty answer':32}{taken[0] / nothing[0]:10.0%}")


def posts(count: int) -> Iterator[Post]:
    for number in range(count):
        form = [
            ("MessageSid", f"SM{number:032d}"),
            ("AccountSid", ACCOUNT),
            ("From", f"+62812{number:07d}"),
            ("To", "1078"),
            ("Body", f"BINJAI lampu jalan nomor {number} mati sdh 3 bln tlg diperbaiki pak"),
        ]
        signature = sign(f"{PUBLIC_URL}/webhooks/twilio", form, TOKEN)
        yield "/webhooks/twilio", urlencode(form).encode(), {"Content-Type": FORM, "X-Twilio-Signature": signature}


def load(port: int, work: list[Post], connections: int, what: str) -> tuple[float, float, float]:
    """Posts all of `work`; how many a second, and the median and 99th percentile in milliseconds."""
    print(f"{len(work):,} {what} on {connections} connections …", file=sys.stderr)
    shares = [work[at::connections] for at in range(connections)]
    with ProcessPoolExecutor(connections) as pool:
        begun = time.perf_counter()
        times = sorted(one for share in pool.map(_deliver, [port] * connections, shares) for one in share)
        spent = time.perf_counter() - begun
    return len(work) / spent, statistics.median(times) * 1000, times[int(len(times) * 0.99)] * 1000


def _deliver(port: int, share: list[Post]) -> list[float]:
    times = []
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        for path, body, headers in share:
            begun = time.perf_counter()
            line.request("POST" if body else "GET", path, body or None, headers)
            answer = line.getresponse()
            answer.read()
            times.append(time.perf_counter() - begun)
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
    return times


def messages_parsed_a_second(count: int = 5000) -> float:
    begun = time.process_time()
    for _ in range(count):
        parse("BINJAI jln rusak parah di jl jaksa kel kartini sdh 3 bln blm diperbaiki tlg pak")
    return count / (time.process_time() - begun)


def commits_a_second(folder: Path, seconds: float = 2) -> float:
    """What this disk allows one writer: WAL, each commit synced."""
    with closing(sqlite3.connect(folder / "disk.db", isolation_level=None)) as db:
        db.executescript("pragma journal_mode=wal; pragma synchronous=full; create table row (text)")
        done, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            db.execute("insert into row values ('x')")
            done += 1
    return done / seconds


if __name__ == "__main__":
    main()
