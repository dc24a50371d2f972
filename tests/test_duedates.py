"""The dates of a ticket, all of them, as numpy finds them; numpy knows nothing of our calendar."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import holidays
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.calendars import OFFICE, LocalDay, Week
from sms_gateway.config import Settings
from sms_gateway.deadlines import Limit
from sms_gateway.duedates import DueDates
from sms_gateway.rules import Own, RuleBook
from sms_gateway.tickets import Status, Ticket, TicketClass

OFFSETS = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
NATIONAL = set(holidays.country_holidays("ID", years=range(2025, 2029), categories=("public", "government")))
NATION = {name: Limit.parse(text) for name, text in Settings().deadlines.model_dump().items()}
OPENED = datetime(2026, 3, 9, 3, 0, tzinfo=UTC)

moments = st.integers(0, 900 * 24 * 60 * 60).map(
    lambda after: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=after)
)
counts = st.integers(1, 70)
weekdays = st.dates(date(2025, 1, 1), date(2028, 12, 31)).filter(lambda day: day.weekday() < 5)


def report(status: Status = "received", opened: datetime = OPENED, **more: Any) -> Ticket:
    facts: dict[str, Any] = {
        "id": 1, "number": "4071839", "status": status, "category": "complaint", "text": "jalan rusak",
        "agency": "12.75.pu", "region": "12.75", "secret": False, "anonymous": False, "urgent": False, "muted": False,
        "phone": "+6281234567890", "carrier": "loopback", "our_number": "1078", "language": "id",
        "timezone": "Asia/Jakarta", "opened_at": opened, "updated_at": opened, "status_since": opened,
    }  # fmt: skip
    return Ticket(**{**facts, **more})


def by_numpy(start: datetime, zone: str, number: int, off: set[date]) -> datetime:
    """The last second of the last working day, there."""
    offset = timedelta(hours=OFFSETS[zone])
    first = np.datetime64((start + offset).replace(tzinfo=None), "D")
    last = np.busday_offset(first, number, roll="backward", holidays=[np.datetime64(day) for day in off])
    midnight = datetime.combine(last.astype(date) + timedelta(days=1), datetime.min.time(), UTC)
    return midnight - offset - timedelta(seconds=1)


@given(
    opened=moments,
    later=st.timedeltas(timedelta(), timedelta(days=40)),
    zone=st.sampled_from(sorted(OFFSETS)),
    numbers=st.tuples(counts, counts, counts),
    off=st.frozensets(weekdays, max_size=30),
    worked=st.frozensets(st.sampled_from(sorted(NATIONAL)), max_size=10),
)
def test_every_date_of_a_ticket_is_the_one_that_numpy_finds(
    opened: datetime,
    later: timedelta,
    zone: str,
    numbers: tuple[int, int, int],
    off: frozenset[date],
    worked: frozenset[date],
) -> None:
    """Limits of the nation, of the province and of its own; days off of the region, and feasts that it works on."""
    weekday_feasts = {day for day in worked if day.weekday() < 5} - off
    said = [LocalDay(day, False, "local", "12") for day in off]
    said += [LocalDay(day, True, "worked", "12.75") for day in weekday_feasts]
    verify, respond, complaint = (Limit(number, "working days") for number in numbers)
    rules = {"12": Own({"respond": respond}), "12.75.pu": Own({"complaint": complaint})}
    forwarded = opened + later
    ticket = report("forwarded", opened, forwarded_at=forwarded, status_since=forwarded, timezone=zone)
    dates = DueDates(RuleBook({**NATION, "verify": verify}, rules, said).of)

    days_off = (NATIONAL | off) - weekday_feasts
    due = dates.of(ticket)
    assert due.verify == by_numpy(opened, zone, numbers[0], days_off)
    assert due.respond == by_numpy(forwarded, zone, numbers[1], days_off)
    assert due.complete == by_numpy(opened, zone, numbers[2], days_off)
    assert dates.at(ticket) == min(due.respond, due.complete, due.legal)
    assert [step.end for step in dates.steps(ticket)] == [due.verify, due.respond, due.complete, due.legal]


@given(opened=moments, zone=st.sampled_from(sorted(OFFSETS)), number=counts)
def test_calendar_days_end_so_many_midnights_later(opened: datetime, zone: str, number: int) -> None:
    ticket = report(opened=opened, timezone=zone)
    due = DueDates(RuleBook({**NATION, "legal": Limit(number, "days")}).of).of(ticket).legal
    local = opened + timedelta(hours=OFFSETS[zone])
    last = np.datetime64(local.replace(tzinfo=None), "D") + np.timedelta64(number, "D")
    assert (due.date(), due.time().isoformat()) == (last.astype(date), "23:59:59")
    assert due.utcoffset() == timedelta(hours=OFFSETS[zone])


@pytest.mark.parametrize(
    ("category", "name"),
    [("complaint", "complaint"), ("supervisory", "supervisory"), ("aspiration", "simple"), ("information", "simple")],
)
def test_what_a_report_is_decides_by_when_it_is_done(category: TicketClass, name: str) -> None:
    dates = DueDates(RuleBook(NATION).of)
    ticket = report("in_progress", category=category)
    assert [step.name for step in dates.steps(ticket)] == ["verify", name, "legal"]
    assert dates.of(ticket).complete == dates.steps(ticket)[1].end


def test_each_step_tells_whose_rule_it_is() -> None:
    rules = {"12": Own({"respond": Limit(4, "working days")}), "12.75": Own({"verify": Limit(24, "hours")})}
    steps = DueDates(RuleBook(NATION, rules).of).steps(report("forwarded", forwarded_at=OPENED))
    assert {step.name: step.whose for step in steps} == {
        "verify": "12.75",
        "respond": "12",
        "complaint": None,
        "legal": None,
    }


def test_the_hours_of_the_settings_are_those_of_the_office() -> None:
    assert Week.parse(Settings().working_hours) == OFFICE
