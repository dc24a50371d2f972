"""A report from its first SMS to its last, as the operators see it who deal with it. Nobody loads a page anew."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from sms_gateway.storage import upgrade
from sms_gateway.storage.engine import Database
from tests.postgres import Cluster
from tests.web.browser.office import Office, opened, wait

CITIZEN = "+6281234500501"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    directory = tmp_path_factory.mktemp("office")
    with opened(browser, _new_database(request, directory), directory) as office:
        yield office


def _new_database(request: pytest.FixtureRequest, directory: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{directory / 'sms-gateway.db'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    url = cluster.create(f"office_{request.getfixturevalue('worker_id')}")
    upgrade.upgrade(database := Database(url))
    database.close()
    return url


def test_a_report_is_seen_at_once_verified_answered_delivered_and_resolved(
    office: Office, sit_down: Callable[..., Page]
) -> None:
    office.hire("sari", "admin")
    office.hire("budi", "officer", "12.75")
    citizen = office.phone(CITIZEN)

    desk = sit_down("sari")
    desk.clock.install()
    desk.goto("/?tab=verify")
    expect(desk.get_by_text("Nothing waits to be verified")).to_be_visible()
    assert "Laporan " in office.shell("text", CITIZEN, "BINJAI lampu jalan mati dpn SDN 2, anak2 takut").stdout
    wait(desk, 10)
    expect(desk.get_by_text("lampu jalan mati dpn SDN 2")).to_be_visible()
    expect(desk).to_have_title("(1) Queue · 1078")
    expect(desk.get_by_role("link", name="To verify 1")).to_be_visible()

    desk.get_by_role("link", name=citizen.ticket.number).click()
    desk.get_by_role("combobox", name="Topic").select_option("Electricity")
    expect(desk.get_by_role("combobox", name="Agency")).to_have_value("Kota Binjai (12.75)")
    desk.get_by_role("button", name="Verify and forward").click()
    expect(desk.get_by_role("status")).to_have_text("The report is now: Forwarded.")

    work = sit_down("budi")
    work.clock.install()
    work.goto("/")
    work.get_by_role("link", name=citizen.ticket.number).click()
    work.get_by_role("button", name="Assign to me").click()
    work.get_by_role("button", name="Start work").click()
    work.get_by_label("Answer by SMS").fill("Lampu sudah diganti. Terima kasih.")
    wait(work, 1)
    expect(work.locator("#preview")).to_contain_text("Lampu sudah diganti. Terima kasih.")
    work.get_by_role("button", name="Send", exact=True).click()
    expect(work.get_by_role("status")).to_contain_text("on its way")
    answer = work.locator(".line-us", has_text="Lampu sudah diganti")
    wait(work, 5, until=lambda: "sent" in answer.inner_text())
    office.delivered(citizen)
    wait(work, 5, until=lambda: "✓ delivered" in answer.inner_text())

    citizen.text(f"TL {citizen.ticket.number} lampu yg di gang jg mati pak")
    wait(work, 5)
    expect(work.get_by_text("lampu yg di gang jg mati pak")).to_be_visible()
    expect(work).to_have_title(f"(1) {citizen.ticket.number} · 1078")
    work.get_by_label("Answer by SMS").fill("Yang di gang juga sudah.")
    work.get_by_role("button", name="Send", exact=True).click()
    expect(work.get_by_role("status")).to_contain_text("on its way")
    work.get_by_role("button", name="Resolve").click()
    expect(work.locator("#state")).to_contain_text("Resolved")
    citizen.text(f"BELUM {citizen.ticket.number} yg di gang masih gelap")
    wait(work, 5)
    expect(work.get_by_text("yg di gang masih gelap")).to_be_visible()
    expect(work.locator("#state")).to_contain_text("In progress")
