"""Open311: anybody reads what is public and nothing else; a program hands in reports for citizens."""

import itertools
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from georeport import GeoReport
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from werkzeug.test import TestResponse

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.gateway import Gateway, build
from sms_gateway.storage import erasure, operators, tables, tickets
from sms_gateway.web import create_app
from sms_gateway.web.open311.services import SERVICES
from sms_gateway.web.open311.spelling import written
from tests.phones import Phone
from tests.web.callers import hire
from tests.web.georeport import check

V2 = "/open311/v2"
REPORTER = "+6281234567890"
Phones = Callable[..., Phone]

_portals = itertools.count()


@pytest.fixture
def gateway(settings: Settings, clock: SetClock) -> Iterator[Gateway]:
    """With the loopback carrier alone, so that the phones of these tests are reached."""
    whole = build(settings, clock)
    yield whole
    whole.close()


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def public(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def key(gateway: Gateway) -> str:
    hire(gateway, "portal", "coordinator")
    return gateway.operators.issue("portal", ["write"])[0]


def listed(client: FlaskClient, **query: str) -> list[dict[str, Any]]:
    answer = client.get(f"{V2}/requests.json", query_string=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = check("service_requests", answer.get_json())
    return found


def numbers(client: FlaskClient, **query: str) -> list[str]:
    return [one["service_request_id"] for one in listed(client, **query)]


def reported(gateway: Gateway, phone: Phone, words: str, *moves: str) -> str:
    phone.text(words)
    number = phone.tickets[0].number
    for to in moves:
        gateway.desk.move(number, to, by="ani", reason="Tidak jelas", agency="12.75" if to == "forwarded" else None)  # type: ignore[arg-type]
    return number


def refused(answer: TestResponse, status: int) -> str:
    """What is wrong, where the answer has this status and GeoReport's shape."""
    assert answer.status_code == status, answer.text
    (error,) = check("errors", answer.get_json())
    assert error["code"] == str(status)
    description: str = error["description"]
    return description


def test_only_what_an_officer_has_seen_is_public_and_no_secret_spam_or_withdrawn_report(
    gateway: Gateway, public: FlaskClient, phone: Phones
) -> None:
    seen = [
        reported(gateway, phone(), "BINJAI jalan rusak parah di jl jaksa", "verified"),
        reported(gateway, phone(), "BINJAI lampu jalan mati di pasar", "forwarded"),
        reported(gateway, phone(), "ANONIM BINJAI sampah menumpuk di gang", "forwarded", "in_progress"),
        reported(gateway, phone(), "BINJAI parit mampet di depan sekolah", "forwarded", "deferred"),
    ]
    hidden = {
        "not verified": reported(gateway, phone(), "BINJAI pohon tumbang di jalan raya"),
        "secret": reported(gateway, phone(), "RAHASIA BINJAI oknum minta uang", "forwarded"),
        "archived": reported(gateway, phone(), "BINJAI kata kasar saja", "forwarded", "archived"),
        "deferred unseen": reported(gateway, phone(), "BINJAI ada masalah", "deferred"),
    }
    taken_back, closed, erased = phone(), phone(), phone()
    hidden["withdrawn"] = reported(gateway, taken_back, "BINJAI got tersumbat", "forwarded")
    taken_back.text(f"BATAL {hidden['withdrawn']}")
    hidden["closed by its reporter, unseen"] = reported(gateway, closed, "BINJAI tiang miring")
    closed.text(f"SELESAI {hidden['closed by its reporter, unseen']}")
    hidden["reopened by its reporter, unseen"] = reported(gateway, reopened := phone(), "BINJAI kabel putus")
    reopened.text(f"SELESAI {hidden['reopened by its reporter, unseen']}")
    reopened.text(f"BELUM {hidden['reopened by its reporter, unseen']} masih putus")
    erased.text("HAPUS DATA")
    hidden["about one's own data"] = erased.ticket.number
    gateway.desk.move(erased.ticket.number, "verified", by="ani")
    (called := phone()).text("HAPUS DATA")
    hidden["about one's own data, and called a complaint"] = called.ticket.number
    change(gateway, called.ticket.number, category="complaint")
    gateway.desk.move(called.ticket.number, "verified", by="ani")
    spam = reported(gateway, phone(), "BINJAI beli pulsa murah di sini", "forwarded")
    change(gateway, spam, spam=True)
    hidden["spam"] = spam

    assert numbers(public) == seen[::-1]
    assert numbers(public, service_request_id=",".join([*hidden.values(), seen[0], "\x01", "x", "٤"])) == [seen[0]]
    assert numbers(public, service_request_id="x") == []
    assert refused(public.get(f"{V2}/requests.json?service_request_id=%00"), 400)
    assert "no such report" in refused(public.get(f"{V2}/requests/%00.json"), 404)
    for why, number in hidden.items():
        assert "no such report" in refused(public.get(f"{V2}/requests/{number}.json"), 404), why


def change(gateway: Gateway, number: str, **values: Any) -> None:
    ticket_id = gateway.desk.find(number).id
    gateway.database.write(lambda db: tickets.change(db, ticket_id, **values))


def test_a_report_is_told_with_its_answer_and_the_date_of_the_law_and_without_a_person(
    gateway: Gateway, public: FlaskClient, phone: Phones, clock: SetClock
) -> None:
    citizen = phone(REPORTER)
    words = "BINJAI ktp saya 1275 0101 0190 0001 belum jadi, hub 0812-3456-7890 / budi.s@example.id"
    number = reported(gateway, citizen, words, "forwarded")
    clock.move(days=1)
    gateway.desk.reply(number, "Sedang dicek.", by="operator:ani")
    gateway.desk.reply(number, "Sudah selesai, hubungi 081298765432.", by="operator:ani")
    answer = public.get(f"{V2}/requests/{number}.json")
    (told,) = check("service_requests", answer.get_json())
    assert told == {
        "service_request_id": number,
        "status": "open",
        "status_notes": "Sudah selesai, hubungi ********.",
        "service_name": "Lain-lain",
        "service_code": "other",
        "description": "ktp saya ******** belum jadi, hub ******** / ********",
        "agency_responsible": "Kota Binjai",
        "service_notice": None,
        "requested_datetime": "2026-03-10T10:00:00+07:00",
        "updated_datetime": "2026-03-11T10:00:00+07:00",
        "expected_datetime": gateway.desk.due_dates.of(citizen.ticket).legal.isoformat(timespec="seconds"),
        "address": "Kota Binjai",
        "address_id": "12.75",
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }
    citizen.text(f"SELESAI {number}")
    assert [one["status"] for one in listed(public)] == ["closed"]
    change(gateway, number, category="supervisory")
    (about_a_person,) = listed(public)
    assert (about_a_person["description"], about_a_person["status_notes"]) == (None, None)
    gateway.database.write(erasure.erase, REPORTER, "ani", clock())
    assert numbers(public) == [number]


def test_the_published_answer_may_be_read_by_any_page_and_kept_for_a_minute(
    gateway: Gateway, public: FlaskClient, phone: Phones
) -> None:
    reported(gateway, phone(), "BINJAI lampu mati di pasar", "verified")
    for path in ("/open311/discovery", f"{V2}/services", f"{V2}/services/roads", f"{V2}/requests"):
        for form, kind in (("json", "application/json"), ("xml", "text/xml")):
            answer = public.get(f"{path}.{form}")
            assert (answer.status_code, answer.content_type) == (200, f"{kind}; charset=utf-8"), path
            assert answer.headers["Cache-Control"] == "public, max-age=60"
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            again = public.get(f"{path}.{form}", headers={"If-None-Match": answer.headers["ETag"]})
            assert (again.status_code, again.data) == (304, b"")
    assert "Access-Control-Allow-Origin" not in public.get("/healthz").headers


def test_services_are_the_topics_and_each_says_what_else_may_be_told(public: FlaskClient) -> None:
    services = check("services", public.get(f"{V2}/services.json").get_json())
    assert [one["service_code"] for one in services] == list(SERVICES)
    for one in services:
        definition = check("service_definition", public.get(f"{V2}/services/{one['service_code']}.json").get_json())
        assert [each["code"] for each in definition["attributes"]] == ["secret", "anonymous"]
    check("discovery", public.get("/open311/discovery.json").get_json())
    assert "no service" in refused(public.get(f"{V2}/services/nothing.json"), 404)


def test_reports_are_found_by_service_status_and_time_page_by_page(
    gateway: Gateway, public: FlaskClient, phone: Phones, clock: SetClock
) -> None:
    first = reported(gateway, phone(), "BINJAI jalan rusak di jl jaksa", "verified")
    gateway.desk.move(first, "forwarded", by="ani")
    gateway.database.write(gateway.desk.classified, first, "complaint", "roads", "operator:ani")
    clock.move(days=100)
    second = reported(gateway, phone(), "BINJAI sampah menumpuk", "verified")
    gateway.database.write(gateway.desk.classified, second, "complaint", "waste", "operator:ani")
    clock.move(hours=1)
    third = reported(gateway, phone(), "BINJAI lampu padam", "verified")

    assert numbers(public) == [third, second]
    assert numbers(public, start_date="2026-03-01T00:00:00Z", end_date="2026-04-01T00:00:00+07:00") == [first]
    assert numbers(public, start_date="2026-03-01") == [first]
    assert numbers(public, end_date="2026-03-10T03:00:00Z") == [first]
    assert numbers(public, end_date="2026-03-10T02:59:59Z") == []
    assert numbers(public, service_code="waste") == [second]
    assert numbers(public, service_code="other") == [third]
    assert numbers(public, service_code="waste,other", status="") == [third, second]
    assert numbers(public, status="closed") == []
    assert numbers(public, status="open,closed") == [third, second]
    assert [numbers(public, page_size="1", page=page) for page in "123"] == [[third], [second], []]
    assert numbers(public, service_request_id=f"{first}, {third}", status="closed") == [third, first]


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-05-01T00:00:00Z"}, 400, "90 days"),
        ({"start_date": "2026-05-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"}, 400, "90 days"),
        ({"start_date": "kemarin"}, 400, "start_date"),
        ({"start_date": "2026-13-40"}, 400, "start_date"),
        ({"start_date": "9999-12-31T00:00:00Z"}, 400, "no report is from then"),
        ({"end_date": "0001-01-02T00:00:00Z"}, 400, "no report is from then"),
        ({"status": "baru"}, 400, "status"),
        ({"page": "0"}, 400, "page"),
        ({"page": "999999"}, 400, "page"),
        ({"page_size": "1001"}, 400, "page_size"),
        ({"service_code": "roads,taxi"}, 404, "taxi"),
        ({"service_request_id": ",".join(["4071839"] * 101)}, 400, "service_request_id"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_the_name_of_its_field(
    standing: Gateway, query: dict[str, str], status: int, told: str
) -> None:
    answer = create_app(standing).test_client().get(f"{V2}/requests.json", query_string=query)
    assert told in refused(answer, status)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age" not in answer.headers["Cache-Control"]


@given(st.text(max_size=200))
def test_whatever_a_citizen_types_is_well_formed_and_the_same_in_both_forms(words: str) -> None:
    readable = written("errors", [{"code": "400", "description": words}], "json")
    (told,) = ET.fromstring(written("errors", [{"code": "400", "description": words}], "xml"))
    (same,) = json.loads(readable)
    assert (told.findtext("code"), told.findtext("description")) == ("400", same["description"])


# handing in


def hand_in(client: FlaskClient, key: str | None, form: str = "json", **fields: str) -> TestResponse:
    whole = {
        "service_code": "roads",
        "phone": "0812-3456-7890",
        "description": "jalan berlubang, banyak yang jatuh",
        "address_string": "Jl. Jaksa 10, Kartini, Binjai, Sumatera Utara",
        **({"api_key": key} if key else {}),
        **fields,
    }
    headers = {"Idempotency-Key": whole.pop("once")} if "once" in whole else {}
    return client.post(f"{V2}/requests.{form}", data=whole, headers=headers)


def test_a_program_hands_in_a_report_and_its_citizen_gets_the_number_by_sms(
    gateway: Gateway, public: FlaskClient, key: str, phone: Phones
) -> None:
    citizen = phone(REPORTER)
    answer = hand_in(public, key, media_url="https://example.id/foto.jpg")
    assert answer.status_code == 201, answer.text
    (taken,) = check("taken", answer.get_json())
    ticket = citizen.ticket
    assert (ticket.number, ticket.agency, ticket.topic) == (taken["service_request_id"], "12.75", "roads")
    assert ticket.text == "jalan berlubang, banyak yang jatuh (Jl. Jaksa 10, Kartini, Binjai, Sumatera Utara)"
    (sms,) = citizen.look()
    assert sms == taken["service_notice"]
    assert ticket.number in sms
    history = gateway.database.read(tickets.events, ticket.id)
    assert [(line.kind, line.actor) for line in history] == [
        ("opened", "reporter"),
        ("classified", "operator:portal"),
        ("noted", "operator:portal"),
    ]
    audit = gateway.database.read(operators.audited, gateway.operators.find("portal").id)
    assert [(one.act, one.subjects) for one in audit] == [("note", [ticket.number, "handed-in"])]
    assert citizen.text(f"TL {ticket.number} dekat masjid") != []
    assert refused(public.get(f"{V2}/requests/{ticket.number}.json"), 404), "nobody has verified it yet"


def test_the_same_again_is_the_same_report_and_the_citizen_hears_of_it_once(
    public: FlaskClient, key: str, phone: Phones, clock: SetClock
) -> None:
    citizen = phone(REPORTER)
    numbers = {hand_in(public, key).get_json()[0]["service_request_id"] for _ in range(2)}
    assert numbers == {citizen.ticket.number}
    assert len(citizen.look()) == 1
    clock.move(minutes=2)
    kept = [hand_in(public, key, once="a-1").get_json() for _ in range(2)]
    assert kept[0] == kept[1]
    assert (len(citizen.tickets), len(citizen.look())) == (2, 1)
    assert "Idempotency-Key" in refused(hand_in(public, key, once="a-1", description="yang lain sama sekali"), 400)


def test_the_same_handed_in_many_times_at_once_is_one_report(app: Flask, key: str, phone: Phones) -> None:
    citizen = phone(REPORTER)
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: hand_in(app.test_client(), key), range(12)))
    assert {answer.status_code for answer in answers} == {201}
    assert {answer.get_json()[0]["service_request_id"] for answer in answers} == {citizen.ticket.number}
    assert len(citizen.look()) == 1


def test_what_a_program_hands_in_is_a_report_whatever_its_words_are(
    public: FlaskClient, key: str, phone: Phones
) -> None:
    citizen = phone(REPORTER)
    for words in ("STOP", "BATAL", "HAPUS DATA", "1", "\x01<b>&"):
        assert hand_in(public, key, description=words).status_code == 201, words
    assert [one.text.split(" (")[0] for one in citizen.tickets[::-1]][:3] == ["STOP", "BATAL", "HAPUS DATA"]
    assert len(citizen.look()) == 5, "none of them was obeyed"


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("ya", True),
        (" YA ", True),
        ("true", True),
        ("1", True),
        ("tidak", False),
        ("False", False),
        ("0", False),
        ("", False),
    ],
)
def test_a_right_is_asked_for_in_these_words(
    public: FlaskClient, key: str, phone: Phones, said: str, secret: bool
) -> None:
    assert hand_in(public, key, **{"attribute[secret]": said}).status_code == 201
    assert phone(REPORTER).ticket.secret == secret


@pytest.mark.parametrize(
    ("field", "said", "told"),
    [
        pytest.param("attribute[secret]", "yes", "attribute[secret]: 'yes' is neither ya nor tidak", id="word"),
        pytest.param("attribute[anonymous]", "anonim", "attribute[anonymous]: 'anonim' is neither", id="of-the-other"),
        pytest.param("attribute[rahasia]", "ya", "attribute[rahasia]: there is no such attribute", id="attribute"),
        pytest.param("attribute[secret][]", "ya", "attribute[secret][]: there is no such attribute", id="a-list"),
    ],
)
def test_a_right_that_is_not_understood_is_not_taken_for_one_that_nobody_asked_for(
    public: FlaskClient, key: str, phone: Phones, field: str, said: str, told: str
) -> None:
    answer = hand_in(public, key, **{field: said})
    assert answer.status_code == 400
    assert told in answer.get_json()[0]["description"]
    assert phone(REPORTER).tickets == []


def test_a_secret_or_anonymous_report_is_so_and_a_place_of_two_is_asked_for(
    public: FlaskClient, key: str, phone: Phones
) -> None:
    citizen = phone(REPORTER)
    hand_in(public, key, **{"attribute[secret]": "ya", "attribute[anonymous]": "ya", "address_string": "Bogor"})
    assert (citizen.ticket.secret, citizen.ticket.anonymous, citizen.ticket.agency) == (True, True, None)
    citizen.text("2")
    assert citizen.ticket.agency == "32.71"
    other = phone("+6281234567891")
    hand_in(public, key, phone=other.number, address_string="", address_id="12.75")
    hand_in(public, key, phone=other.number, address_string="", lat="3.6001", long="98.48541234")
    assert [one.agency for one in other.tickets] == [None, "12.75"]
    assert other.tickets[0].text.endswith("(3.6001 98.4854)")


def test_who_may_not_hand_in_is_told_with_403(gateway: Gateway, public: FlaskClient, key: str, phone: Phones) -> None:
    hire(gateway, "pembaca", "auditor")
    reader = gateway.operators.issue("pembaca", ["read"])[0]
    assert "api_key" in refused(hand_in(public, None), 403)
    assert "not in force" in refused(hand_in(public, "sgw_nobody"), 403)
    assert "scope write" in refused(hand_in(public, reader), 403)
    by_header = public.post(f"{V2}/requests.json", headers={"Authorization": f"Bearer {key}"}, data={})
    assert "service_code" in refused(by_header, 400)
    assert phone(REPORTER).tickets == []


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "taxi"}, 404, "taxi"),
        ({"phone": ""}, 400, "phone"),
        ({"phone": "1078"}, 400, "phone"),
        ({"description": " "}, 400, "description"),
        ({"description": "x" * 4001}, 400, "4000"),
        ({"address_string": ""}, 400, "address_string"),
        ({"address_id": "99.99"}, 400, "99.99"),
        ({"lat": "utara", "long": "98"}, 400, "lat, long"),
        ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
        ({"media_url": "https://a.id/\x01"}, 400, "media_url"),
        ({"once": "k" * 201}, 400, "Idempotency-Key"),
    ],
)
def test_what_is_missing_or_wrong_is_told_by_its_field(
    standing: Gateway, wrong: dict[str, str], status: int, told: str
) -> None:
    name = f"portal-{next(_portals)}"
    hire(standing, name, "coordinator")
    key = standing.operators.issue(name, ["write"])[0]
    assert told in refused(hand_in(create_app(standing).test_client(), key, **wrong), status)


def test_a_blocked_phone_is_not_reported_for(gateway: Gateway, public: FlaskClient, key: str, phone: Phones) -> None:
    citizen = phone(REPORTER)
    citizen.text("tes")
    blocked = update(tables.contact).values(blocked_at=gateway.clock(), blocked_by="ani")
    gateway.database.write(lambda db: db.execute(blocked))
    assert "blocked" in refused(hand_in(public, key), 400)
    assert citizen.tickets == []


def test_it_can_be_switched_off_whole_or_for_writing(settings: Settings, clock: SetClock) -> None:
    def answers(**section: bool) -> tuple[int, int]:
        open311 = settings.open311.model_copy(update=section)
        whole = build(settings.model_copy(update={"open311": open311}), clock)
        client = create_app(whole).test_client()
        found = client.get(f"{V2}/services.json").status_code, client.post(f"{V2}/requests.json").status_code
        whole.close()
        return found

    assert answers(enabled=False) == (404, 404)
    assert answers(write=False) == (200, 403)


# an independent client


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as its parent calls it
        """Says nothing."""


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application on a port of this machine."""
    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}{V2}"
        server.shutdown()
        thread.join()


def test_an_independent_client_reads_the_same_in_both_forms(gateway: Gateway, address: str, phone: Phones) -> None:
    first = reported(gateway, phone(), "BINJAI jalan <rusak> & berlubang", "forwarded")
    reported(gateway, phone(), "MEDAN sampah menumpuk di jl gaperta", "verified")
    in_json, in_xml = GeoReport(address), GeoReport(address, output_format="xml")
    assert [one["service_code"] for one in in_json.get_service_list()] == list(SERVICES)
    assert [one["service_code"] for one in in_xml.get_service_list()] == list(SERVICES)
    assert in_json.get_service_definition("roads")["attributes"][0]["code"] == "secret"
    assert in_xml.get_service_definition("roads")["attributes"]["attribute"][0]["code"] == "secret"
    assert in_json.get_service_requests(status="open") == in_xml.get_service_requests(status="open")
    (same,) = {in_json.get_service_request(first)["description"], in_xml.get_service_request(first)["description"]}
    assert same == "jalan <rusak> & berlubang"
