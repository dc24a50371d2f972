"""Attacks upon the webhook: signatures that are nearly right, and requests that two readers may read in two ways.

Both ways in are walked, the short one and the one by the application, each behind the porch that the server puts up.
"""

import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sms_gateway.gateway import Gateway
from sms_gateway.storage import inbound
from sms_gateway.web.porch import Porch
from tests.carriers.values import ACCOUNT, FORM, PUBLIC_URL, Fields, sign
from tests.web.entering import House

HOOK = "/webhooks/twilio"
patiently = settings(
    max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
_sids = (f"SMz{count}" for count in itertools.count())


@dataclass(frozen=True)
class Asked:
    """A request as the server hands it on."""

    body: bytes
    path: str = HOOK
    query: bytes = b""
    headers: Sequence[tuple[bytes, bytes]] = field(default_factory=tuple)

    @property
    def scope(self) -> Mapping[str, Any]:
        return {
            "type": "http", "http_version": "1.1", "scheme": "http", "method": "POST",
            "path": unquote(self.path, errors="replace"), "raw_path": self.path.encode("latin-1"),
            "query_string": self.query, "headers": self.headers,
        }  # fmt: skip


@dataclass
class Ways:
    """Into one gateway, by both."""

    gateway: Gateway
    house: House

    def both(self) -> tuple[Porch, Porch]:
        return self.house.short, self.house.long

    def kept(self) -> list[inbound.Kept]:
        return self.gateway.database.read(inbound.listed, limit=10_000)


@pytest.fixture
def ways(gateway: Gateway) -> Iterator[Ways]:
    with House(gateway) as house:
        yield Ways(gateway, house)


def answered(ways: Ways, porch: Porch, asked: Asked) -> tuple[int, bytes]:
    said: list[Mapping[str, Any]] = []

    async def receive() -> Mapping[str, Any]:
        return {"type": "http.request", "body": asked.body}

    async def send(message: Mapping[str, Any]) -> None:
        said.append(message)

    ways.house.awaited(porch(asked.scope, receive, send))
    return said[0]["status"], said[1]["body"]


def sms(sid: str, body: str = "BINJAI jln rusak", sender: str = "+6281234567890", **more: str) -> Fields:
    given = {"MessageSid": sid, "AccountSid": ACCOUNT, "From": sender, "To": "1078", "Body": body}
    return list((given | more).items())


def signed(form: Fields, path: str = HOOK, query: str = "", kind: str = FORM) -> Asked:
    address = f"{PUBLIC_URL}{path}{'?' if query else ''}{query}"
    headers = [(b"content-type", kind.encode()), (b"x-twilio-signature", sign(address, form).encode())]
    return Asked(urlencode(form).encode(), path, query.encode(), headers)


def flipped(content: bytes, at: int, bits: int) -> bytes:
    at %= len(content)
    return content[:at] + bytes([content[at] ^ bits]) + content[at + 1 :]


@pytest.mark.parametrize("part", ["body", "path", "query", "signature"])
def test_a_request_with_any_one_byte_changed_is_refused_and_nothing_is_kept(ways: Ways, part: str) -> None:
    whole = signed(sms("SM1"), query="a=b%20c")

    @patiently
    @given(at=st.integers(0, 500), bits=st.integers(1, 255))
    def changed(at: int, bits: int) -> None:
        given = {
            "body": lambda: Asked(flipped(whole.body, at, bits), whole.path, whole.query, whole.headers),
            "path": lambda: Asked(whole.body, _path(whole.path, at, bits), whole.query, whole.headers),
            "query": lambda: Asked(whole.body, whole.path, flipped(whole.query, at, bits), whole.headers),
            "signature": lambda: Asked(whole.body, whole.path, whole.query, _signature(whole.headers, at, bits)),
        }[part]()
        if _means(given.body) == _means(whole.body) and given != whole and part == "body":
            return  # %2B and %2b
        for way in ways.both():
            status, _ = answered(ways, way, given)
            assert status == 403 or (part == "path" and status in (404, 405)), given

    changed()
    assert ways.kept() == []
    assert answered(ways, ways.house.short, whole)[0] == 200  # and only the change was wrong


def _path(path: str, at: int, bits: int) -> str:
    """Its first slash stays, else it is no path."""
    return path[0] + quote(flipped(path[1:].encode(), at, bits), safe="/")


def _signature(headers: Sequence[tuple[bytes, bytes]], at: int, bits: int) -> Sequence[tuple[bytes, bytes]]:
    kind, (name, value) = headers
    return [kind, (name, flipped(value, at, bits))]


def _means(body: bytes) -> object:
    return sorted(parse_qsl(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1"))


WORDS = st.text(max_size=30) | st.sampled_from(
    ["", "\0", "&=+%", "%41", "\r\nX: y", "<Message>", "😡", "\ud7ff", "a;b"]
)
NAMES = st.sampled_from(["Body", "From", "To", "NumMedia", "", "body", "OptOutType", "Body\0"]) | WORDS
KINDS = st.just(FORM) | st.sampled_from(
    [f"{FORM}; charset=utf-8", f"{FORM};charset=utf-16", f"{FORM}x", "text/plain", FORM.upper(), ""]
)
MORE = st.lists(
    st.sampled_from(
        [
            (b"content-type", b"multipart/form-data; boundary=x"),
            (b"content_type", b"multipart/form-data; boundary=x"),
            (b"content-length", b"3"),
            (b"content-encoding", b"gzip"),
            (b"x-http-method-override", b"DELETE"),
            (b"x_twilio_signature", b"AAAA"),
            (b"x-twilio-webhooks-signature-settings", b"key=,algorithm=HMAC_SHA256"),
            (b"x-forwarded-host", b"evil.example"),
            (b"transfer-encoding", b"chunked"),
        ]
    ),
    max_size=1,
)


def test_the_short_way_and_the_application_read_every_signed_request_alike(ways: Ways) -> None:
    @patiently
    @given(
        start=st.sampled_from(
            [(), (("From", "+6281234567890"),), (("From", "+6281234567891"), ("AccountSid", ACCOUNT))]
        ),
        more=st.lists(st.tuples(NAMES, WORDS), max_size=5),
        kind=KINDS,
        headers=MORE,
        query=st.sampled_from(["", "a=%zz&b"]),
    )
    def alike(start: Fields, more: Fields, kind: str, headers: list[tuple[bytes, bytes]], query: str) -> None:
        told = []
        for way in ways.both():
            asked = signed([*start, ("MessageSid", next(_sids)), *more], query=query, kind=kind)
            before = len(ways.kept())
            status, body = answered(ways, way, Asked(asked.body, asked.path, asked.query, [*asked.headers, *headers]))
            new = [_without_sid(one) for one in ways.kept()[before:]]
            told.append((status, body, new))
        short, long = told
        assert short == long
        seen.add(short[0])

    seen: set[int] = set()
    alike()
    assert seen == {200, 400, 403}


def _without_sid(kept: inbound.Kept) -> object:
    raw = {name: value for name, value in kept.message.raw.items() if name != "MessageSid"}
    return kept.message.sender, kept.message.recipient, kept.message.body, raw


NO_FORMS = (
    ("application/json", b'{"MessageSid": "SM1"}'),
    ("application/json", b"[" * 30_000),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data"),
    ("multipart/form-data", b"--x--"),
    ("multipart/form-data; boundary=" + "x" * 5000, b"--x--"),
    (FORM, b"\xff\xfe" * 100),
    (FORM, b"&" * 60_000),
    (FORM, b"a=1;b=2&=&==&%"),
    ("\xff/\xfe; q=\x01", b"x"),
)


def test_what_is_no_form_is_refused_whoever_signed_it(ways: Ways) -> None:
    signature = (b"x-twilio-signature", sign(PUBLIC_URL + HOOK, []).encode())
    for (kind, body), way in itertools.product(NO_FORMS, ways.both()):
        asked = Asked(body, headers=[(b"content-type", kind.encode("latin-1")), signature])
        assert answered(ways, way, asked)[0] in (400, 403, 413), (kind, body[:40])
    assert ways.kept() == []


MOST = b"a&" * 999


@pytest.mark.parametrize(
    ("query", "kind", "body", "status"),
    [
        pytest.param(MOST, FORM, MOST, 403, id="as many fields as there may be"),
        pytest.param(MOST + b"&", FORM, b"", 413, id="one more in the address"),
        pytest.param(b"", FORM, MOST + b"&", 413, id="one more in the form"),
        pytest.param(b"", FORM.upper(), MOST + b"&", 413, id="one more in a form of another spelling"),
        pytest.param(b"", "application/json", MOST + b"&", 403, id="the same sign in what is no form"),
    ],
)
def test_more_fields_than_any_form_has_are_not_read_before_anybody_knows_who_sends_them(
    ways: Ways, query: bytes, kind: str, body: bytes, status: int
) -> None:
    asked = Asked(body, query=query, headers=[(b"content-type", kind.encode())])
    assert [answered(ways, way, asked)[0] for way in ways.both()] == [status, status]


SIZES = (
    "(spasi)",
    "0",
    "#",
    "KAB. ",
    "BINJAI ",
    "PADANG PANJANG ",
    "no.",
    "Ass. ",
    "sp asi",
    "1 ",
    "\u0301",
    "ﷺ",
    "RAHASIA ",
)


def test_no_text_of_a_citizen_takes_long_to_read(ways: Ways) -> None:
    """The longest that a carrier takes, made of what grammars stumble over; seconds of the processor's time."""
    for first, again in itertools.product(("", "STATUS ", "TL 4071839 ", "JAWAB 4071839 "), SIZES):
        message = signed(
            sms(next(_sids), (first + again * 1600)[:1600], f"+62813{len(first):04}{SIZES.index(again):04}")
        )
        began = time.process_time()
        assert answered(ways, ways.house.short, message)[0] == 200
        assert time.process_time() - began < 3, (first, again)
