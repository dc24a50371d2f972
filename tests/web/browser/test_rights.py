"""What each of them sees: only what their role and agency allow, and nothing for ever."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from sms_gateway.clock import system_clock
from sms_gateway.storage.tables import session
from tests.phones import Phone
from tests.web.browser.office import Office, sign_in


@pytest.fixture(scope="module", autouse=True)
def people(office: Office) -> None:
    office.hire("sari", "coordinator", "12.75")
    office.hire("budi", "officer", "12.75")
    office.hire("tari", "auditor")
    office.hire("wati", "ombudsman")


@pytest.fixture(scope="module")
def binjai(office: Office) -> Phone:
    phone = office.phone("+6281234500801")
    phone.text("BINJAI lampu jalan mati")
    return phone


@pytest.fixture(scope="module")
def padang(office: Office) -> Phone:
    phone = office.phone("+6281234500802")
    phone.text("PADANG pungli parkir pasar raya")
    return phone


def test_an_officer_sees_the_tickets_of_the_agency_and_no_other(
    sit_down: Callable[..., Page], binjai: Phone, padang: Phone
) -> None:
    page = sit_down("budi", expected=frozenset({404}))
    page.goto("/?tab=all")
    expect(page.get_by_role("link", name=binjai.ticket.number)).to_be_visible()
    expect(page.get_by_role("link", name=padang.ticket.number)).to_have_count(0)
    page.goto(f"/tickets/{padang.ticket.number}")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()


def test_an_officer_cannot_have_the_phone_number_and_a_coordinator_can_by_asking(
    sit_down: Callable[..., Page], binjai: Phone
) -> None:
    officer, coordinator = sit_down("budi"), sit_down("sari")
    for page in (officer, coordinator):
        page.goto(f"/tickets/{binjai.ticket.number}")
        expect(page.locator(".phone")).to_have_text("+62 812-****-801")
    expect(officer.get_by_role("button", name="Show the number")).to_have_count(0)
    coordinator.get_by_role("button", name="Show the number").click()
    expect(coordinator.locator(".phone")).to_contain_text(re.compile(r"812\D?3450\D?0801"))


def test_an_auditor_reads_everything_and_is_offered_nothing_to_change(
    sit_down: Callable[..., Page], binjai: Phone, padang: Phone
) -> None:
    page = sit_down("tari")
    page.goto("/")
    expect(page.get_by_role("checkbox", name="Pick")).to_have_count(0)
    for phone in (binjai, padang):
        page.goto(f"/tickets/{phone.ticket.number}")
        expect(page.locator("main form:not([action$='/file'])")).to_have_count(0)  # to take the case file is to read


def test_whoever_was_away_too_long_signs_in_again_and_is_back_where_they_were(
    office: Office, sit_down: Callable[..., Page], binjai: Phone
) -> None:
    page = sit_down("tari", expected=frozenset({401}))
    page.goto("/?tab=all")
    office.gateway.database.write(
        lambda db: db.execute(update(session).values(seen_at=system_clock() - timedelta(hours=1)))
    )
    page.get_by_role("link", name=binjai.ticket.number).click()
    expect(page).to_have_url(re.compile("/sign-in"))
    sign_in(page, "tari")
    expect(page.get_by_role("heading", name=binjai.ticket.number)).to_be_visible()
