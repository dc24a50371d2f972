"""An administrator changes what citizens are told, and sees first how it would read."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from sms_gateway.storage import outbound
from tests.web.browser.audits import faults_of_layout, violations
from tests.web.browser.office import Office, wait


def answer(office: Office, number: str) -> str:
    """To the name of a place alone; whoever sends it."""
    office.phone(number).text("BINJAI", read=False)
    (said,) = office.gateway.database.read(outbound.to_phone, number)
    return said.body


def test_a_text_is_measured_while_it_is_written_tried_unsaved_kept_said_and_taken_back(
    office: Office, sit_down: Callable[..., Page]
) -> None:
    page = sit_down(office.hire("ratna", "admin"), expected=frozenset({409}))
    page.clock.install()
    page.goto("/admin/texts")
    page.get_by_role("searchbox").fill("received_empty")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Edit received_empty, Bahasa Indonesia").click()
    box, preview = page.get_by_label("Text", exact=True), page.locator("#preview")
    expect(preview).to_contain_text("1 SMS:")
    for written, told in (
        ("{flags} Siap {number} {agency} “ya”", "write others: “ ”"),
        ("{flags} Siap {number}", "Its places must be: {agency} {flags} {number}"),
        ("{flags} Siap {number} {agency}. " + "Mohon tulis apa yang terjadi. " * 5, "It needs 2 SMS"),
    ):
        box.fill(written)
        wait(page, 1)
        expect(preview).to_contain_text(told)
        assert not violations(page)
    page.get_by_role("button", name="Keep").click()
    expect(preview).to_contain_text("It needs 2 SMS")  # refused, and nothing of it is lost
    expect(box).to_have_value(re.compile("Mohon tulis"))

    box.fill("{flags} Siap {number} {agency}: ada apa?")
    page.get_by_label("An SMS to try it with").fill("BINJAI")
    page.get_by_role("button", name="Try it unsaved").click()
    expect(page.locator(".tried .bubble")).to_have_text(re.compile(r"^Siap \d+ Kota Binjai: ada apa\?$"))
    assert not violations(page) + faults_of_layout(page)
    assert "Siap" not in answer(office, "+6281234500911")

    page.get_by_role("button", name="Back to the text").click()
    expect(box).to_have_value(re.compile(r"Siap \{number\} \{agency\}: ada apa\?"))
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("status")).to_contain_text("from the next message on")
    assert re.fullmatch(r"Siap \d+ Kota Binjai: ada apa\?", answer(office, "+6281234500912"))
    page.get_by_role("button", name="Undo this edit").click()
    expect(page.get_by_role("status")).to_contain_text("as it was before")
    assert "Siap" not in answer(office, "+6281234500913")


def test_a_word_is_added_and_understood_without_scripts_too(office: Office, sit_down: Callable[..., Page]) -> None:
    page = sit_down(office.hire("dewi", "admin"), scripts=False)
    page.goto("/admin/words")
    page.get_by_role("heading", name="How does my report stand?").click()
    page.get_by_label("One more word for How does my report stand?").fill("Pantau")
    page.get_by_role("button", name="Add How does my report stand?").click()
    expect(page.get_by_role("status")).to_contain_text("understood from the next message on")
    page.get_by_role("button", name="Remove semak (id)").click()
    expect(page.get_by_role("status")).to_contain_text("not understood any more")
    page.goto("/admin/try")
    page.get_by_label("SMS, one a line").fill("BINJAI lampu mati\npantau")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator(".tried").nth(1)).to_contain_text("a question how a report stands")
