"""The page of figures: what it shows to whom, of which period, as a picture, as a table and as a file."""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from io import StringIO

import pytest
from flask import Flask

from sms_gateway.administration import mark
from sms_gateway.agencies import Agency
from sms_gateway.clock import SetClock
from sms_gateway.drafts import Draft
from sms_gateway.gateway import Gateway
from sms_gateway.roles import Caller
from sms_gateway.storage import agencies
from sms_gateway.survey import FIGURES
from sms_gateway.web import create_app
from sms_gateway.web.console import charts
from tests.phones import Phone
from tests.web.clerks import Clerk, clerk

NewPhone = Callable[..., Phone]


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def worked(gateway: Gateway, clock: SetClock, phone: NewPhone) -> None:
    """Two reports of Binjai, of which one is done, disputed and done again; one of Medan."""
    gateway.database.write(agencies.seed, [Agency("12.75.pu", "=cmd|' /C calc'!A0", "unit", "12.75")])
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    phone().text("MEDAN sampah menumpuk di jalan gaperta")
    number = citizen.ticket.number
    for to in ("forwarded", "in_progress"):
        clock.move(days=1)
        gateway.desk.move(number, to, "operator:ani", agency="12.75.pu" if to == "forwarded" else None)
    gateway.desk.reply(number, "Sudah ditambal.", "operator:ani")
    citizen.text(f"BELUM {number} masih rusak")
    clock.move(days=1)
    gateway.desk.reply(number, "Sudah ditambal lagi.", "operator:ani")
    citizen.text(f"SELESAI {number}")
    citizen.text("4")
    phone().text("BINJAI lampu mati di jalan kartini")


def section(page: Clerk, name: str) -> str:
    found = re.search(rf'<section class="chart" id="{name}".*?</section>', page.page.text, re.DOTALL)
    assert found
    return found[0]


def rows(page: Clerk, name: str) -> list[list[str]]:
    """What stands in the table of a figure."""
    found = re.findall(r"<tr>(.*?)</tr>", section(page, name), re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in found]


def file(page: Clerk, name: str, **asked: str) -> list[list[str]]:
    answer = page.client.get(f"/figures/{name}.csv", query_string=asked)
    assert answer.status_code == 200
    assert answer.text.endswith("\r\n")
    return list(csv.reader(StringIO(answer.get_data(as_text=True))))


def test_the_page_shows_the_work_of_the_period(app: Flask, gateway: Gateway, worked: None) -> None:
    sari = clerk(app, gateway, "sari", "admin")
    page = sari.go("/figures?days=7").text
    days = rows(sari, "flow")
    assert len(days) == 1 + 7
    assert [row[1:] for row in days[-4:]] == [["2", "0", "0"], ["0", "0", "0"], ["0", "1", "0"], ["1", "1", "1"]]
    assert ["Sumatera Utara", "3", "1", "0"] in rows(sari, "returned")
    assert ["Sumatera Utara", "5 working days", "1", "1", "1", "1", "0", "100", "0"] in rows(sari, "response")
    assert ["4", "1"] in rows(sari, "stars")
    assert ["0 to 7 days", "2"] in rows(sari, "ages")
    assert rows(sari, "delivery")[1][0] == "loopback"
    assert page.count('<svg class="days"') == 2
    assert page.count("<table") == len(FIGURES)
    assert "<script>" not in page
    assert "style=" not in page


def test_an_agency_s_people_see_their_agency_s(app: Flask, gateway: Gateway, worked: None) -> None:
    rina = clerk(app, gateway, "rina", "coordinator", "12.75")
    rina.go("/figures?days=7&agency=12.71")
    assert "Nobody knows the agency" in rina.told()
    assert "Kota Binjai (12.75)" in rina.page.text
    assert [row[1:] for row in rows(rina, "returned")[1:]] == [["1", "0", "0"], ["1", "1", "0"]]
    assert sum(int(row[1]) for row in rows(rina, "flow")[1:]) == 2
    assert file(rina, "flow", days="7")[-1][1:] == ["1", "1", "1"]
    assert rina.client.get("/figures/flow.csv?agency=12.71").status_code == 400
    assert [row[0] for row in file(rina, "returned", days="7", agency="12.75.pu")[1:]] == ["12.75.pu"]


OWN: Mapping[str, tuple[str, str, float]] = {
    "hours": ("24 hours", "24 hours", 1),
    "hours of an office day": ("15 working hours", "15 working hours", 2),
    "days of every kind": ("60 days", "60 days", 44),
    "working days": ("3 working days", "3 working days", 3),
}


@pytest.mark.parametrize(("limit", "said", "days"), OWN.values(), ids=OWN.keys())
def test_each_agency_stands_beside_its_own_limit(
    app: Flask, gateway: Gateway, worked: None, limit: str, said: str, days: float
) -> None:
    """In the table and the file as it is set, in the picture where it belongs on an axis of working days."""
    sari = clerk(app, gateway, "sari", "admin")
    by = Caller(gateway.operators.find("sari"))
    known = gateway.database.read(gateway.directory.edition).agencies["12.75.pu"]
    gateway.administration.change_agency(by, Draft("12.75.pu", "PU", limits=(f"complaint={limit}",)), mark(known))
    sari.go("/figures?days=7&agency=12.75")
    assert {row[0]: row[1] for row in rows(sari, "completion")[1:]} == {"Kota Binjai": "14 working days", "PU": said}
    told = file(sari, "completion", days="7", agency="12.75")
    assert {row[0]: row[2] for row in told} == {
        "agency": "complaint_limit",
        "12.75": "14 working days",
        "12.75.pu": limit,
    }
    drawn = dict(re.findall(r'bar-label">([^<]+)<.*?class="limit" x1="([^"]+)"', section(sari, "completion")))
    assert float(drawn["PU"]) / float(drawn["Kota Binjai"]) == pytest.approx(days / 14, rel=0.01)
    assert "a complaint&#39;s limit: each agency&#39;s own" in sari.page.text
    assert "a complaint&#39;s limit: 14 working days" in sari.go("/figures?days=7").text


def test_what_no_agency_has_yet_has_no_share_in_time(
    app: Flask, gateway: Gateway, clock: SetClock, phone: NewPhone
) -> None:
    phone().text("jalan rusak di depan pasar, sudah lama sekali")
    clock.move(days=40)
    sari = clerk(app, gateway, "sari", "admin")
    sari.go("/figures?days=90")
    (row,) = rows(sari, "completion")[1:]
    assert row[:2] + row[-4:] == ["Without an agency yet", "14 working days", "0", "1", "–", "1"]
    assert '<span class="bar-value">–</span>' in section(sari, "completion")


def test_a_day_that_still_runs_is_no_fall(app: Flask, gateway: Gateway, worked: None) -> None:
    sari = clerk(app, gateway, "sari", "admin")
    sari.go("/figures?days=7")
    (received, *_), parts = re.findall(r'points="([^"]+)"', section(sari, "flow")), section(sari, "parts")
    assert len(received.split()) == 6
    assert "reports a day, the last still running" in section(sari, "flow")
    assert parts.count('class="tone-1"') == 6
    assert parts.count('class="tone-1 running"') == 1
    assert parts.count("(still running)") == 1
    sari.go("/figures?from=2026-03-09&to=2026-03-12")
    assert "still running" not in sari.page.text


def test_the_ombudsman_has_no_figures(app: Flask, gateway: Gateway) -> None:
    one = clerk(app, gateway, "tama", "ombudsman")
    assert one.go("/figures").status_code == 403
    assert one.client.get("/figures/flow.csv").status_code == 403
    assert 'href="/figures"' not in one.go("/").text


def test_every_figure_is_a_file_that_runs_nothing(app: Flask, gateway: Gateway, worked: None) -> None:
    sari = clerk(app, gateway, "sari", "auditor")
    sari.go("/figures?days=7&agency=12.75")
    links = re.findall(r'class="file" href="([^"]+)"', sari.page.text)
    assert [re.sub(r"[/.]", " ", link).split()[1] for link in links] == list(FIGURES)
    for link in links:
        answer = sari.client.get(link.replace("&amp;", "&"))
        assert answer.content_type == "text/csv; charset=utf-8; header=present"
        assert "2026-03-07-2026-03-13" in answer.headers["Content-Disposition"]
    named = [row[:2] for row in file(sari, "returned", agency="12.75")]
    assert named[0] == ["agency", "name"]
    assert ["12.75.pu", "'=cmd|' /C calc'!A0"] in named
    assert sari.client.get("/figures/secrets.csv").status_code == 404


ADDRESSES: Mapping[str, tuple[dict[str, str], str, int]] = {
    "from one day to another": ({"from": "2026-03-09", "to": "2026-03-11"}, "", 3),
    "half a period": ({"from": "2026-03-09"}, "cannot be counted", 30),
    "backwards": ({"from": "2026-03-11", "to": "2026-03-09"}, "cannot be counted", 30),
    "a century": ({"from": "1926-03-11", "to": "2026-03-09"}, "cannot be counted", 30),
    "the first day there is": ({"from": "0001-01-01", "to": "0001-01-02"}, "cannot be counted", 30),
    "the last one": ({"from": "9999-12-30", "to": "9999-12-31"}, "cannot be counted", 30),
    "nonsense": ({"days": "7", "from": "x'", "to": "<b>"}, "cannot be counted", 7),
    "another number of days": ({"days": "1000000"}, "", 30),
    "an unknown agency": ({"agency": "atlantis"}, "Nobody knows the agency “atlantis”", 30),
}


def test_whatever_the_address_says_there_is_a_page(app: Flask, gateway: Gateway, worked: None) -> None:
    sari = clerk(app, gateway, "sari", "admin")
    for name, (asked, told, days) in ADDRESSES.items():
        sari.page = sari.client.get("/figures", query_string=asked)
        assert sari.page.status_code == 200, name
        assert (told in sari.told()) if told else not sari.told(), name
        assert len(rows(sari, "flow")) == days + 1, name
        status = sari.client.get("/figures/flow.csv", query_string=asked).status_code
        assert status == (400 if told else 200), name


def test_what_is_empty_says_so_in_place_of_an_empty_picture(app: Flask, gateway: Gateway) -> None:
    page = clerk(app, gateway, "sari", "admin").go("/figures").text
    assert "No report is open." in page
    assert page.count('class="nothing"') == len(FIGURES)
    assert 'class="days"' not in page


@pytest.mark.parametrize(
    ("top", "ticks"),
    [
        pytest.param(0, [1, 0], id="nothing"),
        pytest.param(1, [1, 0], id="one"),
        pytest.param(7, [8, 6, 4, 2, 0], id="seven"),
        pytest.param(20, [20, 15, 10, 5, 0], id="full"),
        pytest.param(21, [30, 20, 10, 0], id="a little more"),
        pytest.param(123_456, [150_000, 100_000, 50_000, 0], id="many"),
    ],
)
def test_the_scale_of_a_chart_has_few_round_numbers(top: int, ticks: Sequence[int]) -> None:
    assert charts.even(top) == ticks
