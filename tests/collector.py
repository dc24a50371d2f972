"""A collector of traces, as OpenTelemetry's own would listen: OTLP over HTTP, on this machine."""

import gzip
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True, slots=True)
class Span:
    trace: str
    id: str
    parent: str
    name: str
    began: int
    ended: int
    facts: Mapping[str, Any]
    wrong: str


class Collector:
    """Listens while it is entered. `raw` is all that was ever sent."""

    def __init__(self) -> None:
        self.raw = b""
        self.spans: list[Span] = []
        self.service = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def of(self, trace: str) -> list[Span]:
        """In the order in which they began."""
        return sorted((span for span in self.spans if span.trace == trace), key=lambda span: span.began)

    def take(self, path: str, body: bytes) -> None:
        assert path == "/v1/traces"
        self.raw += body
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.service = _facts(resource.resource.attributes)["service.name"]
            for scope in resource.scope_spans:
                self.spans += [_span(each) for each in scope.spans]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take = self.take

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                take(self.path, gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        return Handler


def _span(each: Any) -> Span:
    return Span(
        trace=each.trace_id.hex(),
        id=each.span_id.hex(),
        parent=each.parent_span_id.hex(),
        name=each.name,
        began=each.start_time_unix_nano,
        ended=each.end_time_unix_nano,
        facts=_facts(each.attributes),
        wrong=each.status.message,
    )


def _facts(attributes: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}
