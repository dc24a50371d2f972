"""Whoever turns to something else finds again what they had: their place in the queue, and each letter they wrote."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from sms_gateway.roles import Caller
from tests.patience import eventually
from tests.web.browser.office import Office

_ANSWER = "Truk datang besok pagi, mohon maaf"


@pytest.fixture(scope="module", autouse=True)
def people(office: Office) -> None:
    office.hire("sari", "admin")


@pytest.fixture
def page(office: Office, sit_down: Callable[..., Page]) -> Page:
    """On a report of its own."""
    citizen = office.phone("+6281234500901")
    citizen.text("BINJAI sampah menumpuk di pasar tavip")
    page = sit_down("sari")
    page.goto(f"/tickets/{citizen.ticket.number}")
    return page


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


def test_an_answer_keeps_its_last_letters_when_its_writer_leaves_at_once(office: Office, page: Page) -> None:
    by, number = Caller(office.gateway.operators.find("sari")), page.url.rpartition("/")[2]
    page.get_by_label("Answer by SMS").fill(_ANSWER)
    page.goto("/")
    eventually(lambda: office.gateway.database.read(office.gateway.casework.draft, by, number) == _ANSWER)
    page.goto(f"/tickets/{number}")
    expect(page.get_by_label("Answer by SMS")).to_have_value(_ANSWER)


def test_an_answer_that_is_sent_at_once_over_a_slow_line_is_not_in_the_box_again(page: Page) -> None:
    page.route("**/replies", _slowly)
    page.get_by_label("Answer by SMS").fill(_ANSWER)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("on its way")
    expect(page.get_by_label("Answer by SMS")).to_have_value("")


def _slowly(route: Route) -> None:
    """It is done at once, and heard of later than the box waits for a letter more."""
    done = route.fetch(max_redirects=0)
    route.request.frame.page.wait_for_timeout(1000)
    route.fulfill(response=done)
