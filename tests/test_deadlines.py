"""By when: limits as the rules write them, counted as the law counts them; numpy counts along."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.calendars import Calendar, LocalDay, Week, national
from sms_gateway.deadlines import Day, Limit, Unit, counted, day_by_day, due
from sms_gateway.errors import ConfigError

JAKARTA, JAYAPURA = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")
FRIDAY = datetime(2026, 3, 13, 8, 30, tzinfo=JAKARTA)

dates = st.dates(date(2024, 1, 1), date(2027, 12, 31))
some_dates = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20)


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("3 working days", Limit(3, "working days")),
        ("1 working day", Limit(1, "working days")),
        ("60 days", Limit(60, "days")),
        ("1 day", Limit(1, "days")),
        ("24 hours", Limit(24, "hours")),
        ("1 hour", Limit(1, "hours")),
        ("8 working hours", Limit(8, "working hours")),
        ("  5  Working   Days ", Limit(5, "working days")),
    ],
)
def test_a_limit_is_read_as_it_is_written(written: str, limit: Limit) -> None:
    assert Limit.parse(written) == limit
    assert Limit.parse(str(limit)) == limit


@pytest.mark.parametrize(
    "written",
    ["", "3", "days", "0 days", "-1 days", "1.5 days", "3 weeks", "three days", "3days", "99999 days", "3 days 2"],
)
def test_anything_else_is_refused_with_what_is_accepted(written: str) -> None:
    with pytest.raises(ConfigError, match="hours, working hours, days or working days"):
        Limit.parse(written)


@pytest.mark.parametrize(
    ("limit", "last"),
    [
        pytest.param("3 working days", date(2026, 3, 25), id="over-nyepi-lebaran-and-joint-leave"),
        pytest.param("1 working day", date(2026, 3, 16), id="over-a-weekend"),
        pytest.param("3 days", date(2026, 3, 16), id="calendar-days-count-them-all"),
        pytest.param("60 days", date(2026, 5, 12), id="the-legal-limit"),
    ],
)
def test_days_end_at_the_end_of_the_last_one_local_time(limit: str, last: date) -> None:
    end = due(Limit.parse(limit), FRIDAY, Calendar(), JAKARTA)
    assert end == datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=JAKARTA)
    assert end.tzinfo == JAKARTA


def test_hours_run_straight_through_nights_and_feasts() -> None:
    assert due(Limit(24, "hours"), FRIDAY, Calendar(), JAYAPURA) == FRIDAY + timedelta(hours=24)


def test_hours_run_straight_where_clocks_are_turned() -> None:
    paris = ZoneInfo("Europe/Paris")
    evening = datetime(2026, 3, 28, 12, 0, tzinfo=paris)  # the night loses an hour
    assert due(Limit(24, "hours"), evening, Calendar(), paris) == datetime(2026, 3, 29, 13, 0, tzinfo=paris)


def test_the_day_of_the_start_is_the_day_it_was_there() -> None:
    late = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)  # Monday 23:00 in Jakarta, Tuesday 01:00 in Jayapura
    one = Limit(1, "days")
    assert due(one, late, Calendar(), JAKARTA).date() == date(2026, 3, 10)
    assert due(one, late, Calendar(), JAYAPURA).date() == date(2026, 3, 11)


def test_the_count_tells_why_each_day_counts_or_not() -> None:
    assert day_by_day(Limit(3, "working days"), date(2026, 3, 13), Calendar()) == [
        Day(date(2026, 3, 14), False, "Saturday"),
        Day(date(2026, 3, 15), False, "Sunday"),
        Day(date(2026, 3, 16), True, "day 1 of 3"),
        Day(date(2026, 3, 17), True, "day 2 of 3"),
        Day(date(2026, 3, 18), False, "Day of Silence Joint Holiday"),
        Day(date(2026, 3, 19), False, "Day of Silence"),
        Day(date(2026, 3, 20), False, "Eid al-Fitr Joint Holiday"),
        Day(date(2026, 3, 21), False, "Eid al-Fitr"),
        Day(date(2026, 3, 22), False, "Eid al-Fitr Second Day"),
        Day(date(2026, 3, 23), False, "Eid al-Fitr Joint Holiday"),
        Day(date(2026, 3, 24), False, "Eid al-Fitr Joint Holiday"),
        Day(date(2026, 3, 25), True, "day 3 of 3"),
    ]


def test_hours_have_no_days_to_show() -> None:
    assert day_by_day(Limit(24, "hours"), date(2026, 3, 13), Calendar()) == []


def calendar_of(extra: frozenset[date], worked: frozenset[date]) -> Calendar:
    """A day in both lists is worked."""
    off = {day: LocalDay(day, False, "local day off") for day in extra}
    return Calendar(off | {day: LocalDay(day, True, "worked") for day in worked})


@given(dates, st.integers(1, 80), some_dates, some_dates)
def test_working_days_are_counted_as_numpy_counts_them(
    start: date, number: int, extra: frozenset[date], worked: frozenset[date]
) -> None:
    calendar = calendar_of(extra, worked)
    off = (set(national(range(2024, 2030))) | extra) - worked
    working_weekends = {day for day in worked if day.weekday() >= 5}
    last = day_by_day(Limit(number, "working days"), start, calendar)[-1].date
    after = np.datetime64(start + timedelta(days=1))
    by_numpy = int(
        np.busday_count(after, np.datetime64(last + timedelta(days=1)), holidays=[np.datetime64(d) for d in off])
    )
    assert by_numpy + sum(start < day <= last for day in working_weekends) == number
    assert calendar.is_working(last)


@given(dates, st.integers(1, 80))
def test_the_last_working_day_is_the_one_numpy_finds(start: date, number: int) -> None:
    off = [np.datetime64(day) for day in national(range(2024, 2030))]
    found = np.busday_offset(np.datetime64(start), number, roll="backward", holidays=off)
    assert np.datetime64(day_by_day(Limit(number, "working days"), start, Calendar())[-1].date) == found


@given(dates, st.integers(1, 80), st.sampled_from(["days", "working days"]))
def test_every_day_on_the_way_is_shown_once(start: date, number: int, unit: Unit) -> None:
    days = day_by_day(Limit(number, unit), start, Calendar())
    assert [day.date for day in days] == [start + timedelta(days=n + 1) for n in range(len(days))]
    assert sum(day.counted for day in days) == number
    assert days[-1].counted


# working hours

EIGHT_TO_FOUR = Calendar(week=Week.parse("Mon-Thu 08:00-12:00 13:00-16:00; Fri 08:00-11:00"))


@pytest.mark.parametrize(
    ("hours", "start", "end"),
    [
        pytest.param(2, (13, 8, 30), (13, 10, 30), id="within one morning"),
        pytest.param(3, (12, 11, 0), (12, 15, 0), id="over lunch"),
        pytest.param(1, (12, 12, 30), (12, 14, 0), id="begun at lunch"),
        pytest.param(1, (12, 16, 0), (13, 9, 0), id="begun when the office closes"),
        pytest.param(4, (13, 9, 0), (16, 10, 0), id="over a weekend"),
        pytest.param(3, (13, 8, 0), (13, 11, 0), id="the last hour before closing"),
        pytest.param(8, (17, 15, 0), (25, 16, 0), id="over nyepi, lebaran and joint leave"),
        pytest.param(1, (14, 3, 0), (16, 9, 0), id="begun on a saturday night"),
    ],
)
def test_working_hours_run_while_the_office_is_open(
    hours: int, start: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    begin, last = (datetime(2026, 3, *at, tzinfo=JAKARTA) for at in (start, end))
    assert due(Limit(hours, "working hours"), begin, EIGHT_TO_FOUR, JAKARTA) == last


def test_working_hours_show_what_each_day_brought() -> None:
    _, days = counted(Limit(8, "working hours"), datetime(2026, 3, 13, 9, 30, tzinfo=JAKARTA), EIGHT_TO_FOUR, JAKARTA)
    assert days == [
        Day(date(2026, 3, 13), True, "1.5 of 8 working hours"),
        Day(date(2026, 3, 14), False, "Saturday"),
        Day(date(2026, 3, 15), False, "Sunday"),
        Day(date(2026, 3, 16), True, "8 of 8 working hours"),
    ]


@given(st.integers(0, 330 * 24 * 60), st.integers(1, 40))
def test_working_hours_are_as_many_as_a_clerk_counts_minute_by_minute(after: int, hours: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=JAKARTA) + timedelta(minutes=after)
    end, at, minutes = due(Limit(hours, "working hours"), start, EIGHT_TO_FOUR, JAKARTA), start, 0
    while at < end:
        open_now = any(begin <= at.time() < close for begin, close in EIGHT_TO_FOUR.week.on(at.date()))
        minutes += EIGHT_TO_FOUR.is_working(at.date()) and open_now
        at += timedelta(minutes=1)
    assert minutes == hours * 60


def test_a_limit_is_within_another_where_no_day_need_be_counted_to_know() -> None:
    three, five = Limit.parse("3 working days"), Limit.parse("5 working days")
    assert three.is_within(five)
    assert five.is_within(five)
    assert not five.is_within(three)
    assert not three.is_within(Limit.parse("60 days")), "that takes a calendar"
