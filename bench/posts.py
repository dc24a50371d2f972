"""What citizens text in the bench: signed forms of Twilio's, ready on the wire, no two from one phone or with one text.

All is reckoned before the clock runs, and every contestant is given the same bytes.
"""

import csv
import hmac
from base64 import b64encode
from dataclasses import dataclass
from importlib.resources import files
from random import Random
from urllib.parse import urlencode

from bench.desk.words import TROUBLES, report, villages

PUBLIC_URL = "http://sms.example.go.id"
PATH = "/webhooks/twilio"
ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "a-token-of-thirty-two-characters"
_HOST = PUBLIC_URL.removeprefix("http://")
_UNSAID = ("ToCity", "ToState", "ToZip", "FromCity", "FromState", "FromZip")


@dataclass(frozen=True, slots=True)
class Post:
    """One SMS. `number` is in its id and in its sender's phone; `wire`: the whole request."""

    number: int
    wire: bytes


def posts(count: int, seed: int = 1) -> list[Post]:
    """Each begins with the name of a region, as all contestants know it, and is a report."""
    rng = Random(seed)
    named, places, topics = regions(), villages(rng, 4000), tuple(TROUBLES)
    made = []
    for number in range(1, count + 1):
        text = f"{rng.choice(named)} {report(rng, rng.choice(topics), places).strip()} {number}"
        made.append(Post(number, _wire(form(number, text))))
    return made


def regions() -> list[str]:
    """The names that citizens write, once each: `BINJAI`, …"""
    with files("sms_gateway").joinpath("data", "regions.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] != "province"]
    return sorted({row["name"].removeprefix("Kabupaten ").removeprefix("Kota ").upper() for row in rows})


def form(number: int, text: str, phone: str = "") -> list[tuple[str, str]]:
    """All that Twilio says of an SMS."""
    sid = sid_of(number)
    return [
        ("ToCountry", "ID"),
        *((name, "") for name in _UNSAID),
        ("SmsMessageSid", sid),
        ("NumMedia", "0"),
        ("SmsSid", sid),
        ("SmsStatus", "received"),
        ("Body", text),
        ("FromCountry", "ID"),
        ("To", "1078"),
        ("NumSegments", "1"),
        ("MessageSid", sid),
        ("AccountSid", ACCOUNT),
        ("From", phone or f"+62812{number:08d}"),
        ("ApiVersion", "2010-04-01"),
    ]


def sid_of(number: int) -> str:
    return f"SM{number:032d}"


def number_of(sid: str) -> int:
    return int(sid.removeprefix("SM"))


def signature(fields: list[tuple[str, str]]) -> str:
    """As Twilio signs: the address, then every name and value in the order of names."""
    said = f"{PUBLIC_URL}{PATH}" + "".join(f"{name}{value}" for name, value in sorted(fields))
    return b64encode(hmac.digest(TOKEN.encode(), said.encode(), "sha1")).decode()


def signed(number: int, text: str, phone: str = "") -> Post:
    return Post(number, _wire(form(number, text, phone)))


def as_posted(post: Post) -> Post:
    return post


def in_query(post: Post) -> Post:
    """The same form in the address, for whoever reads no other."""
    form = post.wire.partition(b"\r\n\r\n")[2]
    return Post(post.number, b"GET %b?%b HTTP/1.1\r\nHost: %b\r\n\r\n" % (PATH.encode(), form, _HOST.encode()))


def _wire(fields: list[tuple[str, str]]) -> bytes:
    body = urlencode(fields).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: {_HOST}\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
        f"Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nContent-Length: {len(body)}\r\n"
        f"X-Twilio-Signature: {signature(fields)}\r\n\r\n"
    )
    return head.encode() + body
