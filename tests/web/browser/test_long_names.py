"""Agencies whose names fill three lines elsewhere, as many of them do."""

from collections.abc import Callable

from playwright.sync_api import Page

from sms_gateway.agencies import Agency
from sms_gateway.storage import agencies
from tests.web.browser.office import Office

NAME = "Badan Pengelola Keuangan, Pendapatan, Aset Daerah dan Penanaman Modal serta Pelayanan Perizinan Terpadu Binjai"


def test_a_long_name_makes_no_row_of_the_queue_taller_than_four_lines(
    office: Office, sit_down: Callable[..., Page]
) -> None:
    office.hire("sari")
    phone = office.phone("+6281234567802")
    office.gateway.database.write(agencies.seed, [Agency("12.75.badan", NAME, "unit", "12.75")])
    phone.text("BINJAI jalan rusak parah di jalan jaksa")
    office.gateway.desk.move(phone.ticket.number, "forwarded", "operator:sari", "", "12.75.badan")
    page = sit_down("sari")
    page.goto("/?tab=all")
    name = page.get_by_title(NAME)
    row = page.locator("tbody tr").first.bounding_box()
    assert row
    assert row["height"] < 100
    assert name.evaluate("each => each.scrollHeight > each.clientHeight")
