"""The REST API: who sees and does what, pages, problems, repeated requests; on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.gateway import Gateway, build
from sms_gateway.roles import Role, Scope
from sms_gateway.storage import erasure, operators, outbound
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.callers import API, Program, hire, json_of, problem, program

PHONE, MASKED = "+6281234567890", "+62 812-****-890"
Phones = Callable[..., Phone]


@pytest.fixture
def gateway(settings: Settings, clock: SetClock) -> Any:
    """With the loopback carrier, and one operator of each role; those of an agency are of Kota Binjai."""
    whole = build(settings, clock)
    hire(whole, "admin", "admin")
    hire(whole, "coordinator", "coordinator", "12.75")
    hire(whole, "officer", "officer", "12.75")
    hire(whole, "ombudsman", "ombudsman")
    hire(whole, "auditor", "auditor")
    yield whole
    whole.close()


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def comes(app: Flask, gateway: Gateway) -> Callable[..., Program]:
    """`comes("officer")`: a program with a token of this operator, for all that the role can have."""

    def came(name: Role, *scopes: Scope) -> Program:
        operator = gateway.operators.find(name)
        able: list[Scope] = ["read"]
        able += ["write"] if operator.may("note") else []
        able += ["unmask"] if operator.may("unmask") else []
        return program(app, gateway, name, scopes or able)

    return came


Comes = Callable[..., Program]


@pytest.fixture
def number(phone: Phones) -> str:
    """A report for Kota Binjai."""
    citizen = phone(PHONE)
    citizen.text("BINJAI lampu jalan mati")
    return citizen.ticket.number


# looking


def test_a_ticket_is_shown_with_its_messages_and_history(comes: Comes, number: str) -> None:
    seen = json_of(comes("auditor").get(f"/tickets/{number}"))
    assert (seen["number"], seen["status"], seen["class"]) == (number, "received", "complaint")
    assert seen["agency"] == {"code": "12.75", "name": "Kota Binjai"}
    assert [message["direction"] for message in seen["messages"]] == ["inbound", "outbound"]
    assert [event["kind"] for event in seen["events"]] == ["opened"]
    assert seen["opened_at"] == "2026-03-10T10:00:00+07:00"
    assert (seen["phone"], seen["messages"][0]["from"], seen["messages"][1]["to"]) == (MASKED, MASKED, MASKED)
    assert json_of(comes("auditor").get(f"/tickets/{number}/events"))["items"] == seen["events"]


def test_a_history_comes_in_pages(comes: Comes, gateway: Gateway, number: str) -> None:
    for words in ("satu", "dua", "tiga"):
        gateway.desk.note(number, words, by="ani")
    whole = json_of(comes("auditor").get(f"/tickets/{number}/events"))
    first = json_of(comes("auditor").get(f"/tickets/{number}/events", limit="3"))
    rest = json_of(comes("auditor").get(f"/tickets/{number}/events", limit="3", cursor=first["next_cursor"]))
    assert (len(first["items"]), len(rest["items"])) == (3, 1)
    assert (first["items"] + rest["items"], rest["next_cursor"]) == (whole["items"], whole["next_cursor"])
    assert whole["next_cursor"] is None


def test_pages_follow_each_other_by_their_cursor_and_miss_nothing(comes: Comes, phone: Phones) -> None:
    for _ in range(5):
        phone().text("BINJAI lampu mati")
    auditor = comes("auditor")
    first = json_of(auditor.get("/tickets", limit=2))
    second = json_of(auditor.get("/tickets", limit=2, cursor=first["next_cursor"]))
    last = json_of(auditor.get("/tickets", limit=2, cursor=second["next_cursor"]))
    assert [len(page["items"]) for page in (first, second, last)] == [2, 2, 1]
    assert last["next_cursor"] is None
    paged = [one["number"] for page in (first, second, last) for one in page["items"]]
    assert paged == auditor.numbers()


@pytest.mark.parametrize("direction", [None, "inbound", "outbound"])
@pytest.mark.parametrize("limit", [1, 3, 100])
def test_messages_are_paged_both_ways_in_the_order_of_time(
    comes: Comes, phone: Phones, clock: SetClock, direction: str | None, limit: int
) -> None:
    for _ in range(3):
        phone().text("BINJAI lampu mati")
        clock.move(minutes=1)
    auditor = comes("auditor")
    asked = {"limit": limit} | ({"direction": direction} if direction else {})
    paged: list[dict[str, Any]] = []
    more: dict[str, str] = {}
    while True:
        page = json_of(auditor.get("/messages", **asked, **more))
        paged += page["items"]
        if page["next_cursor"] is None:
            break
        more = {"cursor": page["next_cursor"]}
    assert len(paged) == (6 if direction is None else 3)
    assert len({(one["direction"], one["id"]) for one in paged}) == len(paged)
    assert [one["created_at"] for one in paged] == sorted(one["created_at"] for one in paged)
    assert {one["direction"] for one in paged} == ({direction} if direction else {"inbound", "outbound"})
    assert all(one["ticket"] for one in paged)


def test_tickets_are_narrowed_by_what_is_asked(comes: Comes, phone: Phones, gateway: Gateway) -> None:
    binjai, medan, nowhere = phone(), phone(), phone()
    binjai.text("BINJAI lampu mati")
    medan.text("MEDAN sampah menumpuk")
    nowhere.text("jalan rusak parah sekali di sini")
    gateway.desk.reply(medan.ticket.number, "Sudah.", by="ani")
    one, two, three = (citizen.ticket.number for citizen in (binjai, medan, nowhere))
    wanted: list[tuple[dict[str, Any], list[str]]] = [
        ({}, [one, two, three]),
        ({"status": "answered"}, [two]),
        ({"agency": "12.75"}, [one]),
        ({"agency": "12.72"}, []),
        ({"national": "true"}, [three]),
        ({"since": "2026-03-10", "until": "2026-03-10"}, [one, two, three]),
        ({"since": "2026-03-11"}, []),
        ({"until": "2026-03-09"}, []),
        ({"since": "0001-01-01", "until": "9999-12-31"}, [one, two, three]),
    ]
    auditor = comes("auditor")
    for query, numbers in wanted:
        assert auditor.numbers(**query) == numbers, query


@pytest.mark.parametrize(
    "asked", ["/tickets?agency=12.7", "/tickets?region=12.7", "/stats?agency=12.7", "/reports/2026-02?agency=12.7"]
)
def test_a_place_that_is_not_there_is_named(comes: Comes, asked: str) -> None:
    """Else whoever mistypes it would think that nobody complains."""
    assert problem(comes("auditor").get(asked), 404).startswith("there is no ")


def test_agencies_are_listed_page_by_page(comes: Comes) -> None:
    officer = comes("officer")
    below = json_of(officer.get("/agencies", parent="12", limit=100))
    assert "12.75" in [one["code"] for one in below["items"]]
    codes: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = json_of(officer.get("/agencies", limit=100, **cursor))
        codes += [one["code"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert len(codes) == len(set(codes)) == 552


def test_stats_count_what_came_in_is_in_hand_and_is_done(comes: Comes, phone: Phones, gateway: Gateway) -> None:
    for place in ("BINJAI", "BINJAI", "MEDAN"):
        phone().text(f"{place} lampu mati")
    gateway.desk.move(comes("auditor").numbers(agency="12.75")[0], "archived", by="ani", reason="sudah dijawab")
    counted = json_of(comes("auditor").get("/stats"))
    assert (counted["total"], counted["open"], counted["done"]) == (3, 2, 1)
    assert (counted["by_status"]["received"], counted["by_status"]["archived"]) == (2, 1)
    assert json_of(comes("officer").get("/stats"))["total"] == 2
    assert (counted["disputed"], counted["reopened"]) == (None, None), "nobody asked for a period"


def test_stats_of_a_period_and_a_ticket_tell_how_often_reports_came_back(
    comes: Comes, phone: Phones, gateway: Gateway
) -> None:
    citizen, elsewhere = phone(), phone()
    citizen.text("BINJAI lampu mati")
    elsewhere.text("MEDAN lampu mati")
    for one in (citizen, elsewhere):
        gateway.desk.reply(one.ticket.number, "sudah dikerjakan", "ani")
        one.text(f"BELUM {one.ticket.number} masih mati")
    gateway.desk.reply(citizen.ticket.number, "sekarang sudah", "ani")
    citizen.text(f"SELESAI {citizen.ticket.number}")
    citizen.text(f"BELUM {citizen.ticket.number} mati lagi")
    number, today = citizen.ticket.number, {"since": "2026-03-10"}

    def came_back(told: dict[str, Any]) -> tuple[Any, Any]:
        return told["disputed"], told["reopened"]

    assert came_back(json_of(comes("auditor").get(f"/tickets/{number}"))) == (2, 1)
    assert came_back(json_of(comes("auditor").get("/stats", **today))) == (3, 1)
    assert came_back(json_of(comes("officer").get("/stats", **today))) == (2, 1)
    assert came_back(json_of(comes("auditor").get("/stats", **today, agency="12.71"))) == (1, 0)
    assert came_back(json_of(comes("auditor").get("/stats", since="2026-03-11"))) == (0, 0)
    assert came_back(json_of(comes("auditor").get("/stats", since="2020-01-01"))) == (None, None)


# who sees what


@pytest.mark.parametrize("path", ["", "/events"])
def test_another_agencys_ticket_is_not_there(comes: Comes, phone: Phones, path: str) -> None:
    medan = phone()
    medan.text("MEDAN sampah menumpuk")
    number = medan.ticket.number
    assert problem(comes("officer").get(f"/tickets/{number}{path}"), 404) == f"there is no ticket {number}"
    assert comes("admin").get(f"/tickets/{number}{path}").status_code == 200


def test_an_officer_lists_and_hears_of_the_own_agency_only(comes: Comes, phone: Phones, number: str) -> None:
    medan, nowhere = phone(), phone()
    medan.text("MEDAN sampah menumpuk")
    nowhere.text("jalan rusak parah sekali di sini")
    officer = comes("officer")
    assert officer.numbers() == officer.numbers(agency="12.75") == officer.numbers(agency="12") == [number]
    assert officer.numbers(national="true") == []
    problem(officer.get("/tickets", agency="12.71"), 404)
    heard = json_of(officer.get("/messages"))["items"]
    assert {one["ticket"] for one in heard} == {number}
    assert len(json_of(comes("admin").get("/messages"))["items"]) > len(heard)


@pytest.mark.parametrize("act", ["replies", "status", "notes"])
def test_another_agencys_ticket_cannot_be_worked_on(comes: Comes, phone: Phones, act: str) -> None:
    medan = phone()
    medan.text("MEDAN sampah menumpuk")
    body = {"status": "deferred", "reason": "di mana?"} if act == "status" else {"text": "sudah"}
    problem(comes("officer").post(f"/tickets/{medan.ticket.number}/{act}", **body), 404)
    assert medan.ticket.status == "received"


def test_a_phone_is_shown_to_who_may_see_it_and_that_is_audited(comes: Comes, number: str, gateway: Gateway) -> None:
    coordinator = comes("coordinator")
    assert json_of(coordinator.get(f"/tickets/{number}"))["phone"] == PHONE
    assert json_of(coordinator.get("/tickets"))["items"][0]["phone"] == PHONE
    assert json_of(coordinator.get("/messages"))["items"][0]["from"] == PHONE
    entries = gateway.database.read(operators.audited, gateway.operators.find("coordinator").id)
    assert [(entry.act, entry.subjects) for entry in entries] == [("unmask", [number])] * 3
    assert {entry.token_id for entry in entries} != {None}


@pytest.mark.parametrize("path", ["/tickets", "/tickets/{number}", "/messages", "/contacts"])
def test_without_the_scope_a_phone_stays_masked_and_nothing_is_audited(
    comes: Comes, number: str, gateway: Gateway, path: str
) -> None:
    answer = comes("coordinator", "read").get(path.format(number=number))
    assert PHONE not in answer.text
    assert MASKED in answer.text
    assert gateway.database.read(operators.audited, gateway.operators.find("coordinator").id) == []


def test_an_anonymous_reporter_is_hidden_from_the_agencys_people(comes: Comes, phone: Phones) -> None:
    citizen = phone(PHONE)
    citizen.text("ANONIM BINJAI oknum minta uang")
    number = citizen.ticket.number
    coordinator = comes("coordinator")
    seen = json_of(coordinator.get(f"/tickets/{number}"))
    assert (seen["anonymous"], seen["phone"]) == (True, None)
    for path in ("/tickets", f"/tickets/{number}", "/messages"):
        told = coordinator.get(path).text
        assert "62 812" not in told
        assert "62812" not in told
    problem(coordinator.post("/contacts/search", phone=PHONE), 404)
    assert json_of(comes("admin").get(f"/tickets/{number}"))["phone"] == PHONE
    citizen.text("BINJAI lampu jalan mati di depan sekolah")
    held = json_of(coordinator.post("/contacts/search", phone=PHONE))
    assert len(held["tickets"]) == 1
    assert {held["first_seen_at"], held["last_seen_at"]} == {None}, "when it texted would tell which report is its own"


def test_a_contact_is_found_by_a_phone_that_stands_in_no_address(comes: Comes, number: str, gateway: Gateway) -> None:
    found = json_of(comes("officer").post("/contacts/search", phone="0812-3456-7890"))
    assert (found["phone"], found["tickets"], found["language"]) == (MASKED, [number], None)
    assert json_of(comes("admin").post("/contacts/search", phone=PHONE))["phone"] == PHONE
    problem(comes("admin").post("/contacts/search", phone="0811 1111 1111"), 404)
    (entry,) = gateway.database.read(operators.audited, gateway.operators.find("officer").id)
    assert entry.act == "read"
    assert "81234567890" not in str(entry.subjects)


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_contacts_are_listed_page_by_page_as_the_search_shows_each(comes: Comes, phone: Phones, limit: int) -> None:
    phones = [phone(f"+62812345678{last}") for last in (3, 1, 2)]
    for one in phones:
        one.text("BINJAI lampu jalan mati")
    phones[0].text("STOP")
    phone("+6281234567899").text("P")
    admin = comes("admin")
    listed: list[dict[str, Any]] = []
    addresses: list[str] = []
    more: dict[str, str] = {}
    while True:
        page = json_of(admin.get("/contacts", limit=limit, **more))
        assert len(page["items"]) <= limit
        listed += page["items"]
        if page["next_cursor"] is None:
            break
        more = {"cursor": page["next_cursor"]}
        addresses.append(page["next_cursor"])
    held = [json_of(admin.post("/contacts/search", phone=one["phone"])) for one in listed]
    assert listed == held
    assert {one["phone"] for one in listed} == {*(one.number for one in phones), "+6281234567899"}
    assert len(listed) == 4
    assert [bool(one["opted_out_at"]) for one in listed].count(True) == 1
    assert [len(one["tickets"]) for one in listed if one["phone"] == "+6281234567899"] == [0]
    assert "2345678" not in "".join(addresses), "where a page ends is a number too"


def test_a_page_of_numbers_in_full_is_audited_one_by_one(comes: Comes, phone: Phones, gateway: Gateway) -> None:
    phone(PHONE).text("BINJAI lampu jalan mati")
    phone().text("BINJAI sampah menumpuk")
    coordinator = comes("coordinator")
    assert PHONE in {one["phone"] for one in json_of(coordinator.get("/contacts"))["items"]}
    coordinator.post("/contacts/search", phone=PHONE)
    seen, looked_up = gateway.database.read(operators.audited, gateway.operators.find("coordinator").id)
    assert (seen.act, looked_up.act) == ("unmask", "read")
    assert len(set(seen.subjects)) == 2
    assert looked_up.subjects[0] in seen.subjects, "as the search names it, and by no number"
    assert "81234567890" not in str(seen.subjects)


def test_an_agencys_people_list_whom_they_would_find(comes: Comes, phone: Phones) -> None:
    own, elsewhere, hidden, both = (phone(f"+62812345678{last}0") for last in range(4))
    own.text("BINJAI lampu jalan mati")
    elsewhere.text("MEDAN sampah menumpuk")
    hidden.text("ANONIM BINJAI oknum minta uang")
    both.text("MEDAN sampah menumpuk")
    both.text("BINJAI sampah menumpuk")
    (number,) = [one.number for one in both.tickets if one.agency == "12.75"]
    coordinator = comes("coordinator")
    listed = {one["phone"]: one for one in json_of(coordinator.get("/contacts"))["items"]}
    assert set(listed) == {own.number, both.number}
    assert listed[both.number]["tickets"] == [number], "of another agency's it hears nothing"
    assert {listed[own.number]["first_seen_at"], listed[own.number]["last_seen_at"]} == {None}
    problem(comes("ombudsman").get("/contacts"), 403)
    assert len(json_of(comes("auditor").get("/contacts"))["items"]) == 4


@pytest.mark.parametrize("cursor", ["+6281234567890", "x" * 1001])
def test_a_cursor_that_no_page_has_is_refused(comes: Comes, cursor: str) -> None:
    assert problem(comes("admin").get("/contacts", cursor=cursor), 400).startswith("query.cursor:")


@pytest.mark.parametrize("cursor", ["1", "6281234567890", "~0123abcd~eHl6", "~", "a~b-c_d"])
def test_a_cursor_that_was_not_given_is_not_there(comes: Comes, cursor: str) -> None:
    assert problem(comes("admin").get("/contacts", cursor=cursor), 404).startswith("query.cursor: no page has it")


def test_a_cursor_is_not_to_be_had_from_another_page(comes: Comes, phone: Phones, gateway: Gateway) -> None:
    for last in range(2):
        phone(f"+62812345678{last}0").text("BINJAI lampu jalan mati")
    admin = comes("admin")
    cursor = json_of(admin.get("/contacts", limit=1))["next_cursor"]
    assert len(json_of(admin.get("/contacts", cursor=cursor))["items"]) == 1
    for changed in (cursor[:-4] + "AAAA", cursor[:12] + "AAAA" + cursor[16:], cursor.replace("~", "-")):
        problem(admin.get("/contacts", cursor=changed), 404)


# doing


def test_a_reply_reaches_the_reporter_and_its_author_is_known(comes: Comes, phone: Phones, number: str) -> None:
    citizen = phone(PHONE)
    citizen.look()
    told = json_of(comes("officer").post(f"/tickets/{number}/replies", text="Lampu sudah diganti."), 201)
    assert told["status"] == "answered"
    assert told["events"][-1]["actor"] == "operator:officer"
    (came,) = citizen.look()
    assert "Lampu sudah diganti." in came


def test_a_ticket_is_moved_and_annotated_and_the_audit_tells(comes: Comes, number: str, gateway: Gateway) -> None:
    coordinator = comes("coordinator", "write")
    kept = json_of(coordinator.post(f"/tickets/{number}/status", status="verified", agency=None))
    assert (kept["status"], kept["agency"]["code"]) == ("verified", "12.75")
    moved = json_of(coordinator.post(f"/tickets/{number}/status", status="forwarded", agency="12.71"))
    assert (moved["status"], moved["agency"]["code"]) == ("forwarded", "12.71")
    problem(coordinator.post(f"/tickets/{number}/notes", text="bukan wewenang kami"), 404)
    noted = json_of(comes("admin").post(f"/tickets/{number}/notes", text="diteruskan"), 201)
    assert noted["events"][-1]["data"] == {"text": "diteruskan"}
    entries = gateway.database.read(operators.audited, gateway.operators.find("coordinator").id)
    assert [(entry.act, entry.subjects) for entry in entries] == [("dispose", [number])] * 2


RIGHTS: list[tuple[Role, str, dict[str, str], int]] = [
    ("officer", "replies", {"text": "sudah"}, 201),
    ("officer", "notes", {"text": "sudah"}, 201),
    ("officer", "status", {"status": "deferred", "reason": "di mana?"}, 200),
    ("officer", "status", {"status": "verified"}, 403),
    ("officer", "status", {"status": "forwarded"}, 403),
    ("officer", "status", {"status": "deferred", "reason": "di mana?", "agency": "12.71"}, 403),
    ("officer", "status", {"status": "archived", "reason": "ganda"}, 403),
    ("coordinator", "status", {"status": "verified"}, 200),
    ("coordinator", "status", {"status": "archived", "reason": "ganda"}, 200),
    ("coordinator", "replies", {"text": "sudah"}, 201),
    ("admin", "status", {"status": "verified"}, 200),
    ("admin", "status", {"status": "closed"}, 409),
    ("admin", "status", {"status": "resolved"}, 409),
    ("admin", "status", {"status": "archived"}, 409),
    ("admin", "status", {"status": "forwarded", "agency": "no.such"}, 404),
    ("admin", "replies", {"text": "  "}, 409),
    ("ombudsman", "replies", {"text": "sudah"}, 403),
    ("ombudsman", "notes", {"text": "sudah"}, 403),
    ("auditor", "status", {"status": "verified"}, 403),
]


@pytest.mark.parametrize(
    ("role", "act", "body", "status"), RIGHTS, ids=[f"{r}-{'-'.join([a, *b.values()])}" for r, a, b, _ in RIGHTS]
)
def test_what_a_role_may_do(comes: Comes, number: str, role: Role, act: str, body: dict[str, str], status: int) -> None:
    answer = comes(role).post(f"/tickets/{number}/{act}", **body)
    if status < 400:
        json_of(answer, status)
    else:
        problem(answer, status)


def test_a_token_that_only_reads_changes_nothing(comes: Comes, number: str) -> None:
    said = problem(comes("admin", "read").post(f"/tickets/{number}/notes", text="sudah"), 403)
    assert said == "this token lacks the scope write"


# the same request again


def test_a_repeated_request_answers_once_and_hears_the_same(comes: Comes, phone: Phones, number: str) -> None:
    citizen, officer = phone(PHONE), comes("officer")
    citizen.look()
    answers = [officer.post(f"/tickets/{number}/replies", "key-1", text="Sudah diganti.") for _ in range(2)]
    assert answers[0].data == answers[1].data
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len(citizen.look()) == 1
    assert PHONE not in answers[0].text
    officer.post(f"/tickets/{number}/replies", "key-2", text="Sudah diganti.")
    assert len(citizen.look()) == 1


def test_ten_at_once_answer_once(comes: Comes, gateway: Gateway, number: str) -> None:
    officer = comes("officer")

    def ask(_: int) -> tuple[int, bytes]:
        answer = officer.post(f"/tickets/{number}/replies", "key-1", text="Sudah diganti.")
        return answer.status_code, answer.data

    with ThreadPoolExecutor(10) as threads:
        answers = set(threads.map(ask, range(10)))
    assert [status for status, _ in answers] == [201]
    ticket = gateway.desk.find(number)
    said = gateway.database.read(outbound.of_ticket, ticket.id)
    assert len([one for one in said if one.key.startswith("notice:")]) == 1


def test_a_key_is_for_one_request_of_one_token_for_a_day(
    comes: Comes, number: str, clock: SetClock, gateway: Gateway
) -> None:
    officer, colleague = comes("officer"), comes("coordinator")
    first = officer.post(f"/tickets/{number}/notes", "key", text="satu")
    said = problem(officer.post(f"/tickets/{number}/notes", "key", text="dua"), 409)
    assert said == "this Idempotency-Key was used for another request: take a new key"
    assert json_of(colleague.post(f"/tickets/{number}/notes", "key", text="dua"), 201)["number"] == number
    clock.move(days=1, seconds=1)
    again = officer.post(f"/tickets/{number}/notes", "key", text="satu")
    assert again.status_code == 201
    assert again.data != first.data


def test_what_was_refused_is_not_kept(comes: Comes, number: str) -> None:
    officer = comes("officer")
    problem(officer.post(f"/tickets/{number}/status", "key", status="deferred"), 409)
    problem(officer.post(f"/tickets/{number}/status", "key", status="in_progress"), 409)
    assert officer.post(f"/tickets/{number}/status", "key", status="deferred", reason="di mana?").status_code == 200


def test_what_is_kept_to_be_repeated_goes_when_the_reporter_is_forgotten(
    comes: Comes, number: str, gateway: Gateway, clock: SetClock
) -> None:
    officer = comes("officer")
    first = officer.post(f"/tickets/{number}/notes", "key", text="satu")
    gateway.database.write(erasure.erase, PHONE, "ani", clock())
    again = officer.post(f"/tickets/{number}/notes", "key", text="satu")
    assert "lampu jalan mati" in first.text
    assert again.data != first.data


# who comes in


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer sgw_wrong", "Bearer é", "Basic YTpi", "sgw_wrong", "Digest a=b"],
)
def test_who_says_nothing_or_something_wrong_is_401(app: Flask, header: str | None) -> None:
    answer = app.test_client().get(f"{API}/tickets", headers={} if header is None else {"Authorization": header})
    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_ends_when_it_is_revoked_or_too_old_or_its_operator_is_disabled(
    app: Flask, gateway: Gateway, clock: SetClock, comes: Comes
) -> None:
    gone, made = gateway.operators.issue("auditor", ["read"])
    short, _ = gateway.operators.issue("auditor", ["read"], clock() + timedelta(days=1))
    assert Program(app, gone, "auditor").get("/stats").status_code == 200
    gateway.operators.revoke(made.id)
    problem(Program(app, gone, "auditor").get("/stats"), 401)
    assert Program(app, short, "auditor").get("/stats").status_code == 200
    clock.move(days=1)
    problem(Program(app, short, "auditor").get("/stats"), 401)
    officer = comes("officer")
    gateway.operators.disable("officer")
    problem(officer.get("/stats"), 401)
    gateway.operators.enable("officer")
    assert officer.get("/stats").status_code == 200


def test_the_rate_of_a_token_is_the_same_whichever_process_it_comes_to(settings: Settings, clock: SetClock) -> None:
    limits = settings.limits.model_copy(update={"per_token_per_minute": 3})
    houses = [build(settings.model_copy(update={"limits": limits}), clock) for _ in range(2)]
    try:
        hire(houses[0], "auditor", "auditor")
        one = program(create_app(houses[0]), houses[0], "auditor", ["read"])
        two = Program(create_app(houses[1]), one.token, "auditor")
        other = program(create_app(houses[1]), houses[1], "auditor", ["read"])
        assert [door.get("/stats").status_code for door in (one, two, one)] == [200] * 3
        late = two.get("/stats")
        problem(late, 429)
        assert 1 <= int(late.headers["Retry-After"]) <= 20
        assert other.get("/stats").status_code == 200
    finally:
        for house in houses:
            house.close()


# what cannot be understood


@pytest.mark.parametrize(
    ("path", "said"),
    [
        pytest.param("/tickets?status=done", "query.status: 'done' is not one of", id="no-status"),
        pytest.param("/tickets?limit=0", "query.limit: 0 is less than the minimum of 1", id="limit-0"),
        pytest.param("/tickets?limit=101", "query.limit: 101 is greater", id="limit-too-high"),
        pytest.param("/tickets?limit=ten", "query.limit: 'ten' is not of type 'integer'", id="limit-in-words"),
        pytest.param("/tickets?cursor=-1", "query.cursor:", id="cursor"),
        pytest.param("/tickets?cursor=9999999999999999999", "query.cursor:", id="cursor-too-big"),
        pytest.param("/tickets?since=yesterday", "query.since: 'yesterday' is not a 'date'", id="no-day"),
        pytest.param("/tickets?since=2026-02-30", "query.since: '2026-02-30' is not a 'date'", id="no-such-day"),
        pytest.param("/tickets?stauts=received", "there is no parameter 'stauts'; there are: status", id="misspelt"),
        pytest.param("/tickets?limit=1&limit=2", "query.limit: it is given twice", id="twice"),
        pytest.param("/tickets?agency=%00", "query.agency:", id="nul"),
        pytest.param("/tickets?national=yes", "query.national: 'yes' is not of type 'boolean'", id="no-flag"),
        pytest.param("/messages?cursor=1", "query.cursor:", id="messages-cursor"),
    ],
)
def test_a_query_that_cannot_be_understood_is_one_clear_problem(comes: Comes, path: str, said: str) -> None:
    assert said in problem(comes("auditor").get(path), 400)


@pytest.mark.parametrize(
    ("body", "kind", "status", "said"),
    [
        pytest.param(b"", "application/json", 400, "body: it is no JSON", id="empty"),
        pytest.param(b"{", "application/json", 400, "body: it is no JSON", id="cut-off"),
        pytest.param(b"\xff\xfe\x00", "application/json", 400, "body: it is no JSON", id="bytes"),
        pytest.param(b'{"text": NaN}', "application/json", 400, "NaN is no number", id="NaN"),
        pytest.param(b"[" * 60_000, "application/json", 400, "too deep", id="too-deep"),
        pytest.param(b"[]", "application/json", 400, "body: [] is not of type 'object'", id="a-list"),
        pytest.param(b"{}", "application/json", 400, "body: 'text' is a required property", id="nothing"),
        pytest.param(b'{"text": 1}', "application/json", 400, "body.text: 1 is not of type 'string'", id="a-number"),
        pytest.param(b'{"text": ""}', "application/json", 400, "body.text: ''", id="no-words"),
        pytest.param(b'{"text": "a\\u0000"}', "application/json", 400, "body.text:", id="nul"),
        pytest.param(b'{"text": "\\ud800"}', "application/json", 400, "body: it is no JSON", id="half-a-pair"),
        pytest.param(b'{"text": "a", "x": 1}', "application/json", 400, "('x' was unexpected)", id="more"),
        pytest.param(b'{"text": "' + b"a" * 1601 + b'"}', "application/json", 400, "body.text:", id="too-long"),
        pytest.param(b'{"text": "a"}', "text/plain", 415, "the body must be JSON", id="not-JSON"),
        pytest.param(b"x" * 70_000, "application/json", 413, "", id="too-large"),
    ],
)
def test_a_body_that_cannot_be_understood_is_one_clear_problem(
    comes: Comes, app: Flask, number: str, body: bytes, kind: str, status: int, said: str
) -> None:
    headers = {"Authorization": f"Bearer {comes('officer').token}", "Content-Type": kind}
    answer = app.test_client().post(f"{API}/tickets/{number}/replies", data=body, headers=headers)
    detail = problem(answer, status)
    assert said in detail
    assert len(detail) <= 300


@pytest.mark.parametrize("key", [" ", "a b", "é", "x" * 256])
def test_a_key_that_is_none_is_400(comes: Comes, number: str, key: str) -> None:
    assert problem(comes("officer").post(f"/tickets/{number}/notes", key, text="a"), 400).startswith("Idempotency-Key")


@pytest.mark.parametrize("number", ["4071839", "0", "abc", "%00", "%F0%9F%98%A1", "9" * 400, "¾", "-1"])
def test_a_number_that_is_nobodys_is_404(comes: Comes, number: str) -> None:
    problem(comes("admin").get(f"/tickets/{number}"), 404)


def test_what_is_not_there_is_a_problem_here_and_a_line_elsewhere(app: Flask) -> None:
    client = app.test_client()
    problem(client.get(f"{API}/nowhere"), 404)
    assert client.get("/nowhere").content_type == "text/plain; charset=utf-8"
    wrong = client.delete(f"{API}/tickets")
    problem(wrong, 405)
    assert "GET" in wrong.headers["Allow"]


def test_a_database_that_is_away_is_503(app: Flask, gateway: Gateway, comes: Comes) -> None:
    officer = comes("officer")
    gateway.database.close()
    gateway.database.__init__("postgresql://nobody@127.0.0.1:9/nowhere")  # type: ignore[misc]
    problem(officer.get("/stats"), 503)
