"""What is only there in a browser: that charts are drawn, and that a conversation goes on by itself."""

from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Locator, Page, expect

from tests.web.browser import town
from tests.web.browser.audits import faults_of_layout, violations
from tests.web.browser.office import Office


def test_charts_are_drawn_and_follow_the_light(office: Office, sit_down: Callable[..., Page]) -> None:
    town.fill(office.gateway.settings, datetime.now(UTC))
    page = sit_down("sari", theme="light")
    page.goto("/figures?days=30")
    line = page.locator("#flow polyline.tone-1")
    assert tall(line) > 20
    assert page.locator("#flow polyline").count() == 3
    assert page.locator("#parts rect.tone-1").count() == 30
    assert page.locator("#parts rect.running").count() == 1
    assert wide(page.locator("#ages rect.tone-1").first) > 20
    assert page.locator("#response line.limit").first.bounding_box()
    by_day = line.evaluate(COLOUR)
    page.emulate_media(color_scheme="dark")
    page.locator("html[data-bs-theme=dark]").wait_for()
    assert line.evaluate(COLOUR) != by_day
    page.locator("#flow summary").click()
    expect(page.locator("#flow tbody tr")).to_have_count(30)
    assert violations(page) + faults_of_layout(page) == []
    with page.expect_download() as download:
        page.locator("#flow .file").click()
    assert download.value.suggested_filename.startswith("flow-")
    assert "day,received,answered,closed" in download.value.path().read_text()


def test_a_conversation_on_the_phone_goes_on_by_itself(office: Office, sit_down: Callable[..., Page]) -> None:
    page = sit_down(office.hire("tama", "auditor"), width="phone")
    page.goto("/phone")
    page.locator("#sms").fill("BINJAI parit mampet di jl jaks")
    expect(page.locator("#left")).to_have_text("130/1")
    page.get_by_role("button", name="1", exact=True).click()
    expect(page.locator("#sms")).to_have_value("BINJAI parit mampet di jl jaks1")
    expect(page.locator("#left")).to_have_text("129/1")
    page.get_by_role("button", name="Send").click()
    answer = page.locator("#screen .came").last
    expect(answer).to_contain_text("Kota Binjai")
    expect(page.locator("#sms")).to_have_value("")
    expect(page.locator("#sms")).to_be_focused()
    ticket = office.phone("+6281210781078").ticket
    office.gateway.desk.reply(ticket.number, "Parit kami keruk besok pagi.", "operator:ani")
    expect(page.locator("#screen .came").last).to_contain_text("Parit kami keruk besok pagi.")
    expect(page.locator("#screen .came").last).to_be_in_viewport()
    page.locator("#sms").fill(f"SELESAI {ticket.number}")
    page.locator("#sms").press("Enter")
    expect(page.locator("#screen .own").last).to_contain_text("SELESAI")
    assert violations(page) + faults_of_layout(page) == []


COLOUR = "one => getComputedStyle(one).stroke"


def tall(drawn: Locator) -> float:
    return box(drawn)["height"]


def wide(drawn: Locator) -> float:
    return box(drawn)["width"]


def box(drawn: Locator) -> dict[str, float]:
    """Of what an SVG shows, whatever its own measure."""
    found: dict[str, float] = drawn.evaluate(
        "one => { const {width, height} = one.getBoundingClientRect(); return {width, height} }"
    )
    return found
