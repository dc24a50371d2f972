"""Traces by OpenTelemetry, for those who collect them: one trace is the way of one SMS.

Its id is made from the id that the carrier gave the SMS. So whoever takes it in, sends its answer or hears of its
receipt adds to the same trace, in whatever process, and nothing is stored for that. Where the standard variables of
the environment name no collector, nothing of this is loaded. Facts about a message are ids and outcomes; never a
number, and never a word.
"""

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opentelemetry.trace import Span

_log = logging.getLogger(__name__)

_COLLECTORS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
Fact = str | int | None


def opened(environ: Mapping[str, str]) -> "Traces | None":
    """None: nobody collects them, or the extra is not installed."""
    if not any(environ.get(name) for name in _COLLECTORS):
        return None
    try:
        return Traces(environ)
    except ImportError as error:
        _log.warning("no traces: %s is not installed: pip install 'sms-gateway[otel]'", error.name)
        return None


class Traces:
    """Sent to the collector by a thread of their own, a few seconds later. Raises ImportError."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

        self._of = threading.local()
        of = self._of

        class Ids(RandomIdGenerator):
            def generate_trace_id(self) -> int:
                return int(of.trace_id)

        service = {} if environ.get("OTEL_SERVICE_NAME") else {"service.name": "sms-gateway"}
        self._provider = TracerProvider(id_generator=Ids(), resource=Resource.create(service))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("sms_gateway")

    def begin(self, name: str, way: str, after: float = 0, **facts: Fact) -> "Step":
        """A step on the way of one SMS, which begins now, or so many seconds later. `way`: its trace's name."""
        from opentelemetry.context import Context

        self._of.trace_id = int.from_bytes(blake2b(way.encode(), digest_size=16).digest(), "big")
        begun = time.time_ns() + int(after * 1e9)
        return Step(self, self._tracer.start_span(name, Context(), start_time=begun, attributes=_attributes(facts)))

    def within(self, step: "Step", name: str, begun: int, ended: int) -> None:
        """A part of a step that is over, by the nanoseconds since 1970."""
        from opentelemetry.trace import set_span_in_context

        part = self._tracer.start_span(name, set_span_in_context(step.span), start_time=begun)
        part.end(ended)

    def close(self) -> None:
        """What has not been sent yet is sent."""
        self._provider.shutdown()


@dataclass(frozen=True, slots=True)
class Step:
    traces: Traces
    span: "Span"

    def tell(self, **facts: Fact) -> None:
        self.span.set_attributes(_attributes(facts))

    def part(self, name: str, begun: int, ended: int) -> None:
        self.traces.within(self, name, begun, ended)

    def end(self, error: BaseException | None = None) -> None:
        """An error by its name alone: what it says may name a person."""
        if error is not None:
            from opentelemetry.trace import StatusCode

            self.span.set_status(StatusCode.ERROR, type(error).__name__)
        self.span.end()


def _attributes(facts: Mapping[str, Fact]) -> dict[str, Any]:
    return {f"sms.{name}": value for name, value in facts.items() if value is not None}
