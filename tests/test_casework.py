"""What operators do with tickets and look up, each within their rights and their sight; on both databases."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from sms_gateway.casework import MOST_AT_ONCE, Colleague
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.errors import GatewayError, NotAdmitted, NotFound, Refused, Stale
from sms_gateway.gateway import Gateway, build
from sms_gateway.history import Event
from sms_gateway.roles import Caller, Role
from sms_gateway.storage import canned, erasure, operators, outbound, presence, tickets
from sms_gateway.tickets import Ticket
from sms_gateway.worker import speak_by_calendar
from tests.phones import Phone

BINJAI, MEDAN = "12.75", "12.71"
PHONE = "+6281234567890"
Phones = Callable[..., Phone]
STAFF: dict[str, tuple[Role, str | None]] = {
    "admin": ("admin", None),
    "ani": ("coordinator", BINJAI),
    "budi": ("officer", BINJAI),
    "citra": ("officer", BINJAI),
    "dewi": ("officer", MEDAN),
    "auditor": ("auditor", None),
}


@dataclass
class Office:
    """Does things in the name of its people: `office("ani", "move", number, "verified")`."""

    gateway: Gateway

    def __call__(self, name: str, act: str, *facts: Any, **more: Any) -> Any:
        work = self.gateway.casework
        deed = getattr(work if hasattr(work, act) else work.enquiries, act)
        return self.gateway.database.write(deed, self.caller(name), *facts, **more)

    def caller(self, name: str) -> Caller:
        return Caller(self.gateway.operators.find(name))

    def history(self, number: str, kind: str = "") -> list[Event]:
        every = self.gateway.database.read(tickets.events, self.gateway.desk.find(number).id)
        return [line for line in every if kind in ("", line.kind)]

    def newest(self, number: str) -> int:
        return self.gateway.database.read(tickets.numbered_events, self.gateway.desk.find(number).id)[-1][0]

    def audited(self, name: str) -> list[tuple[str, list[str]]]:
        entries = self.gateway.database.read(operators.audited, self.caller(name).operator.id)
        return [(entry.act, list(entry.subjects)) for entry in entries]


@pytest.fixture
def gateway(settings: Settings, clock: SetClock) -> Iterator[Gateway]:
    whole = build(settings, clock)
    for name, (role, agency) in STAFF.items():
        whole.operators.add(name, role, agency)
    yield whole
    whole.close()


@pytest.fixture
def office(gateway: Gateway) -> Office:
    return Office(gateway)


@pytest.fixture
def citizen(phone: Phones) -> Phone:
    one = phone(PHONE)
    one.text("BINJAI lampu jalan mati")
    return one


@pytest.fixture
def number(citizen: Phone) -> str:
    return citizen.ticket.number


# who may do what


RIGHTS = [
    ("ani", "classify", ("complaint", "roads"), None),
    ("budi", "classify", ("complaint", "roads"), NotAdmitted),
    ("dewi", "classify", ("complaint", "roads"), NotFound),
    ("ani", "classify", ("complaint", "weather"), Refused),
    ("ani", "classify", ("rumour", None), Refused),
    ("budi", "assign", ("budi",), None),
    ("budi", "assign", ("citra",), NotAdmitted),
    ("budi", "assign", (None,), NotAdmitted),
    ("ani", "assign", ("budi",), None),
    ("ani", "assign", ("dewi",), Refused),
    ("ani", "assign", ("auditor",), Refused),
    ("ani", "assign", ("nobody",), NotFound),
    ("auditor", "assign", ("auditor",), Refused),
    ("budi", "move", ("in_progress", "", MEDAN), NotAdmitted),
    ("ani", "spam", (), None),
    ("budi", "spam", (), NotAdmitted),
    ("dewi", "spam", (), NotFound),
    ("auditor", "look", (), None),
    ("auditor", "look", (True,), NotAdmitted),
    ("dewi", "look", (), NotFound),
    ("auditor", "preview", ("sudah",), NotAdmitted),
    ("dewi", "preview", ("sudah",), NotFound),
    ("dewi", "draft", (), NotFound),
    ("dewi", "canned", (), NotFound),
    ("ani", "unmask", (), None),
    ("budi", "unmask", (), NotAdmitted),
    ("dewi", "unmask", (), NotFound),
]


@pytest.mark.parametrize(
    ("name", "act", "facts", "refused"), RIGHTS, ids=[f"{n} {a} {' '.join(map(str, f))}" for n, a, f, _ in RIGHTS]
)
def test_who_may_do_what(
    office: Office, number: str, name: str, act: str, facts: tuple[Any, ...], refused: type[GatewayError] | None
) -> None:
    before = office.history(number)
    if refused is None:
        office(name, act, number, *facts)
    else:
        with pytest.raises(refused):
            office(name, act, number, *facts)
        assert office.history(number) == before


def test_only_what_one_sees_is_merged(office: Office, number: str, phone: Phones) -> None:
    medan = phone()
    medan.text("MEDAN lampu jalan mati")
    other = medan.ticket.number
    for one, into in ((number, other), (other, number)):
        with pytest.raises(NotFound):
            office("ani", "merge", one, into)
    with pytest.raises(NotAdmitted):
        office("budi", "merge", number, number)
    assert office("admin", "merge", other, number).merged_into
    assert office.audited("admin") == [("dispose", [other, number])]


# what it is, and what it is about


def test_a_class_is_said_with_what_it_was_and_moves_the_dates(office: Office, number: str, citizen: Phone) -> None:
    office("ani", "move", number, "forwarded")
    office("ani", "move", number, "in_progress")
    before = citizen.ticket
    after: Ticket = office("ani", "classify", number, "supervisory", "bribery")
    assert (after.category, after.topic) == ("supervisory", "bribery")
    assert after.due_at
    assert before.due_at
    assert after.due_at > before.due_at
    (line,) = office.history(number, "classified")
    was = {"was_class": "complaint", "was_category": None}
    assert line.data == {"class": "supervisory", "category": "bribery", **was}
    office("ani", "classify", number, "supervisory", "bribery")
    assert len(office.history(number, "classified")) == 1


# whose work it is


def test_a_ticket_is_taken_on_given_away_and_given_back(office: Office, number: str, citizen: Phone) -> None:
    office("budi", "assign", number, "budi")
    office("ani", "assign", number, "citra")
    assert citizen.ticket.assignee == office.caller("citra").operator.id
    office("citra", "assign", number, None)
    assert citizen.ticket.assignee is None
    told = [(line.actor, line.data["was"], line.data["operator"]) for line in office.history(number, "assigned")]
    assert told == [
        ("operator:budi", None, "budi"),
        ("operator:ani", "budi", "citra"),
        ("operator:citra", "citra", None),
    ]
    assert ("answer", [number]) in office.audited("budi")
    assert ("dispose", [number]) in office.audited("ani")


def test_who_is_disabled_gets_no_work(office: Office, number: str) -> None:
    office.gateway.operators.disable("budi")
    with pytest.raises(Refused, match="budi cannot work on"):
        office("ani", "assign", number, "budi")


def test_where_it_goes_other_people_work(office: Office, number: str, citizen: Phone) -> None:
    office("budi", "assign", number, "budi")
    office("ani", "move", number, "forwarded", agency=MEDAN)
    assert citizen.ticket.assignee is None


# spam


def test_spam_is_put_away_without_a_word_and_comes_back_when_it_is_moved_on(
    office: Office, number: str, citizen: Phone
) -> None:
    spam: Ticket = office("ani", "spam", number)
    assert (spam.status, spam.spam, spam.due_at, citizen.look()) == ("archived", True, None, [])
    (told,) = citizen.text(f"STATUS {number}")
    assert "isinya belum berupa laporan" in told, "whoever asks is told why"
    assert office.history(number)[-1].data == {"from": "received", "to": "archived"}
    back: Ticket = office("ani", "move", number, "verified")
    assert (back.status, back.spam, len(citizen.look())) == ("verified", False, 1)


# a stale view


@pytest.mark.parametrize("who", ["a colleague", "the reporter"])
def test_an_answer_on_a_stale_view_is_not_sent_and_not_lost(
    office: Office, number: str, citizen: Phone, who: str
) -> None:
    seen = office.newest(number)
    if who == "a colleague":
        office("citra", "note", number, "petugas sudah di sana")
    else:
        citizen.text(f"TL {number} sudah menyala lagi")
    with pytest.raises(Stale, match="since you looked"):
        office.gateway.casework.answer(office.caller("budi"), number, "Besok kami cek", seen=seen)
    assert (citizen.ticket.status, citizen.look()) == ("received", [])
    assert office("budi", "draft", number) == "Besok kami cek"
    answered = office.gateway.casework.answer(office.caller("budi"), number, "Syukurlah", seen=office.newest(number))
    assert (answered.status, office("budi", "draft", number)) == ("answered", "")


def test_ones_own_lines_make_no_view_stale(office: Office, number: str) -> None:
    seen = office.newest(number)
    office("budi", "note", number, "saya kerjakan")
    assert office("budi", "reply", number, "Sudah", seen=seen).status == "answered"


def test_a_move_on_a_stale_view_is_refused_where_it_is_asked_for(office: Office, number: str) -> None:
    seen = office.newest(number)
    office("citra", "note", number, "petugas sudah di sana")
    with pytest.raises(Stale):
        office("ani", "move", number, "archived", "ganda", seen=seen)
    assert office("ani", "move", number, "archived", "ganda").status == "archived"


def test_what_the_clock_has_moved_meanwhile_is_read_first(
    office: Office, number: str, citizen: Phone, clock: SetClock
) -> None:
    office("budi", "reply", number, "Sudah")
    seen = office.newest(number)
    while citizen.ticket.status == "answered":
        citizen.look()
        clock.move(days=1)
        speak_by_calendar(office.gateway)
    with pytest.raises(Stale, match="clock was at"):
        office("budi", "move", number, "in_progress", seen=seen)
    assert citizen.ticket.status == "closed"


# who else is there


def test_colleagues_see_each_other_and_a_claim_expires_quietly(office: Office, number: str, clock: SetClock) -> None:
    assert office("budi", "look", number, True, "Lampu") == []
    assert office("citra", "look", number) == [Colleague("budi", True, clock())]
    began = clock()
    clock.move(seconds=59)
    assert office("citra", "look", number) == [Colleague("budi", True, began)]
    clock.move(seconds=1)
    assert office("citra", "look", number) == []
    assert office("budi", "look", number) == [Colleague("citra", False, clock())]
    clock.move(seconds=30)
    assert office("budi", "look", number) == []
    assert office("budi", "draft", number) == "Lampu"


def test_a_draft_is_its_writers_own_and_goes_when_it_is_emptied(office: Office, number: str) -> None:
    office("budi", "look", number, True, "Lampu akan")
    office("budi", "look", number)
    assert (office("budi", "draft", number), office("citra", "draft", number)) == ("Lampu akan", "")
    office("budi", "look", number, draft="")
    assert office("budi", "draft", number) == ""


def test_a_draft_goes_when_the_reporter_is_forgotten(office: Office, number: str, clock: SetClock) -> None:
    office("budi", "look", number, True, f"Kami telepon {PHONE}")
    office.gateway.database.write(erasure.erase, PHONE, "admin", clock())
    assert office("budi", "draft", number) == ""


def test_old_looks_are_cleared_and_drafts_are_kept_for_a_month(office: Office, number: str, clock: SetClock) -> None:
    office("budi", "look", number, True, "Lampu")
    office("citra", "look", number)
    clear = office.gateway.database.write
    clock.move(hours=2)
    assert clear(presence.clear, clock()) == 1
    assert office("budi", "draft", number) == "Lampu"
    clock.move(days=31)
    assert clear(presence.clear, clock()) == 1


# what the citizen will get


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Lampu sudah diganti", id="short"),
        pytest.param("kata " * 100, id="long"),
        pytest.param("Lampu “LED” 10×10 – selesai 😀", id="dear signs"),
        pytest.param("dua\r\nbaris\tdan {kurung}", id="lines and braces"),
    ],
)
def test_the_preview_is_what_is_sent(office: Office, number: str, citizen: Phone, text: str) -> None:
    preview = office("budi", "preview", number, text)
    office("budi", "reply", number, text)
    came = citizen.look()
    assert preview.texts == came
    said = office.gateway.database.read(outbound.of_ticket, citizen.ticket.id)
    assert preview.parts == sum(one.parts for one in said if one.kind == "notice") == len(came)


def test_the_preview_names_dear_signs_and_repairs_them(office: Office, number: str) -> None:
    preview = office("budi", "preview", number, "“Lampu” × “LED” 😀")
    assert preview.unicode == "“”×😀"
    plain = office("budi", "preview", number, '"Lampu" x "LED"')
    assert (plain.unicode, plain.texts) == ("", preview.texts)


def test_nothing_written_is_nothing_sent(office: Office, number: str) -> None:
    empty = office("budi", "preview", number, "  ")
    assert (empty.texts, empty.parts, empty.unicode) == ([], 0, "")


def test_what_has_ended_is_not_answered(office: Office, number: str) -> None:
    office("ani", "move", number, "archived", "ganda")
    with pytest.raises(Refused, match="is archived"):
        office("budi", "preview", number, "sudah")


def test_the_preview_tells_of_quiet_hours_and_of_phones_that_want_no_texts(
    office: Office, number: str, citizen: Phone, clock: SetClock
) -> None:
    day = office("budi", "preview", number, "sudah")
    assert (day.goes_out_at, day.unsent) == (None, None)
    clock.now = datetime(2026, 3, 10, 15, tzinfo=UTC)  # 22:00 in Binjai
    assert office("budi", "preview", number, "sudah").goes_out_at == datetime(2026, 3, 11, 0, tzinfo=UTC)
    citizen.text("STOP")
    assert office("budi", "preview", number, "sudah").unsent == "stopped"


# canned replies


def test_canned_replies_are_filled_and_come_from_the_agency_and_those_above_it(
    office: Office, number: str, clock: SetClock
) -> None:
    write = office.gateway.database.write
    mine = write(canned.add, BINJAI, "diganti", "Laporan {number} dikerjakan {agency} sampai {date} – ya")
    write(canned.add, "12", "provinsi", "Dari provinsi")
    write(canned.add, MEDAN, "medan", "Dari Medan")
    filled = dict(office("budi", "canned", number))
    assert filled["diganti"] == f"Laporan {number} dikerjakan Kota Binjai sampai 13 Mar 2026 - ya"
    assert set(filled) == {"diganti", "provinsi", *(one.name for one in first_ones(office))}
    write(canned.remove, mine.id)
    assert "diganti" not in dict(office("budi", "canned", number))
    with pytest.raises(NotFound, match="there is no canned reply"):
        write(canned.remove, mine.id)


def test_every_desk_begins_with_three_that_fit_an_answer(office: Office, number: str, settings: Settings) -> None:
    first = first_ones(office)
    assert len(first) == 3
    for _, text in office("budi", "canned", number):
        assert "{" not in text
        assert office("budi", "preview", number, text).unicode == ""
    office.gateway.database.write(canned.remove, first[0].id)
    again = build(settings)
    assert [one.id for one in again.database.read(canned.every)] == [one.id for one in first[1:]]
    again.close()


@pytest.mark.parametrize(
    ("agency", "name", "text", "error", "why"),
    [
        pytest.param(None, "x", "halo {nomor}", Refused, "nobody can fill {nomor}", id="an unknown place"),
        pytest.param(None, "x", "halo {number", Refused, "a brace is left open", id="an open brace"),
        pytest.param(None, "x", " ", Refused, "are needed", id="nothing said"),
        pytest.param(None, " ", "halo", Refused, "are needed", id="no name"),
        pytest.param(None, "x" * 65, "halo", Refused, "are needed", id="too long a name"),
        pytest.param("99.99", "x", "halo", NotFound, "there is no agency", id="nobody's"),
        pytest.param(None, "sudah diperbaiki", "halo", Refused, "already", id="a name that is taken"),
    ],
)
def test_what_is_no_canned_reply(
    office: Office, agency: str | None, name: str, text: str, error: type[GatewayError], why: str
) -> None:
    with pytest.raises(error, match=why):
        office.gateway.database.write(canned.add, agency, name, text)


def first_ones(office: Office) -> list[canned.Canned]:
    return [one for one in office.gateway.database.read(canned.every) if one.agency is None]


# many at once


def test_many_are_done_each_for_itself(office: Office, number: str, phone: Phones) -> None:
    medan, ended = phone(), phone()
    medan.text("MEDAN sampah menumpuk")
    ended.text("BINJAI jalan rusak")
    office("ani", "move", ended.ticket.number, "archived", "ganda")
    numbers = [number, medan.ticket.number, ended.ticket.number, number]
    casework, ani = office.gateway.casework, office.caller("ani")
    done = casework.bulk(ani, numbers, lambda db, by, each: casework.move(db, by, each, "verified"))
    assert [(one.number, one.refused) for one in done] == [
        (number, None),
        (medan.ticket.number, f"there is no ticket {medan.ticket.number}"),
        (ended.ticket.number, None),
    ]
    again = casework.bulk(ani, [number], casework.spam)
    assert [one.refused for one in again] == [
        f"{number} was taken for a report, so it is no spam: archive it with a reason"
    ]
    with pytest.raises(Refused, match="choose 100 or fewer"):
        casework.bulk(ani, ["1"] * (MOST_AT_ONCE + 1), casework.spam)


# what belongs together


def test_other_tickets_of_the_phone_are_those_in_sight(
    office: Office, number: str, citizen: Phone, phone: Phones
) -> None:
    for words in ("BINJAI parit mampet", "MEDAN sampah menumpuk", "ANONIM BINJAI oknum minta uang"):
        citizen.text(words)
    neighbour = phone()
    neighbour.text("BINJAI mati lampu jalan")
    read, enquiries = office.gateway.database.read, office.gateway.enquiries
    anonymous, medan, drains, lamp = citizen.tickets
    for name, mine in (("ani", [drains]), ("admin", [anonymous, medan, drains])):
        assert read(enquiries.of_same_phone, office.caller(name), lamp) == mine
    assert read(enquiries.of_same_phone, office.caller("ani"), anonymous) == []


def test_reports_of_the_same_words_are_likely_duplicates_in_sight(office: Office, phone: Phones) -> None:
    one, other = phone(), phone()
    one.text("BINJAI lampu jalan mati depan pasar kartini")
    other.text("BINJAI depan pasar kartini lampu jalan mati")
    for mine, theirs in ((one, other), (other, one)):
        assert seen_alike(office, "ani", mine.ticket) == [(theirs.ticket.id, 100)]
    assert seen_alike(office, "dewi", one.ticket) == []


def seen_alike(office: Office, name: str, ticket: Ticket) -> list[tuple[int, int]]:
    operator, triage, now = office.caller(name).operator, office.gateway.triage, office.gateway.clock()
    found = office.gateway.database.read(triage.alike, ticket, lambda one: operator.sees(one, now))
    return [(one.ticket.id, one.likeness.score) for one in found]


def test_unmasking_is_audited_and_hidden_reporters_stay_hidden(office: Office, number: str, phone: Phones) -> None:
    assert office("ani", "unmask", number) == PHONE
    assert office.audited("ani") == [("unmask", [number])]
    hidden = phone()
    hidden.text("ANONIM BINJAI oknum minta uang")
    with pytest.raises(NotAdmitted, match="is hidden from you"):
        office("ani", "unmask", hidden.ticket.number)
    assert office("admin", "unmask", hidden.ticket.number) == hidden.number


def test_what_is_not_ours_goes_to_the_agency_above_and_never_back_to_the_reporter(
    gateway: Gateway, phone: Phones
) -> None:
    office, citizen = Office(gateway), phone()
    citizen.text("BINJAI jalan provinsi rusak parah di jalan jaksa")
    number = citizen.ticket.number
    office("ani", "move", number, "forwarded", "", BINJAI)
    with pytest.raises(Refused, match="say why"):
        office("budi", "hand_back", number, " ")
    moved = office("budi", "hand_back", number, "Jalan provinsi.")
    assert (moved.agency, moved.status) == ("12", "forwarded")
    (line,) = [line for line in office.history(number, "moved") if line.data.get("text")]
    assert (line.actor, line.data["text"]) == ("operator:budi", "Jalan provinsi.")
    with pytest.raises(NotFound):
        office("budi", "note", number, "tidak terlihat lagi")
    with pytest.raises(Refused, match="nobody is above"):
        office("admin", "hand_back", number, "Bukan juga.")
    with pytest.raises(NotAdmitted):
        office("auditor", "hand_back", number, "x")
    assert "diteruskan ke" in citizen.look()[-1]
