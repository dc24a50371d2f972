"""`/metrics`: for Prometheus on this machine, or with a token.

Behind a proxy on the same machine everybody seems to be this machine. So an address is believed only where nothing
speaks of a proxy; and once `metrics.token` is set, it is asked of everybody.
"""

import hmac
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, Request, Response, request

from sms_gateway.errors import Unidentified
from sms_gateway.meters import CONTENT_TYPE

_OF_A_PROXY = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")


def create(told: Callable[[], bytes], token: str | None) -> Blueprint:
    metrics = Blueprint("metrics", __name__)

    @metrics.get("/metrics")
    def read() -> Response:
        """Raises Unidentified."""
        if not (_has(token) if token else is_near(request)):
            raise Unidentified("metrics are told to this machine only; from elsewhere with the token of metrics.token")
        return Response(told(), content_type=CONTENT_TYPE)

    return metrics


def is_near(asked: Request) -> bool:
    """Whether a program on this machine asks, and asks us and not a proxy: those write their name on what they hand
    on, or keep the name that the world knows us by, or speak the HTTP of 1996."""
    if any(name in asked.headers for name in _OF_A_PROXY) or asked.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        return False
    return _is_loopback(asked.remote_addr or "") and _is_loopback(urlsplit(f"//{asked.host}").hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _has(token: str) -> bool:
    given = request.authorization
    said = given.token if given and given.type == "bearer" and given.token else ""
    return hmac.compare_digest(said.encode(), token.encode())
