"""The hatch between the two processes that serve: outside, requests are read and answers written; inside is the
gateway.

One process has one interpreter, and reading bytes, checking signatures and understanding words is half of what an SMS
costs. So they are done outside, on a core of their own, while the gateway inside has another for what it decides and
stores.

What passes are lists, all that is ready at a time: outwards `(number, answer)`, inwards `(number, kind, what)`, as
`marshal` writes them, each behind its length in four bytes. Both ends are one program on one machine, on a pair of
sockets that nobody else can reach.

Words change: each SMS says by which revision of them it was understood, and where that is not the newest it is read
again inside, and whoever is outside is told the newest.
"""

import asyncio
import itertools
import logging
import marshal
import socket
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol, get_args

from parsers import Vocabulary, parse
from parsers.intents import Intent
from sms_gateway.directory import Edition, vocabulary_of
from sms_gateway.errors import StorageDown
from sms_gateway.inbox import Received, note
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import inbound
from sms_gateway.web import wsgi
from sms_gateway.web.wsgi import Answer, Application, Request

_log = logging.getLogger(__name__)

_SMS, _REQUEST = "sms", "request"
_WORDS = 0
"""In the place of a number: what is said is no answer, but the words, by which messages are understood from now on."""
_FIRST = 1
_INTENTS: Mapping[str, Callable[..., Intent]] = {kind.__name__: kind for kind in get_args(Intent)}
_FIELDS = {kind.__name__: [field.name for field in fields(kind)] for kind in get_args(Intent)}
_LENGTH = 4
_HANDS = 4
"""Threads that put into the spool what cannot be stored: those that answer requests may all wait for the database."""
_Some = Sequence[tuple[int, InboundMessage]]
"""Messages that came together, each with the number by which it is answered."""
_NOT_TAKEN: tuple[None, str] = (None, "")
_FAILED: Answer = (500, [(b"content-type", b"text/plain; charset=utf-8")], b"internal error\n")


class NotTaken(Exception):
    """The SMS could be kept nowhere, or there is nobody yet to take it: by the long way it is told why."""


class Outside:
    """Where requests are read. To be used in one event loop; `gone` is called when nobody is inside any more."""

    def __init__(self, line: socket.socket, gone: Callable[[], object]) -> None:
        self._line = line
        self._gone = gone
        self._numbers = itertools.count(_FIRST)
        self._asked: dict[int, tuple[asyncio.Future[Any], InboundMessage | None]] = {}
        self._said: list[tuple[int, str, Any]] = []
        self._revision: int | None = None
        self._vocabulary: Vocabulary | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._hearing: asyncio.Task[None] | None = None

    async def receive(self, message: InboundMessage) -> Sequence[str]:
        """Returns when the message is safe: what is to be said in the carrier's own answer. Raises NotTaken."""
        message = inbound.storable(message)
        what = (*_as_values(message), self._revision, self._understood(message.body))
        texts: Sequence[str] | None
        texts, _ = await self._ask(_SMS, what, message)
        if texts is None:
            raise NotTaken
        return texts

    async def answer(self, request: Request) -> Answer:
        """What the application says."""
        status, headers, body = await self._ask(_REQUEST, request)
        return status, headers, body

    def _understood(self, body: str) -> tuple[str, list[Any]] | None:
        """None: nobody inside has told the words yet."""
        return _intent_as_values(parse(body, self._vocabulary)) if self._vocabulary else None

    def _ask(self, kind: str, what: Any, message: InboundMessage | None = None) -> Awaitable[Any]:
        loop = asyncio.get_running_loop()
        number, waiter = next(self._numbers), loop.create_future()
        self._asked[number] = waiter, message
        self._said.append((number, kind, what))
        if len(self._said) == 1:  # whoever asks in the same turn of the loop goes along
            loop.call_soon(self._say)
        return waiter

    def _say(self) -> None:
        if self._writer is None:
            if self._hearing is None:
                self._hearing = asyncio.get_running_loop().create_task(self._hear())
            return
        said, self._said = self._said, []
        try:
            self._writer.write(_framed(said))
        except ValueError as error:  # something that cannot be written down
            for number, _, _ in said:
                self._asked.pop(number)[0].set_exception(error)

    async def _hear(self) -> None:
        reader, self._writer = await asyncio.open_unix_connection(sock=self._line)
        self._say()
        try:
            while True:
                length = int.from_bytes(await reader.readexactly(_LENGTH))
                for number, answer in _unframed(await reader.readexactly(length)):
                    self._hear_answer(number, answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            _log.info("nobody is inside any more")
        finally:  # whatever it was: nobody would be answered any more
            self._writer.close()
            self._gone()

    def _hear_answer(self, number: int, answer: Any) -> None:
        if number == _WORDS:
            self._revision, self._vocabulary = answer[0], vocabulary_of(answer[1])
            return
        waiter, message = self._asked.pop(number)
        if message and answer[1]:  # what has no outcome has been noted inside
            note(message, answer[1])
        if not waiter.done():  # whoever hung up is waited for by nobody
            waiter.set_result(answer)


class Inbox(Protocol):
    """What takes an SMS in."""

    @property
    def edition(self) -> Edition | None: ...
    def receive_soon(self, messages: Sequence[InboundMessage]) -> Future[Sequence[Received]]: ...
    def keep_aside(self, message: InboundMessage, error: Exception) -> Received: ...
    def counted(self, message: InboundMessage, received: Received) -> str: ...


class Inside:
    """Where the gateway is. `inbox` tells who takes an SMS in, None: nobody yet. Requests are answered in `threads`."""

    def __init__(
        self,
        line: socket.socket,
        application: Application,
        inbox: Callable[[], Inbox | None],
        threads: ThreadPoolExecutor,
    ) -> None:
        self._line = line
        self._application = application
        self._inbox = inbox
        self._threads = threads
        self._aside = ThreadPoolExecutor(_HANDS, thread_name_prefix="aside")
        self._saying = threading.Lock()
        self._told: int | None = None
        """The revision of the words that those outside were told last."""

    def serve(self) -> None:
        """Until nobody is outside any more, be it in the middle of a word."""
        with self._line.makefile("rb") as heard, suppress(ConnectionError, EOFError, ValueError):
            while length := heard.read(_LENGTH):
                self._take(_unframed(heard.read(int.from_bytes(length))))
        self._aside.shutdown(wait=False)

    def _take(self, asked: Iterable[tuple[int, str, Any]]) -> None:
        messages = []
        for number, kind, what in asked:
            if kind == _SMS:
                messages.append((number, *_as_message(what)))
            else:
                self._threads.submit(self._answer, number, what)
        if messages:
            self._receive(messages)

    def _answer(self, number: int, request: Request) -> None:
        try:
            answer = wsgi.answer(self._application, request)
        except BaseException:  # whoever has asked waits for an answer
            _log.exception("%s %s failed", request[0], request[1])
            answer = _FAILED
        self._say([(number, answer)])

    def _receive(self, asked: Sequence[tuple[int, InboundMessage, int | None, Any]]) -> None:
        inbox = self._inbox()
        edition = inbox.edition if inbox else None
        for _, message, revision, understood in asked:
            if edition and revision == edition.revision:
                edition.was_read(message.body, _as_intent(understood))
            elif edition:
                self._tell(edition)
        some = [(number, message) for number, message, _, _ in asked]
        if inbox is None:
            self._say([(number, _NOT_TAKEN) for number, _ in some])
        else:
            self._take_in(inbox, some)

    def _take_in(self, inbox: Inbox, some: _Some) -> None:
        try:
            soon = inbox.receive_soon([message for _, message in some])
        except Exception as error:
            self._keep_aside(inbox, some, error)
        else:
            soon.add_done_callback(partial(self._received, inbox, some))

    def _tell(self, edition: Edition) -> None:
        """Once, to whoever understands the words outside."""
        if self._told != edition.revision:
            self._told = edition.revision
            self._say([(_WORDS, (edition.revision, edition.source))])

    def _received(self, inbox: Inbox, some: _Some, done: Future[Sequence[Received]]) -> None:
        """In the thread that has committed them, which must not wait for a disk that may be full."""
        if (error := done.exception()) is None:
            told = zip(some, done.result(), strict=True)
            self._say([(number, (one.texts, _counted(inbox, message, one))) for (number, message), one in told])
        elif not isinstance(error, Exception):
            self._say([(number, _NOT_TAKEN) for number, _ in some])
        elif len(some) == 1 or isinstance(error, StorageDown):
            self._keep_aside(inbox, some, error)
        else:  # what fails, fails alone
            for one in some:
                self._take_in(inbox, [one])

    def _keep_aside(self, inbox: Inbox, some: _Some, error: Exception) -> None:
        for number, message in some:
            self._aside.submit(self._keep_one_aside, inbox, number, message, error)

    def _keep_one_aside(self, inbox: Inbox, number: int, message: InboundMessage, error: Exception) -> None:
        try:
            said: tuple[Sequence[str] | None, str] = inbox.keep_aside(message, error).texts, ""
        except Exception as worse:  # by the long way it is tried once more, and told
            _log.error("message %s could be kept nowhere: %s", message.carrier_id, worse)
            said = _NOT_TAKEN
        self._say([(number, said)])

    def _say(self, answers: Sequence[tuple[int, Any]]) -> None:
        try:
            with self._saying:
                self._line.sendall(_framed(answers))
        except OSError:  # nobody is outside any more
            _log.warning("%d answers came too late", len(answers))


def _counted(inbox: Inbox, message: InboundMessage, received: Received) -> str:
    """What is still to be noted of it, if anything. It is safe, whatever becomes of the count."""
    try:
        return inbox.counted(message, received)
    except Exception:
        _log.exception("message %s is not counted", message.carrier_id)
        return ""


def _framed(what: Sequence[Any]) -> bytes:
    said = marshal.dumps(what)  # type: ignore[arg-type]
    return len(said).to_bytes(_LENGTH) + said


def _unframed(said: bytes) -> Any:
    return marshal.loads(said)  # noqa: S302 - from our other process


def _as_values(message: InboundMessage) -> tuple[Any, ...]:
    return (
        message.carrier,
        message.carrier_id,
        message.sender,
        message.recipient,
        message.body,
        message.received_at.timestamp(),
        dict(message.raw),
        message.opt_out,
    )


def _as_message(values: tuple[Any, ...]) -> tuple[InboundMessage, int | None, Any]:
    carrier, carrier_id, sender, recipient, body, received_at, raw, opt_out, revision, understood = values
    at = datetime.fromtimestamp(received_at, UTC)
    return InboundMessage(carrier, carrier_id, sender, recipient, body, at, raw, opt_out), revision, understood


def _intent_as_values(intent: Intent) -> tuple[str, list[Any]]:
    name = type(intent).__name__
    return name, [getattr(intent, each) for each in _FIELDS[name]]


def _as_intent(values: tuple[str, list[Any]]) -> Intent:
    name, its = values
    return _INTENTS[name](**dict(zip(_FIELDS[name], its, strict=True)))
