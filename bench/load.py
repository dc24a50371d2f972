"""Citizens on many lines at once: every line posts, waits for the whole answer, and posts the next.

One thread and one selector over plain sockets, since it shares the machine with what it measures. How much of a core
it takes is part of every result, and `bench.limits` shows how fast it is where the answer costs next to nothing.
"""

import re
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bench.posts import Post

CONNECTIONS = 32
_PATIENCE = 30.0
_MOST_FAILURES = 500
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)")
BROKEN = 0
"""Stands where the status of an answer would: the line broke."""


@dataclass(slots=True)
class Load:
    """What came of it. `waits`: seconds of each answer that was a yes."""

    acknowledged: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    refusals: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    own_cpu: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds if self.seconds else 0.0

    @property
    def own_share(self) -> float:
        """Of one core, taken by the citizens themselves."""
        return self.own_cpu / self.seconds if self.seconds else 0.0

    def wait(self, of_hundred: float) -> float:
        """The longest of so many in a hundred, in seconds."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(len(ordered) * of_hundred / 100))] if ordered else 0.0


class _Line:
    """A connection, made again whenever the other side has ended it."""

    __slots__ = ("_door", "begun", "heard", "number", "socket")

    def __init__(self, door: tuple[str, int]) -> None:
        self._door = door
        self.socket: socket.socket | None = None
        self.heard = b""
        self.number = 0
        self.begun = 0.0

    def post(self, post: Post, selector: selectors.BaseSelector) -> None:
        """Raises OSError: nobody is there."""
        self.number, self.heard, self.begun = post.number, b"", time.perf_counter()
        self.reach(selector).sendall(post.wire)

    def reach(self, selector: selectors.BaseSelector) -> socket.socket:
        """Raises OSError."""
        if self.socket is None:
            self.socket = socket.create_connection(self._door, timeout=_PATIENCE)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(self.socket, selectors.EVENT_READ, self)
        return self.socket

    def hear(self) -> tuple[int, bool] | None:
        """The status, and whether the line ends; None: there is more to come. Raises ConnectionError."""
        assert self.socket
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("it hung up")
        self.heard += part
        return _whole(self.heard)

    def end(self, selector: selectors.BaseSelector) -> None:
        if self.socket:
            selector.unregister(self.socket)
            self.socket.close()
            self.socket = None


def load(
    doors: Sequence[tuple[str, int]],
    posts: Iterable[Post],
    connections: int = CONNECTIONS,
    seconds: float = _PATIENCE,
) -> Load:
    """Posts until there are no more `posts` or the `seconds` are over; what is on its way then is waited for."""
    done, waiting = Load(), iter(posts)
    lines = [_Line(doors[at % len(doors)]) for at in range(connections)]
    with selectors.DefaultSelector() as selector:
        for line in lines:  # before the clock runs: a server whose queue is short lets some wait for a second
            line.reach(selector)
        cpu, begun = time.process_time(), time.perf_counter()
        busy = sum(_next(line, waiting, selector, done) for line in lines)
        while busy:
            ready = selector.select(_PATIENCE)
            if not ready:
                raise RuntimeError(f"no answer for {_PATIENCE:.0f} s")
            over = time.perf_counter() - begun > seconds
            for key, _ in ready:
                called: _Line = key.data
                if _heard(called, selector, done) and (over or not _next(called, waiting, selector, done)):
                    busy -= 1
        done.seconds, done.own_cpu = time.perf_counter() - begun, time.process_time() - cpu
        for line in lines:
            line.end(selector)
    return done


def _next(line: _Line, waiting: Iterator[Post], selector: selectors.BaseSelector, done: Load) -> bool:
    """Whether there was one to post."""
    for post in waiting:
        try:
            line.post(post, selector)
            return True
        except OSError:
            _broken(line, selector, done)
    return False


def _heard(line: _Line, selector: selectors.BaseSelector, done: Load) -> bool:
    """Whether this line has had its answer, or never will."""
    try:
        answer = line.hear()
    except OSError:
        _broken(line, selector, done)
        return True
    if answer is None:
        return False
    status, ends = answer
    if 200 <= status < 300:
        done.waits.append(time.perf_counter() - line.begun)
        done.acknowledged.append(line.number)
    else:
        done.refusals[status] += 1
    if ends:
        line.end(selector)
    return True


def _broken(line: _Line, selector: selectors.BaseSelector, done: Load) -> None:
    done.refusals[BROKEN] += 1
    if done.refusals[BROKEN] > _MOST_FAILURES:
        raise RuntimeError("its lines break again and again")
    with suppress(KeyError, ValueError):
        line.end(selector)
    line.socket = None


def _whole(heard: bytes) -> tuple[int, bool] | None:
    """The status of an answer that is all there, and whether the line ends with it."""
    end = heard.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = heard[:end].lower()
    length = _LENGTH.search(head)
    if length:
        there = len(heard) >= end + 4 + int(length[1])
    else:
        there = b" 204 " in head[:16] or (b"chunked" in head and heard.endswith(b"0\r\n\r\n"))
    return (int(head[9:12]), b"\r\nconnection: close" in head) if there else None
