"""Where carriers call: an SMS in, a receipt for one that went out."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote

from flask import Blueprint, Response, request

from sms_gateway.carriers import Carrier, WebhookRequest
from sms_gateway.clock import Clock
from sms_gateway.errors import GatewayError, NotFound
from sms_gateway.inbox import Received
from sms_gateway.messages import InboundMessage, Receipt


def create(
    carriers: Mapping[str, Carrier],
    clock: Clock,
    receive_message: Callable[[InboundMessage], Received],
    take_receipt: Callable[[Receipt], object],
    refused: Callable[[str, str], object],
) -> Blueprint:
    webhooks = Blueprint("webhooks", __name__, url_prefix="/webhooks")

    def called(name: str) -> Carrier:
        if name not in carriers:
            raise NotFound(f"there is no carrier {name}")
        return carriers[name]

    @contextmanager
    def counted(carrier: Carrier) -> Iterator[None]:
        """What is wrong is said where all errors are; here it is counted."""
        try:
            yield
        except GatewayError as error:
            refused(carrier.name, type(error).__name__)
            raise

    @webhooks.post("/<name>")
    def receive(name: str) -> Response:
        carrier = called(name)
        with counted(carrier):
            message = carrier.read(_wrapped(), clock())
        answer = carrier.answer(receive_message(message).texts)
        return Response(answer.body, content_type=answer.content_type)

    @webhooks.post("/<name>/status")
    def receipt(name: str) -> Response:
        carrier = called(name)
        with counted(carrier):
            said = carrier.read_receipt(_wrapped())
        take_receipt(said)
        return Response(status=204)

    return webhooks


def _wrapped() -> WebhookRequest:
    """The request as carriers read it. Raises 413 before the body is read."""
    body = request.get_data(cache=True, parse_form_data=False)
    return WebhookRequest(
        method=request.method,
        path=quote(request.path, safe="/-_.~"),
        query=request.query_string.decode("latin-1"),
        headers={name.lower(): value for name, value in request.headers.items()},
        form=list(request.form.items(multi=True)),
        body=body,
    )
