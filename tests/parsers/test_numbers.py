"""Ticket numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import numbers
from parsers.intents import StatusQuery
from tests.parsers.shipped import parse

DIGITS = st.text("0123456789", min_size=6, max_size=7)


@pytest.mark.parametrize(("digits", "check"), [("572", "4"), ("0", "0"), ("407183", "9")])
def test_the_check_digit_is_damms(digits: str, check: str) -> None:
    assert numbers.check_digit(digits) == check


@pytest.mark.parametrize("digits", ["", "12a", "１２", "-1", " 1"])
def test_a_check_digit_needs_plain_digits(digits: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        numbers.check_digit(digits)


@given(DIGITS)
def test_a_number_with_its_check_digit_is_valid(digits: str) -> None:
    assert numbers.is_valid(digits + numbers.check_digit(digits))


@given(DIGITS, st.data())
def test_one_wrong_digit_is_caught(digits: str, data: st.DataObject) -> None:
    number = digits + numbers.check_digit(digits)
    at = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[at]]))
    assert not numbers.is_valid(number[:at] + wrong + number[at + 1 :])


@given(DIGITS, st.data())
def test_two_swapped_digits_are_caught(digits: str, data: st.DataObject) -> None:
    number = digits + numbers.check_digit(digits)
    at = data.draw(st.integers(0, len(number) - 2))
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert swapped == number or not numbers.is_valid(swapped)


@pytest.mark.parametrize("number", ["", "5724", "407183", "4071838", "407183９", "abcdefg"])
def test_anything_else_is_no_number(number: str) -> None:
    assert not numbers.is_valid(number)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("4071839", "4071839"),
        ("#4071839", "4071839"),
        ("#407 1839.", "4071839"),
        ("no.407 1839", "4071839"),
        ("no 4071839", "4071839"),
        ("No4071839", "4071839"),
        ("nomor tiket: 4071839", "4071839"),
        ("407-1839", "4071839"),
        ("407.1839", "4071839"),
        ("40 71 839", "4071839"),
        ("4 0 7 1 8 3 9", "4071839"),
        ("4O71839", "4071839"),
        ("4o7l839", "4071839"),
        ("4O7I839", "4071839"),
        ("(4071839)", "4071839"),
        ("４０７１８３９", "4071839"),
        ("4071839 pak", "4071839"),
        ("4071838", "4071838"),
        ("12345", "12345"),
        ("12", "12"),
        ("12345#", "12345"),
        ("407183", "407183"),
        ("40718399", "40718399"),
    ],
)
@pytest.mark.parametrize("command", ["STATUS ", "cek ", "STATUS#", "Status:"])
def test_a_number_is_read_however_it_is_typed(command: str, typed: str, number: str) -> None:
    intent = parse(command + typed)
    assert isinstance(intent, StatusQuery)
    assert intent.number == number


@pytest.mark.parametrize("text", ["STATUS4071839", "status4071839", "STATUS_4071839", "STATUS=4071839"])
def test_a_number_may_be_glued_to_its_command(text: str) -> None:
    assert parse(text) == StatusQuery(number="4071839")


@pytest.mark.parametrize(
    ("number", "is_attempt"),
    [
        ("4071839", True),
        ("4071838", True),
        ("407183", True),
        ("12345", False),
        ("2000000", False),
        ("0812345678", False),
    ],
)
def test_an_attempt_is_told_from_a_sum_or_a_phone(number: str, is_attempt: bool) -> None:
    assert numbers.is_attempt(number) is is_attempt
