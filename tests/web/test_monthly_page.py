"""The report of a month in the console and by the API: the same to the byte as from a shell, and to each their own."""

from collections.abc import Callable

import pytest
from flask import Flask

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.month import Month
from sms_gateway.monthly import narrowed
from sms_gateway.papers import paper
from sms_gateway.reports import digest, written
from sms_gateway.sheets import sheet
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.callers import hire, json_of, problem, program
from tests.web.clerks import clerk

MARCH = Month(2026, 3)


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture(autouse=True)
def in_april(gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]) -> None:
    """After a month in which Binjai had a report and answered it, and Medan had one and did not."""
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    phone().text("MEDAN sampah menumpuk di jalan gaperta")
    gateway.desk.move(citizen.ticket.number, "forwarded", "operator:ani", agency="12.75")
    clock.move(days=2)
    gateway.desk.reply(citizen.ticket.number, "Sudah ditambal.", "operator:ani")
    clock.move(days=26)


def test_the_page_shows_all_agencies_and_their_sum(app: Flask, gateway: Gateway) -> None:
    sari = clerk(app, gateway, "sari", "admin")
    page = sari.go("/reports").text
    assert "All agencies, 1 to 31 March 2026" in page
    assert all(
        f"<dt>{name}</dt><dd>{count}</dd>" in page for name, count in (("Received", 2), ("Answers", 1), ("Overdue", 1))
    )
    assert page.count('<span class="code">') == 4
    assert f"SHA-256 of the JSON form: {digest(gateway.reports.make(MARCH))}" in page
    assert "PRELIMINARY" not in page
    assert "PRELIMINARY: this month has not ended. As of 7 April 2026, 10.00." in sari.go("/reports/2026-04").text
    assert "style=" not in page


def test_the_files_are_those_that_a_shell_makes(app: Flask, gateway: Gateway) -> None:
    sari = clerk(app, gateway, "sari", "admin")
    report = narrowed(gateway.reports.make(MARCH), "12.75")
    forms = {
        "json": written(report).encode(),
        "csv": sheet(report).as_csv().encode(),
        "pdf": paper(report, digest(report), "en"),
    }
    for form, body in forms.items():
        answer = sari.client.get(f"/reports/2026-03/report.{form}?agency=12.75")
        assert (answer.status_code, answer.data) == (200, body), form
        assert answer.headers["Content-Disposition"] == f'attachment; filename="report-2026-03-12.75.{form}"'


def test_an_agency_s_people_see_their_agency_s(app: Flask, gateway: Gateway) -> None:
    rina = clerk(app, gateway, "rina", "coordinator", "12.75")
    page = rina.go("/reports/2026-03?agency=12.71").text
    assert "or it is not yours" in rina.told()
    assert "Kota Binjai, 1 to 31 March 2026" in page
    assert "Medan" not in page
    assert rina.client.get("/reports/2026-03/report.csv?agency=12.71").status_code == 404
    assert clerk(app, gateway, "ombud", "ombudsman").client.get("/reports/2026-03").status_code == 403


@pytest.mark.parametrize("month", ["2026-13", "2026-05", "0000-00", "2026-03.pdf", "march"])
def test_there_is_no_page_of_a_month_that_has_not_begun_or_is_none(app: Flask, gateway: Gateway, month: str) -> None:
    assert clerk(app, gateway, "sari", "admin").client.get(f"/reports/{month}").status_code == 404


def test_the_api_gives_the_file_to_the_byte_and_of_the_own_agency_alone(app: Flask, gateway: Gateway) -> None:
    hire(gateway, "bot", "admin")
    hire(gateway, "dinas", "coordinator", "12.75")
    bot, dinas = (program(app, gateway, name) for name in ("bot", "dinas"))
    report = gateway.reports.make(MARCH)
    assert bot.get("/reports/2026-03").get_data(as_text=True) == written(report)
    assert json_of(dinas.get("/reports/2026-03")) == narrowed(report, "12.75")
    assert "not among those you work for" in problem(dinas.get("/reports/2026-03", agency="12.71"), 404)
    assert problem(bot.get("/reports/2027-01"), 404) == "2027-01 has not begun yet"
    assert problem(bot.get("/reports/march"), 404) == "a month is written as 2026-03"
