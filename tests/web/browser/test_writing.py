"""The reply box: what the citizen will get, before it is sent."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser.audits import violations
from tests.web.browser.office import Office, wait

_HERE = datetime.now(UTC).astimezone(ZoneInfo("Asia/Jakarta"))
BEGIN, END = (f"{_HERE + timedelta(hours=hours):%H:%M}" for hours in (-2, 2))


@pytest.fixture(scope="module")
def more_settings() -> dict[str, Any]:
    """It is night, whatever the hour."""
    return {"updates": {"quiet_hours": f"{BEGIN}-{END}"}}


@pytest.fixture(scope="module")
def address(office: Office) -> str:
    office.hire("sari", "admin")
    citizen = office.phone("+6281234500901")
    citizen.text("BINJAI parit mampet")
    return f"/tickets/{citizen.ticket.number}"


@pytest.fixture
def page(sit_down: Callable[..., Page], address: str) -> Page:
    page = sit_down("sari")
    page.clock.install()
    page.goto(address)
    return page


def test_the_page_scrolls_as_one(page: Page) -> None:
    """On the lowest laptop too: what stands beside the conversation hides nothing within itself."""
    page.set_viewport_size({"width": 1366, "height": 600})
    side = page.locator(".side")
    assert side.evaluate("one => one.scrollHeight - one.clientHeight") == 0
    expect(side.get_by_role("heading", name="Due dates")).to_be_in_viewport()
    page.mouse.wheel(0, 10_000)
    expect(side.locator("#history summary")).to_be_in_viewport()


def test_signs_that_no_plain_sms_has_are_marked_and_repaired_by_one_click(page: Page) -> None:
    page.get_by_label("Answer by SMS").press_sequentially("Parit “utama” sudah dikeruk 👍")
    wait(page, 1)
    expect(page.locator("#preview mark")).to_have_text(["“", "”", "👍"])
    assert not violations(page)
    page.get_by_role("button", name="Repair").click()
    expect(page.get_by_label("Answer by SMS")).to_have_value(re.compile(r'^Parit "utama" sudah dikeruk\s*$'))
    expect(page.locator("#preview mark")).to_have_count(0)


def test_each_sms_the_citizen_gets_is_shown_and_counted(page: Page) -> None:
    box = page.get_by_label("Answer by SMS")
    box.fill("Sudah dikeruk.")
    wait(page, 1)
    expect(page.locator("#preview")).to_contain_text("The citizen gets 1 SMS:")
    box.fill("Sudah dikeruk hari ini oleh petugas kami. " * 8)
    wait(page, 1)
    expect(page.locator("#preview")).to_contain_text(re.compile("The citizen gets [3-9] SMS:"))
    expect(page.locator("#preview .bubble")).not_to_have_count(1)


def test_a_canned_reply_is_filled_with_what_is_known_of_the_report(page: Page) -> None:
    page.get_by_label("Canned reply").select_option("petugas datang")
    page.get_by_role("button", name="Insert").click()
    expect(page.get_by_label("Answer by SMS")).to_have_value(
        re.compile(r"Petugas Kota Binjai sudah memeriksa lokasinya\. .* paling lambat \d+ \w+ \d{4}\.")
    )


def test_at_night_it_is_told_when_the_answer_goes_out_and_what_is_urgent_goes_at_once(page: Page) -> None:
    box = page.get_by_label("Answer by SMS")
    box.fill("Sudah dikeruk.")
    wait(page, 1)
    expect(page.locator("#preview")).to_contain_text(f"it goes out at {END} WIB")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text(f"it goes out at {END} WIB")

    box.fill("Jauhi parit itu: arusnya deras.")
    page.get_by_label("Urgent").check()
    page.get_by_role("button", name="Send", exact=True).click()
    urgent = page.locator(".line-us", has_text="arusnya deras")
    wait(page, 5, until=lambda: "sent" in urgent.inner_text())
    expect(page.locator(".line-us", has_text="Sudah dikeruk").last).to_contain_text("goes out")


def test_who_clicks_twice_sends_once(page: Page) -> None:
    page.get_by_label("Answer by SMS").fill("Pompa sudah dipasang.")
    page.get_by_role("button", name="Send", exact=True).dblclick()
    expect(page.get_by_role("status")).to_contain_text("on its way")
    assert page.locator(".line-us", has_text="Pompa sudah dipasang").count() == 1
