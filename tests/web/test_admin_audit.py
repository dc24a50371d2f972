"""Who may come into the administration, and the audit as it is read there."""

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.roles import RIGHTS, Caller, Role
from sms_gateway.storage import operators
from sms_gateway.web import create_app
from sms_gateway.web.admin import ROUTES
from sms_gateway.web.ways import ADMINISTRATION
from tests.phones import Phone
from tests.web.callers import json_of, program
from tests.web.clerks import Clerk, clerk
from tests.web.visitors import PASSWORD

NewPhone = Callable[..., Phone]


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.mark.parametrize("role", RIGHTS)
def test_each_role_is_shown_the_pages_it_may_open_and_none_of_the_others(
    app: Flask, gateway: Gateway, role: Role
) -> None:
    one = clerk(app, gateway, "siapa", role)
    shown = one.go("/").text
    for route in ROUTES:
        may, path = route.right in RIGHTS[role], route.path.replace("<code>", "12.75").replace("<name>", "siapa")
        if route.method == "POST":
            status = None if may else one.do_unasked(path).status_code
            assert status in (None, 403), path
        elif "<" not in path:
            there = 303 if path == "/admin" else 200  # it leads on
            assert one.client.get(path).status_code == (there if may else 403), path
    entrance = next((path for path, _ in ADMINISTRATION if one.client.get(path).status_code == 200), None)
    assert (f'href="{entrance}"' in shown) == (entrance is not None)
    assert ("/admin/" in shown) == (role in ("admin", "auditor"))
    if entrance:
        linked = {path for path, _ in ADMINISTRATION if f'href="{path}"' in one.go(entrance).text}
        assert linked == {path for path, _ in ADMINISTRATION if one.client.get(path).status_code == 200}


@pytest.fixture
def history(app: Flask, gateway: Gateway, phone: NewPhone, clock: SetClock) -> str:
    """A Tuesday's work of three operators, a number of a report in it."""
    gateway.operators.add("pusat", "admin", None, PASSWORD)
    rina = clerk(app, gateway, "rina", "coordinator", "12.75")
    by = Caller(gateway.operators.find("pusat"))
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    number = citizen.ticket.number
    rina.do(number, "phone")
    gateway.administration.add_word(by, "12.75", "SIBINJAI")
    gateway.operators.disable("rina", by)
    clock.move(days=1)
    gateway.operators.add("ani", "officer", "12.75", PASSWORD)
    gateway.duty.give_phone("ani", "081234567890", by)
    return number


def rows(one: Clerk, query: str = "") -> list[str]:
    """The lines of the log as somebody reads them."""
    page = one.go(f"/admin/audit{query}").text
    body = page.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in page else ""
    cells = (row.split("</th>", 1)[1] for row in body.split("<tr>")[1:])
    return [" ".join(_text(each).split()).removesuffix(" not yet") for each in cells]


def _text(markup: str) -> str:
    return "".join(part.split(">", 1)[-1] for part in markup.replace("</td>", " ").split("<"))


def test_the_log_tells_who_did_what_in_plain_words_and_is_filtered(app: Flask, gateway: Gateway, history: str) -> None:
    juru = clerk(app, gateway, "juru", "auditor")
    assert rows(juru) == [
        "signed in",
        "changed: operator ani, another phone, on",
        "changed: operator rina, disabled",
        "changed: agency Kota Binjai, keyword SIBINJAI added",
        f"saw a phone number {history}",
        "signed in",
    ]
    assert rows(juru, f"?subject={history}") == [f"saw a phone number {history}"]
    assert rows(juru, "?operator=rina&act=sign_in") == ["signed in"]
    assert len(rows(juru, "?from=2026-03-11")) == 2
    assert len(rows(juru, "?from=2026-03-10&to=2026-03-10")) == 4
    assert len(rows(juru, "?from=nonsense")) == 6
    assert rows(juru, "?subject=%25") == []
    page = juru.go("/admin/audit").text
    assert "081234567890" not in page
    assert "+6281234" not in page


def test_whose_numbers_a_program_read_is_counted_and_not_named(
    app: Flask, gateway: Gateway, phone: NewPhone, clock: SetClock
) -> None:
    for _ in range(2):
        phone().text("BINJAI jalan rusak parah di jalan jaksa")
    gateway.operators.add("rina", "coordinator", "12.75")
    json_of(program(app, gateway, "rina").get("/contacts"))
    juru = clerk(app, gateway, "juru", "auditor")
    (told,) = rows(juru, "?operator=rina")
    assert told == "saw a phone number: 2 phones"
    assert "phone:" not in juru.page.text


def test_whoever_sat_at_a_shell_is_the_doer(app: Flask, gateway: Gateway, history: str, clock: SetClock) -> None:
    by = gateway.database.write(operators.at_shell, "shell:tono", clock.now)
    gateway.operators.enable("rina", by)
    gateway.casework.tell_audit(by, "manage", ["phone:1caa", "erase", *by.marks])
    gateway.casework.tell_audit(by, "read", ["phone:1caa", "export", *by.marks])
    juru = clerk(app, gateway, "juru", "auditor")
    assert rows(juru, "?operator=shell:tono") == [
        "looked for a phone: all that is held was handed out",
        "changed: a phone, erased",
        "changed: operator rina, let in again",
    ]
    assert juru.page.text.count('<th scope="row">shell:tono</th>') == 3
    answer = juru.client.get("/admin/audit.csv?operator=shell:tono")
    assert {line["operator"] for line in csv.DictReader(io.StringIO(answer.text))} == {"shell:tono"}
    assert "(shell)" not in clerk(app, gateway, "pusat2", "admin").go("/admin/operators").text
    juru.client.set_cookie("language", "id")
    page = juru.go("/admin/audit?operator=shell:tono").text
    assert "sebuah telepon, dihapus" in page


@pytest.mark.parametrize(
    ("subjects", "told"),
    [
        pytest.param("canned:4 remove", "changed: canned answer 4, removed", id="canned"),
        pytest.param("hook:1 rotate", "changed: hook 1, new secret", id="hook"),
        pytest.param("inbound:17 replay", "changed: message 17 that came in, said again", id="inbox"),
        pytest.param("spool:3 replay", "changed: 3 messages that waited for the database, said again", id="spool"),
        pytest.param("numbers:1de1cb81", "changed: phone numbers at rest, now 1de1cb81", id="numbers"),
        pytest.param("backup:a.db made backups:2", "changed: backup a.db, made, 2 older ones removed", id="backup"),
        pytest.param("backup:a.db restore force", "changed: backup a.db, restored, over what was there", id="restore"),
        pytest.param("rehearsal:t.db", "changed: rehearsal in t.db, with what citizens wrote", id="rehearsal"),
        pytest.param("caught_up", "changed: caught up after a restore", id="caught-up"),
    ],
)
def test_what_is_done_at_a_shell_is_told_in_plain_words(
    app: Flask, gateway: Gateway, clock: SetClock, subjects: str, told: str
) -> None:
    by = gateway.database.write(operators.at_shell, "shell:tono", clock.now)
    gateway.casework.tell_audit(by, "manage", [*subjects.split(), *by.marks])
    assert rows(clerk(app, gateway, "juru", "auditor"), "?operator=shell:tono") == [told]


def test_the_log_is_a_file_too_with_the_same_filters(app: Flask, gateway: Gateway, history: str) -> None:
    juru = clerk(app, gateway, "juru", "auditor")
    answer = juru.client.get("/admin/audit.csv?operator=pusat")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert [line["subjects"].split()[-1] for line in lines] == ["on", "disable", "+SIBINJAI"]
    assert {line["operator"] for line in lines} == {"pusat"}
    assert lines[-1]["time"] == "2026-03-10T10:00:00+07:00"
    assert history not in answer.text


def test_an_auditor_of_an_agency_reads_of_its_people_alone(app: Flask, gateway: Gateway, history: str) -> None:
    juru = clerk(app, gateway, "juru", "auditor", "12")
    assert rows(juru) == ["signed in", f"saw a phone number {history}", "signed in"]
    assert rows(juru, "?operator=pusat") == []


def test_a_long_log_is_read_a_page_at_a_time(app: Flask, gateway: Gateway) -> None:
    pusat = clerk(app, gateway, "pusat", "admin")
    for count in range(60):
        gateway.casework.tell_audit(Caller(gateway.operators.find("pusat")), "note", [f"40718{count:02d}"])
    first = rows(pusat)
    link = pusat.page.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = rows(pusat, link.removeprefix("/admin/audit"))
    assert (len(first), len(second), len({*first, *second})) == (50, 11, 61)
