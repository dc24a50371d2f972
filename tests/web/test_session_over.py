"""Whoever is sent to sign in from amid their work is told why, once, and what became of it."""

from collections.abc import Callable

import pytest
from flask import Flask

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.clerks import Clerk, clerk

OVER = "You are not signed in any more"


@pytest.fixture
def sari(gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]) -> Clerk:
    """At a report when her session ends."""
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    app: Flask = create_app(gateway)
    one = clerk(app, gateway, "sari", "coordinator")
    one.page_of(citizen.ticket.number)
    clock.move(minutes=gateway.settings.web.idle_minutes + 1)
    return one


def test_a_page_that_goes_away_by_itself_says_so_once_and_that_the_answer_is_kept(sari: Clerk) -> None:
    for _ in range(2):
        assert sari.part(sari.polled("thread")).status_code == 401
    assert sari.go("/sign-in").text.count(OVER) == 1
    assert "is kept" in sari.told()
    assert OVER not in sari.go("/sign-in").text


def test_whoever_sent_a_form_in_vain_is_told_that_it_was_not_done(sari: Clerk) -> None:
    path = sari.page.request.path + "/notes"
    assert "so this was not done" in sari.follow(path, text="Cek lapangan besok.").text


@pytest.mark.parametrize("path", ["/", "/sign-in"])
def test_whoever_only_comes_is_told_nothing(sari: Clerk, path: str) -> None:
    assert OVER not in sari.go(path).text


def test_whoever_signs_out_anyway_is_told_nothing(sari: Clerk) -> None:
    assert OVER not in sari.follow("/sign-out").text
