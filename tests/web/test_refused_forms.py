"""A form that was refused comes back as it was filled in, with the reason, on the page it was sent from."""

import re
from collections.abc import Callable, Mapping

import pytest
from flask import Flask

from sms_gateway.gateway import Gateway
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.clerks import Clerk, clerk


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def sari(app: Flask, gateway: Gateway) -> Clerk:
    return clerk(app, gateway, "sari", "coordinator")


@pytest.fixture
def number(phone: Callable[..., Phone]) -> str:
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    return citizen.ticket.number


def refused(sari: Clerk, number: str, act: str, **fields: str) -> str:
    """The page that comes of it, spaces evened out; the report is as it was."""
    sari.page_of(number)
    sent = sari.client.post(f"/tickets/{number}/{act}", data={"csrf_token": sari.token, **fields})
    assert sent.status_code == 409
    assert f'action="/tickets/{number}/{act}"' in sent.text
    return " ".join(sent.text.split())


@pytest.mark.parametrize("into", ["1234567", "ngawur", "9" * 12])
def test_a_number_that_is_no_report_is_told_on_the_report_that_was_to_be_merged(
    sari: Clerk, number: str, into: str
) -> None:
    page = refused(sari, number, "merge", into=into)
    assert f"there is no report {into} here: compare the digits" in page
    assert f'name="into" value="{into}"' in page
    assert re.search(r'<details class="act" name="act" open><summary>Merge', page)
    assert page.count('name="act" open') == 1


def test_what_was_chosen_beside_an_agency_that_nobody_knows_is_kept(sari: Clerk, gateway: Gateway, number: str) -> None:
    chosen = {"class": "supervisory", "topic": "bribery", "agency": "Dinas Atlantis", "to": "forwarded"}
    page = refused(sari, number, "verify", **chosen)
    assert "Nobody knows that agency" in page
    for kept in ('value="supervisory" selected', 'value="bribery" selected', 'name="agency" value="Dinas Atlantis"'):
        assert kept in page
    assert gateway.desk.find(number).status == "received"


def test_why_it_goes_to_an_agency_that_nobody_knows_is_kept(sari: Clerk, gateway: Gateway, number: str) -> None:
    said: Mapping[str, str] = {"to": "forwarded", "agency": "Dinas Atlantis", "reason": "Jalan ini milik provinsi."}
    page = refused(sari, number, "status", **said)
    assert "Nobody knows that agency" in page
    assert re.search(r'<textarea[^>]*id="d-reason"[^>]*>Jalan ini milik provinsi\.</textarea>', page)
    assert re.search(r'<details class="act" name="act" open><summary>Forward', page)
    assert gateway.desk.find(number).status == "received"


@pytest.mark.parametrize(
    "missing", [{"do": "archive"}, {"do": "forward", "agency": "Dinas Atlantis"}], ids=["reason", "agency"]
)
def test_what_was_picked_and_filled_in_stays_where_something_is_missing(
    sari: Clerk, phone: Callable[..., Phone], number: str, missing: Mapping[str, str]
) -> None:
    other = phone()
    other.text("MEDAN sampah menumpuk di pasar")
    sari.go("/?tab=all")
    filled = {"pick": [number], "agency": "Kota Medan", **missing}
    page = sari.client.post("/queue/acts?tab=all", data={"csrf_token": sari.token, **filled})
    assert page.status_code == 409
    assert f'id="pick-{number}" checked' in page.text
    assert f'id="pick-{other.ticket.number}" checked' not in page.text
    assert f'value="{filled["agency"]}"' in page.text
    assert re.search(r'id="tab-all"[^>]*aria-current="?page', page.text)


@pytest.mark.parametrize(
    ("form", "page"),
    [
        ("/tickets/{}/phone", "/tickets/{}"),
        ("/tickets/{}/replies", "/tickets/{}"),
        ("/queue/acts?tab=all", "/"),
        ("/admin/texts/id/received/box", "/admin/texts/id/received"),
        ("/sign-out", "/"),
    ],
)
def test_a_page_that_came_of_a_form_can_be_opened_anew(sari: Clerk, number: str, form: str, page: str) -> None:
    answer = sari.client.get(form.format(number), headers={"Accept": "text/html"})
    assert (answer.status_code, answer.location) == (302, page.format(number))


def test_the_language_can_be_changed_where_a_phone_number_is_shown(sari: Clerk, number: str) -> None:
    sari.do(number, "phone")
    assert sari.follow("/language", language="id").status_code == 200
    assert sari.page.request.path == f"/tickets/{number}"


def test_the_address_of_a_webhook_leads_a_browser_nowhere(sari: Clerk) -> None:
    assert sari.client.get("/webhooks/twilio", headers={"Accept": "text/html"}).status_code in {404, 405}


@pytest.fixture
def pusat(app: Flask, gateway: Gateway) -> Clerk:
    return clerk(app, gateway, "pusat", "admin")


def test_limits_stay_filled_in_beside_working_hours_that_cannot_be_read(pusat: Clerk) -> None:
    pusat.go("/admin/agencies/12.75")
    page = pusat.follow("/admin/agencies/12.75/rules", hours="Senin 8-16", number_0="9", unit_0="hours")
    assert page.status_code == 422
    assert "cannot be read" in pusat.told()
    assert re.search(r'name="number_0" value="9".*?<option value="hours" selected>', page.text)
    assert 'name="hours" value="Senin 8-16"' in page.text


def test_a_unit_stays_filled_in_where_its_code_is_taken(pusat: Clerk) -> None:
    for _ in range(2):
        pusat.go("/admin/agencies/12.75")
        pusat.follow("/admin/agencies/12.75/units", code="dishub", name="Dinas Perhubungan", word="")
    assert "12.75.dishub already" in pusat.told()
    assert 'name="code" value="dishub"' in pusat.page.text
    assert 'name="name" value="Dinas Perhubungan"' in pusat.page.text


@pytest.mark.parametrize("page", ["/admin/agencies", "/admin/agencies/12.75"])
def test_a_canned_reply_is_given_back_where_nobody_can_fill_a_place_of_it(pusat: Clerk, page: str) -> None:
    pusat.go(page)
    pusat.follow("/admin/canned", name="Tunggu", text="Mohon bersabar.")
    change = re.findall(r'action="(/admin/canned/\d+)"', pusat.page.text)[0]
    for form in ("/admin/canned", change):
        pusat.go(page)
        sent = pusat.follow(form, name="Sudah beres", text="Untuk {nama}: sudah beres.")
        assert sent.status_code == 422
        assert "nobody can fill {nama}" in pusat.told()
        assert sent.text.count(">Untuk {nama}: sudah beres.</textarea>") == 1


def test_a_day_stays_filled_in_where_its_region_is_not_known(pusat: Clerk) -> None:
    pusat.go("/admin/holidays")
    day = {"day": "2027-12-09", "name": "Pilkada", "region": "Atlantis", "working": "1"}
    page = pusat.follow("/admin/holidays", **day)
    assert page.status_code == 422
    for kept in ('value="2027-12-09"', 'value="Pilkada"', 'value="Atlantis"', 'value="1" checked'):
        assert kept in page.text
    assert "Holidays 2027" in page.text
