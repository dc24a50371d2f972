"""Numbers as carriers and people write them, and as others may see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.phone import is_phone, mask, masked_text, normalise


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        pytest.param("+628123450001", "+628123450001", id="as it should be"),
        pytest.param("08123450001", "+628123450001", id="national"),
        pytest.param("628123450001", "+628123450001", id="without its plus"),
        pytest.param("62811234567", "+62811234567", id="without its plus, short enough to be read as national"),
        pytest.param("+62 812-3450-001", "+628123450001", id="in groups"),
        pytest.param("(0812) 3450.001", "+628123450001", id="brackets and dots"),
        pytest.param(" 08123450001\n", "+628123450001", id="space around it"),
        pytest.param("0613450001", "+62613450001", id="a landline in Medan"),
        pytest.param("+12025550123", "+12025550123", id="from abroad"),
        pytest.param("1078", "1078", id="our own short code"),
        pytest.param("1708", "1708", id="the other short code"),
        pytest.param("93456", "93456", id="a bank's short code"),
        pytest.param("TELKOMSEL", "TELKOMSEL", id="alphanumeric"),
        pytest.param("3Care", "3Care", id="alphanumeric with a digit"),
        pytest.param(" InfoBMKG ", "InfoBMKG", id="alphanumeric with space around it"),
        pytest.param("0812GRATIS", "0812GRATIS", id="a name that would be somebody's number by its keys"),
        pytest.param("XL081234567", "XL081234567", id="a name with a number in it"),
        pytest.param("+62812XXXX678", "+62812XXXX678", id="a number of which some digits are hidden"),
        pytest.param("tel:+628123450001", "+628123450001", id="with what it is before it"),
        pytest.param("", "", id="nothing"),
        pytest.param("+", "+", id="a plus alone"),
    ],
)
def test_a_number_is_written_in_one_way(raw: str, written: str) -> None:
    assert normalise(raw) == written


@given(st.integers(min_value=811_000_000, max_value=899_999_999_999))
def test_every_way_to_write_a_mobile_number_is_the_same_number(national: int) -> None:
    assert {normalise(f"{before}{national}") for before in ("0", "62", "+62", "+62 ")} == {f"+62{national}"}


@pytest.mark.parametrize(
    ("sender", "answered"),
    [
        ("+628123450001", True),
        ("+12025550123", True),
        ("+" + "6" * 15, True),
        ("+" + "6" * 16, False),
        ("+62812345٠", False),
        ("1078", False),
        ("TELKOMSEL", False),
        ("", False),
        ("+", False),
    ],
)
def test_a_person_is_answered_and_a_short_code_or_a_name_is_not(sender: str, answered: bool) -> None:
    assert is_phone(sender) is answered


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        pytest.param("+62812345678", "+62 812-****-678", id="the contract's example"),
        pytest.param("+6281234567890", "+62 812-****-890", id="a long one"),
        pytest.param("+628123456", "+62 81-****-56", id="a short one shows less"),
        pytest.param("+62812345", "+62 8-****-5", id="the shortest"),
        pytest.param("+12025550123", "+1 202-****-123", id="from abroad"),
        pytest.param("+6591234567", "+65 91-****-67", id="from Singapore"),
        pytest.param("1078", "1078", id="a short code is nobody's"),
        pytest.param("TELKOMSEL", "TELKOMSEL", id="a name"),
    ],
)
def test_a_masked_number_is_recognised_and_cannot_be_called(number: str, masked: str) -> None:
    assert mask(number) == masked


@given(st.integers(min_value=10_000_000, max_value=999_999_999_999_999))
def test_a_mask_hides_three_digits_or_more(digits: int) -> None:
    number = f"+{digits}"
    assert sum(map(str.isdigit, mask(number))) <= len(str(digits)) - 3


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        pytest.param("from +628123450001 to 1078", "from +628****01 to 1078", id="E.164"),
        pytest.param("call 08123450001!", "call 0812****01!", id="national"),
        pytest.param("hp 0812-3450-001 ya", "hp 0812****01 ya", id="in groups"),
        pytest.param("hp +62 812 3450 001 ya", "hp +62 ****01 ya", id="in groups, from abroad"),
        pytest.param("From=%2B628123450001&To=1078", "From=%2B6281****01&To=1078", id="in a query"),
        pytest.param(
            "head 4:278a9e4a8b05d62861d239a48ffa97271234567803bd1c4fa8d47a8fde9240de",
            "head 4:278a9e4a8b05d62861d239a48ffa97271234567803bd1c4fa8d47a8fde9240de",
            id="a seal",
        ),
        pytest.param("4071839 at 2026-03-10 03:00:00,123", "4071839 at 2026-03-10 03:00:00,123", id="none"),
    ],
)
def test_a_text_loses_every_phone_number_in_it(text: str, masked: str) -> None:
    assert masked_text(text) == masked
