"""What happens to a report by itself, and on which day: reckoned from its history, against dates found by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.calendars import Calendar, LocalDay
from sms_gateway.clockwork import Appointment, Ends, Leads, What, ahead, due, promised
from sms_gateway.deadlines import Limit
from sms_gateway.deadlines import due as last_moment
from sms_gateway.errors import ConfigError
from sms_gateway.history import Event
from sms_gateway.tickets import PERSONAL_DATA, Status, Ticket

JAKARTA = ZoneInfo("Asia/Jakarta")
OPENED = datetime(2026, 3, 9, 10, 0, tzinfo=JAKARTA)  # a Monday; Nyepi and Lebaran are near
LIMITS: dict[Status, str] = {
    "received": "3 working days",
    "verified": "3 working days",
    "forwarded": "5 working days",
    "in_progress": "14 working days",
    "answered": "10 working days",
    "deferred": "30 days",
}


def report(status: Status, since: datetime = OPENED, opened: datetime = OPENED) -> Ticket:
    return Ticket(
        id=1,
        number="4071839",
        status=status,
        category="complaint",
        text="jalan rusak",
        agency="12.75",
        region="12.75",
        secret=False,
        anonymous=False,
        urgent=False,
        muted=False,
        phone="+6281234500000",
        carrier="loopback",
        our_number="1078",
        language="id",
        timezone="Asia/Jakarta",
        opened_at=opened,
        updated_at=since,
        status_since=since,
    )


def ends(ticket: Ticket) -> Ends:
    begin = ticket.opened_at if ticket.status in ("received", "verified", "in_progress") else ticket.status_since
    step = last_moment(Limit.parse(LIMITS.get(ticket.status, "1 day")), begin, Calendar(), JAKARTA)
    return Ends(step, last_moment(Limit(60, "days"), ticket.opened_at, Calendar(), JAKARTA))


def plan(ticket: Ticket, *history: Event) -> list[tuple[str, What]]:
    found = ahead(ticket, history, ends(ticket), Calendar(), Leads())
    return [(f"{one.at.astimezone(JAKARTA):%d %b %H:%M}", one.what) for one in found]


def happened(kind: str, day: int, month: int = 3, hour: int = 9, actor: str = "clock") -> Event:
    return Event(kind, actor, datetime(2026, month, day, hour, tzinfo=JAKARTA), {})


def went_to(status: Status, day: int) -> Event:
    """The line with which a step begins."""
    return Event("moved", "officer", datetime(2026, 3, day, 8, tzinfo=JAKARTA), {"from": "received", "to": status})


OMBUDSMAN = ("08 May 23:59", "ombudsman")


@pytest.mark.parametrize(
    ("status", "plans"),
    [
        pytest.param("received", [("11 Mar 09:00", "remind"), ("12 Mar 23:59", "escalate"), OMBUDSMAN], id="received"),
        pytest.param("verified", [("11 Mar 09:00", "remind"), ("12 Mar 23:59", "escalate"), OMBUDSMAN], id="verified"),
        pytest.param(
            "forwarded", [("13 Mar 09:00", "remind"), ("16 Mar 23:59", "escalate"), OMBUDSMAN], id="forwarded"
        ),
        pytest.param(
            "in_progress",
            [("02 Apr 09:00", "remind"), ("06 Apr 23:59", "escalate"), OMBUDSMAN],
            id="over lebaran, good friday",
        ),
        pytest.param("deferred", [("02 Apr 09:00", "ask"), OMBUDSMAN], id="deferred: the legal clock runs on"),
        pytest.param("answered", [("25 Mar 09:00", "warn")], id="answered: it has been answered in time"),
        pytest.param("resolved", [], id="resolved"),
        pytest.param("closed", [], id="closed"),
        pytest.param("archived", [], id="archived"),
        pytest.param("withdrawn", [], id="withdrawn"),
    ],
)
def test_a_new_step_has_its_appointments(status: Status, plans: list[tuple[str, What]]) -> None:
    assert plan(report(status)) == plans


def test_what_was_kept_is_not_kept_again() -> None:
    received = report("received")
    assert plan(received, happened("reminded", 11)) == [("12 Mar 23:59", "escalate"), OMBUDSMAN]
    assert plan(received, happened("reminded", 11), happened("escalated", 13)) == [OMBUDSMAN]
    handed_over = replace(received, ombudsman_at=datetime(2026, 5, 9, tzinfo=JAKARTA))
    assert plan(handed_over, happened("reminded", 11), happened("escalated", 13)) == []


def test_what_was_kept_in_an_earlier_step_is_kept_anew_in_the_next_but_the_hand_over_is_once() -> None:
    moved = report("forwarded", since=datetime(2026, 3, 17, 8, 0, tzinfo=JAKARTA))
    before = [happened("reminded", 11), happened("escalated", 13), went_to("forwarded", 17)]
    assert [what for _, what in plan(moved, *before)] == ["remind", "escalate", "ombudsman"]
    with_them = replace(moved, ombudsman_at=datetime(2026, 3, 16, tzinfo=JAKARTA))
    assert [what for _, what in plan(with_them, *before)] == ["remind", "escalate"]


def test_a_step_begins_with_its_line_of_history_whatever_the_clocks_of_two_hosts_say() -> None:
    moved = report("forwarded", since=datetime(2026, 3, 17, 8, 0, tzinfo=JAKARTA))
    ahead_of_us = happened("escalated", 17, hour=9)
    assert [what for _, what in plan(moved, ahead_of_us, went_to("forwarded", 17))][:2] == ["remind", "escalate"]


def test_a_report_that_is_late_when_its_step_begins_is_escalated_at_once_and_not_reminded_of() -> None:
    since = datetime(2026, 4, 20, 15, 0, tzinfo=JAKARTA)
    assert plan(report("in_progress", since)) == [("20 Apr 15:00", "escalate"), OMBUDSMAN]


def warned(kind: str, at: datetime, ticket: Ticket) -> Event:
    """What the reporter was told then of the end."""
    until = promised(at, ends(ticket).step, Calendar(), Leads())
    return Event(kind, "clock", at, {"until": until.isoformat()})


def test_an_answered_report_closes_after_its_warning_and_not_before_what_the_warning_said() -> None:
    answered = report("answered")
    timely, late = (datetime(2026, month, day, 9, tzinfo=JAKARTA) for month, day in ((3, 25), (4, 1)))
    assert plan(answered, warned("warned", timely, answered)) == [("30 Mar 23:59", "close")]
    assert plan(answered, warned("warned", late, answered)) == [("07 Apr 23:59", "close")], "the warning came late"


def test_a_promise_stands_where_the_calendar_changes_after_it() -> None:
    answered = report("answered")
    promise = warned("warned", datetime(2026, 4, 1, 9, tzinfo=JAKARTA), answered)
    worked = Calendar({date(2026, 4, 3): LocalDay(date(2026, 4, 3), working=True, name="")})
    (closing,) = ahead(answered, [promise], ends(answered), worked, Leads())
    assert (closing.what, f"{closing.at:%d %b}") == ("close", "07 Apr")


def test_a_day_that_is_free_after_all_gives_the_reporter_another_one() -> None:
    answered = report("answered")
    promise = warned("warned", datetime(2026, 3, 25, 9, tzinfo=JAKARTA), answered)
    end = ends(answered)
    later = end._replace(step=end.step.replace(day=end.step.day + 1))
    (closing,) = ahead(answered, [promise], later, Calendar(), Leads())
    assert (closing.what, closing.at) == ("close", later.step)


@pytest.mark.parametrize("kind", ["added", "maybe_meant", "repeated", "corrected", "rated", "routed"])
def test_a_word_from_the_reporter_after_the_answer_keeps_it_from_closing_and_must_be_read(kind: str) -> None:
    answered, answer = report("answered"), went_to("answered", 9)
    read = [("27 Mar 09:00", "remind"), ("30 Mar 23:59", "escalate"), OMBUDSMAN]
    assert (
        plan(
            answered,
            answer,
            warned("warned", datetime(2026, 3, 26, 9, tzinfo=JAKARTA), answered),
            happened(kind, 27, actor="reporter"),
        )
        == read
    )
    assert plan(answered, happened(kind, 8, actor="reporter"), answer) == [("25 Mar 09:00", "warn")], "said before"


def test_whoever_is_content_keeps_nothing_from_closing() -> None:
    answered, answer, at = report("answered"), went_to("answered", 9), datetime(2026, 3, 10, tzinfo=JAKARTA)
    rated = {stars: Event("rated", "reporter", at, {"stars": stars}) for stars in range(1, 6)}
    closing = {stars: [what for _, what in plan(answered, answer, line)] == ["warn"] for stars, line in rated.items()}
    assert closing == {1: False, 2: False, 3: False, 4: True, 5: True}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(["added"], [], id="a word, then content"),
        pytest.param(["maybe_meant"], [], id="a word on one of several, then content"),
        pytest.param(["added", "maybe_meant"], [], id="both, then content"),
        pytest.param(["added"], ["added"], id="content, and then a word"),
    ],
)
def test_whoever_is_content_in_the_end_keeps_nothing_from_closing(before: list[str], after: list[str]) -> None:
    words = [[happened(kind, 10, actor="reporter") for kind in kinds] for kinds in (before, after)]
    content = Event("rated", "reporter", datetime(2026, 3, 10, tzinfo=JAKARTA), {"stars": 5})
    planned = plan(report("answered"), went_to("answered", 9), *words[0], content, *words[1])
    assert ([what for _, what in planned] == ["warn"]) == (not after)


def test_an_answer_that_did_not_arrive_closes_nothing() -> None:
    lost = happened("not_arrived", 25)
    planned = plan(report("answered"), went_to("answered", 9), lost)
    assert planned == [("27 Mar 09:00", "remind"), ("30 Mar 23:59", "escalate"), OMBUDSMAN]


def test_whoever_writes_after_the_legal_limit_is_read_in_time_or_by_the_ombudsman() -> None:
    """They had answered before it: the word of thanks that comes after it is no hand-over at once."""
    answered = report("answered", since=datetime(2026, 5, 7, 10, tzinfo=JAKARTA))
    planned = plan(answered, happened("added", 11, month=5, actor="reporter"))
    assert planned == [("22 May 09:00", "remind"), ("25 May 23:59", "escalate"), ("25 May 23:59", "ombudsman")]


def test_a_request_about_personal_data_rings_while_something_is_asked_and_never_lapses() -> None:
    request = replace(report("deferred"), topic=PERSONAL_DATA)
    assert [what for _, what in plan(request)] == ["remind", "escalate", "ombudsman"]


@pytest.mark.parametrize("kind", ["muted", "unmuted", "phone_asked", "phone_moved", "joined_added", "parted"])
def test_what_is_no_word_on_the_matter_keeps_nothing_from_closing(kind: str) -> None:
    """Another phone may have asked that it moves; what another reporter adds is read at that one's report."""
    answered, answer = report("answered"), went_to("answered", 9)
    assert plan(answered, answer, happened(kind, 27, actor="reporter")) == [("25 Mar 09:00", "warn")]


def test_a_deferred_report_lapses_after_the_last_question() -> None:
    deferred = report("deferred")
    asked = warned("asked", datetime(2026, 4, 2, 9, tzinfo=JAKARTA), deferred)
    assert plan(deferred, asked) == [("08 Apr 23:59", "lapse"), OMBUDSMAN]


def test_after_an_outage_only_what_it_came_to_is_said() -> None:
    late = [Appointment(OPENED, what) for what in ("remind", "escalate", "ombudsman")]
    assert due(late, OPENED) == ["escalate", "ombudsman"]
    assert due(late[:1], OPENED) == ["remind"]
    assert due(late, datetime(2026, 3, 9, 2, 59, tzinfo=UTC)) == []


@given(
    st.sampled_from(["received", "verified", "forwarded", "in_progress", "answered", "deferred"]),
    st.integers(0, 500 * 24 * 60),
    st.lists(st.sampled_from(["reminded", "escalated", "asked", "warned", "added"]), max_size=5),
)
def test_whatever_has_happened_nothing_closes_unanswered_and_nothing_is_said_before_its_step(
    status: Status, after: int, kinds: list[str]
) -> None:
    since = datetime.fromtimestamp(OPENED.timestamp() + after * 60, UTC)
    ticket = report(status, since)
    told = {"until": ends(ticket).step.isoformat()}
    history = [Event(kind, "reporter" if kind == "added" else "clock", since, told) for kind in kinds]
    planned = ahead(ticket, history, ends(ticket), Calendar(), Leads())
    assert planned == sorted(planned, key=lambda one: one.at)
    soonest = ahead(ticket, [], ends(ticket), Calendar(), Leads())[0].at
    assert all(one.at >= soonest for one in planned), "what a row is given without its history comes too late"
    assert status == "answered" or not any(one.what in ("close", "warn") for one in planned)
    assert all(one.at >= since for one in planned if one.what in ("remind", "escalate"))
    assert all(one.at.astimezone(JAKARTA).time() == time(9) for one in planned if one.what in ("remind", "ask", "warn"))


def test_leads_are_read_as_a_clerk_writes_them() -> None:
    assert Leads.parse("1 working day", "5 working days", "08:30") == Leads(1, 5, time(8, 30))


@pytest.mark.parametrize("wrong", ["3 days", "0 working days", "100 working days", "three working days", "3", ""])
def test_what_is_no_lead_is_refused_by_its_name(wrong: str) -> None:
    with pytest.raises(ConfigError, match=r"leads.warn: .* write it as 3 working days"):
        Leads.parse("1 working day", wrong, "09:00")
