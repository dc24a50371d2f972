"""The console without a mouse, and without scripts: all of it works."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser.audits import violations
from tests.web.browser.office import PASSWORD, Office, sign_in


@pytest.fixture(scope="module", autouse=True)
def people(office: Office) -> None:
    office.hire("sari", "admin")


def test_keys_alone_lead_from_the_sign_in_to_an_answer_that_is_sent(
    office: Office, sit_down: Callable[..., Page]
) -> None:
    citizen = office.phone("+6281234500701")
    citizen.text("BINJAI lampu jalan mati")
    page = sit_down()
    page.goto("/")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("sari")
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Queues")).to_be_visible()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    tab_to(page, citizen.ticket.number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=citizen.ticket.number)).to_be_visible()

    tab_to(page, "Answer by SMS")
    page.keyboard.type("Sudah diperbaiki.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("on its way")


def test_a_few_keys_lead_from_the_top_of_a_report_to_what_can_be_done(
    office: Office, sit_down: Callable[..., Page]
) -> None:
    citizen = office.phone("+6281234500703")
    citizen.text("MEDAN sampah menumpuk di pasar")
    page = sit_down("sari")
    page.goto(f"/tickets/{citizen.ticket.number}")
    tab_to(page, "Skip to what can be done", most=2)
    page.keyboard.press("Enter")
    tab_to(page, "Verify and forward", most=8)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Forwarded")


def test_letters_lead_through_the_queue_and_a_ticket(office: Office, sit_down: Callable[..., Page]) -> None:
    for count, said in enumerate(["kabel putus", "kabel terbakar"]):
        office.phone(f"+628123450072{count}").text(f"SERGAI {said}")
    page = sit_down("sari")
    page.goto("/?tab=verify&words=kabel")
    links = page.locator(".row-link")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("input.pick").nth(1)).to_be_checked()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Conversation")).to_be_visible()
    page.keyboard.press("r")
    expect(page.get_by_label("Answer by SMS")).to_be_focused()
    page.keyboard.type("jkxu/?")
    expect(page.get_by_label("Answer by SMS")).to_have_value("jkxu/?")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert not violations(page)
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(r"/\?tab=verify&words=kabel#row-\d+$"))
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_a_report_can_be_verified_previewed_and_answered_without_scripts(
    office: Office, sit_down: Callable[..., Page]
) -> None:
    citizen = office.phone("+6281234500702")
    citizen.text("BINJAI parit mampet")
    page = sit_down(scripts=False)
    page.goto("/?tab=verify")
    sign_in(page, "sari")
    page.get_by_role("link", name=citizen.ticket.number).click()
    page.get_by_label("Class").select_option("Complaint")
    page.get_by_role("button", name="Verify only").click()
    expect(page.get_by_role("status")).to_have_text("The report is now: Verified.")

    page.get_by_label("Answer by SMS").fill("Sudah “dikeruk” hari ini 👍")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview mark")).to_have_text(["“", "”", "👍"])
    page.get_by_role("button", name="Repair").click()
    expect(page.get_by_label("Answer by SMS")).to_have_value(re.compile(r'^Sudah "dikeruk" hari ini\s*$'))
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("on its way")


def test_several_reports_are_dealt_with_at_once_without_scripts(office: Office, sit_down: Callable[..., Page]) -> None:
    phones = [office.phone(f"+628123450071{count}") for count in range(3)]
    for count, phone in enumerate(phones):
        phone.text(f"PADANG pohon tumbang di jalan nomor {count}")
    page = sit_down("sari", scripts=False)
    page.goto("/?tab=verify&words=tumbang")
    for phone in phones[:2]:
        page.get_by_label(f"Pick {phone.ticket.number}").check()
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_role("status")).to_have_text("2 reports done.")
    assert [phone.ticket.status for phone in phones] == ["verified", "verified", "received"]


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """By Tab alone, pressed `most` times; the focus can be seen at each step."""
    for _ in range(most):
        page.keyboard.press("Tab")
        told = page.evaluate(_FOCUS)
        assert told["seen"], f"nobody sees the focus on {told['name']}"
        if name == told["name"]:
            return
    raise AssertionError(f"Tab does not lead to {name}")


_FOCUS = """
() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const drawn = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none" || style.boxShadow !== "none";
  const there = box.width > 1 && box.bottom > 0 && box.top < innerHeight;
  const label = at.labels?.[0]?.textContent ?? at.getAttribute("aria-label") ?? at.textContent;
  return {name: label.trim() || at.id || at.tagName, seen: drawn && there};
}
"""
