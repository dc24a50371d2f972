"""By when something must be done, asked from a shell."""

from pathlib import Path

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
def test_it_prints_the_date(tmp_path: Path, words: list[str], said: str) -> None:
    assert Shell(tmp_path, {}).ok("due", *words) == f"{said}\n"


def test_v_shows_how_the_date_came_about(tmp_path: Path) -> None:
    first, *days = Shell(tmp_path, {}).ok("due", "3 working days", "--from", "2026-03-13", "-v").splitlines()
    assert first == "2026-03-25"
    assert len(days) == 12
    assert days[0] == "2026-03-14 Sat  not counted: Saturday"
    assert days[-1] == "2026-03-25 Wed  day 3 of 3"


def test_an_agency_counts_in_its_own_zone(shell: Shell) -> None:
    told = shell.json("due", "1 day", "--from", "2026-03-13T16:00:00Z", "--agency", "91.71")
    assert told["due"] == "2026-03-15T23:59:59+09:00"
    assert [day["counted"] for day in told["days"]] == [True]
    assert "no agency 99" in shell.refusal("due", "1 day", "--agency", "99")
