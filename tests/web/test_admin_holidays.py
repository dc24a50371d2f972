"""Holidays as administrators say them: what would follow is shown before anything does."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from sms_gateway.calendars import LocalDay
from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.storage import holidays, operators
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.clerks import Clerk, clerk

NewPhone = Callable[..., Phone]
PAGE = "/admin/holidays"


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def pusat(app: Flask, gateway: Gateway) -> Clerk:
    return clerk(app, gateway, "pusat", "admin")


def test_the_year_is_told_month_by_month_with_what_counts_and_what_does_not(pusat: Clerk) -> None:
    page = pusat.go(PAGE).text
    for said in ("Holidays 2026", "March 2026", "Thu, 19 Mar", "Day of Silence", "Joint leave", "National holiday"):
        assert said in page, said
    assert "Estimated: follows the moon" in pusat.go(f"{PAGE}?year=2031").text
    assert "Holidays 2100" in pusat.go(f"{PAGE}?year=99999").text


def test_on_the_first_morning_of_a_year_it_is_that_years_and_any_day_can_be_said(
    app: Flask, gateway: Gateway, clock: SetClock
) -> None:
    clock.now = datetime(2026, 12, 31, 20, tzinfo=UTC)  # three in the morning in Jakarta
    page = clerk(app, gateway, "pusat", "admin").go(PAGE).text
    assert "Holidays 2027" in page
    assert 'min="1970-01-01" max="2100-12-31"' in page


def test_a_day_is_said_for_a_region_after_its_effect_was_shown_and_taken_back_the_same_way(
    pusat: Clerk, gateway: Gateway, phone: NewPhone
) -> None:
    here, elsewhere = phone(), phone()
    here.text("BINJAI jalan rusak parah di jalan jaksa")
    elsewhere.text("MEDAN sampah menumpuk di jalan gaperta")
    pusat.go(PAGE)
    page = pusat.follow(PAGE, day="2026-03-12", name="Pilkada  Binjai", region="Kota Binjai (12.75)").text
    assert (here.ticket.number in page, elsewhere.ticket.number in page) == (True, False)
    assert page.index("13 Mar 2026") < page.index("16 Mar 2026")
    assert gateway.database.read(holidays.every) == []
    pusat.follow(PAGE)
    assert gateway.database.read(holidays.every) == [LocalDay(date(2026, 3, 12), False, "Pilkada Binjai", "12.75")]
    assert "Added here: a day off, Kota Binjai" in pusat.page.text
    assert "said otherwise" not in pusat.page.text
    pusat.page = pusat.client.post(PAGE, data=taken_back(pusat))
    assert here.ticket.number in pusat.page.text
    pusat.follow(PAGE)
    assert gateway.database.read(holidays.every) == []
    lines = gateway.database.read(operators.audited, gateway.operators.find("pusat").id)
    told = [list(line.subjects) for line in lines if line.act == "manage"]
    assert told == [["day:2026-03-12", "dayoff", "12.75"], ["day:2026-03-12", "unsaid", "12.75"]]


def test_a_day_that_somebody_else_spoke_of_meanwhile_is_not_overwritten(
    app: Flask, pusat: Clerk, gateway: Gateway
) -> None:
    other = clerk(app, gateway, "lain", "admin")
    for one, name in ((pusat, "Cuti"), (other, "Masuk")):
        one.go(PAGE)
        one.follow(PAGE, day="2026-12-24", name=name, region="", working="1" if one is other else "")
    other.follow(PAGE)
    pusat.follow(PAGE)
    assert "Somebody changed this since you looked" in pusat.told()
    assert gateway.database.read(holidays.every) == [LocalDay(date(2026, 12, 24), True, "Masuk")]
    assert "said otherwise here" in pusat.page.text


def test_a_national_day_tells_where_something_else_was_said_of_it(pusat: Clerk, gateway: Gateway) -> None:
    for region in ("12.75", "12.71"):
        gateway.database.write(holidays.put, LocalDay(date(2026, 3, 19), True, "Masuk", region))
    page = pusat.go(PAGE).text
    assert "National holiday, said otherwise in Kota Binjai, Kota Medan" in page
    assert "line-through" not in page, "elsewhere it holds"
    gateway.database.write(holidays.put, LocalDay(date(2026, 3, 19), True, "Masuk"))
    assert "National holiday, said otherwise here" in pusat.go(PAGE).text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"day": "soon", "name": "Libur", "region": ""}, "This is no date"),
        ({"day": "2026-03-12", "name": "Libur", "region": "nirwana"}, "Nobody knows that region"),
        ({"day": "2026-03-12", "name": " ", "region": ""}, "1 to 128 characters"),
    ],
    ids=["no date", "no region", "no name"],
)
def test_what_cannot_be_read_changes_nothing(pusat: Clerk, gateway: Gateway, fields: dict[str, str], told: str) -> None:
    pusat.go(PAGE)
    pusat.follow(PAGE, **fields)
    assert told in pusat.told()
    assert gateway.database.read(holidays.every) == []


def taken_back(one: Clerk) -> dict[str, str]:
    """The form beside the only day that was said."""
    before = one.page.text.split('<button class="btn btn-sm btn-link py-0"')[0]
    form = before[before.rindex("<form") :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)) | {"do": "remove"}
