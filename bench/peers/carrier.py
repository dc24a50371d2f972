"""A stand-in for Twilio's Messages API that costs little: `python carrier.py PORT SECONDS`.

It takes every message, answers after so many seconds as Twilio does, and remembers when it had what (`/record`).
"""

import asyncio
import json
import re
import sys
import time
from urllib.parse import parse_qs

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_WHEN = "Tue, 24 Nov 2026 03:00:00 +0000"

record: list[tuple[float, str, str]] = []
"""When it came, to whom, what."""


class _Line(asyncio.Protocol):
    latency = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._heard = b""

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, met, body = self._heard.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not met or len(body) < (int(length[1]) if length else 0):
            return
        self._heard = b""
        if head.startswith(b"POST"):
            answer = _answer("201 Created", _taken(body))
            asyncio.get_running_loop().call_later(self.latency, self._say, answer)
        else:
            self._say(_answer("200 OK", _told(head)))

    def _say(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


def _taken(body: bytes) -> object:
    form = parse_qs(body.decode())
    to, text = form["To"][0], form["Body"][0]
    record.append((time.time(), to, text))
    return {
        "sid": f"SM{len(record):032x}", "account_sid": "", "to": to, "from": form.get("From", [""])[0], "body": text,
        "status": "queued", "direction": "outbound-api", "date_created": _WHEN, "date_updated": _WHEN,
        "date_sent": None, "num_segments": "1", "num_media": "0", "price": None, "price_unit": "USD",
        "error_code": None, "error_message": None, "messaging_service_sid": None, "api_version": "2010-04-01",
        "uri": "", "subresource_uris": {},
    }  # fmt: skip


def _told(head: bytes) -> object:
    path = head.split(b" ", 2)[1]
    if path == b"/count":
        return len(record)
    if path == b"/record":
        return record
    return {"messages": [], "next_page_uri": None, "page": 0, "page_size": 50, "uri": path.decode()}


def _answer(status: str, said: object) -> bytes:
    body = json.dumps(said).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def serve(port: int, latency: float) -> None:
    _Line.latency = latency
    server = await asyncio.get_running_loop().create_server(_Line, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
