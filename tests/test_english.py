"""What is counted for those who run it is counted in English."""

import pytest

from sms_gateway.english import some


@pytest.mark.parametrize(
    ("number", "noun", "told"),
    [
        (0, "message", "0 messages"),
        (1, "message", "1 message"),
        (2, "message", "2 messages"),
        (1, "entry", "1 entry"),
        (52311, "entry", "52311 entries"),
        (514, "agency", "514 agencies"),
        (3, "day", "3 days"),
        (5, "working day", "5 working days"),
    ],
)
def test_one_is_no_plural(number: int, noun: str, told: str) -> None:
    assert some(number, noun) == told
