"""What is held of a person, and forgetting it."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from parsers.numbers import is_ticket
from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.messages import Receipt
from sms_gateway.redaction import stripped
from sms_gateway.storage import erasure, inbound, outbound, tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.tables import metadata
from tests.cli.conftest import Shell
from tests.phones import Phone

PHONE = "+6281234567890"


def everything(db: Connection) -> str:
    """All that is kept, as one text."""
    return json.dumps([[str(row) for row in db.execute(select(table))] for table in metadata.tables.values()])


@pytest.fixture
def reporter(gateway: Gateway, phone: Callable[..., Phone]) -> Phone:
    """Has reported with all their numbers, was asked something, and is owed an SMS."""
    citizen = phone(PHONE)
    citizen.text("BINJAI lampu mati, hub saya 081234567890 NIK 1275010203040506, biaya Rp 2.000.000")
    number = citizen.ticket.number
    citizen.text(f"TL {number} telp saya 0812-3456-7890 ya")
    citizen.text("bogor macet")
    said = gateway.database.read(outbound.to_phone, PHONE)[0]
    receipt = Receipt("loopback", said.carrier_id or "", "delivered", "delivered", raw={"To": PHONE})
    gateway.receipts.take(receipt)
    gateway.receipts.take(Receipt("loopback", "of-nobody", "delivered", "delivered", raw={"To": PHONE}))
    gateway.desk.reply(number, "Bapak sudah kami telepon di 081234567890.", by="ani")
    return citizen


def test_after_an_erasure_nothing_that_is_kept_names_the_person(
    gateway: Gateway, reporter: Phone, clock: SetClock
) -> None:
    before = gateway.database.read(everything)
    assert PHONE in before
    gateway.database.write(erasure.erase, PHONE, "ani", clock())
    after = gateway.database.read(everything)
    for trace in (PHONE, "81234567890", "3456-7890", "1275010203040506", "hub saya 0", "bogor macet"):
        assert trace in before
        assert trace not in after, trace


def test_what_was_reported_stays_and_its_history_says_who_erased(
    gateway: Gateway, reporter: Phone, clock: SetClock
) -> None:
    number = reporter.tickets[-1].number
    gateway.database.write(erasure.erase, PHONE, "ani", clock())
    kept = gateway.desk.find(number)
    assert kept.text == "lampu mati, hub saya ******** NIK ********, biaya Rp 2.000.000"
    assert kept.status == "answered"
    last = gateway.database.read(tickets.events, kept.id)[-1]
    assert (last.kind, last.actor) == ("erased", "ani")


def test_what_was_to_be_sent_is_cancelled_and_nothing_is_sent_ever_after(
    gateway: Gateway, reporter: Phone, clock: SetClock
) -> None:
    number = reporter.tickets[-1].number
    erased = gateway.database.write(erasure.erase, PHONE, "ani", clock())
    assert (erased.contacts, erased.tickets, erased.received, erased.receipts) == (1, 2, 3, 2)
    assert erased.cancelled >= 1
    gateway.desk.reply(number, "Sudah beres.", by="ani")
    clock.move(days=10)
    gateway.updates.queue_due()
    assert gateway.dispatch.send_due("loopback") == 0
    states = {said.state for said in gateway.database.read(outbound.to_phone, erased.name)}
    assert states <= {"sent", "delivered", "cancelled", "suppressed"}
    assert reporter.look() == []


def test_a_phone_that_was_erased_begins_anew(gateway: Gateway, reporter: Phone, clock: SetClock) -> None:
    gateway.database.write(erasure.erase, PHONE, "ani", clock())
    assert reporter.tickets == []
    (answer,) = reporter.text("MEDAN sampah menumpuk")
    assert reporter.ticket.number in answer


def test_a_repeated_webhook_is_still_known_after_an_erasure(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    citizen = phone(PHONE)
    citizen.text("BINJAI banjir", carrier_id="SM1")
    gateway.database.write(erasure.erase, PHONE, "ani", clock())
    assert citizen.text("BINJAI banjir", carrier_id="SM1") == []
    assert citizen.tickets == []
    assert len(gateway.database.read(inbound.listed)) == 1


def test_another_persons_words_are_left_alone(
    gateway: Gateway, reporter: Phone, phone: Callable[..., Phone], clock: SetClock
) -> None:
    other = phone("+6281111111111")
    other.text("MEDAN banjir di rumah nomor 12345678")
    gateway.database.write(erasure.erase, PHONE, "ani", clock())
    assert other.ticket.text == "banjir di rumah nomor 12345678"
    assert gateway.database.read(inbound.listed)[-1].message.sender == "+6281111111111"


@given(st.text(alphabet="0123456789 +-.abc", max_size=60))
def test_no_run_of_eight_digits_is_left(words: str) -> None:
    """But for a report's number, which has eight from the 900,001st on."""
    runs = "".join(c if c.isdigit() else " " for c in stripped(words)).split()
    assert [run for run in runs if len(run) >= 8 and not is_ticket(run)] == []


@pytest.mark.parametrize(
    "kept", ["tiket 4071839", "Rp 2.000.000", "2026-03-25", "RT 02/05", "jam 08.30", "RW 08 12 75"]
)
def test_everyday_numbers_stay(kept: str) -> None:
    assert stripped(kept) == kept


def test_the_shell_shows_what_is_held_and_erases_it_only_after_a_yes(shell: Shell) -> None:
    number = shell.json("text", PHONE, "BINJAI lampu mati")["ticket"]
    held = shell.json("contact", "show", "0812 3456 7890")
    assert (held["phone"], held["tickets"]) == ("+62 812-****-890", [number])
    assert "say --yes" in shell.refusal("contact", "erase", PHONE)
    erased = shell.json("contact", "erase", PHONE, "--yes")
    assert erased["name"].startswith("erased:")
    assert (erased["tickets"], erased["received"], erased["sent"]) == (1, 1, 1)
    assert "nothing is held of +62 812-****-890" in shell.refusal("contact", "erase", PHONE, "--yes")
    assert shell.json("ticket", "show", number)["phone"] == erased["name"]


def test_an_erasure_takes_all_or_nothing(gateway: Gateway, reporter: Phone, clock: SetClock) -> None:
    before = gateway.database.read(everything)

    def broken(db: Connection) -> None:
        erasure.erase(db, PHONE, "ani", clock())
        db.execute(text("select 1 / nothing"))

    with pytest.raises(Exception, match="nothing"):
        gateway.database.write(broken)
    assert gateway.database.read(everything) == before


def test_a_blocked_phone_gets_no_answer_until_it_is_unblocked(shell: Shell) -> None:
    shell.ok("text", PHONE, "BINJAI pinjaman cepat cair")
    assert "blocked" in shell.ok("contact", "block", PHONE, "--by", "ani")
    assert shell.json("contact", "show", PHONE)["blocked_by"] == "ani"
    assert shell.json("text", PHONE, "BINJAI pinjaman lagi")["answers"] == []
    shell.ok("contact", "unblock", PHONE)
    assert shell.json("contact", "show", PHONE)["blocked_at"] is None
    assert shell.json("text", PHONE, "BINJAI lampu mati")["answers"] != []


def test_a_phone_that_never_texted_cannot_be_blocked(shell: Shell) -> None:
    assert "compare the digits" in shell.refusal("contact", "block", PHONE)
