"""The way of a citizen's SMS past everything that it has no need of: one path, as short as it can be.

Whatever is out of the ordinary (another path, a wrong signature, a form that is none) is left to the application,
which deals with every webhook in the same way, and says what is wrong.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote

from sms_gateway.carriers import Carrier, WebhookRequest
from sms_gateway.clock import Clock
from sms_gateway.errors import GatewayError
from sms_gateway.messages import InboundMessage
from sms_gateway.web.hatch import NotTaken
from sms_gateway.web.wsgi import Answer

Scope = Mapping[str, Any]

_log = logging.getLogger(__name__)

_AT = "/webhooks/"
_FORM = "application/x-www-form-urlencoded"


class Entrance:
    """`POST /webhooks/<carrier>` as ASGI has it. `receive` tells what is to be said when the message is safe, or
    raises NotTaken; `headers` are what every answer of ours carries."""

    def __init__(
        self,
        carriers: Mapping[str, Carrier],
        receive: Callable[[InboundMessage], Awaitable[Sequence[str]]],
        clock: Clock,
        headers: Mapping[str, str],
        longest: int,
    ) -> None:
        self._carriers = carriers
        self._receive = receive
        self._clock = clock
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._longest = longest

    async def answer(self, scope: Scope, body: bytes) -> Answer | None:
        """None: it is not for here."""
        carrier = self._called(scope)
        request = _wrapped(scope, body) if carrier and len(body) <= self._longest else None
        if carrier is None or request is None:
            return None
        try:
            said = carrier.answer(await self._receive(carrier.read(request, self._clock())))
        except (GatewayError, NotTaken):
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
        return self._carriers.get(path.removeprefix(_AT))


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
