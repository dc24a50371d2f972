"""The first day: whoever installed the service comes in with what the terminal says, and locks the door behind them."""

import re
import time
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.web.browser.office import PASSWORD, Office, sign_in


@pytest.fixture(scope="module")
def more_settings() -> dict[str, Any]:
    return {"web": {"second_factor": ["admin"]}}


def test_the_first_administrator_comes_in_by_the_terminal_and_sets_up_all_that_keeps_others_out(
    office: Office, sit_down: Callable[..., Page]
) -> None:
    page = sit_down()
    page.goto("/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    name, once = first_words(office)

    sign_in(page, name, once)
    expect(page.get_by_text("a password that is good once")).to_be_visible()
    page.goto("/")
    expect(page).to_have_url(re.compile("/account/password"))  # there is no way around it
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("once more").fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()

    expect(page.get_by_text("Your role needs a code")).to_be_visible()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    app = pyotp.TOTP(page.locator("#key").inner_text().replace(" ", ""))
    page.get_by_role("textbox", name="Code").fill(app.now())
    page.get_by_role("button", name="Turn on").click()
    page.goto("/")
    expect(page.get_by_role("navigation", name="Queues")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.goto("/account")
    expect(page).to_have_url(re.compile("/sign-in"))
    sign_in(page, name)
    page.get_by_role("textbox", name="Code").fill(next_code(app))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_a_wrong_password_is_told_beside_its_field_and_the_name_stays(sit_down: Callable[..., Page]) -> None:
    page = sit_down(expected=frozenset({403}))
    page.goto("/sign-in")
    sign_in(page, "nobody", "wrong-wrong-wrong")
    expect(page.get_by_text("Name or password is wrong")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("nobody")
    expect(page.get_by_label("Password")).to_be_focused()


def test_a_guest_comes_to_the_phone_by_the_link_and_the_address_forgets_it(
    office: Office, sit_down: Callable[..., Page]
) -> None:
    page = sit_down()
    secret = office.gateway.sessions.invite()
    page.goto(f"/sign-in/phone#{secret}")
    expect(page).to_have_url(re.compile("/sign-in/phone$"))
    expect(page.get_by_label("What stands behind the #")).to_have_value(secret)
    page.get_by_role("button", name="Open the phone").click()
    expect(page).to_have_url(re.compile("/phone$"))
    expect(page.get_by_role("region", name="Screen of the phone")).to_be_visible()


def first_words(office: Office) -> tuple[str, str]:
    """Name and one-time password, as the terminal shows them."""
    found = re.search(r"\b(admin)\b.*?\b((?:[a-z2-9]{4}-){3}[a-z2-9]{4})\b", office.server.said, re.DOTALL)
    assert found, office.server.said
    return found[1], found[2]


def next_code(app: pyotp.TOTP) -> str:
    """One that was not used yet: each is good once."""
    return app.at(int(time.time()), counter_offset=1)
