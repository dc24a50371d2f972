"""A name that is typed twice is still that place; `batu-batu` are stones."""

import pytest

from parsers.intents import Report
from tests.parsers.shipped import code, parse


@pytest.mark.parametrize(
    ("text", "place", "left"),
    [
        ("MEDAN MEDAN jalan rusak", code("Kota Medan"), "MEDAN jalan rusak"),
        ("medan, medan jalan rusak", code("Kota Medan"), "medan jalan rusak"),
        ("medan-medan jalan rusak", None, "medan-medan jalan rusak"),
    ],
)
def test_a_name_that_is_typed_twice_is_that_place_but_with_a_hyphen_it_is_a_word(
    text: str, place: str | None, left: str
) -> None:
    said = parse(text)
    assert isinstance(said, Report)
    assert (said.place, said.text) == (place, left)
