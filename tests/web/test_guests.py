"""Guests: by the link that the terminal shows at a start one comes to the phone to try with, and nowhere else."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pyotp
import pytest
from flask import Flask

from sms_gateway import codes
from sms_gateway.clock import SetClock
from sms_gateway.errors import Unidentified
from sms_gateway.gateway import Gateway
from sms_gateway.hello import greet
from sms_gateway.sessions import SignedIn
from sms_gateway.storage import operators, tickets
from sms_gateway.storage import settings as noted
from sms_gateway.web import create_app
from tests.web.clerks import Clerk
from tests.web.test_gates import an_address, behind
from tests.web.visitors import PASSWORD

LINK = "/sign-in/phone"
OFFICER = "+6281280011078"


@pytest.fixture
def trying(gateway: Gateway) -> Gateway:
    """With the loopback carrier alone, and an admin who has not chosen a password yet."""
    gateway.operators.first_admin()
    return replace(gateway, carriers={"loopback": gateway.carriers["loopback"]})


@pytest.fixture
def app(trying: Gateway) -> Flask:
    return create_app(trying)


@pytest.fixture
def comes(app: Flask) -> Callable[[str], Clerk]:
    """`comes(secret)`: a browser that followed a link and pressed the button."""

    def came(secret: str) -> Clerk:
        guest = Clerk(app)
        guest.client.set_cookie("language", "en")
        guest.go(LINK)
        guest.follow(LINK, secret=secret)
        return guest

    return came


Comes = Callable[[str], Clerk]


def test_a_guest_texts_from_the_phone(comes: Comes, trying: Gateway) -> None:
    guest = comes(trying.sessions.invite())
    assert guest.page.request.path == "/phone"
    guest.follow("/phone/messages", text="BINJAI jln rusak parah di jl jaksa")
    (ticket,) = trying.database.read(tickets.of_phone, "+6281210781078")
    assert ticket.number in guest.page.text
    audited = trying.database.read(operators.audited, trying.operators.find("admin").id)
    assert [(entry.act, entry.subjects[-1]) for entry in audited] == [("sign_in", "guest"), ("try", "guest")]


def test_nothing_else_opens_and_nothing_is_said_of_whose_session_it_is(
    comes: Comes, app: Flask, trying: Gateway
) -> None:
    guest = comes(trying.sessions.invite())
    assert "admin" not in guest.page.text
    way_in, opened = re.compile(r"/sign-in($|\?)"), set()
    for rule, method in behind(app, "console"):
        answer = guest.client.open(an_address(rule), method=method)
        if answer.status_code != 303 or not way_in.match(answer.location):
            opened.add(rule.endpoint)
    phone = ("basic_phone", "screen", "count", "send", "choose")
    assert opened == {"sign_in.sign_out", *(f"console.{view}" for view in phone)}
    assert guest.go("/sign-in").request.path == "/sign-in", "and no circle"


def test_a_guest_becomes_somebody_by_name_and_password_only(comes: Comes, trying: Gateway, clock: SetClock) -> None:
    trying.operators.set_password("admin", PASSWORD)
    admin = trying.sessions.admit(trying.sessions.sign_in("admin", PASSWORD))
    totp = codes.secret_for(admin.secret)
    trying.sessions.set_up_second_factor(admin, pyotp.TOTP(totp).at(clock()))
    clock.move(minutes=1)
    guest = comes(trying.sessions.invite())
    code = {"code": pyotp.TOTP(totp).at(clock()), "csrf_token": guest.token}
    assert guest.client.post("/sign-in/code", data=code).location.split("?")[0] == "/sign-in"
    guest.client.post("/language", data={"language": "id", "csrf_token": guest.token})
    assert trying.operators.find("admin").language is None
    guest.sign_in("admin")
    assert guest.page.request.path == "/sign-in/code"
    guest.follow("/sign-in/code", code=code["code"])
    assert guest.is_in


def test_a_guest_speaks_for_no_officer(comes: Comes, trying: Gateway) -> None:
    trying.duty.give_phone("admin", OFFICER)
    guest = comes(trying.sessions.invite())
    guest.follow("/phone/number", number=OFFICER)
    assert "phone: choose another one" in guest.told(), "not even for the one in whose name the session stands"


def test_a_link_is_good_once(comes: Comes, trying: Gateway) -> None:
    secret = trying.sessions.invite()
    first, second = comes(secret), comes(secret)
    assert first.page.request.path == "/phone"
    assert (second.page.status_code, second.page.request.path) == (403, LINK)
    assert "used before" in second.page.text
    assert first.go("/phone").status_code == 200


def test_of_many_at_once_one_comes_in(trying: Gateway) -> None:
    secret = trying.sessions.invite()

    def come(_: int) -> bool:
        try:
            return bool(trying.sessions.come_as_guest(secret))
        except Unidentified:
            return False

    with ThreadPoolExecutor(4) as crowd:
        assert list(crowd.map(come, range(8))).count(True) == 1


@pytest.mark.parametrize("wrong", ["", " ", "é", "x" * 2000, "invitation"])
def test_what_is_no_link_opens_nothing(comes: Comes, trying: Gateway, wrong: str) -> None:
    assert comes(wrong).page.status_code == 403, "before there was any"
    secret = trying.sessions.invite()
    kept = trying.database.read(noted.noted, "invitation") or ""
    assert secret not in kept
    for guess in (wrong, kept, kept.split()[0]):
        assert comes(guess).page.status_code == 403
    assert comes(secret).page.request.path == "/phone", "a wrong one does not use it up"


def test_a_link_is_good_for_an_hour_and_until_the_next_one(comes: Comes, trying: Gateway, clock: SetClock) -> None:
    old, new = trying.sessions.invite(), trying.sessions.invite()
    assert comes(old).page.status_code == 403
    clock.move(minutes=60)
    assert comes(new).page.status_code == 403
    last = trying.sessions.invite()
    clock.move(minutes=59)
    guest = comes(last)
    assert guest.page.request.path == "/phone"
    clock.move(minutes=31)
    assert guest.go("/phone").request.path == "/sign-in", "who goes away is a guest no more"


def test_a_program_that_looks_at_a_link_does_not_use_it_up(app: Flask, comes: Comes, trying: Gateway) -> None:
    secret = trying.sessions.invite()
    for method in ("GET", "HEAD"):
        assert app.test_client().open(f"{LINK}?secret={secret}", method=method).status_code == 200
    assert comes(secret).page.request.path == "/phone"


def test_whoever_is_signed_in_stays_who_they_are(app: Flask, trying: Gateway) -> None:
    trying.operators.add("ani", "officer", "12.75", PASSWORD)
    ani = Clerk(app)
    ani.go(LINK)
    token = ani.token
    ani.sign_in("ani")
    secret = trying.sessions.invite()
    assert ani.go(LINK).request.path == "/phone"
    ani.client.post(LINK, data={"csrf_token": ani.token or token, "secret": secret})
    assert ani.is_in
    assert trying.sessions.come_as_guest(secret), "it was not used up"


def test_a_guest_goes_when_the_admin_is_disabled_or_signs_out_everywhere(comes: Comes, trying: Gateway) -> None:
    trying.operators.set_password("admin", PASSWORD)
    guest = comes(trying.sessions.invite())
    admin: SignedIn = trying.sessions.admit(trying.sessions.sign_in("admin", PASSWORD))
    trying.sessions.sign_out_everywhere(admin)
    assert guest.go("/phone").request.path == "/sign-in"
    secret = trying.sessions.invite()
    trying.operators.disable("admin")
    assert comes(secret).page.status_code == 403, "there is nobody whose guest one could be"


@pytest.mark.parametrize(
    ("carriers", "there"),
    [(["loopback"], True), (["twilio"], False), (["loopback", "twilio"], False)],
    ids=["loopback alone", "no loopback", "beside a real one"],
)
def test_where_there_is_no_phone_there_is_no_link(
    gateway: Gateway, capsys: pytest.CaptureFixture[str], carriers: list[str], there: bool
) -> None:
    settings = gateway.settings.model_copy(update={"training": False})
    house = replace(gateway, settings=settings, carriers={name: gateway.carriers[name] for name in carriers})
    greet(house, whole=True)
    assert (LINK in capsys.readouterr().out) is there
    visitor = Clerk(create_app(house))
    assert visitor.go(LINK).status_code == (200 if there else 404)
    visitor.go("/sign-in")
    data = {"csrf_token": visitor.token, "secret": house.sessions.invite()}
    assert visitor.client.post(LINK, data=data).status_code == (303 if there else 404)
