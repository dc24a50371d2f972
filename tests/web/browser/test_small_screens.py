"""A phone's screen has room for what one came for, not only for what stands above it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.web.browser.office import Office


@pytest.fixture(scope="module", autouse=True)
def people(office: Office) -> None:
    office.hire("sari", "admin")


@pytest.mark.parametrize("language", ["en", "id"])
def test_what_was_searched_for_is_in_sight(office: Office, sit_down: Callable[..., Page], language: str) -> None:
    office.phone("+6281234500951").text("BINJAI parit mampet di jl jaksa, tiap ujan banjir")
    page = sit_down("sari", width="phone", language=language)
    page.goto("/?tab=all&words=parit")
    expect(page.locator(".row-link").last).to_be_in_viewport()
    field, button = page.locator("#words"), page.locator("#filter button").first
    assert abs(_height(field) - _height(button)) <= 2
    page.goto("/?tab=all&words=parit&status=received")
    expect(page.locator("#f-status")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_ways_of_an_admin_stand_beside_the_channel(sit_down: Callable[..., Page], language: str) -> None:
    page = sit_down("sari", width="phone", language=language)
    page.goto("/")
    names = [page.locator("header .bar > a"), page.locator("header .nav a").last]
    middles = [box["y"] + box["height"] / 2 for box in map(_box, names)]
    assert abs(middles[0] - middles[1]) <= 2


def _height(one: Locator) -> float:
    return _box(one)["height"]


def _box(one: Locator) -> FloatRect:
    box = one.bounding_box()
    assert box
    return box
