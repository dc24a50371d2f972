"""The carrier's side of the line: posts each webhook until it is acknowledged, as Twilio does when it is told to."""

import heapq
import itertools
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import requests

from tests.carriers.fake_twilio import Webhook

_PATIENCE = (2, 15)
"""Seconds: what Twilio waits for a connection, and for an answer."""


@dataclass(order=True, slots=True)
class _Posting:
    at: float
    order: int
    webhook: Webhook = field(compare=False)
    door: int = field(compare=False)


class Deliveries:
    """Threads that post. A refused connection, a time-out or anything but 2xx comes again later, to another door."""

    def __init__(self, doors: Sequence[str], seed: int, threads: int = 8) -> None:
        self.posted = 0
        self.acknowledged: Counter[str] = Counter()
        """How often each inbound SMS was acknowledged, by its id."""
        self.open = 0
        """What was added and is not acknowledged yet."""
        self._doors = doors
        self._chance = Random(seed)
        self._heap: list[_Posting] = []
        self._order = itertools.count()
        self._news = threading.Condition()
        self._closing = False
        self._threads = [threading.Thread(target=self._run) for _ in range(threads)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._news:
            self._closing = True
            self._news.notify_all()
        for thread in self._threads:
            thread.join()

    def add(self, webhook: Webhook, after: float = 0.0, door: int | None = None) -> int:
        """To be posted in `after` seconds at the door of that number (any, if None), which is returned."""
        with self._news:
            self.open += 1
            chosen = self._chance.randrange(len(self._doors)) if door is None else door % len(self._doors)
            self._push(_Posting(time.monotonic() + after, next(self._order), webhook, chosen))
        return chosen

    def _push(self, posting: _Posting) -> None:
        heapq.heappush(self._heap, posting)
        self._news.notify()

    def _run(self) -> None:
        with requests.Session() as line:
            while posting := self._next():
                done = self._post(line, posting)
                with self._news:
                    self._settle(posting, done)

    def _next(self) -> _Posting | None:
        with self._news:
            while not self._closing:
                wait = self._heap[0].at - time.monotonic() if self._heap else 1.0
                if self._heap and wait <= 0:
                    return heapq.heappop(self._heap)
                self._news.wait(wait)
        return None

    def _post(self, line: requests.Session, posting: _Posting) -> bool:
        told = urlsplit(posting.webhook.url)
        url = f"{self._doors[posting.door]}{told.path}{'?' if told.query else ''}{told.query}"
        try:
            given = {"data": posting.webhook.form, "headers": posting.webhook.headers}
            return line.post(url, timeout=_PATIENCE, **given).ok  # type: ignore[arg-type]
        except requests.RequestException:
            return False

    def _settle(self, posting: _Posting, done: bool) -> None:
        sms = "Body" in posting.webhook.form
        self.posted += sms
        if done:
            self.open -= 1
            self.acknowledged[posting.webhook.form["MessageSid"]] += sms
            return
        posting.at = time.monotonic() + self._chance.uniform(0.2, 1.0)
        posting.door = (posting.door + 1) % len(self._doors)
        self._push(posting)
