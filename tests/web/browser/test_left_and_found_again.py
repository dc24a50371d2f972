"""Whoever turns to something else finds again what they had: their place in the queue, and each letter they wrote."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser.office import Office


@pytest.fixture(scope="module", autouse=True)
def people(office: Office) -> None:
    office.hire("sari", "admin")


def test_the_way_back_leads_to_the_report_one_came_from(office: Office, sit_down: Callable[..., Page]) -> None:
    for count in range(30):
        office.phone(f"+62812345091{count:02d}").text(f"MEDAN halte bocor nomor {count}")
    page = sit_down("sari")
    page.goto("/?tab=verify&words=halte")
    rows = page.locator(".row-link")
    rows.nth(25).click()
    page.get_by_role("link", name="← Queue").click()
    expect(rows.nth(25)).to_be_focused()
    expect(rows.nth(25)).to_be_in_viewport()
    page.keyboard.press("j")
    expect(rows.nth(26)).to_be_focused()
