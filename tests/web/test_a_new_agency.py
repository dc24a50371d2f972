"""An administrator sets up a new agency, and those who work there."""

from html import unescape

from flask import Flask

from sms_gateway.gateway import Gateway
from sms_gateway.storage import agencies
from sms_gateway.web import create_app
from tests.web.clerks import clerk


def test_a_unit_whose_code_is_written_in_full_gets_that_code(gateway: Gateway) -> None:
    pusat = clerk(_app(gateway), gateway, "pusat", "admin")
    pusat.go("/admin/agencies/12.75")
    pusat.follow("/admin/agencies/12.75/units", code="12.75.DLH", name="Dinas Lingkungan Hidup Binjai", word="")
    assert pusat.page.request.path == "/admin/agencies/12.75.dlh"
    assert gateway.database.read(agencies.get, "12.75.dlh")


def test_from_one_operator_one_comes_to_the_next_of_the_same_agency(gateway: Gateway) -> None:
    pusat = clerk(_app(gateway), gateway, "pusat", "admin")
    pusat.go("/admin/operators/_new?agency=12.75")
    page = pusat.follow("/admin/operators", name="ani", role="officer", agency="12.75").text
    assert 'href="/admin/operators/_new?agency=12.75"' in unescape(page)
    assert 'value="Kota Binjai (12.75)"' in unescape(pusat.go("/admin/operators/_new?agency=12.75").text)


def _app(gateway: Gateway) -> Flask:
    return create_app(gateway)
