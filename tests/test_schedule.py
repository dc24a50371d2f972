"""When a citizen is texted, in the zone of the report."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.errors import ConfigError
from sms_gateway.schedule import QuietHours, Rhythm

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
zones = st.sampled_from([WIB, WITA, WIT])
minutes = st.integers(0, 366 * 24 * 60)
moments = minutes.map(lambda count: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=count))
NIGHT = QuietHours.parse("20:00-07:00")


def at(text: str, zone: str = WIB) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "released"),
    [
        pytest.param("2026-03-10 10:00", "2026-03-10 10:00", id="by day at once"),
        pytest.param("2026-03-10 19:59", "2026-03-10 19:59", id="the last minute of the day"),
        pytest.param("2026-03-10 20:00", "2026-03-11 07:00", id="the first minute of the night"),
        pytest.param("2026-03-10 23:59", "2026-03-11 07:00", id="before midnight"),
        pytest.param("2026-03-11 00:00", "2026-03-11 07:00", id="midnight"),
        pytest.param("2026-03-11 06:59", "2026-03-11 07:00", id="the last minute of the night"),
        pytest.param("2026-03-11 07:00", "2026-03-11 07:00", id="the first minute of the day"),
    ],
)
@pytest.mark.parametrize("zone", [WIB, WITA, WIT])
def test_a_night_is_over_at_seven_local_time(now: str, released: str, zone: str) -> None:
    assert NIGHT.release(at(now, zone), zone) == at(released, zone)


@pytest.mark.parametrize(
    ("hours", "now", "released"),
    [
        pytest.param("12:00-13:00", "12:30", "13:00", id="within a day"),
        pytest.param("12:00-13:00", "13:30", "13:30", id="after it"),
        pytest.param("09:00-09:00", "09:00", "09:00", id="equal ends: never"),
        pytest.param("21:30 - 06:15", "21:30", "06:15", id="with spaces"),
    ],
)
def test_quiet_hours_are_read_as_they_are_written(hours: str, now: str, released: str) -> None:
    release = QuietHours.parse(hours).release(at(f"2026-03-10 {now}"), WIB)
    assert f"{release.astimezone(ZoneInfo(WIB)):%H:%M}" == released


@given(moments, zones)
def test_what_is_released_is_never_in_the_past_nor_in_the_night(now: datetime, zone: str) -> None:
    released = NIGHT.release(now, zone)
    assert now <= released <= now + timedelta(hours=11)
    assert time(7) <= released.astimezone(ZoneInfo(zone)).time() < time(20)
    assert NIGHT.release(released, zone) == released


@given(moments, zones)
def test_the_next_update_is_a_week_later_at_nine_local_time(now: datetime, zone: str) -> None:
    following = Rhythm.parse("7 days", "09:00").next(now, zone).astimezone(ZoneInfo(zone))
    assert (following.date() - now.astimezone(ZoneInfo(zone)).date(), following.time()) == (timedelta(days=7), time(9))


@pytest.mark.parametrize("text", ["", "20:00", "20-7-5", "25:00-07:00", "night"])
def test_quiet_hours_that_cannot_be_read_are_refused_by_name(text: str) -> None:
    with pytest.raises(ConfigError, match="quiet hours"):
        QuietHours.parse(text)


@pytest.mark.parametrize("text", ["", "7", "weekly", "0 days", "-1 days", "7 weeks", "10000 days"])
def test_a_rhythm_that_cannot_be_read_is_refused_by_name(text: str) -> None:
    with pytest.raises(ConfigError, match=r"updates\.every"):
        Rhythm.parse(text, "09:00")
