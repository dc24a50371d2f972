"""An office where operators work: the service as it runs, and the people who sit down at it with a browser."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, Literal

from playwright.sync_api import Browser, Page, StorageState

from sms_gateway.clock import system_clock
from sms_gateway.config import Settings
from sms_gateway.gateway import Gateway, build
from sms_gateway.messages import Receipt
from sms_gateway.roles import Role
from sms_gateway.storage import outbound
from tests.browser import PATIENCE, WIDTHS, Watch
from tests.forked import run
from tests.phones import Phone
from tests.processes import Process, free_port

PASSWORD = "nasi-goreng-kambing-1078"

Width = Literal["laptop", "phone"]
Theme = Literal["light", "dark"]

_CALM: Mapping[str, Any] = {
    "updates": {"quiet_hours": "00:00-00:00"},  # a test at night is no night at the desk
    "limits": {"per_carrier_parts_per_second": 1000},
}


@dataclass
class Office:
    """One service on one database. `gateway` is the same database from inside the tests: what is done with it has
    happened elsewhere, by an SMS or in another process.
    """

    server: Process
    browser: Browser
    gateway: Gateway
    shell: Callable[..., CompletedProcess[str]]
    """`shell("ticket", "list")`: one command on the same database."""
    _sessions: dict[str, StorageState] = field(default_factory=dict)

    def hire(self, name: str, role: Role = "coordinator", agency: str | None = None) -> str:
        self.gateway.operators.add(name, role, agency, PASSWORD)
        return name

    def phone(self, number: str) -> Phone:
        """In a citizen's hand. What it is sent leaves by whoever comes first, the service or the phone's own look."""
        return Phone(self.gateway, number)

    def delivered(self, phone: Phone) -> None:
        """The carrier says so of all that it took for this phone."""
        for said in self.gateway.database.read(outbound.to_phone, phone.number):
            receipt = Receipt(said.carrier, said.carrier_id or "", "delivered", "delivered", message_id=said.id)
            self.gateway.receipts.take(receipt)

    @contextmanager
    def seat(
        self,
        name: str | None = None,
        width: Width = "laptop",
        theme: Theme = "light",
        language: str = "en",
        scripts: bool = True,
        expected: frozenset[int] = frozenset(),
    ) -> Iterator[Page]:
        """A browser of one's own; whoever is named is signed in already. Fails at the end if anything went wrong that
        no one sees, but for answers with a status that is `expected`.
        """
        context = self.browser.new_context(
            base_url=self.server.url,
            viewport=WIDTHS[width],
            has_touch=width == "phone",
            color_scheme=theme,
            java_script_enabled=scripts,
            timezone_id="Asia/Jakarta",
            storage_state=self._session(name) if name else None,
        )
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": "language", "value": language, "url": self.server.url}])
        watch = Watch(context, set(expected))
        try:
            yield context.new_page()
        finally:
            context.close()
        assert not watch.trouble, "\n".join(watch.trouble)

    def _session(self, name: str) -> StorageState:
        """Signed in by the form, once."""
        if name not in self._sessions:
            with self.seat() as page:
                page.goto("/")
                sign_in(page, name)
                page.get_by_role("navigation", name="Queues").wait_for()
                self._sessions[name] = page.context.storage_state()
        return self._sessions[name]


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """At the page where one does; it leads on to where one wanted to go."""
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


@contextmanager
def opened(browser: Browser, url: str, directory: Path, more: Mapping[str, Any] | None = None) -> Iterator[Office]:
    """The service over a database that is up to date, on a port of its own."""
    settings = {"database": {"url": url, "patience": PATIENCE / 1000}, **_CALM, **(more or {})}
    gateway = build(Settings.model_validate(settings | {"spool": {"directory": directory / "inside"}}), system_clock)
    try:
        with Process("serve", settings=settings, cwd=directory, port=free_port()) as server:
            yield Office(server, browser, gateway, partial(run, settings=settings, cwd=directory))
            assert "Traceback" not in server.said, server.said[-3000:]
    finally:
        gateway.close()


def wait(page: Page, seconds: float, until: Callable[[], bool] = lambda: True) -> None:
    """Moves the clock of a page, where it was installed; so often until something holds."""
    end = time.monotonic() + PATIENCE / 1000
    page.clock.run_for(int(seconds * 1000))
    while not until():
        assert time.monotonic() < end, "it has not come about"
        page.wait_for_timeout(100)
        page.clock.run_for(int(seconds * 1000))
