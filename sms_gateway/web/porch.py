"""Where requests wait until they are whole.

A thread costs much and an open connection little, so no thread sees a request before its last byte is here. Else a
few clients that promise a body and never send it would hold all threads, and the channel would be shut.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sms_gateway.web import wsgi
from sms_gateway.web.wsgi import Answer, Request

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_LATE = (408, [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")], b"request timeout\n")
_BROKEN = (400, _LATE[1], b"bad request\n")
_CROWDED = (413, _LATE[1], b"too many fields\n")
_MOST_FIELDS = 1000
"""Of a form, and of a query; a carrier sends some thirty. Each costs as much as a small request, and is read before
anybody knows who sends it."""
_FORM = b"application/x-www-form-urlencoded"
Shortcut = Callable[[Message, bytes], Awaitable[Answer | None]]


class Porch:
    """An ASGI application in front of what answers whole requests; `shortcut` may answer without it.

    A body that is not whole after `patience` seconds is answered 408. Of one over `most` bytes no more is read: it is
    handed on with its length so far, so that the application says 413.
    """

    def __init__(
        self,
        inside: Callable[[Request], Awaitable[Answer]],
        most: int,
        patience: float = 5,
        shortcut: Shortcut | None = None,
    ) -> None:
        self._inside = inside
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
            await _say(send, *(await self._answer(scope, body)))

    async def _answer(self, scope: Message, body: bytes) -> Answer:
        if _is_crowded(scope, body):
            return _CROWDED
        by_shortcut = await self._shortcut(scope, body) if self._shortcut else None
        return by_shortcut or await self._inside(wsgi.request(scope, body))

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


def _is_crowded(scope: Message, body: bytes) -> bool:
    if scope["query_string"].count(b"&") >= _MOST_FIELDS:
        return True
    is_long = body.count(b"&") >= _MOST_FIELDS  # a text may have as many of the sign; a form has none but these
    return is_long and any(
        name == b"content-type" and value.lower().startswith(_FORM) for name, value in scope["headers"]
    )


async def _say(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
