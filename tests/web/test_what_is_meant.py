"""What a clerk means, and what the page says of it: a place one searches for, an act on many, what resolving does."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from sms_gateway.gateway import Gateway
from sms_gateway.storage import contacts
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
def report(phone: Callable[..., Phone]) -> Callable[[str], str]:
    def reported(text: str) -> str:
        citizen = phone()
        citizen.text(text)
        return citizen.ticket.number

    return reported


def test_a_search_for_a_place_offers_its_reports_which_do_not_name_it(
    sari: Clerk, report: Callable[[str], str]
) -> None:
    lamp, water = report("KOTA KEDIRI lampu jalan mati"), report("KOTA KEDIRI air pdam keruh")
    report("KAB KEDIRI lampu jalan mati")
    assert sari.rows(tab="all", words="Kediri") == []
    assert _behind(sari, "Kota Kediri") == [water, lamp]
    assert "Meant as a place" not in sari.page.text
    assert sari.rows(tab="all", words="lampu kediri") == []
    assert _behind(sari, "Kota Kediri") == [lamp]


@pytest.mark.parametrize("words", ["lampu", "4071839", "Jawa Timur", "kota", ""])
def test_what_names_no_town_offers_none(sari: Clerk, words: str) -> None:
    sari.rows(tab="all", words=words)
    assert "Meant as a place" not in sari.page.text


def test_reports_that_are_forwarded_together_are_not_said_to_be_resolved(
    sari: Clerk, report: Callable[[str], str]
) -> None:
    number = report("BINJAI lampu jalan mati")
    sari.follow("/language", language="id", next="/")
    sari.rows()
    sari.follow("/queue/acts", pick=number, do="verify")
    assert "1 laporan" in sari.told()
    assert "selesai" not in sari.told()


def test_who_may_resolve_reads_what_that_does(sari: Clerk, gateway: Gateway, report: Callable[[str], str]) -> None:
    number = report("BINJAI lampu jalan mati")
    assert "may still dispute it" not in sari.page_of(number)
    gateway.desk.reply(number, "Lampu sudah diganti.", "operator:sari")
    assert "They may still dispute it. The citizen is told." in sari.page_of(number)
    gateway.database.write(contacts.change, gateway.desk.find(number).phone, unreachable="30005")
    assert "They may still dispute it. The citizen gets no SMS" in sari.page_of(number)


def _behind(sari: Clerk, link: str) -> list[str]:
    """The numbers of the queue that a link leads to."""
    found = re.search(rf'href="([^"]+)">{link}</a>', sari.page.text)
    assert found
    return re.findall(r'id="row-(\d+)"', sari.go(unescape(found[1])).text)


@pytest.mark.parametrize(
    ("words", "told"),
    [("081234567890", True), ("+62 812-3456-7890", True), ("4071839", False), ("4071838", False), ("lampu", False)],
)
def test_who_looks_for_a_phone_is_told_how_its_reports_are_found(sari: Clerk, words: str, told: bool) -> None:
    sari.rows(tab="all", words=words)
    assert ("Whoever texts STATUS from that phone" in sari.page.text) is told


def test_a_row_of_the_queue_tells_that_its_report_is_answered_with_another(
    sari: Clerk, report: Callable[[str], str]
) -> None:
    first, again = report("BINJAI lampu jalan mati"), report("BINJAI lampu jalan padam")
    sari.rows()
    assert "merged" not in sari.page.text
    sari.do(again, "merge", into=first)
    assert set(sari.rows()) == {first, again}
    assert sari.page.text.count("merged") == 1
