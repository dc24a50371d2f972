"""The moves a report may make, and numbers that neither tell nor lie."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.numbers import is_valid
from sms_gateway.errors import Refused
from sms_gateway.history import Event, Tally, has_lapsed, tally
from sms_gateway.tickets import MOVES, OPEN, STATUSES, Numbers, Status, Ticket

NOW = datetime(2026, 3, 10, 3, tzinfo=UTC)
TICKET = Ticket(
    id=1,
    number="4071839",
    status="received",
    category="complaint",
    text="lampu jalan mati",
    agency=None,
    region=None,
    secret=False,
    anonymous=False,
    urgent=False,
    muted=False,
    phone="+628123450001",
    carrier="loopback",
    our_number="1078",
    language="id",
    timezone="Asia/Jakarta",
    opened_at=NOW,
    updated_at=NOW,
    status_since=NOW,
)

ENDS = "answered deferred archived withdrawn"
ALLOWED: dict[Status, str] = {
    "received": f"verified forwarded {ENDS}",
    "verified": f"forwarded {ENDS}",
    "forwarded": f"forwarded in_progress {ENDS}",
    "in_progress": f"forwarded {ENDS}",
    "answered": f"forwarded in_progress closed resolved {ENDS}",
    "deferred": "received verified forwarded in_progress answered archived withdrawn",
    "resolved": "in_progress",
    "closed": "in_progress",
    "archived": "verified forwarded in_progress",
    "withdrawn": "",
}


@pytest.mark.parametrize("status", STATUSES)
def test_a_report_moves_only_where_it_may(status: Status) -> None:
    allowed = set[Status]()
    for to in STATUSES:
        try:
            replace(TICKET, status=status).check_move(to)
        except Refused:
            continue
        allowed.add(to)
    assert allowed == set(ALLOWED[status].split())


def test_a_report_is_resolved_or_closed_by_an_officer_only_after_an_answer() -> None:
    for end in ("resolved", "closed"):
        assert [status for status in STATUSES if end in MOVES[status]] == ["answered"]


@pytest.mark.parametrize("status", [status for status in OPEN if status != "answered"])
@pytest.mark.parametrize("end", ["resolved", "closed"])
def test_what_has_no_answer_is_to_be_answered_first(status: Status, end: Status) -> None:
    with pytest.raises(Refused, match="answer 4071839 first: only an answered report is resolved or closed"):
        replace(TICKET, status=status).check_move(end)


@pytest.mark.parametrize("status", OPEN)
def test_an_open_report_can_always_be_answered_withdrawn_and_archived(status: Status) -> None:
    assert MOVES[status] >= {"answered", "withdrawn", "archived"}
    assert replace(TICKET, status=status).is_open


def test_a_refusal_names_what_is_possible() -> None:
    with pytest.raises(Refused, match="ticket 4071839 is resolved: from there it can become in_progress"):
        replace(TICKET, status="resolved").check_move("closed")
    with pytest.raises(Refused, match="withdrawn, and has ended"):
        replace(TICKET, status="withdrawn").check_move("verified")


# numbers

KEY = bytes(range(32))
sequences = st.one_of(st.integers(1, 900_000), st.integers(900_001, 9_900_000), st.integers(9_900_001, 99_900_000))


@pytest.mark.parametrize(
    ("sequence", "digits"),
    [(1, 7), (2, 7), (900_000, 7), (900_001, 8), (9_900_000, 8), (9_900_001, 9), (99_900_000, 9), (99_900_001, 10)],
)
def test_a_number_has_seven_digits_and_later_more(sequence: int, digits: int) -> None:
    assert len(Numbers(KEY).number(sequence)) == digits


def test_no_two_of_many_thousand_tickets_have_the_same_number() -> None:
    numbers = Numbers(KEY)
    around = [*range(1, 20_001), *range(890_001, 910_001)]  # where seven digits end
    assert len({numbers.number(sequence) for sequence in around}) == len(around)


@pytest.mark.parametrize("size", [1, 9, 90, 900, 9_000])
def test_numbers_are_a_permutation_each_is_given_exactly_once(size: int) -> None:
    numbers = Numbers(KEY)
    assert sorted(numbers._permuted(index, size) for index in range(size)) == list(range(size))


@given(sequences)
def test_a_number_is_a_valid_one_and_never_begins_with_zero(sequence: int) -> None:
    number = Numbers(KEY).number(sequence)
    assert is_valid(number)
    assert number[0] != "0"


@given(sequences, st.data())
def test_one_wrong_digit_is_always_found(sequence: int, data: st.DataObject) -> None:
    number = Numbers(KEY).number(sequence)
    at = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[at]]))
    assert not is_valid(number[:at] + wrong + number[at + 1 :])


@given(sequences)
def test_two_swapped_neighbours_are_always_found(sequence: int) -> None:
    number = Numbers(KEY).number(sequence)
    for at, (one, two) in enumerate(pairwise(number)):
        assert one == two or not is_valid(number[:at] + two + one + number[at + 2 :])


def test_a_number_tells_neither_the_count_nor_its_neighbour() -> None:
    numbers = [int(Numbers(KEY).number(sequence)) for sequence in range(1, 201)]
    rises = sum(later > earlier for earlier, later in pairwise(numbers))
    assert 60 < rises < 140
    assert min(abs(later - earlier) for earlier, later in pairwise(numbers)) > 10
    assert max(numbers) - min(numbers) > 7_000_000


def test_another_installation_has_other_numbers() -> None:
    ours, theirs = Numbers(KEY), Numbers(bytes(32))
    assert sum(ours.number(sequence) == theirs.number(sequence) for sequence in range(1, 1001)) < 5


def moves(*steps: str) -> list[Event]:
    """`answered>in_progress disputed`: from, to, and the kind of the line where it is no plain move."""
    lines = [Event("noted", "officer", NOW, {"text": "a line that moves nothing"})]
    for step in steps:
        move, _, kind = step.partition(" ")
        before, _, to = move.partition(">")
        lines.append(Event(kind or "moved", "somebody", NOW, {"from": before, "to": to}))
    return lines


@pytest.mark.parametrize(
    ("history", "counted"),
    [
        pytest.param(moves(), Tally(0, 0), id="nothing happened"),
        pytest.param(moves("received>answered replied"), Tally(0, 0), id="answered"),
        pytest.param(moves("answered>in_progress disputed"), Tally(1, 0), id="an answer disputed before it closed"),
        pytest.param(moves("closed>in_progress disputed"), Tally(1, 1), id="disputed after it closed"),
        pytest.param(moves("archived>verified"), Tally(0, 1), id="taken up again by an officer"),
        pytest.param(moves("resolved>in_progress disputed", "answered>in_progress disputed"), Tally(2, 1), id="twice"),
        pytest.param(moves("closed>resolved"), Tally(0, 0), id="satisfied after it closed"),
    ],
)
def test_how_often_a_report_came_back_is_counted_from_its_history(history: list[Event], counted: Tally) -> None:
    assert tally(history) == counted


@pytest.mark.parametrize(
    ("history", "lapsed"),
    [
        (moves("deferred>archived lapsed"), True),
        (moves("deferred>archived"), False),
        (moves("deferred>archived lapsed", "archived>in_progress added", "in_progress>archived"), False),
        (moves(), False),
    ],
    ids=["asked in vain", "an officer's reason", "taken up since", "never moved"],
)
def test_only_the_last_end_says_whether_it_lapsed(history: list[Event], lapsed: bool) -> None:
    assert has_lapsed(history) is lapsed
