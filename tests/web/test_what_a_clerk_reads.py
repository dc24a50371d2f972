"""Words and lists as a clerk takes them: one word for one thing, buttons that lead somewhere, names in their order."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from sms_gateway.gateway import Gateway
from sms_gateway.roles import Caller
from sms_gateway.storage import canned
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.clerks import Clerk, clerk

NewPhone = Callable[..., Phone]


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def pusat(app: Flask, gateway: Gateway) -> Clerk:
    return clerk(app, gateway, "pusat", "admin")


def test_the_outbox_tells_a_recipient_from_an_arrival_in_indonesian(pusat: Clerk, phone: NewPhone) -> None:
    phone().text("BINJAI jalan rusak parah di jalan jaksa")
    pusat.client.set_cookie("language", "id")
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', pusat.go("/admin/outbox?tab=all").text)
    assert {"Penerima", "Isi SMS"} < {*heads}
    message = pusat.go("/admin/outbox/1").text
    assert "<dt>Penerima</dt>" in message
    assert not {"Sampai", "Isi laporan"} & {*heads, *re.findall(r"<h2[^>]*>([^<]+)</h2>", message)}


@pytest.mark.parametrize("path", ["/admin/audit", "/?tab=all&words=lampu", "/admin/operators?words=ani"])
def test_to_take_a_filter_away_does_not_read_as_to_delete(pusat: Clerk, path: str) -> None:
    pusat.client.set_cookie("language", "id")
    assert re.findall(r'<a class="btn btn-sm btn-link"[^>]*>([^<]+)</a>', pusat.go(path).text)[0] == "Hapus saringan"


@pytest.mark.parametrize(("tab", "offered"), [("verify", True), ("overdue", True), ("all", False)], ids=str)
def test_to_look_among_all_is_offered_where_there_is_more(pusat: Clerk, tab: str, offered: bool) -> None:
    assert ("Look among all" in pusat.go(f"/?tab={tab}&words=lampu").text) is offered


def test_whoever_has_no_tab_for_all_is_not_sent_there(app: Flask, gateway: Gateway) -> None:
    page = clerk(app, gateway, "omar", "ombudsman").go("/?tab=overdue&words=lampu").text
    assert "No report here matches" in page
    assert "Look among all" not in page


def test_canned_replies_stand_in_the_order_of_their_names_large_or_small(pusat: Clerk, gateway: Gateway) -> None:
    by = Caller(gateway.operators.find("pusat"))
    for name in ("Zona parkir", "air keruh", "Blangko habis"):
        gateway.administration.add_canned(by, None, name, "Mohon bersabar.")
    for offered in (canned.for_agency, lambda db, _: canned.every(db)):
        names = [one.name for one in gateway.database.read(offered, "12.75")]
        assert names == sorted(names, key=str.lower)


def test_it_is_told_which_report_takes_in_which(pusat: Clerk, phone: NewPhone) -> None:
    citizens = phone(), phone()
    for citizen in citizens:
        citizen.text("BINJAI lampu jalan mati di jalan gatot subroto depan pasar")
    first, second = (citizen.ticket.number for citizen in citizens)
    assert f">Merge into {first}</button>" in pusat.page_of(second)
