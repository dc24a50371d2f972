"""Who wants no more SMS, and says so politely: no report of theirs, and never overheard."""

import pytest

from parsers.intents import Mute, OptOut, Report
from tests.parsers.shipped import parse


@pytest.mark.parametrize("thanks", ["terima kasih", "terima kasih banyak", "makasih sebelumnya", "ya pak terima kasih"])
@pytest.mark.parametrize("stop", ["STOP", "UNREG", "stop sms", "Berhenti,"])
def test_stop_may_have_thanks_behind_it(stop: str, thanks: str) -> None:
    assert isinstance(parse(f"{stop} {thanks}."), OptOut)


@pytest.mark.parametrize(
    "typed",
    ["stop dulu", "STOP aja pak", "stop sekarang", "off saja", "stop lah", "stop now", "berhenti ya"],
)
def test_stop_may_have_a_filler_beside_it(typed: str) -> None:
    assert isinstance(parse(typed), OptOut)


def test_one_report_is_silenced_with_thanks_too() -> None:
    assert parse("STOP 4071839 terima kasih") == Mute(number="4071839")


@pytest.mark.parametrize("typed", ["STOP terima suap", "stop dulu pungli", "keluar sekarang air kotor"])
def test_a_complaint_that_begins_so_is_still_one(typed: str) -> None:
    intent = parse(typed)
    assert isinstance(intent, Report)
    assert intent.text == typed
