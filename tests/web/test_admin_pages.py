"""The administration's pages: each is there for whoever may, and for nobody else."""

import pytest
from flask import Flask

from sms_gateway.gateway import Gateway
from sms_gateway.web import create_app
from sms_gateway.web.admin import ROUTES
from tests.web.clerks import clerk

PAGES = sorted(route.path for route in ROUTES if route.method == "GET" and "<" not in route.path)


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


def test_an_admin_is_shown_every_page(app: Flask, gateway: Gateway) -> None:
    pusat = clerk(app, gateway, "pusat", "admin")
    for path in [*PAGES, "/admin/agencies/12.75", "/admin/operators/pusat"]:
        assert pusat.client.get(path).status_code == 200, path
    assert 'href="/admin/agencies"' in pusat.go("/").text
