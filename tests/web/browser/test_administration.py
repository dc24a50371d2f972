"""A day of an administrator: what they change counts from the next SMS on, and nothing happens before it was shown."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from sms_gateway.duedates import DueDates
from sms_gateway.storage import outbound, sending
from sms_gateway.storage.engine import Connection
from tests.web.browser.audits import faults_of_layout, violations
from tests.web.browser.office import Office


@pytest.fixture(scope="module", autouse=True)
def people(office: Office) -> None:
    office.hire("pusat", "admin")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_day_of_an_administrator(office: Office, sit_down: Callable[..., Page], scripts: bool) -> None:
    page = sit_down("pusat", scripts=scripts)
    page.goto("/")
    page.get_by_role("link", name="Administration").click()
    word = "SIBINJAI" if scripts else "BINJAIKITA"
    a_keyword(office, page, word, f"+62812345008{scripts:02d}")
    a_holiday(office, page, f"+62812345009{scripts:02d}", scripts)
    a_failed_message(office, page, f"+62812345010{scripts:02d}", scripts)
    somebody_new(page, "ani" if scripts else "budi", scripts)
    page.get_by_role("navigation", name="Administration").get_by_role("link", name="Audit").click()
    expect(page.get_by_role("row").filter(has_text=f"keyword {word} added")).to_contain_text("pusat")
    sound(page, scripts)


def a_keyword(office: Office, page: Page, word: str, number: str) -> None:
    """Found through the tree, given a word that is taken, then one that is not."""
    page.get_by_role("link", name="Sumatera Utara").click()
    page.get_by_role("link", name="Kota Binjai").click()
    page.get_by_label("Another keyword").fill("medan")
    page.get_by_label("Another keyword").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("MEDAN has a meaning already, so nothing was changed.")
    page.get_by_label("Another keyword").fill(word)
    page.get_by_label("Another keyword").press("Enter")
    expect(page.get_by_role("status")).to_contain_text(f"{word} reaches it from the next message on.")
    citizen = office.phone(number)
    citizen.text(f"{word} jalan rusak parah di jalan jaksa")
    assert citizen.ticket.agency == "12.75"


def a_holiday(office: Office, page: Page, number: str, scripts: bool) -> None:
    """The next working day becomes a day off: what that does to a report is shown, then it is so."""
    citizen = office.phone(number)
    citizen.text("BINJAI parit mampet banjir terus")
    day, verify = next_working_day(office, number), due(office, number)
    page.get_by_role("navigation", name="Administration").get_by_role("link", name="Holidays").click()
    page.get_by_label("Day", exact=True).fill(day.isoformat())
    page.get_by_label("What it is called").fill("Pilkada Binjai")
    page.get_by_label("Where (empty: everywhere)").fill("Kota Binjai (12.75)")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("row").filter(has_text=citizen.ticket.number).first).to_contain_text("Verify and forward")
    sound(page, scripts)
    assert due(office, number) == verify, "nothing has happened yet"
    page.get_by_role("button", name="Apply it").click()
    expect(page.get_by_role("status")).to_contain_text("The day is kept.")
    assert due(office, number) > verify


def a_failed_message(office: Office, page: Page, number: str, scripts: bool) -> None:
    citizen = office.phone(number)
    citizen.text("BINJAI lampu jalan mati")
    (said,) = office.gateway.database.read(outbound.to_phone, number)
    office.gateway.database.write(spoiled, said.id)
    page.get_by_role("navigation", name="Administration").get_by_role("link", name="Outbox").click()
    page.get_by_role("link", name="Failed").click()
    page.get_by_label(f"Pick {said.id}").check()
    sound(page, scripts)
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("heading", name="Send 1 message again?")).to_be_visible()
    sound(page, scripts)
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("status")).to_contain_text("1 message goes out again.")
    expect(page.get_by_text("Nothing has failed.")).to_be_visible()


def spoiled(db: Connection, message_id: int) -> None:
    sending.settle(db, message_id, "queued", "sending", "sent", "delivered", state="failed", error="30007")


def somebody_new(page: Page, name: str, scripts: bool) -> None:
    page.get_by_role("navigation", name="Administration").get_by_role("link", name="Operators").click()
    page.get_by_role("link", name="Add an operator").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Agency (empty: of the nation)").fill("12.75")
    page.get_by_role("button", name="Add, and show a password once").click()
    expect(page.locator("#once")).to_contain_text("-")
    sound(page, scripts)
    page.get_by_role("link", name="I have written it down").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def sound(page: Page, scripts: bool) -> None:
    if scripts:  # the measuring is done by scripts
        assert not violations(page) + faults_of_layout(page)


def next_working_day(office: Office, number: str) -> date:
    """The first one after the report of a phone came in, by the calendar on the wall of the citizen."""
    calendar = office.gateway.database.read(office.gateway.directory.read_rules).of("12.75").calendar
    ticket = office.phone(number).ticket
    day = ticket.opened_at.astimezone(ZoneInfo(ticket.timezone)).date() + timedelta(days=1)
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return day


def due(office: Office, number: str) -> datetime:
    """By when the report of a phone must be verified, as it is reckoned now."""
    book = office.gateway.database.read(office.gateway.directory.read_rules)
    return DueDates(book.of).of(office.phone(number).ticket).verify
