"""The way of a citizen's SMS past everything that it has no need of: one path, as short as it can be.

Whatever is out of the ordinary (another path, a wrong signature, a form that is none) is left to the application,
which deals with every webhook in the same way, and says what is wrong.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qsl, quote

from sms_gateway.carriers import Carrier, WebhookRequest
from sms_gateway.clock import Clock
from sms_gateway.errors import GatewayError
from sms_gateway.inbox import Inbox, Received
from sms_gateway.messages import InboundMessage

Scope = Mapping[str, Any]
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]

_log = logging.getLogger(__name__)

_AT = "/webhooks/"
_FORM = "application/x-www-form-urlencoded"


class Entrance:
    """`POST /webhooks/<carrier>` as ASGI has it; `headers` are what every answer of ours carries."""

    def __init__(
        self, inbox: Inbox, clock: Clock, threads: ThreadPoolExecutor, headers: Mapping[str, str], longest: int
    ) -> None:
        self._inbox = inbox
        self._clock = clock
        self._threads = threads
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._longest = longest
        self._landing = _Landing()

    async def answer(self, scope: Scope, body: bytes) -> Answer | None:
        """None: it is not for here."""
        carrier = self._called(scope)
        request = _wrapped(scope, body) if carrier and len(body) <= self._longest else None
        if carrier is None or request is None:
            return None
        try:
            message = carrier.read(request, self._clock())
            received = await self._received(message)
            said = carrier.answer(received.texts)
        except GatewayError:
            return None
        except Exception:  # nobody foresaw it; by the long way it is tried once more, and told
            _log.exception("a webhook of %s failed", carrier.name)
            return None
        content = said.body.encode()
        kind = (b"content-type", said.content_type.encode())
        return 200, [kind, (b"content-length", str(len(content)).encode()), *self._headers], content

    def _called(self, scope: Scope) -> Carrier | None:
        path = scope["path"]
        if scope["method"] != "POST" or not path.startswith(_AT):
            return None
        return self._inbox.carriers.get(path.removeprefix(_AT))

    async def _received(self, message: InboundMessage) -> Received:
        loop = asyncio.get_running_loop()
        try:
            received = await self._landing.of(loop, self._inbox.receive_soon(message))
        except Exception as error:
            return await loop.run_in_executor(self._threads, self._inbox.keep_aside, message, error)
        return self._inbox.noted(message, received)


class _Landing:
    """Where what other threads have done comes back to the loop: what is done together wakes it once."""

    def __init__(self) -> None:
        self._done: deque[tuple[asyncio.Future[Received], Future[Received]]] = deque()
        self._called = False

    def of(self, loop: asyncio.AbstractEventLoop, soon: Future[Received]) -> asyncio.Future[Received]:
        waiter: asyncio.Future[Received] = loop.create_future()

        def land(done: Future[Received]) -> None:
            self._done.append((waiter, done))  # before anybody is called: so nothing is left lying
            if not self._called:
                self._called = True
                loop.call_soon_threadsafe(self._fetch)

        soon.add_done_callback(land)
        return waiter

    def _fetch(self) -> None:
        self._called = False
        while self._done:
            waiter, done = self._done.popleft()
            if waiter.cancelled():
                continue
            if error := done.exception():
                waiter.set_exception(error)
            else:
                waiter.set_result(done.result())


def _wrapped(scope: Scope, body: bytes) -> WebhookRequest | None:
    """None: not quite a form; headers that stand twice; bytes that are no text."""
    try:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if len(headers) < len(scope["headers"]) or headers.get("content-type", "").partition(";")[0] != _FORM:
            return None
        form = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        return None
    path, query = quote(scope["path"], safe="/-_.~"), scope["query_string"].decode("latin-1")
    return WebhookRequest(method="POST", path=path, query=query, headers=headers, form=form, body=body)
