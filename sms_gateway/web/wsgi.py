"""A request that is whole, and what a WSGI application answers to it."""

import io
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

Application = Callable[..., Iterable[bytes]]
"""As WSGI has it: `application(environ, start_response)`."""

Headers = Sequence[tuple[bytes, bytes]]
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]
Request = tuple[str, bytes, bytes, Headers, Mapping[str, Any], bytes]
"""Method, path (still percent-encoded), query, headers, what else WSGI is told of the connection, body."""


def request(scope: Mapping[str, Any], body: bytes) -> Request:
    """Of what ASGI calls a scope."""
    version = {"1": "1.0"}.get(scope["http_version"], scope["http_version"])  # as granian calls that of 1996
    server, client = scope.get("server") or ("", 0), scope.get("client") or ("", 0)
    connection = {
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{version}",
        "REMOTE_ADDR": str(client[0]),
        "wsgi.url_scheme": scope["scheme"],
    }
    path = scope.get("raw_path") or scope["path"].encode()
    headers = [(bytes(name), bytes(value)) for name, value in scope["headers"]]
    return scope["method"], bytes(path), bytes(scope["query_string"]), headers, connection, body


def answer(application: Application, request: Request) -> Answer:
    said: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _: object = None) -> None:
        encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        said[:] = [int(status[:3]), encoded]

    chunks = application(_environ(request), start)
    try:
        return said[0], said[1], b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()


def _environ(request: Request) -> dict[str, Any]:
    """With its true length, whatever it claimed."""
    method, path, query, headers, connection, body = request
    environ: dict[str, Any] = {
        **connection,
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "wsgi.version": (1, 0),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers:
        if b"_" in name:  # WSGI cannot tell it from one with a dash
            continue
        key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        said = value.decode("latin-1")
        joint = "; " if name == b"cookie" else ","  # RFC 9113, 8.2.3: HTTP/2 lets a client part its cookies
        environ[key] = f"{environ[key]}{joint}{said}" if key in environ else said
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    for claimed in ("HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"):
        environ.pop(claimed, None)
    environ["CONTENT_LENGTH"] = str(len(body))
    return environ
