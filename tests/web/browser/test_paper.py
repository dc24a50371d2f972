"""What is printed: dark on white from whatever screen, with the title, and without what only a screen is for."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser.office import Office


@pytest.fixture(scope="module")
def more_settings() -> dict[str, Any]:
    return {"statistics": {"public": True}}


@pytest.fixture(scope="module", autouse=True)
def staff(office: Office) -> None:
    office.hire("sari")
    office.phone("+6281234567801").text("BINJAI jalan rusak parah di jalan jaksa")


def test_a_dark_screen_prints_as_a_light_one(sit_down: Callable[..., Page]) -> None:
    page = sit_down("sari", theme="dark")
    page.goto("/")
    page.evaluate("addEventListener('beforeprint', () => { printed = document.documentElement.dataset.bsTheme; })")
    page.pdf()
    assert page.evaluate("printed") == "light"
    page.locator("html[data-bs-theme=dark]").wait_for()


def test_a_printed_queue_has_nothing_to_press(sit_down: Callable[..., Page]) -> None:
    page = sit_down("sari")
    page.goto("/?tab=all")
    page.emulate_media(media="print")
    expect(page.get_by_text("jalan rusak parah")).to_be_visible()
    for unused in ("header", "footer", ".pick", "#filter"):
        expect(page.locator(unused).first).to_be_hidden()


def test_printed_statistics_have_their_title(sit_down: Callable[..., Page]) -> None:
    page = sit_down()
    page.goto("/statistics?language=en")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
