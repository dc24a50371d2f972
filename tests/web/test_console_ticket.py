"""One ticket: its conversation, every act, the reply box, two people at once, and what comes by itself."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from sms_gateway.carriers.loopback import Loopback
from sms_gateway.clock import SetClock
from sms_gateway.errors import CarrierError, Outcome
from sms_gateway.gateway import Gateway
from sms_gateway.messages import Receipt, State
from sms_gateway.storage import contacts, operators, outbound, sending
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.clerks import Clerk, clerk

NewPhone = Callable[..., Phone]
WHEN = datetime(2026, 3, 10, tzinfo=UTC)
NOW = datetime(2026, 3, 10, 3, tzinfo=UTC)


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def sari(app: Flask, gateway: Gateway) -> Clerk:
    return clerk(app, gateway, "sari", "coordinator")


@pytest.fixture
def citizen(phone: NewPhone) -> Phone:
    """Who has told of a bad road in Binjai."""
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    return citizen


@pytest.fixture
def number(citizen: Phone) -> str:
    return citizen.ticket.number


# what it shows


def test_the_conversation_is_a_thread_of_what_the_citizen_wrote_and_what_we_said(
    sari: Clerk, gateway: Gateway, citizen: Phone, number: str, clock: SetClock
) -> None:
    clock.move(minutes=5)
    gateway.desk.reply(number, "Perbaikan mulai Senin.", "operator:sari")
    citizen.look()
    clock.move(minutes=5)
    citizen.text(f"TL {number} ada motor jatuh")
    page = sari.page_of(number)
    said = re.findall(r'class="line line-(\w+)[^>]*id="\w+-\d+">\s*<div class="meta"><strong>([^<]+)', page)
    asked, answered = ("citizen", "Citizen"), ("us", "automatic answer")
    assert said == [asked, answered, ("us", "sari"), asked, answered]
    assert "Perbaikan mulai Senin." in page
    assert "sent 10:00 WIB" in page


def test_a_failure_is_told_in_words_with_the_code(sari: Clerk, gateway: Gateway, citizen: Phone, number: str) -> None:
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    carrier.fail_next(CarrierError("30005", Outcome.BAD_NUMBER))
    gateway.desk.reply(number, "Besok.", "operator:sari")
    citizen.look()
    assert re.search(r"fate-lost\">\s*✗ failed: [a-z ]+ \(30005\)", sari.page_of(number))


def test_all_that_the_carrier_said_can_be_looked_at_and_what_it_corrected(
    sari: Clerk, gateway: Gateway, number: str
) -> None:
    (message,) = gateway.database.read(outbound.of_ticket, gateway.desk.find(number).id)
    told: list[State] = ["failed", "delivered"]
    for state in told:
        receipt = Receipt(message.carrier, message.carrier_id or "", state, state, message_id=message.id)
        gateway.receipts.take(receipt)
    page = sari.page_of(number)
    assert "✓ delivered" in page
    assert re.search(r"<code>failed</code></li><li>[^<]+<code>delivered</code> \(corrects what was said before\)", page)


def test_the_due_dates_tell_how_many_days_are_left_and_why(sari: Clerk, number: str) -> None:
    page = " ".join(sari.page_of(number).split())
    assert "13 Mar 2026, 23:59 WIB: 3 working days after 10 Mar 2026." in page
    assert "Day of Silence (19 Mar 2026)" in page
    assert "60 days after 10 Mar 2026" in page
    assert ">3 days left</span>" in page
    side = page.split("<aside")[1]
    assert side.index("Due dates") < side.index("<form"), "the law's clock stands on top"


def test_the_history_tells_who_did_what(sari: Clerk, number: str) -> None:
    sari.do(number, "verify", **{"class": "supervisory", "topic": "roads", "agency": "Kota Medan", "to": "forwarded"})
    history = re.sub(r"<[^>]+>", "", sari.page_of(number).split('id="history"')[1])
    for line in (
        "sari classed it: Complaint, supervisory, roads",
        "sari gave it to Kota Medan",
        "sari moved it: Received → Forwarded",
        "Citizen sent the report",
    ):
        assert line in history


def test_a_ticket_that_is_not_there_is_a_page_that_says_so(sari: Clerk) -> None:
    assert sari.go("/tickets/1234567").status_code == 404
    assert "There is no such page" in sari.page.text
    assert 'href="/"' in sari.page.text


def test_other_reports_of_the_phone_and_probable_duplicates_are_offered(
    sari: Clerk, gateway: Gateway, phone: NewPhone, citizen: Phone, number: str
) -> None:
    citizen.text("MEDAN sampah menumpuk di pasar")
    neighbour = phone()
    neighbour.text("BINJAI parah rusak jalan di jalan jaksa")
    page = sari.page_of(number)
    assert citizen.tickets[0].number in page.split("Other reports of this phone")[1]
    assert neighbour.ticket.number in page.split("Probably the same trouble")[1]
    sari.follow(f"/tickets/{number}/merge", into=neighbour.ticket.number)
    assert neighbour.ticket.id == gateway.desk.find(number).merged_into
    assert f"It is answered together with {neighbour.ticket.number}" in sari.told()
    assert number in sari.page_of(neighbour.ticket.number).split("Answered together with this one")[1]


# what is done to it


@pytest.mark.parametrize(
    ("act", "fields", "told", "status"),
    [
        ("verify", {"class": "complaint", "to": "verified"}, "The report is now: Verified.", "verified"),
        ("verify", {"class": "complaint", "agency": "Binjai", "to": "forwarded"}, "now: Forwarded.", "forwarded"),
        ("status", {"to": "forwarded", "agency": "12.71", "reason": "Jalan kota"}, "now: Forwarded.", "forwarded"),
        ("status", {"to": "deferred", "reason": "Di mana tepatnya?"}, "now: Asked for more.", "deferred"),
        ("status", {"to": "archived", "reason": "Bukan laporan."}, "now: Archived.", "archived"),
        ("notes", {"text": "Cek lapangan besok."}, "The note is kept.", "received"),
        ("assignee", {"to": "sari"}, "sari has it now.", "received"),
        ("spam", {}, "marked as spam", "archived"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_act_is_done_by_its_form_and_told(
    sari: Clerk, gateway: Gateway, number: str, act: str, fields: dict[str, str], told: str, status: str
) -> None:
    sari.page_of(number)
    token = {"csrf_token": sari.token}
    sent = sari.client.post(f"/tickets/{number}/{act}", data=token | fields)
    assert (sent.status_code, sent.location) == (303, f"/tickets/{number}")
    sari.page_of(number)
    assert told in sari.told()
    assert gateway.desk.find(number).status == status


def test_only_what_is_answered_can_be_resolved(sari: Clerk, gateway: Gateway, number: str) -> None:
    assert 'value="resolved"' not in sari.page_of(number)
    gateway.desk.reply(number, "Lampu sudah diganti", "operator:sari")
    assert 'value="resolved"' in sari.page_of(number)


def test_class_and_topic_are_set_apart_from_verifying(sari: Clerk, gateway: Gateway, number: str) -> None:
    gateway.desk.move(number, "forwarded", "operator:sari")
    sari.do(number, "class", **{"class": "aspiration", "topic": "roads"})
    ticket = gateway.desk.find(number)
    assert (ticket.category, ticket.topic) == ("aspiration", "roads")


def test_what_was_taken_on_can_be_given_back(sari: Clerk, gateway: Gateway, number: str) -> None:
    sari.do(number, "assignee", to="sari")
    assert "with sari" in sari.page.text
    sari.do(number, "assignee", to="")
    assert "Nobody has it now." in sari.told()
    assert gateway.desk.find(number).assignee is None


def test_an_archived_report_can_be_reopened(sari: Clerk, gateway: Gateway, number: str) -> None:
    gateway.desk.move(number, "archived", "operator:sari", "Keliru.")
    assert "Reopen" in sari.page_of(number)
    sari.do(number, "status", to="in_progress")
    assert gateway.desk.find(number).status == "in_progress"


def test_a_note_stands_in_the_thread_and_is_never_sent(sari: Clerk, citizen: Phone, number: str) -> None:
    sari.do(number, "notes", text="Sudah ke lokasi, lubang 2 m.")
    assert re.search(r"line-note.*?lubang 2 m", sari.page_of(number), re.DOTALL)
    assert citizen.look() == []


def test_a_move_that_the_state_does_not_allow_is_told_on_the_page_as_it_now_is(
    sari: Clerk, gateway: Gateway, number: str
) -> None:
    gateway.desk.move(number, "archived", "operator:sari", "Keliru.")
    refused = sari.do_unasked(f"/tickets/{number}/status", to="deferred", reason="Di mana tepatnya?")
    assert refused.status_code == 409
    assert f"This was not done: ticket {number} is archived" in refused.text
    assert ">Di mana tepatnya?</pre>" in refused.text
    assert "Reopen" in refused.text


@pytest.mark.parametrize(
    ("known", "line"),
    [
        pytest.param({"opted_out_at": None}, "", id="well"),
        pytest.param({"opted_out_at": NOW}, "This citizen wants no SMS: your answer is kept", id="opted-out"),
        pytest.param({"unreachable": "30006"}, "This phone cannot be reached: your answer is kept", id="unreachable"),
        pytest.param({"blocked_at": NOW}, "This phone is blocked and gets no SMS", id="blocked"),
        pytest.param({"blocked_at": NOW, "opted_out_at": NOW}, "This phone is blocked and gets no SMS", id="both"),
    ],
)
def test_whoever_answers_is_told_first_that_it_will_not_arrive(
    sari: Clerk, gateway: Gateway, number: str, known: dict[str, object], line: str
) -> None:
    gateway.database.write(lambda db: contacts.change(db, gateway.desk.ticket(db, number).phone, **known))
    told = re.findall(r'id="deaf">(.*?)</p>', sari.page_of(number))
    assert [line in one for one in told] == ([True] if line else [])


def test_the_phone_number_is_masked_until_it_is_asked_for_and_that_is_audited(
    sari: Clerk, gateway: Gateway, citizen: Phone, number: str
) -> None:
    assert citizen.number not in sari.page_of(number)
    assert citizen.number[-3:] in sari.page.text
    assert citizen.number in sari.do(number, "phone").text
    by = gateway.operators.find("sari").id
    assert gateway.database.read(operators.audited, by)[-1].act == "unmask"
    assert citizen.number not in sari.page_of(number)


# the reply box


def test_without_scripts_an_answer_is_looked_at_repaired_and_sent(
    sari: Clerk, gateway: Gateway, citizen: Phone, number: str
) -> None:
    sari.page_of(number)
    form = sari.hidden(f"/tickets/{number}/replies")
    shown = sari.client.post(f"/tickets/{number}/box", data=form | {"do": "preview", "text": "Sudah “beres” 😡"})
    assert shown.status_code == 200
    assert re.findall(r"<mark>(.)</mark>", shown.text) == ["“", "”", "😡"]
    assert re.search(r'class="bubble">[^<]*Sudah &#34;beres&#34;', shown.text)
    shown = sari.client.post(f"/tickets/{number}/box", data=form | {"do": "repair", "text": "Sudah “beres” 😡"})
    assert re.search(r'name="text"[^>]*>\s*Sudah &#34;beres&#34;</textarea>', shown.text)
    assert "<mark>" not in shown.text
    sari.follow(f"/tickets/{number}/replies", text="Sudah beres.")
    assert "The answer is on its way" in sari.told()
    assert "Sudah beres." in citizen.look()[0]
    assert gateway.desk.find(number).status == "answered"


def test_a_canned_reply_comes_filled_into_the_box(sari: Clerk, number: str) -> None:
    sari.page_of(number)
    form = sari.hidden(f"/tickets/{number}/replies") | {"text": "Yth.", "do": "insert", "canned": "petugas datang"}
    shown = sari.client.post(f"/tickets/{number}/box", data=form)
    assert re.search(r"<textarea[^>]*>\s*Yth\.\nPetugas Kota Binjai sudah memeriksa", shown.text)


def test_with_scripts_only_the_box_comes_back(sari: Clerk, number: str) -> None:
    sari.page_of(number)
    part = sari.part(f"/tickets/{number}/box", text="Sudah beres.", seen="1")
    assert part.text.lstrip().startswith('<form id="box"')
    assert "The citizen gets 1 SMS" in part.text or "The citizen gets 2 SMS" in part.text


def test_at_night_the_box_says_when_the_answer_goes_out(sari: Clerk, number: str, clock: SetClock) -> None:
    clock.move(hours=13)
    sari.sign_in("sari")
    sari.page_of(number)
    assert "it goes out at 07:00 WIB unless it is urgent" in sari.part(f"/tickets/{number}/box", text="Besok.").text
    sari.do(number, "replies", text="Besok.")
    assert "Quiet hours: it goes out at 07:00 WIB." in sari.told()


def test_an_urgent_answer_goes_out_at_night(sari: Clerk, citizen: Phone, number: str, clock: SetClock) -> None:
    clock.move(hours=13)
    sari.sign_in("sari")
    sari.do(number, "replies", text="Segera ke RS.", urgent="1")
    assert "Segera ke RS." in citizen.look()[0]


def test_what_is_written_is_kept_and_comes_back_with_the_page(sari: Clerk, number: str) -> None:
    sari.page_of(number)
    sari.part(f"/tickets/{number}/box", text="Kami sedang")
    assert re.search(r"<textarea[^>]*>\s*Kami sedang</textarea>", sari.page_of(number))
    sari.follow(f"/tickets/{number}/replies", text="Kami sedang ke sana.")
    assert re.search(r'id="answer"[^>]*>\s*</textarea>', sari.page_of(number))


def test_an_answer_written_on_a_stale_view_comes_back_and_can_be_sent_all_the_same(
    sari: Clerk, citizen: Phone, number: str
) -> None:
    sari.page_of(number)
    form = sari.hidden(f"/tickets/{number}/replies")
    citizen.text(f"TL {number} sudah diperbaiki warga")
    sari.page = sari.client.post(f"/tickets/{number}/replies", data=form | {"text": "Besok kami ke sana."})
    assert sari.page.status_code == 409
    assert "Something came while you wrote" in sari.page.text
    assert re.search(r"<textarea[^>]*>\s*Besok kami ke sana\.</textarea>", sari.page.text)
    assert re.findall(r'line-new" id="(\w+)-', sari.page.text) == ["in"]
    assert "Send all the same" in sari.page.text
    assert citizen.look() == []
    sari.follow(f"/tickets/{number}/replies", text="Besok kami ke sana.")
    assert "The answer is on its way" in sari.told()
    assert "Besok kami ke sana." in citizen.look()[0]


def test_two_answers_at_once_do_not_both_go_out(
    app: Flask, gateway: Gateway, sari: Clerk, citizen: Phone, number: str
) -> None:
    ani = clerk(app, gateway, "ani", "officer", "12.75")
    ani.page_of(number)
    sari.do(number, "replies", text="Sudah beres kemarin.")
    ani.follow(f"/tickets/{number}/replies", text="Besok kami ke sana.")
    assert ani.page.status_code == 409
    assert re.findall(r'line-new" id="(\w+)-', ani.page.text) == ["out"]
    (came,) = citizen.look()
    assert "Sudah beres kemarin." in came


def test_an_answer_to_a_report_that_was_withdrawn_is_not_lost(sari: Clerk, citizen: Phone, number: str) -> None:
    sari.page_of(number)
    form = sari.hidden(f"/tickets/{number}/replies")
    citizen.text(f"BATAL {number}")
    form["seen"] = "999999"
    answer = sari.client.post(f"/tickets/{number}/replies", data=form | {"text": "Besok kami ke sana."})
    assert answer.status_code == 409
    assert "Here it is, so that nothing is lost" in answer.text
    assert "Besok kami ke sana." in answer.text


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param({"opted_out_at": WHEN}, "the citizen wants no SMS", id="stopped"),
        pytest.param({"blocked_at": WHEN}, "this phone is blocked", id="blocked"),
        pytest.param({"unreachable": "30005"}, "the number cannot be reached", id="unreachable"),
    ],
)
def test_an_answer_that_is_not_sent_says_why(
    sari: Clerk, gateway: Gateway, citizen: Phone, number: str, change: dict[str, Any], why: str
) -> None:
    gateway.database.write(lambda db: contacts.change(db, citizen.number, **change))
    sari.page_of(number)
    form = sari.hidden(f"/tickets/{number}/replies")
    told = sari.client.post(
        f"/tickets/{number}/replies", data=form | {"text": "Besok kami ke sana."}, follow_redirects=True
    )
    assert f"The citizen gets no SMS: {why}." in told.text
    assert f"not sent: {why}" in sari.page_of(number)


def test_what_was_suppressed_without_a_reason_gets_none(sari: Clerk, gateway: Gateway, number: str) -> None:
    (message,) = gateway.database.read(outbound.of_ticket, gateway.desk.find(number).id)
    kept = {"state": "suppressed", "error": None, "sent_at": None}
    gateway.database.write(lambda db: sending.settle(db, message.id, message.state, **kept))
    assert re.search(r"not sent\s*<", sari.page_of(number))


# two at once, and by itself


def test_two_people_at_one_ticket_see_each_other(app: Flask, gateway: Gateway, sari: Clerk, number: str) -> None:
    ani = clerk(app, gateway, "ani", "officer", "12.75")
    sari.page_of(number)
    assert "sari is looking at it too." in ani.page_of(number)
    ani.part(f"/tickets/{number}/box", text="Kami")
    heard = sari.part(sari.polled("presence"), mark="")
    assert "ani is writing an answer." in heard.text
    found = re.search(r"hx-vals='\{\"mark\": \"([^\"]+)\"\}'", heard.text)
    assert found
    assert sari.part(sari.polled("presence"), mark=found[1].replace("\\u002b", "+")).status_code == 204


def test_a_new_message_appears_by_itself_and_is_counted_in_the_title(sari: Clerk, citizen: Phone, number: str) -> None:
    sari.page_of(number)
    assert sari.part(sari.polled("thread")).status_code == 204
    citizen.text(f"TL {number} ada motor jatuh")
    fetched = sari.part(sari.polled("thread"))
    assert f"<title>(1) {number} · 1078</title>" in fetched.text
    assert "1 new message from the citizen." in fetched.text
    assert "ada motor jatuh" in fetched.text
    sari.page = fetched
    assert sari.part(sari.polled("thread")).status_code == 204


def test_what_came_by_itself_counts_as_seen_only_while_nothing_is_being_written(
    sari: Clerk, citizen: Phone, number: str
) -> None:
    sari.page_of(number)
    poll = sari.polled("thread")
    citizen.text(f"TL {number} ada motor jatuh")
    assert 'id="seen"' in sari.part(poll).text
    sari.part(f"/tickets/{number}/box", text="Kami")
    assert 'id="seen"' not in sari.part(poll).text


def test_a_receipt_appears_by_itself(sari: Clerk, gateway: Gateway, number: str) -> None:
    sari.page_of(number)
    (message,) = gateway.database.read(outbound.of_ticket, gateway.desk.find(number).id)
    receipt = Receipt(message.carrier, message.carrier_id or "", "delivered", "delivered", message_id=message.id)
    gateway.receipts.take(receipt)
    assert "✓ delivered" in sari.part(sari.polled("thread")).text
