"""Where requests wait until they are whole.

A thread costs much and an open connection little, so no thread sees a request before its last byte is here. Else a
few clients that promise a body and never send it would hold all threads, and the channel would be shut.
"""

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote_to_bytes

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Iterable[bytes]]
"""As WSGI has it: `application(environ, start_response)`."""

_LATE = (408, [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")], b"request timeout\n")
_BROKEN = (400, _LATE[1], b"bad request\n")
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]
Shortcut = Callable[[Message, bytes], Awaitable[Answer | None]]


class Porch:
    """An ASGI application in front of a WSGI one, which is run in `threads`; `shortcut` may answer without it.

    A body that is not whole after `patience` seconds is answered 408. Of one over `most` bytes no more is read: it is
    handed on with its length so far, so that the application says 413.
    """

    def __init__(
        self,
        application: Application,
        threads: ThreadPoolExecutor,
        most: int,
        patience: float = 5,
        shortcut: Shortcut | None = None,
    ) -> None:
        self._application = application
        self._threads = threads
        self._most = most
        self._patience = patience
        self._shortcut = shortcut

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            async with asyncio.timeout(self._patience):
                body = await self._whole(receive)
        except TimeoutError:
            await _say(send, *_LATE)
        except ConnectionError:  # whoever hung up hears nothing; whoever sent a body that is none does
            await _say(send, *_BROKEN)
        else:
            await _say(send, *(await self._by_shortcut(scope, body) or await self._by_application(scope, body)))

    async def _by_shortcut(self, scope: Message, body: bytes) -> Answer | None:
        return await self._shortcut(scope, body) if self._shortcut else None

    async def _by_application(self, scope: Message, body: bytes) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._answer, _environ(scope, body))

    async def _whole(self, receive: Receive) -> bytes:
        parts = bytearray()
        more = True
        while more and len(parts) <= self._most:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError("it hung up")
            parts += message.get("body", b"")
            more = message.get("more_body", False)
        return bytes(parts)

    def _answer(self, environ: dict[str, Any]) -> Answer:
        said: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _: object = None) -> None:
            encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            said[:] = [int(status[:3]), encoded]

        chunks = self._application(environ, start)
        try:
            return said[0], said[1], b"".join(chunks)
        finally:
            if close := getattr(chunks, "close", None):
                close()


async def _say(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _environ(scope: Message, body: bytes) -> dict[str, Any]:
    """The request as WSGI has it, with its true length whatever it claimed."""
    raw = scope.get("raw_path") or scope["path"].encode()
    server, client = scope.get("server") or ("", 0), scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": str(client[0]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name:  # WSGI cannot tell it from one with a dash
            continue
        key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        said = value.decode("latin-1")
        environ[key] = f"{environ[key]},{said}" if key in environ else said
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    for claimed in ("HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"):
        environ.pop(claimed, None)
    environ["CONTENT_LENGTH"] = str(len(body))
    return environ
