"""The most awkward dates, each found by hand on a wall calendar; how it was found stands beside it.

Days off of 2026 that matter here: 16 Jan · 16 and 17 Feb · 18 to 24 Mar (Nyepi, Lebaran, joint leave) · 3 Apr · 27 and
28 May · 1 Jun · 17 Aug · 24 and 25 Dec; of 2027: 1 and 5 Jan; of 2025: 28 Mar to 7 Apr.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from sms_gateway.calendars import LocalDay, Week
from sms_gateway.clock import SetClock
from sms_gateway.config import Deadlines
from sms_gateway.deadlines import Limit
from sms_gateway.duedates import DueDates
from sms_gateway.gateway import Gateway
from sms_gateway.rules import Own, RuleBook
from sms_gateway.tickets import Ticket
from sms_gateway.web import create_app
from tests.cli.conftest import Shell
from tests.phones import Phone
from tests.web.callers import hire, json_of, program

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
HOURS = {"WIB": 7, "WITA": 8, "WIT": 9, "UTC": 0}
NATION = {name: Limit.parse(text) for name, text in Deadlines().model_dump().items()}

BINJAI, PUBLIC_WORKS, DENPASAR, JAYAPURA = "12.75", "12.75.pu", "51.71", "91.71"
MELASTI = LocalDay(date(2026, 3, 12), False, "Melasti", "51")


def at(written: str) -> datetime:
    """`2026-03-13 10:00 WIB`; seconds where they matter."""
    moment, zone = written.rsplit(" ", 1)
    return datetime.fromisoformat(moment).replace(tzinfo=timezone(timedelta(hours=HOURS[zone])))


def report(opened: str, agency: str | None = BINJAI, zone: str = "WIB", **more: Any) -> Ticket:
    times = {name: at(value) for name, value in more.items() if name in ("status_since", "forwarded_at")}
    facts: dict[str, Any] = {
        "status": "received", "category": "complaint", "status_since": at(opened), **more, **times,
        "id": 1, "number": "4071839", "text": "jalan rusak", "agency": agency, "region": None, "secret": False,
        "anonymous": False, "urgent": False, "muted": False, "phone": "+6281234567890", "carrier": "loopback",
        "our_number": "1078", "language": "id", "timezone": ZONES[zone], "opened_at": at(opened),
        "updated_at": at(opened),
    }  # fmt: skip
    return Ticket(**facts)


def own(limits: Mapping[str, str], hours: str | None = None, agency: str = BINJAI) -> Mapping[str, Own]:
    read = {name: Limit.parse(text) for name, text in limits.items()}
    return {agency: Own(read, Week.parse(hours) if hours else None)}


def row(
    why: str,
    step: str,
    ends: str,
    ticket: Ticket,
    said: Sequence[LocalDay] = (),
    rules: Mapping[str, Own] | None = None,
) -> Any:
    return pytest.param(step, at(ends), ticket, said, rules or {}, id=why)


def forwarded(when: str, agency: str = BINJAI) -> Ticket:
    return report("2026-03-09 08:00 WIB", agency, status="forwarded", status_since=when, forwarded_at=when)


OFFICE_HOURS = "Mon-Thu 08:00-12:00 13:00-16:00; Fri 08:00-11:30"

DATES = [
    # joint leave, feasts, the end of the year
    row("3 days from Fri 13 Mar: 16, 17, then nothing until 25", "verify", "2026-03-25 23:59:59 WIB",
        report("2026-03-13 10:00 WIB")),
    row("opened on Lebaran itself, a Saturday: 25, 26, 27", "verify", "2026-03-27 23:59:59 WIB",
        report("2026-03-21 09:00 WIB")),
    row("Lebaran over two months: 28 Mar to 7 Apr 2025 are off, so 8, 9, 10 Apr", "verify", "2025-04-10 23:59:59 WIB",
        report("2025-03-27 10:00 WIB")),
    row("Christmas with joint leave: Wed 23 Dec, then 28, 29, 30", "verify", "2026-12-30 23:59:59 WIB",
        report("2026-12-23 10:00 WIB")),
    row("over New Year: 30, 31 Dec, 4 Jan, 5 Jan is Isra Mi'raj, 6, 7", "respond", "2027-01-07 23:59:59 WIB",
        report("2026-12-28 10:00 WIB", status="forwarded", forwarded_at="2026-12-29 10:00 WIB",
               status_since="2026-12-29 10:00 WIB")),
    row("two feasts and a Monday off within a week: 29 May, 2, 3 Jun", "verify", "2026-06-03 23:59:59 WIB",
        report("2026-05-26 10:00 WIB")),
    row("60 working days from 5 Jan: 18 in Jan, 36 by 27 Feb, 53 by 31 Mar, 10 Apr", "supervisory",
        "2026-04-10 23:59:59 WIB", report("2026-01-05 10:00 WIB", category="supervisory")),
    # calendar days
    row("the legal limit stops for no weekend: 28 in Mar, 30 in Apr, Sat 2 May", "legal", "2026-05-02 23:59:59 WIB",
        report("2026-03-03 10:00 WIB")),
    row("a leap day counts as any other: 16 in Jan, 29 in Feb, 15 Mar", "legal", "2028-03-15 23:59:59 WIB",
        report("2028-01-15 10:00 WIB")),
    # midnight, at one and the same moment
    row("16:00 UTC is still Monday in WIB: Tue, Wed, Thu", "verify", "2026-03-12 23:59:59 WIB",
        report("2026-03-09 16:00 UTC")),
    row("16:00 UTC begins Tuesday in WITA: Wed, Thu, Fri", "verify", "2026-03-13 23:59:59 WITA",
        report("2026-03-09 16:00 UTC", DENPASAR, "WITA")),
    row("a second before, it is Monday in WITA too", "verify", "2026-03-12 23:59:59 WITA",
        report("2026-03-09 15:59:59 UTC", DENPASAR, "WITA")),
    row("that second is Tuesday in WIT for an hour already", "verify", "2026-03-13 23:59:59 WIT",
        report("2026-03-09 15:59:59 UTC", JAYAPURA, "WIT")),
    row("moved to Jayapura: opened there on Tue 10 Mar, 14 days are 5 by 17 Mar, 10 by 31 Mar, Tue 7 Apr", "complaint",
        "2026-04-07 23:59:59 WIT",
        report("2026-03-09 15:30 UTC", JAYAPURA, "WIT", status="forwarded", status_since="2026-03-11 03:00 UTC",
               forwarded_at="2026-03-11 03:00 UTC")),
    # what an administrator says of a day
    row("a holiday decreed after the fact for Wed 11 Mar: Tue, Thu, Fri", "verify", "2026-03-13 23:59:59 WIB",
        report("2026-03-09 10:00 WIB"), [LocalDay(date(2026, 3, 11), False, "decreed on the 12th")]),
    row("a Saturday that is worked: 14, 16, 17", "verify", "2026-03-17 23:59:59 WIB",
        report("2026-03-13 10:00 WIB"), [LocalDay(date(2026, 3, 14), True, "masuk kerja")]),
    row("joint leave that is not taken: 16, 17, 20", "verify", "2026-03-20 23:59:59 WIB",
        report("2026-03-13 10:00 WIB"), [LocalDay(date(2026, 3, 20), True, "masuk kerja")]),
    row("a feast of Bali on Thu 12 Mar: Tue, Wed, Fri", "verify", "2026-03-13 23:59:59 WITA",
        report("2026-03-09 10:00 WITA", DENPASAR, "WITA"), [MELASTI]),
    row("that feast is none in Binjai: Tue, Wed, Thu", "verify", "2026-03-12 23:59:59 WIB",
        report("2026-03-09 10:00 WIB"), [MELASTI]),
    # an agency's own rules
    row("24 hours of an agency's own run through the weekend", "respond", "2026-03-14 16:20 WIB",
        forwarded("2026-03-13 16:20 WIB"), rules=own({"respond": "24 hours"})),
    row("a unit below it has them too", "respond", "2026-03-14 16:20 WIB",
        forwarded("2026-03-13 16:20 WIB", PUBLIC_WORKS), rules=own({"respond": "24 hours"})),
    row("2 working hours begun at lunch run from 13:00", "respond", "2026-03-12 15:00 WIB",
        forwarded("2026-03-12 12:30 WIB"), rules=own({"respond": "2 working hours"}, OFFICE_HOURS)),
    row("4 working hours: 1.5 on a short Friday, the rest on Monday", "respond", "2026-03-16 10:30 WIB",
        forwarded("2026-03-13 10:00 WIB"), rules=own({"respond": "4 working hours"}, OFFICE_HOURS)),
    # the life of a report
    row("reopened on 10 Apr, the clock is where it was: 6 by 17 Mar, 13 by 2 Apr, Mon 6 Apr", "complaint",
        "2026-04-06 23:59:59 WIB",
        report("2026-03-09 10:00 WIB", status="in_progress", status_since="2026-04-10 10:00 WIB",
               forwarded_at="2026-03-10 10:00 WIB")),
    row("deferred on 5 May, the legal limit does not wait: 22 in Mar, 30 in Apr, 8 May", "legal",
        "2026-05-08 23:59:59 WIB",
        report("2026-03-09 10:00 WIB", status="deferred", status_since="2026-05-05 10:00 WIB")),
    row("the reporter has 30 days all the same: 26 in May, 4 Jun", "complete_deferred", "2026-06-04 23:59:59 WIB",
        report("2026-03-09 10:00 WIB", status="deferred", status_since="2026-05-05 10:00 WIB")),
    row("answered on Fri 13 Mar: 2 by 17 Mar, 5 by 27 Mar, 9 by 2 Apr, Mon 6 Apr", "close_after_answer",
        "2026-04-06 23:59:59 WIB",
        report("2026-03-09 10:00 WIB", status="answered", status_since="2026-03-13 10:00 WIB")),
]  # fmt: skip


@pytest.mark.parametrize(("step", "ends", "ticket", "said", "rules"), DATES)
def test_a_step_ends_on_its_awkward_date(
    step: str, ends: datetime, ticket: Ticket, said: Sequence[LocalDay], rules: Mapping[str, Own]
) -> None:
    steps = DueDates(RuleBook(NATION, rules, said).of).steps(ticket)
    (found,) = [one.end for one in steps if one.name == step]
    assert (found, found.utcoffset()) == (ends, ends.utcoffset())


CHECK = "2026-03-25T23:59:59+07:00"


def test_three_working_days_from_13_march_2026_end_on_25_march_at_every_door(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock, tmp_path: Path, database_url: str
) -> None:
    clock.now = datetime(2026, 3, 13, 3, 0, tzinfo=UTC)
    citizen = phone()
    (receipt,) = citizen.text("BINJAI lampu jalan mati")
    assert "25 Mar 2026" in receipt
    number = citizen.ticket.number

    hire(gateway, "pusat", "auditor")
    api = program(create_app(gateway), gateway, "pusat", ["read"])
    assert json_of(api.get(f"/tickets/{number}"))["due"]["verify"] == CHECK
    assert _verify(json_of(api.get(f"/tickets/{number}/why"))) == CHECK

    shell = Shell(tmp_path, {"database": {"url": database_url}})
    assert shell.json("ticket", "show", number)["due"]["verify"] == CHECK
    assert _verify(shell.json("ticket", "why", number)) == CHECK
    for agency in ([], ["--agency", BINJAI]):
        assert shell.json("due", "3 working days", "--from", "2026-03-13", *agency)["due"] == CHECK


def _verify(why: Any) -> str:
    due: str = {step["name"]: step["due"] for step in why["steps"]}["verify"]
    return due
