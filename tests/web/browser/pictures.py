"""Pictures of the console as it looks in a town's week: `python -m tests.web.browser.pictures FOLDER`."""

import itertools
import struct
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Locator, Page

from sms_gateway.administration import mark
from sms_gateway.drafts import Draft
from sms_gateway.roles import Caller
from sms_gateway.storage import outbound, sending, upgrade
from sms_gateway.storage.dialects import insert
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.tables import setting
from tests.browser import chromium
from tests.web.browser import town, year
from tests.web.browser.office import Office, opened

_SIGNATURE = 8
"""Bytes before the first chunk of a PNG."""
_REPORT = "BINJAI parit mampet di jl jaksa, tiap ujan banjir"
_ANSWER = "Parit “Jaksa” kami keruk besok pagi."


def main(folder: Path) -> None:
    """Takes them all anew."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as all_this:
        directory = Path(all_this.enter_context(tempfile.TemporaryDirectory()))
        office = all_this.enter_context(opened(all_this.enter_context(chromium()), _database(directory), directory))
        numbers = town.fill(office.gateway.settings, datetime.now(UTC))
        with office.seat("sari") as queue, office.seat("sari") as colleague, office.seat("rina") as ticket:
            queue.goto("/?tab=verify")
            _take(queue, folder / "queue.png")
            colleague.goto(f"/tickets/{numbers['long']}")
            ticket.goto(f"/tickets/{numbers['long']}")
            ticket.locator("#answer").fill(_ANSWER)
            ticket.locator("#preview .bubble").first.wait_for()
            _take(ticket, folder / "ticket.png")
        with office.seat("budi", "phone") as page:
            page.goto("/?tab=all")
            _take(page, folder / "queue-phone.png")
        _administration(office, folder)
        with office.seat("sari") as page:
            page.goto("/phone")
            page.locator("#sms").fill(_REPORT)
            page.locator("#sms").press("Enter")
            page.locator("#screen .came").wait_for()
            _take(page.locator("#basic-phone"), folder / "phone.png")
            year.fill(office.gateway)
            page.set_viewport_size({"width": 1280, "height": 1100})
            page.goto("/figures?days=90")
            _take(page, folder / "figures.png")
            page.goto("/reports")
            _take(page, folder / "monthly.png")


def _administration(office: Office, folder: Path) -> None:
    """An agency with words and a limit of its own, and an outbox on a day when something failed."""
    gateway = office.gateway
    by = Caller(gateway.operators.find("sari"))
    for word in ("SIBINJAI", "PEMKOBINJAI"):
        one = gateway.administration.add_word(by, "12.75", word)
    gateway.administration.change_agency(by, Draft("12.75", one.name, limits=("respond=24 hours",)), mark(one))
    gateway.database.write(_spoiled)
    with office.seat("sari") as page:
        page.goto("/admin/agencies/12.75")
        _take(page, folder / "agency.png")
        page.goto("/admin/outbox?tab=failed")
        _take(page, folder / "outbox.png")


def _spoiled(db: Connection) -> None:
    """What carriers say on such a day, told of the last messages."""
    errors = itertools.cycle(["30007", "30003", "30005", "30003"])
    for said, error in zip(outbound.listed(db)[-12::2], errors, strict=False):
        sending.settle(db, said.id, "sent", "delivered", state="failed", error=error)


def _take(page: Page | Locator, file: Path) -> None:
    file.write_bytes(packed(page.screenshot(animations="disabled", caret="hide")))
    print(f"{file}: {file.stat().st_size // 1024} KB")  # noqa: T201  # what a command is run for


def packed(png: bytes) -> bytes:
    """The same picture in fewer bytes: a browser packs in haste."""
    chunks = list(_chunks(png))
    pixels = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    before = chunks[: [kind for kind, _ in chunks].index(b"IDAT")]
    every = [*before, (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b"")]
    return png[:_SIGNATURE] + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in every
    )


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = _SIGNATURE
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += size + 12


def _database(directory: Path) -> str:
    """A new one in which the tickets have the same numbers each time."""
    url = f"sqlite:///{directory / 'sms-gateway.db'}"
    database = Database(url)
    upgrade.upgrade(database)
    database.write(lambda db: db.execute(insert(db, setting).values(name="numbers", value="1078" * 16)))
    database.close()
    return url


if __name__ == "__main__":
    main(Path(sys.argv[1]))
