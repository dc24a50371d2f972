"""Every page there is, in light and dark, on laptop and phone, in both languages: usable by everybody, and whole."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page

from sms_gateway.month import Month
from sms_gateway.reports import digest, written
from sms_gateway.storage import months, operators
from sms_gateway.web import create_app
from tests.web.browser import town
from tests.web.browser.audits import faults_of_layout, violations
from tests.web.browser.office import PASSWORD, Office, Theme, Width

PAGES: Mapping[str, Sequence[str]] = {
    "admin.agencies": ["/admin/agencies", "/admin/agencies?words=binjai", "/admin/agencies?words=nirwana"],
    "admin.agency": ["/admin/agencies/12.75"],
    "admin.operators": ["/admin/operators", "/admin/operators?words=nobody"],
    "admin.operator": ["/admin/operators/sari"],
    "admin.new_operator": ["/admin/operators/_new"],
    "admin.holidays": ["/admin/holidays"],
    "admin.carriers": ["/admin/carriers"],
    "admin.outbox": ["/admin/outbox?tab=all", "/admin/outbox?tab=held"],
    "admin.message": ["/admin/outbox/1"],
    "admin.audit": ["/admin/audit"],
    "api.docs": ["/api/v1/docs"],
    "console.queue": ["/?tab=verify", "/?tab=overdue", "/?tab=mine", "/?tab=all&words=jalan&status=received&overdue=1"],
    "console.ticket": ["/tickets/{reopened}", "/tickets/{undelivered}", "/tickets/{anonymous}", "/tickets/{long}"],
    "console.texts": ["/admin/texts", "/admin/texts?q=kami"],
    "console.text": ["/admin/texts/id/received", "/admin/texts/en/reply"],
    "console.command_words": ["/admin/words"],
    "console.try_out": ["/admin/try"],
    "console.figures": ["/figures?days=365", "/figures?agency=12.75", "/figures?from=2020-01-01&to=2020-01-02"],
    "console.month": ["/reports/{month}", "/reports/{month}?agency=12.75", "/reports/2020-01"],
    "console.basic_phone": ["/phone"],
    "sign_in.account": ["/account"],
    "sign_in.password": ["/account/password"],
    "sign_in.second_factor": ["/account/second-factor"],
}
FOR_EVERYBODY = {"statistics.page": ["/statistics", "/statistics?language=en"]}
BEFORE_ONE_IS_IN = {"sign_in.enter", "sign_in.code", "sign_in.invited"}
PARTS = {
    "admin.audit_file",
    "admin.entrance",
    "console.figures_file",
    "console.month_file",
    "console.monthly",
    "console.screen",
    "console.rows",
    "console.agencies",
    "console.thread",
}
"""What pages fetch; nobody looks at them by themselves."""

_count = itertools.count()

LOOKS = [
    pytest.param("laptop", "light", "en", id="laptop, light, English"),
    pytest.param("laptop", "dark", "id", id="laptop, dark, Indonesian"),
    pytest.param("phone", "light", "id", id="phone, light, Indonesian"),
    pytest.param("phone", "dark", "en", id="phone, dark, English"),
]


@pytest.fixture(scope="module")
def more_settings() -> dict[str, Any]:
    return {"statistics": {"public": True}}


@pytest.fixture(scope="module")
def addresses(office: Office) -> Sequence[str]:
    """Of every page, in a town as it is in the middle of a week."""
    numbers, now = town.fill(office.gateway.settings, datetime.now(UTC)), office.gateway.clock()
    this = Month.of(now, office.gateway.settings.timezone)
    report = office.gateway.reports.make(this) | {"month": str(this.away(-1))}
    office.gateway.database.write(months.keep, report["month"], now, digest(report), written(report))
    every = (address for pages in (PAGES, FOR_EVERYBODY) for addresses in pages.values() for address in addresses)
    return [address.format(**numbers, month=this) for address in every]


def test_no_page_is_left_out(office: Office) -> None:
    app = create_app(office.gateway)
    shown = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    for_people = {endpoint for endpoint in shown if endpoint.startswith(("admin.", "console.", "sign_in."))}
    assert for_people | {"api.docs"} == set(PAGES) | BEFORE_ONE_IS_IN | PARTS


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
def test_everybody_can_use_each_page_and_nothing_on_it_is_cut_off(
    addresses: Sequence[str], sit_down: Callable[..., Page], width: Width, theme: Theme, language: str
) -> None:
    page = sit_down("sari", width, theme, language, expected=frozenset({404}))
    faults: dict[str, list[str]] = {}
    for address in [*addresses, "/nothing/is/here"]:
        page.goto(address)
        for fault in _faults(page):
            faults.setdefault(fault, []).append(address)
    assert not faults, "\n".join(f"{', '.join(where)}: {fault}" for fault, where in faults.items())


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
def test_everybody_can_sign_in_and_is_told_what_was_wrong(
    office: Office, sit_down: Callable[..., Page], width: Width, theme: Theme, language: str
) -> None:
    page = sit_down(None, width, theme, language, expected=frozenset({403}))
    page.goto("/sign-in")
    faults = _faults(page)
    enter(page, "nobody", "wrong-wrong-wrong")
    faults += _faults(page)
    enter(page, with_second_factor(office), PASSWORD)
    page.wait_for_url("**/sign-in/code*")
    faults += _faults(page)
    page.locator("[name=code]").fill("000000")
    page.locator("main button").click()
    faults += _faults(page)
    assert not faults, "\n".join(faults)


def enter(page: Page, name: str, password: str) -> None:
    """By the names of the fields: their labels are in two languages."""
    page.locator("[name=name]").fill(name)
    page.locator("[name=password]").fill(password)
    page.locator("main button").click()


def with_second_factor(office: Office) -> str:
    name = office.hire(f"kode{next(_count)}", "auditor")
    person = office.gateway.operators.find(name)
    office.gateway.database.write(operators.change, person.id, totp=pyotp.random_base32())
    return name


def _faults(page: Page) -> list[str]:
    """With all open that can be opened, and a report picked where there is one."""
    page.evaluate(
        "document.querySelectorAll('details').forEach(each => { each.removeAttribute('name'); each.open = true })"
    )
    if (picks := page.locator("input.pick")).count():
        picks.first.check()
    return violations(page) + faults_of_layout(page)
