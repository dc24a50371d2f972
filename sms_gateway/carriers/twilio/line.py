"""The line to Twilio's REST API: its library, upon connections that all threads share, and that write down nobody's
number.

The library's own HTTP client goes through `requests`, which reads, merges and checks for each message anew what is the
same for all: half of what a message costs here. The library is made to be given another.
"""

import socket
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlencode

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH, prepend_scheme_if_needed, select_proxy
from twilio.http.response import Response
from twilio.rest import Client
from urllib3 import PoolManager, Timeout, make_headers
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, NewConnectionError

from sms_gateway.carriers.twilio.outcomes import OUTCOMES
from sms_gateway.carriers.twilio.settings import Settings
from sms_gateway.errors import CarrierError

_KEPT = 64
"""Connections that are kept open, more than threads of ours ever speak at once; whoever needs one more opens it."""


_ASKED = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}
_AWAKE = [
    *HTTPConnection.default_socket_options,
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *((socket.IPPROTO_TCP, getattr(socket, name), said) for name, said in _ASKED.items() if hasattr(socket, name)),
]
"""A connection that says nothing is asked after each minute. A firewall forgets one that is silent for long, without a
word: the next SMS by it would wait for its answer in vain, and have to be looked up."""


class Line:
    """Serves all threads. Opened by whoever speaks first."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def messages(self) -> Any:
        return _client(self._settings).messages


class _Wire:
    """What the library asks of an HTTP client. Each request is sent once: of two, nobody could tell what came of them.

    The library's own also logs every request whole, with the citizen's number in it.
    """

    def __init__(self, pools: PoolManager, timeout: tuple[float, float]) -> None:
        self._pools = pools
        connect, read = timeout
        self._patience = Timeout(connect=connect, read=read)

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_: object,
    ) -> Response:
        """Raises urllib3's HTTPError. How long it takes is the settings' word, not the caller's."""
        answer = self._pools.request(
            method,
            f"{uri}?{_written(params)}" if params else uri,
            body=_written(data) if data else None,
            headers={**(headers or {}), **(make_headers(basic_auth=":".join(auth)) if auth else {})},
            timeout=self._patience,
            redirect=False,
            retries=False,
        )
        return Response(answer.status, answer.data.decode("utf-8", "replace"), answer.headers)


def _written(values: Mapping[str, object]) -> str:
    return urlencode({name: value for name, value in values.items() if value is not None}, doseq=True)


def _client(settings: Settings) -> Client:
    user, password = settings.credentials or _nobody(settings)
    # The library would else look for a region and an edge in this process's environment.
    environment = {"TWILIO_ACCOUNT_SID": settings.account_sid}
    client = Client(user, password, settings.account_sid, environment=environment)
    if settings.base_url:
        client.api.base_url = settings.base_url
    client.http_client = _Wire(_told_apart(_pools(client.api.base_url)), settings.timeout)
    return client


class _Opening(HTTPConnection):
    """What keeps a connection from coming about, up to the last of TLS and of a proxy's consent, is told apart from
    what befalls it later: nothing of ours has left by it."""

    def connect(self) -> None:
        try:
            super().connect()
        except NewConnectionError:
            raise
        except Exception as error:
            raise NewConnectionError(self, f"{type(error).__name__}: {error}") from error


def _told_apart(pools: PoolManager) -> PoolManager:
    kinds = pools.pool_classes_by_scheme
    pools.pool_classes_by_scheme = {scheme: _with_opening(kind) for scheme, kind in kinds.items()}
    return pools


def _with_opening(pool: Any) -> Any:
    connection = type(pool.ConnectionCls.__name__, (_Opening, pool.ConnectionCls), {})
    return type(pool.__name__, (pool,), {"ConnectionCls": connection})


def _pools(address: str) -> PoolManager:
    """By the proxy, and with the certificates, that the environment names, in the words that `requests` knows."""
    found: Any = requests.Session().merge_environment_settings(address, {}, None, None, None)
    trusted = DEFAULT_CA_BUNDLE_PATH if found["verify"] is True else found["verify"]
    file, directory = (None, trusted) if Path(trusted).is_dir() else (trusted, None)
    proxy = select_proxy(address, found["proxies"])
    if proxy is None:
        return PoolManager(maxsize=_KEPT, ca_certs=file, ca_cert_dir=directory, socket_options=_AWAKE)
    try:
        by_proxy: PoolManager = HTTPAdapter(pool_maxsize=_KEPT).proxy_manager_for(
            prepend_scheme_if_needed(proxy, "http"), ca_certs=file, ca_cert_dir=directory, socket_options=_AWAKE
        )
    except (HTTPError, requests.RequestException, ValueError) as error:  # its words may have half a password in them
        said = f"the proxy that the environment names is none: {type(error).__name__}; see HTTPS_PROXY"
        raise CarrierError("connect", OUTCOMES["connect"], said) from None
    return by_proxy


def _nobody(settings: Settings) -> NoReturn:
    raise CarrierError("credentials", OUTCOMES["credentials"], f"{settings.account_sid} has no auth token or API key")
