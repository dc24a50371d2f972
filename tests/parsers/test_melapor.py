"""Who says that they want to report has reported nothing yet."""

import pytest

from parsers import parse
from parsers.intents import Help, Report
from tests.parsers.shipped import VOCABULARY


@pytest.mark.parametrize("said", ["saya mau melapor", "mau mengadu pak", "gimana caranya melapor", "gmn cara lapor"])
def test_is_told_how(said: str) -> None:
    assert isinstance(parse(said, VOCABULARY), Help)


def test_what_follows_is_the_report() -> None:
    said = parse("mau melaporkan kota palu jalan rusak", VOCABULARY)
    assert isinstance(said, Report)
    assert (said.place, said.text) == ("72.71", "jalan rusak")
