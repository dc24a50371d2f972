"""What holds for every page of the console: languages, errors, headers, files, and nothing that a policy forbids."""

import ast
import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from sms_gateway.clock import SetClock
from sms_gateway.errors import StorageDown
from sms_gateway.gateway import Gateway
from sms_gateway.web import create_app, create_waiting_app
from sms_gateway.web.console import ROUTES
from sms_gateway.web.wording import LANGUAGES
from tests.phones import Phone
from tests.web.clerks import Clerk, clerk

NewPhone = Callable[..., Phone]
WEB = Path(str(files("sms_gateway").joinpath("web")))
TEXTS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
REFUSALS = dict.fromkeys(("Refused", "Repeated", "Stale", "Clash", "ConfigError", "refused"))
REFUSING = (
    "administration", "by_hand", "calendars", "casework", "deadlines", "desk", "directory", "drafts", "duty", "errors",
    "language", "merging", "operators", "sessions", "storage/canned", "tickets", "tryout", "wording",
)  # fmt: skip
"""Where what the console asks for is refused."""
HTML = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def sari(app: Flask, gateway: Gateway) -> Clerk:
    return clerk(app, gateway, "sari", "coordinator")


@pytest.fixture
def number(phone: NewPhone) -> str:
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    return citizen.ticket.number


# languages


def texts() -> Iterator[str | tuple[str, ...]]:
    """Every text of the pages, and all that whoever reads them may be refused with."""
    for _, _, message, _, _ in extract_from_dir(WEB, TEXTS, options_map={TEXTS[0][0]: {"silent": "false"}}):
        yield message
    for room in REFUSING:
        for _, message, _, _ in extract_from_file("python", WEB.parent / f"{room}.py", keywords=REFUSALS):
            yield message


def catalogue(code: str) -> Catalog:
    return read_po(BytesIO((WEB / "translations" / f"{code}.po").read_bytes()), locale=code, abort_invalid=True)


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_every_text_is_translated_and_no_translation_is_left_over(code: str) -> None:
    known = {message.id: message for message in catalogue(code) if message.id}
    assert set(known) == set(texts())
    assert [text for text, message in known.items() if not all(_forms(message.string))] == []
    assert [text for text, message in known.items() if message.fuzzy] == []


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_a_translation_has_the_places_of_its_text(code: str) -> None:
    for message in catalogue(code):
        for form in _forms(message.string) if message.id else ():
            assert _places(form) == _places(_forms(message.id)[-1]), message.id


@pytest.mark.parametrize("room", REFUSING)
def test_whoever_is_refused_can_be_told_why_in_any_language(room: str) -> None:
    """Its words are written out where it is refused, with places and not with values in them."""
    filled = [
        f"{room}.py:{call.lineno}"
        for call in ast.walk(ast.parse((WEB.parent / f"{room}.py").read_text("utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", getattr(call.func, "attr", "")) in REFUSALS
        and not (isinstance(call.args[0], ast.Constant) or ast.unparse(call.args[0]) in ("error.words", "words"))
    ]
    spoken = {"language.py": "language: "}  # a language that is not spoken is found out at the start
    assert [each for each in filled if not each.startswith(tuple(spoken))] == []


def _forms(text: object) -> list[str]:
    return [str(each) for each in text] if isinstance(text, tuple | list) else [str(text or "")]


def _places(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s", text))


def test_indonesian_is_spoken_unless_somebody_chose_english(app: Flask, gateway: Gateway, sari: Clerk) -> None:
    assert '<html lang="id">' in app.test_client().get("/sign-in").text
    assert '<html lang="en">' in sari.go("/").text
    sari.follow("/language", language="id")
    page = sari.go("/").text
    assert '<html lang="id">' in page
    assert "Perlu dijawab" in page
    another = Clerk(app)
    another.sign_in("sari")
    assert "Perlu dijawab" in another.go("/").text


def test_times_are_told_in_the_zone_of_the_ticket_and_the_language_of_the_operator(
    sari: Clerk, phone: NewPhone
) -> None:
    citizen = phone()
    citizen.text("JAYAPURA jalan rusak parah di jalan raya")
    citizen.text("KOTA JAYAPURA lampu mati di jalan raya")
    citizen.text("BANJARMASIN got tersumbat kel kelayan bau")
    zones = [sari.page_of(ticket.number).split("<time>")[1].split("<")[0] for ticket in citizen.tickets]
    assert {zone.split()[-1] for zone in zones} <= {"WIB", "WITA", "WIT"}
    assert zones[0] == "10 Mar 2026, 11:00 WITA"


# errors


@pytest.mark.parametrize(
    ("raised", "status"),
    [
        pytest.param(StorageDown("the database is away"), 503, id="the-database-is-away"),
        pytest.param(RuntimeError("secret detail"), 500, id="a-mistake-of-ours"),
    ],
)
def test_an_error_is_a_page_with_a_way_back_that_tells_no_secret(
    app: Flask, sari: Clerk, raised: Exception, status: int
) -> None:
    def broken(**_: str) -> str:
        raise raised

    app.view_functions["console.ticket"] = broken
    answer = sari.go("/tickets/4071839")
    assert answer.status_code == status
    assert answer.content_type == "text/html; charset=utf-8"
    assert "To the queue" in answer.text
    assert "secret detail" not in answer.text


def test_a_form_without_its_token_is_refused_with_a_page(sari: Clerk, number: str) -> None:
    answer = sari.client.post(f"/tickets/{number}/notes", data={"text": "x"})
    assert answer.status_code == 400
    assert "This form could not be read" in answer.text


@pytest.mark.parametrize(
    ("path", "headers", "kind"),
    [
        pytest.param("/nowhere", HTML, "text/html; charset=utf-8", id="a-person"),
        pytest.param("/nowhere", {}, "text/plain; charset=utf-8", id="a-program"),
        pytest.param("/api/v1/nowhere", HTML, "application/problem+json", id="the-api"),
        pytest.param("/webhooks/nowhere", HTML, "text/plain; charset=utf-8", id="a-carrier"),
    ],
)
def test_an_address_that_is_none_is_told_to_each_in_their_way(
    client: FlaskClient, path: str, headers: dict[str, str], kind: str
) -> None:
    answer = client.post(path, headers=headers) if "webhooks" in path else client.get(path, headers=headers)
    assert (answer.status_code, answer.content_type) == (404, kind)


@pytest.mark.parametrize(
    "came_from",
    [
        pytest.param("http://[bad", id="no address at all"),
        pytest.param("http://localhost//evil.example/x", id="one that a browser reads as another site"),
        pytest.param("http://evil.example/x", id="another site"),
    ],
)
def test_an_error_page_survives_whatever_led_to_it_and_its_way_back_stays_here(app: Flask, came_from: str) -> None:
    answer = app.test_client().get("/nope", headers=HTML | {"Referer": came_from})
    assert answer.status_code == 404
    assert "Content-Security-Policy" in answer.headers
    assert "evil.example" not in answer.text


@pytest.mark.parametrize("name", ["_anchor", "_scheme", "_method", "_external", "endpoint", "values"])
def test_no_question_in_an_address_is_taken_for_one_of_ours(sari: Clerk, name: str) -> None:
    page = sari.client.get("/", query_string={name: "x", "tab": "all"})
    assert page.status_code == 200
    assert 'href="http' not in page.text
    assert sari.client.get("/").status_code == 200


def test_before_there_is_a_database_a_person_reads_a_page(gateway: Gateway, clock: SetClock) -> None:
    app = create_waiting_app(gateway.settings, clock, lambda: "no database yet")
    answer = app.test_client().get("/", headers=HTML)
    assert answer.status_code == 503
    assert "Basis data tidak terjangkau" in answer.text
    assert app.test_client().get("/").text == "no database yet\n"


# what the policy forbids, and files


@pytest.fixture
def pages(sari: Clerk, gateway: Gateway, number: str) -> list[str]:
    """One of each kind."""
    shown = [sari.go(path).text for path in ("/", "/?tab=mine", "/?words=jalan&tab=all", f"/tickets/{number}", "/none")]
    sari.go("/")
    shown.append(sari.part(f"/tickets/{number}/box", text="Sudah “beres”").text)
    gateway.desk.note(number, "x", "operator:ani")
    return [*shown, sari.part(f"/tickets/{number}/thread").text, sari.part("/queue/rows").text]


def test_no_page_holds_a_style_or_a_script_of_its_own(pages: list[str]) -> None:
    for page in pages:
        assert not re.search(r"\sstyle=|<style|\son\w+=|hx-on|javascript:", page)
        assert [script for script in re.findall(r"<script[^>]*>([^<]*)", page) if script.strip()] == []


def test_pages_load_nothing_from_elsewhere_and_every_file_they_name_is_there(
    client: FlaskClient, pages: list[str]
) -> None:
    named = {address for page in pages for address in re.findall(r'(?:src|href)="([^"]+)"', page)}
    assert not [address for address in named if re.match(r"\w+:|//", address)]
    statics = {address for address in named if address.startswith("/static/")}
    assert len(statics) == 6
    for address in statics:
        with client.get(address) as file:
            assert file.status_code == 200
            assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert b"sourceMappingURL" not in file.data


def test_the_policy_is_strict(sari: Clerk) -> None:
    policy = sari.go("/").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'; ")
    assert "unsafe" not in policy
    assert sari.page.headers["Cache-Control"] == "no-store"
    assert sari.page.headers["Strict-Transport-Security"] == "max-age=31536000", "it is reached over HTTPS"


def test_a_service_that_is_tried_without_https_does_not_ask_for_it(gateway: Gateway, clock: SetClock) -> None:
    plain = gateway.settings.model_copy(update={"public_url": "http://127.0.0.1:1078"})
    answer = create_waiting_app(plain, clock, lambda: "").test_client().get("/healthz")
    assert "Strict-Transport-Security" not in answer.headers


def test_scripts_are_told_to_run_no_text_as_a_program(sari: Clerk) -> None:
    assert '"allowEval":false' in sari.go("/").text


def test_every_form_has_a_token(pages: list[str]) -> None:
    forms = [form for page in pages for form in re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)]
    assert len(forms) > 10
    assert [form[:120] for form in forms if 'name="csrf_token"' not in form] == []


def test_what_is_copied_from_others_keeps_their_licence() -> None:
    vendor = WEB / "static" / "vendor"
    copied = {file.name for file in vendor.iterdir() if not file.name.endswith(".LICENSE.txt")}
    assert copied == {"bootstrap-5.3.9.min.css", "htmx-2.0.11.min.js"}
    assert {file.name for file in vendor.glob("*.LICENSE.txt")} == {
        "bootstrap-5.3.9.LICENSE.txt",
        "htmx.org-2.0.11.LICENSE.txt",
    }


def test_whatever_a_page_asks_for_by_itself_is_quiet() -> None:
    assert {route.name for route in ROUTES if route.quiet} == {"rows", "agencies", "thread", "presence"}
