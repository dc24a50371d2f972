import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import PATIENCE, chromium
from tests.web.browser.office import Office, opened

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def more_settings() -> dict[str, Any]:
    """What the service of a module is told besides; a module may define its own."""
    return {}


@pytest.fixture(scope="module")
def office(
    browser: Browser, sqlite_template: Path, more_settings: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """The service of one module, on SQLite."""
    directory = tmp_path_factory.mktemp("office")
    url = f"sqlite:///{shutil.copy(sqlite_template, directory / 'sms-gateway.db')}"
    with opened(browser, url, directory, more_settings) as office:
        yield office


@pytest.fixture
def sit_down(office: Office) -> Iterator[Callable[..., Page]]:
    """`sit_down("ani")`: as `Office.seat`, until the end of the test."""
    with ExitStack() as seats:
        yield lambda *who, **how: seats.enter_context(office.seat(*who, **how))
