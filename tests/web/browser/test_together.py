"""Two operators on one ticket: they see each other, and no answer is lost or sent without looking."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser.audits import violations
from tests.web.browser.office import Office, wait


@pytest.fixture(scope="module", autouse=True)
def people(office: Office) -> None:
    office.hire("sari", "admin")
    office.hire("budi", "officer", "12.75")


def test_they_see_each_other_look_and_write(office: Office, sit_down: Callable[..., Page]) -> None:
    citizen = office.phone("+6281234500601")
    citizen.text("BINJAI parit mampet banjir terus")
    address = f"/tickets/{citizen.ticket.number}"
    hers, his = sit_down("sari"), sit_down("budi")
    for page in (hers, his):
        page.clock.install()
        page.goto(address)
    expect(his.get_by_text("sari is looking at it too.")).to_be_visible()
    wait(hers, 10)
    expect(hers.get_by_text("budi is looking at it too.")).to_be_visible()

    his.get_by_label("Answer by SMS").fill("Petugas kami datang besok pagi.")
    wait(his, 1)
    expect(his.locator("#preview")).to_contain_text("besok pagi")
    wait(hers, 10)
    expect(hers.get_by_text("budi is writing an answer.")).to_be_visible()


def test_an_answer_to_a_page_that_is_out_of_date_is_kept_and_goes_once_its_writer_says_so(
    office: Office, sit_down: Callable[..., Page]
) -> None:
    citizen = office.phone("+6281234500602")
    citizen.text("BINJAI jalan berlubang dpn pasar")
    number = citizen.ticket.number
    page = sit_down("sari", expected=frozenset({409}))
    page.goto(f"/tickets/{number}")
    page.get_by_label("Answer by SMS").fill("Kami perbaiki hari Kamis.")
    citizen.text(f"TL {number} tadi pagi ada motor jatuh")
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("your answer was not sent")
    expect(page.get_by_label("Answer by SMS")).to_have_value("Kami perbaiki hari Kamis.")
    expect(page.locator(".line-new")).to_contain_text("tadi pagi ada motor jatuh")
    assert not violations(page)
    assert answers(page) == 0
    page.get_by_role("button", name="Send all the same").click()
    expect(page.get_by_role("status")).to_contain_text("on its way")
    assert answers(page) == 1


def test_what_was_written_is_there_again_when_its_writer_comes_back(
    office: Office, sit_down: Callable[..., Page]
) -> None:
    citizen = office.phone("+6281234500603")
    citizen.text("BINJAI sampah menumpuk")
    page = sit_down("sari")
    page.goto(f"/tickets/{citizen.ticket.number}")
    with page.expect_response(lambda response: response.url.endswith("/box")):
        page.get_by_label("Answer by SMS").press_sequentially("Truk datang besok")
    page.goto("/")
    page.goto(f"/tickets/{citizen.ticket.number}")
    expect(page.get_by_label("Answer by SMS")).to_have_value("Truk datang besok")


def answers(page: Page) -> int:
    return page.locator(".line-us", has_text="Kami perbaiki hari Kamis").count()


def test_new_reports_do_not_disturb_whoever_works_in_the_list(office: Office, sit_down: Callable[..., Page]) -> None:
    first = office.phone("+6281234500604")
    first.text("MEDAN halte rusak")
    page = sit_down("sari")
    page.clock.install()
    page.goto("/?tab=verify&words=halte")
    pick = page.get_by_label(f"Pick {first.ticket.number}")
    pick.check()
    reason = page.get_by_label("Reason, told to the citizens")
    reason.press_sequentially("Sudah dil")
    office.phone("+6281234500605").text("MEDAN halte bocor")
    wait(page, 10)
    expect(page.get_by_text("halte bocor")).to_be_visible()
    reason.press_sequentially("aporkan")
    expect(pick).to_be_checked()
    expect(reason).to_have_value("Sudah dilaporkan")
    expect(reason).to_be_focused()
