"""The printed file of a case tells its course in sentences, and every moment in the zone of its report."""

import re
from html import unescape

import pytest

from sms_gateway.casepaper import paper, shows
from sms_gateway.gateway import Gateway
from sms_gateway.parlance import parlance
from sms_gateway.roles import Caller
from sms_gateway.storage import tickets
from sms_gateway.web import create_app
from sms_gateway.web.console import history, words
from sms_gateway.web.wording import gettext
from tests.phones import Phone


@pytest.fixture
def page(gateway: Gateway) -> str:
    """Of a report that much has happened to, in Indonesian."""
    citizen = Phone(gateway, "+6281390001078")
    citizen.text("BINJAI parit mampet di jalan jaksa")
    number = citizen.ticket.number
    citizen.text("RALAT parit mampet di jalan veteran")
    gateway.operators.add("rina", "coordinator", "12.75")
    by, write, work = Caller(gateway.operators.find("rina")), gateway.database.write, gateway.casework
    write(work.classify, by, number, "complaint", "roads")
    write(work.move, by, number, "forwarded", "", "12.75")
    write(work.assign, by, number, "rina")
    work.answer(by, number, "Sudah dibersihkan.")
    citizen.text(f"BELUM {number} masih mampet")
    file = gateway.dossiers.given_to(by, number)
    made = paper(file, "id")
    assert shows(made, file)
    return made


def cells(page: str, table: str) -> list[list[str]]:
    body = re.search(rf'<table class="{table}">(.*?)</table>', page, re.DOTALL)
    assert body
    rows = re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL)
    return [[unescape(cell) for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)] for row in rows]


def test_the_course_is_told_in_sentences(page: str) -> None:
    told = [(row[2], row[3]) for row in cells(page, "course")]
    for line in (
        ("Pelapor: meralat laporan", "parit mampet di jalan jaksa"),
        ("rina: mengklasifikasikannya: pengaduan, jalan", ""),
        ("rina: memberikannya kepada Kota Binjai", "sampai 2026-03-13 23:59:59 +07:00"),
        ("rina: mengubah status: diterima → diteruskan", "sampai 2026-03-17 23:59:59 +07:00"),
        ("rina: memberikannya kepada rina", ""),
        ("rina: menjawab", "Sudah dibersihkan.; sampai 2026-03-31 23:59:59 +07:00"),
        ("SMS masuk (ditangani)", "BINJAI parit mampet di jalan jaksa"),
        ("Audit: rina mengerjakan laporan", f"belum disegel; {re.findall('laporan ([0-9]{7})', page)[0]}"),
    ):
        assert line in told


def test_every_moment_is_in_the_zone_of_the_report_and_every_day_off_has_its_name(page: str) -> None:
    printed = page.split("<script", maxsplit=1)[0]
    assert set(re.findall(r"[0-9]{2}:[0-9]{2} ?([+-][0-9]{2}:[0-9]{2})", printed)) == {"+07:00"}
    assert not re.search(r"None|operator:|Saturday|Sunday|T[0-9]{2}:", printed)
    off = " ".join(row[3] for row in cells(page, "dates"))
    assert "2026-03-14 Sabtu; 2026-03-15 Minggu" in off
    assert "2026-03-19 Nyepi" in off


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_paper_calls_things_as_the_console_does(gateway: Gateway, language: str) -> None:
    said = parlance(language).words["case"]
    with create_app(gateway).test_request_context(headers={"Cookie": f"language={language}"}):
        days = {name: gettext(name) for name in words.HOLIDAYS}
        deeds = {kind: gettext(what) for kind, what in history._PLAIN.items()}
    assert {name: said["days_off"].get(name, name) for name in days} == days
    assert {kind: said["deeds"][kind] for kind in deeds} == deeds


def test_the_history_of_the_console_quotes_nobody_but_who_spoke(gateway: Gateway) -> None:
    citizen = Phone(gateway, "+6281390001078")
    citizen.text("BINJAI parit mampet")
    number = citizen.ticket.number
    citizen.text("RALAT parit mampet di jalan veteran")
    gateway.desk.move(number, "forwarded", by="operator:rina", reason="Jalan kota", agency="12.71")
    with create_app(gateway).test_request_context():
        events = gateway.database.read(tickets.numbered_events, citizen.ticket.id)
        told = history.deeds(events, gateway.database.read(gateway.directory.edition), "Asia/Jakarta")
    assert [deed.words for deed in told] == ["Jalan kota", "", "parit mampet", ""]
