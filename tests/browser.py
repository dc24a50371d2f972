"""A real Chromium without a screen, and what it would only tell a developer: errors nobody looks at.

Playwright drives the browser that is installed: Debian's `chromium`, another of `NAMES` on the path, or the one that
`playwright install chromium` has fetched. As a program (`python -m tests.browser`) this module says whether there is
one, in a line that tells what to do.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Request,
    Response,
    ViewportSize,
    sync_playwright,
)

NAMES = ("chromium", "chromium-browser", "google-chrome")
LAPTOP: ViewportSize = {"width": 1280, "height": 720}
PHONE: ViewportSize = {"width": 390, "height": 844}
WIDTHS = {"laptop": LAPTOP, "phone": PHONE}

PATIENCE = 30_000
"""Milliseconds that anything on a page may take to happen; far more than it does."""

_FLAGS = (
    "--no-sandbox",  # it refuses to run as root otherwise, and visits nothing but ourselves
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
)
_LEFT_BEHIND = "net::ERR_ABORTED"  # what was under way when somebody went to another page, or typed on
_TOLD_ELSEWHERE = (
    "Failed to load resource: the server responded with a status of",
    "htmx:afterRequest",  # with `sendAbort`: htmx's own words for what was left behind
    "htmx:sendAbort",
    "htmx:responseError",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS, headless=True)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watch:
    """All that goes wrong in a context unseen: errors of scripts, what the content security policy refused, files
    that did not come, answers of 400 and more but for those that are `expected`.
    """

    context: BrowserContext
    expected: set[int] = field(default_factory=set)
    trouble: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self.trouble.append(f"script: {error.error}"))
        self.context.on("requestfailed", self._failed)
        self.context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(_TOLD_ELSEWHERE):
            self.trouble.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        if request.failure != _LEFT_BEHIND:
            self.trouble.append(f"not loaded: {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.trouble.append(f"{response.status}: {response.request.method} {response.url}")


def _missing() -> str | None:
    try:
        with chromium():
            return None
    except Error as error:
        found = next(filter(None, map(shutil.which, NAMES)), None)
        return f"{found} does not start: {error.message}" if found else _WANTED


_WANTED = (
    "The tests need Chromium: install it (Debian: apt-get install chromium; "
    "elsewhere: .venv/bin/python -m playwright install --with-deps chromium)"
)

if __name__ == "__main__":
    sys.exit(_missing())
