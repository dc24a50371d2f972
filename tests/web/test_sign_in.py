"""Signing in at the console as a browser does it: forms, cookies, redirects, and what is refused."""

import re
from collections.abc import Callable
from dataclasses import replace

import pyotp
import pytest
from flask import Flask

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.gateway import Gateway
from sms_gateway.sessions import Rules
from sms_gateway.web import create_app
from sms_gateway.web.access import Gate, local
from tests.web.callers import API, hire, program
from tests.web.visitors import PASSWORD, Visitor

ANOTHER = "sapi minum air sungai"


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    gateway.operators.add("ani", "officer", "12.75", PASSWORD)
    return create_app(gateway)


@pytest.fixture
def browser(app: Flask) -> Visitor:
    return Visitor(app)


def offered(browser: Visitor) -> str:
    """The secret that stands under the QR code."""
    found = re.search(r'id="key">([A-Z2-7 ]+)<', browser.page.text)
    assert found
    return found[1].replace(" ", "")


def with_second_factor(browser: Visitor, clock: SetClock) -> pyotp.TOTP:
    if not browser.is_in:
        browser.sign_in("ani")
    browser.go("/account/second-factor")
    phone = pyotp.TOTP(offered(browser))
    browser.follow("/account/second-factor", code=phone.at(clock()))
    clock.move(minutes=1)
    return phone


# coming in


def test_whoever_is_not_signed_in_is_shown_the_way_and_comes_back_to_where_they_wanted_to_go(browser: Visitor) -> None:
    shown = browser.client.get("/account?x=1")
    assert (shown.status_code, shown.location) == (303, "/sign-in?next=%2Faccount%3Fx%3D1")
    browser.go("/account?x=1")
    assert browser.page.request.path == "/sign-in"
    sent = browser.send("/sign-in", name="ani", password=PASSWORD)
    assert (sent.status_code, sent.location) == (303, "/account?x=1")
    assert "Kota Binjai" in browser.go("/account").text
    assert browser.client.get("/sign-in").location == "/"


def test_who_is_wrong_is_told_beside_the_field(browser: Visitor) -> None:
    refused = browser.sign_in("ani", ANOTHER)
    assert refused.status_code == 403
    assert 'aria-invalid="true" aria-describedby="password-wrong"' in refused.text
    assert 'id="password-wrong"' in refused.text
    assert 'value="ani"' in refused.text
    assert ANOTHER not in refused.text
    assert not browser.is_in


def test_a_locked_name_an_unknown_name_and_a_wrong_password_look_alike(app: Flask, gateway: Gateway) -> None:
    gateway.sessions.rules = Rules(failures=1)
    told = set()
    for name, password in (("ani", ANOTHER), ("ani", PASSWORD), ("nobody", PASSWORD)):
        page = Visitor(app).sign_in(name, password)
        told.add((page.status_code, re.findall(r'-wrong">(.*?)<', page.text)[0]))
    assert len(told) == 1


def test_with_a_second_factor_nothing_opens_before_the_code(app: Flask, browser: Visitor, clock: SetClock) -> None:
    phone = with_second_factor(browser, clock)
    other = Visitor(app)
    page = other.sign_in("ani")
    assert page.request.full_path == "/sign-in/code?next=%2Faccount"
    assert 'autocomplete="one-time-code"' in page.text
    assert other.client.get("/account").location == "/sign-in/code?next=%2Faccount"
    assert other.follow("/sign-in/code", code="000000").status_code == 403
    assert 'aria-describedby="code-wrong code-hint"' in other.page.text
    assert other.follow("/sign-in/code", code=phone.at(clock())).request.path == "/account"
    assert other.client.get("/sign-in/code").location == "/"


def test_a_code_that_was_seen_over_a_shoulder_is_good_for_nothing(
    app: Flask, browser: Visitor, clock: SetClock
) -> None:
    phone = with_second_factor(browser, clock)
    code = phone.at(clock())
    for status in (200, 403):
        thief = Visitor(app)
        thief.sign_in("ani")
        assert thief.follow("/sign-in/code", code=code).status_code == status


def test_a_role_that_needs_a_second_factor_sets_it_up_first(
    browser: Visitor, gateway: Gateway, clock: SetClock
) -> None:
    gateway.sessions.rules = Rules(second_factor=("officer",))
    assert browser.sign_in("ani").request.full_path == "/account/second-factor?next=%2Faccount"
    assert browser.client.get("/account/password").location.startswith("/account/second-factor")
    key = offered(browser)
    assert browser.follow("/account/second-factor", code="000000").status_code == 403
    assert offered(browser) == key, "the app on the phone has it already"
    assert browser.follow("/account/second-factor", code=pyotp.TOTP(key).at(clock())).request.path == "/account"


def test_the_qr_code_is_drawn_without_styles_and_says_what_the_key_says(browser: Visitor) -> None:
    browser.sign_in("ani")
    page = browser.go("/account/second-factor").text
    assert "<svg" in page
    assert "style=" not in page
    assert offered(browser)


def test_who_came_with_a_one_time_password_chooses_another_first(browser: Visitor, gateway: Gateway) -> None:
    once = gateway.operators.give_one_time_password("ani")
    page = browser.sign_in("ani", once)
    assert page.request.full_path == "/account/password?next=%2Faccount"
    assert 'name="present"' not in page.text
    assert browser.client.get("/account").status_code == 303
    for new, again, field in (("short", "short", "new"), (ANOTHER, PASSWORD, "again"), (once, once, "new")):
        refused = browser.follow("/account/password", new=new, again=again)
        assert (refused.status_code, f'id="{field}-wrong"' in refused.text) == (422, True)
    assert browser.follow("/account/password", new=ANOTHER, again=ANOTHER).request.path == "/account"


# the cookie


@pytest.mark.parametrize(("public_url", "secure"), [("https://sms.example.go.id", True), ("http://10.0.0.1", False)])
def test_the_cookie_is_kept_from_scripts_and_other_sites(gateway: Gateway, public_url: str, secure: bool) -> None:
    gateway.operators.add("ani", "officer", "12.75", PASSWORD)
    settings = gateway.settings.model_copy(update={"public_url": public_url})
    browser = Visitor(create_app(replace(gateway, settings=settings)))
    browser.go("/sign-in")
    (cookie,) = browser.send("/sign-in", name="ani", password=PASSWORD).headers.getlist("Set-Cookie")
    name, _, rest = cookie.partition("=")
    flags = set(rest.split("; ")[1:])
    assert name == ("__Host-sms-gateway" if secure else "sms-gateway")
    assert flags == {"HttpOnly", "Path=/", "SameSite=Lax"} | ({"Secure"} if secure else set())


def test_signing_in_leaves_nothing_of_what_the_browser_had(browser: Visitor) -> None:
    """Or somebody could be given a cookie before, and be joined in the session afterwards."""
    browser.go("/sign-in")
    before = browser.hidden("/sign-in")["csrf_token"]
    browser.sign_in("ani")
    refused = browser.client.post("/sign-out", data={"csrf_token": before})
    assert (refused.status_code, browser.is_in) == (400, True)


def test_a_cookie_from_before_a_step_up_is_good_no_more(app: Flask, browser: Visitor, clock: SetClock) -> None:
    browser.sign_in("ani")
    name = app.config["SESSION_COOKIE_NAME"]
    old = browser.client.get_cookie(name)
    assert old
    with_second_factor(browser, clock)
    thief = Visitor(app)
    thief.client.set_cookie(name, old.value)
    assert not thief.is_in


def test_the_other_door_takes_no_cookie_and_this_one_no_token(app: Flask, browser: Visitor, gateway: Gateway) -> None:
    browser.sign_in("ani")
    assert browser.client.get(f"{API}/tickets").status_code == 401
    hire(gateway, "mesin", "auditor")
    token = program(app, gateway, "mesin", ["read"]).token
    shown = app.test_client().get("/account", headers={"Authorization": f"Bearer {token}"})
    assert (shown.status_code, shown.location) == (303, "/sign-in?next=%2Faccount")


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-out", "/language", "/account/password", "/account/second-factor", "/sign-in/code"]
)
def test_a_form_from_another_site_is_refused(browser: Visitor, path: str) -> None:
    browser.sign_in("ani")
    sent = browser.client.post(path, data={"name": "ani", "password": PASSWORD, "language": "en"})
    assert (sent.status_code, browser.is_in) == (400, True)


# where one is sent


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil",
        "",
    ],
)
def test_nobody_is_sent_to_another_site(browser: Visitor, address: str) -> None:
    assert local(address) == "/"
    browser.go("/sign-in")
    data = browser.hidden("/sign-in") | {"next": address, "name": "ani", "password": PASSWORD}
    assert browser.client.post("/sign-in", data=data).location == "/"


@pytest.mark.parametrize("address", ["/", "/tickets/4071839", "/?tab=mine&words=a%20b#x", "/a//b"])
def test_an_address_of_ours_stays_as_it_is(address: str) -> None:
    assert local(address) == address


def test_a_form_whose_sender_was_signed_out_leads_back_to_its_page(app: Flask) -> None:
    sent = app.test_client().post("/sign-out", headers={"Referer": "https://sms.example.go.id/account?x=1"})
    assert (sent.status_code, sent.location) == (303, "/sign-in?next=%2Faccount%3Fx%3D1")
    assert app.test_client().post("/sign-out").location == "/sign-in"
    assert app.test_client().post("/sign-out", headers={"Referer": "http://["}).location == "/sign-in"


def test_a_script_is_told_to_take_the_whole_page_there(app: Flask) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "https://sms.example.go.id/tickets/4071839?x=1"}
    told = app.test_client().get("/account", headers=headers)
    assert (told.status_code, told.headers["HX-Redirect"]) == (401, "/sign-in?next=%2Ftickets%2F4071839%3Fx%3D1")


# staying and going


def test_who_is_away_for_half_an_hour_signs_in_again(browser: Visitor, clock: SetClock) -> None:
    browser.sign_in("ani")
    clock.move(minutes=29)
    assert browser.is_in
    clock.move(minutes=30)
    assert browser.client.get("/account").location == "/sign-in?next=%2Faccount"


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(app: Flask, browser: Visitor, clock: SetClock) -> None:
    app.extensions["access"].put_gate("poll", Gate("read", "read", "console"), quiet=True)
    app.add_url_rule("/poll", "poll", lambda: "news")
    browser.sign_in("ani")
    for _ in range(29):
        clock.move(minutes=1)
        assert browser.client.get("/poll").text == "news"
    clock.move(minutes=1)
    assert browser.client.get("/poll").status_code == 303
    assert not browser.is_in


def test_who_signs_out_is_out(browser: Visitor) -> None:
    browser.sign_in("ani")
    assert browser.follow("/sign-out").request.path == "/sign-in"
    assert not browser.is_in


def test_who_signs_out_everywhere_is_out_in_every_browser(app: Flask) -> None:
    here, there = Visitor(app), Visitor(app)
    there.sign_in("ani")
    here.sign_in("ani")
    assert re.search(r"\b2 ", here.page.text)
    assert here.follow("/account/sign-out-everywhere").request.path == "/sign-in"
    assert (here.is_in, there.is_in) == (False, False)


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda g: g.operators.disable("ani"), id="disabled"),
        pytest.param(lambda g: g.operators.set_password("ani", ANOTHER), id="a-new-password"),
        pytest.param(lambda g: g.operators.reset_second_factor("ani"), id="a-reset-second-factor"),
    ],
)
def test_who_is_put_out_is_out_at_once(browser: Visitor, gateway: Gateway, act: Callable[[Gateway], object]) -> None:
    browser.sign_in("ani")
    act(gateway)
    assert not browser.is_in


# what one sets of one's own


def test_the_password_is_changed_with_the_present_one(app: Flask, browser: Visitor) -> None:
    browser.sign_in("ani")
    browser.go("/account/password")
    refused = browser.follow("/account/password", present=ANOTHER, new=ANOTHER, again=ANOTHER)
    assert (refused.status_code, 'id="present-wrong"' in refused.text) == (403, True)
    changed = browser.follow("/account/password", present=PASSWORD, new=ANOTHER, again=ANOTHER)
    assert (changed.status_code, changed.request.path) == (200, "/account")
    assert Visitor(app).sign_in("ani", ANOTHER).request.path == "/account"


def test_the_second_factor_is_turned_off_with_a_code(browser: Visitor, clock: SetClock) -> None:
    phone = with_second_factor(browser, clock)
    page = browser.go("/account/second-factor")
    assert "<svg" not in page.text
    assert browser.follow("/account/second-factor", code="000000").status_code == 403
    assert browser.follow("/account/second-factor", code=phone.at(clock())).request.path == "/account"
    assert "<svg" in browser.go("/account/second-factor").text


def test_the_language_is_remembered_by_the_browser_and_by_the_operator(app: Flask, browser: Visitor) -> None:
    browser.go("/sign-in")
    assert 'lang="en"' in browser.follow("/language", language="en").text.split("\n")[1]
    browser.sign_in("ani")
    browser.follow("/language", language="en")
    assert 'lang="en"' in Visitor(app).sign_in("ani").text.split("\n")[1]
    sent = browser.send("/language", language="xx")
    assert (sent.status_code, sent.headers.getlist("Set-Cookie")) == (303, [])


def test_no_password_code_or_cookie_is_written_to_the_log(
    app: Flask, browser: Visitor, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    Visitor(app).sign_in("ani", ANOTHER)
    phone = with_second_factor(browser, clock)
    other = Visitor(app)
    other.sign_in("ani")
    other.follow("/sign-in/code", code=phone.at(clock()))
    cookie = other.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie
    for secret in (PASSWORD, ANOTHER, phone.secret, phone.at(clock()), cookie.value):
        assert secret not in caplog.text


def test_roles_with_a_second_factor_are_a_setting() -> None:
    assert Settings.model_validate({"web": {"second_factor": "admin, coordinator"}}).web.second_factor == (
        "admin",
        "coordinator",
    )
    with pytest.raises(ValueError, match="second_factor"):
        Settings.model_validate({"web": {"second_factor": ["chief"]}})
