"""One person: all that is held of them on request, and after an erasure nothing, in no table, file, log or export."""

import json
import logging
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from sms_gateway.chain import Whole
from sms_gateway.cli import exporting
from sms_gateway.clock import SetClock
from sms_gateway.figures import Period
from sms_gateway.gateway import Gateway
from sms_gateway.messages import Receipt
from sms_gateway.storage import (
    erasure,
    figures,
    holdings,
    inbound,
    operators,
    outbound,
    presence,
    replays,
    salts,
    tickets,
)
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.file import path_of
from tests.patience import eventually, somebody_waits
from tests.phones import Phone
from tests.post import states
from tests.postgres import binaries
from tests.test_numbers_at_rest import content, files

PHONE, NAME = "+6281234567890", "Budi Santoso"
OFFICER = "+6281398763078"
WORDS = ("81234567890", "3456-7890", "1275010203040506", "budi", "santoso")
TRACES = (b"81234567890", b"3456-7890", b"1275010203040506", b"Budi Santoso", b"budi santoso")


@pytest.fixture
def person(gateway: Gateway, phone: Callable[..., Phone], clock: SetClock) -> Phone:
    """Stands in every table that can hold a number or a name."""
    citizen, other = phone(PHONE), phone("+6281111111111")
    citizen.text(f"BINJAI lampu mati, hub {NAME} 081234567890 NIK 1275010203040506")
    number = citizen.ticket.number
    citizen.text(f"TL {number} telp saya 0812-3456-7890 ya, {NAME.lower()}")
    citizen.text("bogor macet parah sekali")
    other.text(f"MEDAN tetangga saya {PHONE} juga mengeluh banjir")
    gateway.desk.reply(number, f"Yth. {NAME}, sudah kami telepon di 081234567890.", by="ani")
    gateway.desk.reply(other.ticket.number, "Kami hubungi 081234567890.", by="ani")
    for said in gateway.database.read(outbound.to_phone, PHONE):
        gateway.receipts.take(Receipt("loopback", said.carrier_id or "", "delivered", "delivered", raw={"To": PHONE}))
    clock.move(minutes=5)
    citizen.look()
    other.look()
    ani = gateway.operators.add("ani", "admin")
    _, token = gateway.operators.issue("ani", ["read"])

    def kept(db: Connection) -> None:
        operators.note(db, clock(), ani.id, None, "read", [salts.told(db, PHONE)])
        one = citizen.tickets[-1].id
        presence.see(db, one, ani.id, clock(), draft=f"Halo {NAME} {PHONE}")
        presence.see(db, other.ticket.id, ani.id, clock(), draft=f"telepon {PHONE}")
        answer = replays.Answer(200, json.dumps({"phone": PHONE}), one)
        replays.once(db, token.id, "key", "digest", clock(), lambda _: answer)

    gateway.database.write(kept)
    gateway.chain.seal()
    return citizen


def everything(gateway: Gateway, directory: Path) -> bytes:
    """The database byte by byte, with its journal, or as PostgreSQL would hand it out; and what lies beside it."""
    beside = b"".join(content(path) for path in (directory / "spool").rglob("*") if path.is_file())
    if gateway.database.is_sqlite:
        file = path_of(gateway.database.url)
        return beside + b"".join(content(path) for path in file.parent.glob(f"{file.name}*"))
    url = gateway.database.url.replace("postgresql+psycopg", "postgresql")
    dumped = subprocess.run([binaries()[0] / "pg_dump", "--dbname", url], capture_output=True, check=True)
    return beside + dumped.stdout


def rows(db: Connection) -> str:
    """Every row of every table as text; of the index of words each word, however it is stored."""
    found = [
        f"{name}: {row}"
        for name in inspect(db).get_table_names()
        for row in db.execute(text(f'select * from "{name}"')).all()
    ]
    if db.dialect.name == "sqlite":
        db.execute(text("create virtual table temp.words using fts5vocab (main, ticket_words, row)"))
        found += [str(row) for row in db.execute(text("select term from temp.words"))]
        db.execute(text("drop table temp.words"))
    return "\n".join(found).lower()


def exports(gateway: Gateway) -> str:
    """All that the shell exports of reports and messages, without a mask."""
    written = StringIO()
    for what in (exporting._tickets, exporting._messages):
        exporting._as_lines(what(gateway, None, None, True), written, lambda _: None)
    return written.getvalue().lower()


def emptied(gateway: Gateway) -> bytes:
    """The files of a PostgreSQL database that was made compact; of SQLite nothing that was not looked at already."""
    if gateway.database.is_sqlite:
        return b""
    gateway.database.compact(gateway.database.read(lambda db: inspect(db).get_table_names()))
    return b"".join(content(each) for each in gateway.database.read(files))


def test_after_an_erasure_no_byte_of_a_database_spool_log_or_export_names_the_person(
    gateway: Gateway, person: Phone, clock: SetClock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    an_officer_texts_of(gateway, person)
    before = everything(gateway, tmp_path)
    assert all(trace in before for trace in TRACES)
    assert all(trace in gateway.database.read(rows) for trace in WORDS)
    assert all(trace in exports(gateway) for trace in WORDS)
    counted = gateway.database.read(counts, clock())
    assert counted["received"]
    assert counted["delivered"]
    caplog.clear()
    caplog.set_level(logging.DEBUG)
    gateway.database.write(erasure.erase, PHONE, "ani", clock(), [NAME])
    gateway.database.scrub()
    after = everything(gateway, tmp_path)
    assert [trace for trace in TRACES if trace in after] == []
    assert [line for line in gateway.database.read(rows).splitlines() if any(trace in line for trace in WORDS)] == []
    assert [trace for trace in WORDS if trace in exports(gateway)] == []
    assert [trace for trace in TRACES if trace in emptied(gateway)] == []
    assert gateway.database.read(counts, clock()) == counted
    gateway.chain.seal()
    assert isinstance(gateway.chain.prove(), Whole)
    exported = json.dumps(gateway.database.read(holdings.everything, PHONE), default=str)
    assert json.loads(exported) == {
        "phone": PHONE, "contact": None, "tickets": [], "received": [], "sent": [], "receipts": []
    }  # fmt: skip
    assert [trace for trace in WORDS if trace in caplog.text.lower()] == []


def test_a_receipt_that_comes_after_the_erasure_does_not_bring_the_number_back(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    citizen, other = phone(PHONE), phone("+6281111111111")
    for one in (citizen, other):
        one.text("BINJAI lampu mati")
    erased, theirs = (gateway.database.read(outbound.to_phone, one.number)[0] for one in (citizen, other))
    gateway.database.write(erasure.erase, PHONE, "ani", clock())
    for said in (erased, theirs):
        named = {"To": said.recipient, "MessageStatus": "delivered"}
        gateway.receipts.take(Receipt("loopback", said.carrier_id or "", "delivered", "delivered", raw=named))
    assert PHONE[1:] not in gateway.database.read(rows)
    now = gateway.database.write(outbound.get, erased.id)
    assert now
    assert (now.state, now.delivered_at) == ("delivered", clock()), "what became of it is known all the same"
    assert [line.said for line in gateway.database.read(outbound.receipts, erased.id)] == ["delivered"]
    assert other.number in gateway.database.read(raw_of, theirs.id), "nobody else's receipt is emptied"


@pytest.mark.parametrize("was", ["sent", "unknown"])
def test_a_receipt_that_comes_at_the_same_moment_has_nothing_sent_after_the_erasure(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock, was: str
) -> None:
    """It has its message, and puts one to be said again beside it, while the erasure waits for the first."""
    citizen, database = phone(PHONE), gateway.database
    citizen.text("BINJAI lampu mati")
    (said,) = database.read(outbound.to_phone, PHONE)
    database.write(lambda db: db.execute(text("update outbound set state = :was"), {"was": was}))
    failed = Receipt("loopback", said.carrier_id or "", "undelivered", "undelivered", "fault", raw={"To": PHONE})
    believed, go = threading.Event(), threading.Event()

    def believe_slowly(db: Connection) -> None:
        gateway.receipts._take(db, failed)
        believed.set()
        assert go.wait(60)

    with ThreadPoolExecutor(2) as hands:
        receipt = hands.submit(database.write, believe_slowly)
        assert believed.wait(60)
        erased = hands.submit(database.write, erasure.erase, PHONE, "ani", clock())
        eventually(lambda: somebody_waits(database))
        go.set()
        receipt.result(60)
        told = erased.result(60)
    assert (told.sent, told.cancelled, told.receipts) == (2, 1, 1)
    assert PHONE[1:] not in database.read(rows)
    assert states(gateway) == ["undelivered", "cancelled"]
    clock.move(hours=1)
    assert citizen.look() == []


@pytest.mark.parametrize("was", ["queued", "sending", "unknown"])
def test_nothing_that_has_not_left_leaves_after_the_erasure(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock, was: str
) -> None:
    citizen = phone(PHONE)
    citizen.text("BINJAI lampu mati", read=False)
    gateway.database.write(lambda db: db.execute(text("update outbound set state = :was"), {"was": was}))
    assert gateway.database.write(erasure.erase, PHONE, "ani", clock()).cancelled == 1
    assert states(gateway) == ["cancelled"]


def test_what_did_not_arrive_is_not_said_again_after_the_erasure(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    phone(PHONE).text("BINJAI lampu mati")
    (said,) = gateway.database.read(outbound.to_phone, PHONE)
    gateway.database.write(erasure.erase, PHONE, "ani", clock())
    gateway.receipts.take(Receipt("loopback", said.carrier_id or "", "undelivered", "undelivered", "fault"))
    assert states(gateway) == ["undelivered"]


def test_what_could_not_be_dealt_with_yet_never_is_after_the_erasure(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    phone(PHONE).text("BINJAI lampu mati")
    waiting = text("update inbound set state = 'waiting', due_at = received_at")
    gateway.database.write(lambda db: db.execute(waiting))
    gateway.database.write(erasure.erase, PHONE, "ani", clock())
    clock.move(hours=1)
    assert gateway.inbox.handle_waiting() == 0


def raw_of(db: Connection, message_id: int) -> str:
    """All that a carrier sent with its receipts of one message."""
    found = db.execute(text("select raw from receipt where outbound_id = :this"), {"this": message_id})
    return " ".join(str(raw) for (raw,) in found)


def an_officer_texts_of(gateway: Gateway, person: Phone) -> None:
    """From a phone of their own: what they read and write there names the person too."""
    gateway.operators.add("sari", "officer", "12.75")
    gateway.duty.give_phone("sari", OFFICER)
    officer, number = Phone(gateway, OFFICER), person.tickets[-1].number
    gateway.desk.move(number, "forwarded", by="ani")
    assert NAME in " ".join(officer.text(f"STATUS {number}"))
    officer.text(f"JAWAB {number} Yth. {NAME}, petugas menelepon 0812-3456-7890 besok.")
    assert NAME in " ".join(person.look())


def test_what_others_wrote_keeps_all_its_other_words(gateway: Gateway, person: Phone, clock: SetClock) -> None:
    other = Phone(gateway, "+6281111111111")
    gateway.database.write(erasure.erase, PHONE, "ani", clock())
    assert other.ticket.text == "tetangga saya ******** juga mengeluh banjir"
    assert gateway.inbox.database.read(outbound.to_phone, other.number)[-1].body.count("********") == 1


def test_what_others_asked_and_were_told_of_the_same_report_stays(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    citizen, other = phone(PHONE), phone("+6281111111111")
    citizen.text("BINJAI lampu mati")
    asked = [f"STATUS {citizen.ticket.number}", f"TL {citizen.ticket.number} hub 0811-1111-1111"]
    told = [said for words in asked for said in other.text(words)]
    assert citizen.ticket.number in told[0]
    gateway.database.write(erasure.erase, PHONE, "ani", clock())
    assert [said.body for said in gateway.database.read(outbound.to_phone, other.number)] == told
    kept = gateway.database.read(inbound.listed)
    assert {one.message.body for one in kept if one.message.sender == other.number} == set(asked)


@pytest.mark.parametrize("name", [NAME, " budi  santoso "])
def test_a_name_is_masked_however_it_is_spaced_and_nothing_else_by_one_that_is_empty(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock, name: str
) -> None:
    citizen = phone(PHONE)
    citizen.text("BINJAI lampu mati - - hub Budi  Santoso, Pak BUDI\nSANTOSO, budisantoso")
    number = citizen.ticket.number
    gateway.database.write(erasure.erase, PHONE, "ani", clock(), ["", " ", name])
    assert gateway.desk.find(number).text == "lampu mati - - hub ********, Pak ********, budisantoso"


def test_all_that_is_held_is_handed_out_and_histories_say_so(gateway: Gateway, person: Phone, clock: SetClock) -> None:
    told = gateway.database.write(holdings.hand_out, PHONE, "ani", clock())
    assert told["contact"]["phone"] == PHONE
    assert [one["number"] for one in told["tickets"]] == [one.number for one in reversed(person.tickets)]
    assert any(line["kind"] == "replied" for line in told["tickets"][0]["history"])
    assert len(told["received"]) == 3
    assert {one["recipient"] for one in told["sent"]} == {PHONE}
    assert told["receipts"]
    assert all(one["raw"] == {"To": PHONE} for one in told["receipts"])
    assert "salt" not in told["contact"]
    assert "+6281111111111" not in json.dumps(told, default=str)
    for one in person.tickets:
        last = gateway.database.read(tickets.events, one.id)[-1]
        assert (last.kind, last.actor, dict(last.data)) == ("noted", "ani", {"text": holdings.HANDED_OUT})


def counts(db: Connection, now: datetime) -> dict[str, object]:
    """All that `/figures` counts."""
    period = Period(now.date(), now.date(), "Asia/Jakarta")
    sent = figures.sent(db, period, None)
    return {
        "received": figures.received(db, period, None),
        "dealt with": figures.dealt_with(db, period, None),
        "reports": figures.reports(db, period, None),
        "responses": figures.responses(db, period, None, ["Asia/Jakarta"]),
        "completions": figures.completions(db, period, None, ["Asia/Jakarta"]),
        "ratings": figures.ratings(db, period, None),
        "open": figures.open_since(db, None, [now]),
        "sent": sorted(sent),
        "delivered": [one for one in sent if one.state == "delivered"],
    }
