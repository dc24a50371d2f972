"""Two reports of one trouble, answered together; each stays its reporter's own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.errors import NotFound, Refused
from sms_gateway.gateway import Gateway
from sms_gateway.history import Event
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import tickets
from sms_gateway.tickets import Status, Ticket
from tests.conftest import TUESDAY
from tests.phones import Phone

BINJAI = "12.75"
OFFICER = "operator:ani"
Phones = Callable[..., Phone]


@pytest.fixture
def first(phone: Phones) -> Phone:
    """Told of it first."""
    return reporter(phone, "BINJAI lampu jalan mati di depan pasar")


@pytest.fixture
def second(phone: Phones) -> Phone:
    """Told of the same, in other words."""
    return reporter(phone, "BINJAI gelap sekali dekat pasar, lampu padam")


def reporter(phone: Phones, words: str) -> Phone:
    citizen = phone()
    citizen.text(words)
    return citizen


def merge(gateway: Gateway, one: Phone, into: Phone) -> Ticket:
    return gateway.database.write(gateway.desk.merged, one.ticket.number, into.ticket.number, OFFICER)


def history(gateway: Gateway, one: Phone, kind: str = "") -> list[Event]:
    every = gateway.database.read(tickets.events, one.ticket.id)
    return [line for line in every if kind in ("", line.kind)]


# the story


def test_the_second_reporter_is_told_once_and_gets_the_answer_with_the_own_number(
    gateway: Gateway, first: Phone, second: Phone
) -> None:
    merge(gateway, second, first)
    mine, other = second.ticket.number, first.ticket.number
    (told,) = second.look()
    assert told == (
        f"Terima kasih. Ada laporan lain tentang masalah yang sama, jadi laporan {mine} kami tangani bersama. "
        "Jawabannya kami kirim ke Anda juga."
    )
    assert first.look() == []
    gateway.desk.reply(other, "Lampu sudah diganti", OFFICER)
    (to_first,), (to_second,) = first.look(), second.look()
    assert "Lampu sudah diganti" in to_second
    assert (to_second.replace(mine, other), other in to_second) == (to_first, False)
    assert [one.ticket.status for one in (first, second)] == ["answered", "answered"]


def test_both_histories_tell_of_it(gateway: Gateway, first: Phone, second: Phone) -> None:
    merge(gateway, second, first)
    (merged,), (joined,) = history(gateway, second, "merged"), history(gateway, first, "joined")
    assert (merged.actor, merged.data) == (OFFICER, {"into": first.ticket.number})
    assert (joined.actor, joined.data) == (OFFICER, {"ticket": second.ticket.number})
    assert second.ticket.merged_into == first.ticket.id


@pytest.mark.parametrize(
    ("to", "words"),
    [
        pytest.param("verified", "", id="verified"),
        pytest.param("forwarded", "", id="forwarded"),
        pytest.param("deferred", "di gang mana?", id="asked for more"),
        pytest.param("archived", "bukan urusan kami", id="archived"),
        pytest.param("resolved", "", id="resolved"),
    ],
)
def test_every_step_that_is_told_to_the_first_is_taken_and_told_to_the_second(
    gateway: Gateway, first: Phone, second: Phone, to: Status, words: str
) -> None:
    merge(gateway, second, first)
    if to == "resolved":
        gateway.desk.reply(first.ticket.number, "Lampu sudah diganti", OFFICER)
    first.look(), second.look()
    gateway.desk.move(first.ticket.number, to, OFFICER, words)
    assert first.ticket.status == second.ticket.status == to
    (to_first,), (to_second,) = first.look(), second.look()
    assert to_second == to_first.replace(first.ticket.number, second.ticket.number)
    assert history(gateway, second, "moved")[-1].actor == OFFICER


def test_both_go_to_the_agency_that_the_first_is_given_to(gateway: Gateway, first: Phone, phone: Phones) -> None:
    nowhere = reporter(phone, "lampu padam di depan pasar, gelap")
    assert merge(gateway, nowhere, first).agency == BINJAI
    gateway.desk.move(first.ticket.number, "forwarded", OFFICER, agency="12.71")
    assert (nowhere.ticket.agency, nowhere.ticket.status) == ("12.71", "forwarded")


def test_each_keeps_its_own_clock(gateway: Gateway, clock: SetClock, first: Phone, phone: Phones) -> None:
    clock.move(days=7)
    later = reporter(phone, "BINJAI lampu padam dekat pasar")
    merge(gateway, later, first)
    gateway.desk.move(first.ticket.number, "verified", OFFICER)
    assert later.ticket.opened_at == clock()
    assert (first.ticket.due_at or TUESDAY) < (later.ticket.due_at or TUESDAY)


# where the first has got to already


@pytest.mark.parametrize("at", ["verified", "forwarded", "in_progress"])
def test_the_second_does_not_stay_behind_the_first(gateway: Gateway, first: Phone, second: Phone, at: Status) -> None:
    if at == "in_progress":
        gateway.desk.move(first.ticket.number, "forwarded", OFFICER)
    gateway.desk.move(first.ticket.number, at, OFFICER)
    merged = merge(gateway, second, first)
    assert (merged.status, merged.status_since) == (at, TUESDAY)
    assert len(second.look()) == 1


def test_the_second_gets_the_answer_that_was_given_already(gateway: Gateway, first: Phone, second: Phone) -> None:
    gateway.desk.reply(first.ticket.number, "Lampu sudah diganti", OFFICER)
    merged = merge(gateway, second, first)
    (answer,) = second.look()
    assert (merged.status, merged.merged_into) == ("answered", first.ticket.id)
    assert "Lampu sudah diganti" in answer


def test_a_report_that_is_further_stays_where_it_is(gateway: Gateway, first: Phone, second: Phone) -> None:
    gateway.desk.move(second.ticket.number, "forwarded", OFFICER)
    assert merge(gateway, second, first).status == "forwarded"
    second.look()
    gateway.desk.move(first.ticket.number, "verified", OFFICER)
    assert (second.ticket.status, second.look()) == ("forwarded", [])
    gateway.desk.reply(first.ticket.number, "Sudah", OFFICER)
    assert second.ticket.status == "answered"


# each one's own rights


def test_a_dispute_of_the_second_parts_them_and_leaves_the_first_answered(
    gateway: Gateway, first: Phone, second: Phone
) -> None:
    merge(gateway, second, first)
    gateway.desk.reply(first.ticket.number, "Lampu sudah diganti", OFFICER)
    second.text(f"BELUM {second.ticket.number} masih gelap")
    assert (second.ticket.status, second.ticket.merged_into) == ("in_progress", None)
    assert first.ticket.status == "answered"
    assert [line.data for line in history(gateway, first, "parted")] == [{"ticket": second.ticket.number}]
    gateway.desk.reply(first.ticket.number, "Sudah kami cek lagi", OFFICER)
    assert second.ticket.status == "in_progress"


def test_what_the_first_reporter_decides_is_not_done_to_the_second(
    gateway: Gateway, first: Phone, second: Phone
) -> None:
    merge(gateway, second, first)
    second.look()
    gateway.desk.reply(first.ticket.number, "Lampu sudah diganti", OFFICER)
    first.text(f"BELUM {first.ticket.number} masih gelap")
    assert (first.ticket.status, second.ticket.status) == ("in_progress", "answered")


@pytest.mark.parametrize("word", ["SELESAI", "BATAL"])
def test_none_stays_open_behind_one_that_its_reporter_ended(
    gateway: Gateway, first: Phone, second: Phone, word: str
) -> None:
    merge(gateway, second, first)
    first.text(f"{word} {first.ticket.number}")
    assert not first.ticket.is_open
    assert (second.ticket.status, second.ticket.merged_into) == ("received", None)
    assert [line.data for line in history(gateway, second, "parted")] == [{"ticket": first.ticket.number}]


def test_a_step_of_its_own_parts_it(gateway: Gateway, first: Phone, second: Phone) -> None:
    merge(gateway, second, first)
    gateway.desk.reply(second.ticket.number, "Yang ini lampu lain, sudah diganti", OFFICER)
    assert (second.ticket.status, second.ticket.merged_into) == ("answered", None)
    assert first.ticket.status == "received"


def test_what_the_second_adds_is_seen_at_the_first_and_keeps_them_together(
    gateway: Gateway, first: Phone, second: Phone
) -> None:
    merge(gateway, second, first)
    gateway.desk.move(first.ticket.number, "deferred", OFFICER, "di gang mana?")
    second.text(f"TL {second.ticket.number} gang mawar")
    assert (second.ticket.status, second.ticket.merged_into) == ("received", first.ticket.id)
    assert [line.data for line in history(gateway, first, "joined_added")] == [{"ticket": second.ticket.number}]


def test_the_clock_closes_neither_for_the_other(gateway: Gateway, first: Phone, second: Phone) -> None:
    merge(gateway, second, first)
    gateway.desk.reply(first.ticket.number, "Sudah", OFFICER)
    gateway.database.write(gateway.desk.end, first.ticket, "closed")
    assert (first.ticket.status, second.ticket.status, second.ticket.merged_into) == ("closed", "answered", None)


# what is refused


def test_what_cannot_be_merged(gateway: Gateway, first: Phone, second: Phone, phone: Phones) -> None:
    third, ended = reporter(phone, "BINJAI lampu mati"), reporter(phone, "BINJAI jalan rusak")
    gateway.desk.move(ended.ticket.number, "archived", OFFICER, "ganda")
    merge(gateway, second, first)
    refused: list[tuple[Phone, Phone, str]] = [
        (first, first, "into itself"),
        (third, ended, "is archived: only open ones are merged"),
        (ended, third, "is archived: only open ones are merged"),
        (third, second, "is merged into another one already"),
        (second, third, "is merged into another one already"),
        (first, third, "others are merged into"),
    ]
    for one, into, why in refused:
        before = [history(gateway, each) for each in (one, into)]
        with pytest.raises(Refused, match=why):
            merge(gateway, one, into)
        assert [history(gateway, each) for each in (one, into)] == before
    with pytest.raises(NotFound):
        gateway.database.write(gateway.desk.merged, third.ticket.number, "1234567", OFFICER)


def test_what_others_are_answered_with_is_no_spam(gateway: Gateway, first: Phone, second: Phone) -> None:
    merge(gateway, second, first)
    with pytest.raises(Refused, match="so it is no spam"):
        gateway.database.write(gateway.desk.marked_spam, first.ticket.number, OFFICER)


# all at once


def test_merging_both_ways_at_once_merges_one_way(gateway: Gateway, first: Phone, second: Phone) -> None:
    numbers = [(first.ticket.number, second.ticket.number), (second.ticket.number, first.ticket.number)]

    def merging(pair: tuple[str, str]) -> bool:
        try:
            gateway.database.write(gateway.desk.merged, *pair, OFFICER)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(merging, numbers * 4)) == 1
    assert len([one for one in (first, second) if one.ticket.merged_into]) == 1


def test_officers_and_reporters_at_once_leave_each_history_unbroken(
    gateway: Gateway, first: Phone, second: Phone, phone: Phones
) -> None:
    third = reporter(phone, "BINJAI lampu pasar mati")
    citizens = [first, second, third]
    numbers = [one.ticket.number for one in citizens]
    senders = [one.number for one in citizens]

    def act(n: int) -> None:
        one, other = numbers[n % 3], numbers[(n + 1 + n // 3 % 2) % 3]
        acts: list[Callable[[], Any]] = [
            lambda: gateway.database.write(gateway.desk.merged, one, other, OFFICER),
            lambda: gateway.desk.reply(one, f"jawaban {n}", OFFICER),
            lambda: gateway.desk.move(one, "in_progress", OFFICER),
            lambda: gateway.desk.move(one, "deferred", OFFICER, "di mana?"),
        ]
        with suppress(Refused):
            acts[n % 4]()
        body = (f"TL {one} tambahan {n}", f"BELUM {one} masih {n}")[n % 2]
        gateway.inbox.receive(InboundMessage("loopback", f"race-{n}", senders[n % 3], "1078", body, TUESDAY))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(act, range(48)))
    for citizen in citizens:
        moves = [line.data for line in history(gateway, citizen) if "to" in line.data]
        assert [(a["to"], b["from"]) for a, b in pairwise(moves) if a["to"] != b["from"]] == []
        assert moves[-1]["to"] == citizen.ticket.status
    merged = {one.ticket.merged_into for one in citizens if one.ticket.merged_into}
    assert not merged & {one.ticket.id for one in citizens if one.ticket.merged_into}, "no chains"
