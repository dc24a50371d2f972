"""Which days an office works."""

from datetime import date

import pytest

from sms_gateway.calendars import Calendar, national


@pytest.mark.parametrize(
    ("day", "why"),
    [
        pytest.param(date(2026, 3, 13), None, id="a-friday"),
        pytest.param(date(2026, 3, 14), "Saturday", id="a-saturday"),
        pytest.param(date(2026, 3, 15), "Sunday", id="a-sunday"),
        pytest.param(date(2026, 3, 19), "Day of Silence", id="a-feast-nyepi"),
        pytest.param(date(2026, 3, 20), "Eid al-Fitr Joint Holiday", id="joint-leave"),
        pytest.param(date(2026, 3, 21), "Eid al-Fitr", id="a-feast-on-a-saturday-is-named"),
        pytest.param(date(2026, 8, 17), "Independence Day", id="a-fixed-day"),
    ],
)
def test_a_day_off_has_its_reason(day: date, why: str | None) -> None:
    assert Calendar().day_off(day) == why
    assert Calendar().is_working(day) == (why is None)


def test_an_administrator_adds_days_off() -> None:
    friday = date(2026, 3, 13)
    assert Calendar(extra=frozenset({friday})).day_off(friday) == "local day off"


def test_an_administrator_has_joint_leave_worked_after_all() -> None:
    joint_leave, saturday = date(2026, 3, 20), date(2026, 3, 14)
    calendar = Calendar(worked=frozenset({joint_leave, saturday}))
    assert calendar.is_working(joint_leave)
    assert calendar.is_working(saturday)
    assert not calendar.is_working(date(2026, 3, 23))


def test_a_day_in_both_lists_is_worked() -> None:
    day = frozenset({date(2026, 3, 13)})
    assert Calendar(extra=day, worked=day).is_working(date(2026, 3, 13))


def test_the_national_list_holds_feasts_and_joint_leave_in_order() -> None:
    days = national([2027, 2026])
    assert list(days) == sorted(days)
    assert {day.year for day in days} == {2026, 2027}
    assert days[date(2026, 12, 24)] == "Christmas Joint Holiday"
    assert days[date(2026, 12, 25)] == "Christmas Day"
