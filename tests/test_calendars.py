"""Which days an office works."""

from datetime import date, time
from itertools import permutations

import pytest

from sms_gateway.calendars import OFFICE, Calendar, LocalDay, Week, national, of_region
from sms_gateway.errors import ConfigError


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


FRIDAY, SATURDAY, JOINT_LEAVE = date(2026, 3, 13), date(2026, 3, 14), date(2026, 3, 20)


def test_an_administrator_adds_a_day_off_by_its_name() -> None:
    said = [LocalDay(FRIDAY, working=False, name="Pilkada")]
    assert of_region(said, "12.75").day_off(FRIDAY) == "Pilkada"


def test_an_administrator_has_joint_leave_and_a_saturday_worked_after_all() -> None:
    calendar = of_region([LocalDay(day, True, "masuk kerja") for day in (JOINT_LEAVE, SATURDAY)], None)
    assert calendar.is_working(JOINT_LEAVE)
    assert calendar.is_working(SATURDAY)
    assert not calendar.is_working(date(2026, 3, 23))


@pytest.mark.parametrize(
    ("region", "why"),
    [
        pytest.param(None, "everywhere", id="of no region"),
        pytest.param("31.71", "everywhere", id="another province"),
        pytest.param("12", "the province", id="the province itself"),
        pytest.param("12.71", "the province", id="another city of the province"),
        pytest.param("12.75", None, id="the city that works all the same"),
        pytest.param("12.75.pu", None, id="a unit of that city"),
        pytest.param("12.7", "the province", id="a code that only begins alike"),
    ],
)
def test_of_two_words_on_a_day_the_one_for_the_smaller_region_counts(region: str | None, why: str | None) -> None:
    said = [
        LocalDay(FRIDAY, True, "worked", region="12.75"),
        LocalDay(FRIDAY, False, "everywhere"),
        LocalDay(FRIDAY, False, "the province", region="12"),
    ]
    for order in permutations(said):
        assert of_region(order, region).day_off(FRIDAY) == why


@pytest.mark.parametrize(
    ("written", "monday", "friday"),
    [
        pytest.param("Mon-Fri 08:00-16:00", [(8, 16)], [(8, 16)], id="one span"),
        pytest.param(
            "mon-thu 08:00-12:00 13:00-16:00; FRI 08:00-11:00", [(8, 12), (13, 16)], [(8, 11)], id="several spans"
        ),
        pytest.param("Mon-Fri 08:00-16:00; Fri 09:00-10:00", [(8, 16)], [(9, 10)], id="the later line counts"),
    ],
)
def test_working_hours_are_read_as_they_are_written(
    written: str, monday: list[tuple[int, int]], friday: list[tuple[int, int]]
) -> None:
    week = Week.parse(written)
    for day, hours in ((date(2026, 3, 9), monday), (FRIDAY, friday)):
        assert list(week.on(day)) == [(time(begin), time(end)) for begin, end in hours]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Mon",
        "Funday 08:00-12:00",
        "Fri-Mon 08:00-12:00",
        "Mon 12:00-08:00",
        "Mon 8:00-12:00",
        "Mon 08:00-13:00 12:00-16:00",
    ],
)
def test_other_working_hours_are_refused_with_an_example(written: str) -> None:
    with pytest.raises(ConfigError, match="Mon-Thu 08:00-12:00 13:00-16:00"):
        Week.parse(written)


def test_a_saturday_that_is_worked_is_worked_as_a_monday() -> None:
    assert OFFICE.on(SATURDAY) == OFFICE.on(date(2026, 3, 9)) != OFFICE.on(FRIDAY)


def test_a_week_at_the_office_has_37_and_a_half_hours() -> None:
    minutes = sum(
        (end.hour - begin.hour) * 60 + end.minute - begin.minute for day in OFFICE.spans for begin, end in day
    )
    assert minutes == 37.5 * 60


def test_the_national_list_holds_feasts_and_joint_leave_in_order() -> None:
    days = national([2027, 2026])
    assert list(days) == sorted(days)
    assert {day.year for day in days} == {2026, 2027}
    assert days[date(2026, 12, 24)] == "Christmas Joint Holiday"
    assert days[date(2026, 12, 25)] == "Christmas Day"
