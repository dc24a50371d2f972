"""The administration's pages: each is there for whoever may, and for nobody else."""

import pytest
from flask import Flask

from sms_gateway.gateway import Gateway
from sms_gateway.roles import Role
from sms_gateway.web import create_app
from sms_gateway.web.admin import ROUTES
from tests.web.clerks import clerk
from tests.web.visitors import Visitor

PAGES = sorted(
    route.path for route in ROUTES if route.method == "GET" and "<" not in route.path and route.path != "/admin"
)


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


def test_an_admin_is_shown_every_page(app: Flask, gateway: Gateway) -> None:
    pusat = clerk(app, gateway, "pusat", "admin")
    for path in [*PAGES, "/admin/agencies/12.75", "/admin/operators/pusat"]:
        assert pusat.client.get(path).status_code == 200, path
    assert 'href="/admin/agencies"' in pusat.go("/").text


@pytest.mark.parametrize(("role", "page"), [("admin", "/admin/agencies"), ("auditor", "/admin/audit")])
def test_the_administration_is_entered_by_its_first_page_that_is_open(
    app: Flask, gateway: Gateway, role: Role, page: str
) -> None:
    answer = clerk(app, gateway, "pusat", role).client.get("/admin")
    assert (answer.status_code, answer.headers["Location"]) == (303, page)


def test_whoever_may_see_none_of_its_pages_is_told_and_whoever_is_not_signed_in_signs_in(
    app: Flask, gateway: Gateway
) -> None:
    assert clerk(app, gateway, "ani", "coordinator", "12.75").client.get("/admin").status_code == 403
    answer = Visitor(app).client.get("/admin")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=%2Fadmin")
