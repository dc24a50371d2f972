"""What an agency does not say for itself, the agency above says for it."""

from dataclasses import replace
from datetime import date

import pytest

from sms_gateway.calendars import OFFICE, LocalDay, Week
from sms_gateway.deadlines import Limit
from sms_gateway.rules import Own, RuleBook

NATION = {"verify": Limit(3, "working days"), "respond": Limit(5, "working days")}
DAY, SHORT = Limit(24, "hours"), Week.parse("Mon-Fri 08:00-12:00")
BOOK = RuleBook(
    NATION,
    {
        "12": Own({"respond": Limit(4, "working days")}),
        "12.75": Own({"respond": DAY}, SHORT),
        "12.75.pu": Own({"verify": Limit(1, "working days")}),
    },
    [LocalDay(date(2026, 3, 13), False, "Pilkada", "12")],
)


@pytest.mark.parametrize(
    ("agency", "verify", "respond", "week", "off"),
    [
        pytest.param(None, "3 working days", "5 working days", OFFICE, None, id="no agency yet"),
        pytest.param("31.71", "3 working days", "5 working days", OFFICE, None, id="one that says nothing"),
        pytest.param("12.71", "3 working days", "4 working days", OFFICE, "Pilkada", id="its province speaks for it"),
        pytest.param("12.75", "3 working days", "24 hours", SHORT, "Pilkada", id="it speaks for itself"),
        pytest.param("12.75.pu", "1 working day", "24 hours", SHORT, "Pilkada", id="a unit, and what is above it"),
        pytest.param("12.75.pu.a", "1 working day", "24 hours", SHORT, "Pilkada", id="what is below a unit"),
        pytest.param("12.7", "3 working days", "4 working days", OFFICE, "Pilkada", id="a code that only begins alike"),
    ],
)
def test_each_agency_has_its_rules(agency: str | None, verify: str, respond: str, week: Week, off: str | None) -> None:
    for _ in range(2):
        rules = BOOK.of(agency)
        assert {name: str(limit) for name, limit in rules.limits.items()} == {"verify": verify, "respond": respond}
        assert (rules.calendar.week, rules.calendar.day_off(date(2026, 3, 13))) == (week, off)


def test_a_rule_tells_whose_it_is() -> None:
    assert BOOK.of("12.75.pu").whose == {"verify": "12.75.pu", "respond": "12.75"}
    assert BOOK.of("12.71").whose == {"respond": "12"}
    assert BOOK.of(None).whose == {}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(RuleBook({**NATION, "verify": DAY}, BOOK.own, BOOK.said), id="a setting"),
        pytest.param(RuleBook(NATION, BOOK.own, BOOK.said, SHORT), id="the nation's hours"),
        pytest.param(RuleBook(NATION, {"12": BOOK.own["12"]}, BOOK.said), id="an agency's own rules"),
        pytest.param(RuleBook(NATION, {**BOOK.own, "12.75": Own({"respond": DAY})}, BOOK.said), id="its own hours"),
        pytest.param(RuleBook(NATION, BOOK.own, ()), id="a day less"),
        pytest.param(RuleBook(NATION, BOOK.own, [replace(BOOK.said[0], region="")]), id="a day everywhere"),
    ],
)
def test_another_rule_makes_another_digest(other: RuleBook) -> None:
    assert other.digest() != BOOK.digest()


def test_the_same_rules_in_another_order_have_the_same_digest() -> None:
    own, limits = dict(reversed(list(BOOK.own.items()))), dict(reversed(list(NATION.items())))
    more = LocalDay(date(2026, 3, 16), True, "masuk kerja")
    one, other = [*BOOK.said, more], [more, *BOOK.said]
    assert RuleBook(limits, own, one).digest() == RuleBook(NATION, BOOK.own, other).digest()
