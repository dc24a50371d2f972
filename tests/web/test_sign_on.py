"""Signing on with a provider of another make: who comes in, as what, and what is not believed."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from joserfc.jwk import RSAKey

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.errors import ConfigError, Refused
from sms_gateway.gateway import Gateway, build
from sms_gateway.sessions import Rules
from sms_gateway.sign_on import words
from sms_gateway.storage import operators
from sms_gateway.terms import check
from sms_gateway.web import create_app
from tests.web.provider import Claims, Forge, Provider, answers, challenge, running, signed
from tests.web.visitors import PASSWORD, Visitor

ROLES = {"sms-admin": "admin", "sms-coordinator": "coordinator", "sms-officer": "officer"}
HERE = "http://127.0.0.1:1078"

# The provider is not ours: what it will have to change one day is no matter here.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib.*")


@pytest.fixture(scope="module")
def house() -> Iterator[Provider]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # the provider's own; it is on loopback
        with running() as provider:
            yield provider


@pytest.fixture
def provider(house: Provider) -> Iterator[Provider]:
    yield house
    house.reset()


@pytest.fixture
def agency_claim() -> str | None:
    return "unit"


@pytest.fixture
def gateway(settings: Settings, clock: SetClock, provider: Provider, agency_claim: str | None) -> Iterator[Gateway]:
    client_id, client_secret = provider.register(f"{HERE}/sign-in/oidc/callback")
    oidc = {"issuer": provider.url, "client_id": client_id, "client_secret": client_secret, "roles": ROLES}
    oidc |= {"role_claim": "access.roles", "label": "SSO Binjai"}
    oidc |= {"agency_claim": agency_claim} if agency_claim else {}
    whole = build(Settings.model_validate(settings.model_dump() | {"oidc": oidc}), clock)
    yield whole
    whole.close()


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def browser(app: Flask) -> Visitor:
    return Visitor(app)


def hire(provider: Provider, subject: str, role: str = "sms-officer", unit: object = "12.75", name: str = "") -> None:
    access = {"access": {"roles": ["other", role]}}
    provider.knows(subject, preferred_username=name or f"{subject}@binjai.go.id", unit=unit, **access)


def told(gateway: Gateway, name: str) -> list[tuple[str, ...]]:
    found = gateway.database.read(operators.audited, gateway.operators.find(name).id)
    return [(entry.act, *entry.subjects) for entry in found]


def test_the_first_sign_in_makes_an_operator_the_second_finds_them_and_role_and_agency_follow(
    gateway: Gateway, app: Flask, browser: Visitor, provider: Provider
) -> None:
    hire(provider, "ani")
    page = browser.go("/sign-in?next=/account?x=1").text
    assert 'href="/sign-in/oidc?next=%2Faccount%3Fx%3D1"' in page
    assert "Masuk dengan SSO Binjai" in page
    assert provider.sign_on(browser, "ani", "/account?x=1").request.full_path == "/account?x=1"
    ani = gateway.operators.find("ani")
    assert (ani.role, ani.agency) == ("officer", "12.75")
    assert provider.sign_on(Visitor(app), "ani").status_code == 200
    assert told(gateway, "ani") == [
        ("link", "new", "officer", "12.75"),
        ("sign_in", "provider"),
        ("sign_in", "provider"),
    ]
    hire(provider, "ani", "sms-coordinator", unit=["12"], name="renamed")
    provider.sign_on(Visitor(app), "ani")
    ani = gateway.operators.find("ani")
    assert (ani.role, ani.agency) == ("coordinator", "12")
    assert told(gateway, "ani")[3] == ("role", "coordinator", "12")
    hire(provider, "ani", "sms-admin", unit="12.75")
    provider.sign_on(Visitor(app), "ani")
    assert gateway.operators.find("ani").agency is None, "an admin is of the nation"
    assert browser.is_in, "whoever sits there already stays, with the rights they have now"
    browser.send("/sign-out")
    assert not browser.is_in


def test_of_several_roles_the_first_line_of_the_setting_counts(
    gateway: Gateway, browser: Visitor, provider: Provider
) -> None:
    roles = {"roles": ["sms-officer", "sms-coordinator"]}
    provider.knows("lina", preferred_username="lina", unit="12.75", access=roles)
    provider.sign_on(browser, "lina")
    assert gateway.operators.find("lina").role == "coordinator"


@pytest.mark.parametrize("agency_claim", [None])
def test_where_the_provider_says_no_agency_that_which_was_given_here_stays(
    gateway: Gateway, app: Flask, provider: Provider
) -> None:
    gateway.operators.add("wati", "officer", "12.75")
    gateway.sign_on.link("wati", "id-wati")
    hire(provider, "id-wati", "sms-coordinator", unit="12.71")
    provider.sign_on(Visitor(app), "id-wati")
    wati = gateway.operators.find("wati")
    assert (wati.role, wati.agency) == ("coordinator", "12.75")


def test_the_subject_of_another_provider_is_another_person(gateway: Gateway, app: Flask, provider: Provider) -> None:
    gateway.operators.add("yuni", "coordinator", "12.75")
    before = gateway.sign_on.rules.model_copy(update={"issuer": "https://sso.before.example"})
    replace(gateway.sign_on, rules=before).link("yuni", "7")
    hire(provider, "7", name="yosef")
    assert provider.sign_on(Visitor(app), "7").status_code == 200
    assert gateway.operators.find("yosef").role == "officer"
    assert told(gateway, "yuni") == [("link", "on", "shell")]


@pytest.mark.parametrize("agency_claim", [None])
def test_an_admin_who_is_none_any_more_comes_in_only_where_somebody_says_whose_reports_they_see(
    gateway: Gateway, app: Flask, provider: Provider
) -> None:
    hire(provider, "tuti", "sms-admin")
    assert provider.sign_on(Visitor(app), "tuti").status_code == 200
    hire(provider, "tuti", "sms-officer")
    assert provider.sign_on(Visitor(app), "tuti").status_code == 403
    assert gateway.operators.find("tuti").role == "admin", "nobody has changed it, and the door is shut"


def test_whoever_the_provider_vouches_for_needs_no_code_and_no_password_of_ours(
    gateway: Gateway, browser: Visitor, provider: Provider
) -> None:
    gateway.sessions.rules = Rules(second_factor=("officer",))
    hire(provider, "budi")
    gateway.operators.add("budi", "officer", "12.75")
    once = gateway.operators.give_one_time_password("budi")
    gateway.sign_on.link("budi", "budi")
    assert provider.sign_on(browser, "budi").request.path == "/account"
    browser.go("/account/password")
    token = browser.hidden("/account/password")
    stolen = browser.client.post("/account/password", data=token | {"present": "", "new": PASSWORD, "again": PASSWORD})
    assert stolen.status_code == 403, "a password of ours is not had by the provider's word"
    by_password = Visitor(browser.app)
    assert by_password.sign_in("budi", once).request.path == "/account/password"


UNWELCOME = (
    ("sms-nothing", "12.75", "", "tidak memberi Anda peran"),
    ("sms-officer", None, "", "tidak menyebutkan instansi"),
    ("sms-officer", "99.99.zz", "", "tidak menyebutkan instansi"),
    ("sms-officer", ["12.75", "12"], "", "tidak menyebutkan instansi"),
    ("sms-officer", "12.75", "Ani Sari", "nama yang tidak dapat dipakai"),
    ("sms-officer", "12.75", "admin", "operator link admin mallory"),
)
"""Role, unit and name that the provider says, and what is said to them."""


def test_who_cannot_be_an_operator_here_is_told_why(gateway: Gateway, browser: Visitor, provider: Provider) -> None:
    gateway.operators.first_admin()
    for role, unit, name, said in UNWELCOME:
        hire(provider, "mallory", role, unit, name)
        page = provider.sign_on(browser, "mallory")
        assert (page.status_code, said in page.text) == (403, True), said
        assert 'name="password"' in page.text
        assert not browser.is_in
    assert {one.name for one in gateway.database.read(operators.every)} == {"admin"}


def test_an_operator_of_the_same_name_is_linked_by_hand_and_who_is_disabled_stays_out(
    gateway: Gateway, app: Flask, provider: Provider
) -> None:
    gateway.operators.add("citra", "officer", "12.75", PASSWORD)
    hire(provider, "id-citra", "sms-coordinator", "*", name="citra")
    assert provider.sign_on(Visitor(app), "id-citra").status_code == 403
    before = Visitor(app)
    before.sign_in("citra")
    gateway.sign_on.link("citra", "id-citra")
    assert not before.is_in
    browser = Visitor(app)
    assert provider.sign_on(browser, "id-citra").status_code == 200
    citra = gateway.operators.find("citra")
    assert (citra.role, citra.agency) == ("coordinator", None)
    gateway.operators.add("dewi", "officer", "12.75")
    with pytest.raises(Refused, match="is citra already: unlink citra first"):
        gateway.sign_on.link("dewi", "id-citra")
    gateway.operators.disable("citra")
    assert not browser.is_in
    page = provider.sign_on(browser, "id-citra")
    assert (page.status_code, "Akses Anda di sini ditutup" in page.text) == (403, True)
    assert told(gateway, "citra")[-2:] == [("disable", "shell"), ("failure", "provider")]
    gateway.operators.enable("citra")
    gateway.sign_on.link("citra", None)
    assert provider.sign_on(browser, "id-citra").status_code == 403, "a stranger of that name again"


# what is not believed


def _with(**claims: object) -> Forge:
    return lambda said, key: signed({**said, **claims}, key)


def _without(*names: str) -> Forge:
    return lambda said, key: signed({name: it for name, it in said.items() if name not in names}, key)


def _unsigned(said: Claims, key: RSAKey) -> str:
    body = signed(said, key).split(".")[1]
    return f"eyJhbGciOiJub25lIn0.{body}."


def _by_the_public_key(said: Claims, key: RSAKey) -> str:
    """As if the key that everybody can read were a secret that two share."""
    body = signed(said, key).split(".")[1]
    head = urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": key.thumbprint()}).encode()).decode().rstrip("=")
    seal = hmac.digest(key.as_pem(private=False), f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{urlsafe_b64encode(seal).decode().rstrip('=')}"


def _altered(said: Claims, key: RSAKey) -> str:
    head, _, seal = signed(said, key).split(".")
    return ".".join((head, signed({**said, "sub": "admin"}, key).split(".")[1], seal))


FORGED: dict[str, Forge] = {
    "another-nonce": _with(nonce="seen-elsewhere"),
    "no-nonce": _without("nonce"),
    "another-issuer": _with(iss="https://elsewhere.example"),
    "for-another-client": _with(aud="another-client"),
    "for-another-client-though-we-may-have-it": lambda said, key: signed(
        {**said, "aud": "another-client", "azp": said["aud"] if isinstance(said["aud"], str) else said["aud"][0]}, key
    ),
    "for-nobody": _without("aud"),
    "for-two-but-meant-for-the-other": lambda said, key: signed(
        {**said, "aud": [said["aud"] if isinstance(said["aud"], str) else said["aud"][0], "other"], "azp": "other"}, key
    ),
    "expired": lambda said, key: signed({**said, "exp": int(time.time()) - 120}, key),
    "without-an-end": _without("exp"),
    "of-tomorrow": lambda said, key: signed({**said, "iat": int(time.time()) + 86400}, key),
    "not-yet": lambda said, key: signed({**said, "nbf": int(time.time()) + 600}, key),
    "without-a-subject": _without("sub"),
    "a-subject-that-is-no-word": _with(sub=""),
    "of-another-person": lambda said, key: _without("access", "unit")({**said, "sub": "somebody-else"}, key),
    "not-signed": _unsigned,
    "signed-by-another-key": lambda said, _: signed(said, RSAKey.generate_key(2048)),
    "signed-by-the-public-key": _by_the_public_key,
    "altered-after-it-was-signed": _altered,
    "no-token-at-all": lambda *_: "nonsense",
}


def test_a_word_that_is_not_the_providers_to_us_about_this_sign_in_is_not_believed(
    gateway: Gateway, app: Flask, provider: Provider
) -> None:
    hire(provider, "eko")
    for what, forge in FORGED.items():
        provider.forge = forge
        page = provider.sign_on(Visitor(app), "eko")
        assert (page.status_code, "tidak berhasil" in page.text) == (403, True), what
    provider.forge = _with(exp=int(time.time()) - 30)
    assert gateway.database.read(operators.by_name, "eko") is None
    assert provider.sign_on(Visitor(app), "eko").status_code == 200, "half a minute is no more than clocks differ by"


def test_a_callback_is_good_once_in_the_browser_that_began_and_with_its_own_state(
    app: Flask, browser: Visitor, provider: Provider
) -> None:
    hire(provider, "fitri")
    there = browser.client.get("/sign-in/oidc").location
    asked = challenge(there)
    assert asked["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    back = provider.send_back(there, "fitri")
    assert Visitor(app).client.get(back).status_code == 403, "another browser"
    wrong = back.replace(f"state={asked['state']}", "state=guessed")
    assert wrong != back
    assert browser.client.get(wrong).status_code == 403
    assert browser.client.get(f"{back}&iss=https://elsewhere.example").status_code == 403
    assert browser.client.get(back).status_code == 303
    assert answers(provider.verifiers[-1], asked["code_challenge"])
    assert browser.client.get(back).status_code == 403, "again"
    late = Visitor(app)
    back = provider.send_back(late.client.get("/sign-in/oidc").location, "fitri")
    with late.client.session_transaction() as cookie:
        (begun,) = [name for name in cookie if name.startswith("_state_")]
        cookie[begun] = {**cookie[begun], "exp": time.time() - 1}
    assert late.client.get(back).status_code == 403, "an hour later"
    refused = browser.client.get("/sign-in/oidc/callback?error=access_denied&error_description=no&state=x")
    assert refused.status_code == 403


ELSEWHERE = (
    "https://elsewhere.example",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "javascript:alert(1)",
    "/" + "a" * 3000,
)


def test_nobody_is_led_elsewhere_by_the_address_to_come_back_to(app: Flask, provider: Provider) -> None:
    hire(provider, "gita")
    for wanted in ELSEWHERE:
        browser = Visitor(app)
        there = browser.client.get("/sign-in/oidc", query_string={"next": wanted}).location
        assert browser.client.get(provider.send_back(there, "gita")).location == "/", wanted
    assert browser.client.get("/sign-in/oidc?next=//elsewhere.example").location == "/", "whoever is in already"


UNFIT: tuple[dict[str, object], ...] = (
    {"issuer": "https://elsewhere.example"},
    {"id_token_signing_alg_values_supported": ["none", "HS256"]},
    {"id_token_signing_alg_values_supported": None},
    {"authorization_endpoint": None},
    {"jwks_uri": 5},
)


def test_a_provider_that_is_not_the_one_meant_or_signs_nothing_is_as_good_as_away(
    browser: Visitor, provider: Provider
) -> None:
    for says in UNFIT:
        provider.says = says
        page = browser.go("/sign-in/oidc")
        assert (page.status_code, "sedang tidak dapat dihubungi" in page.text) == (503, True), says
    provider.reset()
    assert browser.client.get("/sign-in/oidc").status_code == 302, "it is asked again each time"


def test_while_the_provider_is_away_name_and_password_let_in(
    settings: Settings, clock: SetClock, database_url: str
) -> None:
    oidc = {"issuer": "http://127.0.0.1:9", "client_id": "us", "roles": ROLES}
    gateway = build(Settings.model_validate(settings.model_dump() | {"oidc": oidc}), clock)
    gateway.operators.add("ani", "officer", "12.75", PASSWORD)
    browser = Visitor(create_app(gateway))
    page = browser.go("/sign-in/oidc?next=/account")
    assert (page.status_code, "sedang tidak dapat dihubungi" in page.text) == (503, True)
    assert browser.client.get("/sign-in/oidc/callback?code=x&state=y").status_code == 503
    assert browser.follow("/sign-in", name="ani", password=PASSWORD).status_code == 200
    gateway.close()


def test_its_description_and_keys_are_read_once_and_a_new_key_at_once(
    gateway: Gateway, app: Flask, provider: Provider
) -> None:
    hire(provider, "hadi")
    provider.asked.clear()
    for _ in range(3):
        provider.sign_on(Visitor(app), "hadi")
    assert provider.asked.count("/.well-known/openid-configuration") == 1
    assert provider.asked.count("/jwks") == 1
    provider.forge = lambda said, _: signed(said, RSAKey.generate_key(2048))
    provider.sign_on(Visitor(app), "hadi")
    assert provider.asked.count("/jwks") == 2


def test_without_a_provider_there_is_no_button_and_no_way(settings: Settings, clock: SetClock) -> None:
    gateway = build(settings, clock)
    browser = Visitor(create_app(gateway))
    assert "oidc" not in browser.go("/sign-in").text
    assert browser.client.get("/sign-in/oidc").status_code == 404
    with pytest.raises(Refused, match=r"oidc.issuer"):
        gateway.sign_on.link("ani", "x")
    gateway.close()


@pytest.mark.parametrize(
    ("oidc", "said"),
    [
        (
            {"issuer": "http://sso.example.go.id", "client_id": "us", "roles": ROLES},
            "oidc.issuer: must begin with https",
        ),
        ({"issuer": "http://127.0.0.1.example.go.id", "client_id": "us", "roles": ROLES}, "oidc.issuer: must begin"),
        ({"issuer": "https://sso.example.go.id", "roles": ROLES}, "oidc.client_id: is missing"),
        ({"issuer": "https://sso.example.go.id", "client_id": "us"}, "oidc.roles: is empty"),
        (
            {"issuer": "https://sso.example.go.id", "client_id": "us", "roles": ROLES, "scopes": "profile"},
            "oidc.scopes: must hold openid",
        ),
    ],
)
def test_settings_that_would_let_in_anybody_or_nobody_are_refused_by_name(oidc: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        check(Settings.model_validate({"oidc": oidc}))


def test_a_claim_is_a_word_or_a_list_or_lies_inside_another() -> None:
    assert words({"role": "a"}, "role") == ["a"]
    assert words({"role": ["a", 5, None, "", "b"]}, "role") == ["a", "b"]
    assert words({"realm": {"roles": ["a"]}}, "realm.roles") == ["a"]
    assert words({"https://x.id/roles": ["a"]}, "https://x.id/roles") == ["a"]
    assert words({"realm": ["a"]}, "realm.roles") == words({}, "role") == words({"role": {"a": 1}}, "role") == []
