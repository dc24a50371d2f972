"""By when something must be done, asked from a shell."""

import pytest

from tests.cli.conftest import Shell


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["3 working days", "--from", "2026-03-13"], "2026-03-25", id="over-nyepi-and-lebaran"),
        pytest.param(["60 days", "--from", "2026-03-13"], "2026-05-12", id="calendar-days"),
        pytest.param(["1 working day", "--from", "2026-03-13T23:30:00Z"], "2026-03-16", id="a-saturday-there"),
        pytest.param(["24 hours", "--from", "2026-03-13T10:00"], "2026-03-14T10:00:00+07:00", id="hours"),
    ],
)
def test_it_prints_the_date(shell: Shell, words: list[str], said: str) -> None:
    assert shell.ok("due", *words) == f"{said}\n"


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["60 days", "--from", "9999-12-30"], id="days"),
        pytest.param(["3 working days", "--from", "9999-12-30"], id="working-days"),
        pytest.param(["9999 hours", "--from", "9999-12-30"], id="hours"),
        pytest.param(["9 working hours", "--from", "9999-12-31"], id="working-hours"),
        pytest.param(["1 day", "--from", "9999-12-31T23:00:00Z"], id="not-there-in-this-zone"),
        pytest.param(["1 day", "--from", "9999-12-31"], id="the-last-day"),
    ],
)
def test_a_date_beyond_all_calendars_is_wrong_usage(shell: Shell, words: list[str]) -> None:
    assert "it would end beyond all calendars: choose a shorter limit" in shell.refusal("due", *words, code=2)


def test_v_shows_how_the_date_came_about(shell: Shell) -> None:
    first, *days = shell.ok("due", "3 working days", "--from", "2026-03-13", "-v").splitlines()
    assert first == "2026-03-25"
    assert len(days) == 12
    assert days[0] == "2026-03-14 Sat  not counted: Saturday"
    assert days[-1] == "2026-03-25 Wed  day 3 of 3"


def test_an_agency_counts_in_its_own_zone(shell: Shell) -> None:
    told = shell.json("due", "1 day", "--from", "2026-03-13T16:00:00Z", "--agency", "91.71")
    assert told["due"] == "2026-03-15T23:59:59+09:00"
    assert [day["counted"] for day in told["days"]] == [True]
    assert "no agency 99" in shell.refusal("due", "1 day", "--agency", "99")


def test_an_agency_counts_by_its_own_holidays_and_hours(shell: Shell) -> None:
    shell.ok("holiday", "add", "2026-03-16", "Pilkada", "--region", "12.75", "--yes")
    shell.ok("agency", "add", "12.75", "Kota Binjai", "--hours", "Mon-Fri 08:00-12:00", "--yes")
    friday = ("--from", "2026-03-13T10:00")
    assert shell.ok("due", "1 working day", *friday) == "2026-03-16\n"
    assert shell.ok("due", "1 working day", *friday, "--agency", "12.75") == "2026-03-17\n"
    assert shell.ok("due", "3 working hours", *friday) == "2026-03-13T14:30:00+07:00\n"
    told = shell.json("due", "3 working hours", *friday, "--agency", "12.75")
    assert told["due"] == "2026-03-17T09:00:00+07:00"
    assert [day["why"] for day in told["days"]] == [
        "2 of 3 working hours",
        "Saturday",
        "Sunday",
        "Pilkada",
        "3 of 3 working hours",
    ]


def test_what_is_said_of_everywhere_and_the_hours_of_the_settings_count_for_all(shell: Shell) -> None:
    shell.ok("holiday", "add", "2026-03-16", "Pemilu", "--yes")
    assert shell.ok("due", "1 working day", "--from", "2026-03-13") == "2026-03-17\n"
    late = shell.with_settings(working_hours="Mon-Fri 12:00-20:00")
    assert late.ok("due", "1 working hour", "--from", "2026-03-13T08:00") == "2026-03-13T13:00:00+07:00\n"
    wrong = shell.with_settings(working_hours="always")
    assert "working_hours: working hours 'always' cannot be read" in wrong.refusal("due", "1 day")
