"""What past decisions suggest: learnt from officers alone, moved when they change their mind."""

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bench.triage.measure import judged, kept
from sms_gateway.agencies import Agency
from sms_gateway.clock import SetClock
from sms_gateway.config.sections import Triage
from sms_gateway.gateway import Gateway, build
from sms_gateway.storage import agencies, erasure, lessons, published, tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.lessons import Lesson
from sms_gateway.storage.published import Asked
from sms_gateway.tickets import CLASSES, Ticket
from sms_gateway.triage import Advice
from tests.conftest import TUESDAY, fresh_database, settings_of
from tests.phones import Phone

ROADS, WATER, WASTE = "12.75.pu", "12.75.pdam", "12.75.dlh"
UNITS = [
    Agency(ROADS, "Dinas Pekerjaan Umum Binjai", "unit", "12.75"),
    Agency(WATER, "PDAM Tirtasari Binjai", "unit", "12.75"),
    Agency(WASTE, "Dinas Lingkungan Hidup Binjai", "unit", "12.75"),
]
ANI = "operator:ani"
PAST = {
    ROADS: ("jalan rusak berlubang", "aspal hancur parah", "jembatan retak", "jln bolong besar", "parit tersumbat"),
    WATER: ("air pdam mati", "pipa bocor", "air keruh bau", "tagihan air naik", "meteran air rusak"),
    WASTE: ("sampah menumpuk bau", "tps penuh", "sampah tdk diangkut", "pohon tumbang", "smpah berserakan"),
}
Phones = Callable[[], Phone]
_names = itertools.count()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def past(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Thirty reports that ani gave to three units of Kota Binjai, learnt; the program may follow what is 80 % sure."""
    directory = tmp_path_factory.mktemp("past")
    for url in fresh_database(request, directory):
        told = settings_of(url, directory)
        whole = build(told.model_copy(update={"triage": Triage(apply_above=0.8)}), SetClock(TUESDAY))
        whole.database.write(agencies.seed, UNITS)
        rng = random.Random(3)
        for turn in range(30):
            unit, said = list(PAST.items())[turn % 3]
            citizen = Phone(whole, f"+6281177{turn:06d}")
            citizen.text(
                f"BINJAI {rng.choice(said)} {rng.choice(said)} di gang {'abcdefghij'[turn % 10] * 4}", read=False
            )
            decide(whole, citizen.ticket, unit)
        learn(whole)
        yield whole
        whole.close()


@pytest.fixture
def phone(past: Gateway) -> Phones:
    learn(past)
    return lambda: Phone(past, f"+6281178{next(_names):06d}")


@pytest.fixture
def clock(past: Gateway) -> SetClock:
    assert isinstance(past.clock, SetClock)
    return past.clock


def report(phone: Phones, words: str) -> Ticket:
    citizen = phone()
    citizen.text(words, read=False)
    return citizen.ticket


def decide(gateway: Gateway, one: Ticket, unit: str, by: str = ANI) -> None:
    gateway.desk.move(one.number, "forwarded", by, agency=unit)


def learn(gateway: Gateway) -> int:
    assert isinstance(gateway.clock, SetClock)
    gateway.clock.move(minutes=1)
    return gateway.apprentice.learn()


def advice(gateway: Gateway, one: Ticket) -> Advice:
    return gateway.database.read(gateway.triage.advice, gateway.desk.find(one.number))


def suggested(gateway: Gateway, one: Ticket) -> str | None:
    agency = advice(gateway, one).agency
    return agency.label if agency else None


def taught(gateway: Gateway) -> dict[int, Lesson]:
    return dict(gateway.database.read(lessons.every))


def sums(gateway: Gateway, word: str) -> dict[str, int]:
    known = gateway.database.read(lessons.known, "agency", [word])
    return dict(known.having.get(word, {}))


# what is suggested


@pytest.mark.parametrize(
    ("words", "unit", "spoke"),
    [
        ("BINJAI jlnnn bolong2 parah pak", ROADS, "lubang"),
        ("BINJAI tlg smpah blm diangkut", WASTE, "sampah"),
        ("BINJAI airnya mati dari pagi", WATER, "air"),
        ("pipa pdam bocor, air mati di rumah kami", WATER, "air"),
        ("BINJAI zebra cross pudar", None, ""),
        ("SINJAI jalan rusak berlubang", None, ""),
    ],
    ids=["roads", "waste", "water", "no place", "unknown words", "another city"],
)
def test_an_agency_is_suggested_by_its_words(
    past: Gateway, phone: Phones, words: str, unit: str | None, spoke: str
) -> None:
    one = report(phone, words)
    agency = advice(past, one).agency
    assert (agency and agency.label) == unit
    if agency:
        assert spoke in agency.words
        assert 0.5 <= agency.confidence < 1


def test_nothing_is_said_before_enough_was_decided_there(past: Gateway, phone: Phones) -> None:
    for _ in range(5):
        decide(past, report(phone, "MEDAN jalan rusak berlubang"), "12.71")
    assert learn(past) == 5
    said = advice(past, report(phone, "MEDAN jalan rusak berlubang"))
    assert (said.agency, said.is_green, said.learnt) == (None, True, 5)


# what is learnt, and what is not


def test_a_decision_that_is_put_right_moves_what_was_learnt(past: Gateway, clock: SetClock, phone: Phones) -> None:
    one = report(phone, "BINJAI tiang miring tiang miring")
    decide(past, one, ROADS)
    assert learn(past) == 1
    assert sums(past, "tiang") == {ROADS: 1}
    decide(past, one, WASTE, "operator:budi")
    assert learn(past) == 1
    assert sums(past, "tiang") == {WASTE: 1}
    assert learn(past) == 0
    past.database.write(past.desk.classified, one.number, "aspiration", None, ANI)
    assert learn(past) == 1
    assert taught(past)[one.id] == Lesson(WASTE, "aspiration", ("tiang", "miring"))


@pytest.mark.parametrize(
    ("words", "then"),
    [
        pytest.param("RAHASIA BINJAI oknum bernama hartono", "", id="secret"),
        pytest.param("BINJAI hartono menang", "archived", id="archived"),
        pytest.param("BINJAI rumah hartono bocor", "erased", id="erased"),
    ],
)
def test_what_is_hidden_or_gone_leaves_no_word(
    past: Gateway, clock: SetClock, phone: Phones, words: str, then: str
) -> None:
    one = report(phone, words)
    decide(past, one, ROADS)
    learn(past)
    assert sums(past, "hartono") == ({} if not then else {ROADS: 1})
    before = len(taught(past))
    if then == "archived":
        past.desk.move(one.number, "archived", ANI, "ganda")
    elif then == "erased":
        past.database.write(erasure.erase, one.phone, ANI, clock())
        assert sums(past, "hartono") == {}, "gone at once, not with the next beat"
    learn(past)
    assert sums(past, "hartono") == {}
    assert one.id not in taught(past)
    assert len(taught(past)) == before - bool(then)


def test_spam_leaves_no_word_either(past: Gateway, phone: Phones) -> None:
    one = report(phone, "BINJAI promo hartono")
    past.database.write(past.desk.classified, one.number, "aspiration", None, ANI)
    learn(past)
    assert taught(past)[one.id] == Lesson(None, "aspiration", ("promo", "hartono"))
    past.database.write(past.desk.marked_spam, one.number, ANI)
    learn(past)
    assert one.id not in taught(past)


def test_numbers_are_never_among_the_words(past: Gateway, clock: SetClock, phone: Phones) -> None:
    one = report(phone, "BINJAI jalan rusak, NIK 1275010101900001 hp 081234567890 rt02 b4njir")
    decide(past, one, ROADS)
    learn(past)
    assert taught(past)[one.id].words == ("jalan", "rusak", "nik")


def test_who_hands_a_report_back_has_not_said_whose_it_is(past: Gateway, clock: SetClock, phone: Phones) -> None:
    one = report(phone, "BINJAI tiang miring")
    decide(past, one, ROADS)
    decide(past, one, "12.75", "operator:budi")
    learn(past)
    assert taught(past)[one.id].agency is None


def test_the_past_of_an_installation_can_be_measured(past: Gateway) -> None:
    agencies_, classes = past.database.read(kept)
    assert ("12.75", ROADS) in {(where, label) for where, label, _words in agencies_}
    every = judged([one for one in agencies_ if one[0] == "12.75"][:30])
    assert len(every) == 6
    assert any(one.right for one in every)
    assert {label for _where, label, _words in classes} <= set(CLASSES)


# what the program does by itself, where it may


def test_a_sure_suggestion_is_followed_told_and_neither_learnt_nor_public(
    past: Gateway, clock: SetClock, phone: Phones
) -> None:
    clock.move(minutes=10)
    past.triage.dispose()  # of what other tests have left
    learn(past)
    one = report(phone, "BINJAI jalan berlubang, aspal rusak parah, jembatan retak")
    past.triage.dispose()
    assert past.desk.find(one.number).status == "received", "its reporter may correct it yet"
    clock.move(minutes=10)
    assert past.triage.dispose() == 1
    assert past.triage.dispose() == 0
    after = past.desk.find(one.number)
    assert (after.agency, after.status) == (ROADS, "forwarded")
    history = past.database.read(tickets.events, one.id)
    (told,) = [line for line in history if line.kind == "suggested"]
    assert (told.actor, told.data["agency"]) == ("triage", ROADS)
    assert {"jembatan", "lubang"} <= set(told.data["words"])
    assert told.data["confidence"] >= 0.8
    assert learn(past) == 0
    assert not is_public(past, clock, one)
    decide(past, one, WASTE)
    assert learn(past) == 1
    assert taught(past)[one.id].agency == WASTE
    assert is_public(past, clock, one)


@pytest.mark.parametrize(
    "words",
    [
        "RAHASIA BINJAI jalan berlubang, aspal rusak parah, jembatan retak",
        "ANONIM BINJAI jalan berlubang, aspal rusak parah, jembatan retak",
        "BINJAI kebakaran di jembatan, jalan berlubang aspal rusak parah",
        "BINJAI oknum mandor jalan berlubang aspal rusak parah",
        "BINJAI zebra cross pudar",
    ],
    ids=["secret", "anonymous", "urgent", "of conduct", "unsure"],
)
def test_what_is_delicate_or_unsure_waits_for_an_officer(
    past: Gateway, clock: SetClock, phone: Phones, words: str
) -> None:
    one = report(phone, words)
    clock.move(minutes=10)
    past.triage.dispose()
    assert past.desk.find(one.number).status == "received"


def test_what_is_likely_but_not_sure_enough_is_only_shown(past: Gateway, clock: SetClock, phone: Phones) -> None:
    one = report(phone, "BINJAI mati dari pagi")
    agency = advice(past, one).agency
    assert agency
    assert 0.5 <= agency.confidence < 0.8
    clock.move(minutes=10)
    past.triage.dispose()
    assert past.desk.find(one.number).status == "received"


def test_without_the_setting_nothing_is_done(past: Gateway, clock: SetClock, phone: Phones) -> None:
    one = report(phone, "BINJAI jalan berlubang, aspal rusak parah, jembatan retak")
    clock.move(minutes=10)
    assert replace(past.triage, apply_above=None).dispose() == 0
    assert past.desk.find(one.number).status == "received"


def is_public(gateway: Gateway, clock: SetClock, one: Ticket) -> bool:
    def page(db: Connection) -> list[Ticket]:
        return published.page(db, Asked(clock() - timedelta(days=1), clock()), 0, 100)

    assert bool(gateway.database.read(published.of_numbers, [one.number])) == (
        one.id in {each.id for each in gateway.database.read(page)}
    )
    return bool(gateway.database.read(published.of_numbers, [one.number]))


# who tells of the same


def test_likely_duplicates_come_with_a_score_and_its_reasons(past: Gateway, clock: SetClock, phone: Phones) -> None:
    one = report(phone, "BINJAI lampu jalan mati depan pasar tavip gelap")
    clock.move(hours=30)
    twin = report(phone, "BINJAI pasar tavip gelap, lampunya mati")
    other = report(phone, "MEDAN lampu jalan mati depan pasar tavip gelap")
    late = past.desk.find(one.number)
    (found,) = past.database.read(past.triage.alike, late, lambda _: True)
    assert found.ticket.id == twin.id
    assert 60 <= found.likeness.score < 100
    assert set(found.likeness.words) == {"pasar", "tavip", "gelap", "lampu", "mati"}
    assert found.likeness.apart == timedelta(hours=30)
    assert past.database.read(past.triage.alike, late, lambda ticket: ticket.id != twin.id) == []
    assert past.database.read(past.triage.alike, other, lambda _: True) == []
    clock.move(days=20)
    assert (
        past.database.read(past.triage.alike, report(phone, "BINJAI pasar tavip gelap lampu mati"), lambda _: True)
        == []
    )
