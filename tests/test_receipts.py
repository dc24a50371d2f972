"""What carriers say of a message afterwards: late, twice, out of order, or not at all."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import text

from sms_gateway.carriers.loopback import Loopback
from sms_gateway.clock import SetClock
from sms_gateway.errors import CarrierError, Outcome
from sms_gateway.gateway import Gateway
from sms_gateway.messages import Found, OutboundMessage, Receipt, State
from sms_gateway.storage import contacts, outbound
from sms_gateway.storage.outbound import Said
from tests.post import PHONE, left, loopback, put, send, send_again, stands, states


def sent(gateway: Gateway, **facts: Any) -> int:
    """A message that the carrier took."""
    one = put(gateway, **facts)
    gateway.dispatch.send_due("loopback")
    assert stands(gateway, one).state == "sent"
    return one


def receipt(message_id: int, state: State | None, error: str | None = None, said: str | None = None) -> Receipt:
    return Receipt("loopback", f"loopback-{message_id}", said or state or "read", state, error)


def by_key(gateway: Gateway) -> dict[str, Said]:
    return {said.key: said for said in gateway.database.read(outbound.listed)}


# receipts


def test_a_receipt_says_that_a_message_arrived_and_when(gateway: Gateway, clock: SetClock) -> None:
    one, at = sent(gateway), clock()
    clock.move(seconds=24)
    gateway.receipts.take(receipt(one, "delivered"))
    arrived = stands(gateway, one)
    assert (arrived.state, arrived.sent_at, arrived.delivered_at, arrived.error) == ("delivered", at, clock(), None)


@pytest.mark.parametrize("order", sorted({*permutations(["sent", "delivered", "sent", "undelivered"])}), ids=" ".join)
def test_every_order_of_receipts_ends_the_same(gateway: Gateway, order: Sequence[State]) -> None:
    one = sent(gateway)
    for state in order:
        gateway.receipts.take(receipt(one, state))
    assert stands(gateway, one).state == "delivered"
    ledger = gateway.database.read(outbound.receipts, one)
    assert sorted(row.said for row in ledger) == ["delivered", "sent", "undelivered"]


def test_a_receipt_that_comes_before_the_carriers_own_answer_is_believed(gateway: Gateway) -> None:
    class Quick(Loopback):
        def send(self, message: OutboundMessage) -> str:
            told = Receipt("loopback", "its-id", "delivered", "delivered", message_id=message.id)
            gateway.receipts.take(told)
            return super().send(message)

    gateway.dispatch.carriers = gateway.receipts.carriers = {"loopback": Quick()}
    one = put(gateway)
    gateway.dispatch.send_due("loopback")
    assert (stands(gateway, one).state, stands(gateway, one).carrier_id) == ("delivered", "its-id")


def test_what_changes_nothing_is_kept_in_the_ledger(gateway: Gateway) -> None:
    one = sent(gateway)
    gateway.receipts.take(receipt(one, None, said="read"))
    assert stands(gateway, one).state == "sent"
    assert [row.said for row in gateway.database.read(outbound.receipts, one)] == ["read"]


def test_a_receipt_for_a_message_that_nobody_knows_is_kept_and_harms_nothing(gateway: Gateway) -> None:
    one = sent(gateway)
    gateway.receipts.take(receipt(4711, "delivered"))
    gateway.receipts.take(Receipt("loopback", "x", "failed", "failed", "30008", message_id=4711))
    assert stands(gateway, one).state == "sent"
    unknown = text("select count(*) from receipt where outbound_id is null")
    assert gateway.database.read(lambda db: db.scalar(unknown)) == 2


# what did not arrive


@pytest.mark.parametrize(
    ("code", "again"),
    [
        ("fault", True),
        ("unreachable", True),
        ("expired", True),
        ("rejected", False),
        ("blocked", False),
        ("bad_number", False),
        ("opted_out", False),
    ],
)
def test_what_did_not_arrive_is_said_again_where_that_may_help(gateway: Gateway, code: str, again: bool) -> None:
    """As a message of its own beside the first, so that both stay to be seen."""
    sent(gateway, key="answer:loopback:1")
    first = by_key(gateway)["answer:loopback:1"]
    gateway.receipts.take(receipt(first.id, "undelivered", code))
    found = by_key(gateway)
    assert (found["answer:loopback:1"].state, found["answer:loopback:1"].error) == ("undelivered", code)
    assert found.keys() == ({"answer:loopback:1", "answer:loopback:1~2"} if again else {"answer:loopback:1"})


def test_it_is_said_again_after_a_while_and_not_for_ever(gateway: Gateway, clock: SetClock) -> None:
    sent(gateway, key="one", ticket_id=None, text="Laporan diterima")
    for key in ("one", "one~2", "one~3"):
        said = by_key(gateway)[key]
        for _ in range(2):  # receipts come twice
            gateway.receipts.take(receipt(said.id, "undelivered", "fault"))
        assert gateway.dispatch.send_due("loopback") == 0, "not at once"
        clock.move(minutes=10)
        gateway.dispatch.send_due("loopback")
    assert {key: said.state for key, said in by_key(gateway).items()} == dict.fromkeys(
        ("one", "one~2", "one~3"), "undelivered"
    )
    assert [message.body for message in left(gateway)] == ["Laporan diterima"] * 3


@pytest.mark.parametrize("code", ["fault", "unreachable"])
def test_what_arrived_after_all_is_not_said_a_second_time(gateway: Gateway, clock: SetClock, code: str) -> None:
    first = sent(gateway, key="one", kind="notice", text="Laporan diterima")
    gateway.receipts.take(receipt(first, "undelivered", code))
    gateway.receipts.take(receipt(first, "delivered"))
    assert {key: said.state for key, said in by_key(gateway).items()} == {"one": "delivered", "one~2": "cancelled"}
    clock.move(minutes=50)
    gateway.dispatch.send_due("loopback")
    assert [message.body for message in left(gateway)] == ["Laporan diterima"]


def test_what_arrived_after_all_takes_back_its_own_repeats_only_and_those_that_have_not_left(
    gateway: Gateway, clock: SetClock
) -> None:
    sent(gateway, key="one")
    for key in ("one", "one~2"):
        gateway.receipts.take(receipt(by_key(gateway)[key].id, "undelivered", "fault"))
        if key == "one":
            clock.move(minutes=10)
            gateway.dispatch.send_due("loopback")
    put(gateway, key="one-more")
    gateway.receipts.take(receipt(by_key(gateway)["one"].id, "delivered"))
    assert {key: said.state for key, said in by_key(gateway).items()} == {
        "one": "delivered", "one~2": "undelivered", "one~3": "cancelled", "one-more": "queued"
    }  # fmt: skip


def test_what_is_said_again_is_not_said_at_night_nor_when_nobody_needs_it(gateway: Gateway, clock: SetClock) -> None:
    clock.move(hours=9, minutes=59)
    notice = sent(gateway, kind="notice", key="notice")
    answer = sent(gateway, key="answer")
    gateway.receipts.take(receipt(notice, "undelivered", "fault"))
    clock.move(minutes=30)
    assert gateway.dispatch.send_due("loopback") == 0
    clock.move(hours=12)
    assert send(gateway) == 1
    clock.move(hours=13)
    gateway.receipts.take(receipt(answer, "undelivered", "fault"))
    assert by_key(gateway).keys() == {"notice", "notice~2", "answer"}


@pytest.mark.parametrize("code", ["opted_out", "bad_number"])
def test_what_a_receipt_says_of_the_phone_is_remembered(gateway: Gateway, clock: SetClock, code: str) -> None:
    gateway.database.write(contacts.meet, PHONE, clock())
    gateway.receipts.take(receipt(sent(gateway), "failed", code))
    contact = gateway.database.read(contacts.get, PHONE)
    assert contact
    assert (contact.opted_out_by, contact.unreachable) == (
        ("loopback:opted_out", None) if code == "opted_out" else (None, "bad_number")
    )
    assert stands(gateway, put(gateway, kind="update")).state == "suppressed"


def test_what_never_left_has_no_time_of_leaving(gateway: Gateway) -> None:
    loopback(gateway).fail_next(CarrierError("timeout", Outcome.UNKNOWN))
    one = put(gateway)
    gateway.dispatch.send_due("loopback")
    gateway.receipts.take(Receipt("loopback", "x", "failed", "failed", "blocked", message_id=one))
    assert (stands(gateway, one).state, stands(gateway, one).sent_at) == ("failed", None)


# nobody knows whether it left


def crash_during(gateway: Gateway, *, taken: bool) -> int:
    """A worker dies while the carrier is on the line; nothing is written any more, and its lease runs out."""
    one = put(gateway)
    ((said, _, _),) = gateway.database.write(gateway.dispatch._claim, "loopback", 1)
    if taken:
        loopback(gateway).send(said.to_send())
    assert gateway.receipts.look_up() == 0, "while the lease holds, whoever has it may still be at work"
    gateway.database.write(lambda db: db.execute(text(_LAPSED), {"then": "2026-01-01T00:00:00.000000+00:00"}))
    return one


_LAPSED = "update outbound set leased_until = :then where state = 'sending'"


def lose(gateway: Gateway, *, taken: bool) -> int:
    """The carrier's answer is lost on the way; `taken`: it has the message all the same."""
    loopback(gateway).fail_next(CarrierError("timeout", Outcome.UNKNOWN), taken=taken)
    one = put(gateway)
    gateway.dispatch.send_due("loopback")
    return one


def test_after_a_crash_a_message_that_the_carrier_has_is_sent_and_not_sent_twice(gateway: Gateway) -> None:
    one = crash_during(gateway, taken=True)
    gateway.receipts.look_up()
    assert (stands(gateway, one).state, stands(gateway, one).carrier_id) == ("sent", f"loopback-{one}")
    assert (gateway.dispatch.send_due("loopback"), len(left(gateway))) == (0, 1)
    (line,) = gateway.database.read(outbound.receipts, one)
    assert line.state == "sent", "what the carrier's log says is in the ledger too"


def test_after_a_crash_a_message_that_the_carrier_has_not_goes_out_once(gateway: Gateway, clock: SetClock) -> None:
    one = crash_during(gateway, taken=False)
    assert (gateway.receipts.look_up(), stands(gateway, one).state) == (1, "unknown")
    assert (gateway.receipts.look_up(), stands(gateway, one).state) == (0, "unknown"), "the next is a minute later"
    clock.move(seconds=59)
    assert (gateway.receipts.look_up(), gateway.dispatch.send_due("loopback")) == (0, 0)
    clock.move(seconds=1)
    assert (gateway.receipts.look_up(), stands(gateway, one).state) == (1, "queued")
    assert (gateway.dispatch.send_due("loopback"), stands(gateway, one).state, len(left(gateway))) == (1, "sent", 1)


@pytest.mark.parametrize(("taken", "state"), [(True, "sent"), (False, "unknown")])
def test_a_lost_answer_is_looked_up_a_minute_later(
    gateway: Gateway, clock: SetClock, taken: bool, state: State
) -> None:
    one = lose(gateway, taken=taken)
    assert (gateway.receipts.look_up(), gateway.dispatch.send_due("loopback")) == (0, 0)
    clock.move(minutes=1)
    assert (gateway.receipts.look_up(), stands(gateway, one).state) == (1, state)


class Taciturn(Loopback):
    """Its log is no proof: what is not in it may have left all the same."""

    log_is_proof = False


def test_what_cannot_be_proven_lost_is_held_until_a_person_or_a_receipt_decides(
    gateway: Gateway, clock: SetClock
) -> None:
    carrier = Taciturn()
    gateway.dispatch.carriers = gateway.receipts.carriers = {"loopback": carrier}
    carrier.fail_next(CarrierError("timeout", Outcome.UNKNOWN), times=2)
    by_hand, by_receipt = put(gateway), put(gateway, key="other", phone="+6281234599999")
    gateway.dispatch.send_due("loopback")
    for _ in range(5):
        clock.move(minutes=2)
        gateway.receipts.look_up()
        assert gateway.dispatch.send_due("loopback") == 0
    assert {stands(gateway, one).error for one in (by_hand, by_receipt)} == {"held"}
    clock.move(minutes=2)
    assert gateway.receipts.look_up() == 0, "it has been looked for"
    gateway.receipts.take(Receipt("loopback", "its-id", "delivered", "delivered", message_id=by_receipt))
    send_again(gateway, by_hand)
    assert gateway.dispatch.send_due("loopback") == 1
    assert (stands(gateway, by_hand).state, stands(gateway, by_receipt).state) == ("sent", "delivered")


def test_a_late_receipt_settles_what_nobody_knew(gateway: Gateway, clock: SetClock) -> None:
    one = lose(gateway, taken=True)
    gateway.receipts.take(Receipt("loopback", "its-id", "delivered", "delivered", message_id=one))
    assert (stands(gateway, one).state, stands(gateway, one).carrier_id) == ("delivered", "its-id")
    clock.move(minutes=5)
    assert gateway.receipts.look_up() == 0


def test_an_answer_that_comes_after_the_lease_is_believed_even_where_it_was_queued_again(gateway: Gateway) -> None:
    class Late(Loopback):
        taken = 0

        def send(self, message: OutboundMessage) -> str:
            self.taken += 1
            if self.taken == 1:
                gateway.database.write(lambda db: db.execute(text("update outbound set state = 'queued'")))
            return super().send(message)

    gateway.dispatch.carriers = gateway.receipts.carriers = {"loopback": (late := Late())}
    gateway.dispatch.at_once = 1
    put(gateway)
    gateway.dispatch.send_due("loopback")
    assert (states(gateway), late.taken, gateway.dispatch.send_due("loopback")) == (["sent"], 1, 0)


def test_what_cannot_be_looked_up_stays_and_keeps_nobody_else(gateway: Gateway, clock: SetClock) -> None:
    class Forgetful(Loopback):
        def find(self, message: OutboundMessage) -> Found | None:
            if message.id == first:
                raise CarrierError("connect", Outcome.UNAVAILABLE)
            if message.id == second:
                raise KeyError("nobody foresaw this")
            return super().find(message)

    first, second, _ = (put(gateway, phone=f"+62812345000{n}") for n in range(3))
    gateway.dispatch.carriers = gateway.receipts.carriers = {"loopback": (carrier := Forgetful())}
    carrier.fail_next(CarrierError("timeout", Outcome.UNKNOWN), times=3, taken=True)
    gateway.dispatch.send_due("loopback")
    clock.move(minutes=1)
    gateway.receipts.look_up()
    assert states(gateway) == ["unknown", "unknown", "sent"]
    clock.move(minutes=1)
    assert gateway.receipts.look_up() == 2


def test_what_left_by_a_carrier_that_is_gone_keeps_nobody_from_being_looked_up(
    gateway: Gateway, clock: SetClock
) -> None:
    put(gateway, carrier="gone")
    gateway.database.write(lambda db: db.execute(text("update outbound set state = 'unknown'")))
    one = lose(gateway, taken=True)
    clock.move(minutes=1)
    gateway.receipts.look_up()
    assert stands(gateway, one).state == "sent"


def test_the_log_of_a_carrier_may_know_that_it_failed(gateway: Gateway, clock: SetClock) -> None:
    class Remembering(Loopback):
        def find(self, message: OutboundMessage) -> Found | None:
            return Found("its-id", said="undelivered", state="undelivered", error="fault")

    gateway.dispatch.carriers = gateway.receipts.carriers = {"loopback": (carrier := Remembering())}
    carrier.fail_next(CarrierError("timeout", Outcome.UNKNOWN), taken=True)
    put(gateway, key="one")
    gateway.dispatch.send_due("loopback")
    clock.move(minutes=1)
    gateway.receipts.look_up()
    assert {key: said.state for key, said in by_key(gateway).items()} == {"one": "undelivered", "one~2": "queued"}


def test_what_the_log_has_has_left_whatever_word_it_has_for_that(gateway: Gateway, clock: SetClock) -> None:
    class Terse(Loopback):
        def find(self, message: OutboundMessage) -> Found | None:
            return Found("its-id", said="a word to come", state=None)

    gateway.dispatch.carriers = gateway.receipts.carriers = {"loopback": (carrier := Terse())}
    carrier.fail_next(CarrierError("timeout", Outcome.UNKNOWN), taken=True)
    one = put(gateway)
    gateway.dispatch.send_due("loopback")
    clock.move(minutes=1)
    gateway.receipts.look_up()
    assert (stands(gateway, one).state, stands(gateway, one).carrier_id) == ("sent", "its-id")


def test_the_same_words_sent_before_are_not_taken_for_those_that_were_lost(gateway: Gateway, clock: SetClock) -> None:
    class ByWords(Loopback):
        def find(self, message: OutboundMessage) -> Found | None:
            known = (f"loopback-{sent.id}" for sent in self.sent if sent.body == message.body)
            others = [carrier_id for carrier_id in known if carrier_id not in message.besides]
            return Found(others[-1], said="sent", state="sent") if others else None

    gateway.dispatch.carriers = gateway.receipts.carriers = {"loopback": (carrier := ByWords())}
    sent(gateway)
    carrier.fail_next(CarrierError("timeout", Outcome.UNKNOWN))
    lost = put(gateway)
    gateway.dispatch.send_due("loopback")
    for _ in range(2):
        clock.move(minutes=1)
        gateway.receipts.look_up()
    assert stands(gateway, lost).state == "queued"
    assert (gateway.dispatch.send_due("loopback"), len(carrier.sent)) == (1, 2)
