"""What this process counts as it works, and the text that Prometheus reads.

Counting costs a message a microsecond or two. What the database knows is not counted here but read when somebody
asks: see `sms_gateway.gauges`.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import product

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from sms_gateway.errors import Outcome
from sms_gateway.messages import PRIORITY

disable_created_metrics()  # type: ignore[no-untyped-call]  # when each count began is known by the process

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 900, 3600)
_MOST = 50_000
"""Answers whose time is not reckoned yet, where nobody asks for them: the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One number as it is now. A name that ends in `_total` only grows."""

    name: str
    about: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Left:
    """An answer that left: the key that it was put under, and when it was sent."""

    carrier: str
    key: str
    at: datetime


class Meters:
    """Those of one process; a restart begins at nought, which Prometheus expects."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._received = self._counter("received", "SMS that carriers brought.", "carrier", "outcome")
        self._refused = self._counter("refused", "Webhooks that were not believed or read.", "carrier", "reason")
        self._silenced = self._counter("silenced", "Times a phone was taken for a machine.", "carrier", "why")
        self._handled = self._counter("handled", "SMS dealt with: done, or failed.", "carrier", "outcome")
        self._sent = self._counter("sent", "SMS handed to carriers.", "carrier", "kind", "outcome")
        self._receipts = self._counter("receipts", "What carriers said of SMS.", "carrier", "state")
        about = "From an SMS in to its answer out."
        name = "sms_gateway_answer_seconds"
        self._answered = cache(Histogram(name, about, ["carrier"], buckets=_SECONDS, registry=self.registry).labels)
        self._leaving: deque[Left] = deque(maxlen=_MOST)

    def _counter(self, name: str, about: str, *labels: str) -> Callable[..., Counter]:
        """Of each group of labels the counter, which is looked for once."""
        return cache(Counter(f"sms_gateway_{name}", about, labels, registry=self.registry).labels)

    def introduce(self, carrier: str) -> None:
        """So that its first SMS is an increase, and not the first that is ever heard of it."""
        self._refused(carrier, "BadSignature")
        self._received(carrier, "no_phone")
        for why in ("answers", "echo"):
            self._silenced(carrier, why)
        self._received(carrier, "new")
        self._handled(carrier, "failed")
        self._answered(carrier)
        self._sent(carrier, "answer", "sent")
        for kind, outcome in product(PRIORITY, (Outcome.MISCONFIGURED, Outcome.NO_SENDER)):
            self._sent(carrier, kind, outcome)

    def received(self, carrier: str, outcome: str) -> None:
        """`outcome`: new, repeat, spooled, recovered, no_phone, heartbeat."""
        self._received(carrier, outcome).inc()

    def refused(self, carrier: str, reason: str) -> None:
        self._refused(carrier, reason).inc()

    def silenced(self, carrier: str, why: str) -> None:
        """`why`: it had too many answers, or our own words came back (`echo`)."""
        self._silenced(carrier, why).inc()

    def handled(self, carrier: str, outcome: str) -> None:
        self._handled(carrier, outcome).inc()

    def sent(self, carrier: str, kind: str, outcome: str = "sent") -> None:
        """`outcome`: sent, or why it was not taken."""
        self._sent(carrier, kind, outcome).inc()

    def receipt(self, carrier: str, state: str) -> None:
        self._receipts(carrier, state).inc()

    def left(self, carrier: str, key: str, at: datetime) -> None:
        """Its seconds are reckoned when somebody asks: who asked is not looked up while messages wait."""
        self._leaving.append(Left(carrier, key, at))

    def gone(self) -> Iterator[Left]:
        """Those that left since the last time, each once."""
        while self._leaving:
            try:
                yield self._leaving.popleft()
            except IndexError:  # another who asks was faster
                return

    def answered(self, carrier: str, seconds: float) -> None:
        self._answered(carrier).observe(max(seconds, 0))

    def text(self, readings: Iterable[Reading]) -> bytes:
        """All that was counted, and these readings."""
        now = CollectorRegistry()
        now.register(_Now(list(readings)))
        return generate_latest(self.registry) + generate_latest(now)


class _Now:
    def __init__(self, readings: list[Reading]) -> None:
        self._readings = readings

    def collect(self) -> Iterator[Metric]:
        families: dict[str, CounterMetricFamily | GaugeMetricFamily] = {}
        for one in self._readings:
            if one.name not in families:
                kind = CounterMetricFamily if one.name.endswith("_total") else GaugeMetricFamily
                families[one.name] = kind(f"sms_gateway_{one.name}", one.about, labels=list(one.labels))
            families[one.name].add_metric(list(one.labels.values()), one.value)
        yield from families.values()
