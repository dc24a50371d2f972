"""Whatever is typed, in whatever order: nothing is lost, nothing fails, and every answer is one SMS."""

import ast
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers import parse
from parsers.intents import Addition, Dispute, Report
from sms_gateway.gateway import Gateway
from sms_gateway.language import load_all
from sms_gateway.segments import encoding, parts
from sms_gateway.storage import inbound, tickets
from sms_gateway.storage.inbound import Kept
from sms_gateway.tickets import STATUSES
from tests.phones import Phone
from tests.test_forty import ABOUT_A_TICKET, NO_TICKET, REPORTS
from tests.test_grammar import RULES, numbered

FORTY = [row[0] for row in (*REPORTS, *ABOUT_A_TICKET, *NO_TICKET)]
TYPED = sorted(
    {line for rows in RULES.values() for typed, *_ in rows for line in typed if line[:2] not in ("! ", "? ")}
)
OWN = [
    "TL {1} masih rusak",
    "TL {2} dan gelap",
    "TL 1234567 salah ketik",
    "STATUS {1}",
    "{1}",
    "{2} blm ada kabar",
    "SELESAI {1}",
    "BELUM {1} masih",
    "NILAI {1} 5",
    "NILAI 9",
    "BATAL {1}",
    "BATAL",
    "RALAT BINJAI lampu mati",
    "RALAT",
    "DIAM {1}",
    "PINDAH {1}",
    "DATA",
    "JAWAB {1} ok",
    "ANTRE",
    "JAWAB",
    "CABUT {2}",
    "KOTA",
    "BINJAI",
    "kab bogor",
    "Cikampek",
    "x" * 160,
    "٤٠٧١٨٣٩",
    "TL 4071839\x00\ud83d rusak",
]
MESSAGES = st.sampled_from([*FORTY, *TYPED, *OWN]) | st.text(max_size=400)
ANSWERED_BY_OFFICERS = st.lists(st.sampled_from(["!", "?", ""]), min_size=6, max_size=6)
_phones = count()


@pytest.fixture
def new_phone(standing: Gateway) -> Callable[[], Phone]:
    return lambda: Phone(standing, f"+62814{next(_phones):08d}")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(typed=st.lists(MESSAGES, min_size=1, max_size=6), officers=ANSWERED_BY_OFFICERS)
def test_nothing_is_lost_and_every_answer_is_one_sms(
    typed: list[str], officers: list[str], new_phone: Callable[[], Phone]
) -> None:
    citizen = new_phone()
    for at, (line, officer) in enumerate(zip(typed, officers, strict=False)):
        for body in citizen.text(numbered(line, citizen), carrier_id=f"{citizen.number}-{at}"):
            assert encoding(body) == "gsm7"
            assert parts(body) == 1, body
        an_officer_acts(officer, citizen)
    for at in range(len(typed)):
        kept = citizen.gateway.database.read(inbound.by_carrier_id, "loopback", f"{citizen.number}-{at}")
        assert kept is not None
        assert kept.error is None, f"{kept.message.body!r} could not be dealt with"
        assert kept.ticket_id or kept.state == "waiting" or not holds_words(kept, citizen), kept.message.body


def an_officer_acts(how: str, citizen: Phone) -> None:
    """On the newest ticket, where it is open."""
    newest = next((ticket for ticket in citizen.tickets if ticket.is_open), None)
    if newest and how == "!":
        citizen.gateway.desk.reply(newest.number, "Sudah kami kerjakan.", by="officer")
    elif newest and how == "?" and newest.status != "deferred":
        citizen.gateway.desk.move(newest.number, "deferred", by="officer", reason="Di RT berapa?")
    citizen.look()


def holds_words(kept: Kept, citizen: Phone) -> bool:
    """Whether a message says something that belongs on a ticket."""
    gateway = citizen.gateway
    vocabulary = gateway.database.read(gateway.directory.edition).vocabulary
    intent = parse(kept.message.body, vocabulary)
    return isinstance(intent, Report) or (isinstance(intent, Addition | Dispute) and bool(intent.text))


def test_every_text_is_said_somewhere() -> None:
    house = Path(__file__).parent.parent / "sms_gateway"
    strings = {
        node.value
        for path in house.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    said = strings | {f"status_{status}" for status in STATUSES}
    assert {key for key in load_all()["id"].texts if key not in said} == set()


@pytest.mark.parametrize("size", [1, 2, 3, 4, 6])
def test_however_many_tickets_are_offered_the_question_is_one_sms(size: int, citizen: Phone) -> None:
    for at in range(size):
        citizen.text(f"BINJAI {at} lampu jalan di depan rumah kami mati total sejak kemarin malam")
    (said,) = citizen.text("SELESAI")
    assert parts(said) == 1
    assert "4: " in said if size >= 4 else "4: " not in said


def test_reports_that_begin_alike_are_offered_by_number(citizen: Phone) -> None:
    for place in ("BINJAI", "MEDAN"):
        citizen.text(f"{place} lampu mati")
    second, first = citizen.tickets
    assert citizen.text("SELESAI") == [f"Laporan yang mana? 1: {second.number}, 2: {first.number}. Balas angkanya."]


def test_a_secret_report_is_offered_by_number(citizen: Phone) -> None:
    citizen.text("RAHASIA BINJAI oknum kades minta uang")
    citizen.text("MEDAN lampu mati")
    _, secret = citizen.tickets
    assert citizen.text("SELESAI") == [f"Laporan yang mana? 1: lampu mati, 2: {secret.number}. Balas angkanya."]


def test_the_history_of_a_ticket_holds_what_waited(standing: Gateway, citizen: Phone) -> None:
    for place in ("BINJAI jln rusak", "MEDAN lampu mati"):
        citizen.text(place)
        standing.desk.reply(citizen.tickets[0].number, "Sudah", by="officer")
    for line in ("masih gelap", "dan bahaya", "1"):
        citizen.text(line)
    lamp = citizen.tickets[0]
    history = standing.database.read(tickets.events, lamp.id)
    assert [event.data["text"] for event in history if event.kind == "added"] == ["masih gelap", "dan bahaya"]
    bodies = [kept.message.body for kept in standing.database.read(inbound.of_ticket, lamp.id)]
    assert bodies == ["MEDAN lampu mati", "masih gelap", "dan bahaya", "1"]
