"""Whatever reaches us is kept, once, and dealt with: now, or as soon as it can be."""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from sms_gateway.carriers.loopback import Loopback
from sms_gateway.cli import looks
from sms_gateway.clock import SetClock
from sms_gateway.counter import Counter
from sms_gateway.errors import CarrierError, Outcome, StorageDown
from sms_gateway.gateway import Gateway
from sms_gateway.inbox import Received
from sms_gateway.messages import InboundMessage, Receipt
from sms_gateway.spool import Spool
from sms_gateway.storage import contacts, inbound, outbound, tickets
from sms_gateway.storage.contacts import Contact
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.inbound import Kept
from sms_gateway.tickets import Ticket
from tests.conftest import TUESDAY
from tests.outage import away, only_reading
from tests.patience import eventually
from tests.phones import Phone
from tests.postgres import Cluster

PHONE = "+628123450001"
_ids = count()


def sms(body: str, carrier_id: str | None = None, sender: str = PHONE) -> InboundMessage:
    form = {"Body": body, "From": sender}
    return InboundMessage("loopback", carrier_id or f"in-{next(_ids)}", sender, "1078", body, TUESDAY, form)


def received(gateway: Gateway) -> list[Kept]:
    return gateway.database.read(inbound.listed, limit=1000)


def opened(gateway: Gateway) -> list[Ticket]:
    return gateway.database.read(tickets.listed, tickets.Filter(), limit=1000)


def replayed(gateway: Gateway, inbound_id: int) -> None:
    """By hand."""
    gateway.database.write(gateway.inbox.hasten, inbound_id)
    gateway.inbox.handle_waiting()


def said(gateway: Gateway) -> list[str]:
    return [one.body for one in gateway.database.read(outbound.listed, limit=1000)]


@dataclass(slots=True)
class ClumsyCounter(Counter):
    """Does all the work and then falls, while its time lasts: nothing of it may remain."""

    falls: int = 2
    """A message that it falls over is done twice: boldly, and again with a savepoint to go back to."""
    on: str = "fragile"
    seen: list[str] = field(default_factory=list)

    def answer(
        self,
        db: Connection,
        inbound_id: int,
        message: InboundMessage,
        contact: Contact,
        waited: bool = False,
        silent: bool = False,
    ) -> None:
        super(ClumsyCounter, self).answer(db, inbound_id, message, contact, waited, silent)
        self.seen.append(message.body)
        if self.on in message.body and self.falls:
            self.falls -= 1
            raise LookupError("the counter fell over")


@pytest.fixture
def clumsy(gateway: Gateway) -> ClumsyCounter:
    there = gateway.inbox.counter
    gateway.inbox.counter = ClumsyCounter(there.desk, there.languages, there.default_language, there.officers)
    return gateway.inbox.counter


@pytest.fixture
def inline(gateway: Gateway) -> Loopback:
    """A carrier that takes the reply in the answer to its webhook, as TwiML does."""
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    carrier.answers_inline = True
    return carrier


# once


def test_one_message_delivered_twenty_times_at_once_opens_one_ticket(gateway: Gateway, inline: Loopback) -> None:
    message = sms("BINJAI lampu jalan mati", "the-same")
    with ThreadPoolExecutor(20) as threads:
        outcomes = list(threads.map(lambda _: gateway.inbox.receive(message), range(20)))
    (ticket,), (kept,) = opened(gateway), received(gateway)
    assert kept.ticket_id == ticket.id
    assert sum(outcome.new for outcome in outcomes) == 1
    assert {outcome.texts for outcome in outcomes} == {tuple(said(gateway))}
    assert len(said(gateway)) == 1


def test_the_same_id_from_another_carrier_is_another_message(gateway: Gateway) -> None:
    assert gateway.inbox.receive(sms("BINJAI lampu mati", "1")).new
    assert gateway.inbox.receive(replace(sms("MEDAN sampah", "1"), carrier="elsewhere")).new
    assert len(received(gateway)) == 2


def test_messages_of_one_phone_at_once_are_dealt_with_one_after_the_other(gateway: Gateway) -> None:
    with ThreadPoolExecutor(20) as threads:
        list(threads.map(gateway.inbox.receive, [sms("BINJAI lampu jalan mati") for _ in range(20)]))
    (ticket,) = opened(gateway)
    assert ticket.repeats == 19
    assert len(said(gateway)) == 2, "that it is here already is said once, not nineteen times"


# whatever comes


@pytest.mark.parametrize(
    ("body", "stored"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param(" \t\r\n ", " \t\r\n ", id="space"),
        pytest.param("BINJAI lampu\x00mati", "BINJAI lampu\ufffdmati", id="NUL"),
        pytest.param("BINJAI lampu \ud83d mati", "BINJAI lampu \ufffd mati", id="half a surrogate pair"),
        pytest.param("BINJAI lampu \ud83d\ude21 mati", "BINJAI lampu 😡 mati", id="two halves are one emoji"),
        pytest.param("MEDAN “jalan” rusak 😡🇮🇩 tlg…", "MEDAN “jalan” rusak 😡🇮🇩 tlg…", id="emoji"),
        pytest.param("x" * 1600, "x" * 1600, id="1600 characters"),
        pytest.param("😡" * 800, "😡" * 800, id="as many emoji as fit"),
        pytest.param("\x01\x0b\x1b[31m BINJAI banjir", "\x01\x0b\x1b[31m BINJAI banjir", id="control characters"),
        pytest.param("'; drop table ticket; --", "'; drop table ticket; --", id="SQL"),
        pytest.param("{number} %s %(x)s {0}", "{number} %s %(x)s {0}", id="placeholders"),
    ],
)
def test_whatever_is_in_a_message_it_is_kept_and_dealt_with(gateway: Gateway, body: str, stored: str) -> None:
    gateway.inbox.receive(sms(body))
    (kept,) = received(gateway)
    assert (kept.message.body, kept.message.raw["Body"], kept.state, kept.error) == (stored, stored, "handled", None)
    assert said(gateway) != []
    assert not gateway.inbox.receive(replace(kept.message, body=body)).new


@pytest.mark.parametrize("sender", ["93456", "TELKOMSEL", "Info BMKG", ""])
def test_a_sender_that_is_no_phone_is_kept_and_not_answered(gateway: Gateway, sender: str) -> None:
    assert gateway.inbox.receive(sms("BINJAI lampu mati", sender=sender)).new
    (kept,) = received(gateway)
    assert kept.message.sender == sender
    assert (opened(gateway), said(gateway)) == ([], [])


def test_a_sender_as_no_phone_has_is_kept_however_long(gateway: Gateway) -> None:
    assert gateway.inbox.receive(sms("BINJAI lampu mati", sender="+" + "6" * 50)).new
    assert len(received(gateway)) == 1


# what could not be dealt with at first


def test_what_cannot_be_dealt_with_is_kept_whole_and_tried_again(
    gateway: Gateway, clock: SetClock, clumsy: ClumsyCounter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    assert gateway.inbox.receive(sms("BINJAI jembatan fragile")).new
    (kept,) = received(gateway)
    assert (kept.state, kept.error, kept.attempts) == ("waiting", "LookupError", 1)
    assert (opened(gateway), said(gateway)) == ([], [])

    assert gateway.inbox.handle_waiting() == 0, "not at once"
    clock.move(seconds=10)
    assert gateway.inbox.handle_waiting() == 1
    (kept,), (ticket,) = received(gateway), opened(gateway)
    assert (kept.state, kept.error, kept.ticket_id) == ("handled", None, ticket.id)
    assert len(said(gateway)) == 1
    clock.move(days=2)
    assert gateway.inbox.handle_waiting() == 0


def test_what_fails_again_and_again_is_tried_less_and_less_often_and_for_ever(
    gateway: Gateway, clock: SetClock, clumsy: ClumsyCounter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    clumsy.falls = 1000
    gateway.inbox.receive(sms("BINJAI fragile"))
    tried = []
    for minute in range(300):
        clock.move(minutes=1)
        tried += [minute] * gateway.inbox.handle_waiting()
    gaps = [later - earlier for earlier, later in pairwise(tried)]
    assert gaps == sorted(gaps)
    assert gaps[-1] == 60
    assert len(clumsy.seen) == 2 * (1 + len(tried))


def test_one_that_fails_does_not_hold_up_the_others(
    gateway: Gateway, clumsy: ClumsyCounter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    clumsy.falls = 1000
    bodies = [f"BINJAI keluhan {n}" + " fragile" * (n == 7) for n in range(16)]
    with ThreadPoolExecutor(16) as threads:
        messages = [sms(body, sender=f"+62812345{n:04}") for n, body in enumerate(bodies)]
        list(threads.map(gateway.inbox.receive, messages))
    assert sum(kept.state == "handled" for kept in received(gateway)) == 15
    assert len(opened(gateway)) == 15


def test_what_failed_is_dealt_with_by_hand_as_if_it_had_just_come(
    gateway: Gateway, clumsy: ClumsyCounter, phone: Callable[..., Phone], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    clumsy.on = "STATUS"
    phone().text("STATUS")
    (kept,) = received(gateway)
    assert kept.state == "waiting"
    replayed(gateway, kept.id)
    (kept,) = received(gateway)
    assert (kept.state, kept.error) == ("handled", None)
    assert (len(said(gateway)), opened(gateway)) == (1, []), "answered as a question, not taken for a report"


def test_what_was_dealt_with_is_not_dealt_with_twice_by_hand(gateway: Gateway, phone: Callable[..., Phone]) -> None:
    phone().text("BINJAI lampu jalan mati")
    (kept,) = received(gateway)
    replayed(gateway, kept.id)
    assert len(opened(gateway)) == 1
    assert len(said(gateway)) == 1


def test_what_waits_for_the_citizens_word_becomes_a_report_after_a_day(
    gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]
) -> None:
    citizen = phone()
    for body in ("BINJAI lampu jalan mati", "MEDAN sampah menumpuk"):
        citizen.text(body)
        gateway.desk.move(citizen.tickets[0].number, "deferred", "officer", "di mana tepatnya?")
    citizen.text("di depan masjid")
    assert [kept.state for kept in received(gateway)] == ["handled", "handled", "waiting"]
    clock.move(hours=23)
    assert gateway.inbox.handle_waiting() == 0
    clock.move(hours=2)
    assert gateway.inbox.handle_waiting() == 1
    assert [ticket.text for ticket in opened(gateway)][2:] == ["di depan masjid"]


# carriers that take the reply in the answer to their webhook


def test_a_reply_goes_in_the_answer_and_a_repeat_gets_the_same(gateway: Gateway, inline: Loopback) -> None:
    message = sms("BINJAI lampu jalan mati")
    first = gateway.inbox.receive(message)
    assert first.texts == tuple(said(gateway))
    assert len(first.texts) == 1
    assert gateway.inbox.receive(message) == Received(new=False, texts=first.texts)
    assert gateway.dispatch.send_due("loopback") == 0
    assert [one.state for one in gateway.database.read(outbound.listed)] == ["sent"]


def test_what_is_not_there_yet_goes_with_the_repeat_once_it_is(
    gateway: Gateway, clock: SetClock, inline: Loopback, clumsy: ClumsyCounter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    message = sms("BINJAI fragile")
    assert gateway.inbox.receive(message).texts == ()
    assert gateway.inbox.receive(message).texts == ()
    clock.move(seconds=10)
    gateway.inbox.handle_waiting()
    again = gateway.inbox.receive(message)
    assert again.texts == tuple(said(gateway))
    assert len(again.texts) == 1
    assert gateway.inbox.receive(message) == again


def test_what_is_not_there_yet_goes_with_the_phones_next_answer_else_by_the_outbox(
    gateway: Gateway, clock: SetClock, inline: Loopback, clumsy: ClumsyCounter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    clumsy.falls = 4
    gateway.inbox.receive(sms("BINJAI fragile"))
    gateway.inbox.receive(sms("MEDAN fragile", sender="+628123450002"))
    clock.move(seconds=10)
    gateway.inbox.handle_waiting()
    late, other = said(gateway)
    texts = gateway.inbox.receive(sms("STATUS")).texts
    assert (len(texts), texts[0]) == (2, late)
    assert gateway.dispatch.send_due("loopback") == 1
    assert [sent.body for sent in inline.sent] == [other]


def test_a_message_without_a_webhook_is_answered_by_the_outbox(
    gateway: Gateway, inline: Loopback, cluster: Cluster
) -> None:
    """Replayed from the spool, or found in the carrier's log: there is no answer that its reply could travel in."""
    with away(gateway, cluster):
        assert gateway.inbox.receive(sms("BINJAI lampu jalan mati")).spooled
    gateway.inbox.replay_spool()
    inline.received.append(sms("MEDAN sampah", sender="+628123450002"))
    gateway.inbox.reconcile("loopback", timedelta(hours=24))
    assert gateway.dispatch.send_due("loopback") == 2
    assert sorted(sent.body for sent in inline.sent) == sorted(said(gateway))


def test_what_a_repeat_was_told_is_not_said_again_when_the_spool_is_replayed(
    gateway: Gateway, clock: SetClock, inline: Loopback, cluster: Cluster
) -> None:
    """The database was away, and its carrier had no answer of ours; then it asked once more."""
    message = sms("BINJAI lampu jalan mati")
    with away(gateway, cluster):
        assert gateway.inbox.receive(message).spooled
    clock.move(seconds=5)
    assert gateway.inbox.receive(replace(message, received_at=clock())).texts == tuple(said(gateway))
    assert gateway.inbox.replay_spool() == 1
    assert gateway.dispatch.send_due("loopback") == 0
    assert len(opened(gateway)) == len(said(gateway)) == 1


# what only the carrier's log has


def test_what_only_the_carriers_log_has_is_taken_in_in_the_order_it_came(gateway: Gateway) -> None:
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    messages = [replace(sms(f"BINJAI keluhan {n}"), received_at=TUESDAY - timedelta(hours=n)) for n in range(40)]
    gateway.inbox.receive(messages[3])
    carrier.received += messages
    assert gateway.inbox.reconcile("loopback", timedelta(hours=24)) == 24
    assert gateway.inbox.reconcile("loopback", timedelta(hours=24)) == 0
    taken = [kept.message.carrier_id for kept in received(gateway)]
    assert taken == [messages[3].carrier_id, *(messages[n].carrier_id for n in range(24, -1, -1) if n != 3)]


def test_one_of_a_carriers_log_that_cannot_be_stored_keeps_no_other_back(
    gateway: Gateway, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    """And is not out of sight after a day: an upgrade may bring who can store it."""
    caplog.set_level(logging.CRITICAL)
    carrier, at_once = gateway.carriers["loopback"], timedelta(0)
    assert isinstance(carrier, Loopback)
    gateway.inbox.reconcile_in_turn("loopback", at_once)
    whole = sms("BINJAI banjir")
    raw: dict[str, Any] = {"Media": object()}  # no text, so nothing that could be kept
    carrier.received += [replace(whole, raw=raw), sms("BINJAI lampu mati", sender="+628123450002")]
    assert gateway.inbox.reconcile_in_turn("loopback", at_once) == 1
    assert [ticket.text for ticket in opened(gateway)] == ["lampu mati"]
    clock.move(hours=60)
    assert gateway.inbox.reconcile_in_turn("loopback", at_once) == 0
    carrier.received[0] = whole
    assert gateway.inbox.reconcile_in_turn("loopback", at_once) == 1
    assert gateway.inbox.reconcile_in_turn("loopback", at_once) == 0


def test_a_carriers_log_is_compared_once_in_a_while_however_many_workers_there_are(gateway: Gateway) -> None:
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    ten_minutes = timedelta(minutes=10)

    def all_at_once(every: timedelta) -> list[int]:
        carrier.received.append(sms("BINJAI lampu jalan mati"))
        with ThreadPoolExecutor(8) as workers:
            turns = workers.map(lambda _: gateway.inbox.reconcile_in_turn("loopback", every), range(8))
            return sorted(turns, reverse=True)

    assert all_at_once(ten_minutes) == [1, 0, 0, 0, 0, 0, 0, 0]
    assert all_at_once(ten_minutes) == [0] * 8, "not again before its time"
    assert sum(all_at_once(timedelta(0))) >= 2, "its time has come"


def test_a_carriers_log_is_compared_from_a_day_before_it_last_was(gateway: Gateway, clock: SetClock) -> None:
    """After a weekend without power, and where the carrier's log could not be read meanwhile."""
    asked: list[timedelta] = []

    class Logged(Loopback):
        away = False

        def received_since(self, since: datetime) -> list[InboundMessage]:
            asked.append(clock() - since)
            if self.away:
                raise CarrierError("connect", Outcome.UNAVAILABLE)
            return super().received_since(since)

    logged, at_once = Logged(), timedelta(0)
    gateway.inbox.carriers = {"loopback": logged}
    gateway.inbox.reconcile_in_turn("loopback", at_once)
    clock.move(hours=60)
    logged.received.append(replace(sms("BINJAI banjir"), received_at=clock() - timedelta(hours=59)))
    logged.away = True
    with pytest.raises(CarrierError):
        gateway.inbox.reconcile_in_turn("loopback", at_once)
    logged.away = False
    assert gateway.inbox.reconcile_in_turn("loopback", at_once) == 1
    assert gateway.inbox.reconcile_in_turn("loopback", at_once) == 0
    clock.move(hours=24 * 90)
    gateway.inbox.reconcile_in_turn("loopback", at_once)
    assert [span / timedelta(hours=1) for span in asked] == [24, 84, 84, 24, 24 * 30]


def test_a_log_of_many_thousand_messages_is_compared(gateway: Gateway) -> None:
    gateway.inbox.receive(sms("BINJAI lampu", "log-69999"))
    ids = [f"log-{n}" for n in range(70_000)]
    assert gateway.database.read(inbound.known, "loopback", ids) == {"log-69999"}


# while the database is away


def bodies(kept: Iterable[Kept]) -> list[str]:
    return [one.message.body for one in kept]


def test_while_the_database_is_away_messages_are_spooled_and_dealt_with_in_order_when_it_is_back(
    gateway: Gateway, cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    messages = [sms(f"BINJAI keluhan {n}") for n in range(5)]
    gateway.inbox.receive(messages[0])
    with away(gateway, cluster):
        outcomes = [gateway.inbox.receive(message) for message in messages]
        assert gateway.inbox.replay_spool() == 0
        assert gateway.problems().keys() >= {"spool"}
    assert outcomes == [Received(new=True, spooled=True)] * 5
    assert gateway.spool.depth() == 5

    assert not gateway.inbox.receive(messages[0]).spooled
    gateway.inbox.receive(messages[4])  # the carrier sends it again before the spool is replayed
    gateway.inbox.replay_spool()
    assert gateway.spool.depth() == 0
    assert bodies(received(gateway)) == [f"BINJAI keluhan {n}" for n in (0, 4, 1, 2, 3)]
    assert len(opened(gateway)) == len(said(gateway)) == 5
    assert gateway.problems() == {}


def test_what_an_outage_has_kept_back_is_taken_in_many_at_a_time_each_phone_in_its_order(
    gateway: Gateway, clock: SetClock, cluster: Cluster, clumsy: ClumsyCounter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    phones = [f"+6281234501{n:02}" for n in range(40)]
    receipt = Receipt("loopback", "unknown", "delivered", "delivered")
    gateway.inbox.receive(sms("BINJAI lampu jalan mati", sender=phones[7]))
    with away(gateway, cluster):
        for told in ("BINJAI sampah menumpuk", "STATUS"):
            for phone in phones:
                gateway.inbox.receive(sms(told, sender=phone))
            gateway.inbox.take_receipt(receipt)
        gateway.inbox.receive(sms("MEDAN fragile", sender=phones[3]))
    committed: list[object] = []
    count_one = committed.append
    event.listen(Engine, "commit", count_one)
    try:
        assert gateway.inbox.replay_spool() == 83
    finally:
        event.remove(Engine, "commit", count_one)
    assert len(committed) < 40
    heard = [one.message for one in received(gateway)]
    for phone in phones[:3]:
        assert [one.body for one in heard if one.sender == phone] == ["BINJAI sampah menumpuk", "STATUS"]
    assert len(opened(gateway)) == 41, "and the one that the counter fell over waits"
    clock.move(seconds=10)
    assert gateway.inbox.handle_waiting() == 1
    assert len(opened(gateway)) == 42
    assert len(said(gateway)) == 1 + 40 + 40 + 1


def test_what_the_database_refuses_to_store_goes_to_the_spool(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody knows how that may come about; but it was acknowledged, so it is not lost."""
    caplog.set_level(logging.CRITICAL)
    gateway.database.write(lambda db: db.execute(text("alter table inbound rename to inbound_away")))
    assert gateway.inbox.receive(sms("BINJAI lampu jalan mati")) == Received(new=True, spooled=True)
    gateway.database.write(lambda db: db.execute(text("alter table inbound_away rename to inbound")))
    assert gateway.inbox.replay_spool() == 1
    assert bodies(received(gateway)) == ["BINJAI lampu jalan mati"]


def test_a_database_that_only_reads_is_not_ready(gateway: Gateway, cluster: Cluster) -> None:
    assert gateway.problems() == {}
    with only_reading(gateway, cluster):
        eventually(lambda: "nothing can be written" in gateway.problems().get("database", ""))
        assert looks._version(gateway).state == "FAIL", "check says so too"


def test_where_neither_database_nor_spool_take_it_the_carrier_must_keep_it(
    gateway: Gateway, cluster: Cluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    (tmp_path / "a file").write_text("")
    gateway.inbox.spool = Spool(tmp_path / "a file" / "spool")
    with away(gateway, cluster), pytest.raises(StorageDown, match="cannot be written"):
        gateway.inbox.receive(sms("BINJAI lampu mati"))


def test_two_who_replay_one_spool_at_the_same_time_do_it_once(
    gateway: Gateway, cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    with away(gateway, cluster):
        for n in range(20):
            gateway.inbox.receive(sms(f"BINJAI keluhan {n}"))
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: gateway.inbox.replay_spool(), range(2)))
    assert len(received(gateway)) == len(opened(gateway)) == 20
    assert gateway.spool.depth() == 0


def test_what_waited_in_the_spool_ends_nothing_that_was_said_since(
    gateway: Gateway, clock: SetClock, cluster: Cluster, phone: Callable[[], Phone]
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati di jalan jaksa")
    number = citizen.ticket.number
    gateway.desk.reply(number, "Sudah diganti.", by="ani")
    clock.move(hours=1)
    with away(gateway, cluster):
        for body in (f"SELESAI {number}", f"BATAL {number}", "MULAI"):
            gateway.inbox.receive(replace(sms(body, sender=citizen.number), received_at=clock()))
    clock.move(minutes=1)
    citizen.text(f"BELUM {number} ternyata mati lagi")
    assert "tidak akan mengirim kabar" in citizen.text("STOP")[-1]
    clock.move(seconds=3)
    assert gateway.inbox.replay_spool() == 3
    assert citizen.ticket.status == "in_progress", "the last word is BELUM"
    assert "tidak akan mengirim kabar" in citizen.look()[-1], "and STOP"
    found = gateway.database.read(contacts.get, citizen.number)
    assert found
    assert found.opted_out_at
