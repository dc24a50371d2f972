"""The courier: takes one signed letter to an address outside, and says what was answered there.

As the Standard Webhooks specification has it: three headers and an HMAC, so that any of its libraries can check them.
Nobody is led where a letter has no business: the addresses of a name are looked up once, each is judged, and those very
ones are called, until one is there. So a name that changes its mind between look and call leads nowhere, and neither
does a redirect. For that the socket must be in our hand, which Python's own HTTP client allows.
"""

import base64
import binascii
import hmac
import re
import secrets
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from sms_gateway.errors import ConfigError, GatewayError, Refused

PREFIX = "whsec_"
"""Of every secret, so that people and secret scanners recognise one."""

LONGEST_URL = 500
PATIENCE = 10.0
"""Seconds for a whole call: no address, however slowly it speaks, holds the courier longer."""

Network = IPv4Network | IPv6Network
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_TRANSLATED = IPv6Network("64:ff9b::/96")
_HOST = re.compile(r"[A-Za-z0-9_.:-]+")


class Undelivered(GatewayError):
    """Nobody answered there; `str()` is one line that says why."""


@dataclass(frozen=True, slots=True)
class Courier:
    """`inward`: networks that are not the public internet's, and may be called all the same.

    `anywhere`: in an exercise also this machine, private networks, and without encryption.
    """

    inward: Sequence[Network] = ()
    anywhere: bool = False
    patience: float = PATIENCE

    def check(self, url: str) -> None:
        """Raises Refused, in words that say what to write instead, where no letter goes there."""
        if self.is_bare(url):
            raise Refused(f"{url} is not encrypted: write https://")
        try:
            self._addresses(_parted(url))
        except Undelivered as error:
            raise Refused(str(error)) from None

    def is_bare(self, url: str) -> bool:
        """Whether everybody on the way could read what goes there, and this is no exercise. Raises Refused."""
        parts = _parted(url)
        return parts.scheme != "https" and not self.anywhere and parts.hostname not in _LOOPBACK

    def deliver(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """The HTTP status that was answered; nothing else of the answer is read. Raises Undelivered."""
        parts = _parted(url)
        try:
            road = _road(parts, self._addresses(parts), self.patience)
        except OSError as error:
            raise Undelivered(_said(error)) from None
        over = threading.Event()
        end = threading.Timer(self.patience, _cut, [road, over])
        end.daemon = True
        end.start()
        try:
            return _call(road, parts, headers, body)
        except (OSError, HTTPException) as error:
            raise Undelivered("no answer in time" if over.is_set() else _said(error)) from None
        finally:
            end.cancel()
            road.close()

    def _addresses(self, parts: SplitResult) -> list[tuple[str, int]]:
        """In the system's own order: it knows which of the two internets is at hand. Raises Undelivered where the name
        leads nowhere, or where no letter goes."""
        host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except OSError:
            raise Undelivered(f"{host} cannot be found: look at its name") from None
        open_ones = [one for one in dict.fromkeys(found) if self._is_open(ip_address(one.partition("%")[0]))]
        if not open_ones:
            raise Undelivered(f"{host} is {found[0]}, not of the public internet: see hooks.networks")
        return [(one, port) for one in open_ones]

    def _is_open(self, address: IPv4Address | IPv6Address) -> bool:
        if isinstance(address, IPv6Address):
            address = _inner(address) or address
        ours = any(address in network for network in self.inward if network.version == address.version)
        return self.anywhere or ours or _is_public(address)


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The address that is really called, where one of the old internet is written into one of the new."""
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved)


def networks(texts: Sequence[str]) -> list[Network]:
    """`10.20.0.0/16`. Raises ConfigError."""
    try:
        return [ip_network(text) for text in texts]
    except ValueError as error:
        raise ConfigError(f"hooks.networks: {error}; write them as [10.20.0.0/16]") from None


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed(keys: Sequence[str], letter_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that prove who wrote it, by each of these secrets."""
    content = f"{letter_id}.{timestamp}.".encode() + body
    seals = (base64.b64encode(hmac.digest(_key(key), content, "sha256")).decode() for key in keys)
    return {
        "webhook-id": letter_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{seal}" for seal in seals),
    }


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ConfigError("a hook's secret is damaged: `sms-gateway hook rotate NAME` makes another") from None


def _parted(url: str) -> SplitResult:
    """Raises Refused."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("https", "http") and _HOST.fullmatch(parts.hostname or "") and parts.port != 0
    except ValueError:
        sound = None
    if not sound or len(url) > LONGEST_URL or not re.fullmatch(r"[!-~]+", url):
        raise Refused(f"{url[:80]!r} is no address to tell: write it as https://agency.example/hooks/sms")
    if "@" in parts.netloc or "#" in url:
        raise Refused("an address to tell has no password and no # in it: the signature is what proves who calls")
    return parts


def _road(parts: SplitResult, addresses: Sequence[tuple[str, int]], patience: float) -> socket.socket:
    """Connected; where it shall be secret, nothing has been agreed on yet."""
    road = _connected(addresses, patience)
    road.settimeout(patience)
    if parts.scheme == "http":
        return road
    return _tls().wrap_socket(road, server_hostname=parts.hostname, do_handshake_on_connect=False)


def _connected(addresses: Sequence[tuple[str, int]], patience: float) -> socket.socket:
    """To the first that takes the call: each is given its share of the patience. Raises OSError, of the last."""
    share = patience / len(addresses)
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection(address, share)
    return socket.create_connection(addresses[-1], share)


def _call(road: socket.socket, parts: SplitResult, headers: Mapping[str, str], body: bytes) -> int:
    if isinstance(road, ssl.SSLSocket):
        road.do_handshake()
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    fixed = {"Host": parts.netloc, "Content-Type": "application/json", "User-Agent": "sms-gateway"}
    with closing(HTTPConnection(str(parts.hostname))) as line:
        line.sock = road
        line.request("POST", target, body, {**fixed, **headers})
        with closing(line.getresponse()) as answer:
            return answer.status


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _cut(road: socket.socket, over: threading.Event) -> None:
    """Whoever reads from it finds its end; a secret one is cut below what was agreed on, which is still in use."""
    over.set()
    with suppress(OSError):
        socket.socket.shutdown(road, socket.SHUT_RDWR)


def _said(error: Exception) -> str:
    """The system's own words, in one line."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, HTTPException) and not isinstance(error, OSError):
        return "what it answered is no HTTP"
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(said).split())[:200]
