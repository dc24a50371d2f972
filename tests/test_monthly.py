"""The report of a month that has passed is the same whenever it is made, and what an independent count comes to."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from sms_gateway import in_force
from sms_gateway.agencies import Agency
from sms_gateway.calendars import LocalDay
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.deadlines import Limit
from sms_gateway.errors import Malformed, Refused
from sms_gateway.gateway import Gateway, build
from sms_gateway.history import Event
from sms_gateway.in_force import InForce
from sms_gateway.month import Month
from sms_gateway.monthly import Past, Reckoning, narrowed
from sms_gateway.papers import paper
from sms_gateway.reports import digest, written
from sms_gateway.rules import RuleBook
from sms_gateway.sheets import sheet
from sms_gateway.storage import agencies, erasure, holidays, months, tables
from sms_gateway.storage.engine import Connection
from tests import recount
from tests.conftest import fresh_database, settings_of
from tests.forked import run
from tests.months import BY, Months

FEBRUARY, MARCH, APRIL = (Month(2026, month) for month in (2, 3, 4))
BEGIN, MADE, LATER = (datetime(2026, month, day, tzinfo=UTC) for month, day in ((2, 12), (4, 3), (4, 20)))
LATE = {FEBRUARY: datetime(2026, 2, 27, 9, tzinfo=UTC), MARCH: datetime(2026, 3, 30, 9, tzinfo=UTC)}
"""When somebody texted whose report was dealt with in the next month."""
LAW = recount.Law(
    zones={"51.71": "Asia/Makassar", "91.71": "Asia/Jayapura"},
    own_limits={"12.75.pu": {"respond": 2}},
    own_days_off={"51.71": ["2026-03-11"]},
)


@dataclass(frozen=True)
class Made:
    """A channel in the middle of April, and what was reported of March at the beginning of that month."""

    gateway: Gateway
    clock: SetClock
    directory: Path
    march: dict[str, bytes]
    of_binjai: dict[str, bytes]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    directory, clock = tmp_path_factory.mktemp("months"), SetClock(BEGIN)
    for url in fresh_database(request, directory):
        gateway = build(settings_of(url, directory), clock)
        gateway.database.write(holidays.put, LocalDay(date(2026, 3, 11), False, "Odalan", "51.71"))
        town = Months(gateway, clock)
        town.live(datetime(2026, 3, 4, tzinfo=UTC), reports=20)
        town.text_late(LATE[FEBRUARY])
        town.live(MADE, reports=40)
        march, of_binjai = forms(gateway), forms(gateway, "12.75")
        town.text_late(LATE[MARCH])
        town.live(LATER, reports=20)
        another_time(gateway, town)
        gateway.reports.note_rules()
        yield Made(gateway, clock, directory, march, of_binjai)
        gateway.close()


def forms(gateway: Gateway, agency: str | None = None) -> dict[str, bytes]:
    """Made from the history, each time anew."""
    report = narrowed(gateway.reports.make(MARCH), agency)
    return {
        "json": written(report).encode(),
        "csv": sheet(report).as_csv().encode(),
        **{f"pdf in {language}": paper(report, digest(report), language) for language in ("id", "en")},
    }


def another_time(gateway: Gateway, town: Months) -> None:
    """All that could reach back: other owners, classes, names, limits, zones and days off; and people are forgotten."""
    write, desk, numbers = gateway.database.write, gateway.desk, list(town.phones)
    for number in numbers[::3]:
        write(rerouted, gateway, number)
        write(desk.classified, number, "information", None, BY)
    for number in numbers[1::7]:
        write(erasure.erase, town.phones[number].number, BY, town.clock(), ["lampu"])
    rules = {"limits": (("verify", "1 hour"),), "hours": "Mon 08:00-09:00", "timezone": "Asia/Jayapura"}
    write(agencies.put, Agency("12.75", "Kota Lain", "kota", "12", **rules))  # type: ignore[arg-type]
    write(holidays.put, LocalDay(date(2026, 3, 12), False, "Cuti bersama"))
    write(holidays.remove, date(2026, 3, 11), "51.71")


def rerouted(db: Connection, gateway: Gateway, number: str) -> None:
    gateway.desk.register.route(db, gateway.desk.ticket(db, number), "51.71", BY)


def test_a_month_that_has_passed_is_reported_byte_for_byte_the_same_whatever_happens_later(made: Made) -> None:
    assert made.gateway.reports.make(APRIL)["total"]["received"]
    assert forms(made.gateway) == made.march
    assert forms(made.gateway, "12.75") == made.of_binjai


def test_a_shell_makes_the_same_file(made: Made) -> None:
    settings = {"database": {"url": made.gateway.settings.database.url}}
    words = ("report", "2026-03", "--agency", "12.75", "--format", "pdf", "--output", "march.pdf")
    done = run(*words, settings=settings, cwd=made.directory)
    assert (done.stdout, done.stderr) == ("", "the report of 2026-03 in march.pdf\n")
    assert (made.directory / "march.pdf").read_bytes() == made.of_binjai["pdf in id"]


def test_what_was_said_later_of_days_and_agencies_counts_from_then_on(made: Made) -> None:
    names = {one["code"]: one["name"] for one in made.gateway.reports.make(APRIL)["agencies"]}
    assert names["12.75"] == "Kota Lain"
    assert b"Kota Binjai" in made.march["json"]


def test_whoever_counts_the_exported_history_comes_to_the_same(made: Made) -> None:
    settings = {"database": {"url": made.gateway.settings.database.url}}
    for what in ("tickets", "events"):
        words = ("export", what, "--format", "jsonl", "--output", f"{what}.jsonl")
        done = run(*words, settings=settings, cwd=made.directory)
        assert done.returncode == 0, done.stderr
    listed, events = (recount.read(made.directory / f"{what}.jsonl") for what in ("tickets", "events"))

    figures = recount.recounted("2026-03", listed, events, LAW)

    report = json.loads(made.march["json"])
    told = {one["code"]: {name: one[name] for name in figures["total"]} for one in report["agencies"]}
    assert report["total"] == figures["total"]
    assert {code: told[code] for code in figures if code != "total"} == {
        code: one for code, one in figures.items() if code != "total"
    }
    assert all(step["in_time"] and step["late"] and step["waiting_late"] for step in report["total"]["steps"].values())


def test_every_report_is_received_in_one_month_at_one_agency(made: Made) -> None:
    reports = [made.gateway.reports.make(month) for month in (FEBRUARY, MARCH, APRIL)]
    of_all = [sum(one["received"] for one in report["agencies"]) for report in reports]
    assert of_all == [report["total"]["received"] for report in reports]
    assert sum(of_all) == made.gateway.database.read(
        lambda db: db.scalar(select(func.count()).select_from(tables.ticket))
    )


def test_a_month_is_kept_once_it_has_ended_and_a_changed_history_is_noticed(made: Made) -> None:
    reports = made.gateway.reports
    assert reports.keep_ended() == 3
    assert reports.keep_ended() == 0
    assert made.gateway.database.read(months.months_kept) == {"2026-01", "2026-02", "2026-03"}
    assert written(reports.of(MARCH)).encode() == made.march["json"]
    reports.check(reports.make(MARCH))

    made.gateway.database.write(answered_sooner, days=20)
    with pytest.raises(Refused, match="the history of 2026-03 now tells another story than on 2026-04-20"):
        reports.check(reports.make(MARCH))
    made.gateway.database.write(answered_sooner, days=-20)
    made.gateway.database.write(lambda db: db.execute(update(tables.monthly).values(body='{"total": "better"}')))
    assert written(reports.of(MARCH)).encode() == made.march["json"]


def answered_sooner(db: Connection, days: int) -> None:
    """What somebody might do who would like to have been quicker."""
    line = tables.event.c
    for id_, at in db.execute(select(line.id, line.at).where(line.kind == "replied")).all():
        db.execute(update(tables.event).where(line.id == id_).values(at=at - timedelta(days=days)))


def test_a_month_that_runs_is_preliminary_and_one_to_come_is_none(made: Made) -> None:
    report = made.gateway.reports.of(APRIL)
    assert (report["preliminary"], report["as_of"]) == (True, "2026-04-20T07:00:00+07:00")
    assert made.gateway.database.read(months.kept, "2026-04") is None
    with pytest.raises(Malformed, match="2026-06 has not begun yet"):
        made.gateway.reports.of(Month(2026, 6))


NATION = {name: Limit.parse(text) for name, text in Settings().deadlines.model_dump().items()}
MONDAY = datetime(2026, 3, 2, 3, tzinfo=UTC)
CLASSED = {"class": "information", "category": "personal_data", "was_class": "information", "was_category": None}


def line(kind: str, hours: float, **data: object) -> Event:
    return Event(kind, BY, MONDAY + timedelta(hours=hours), data)


ASKED = line("classified", 0, **CLASSED)
ANSWERED = {"from": "received", "to": "answered"}


@pytest.mark.parametrize(
    ("history", "topic", "limits", "told"),
    [
        # (of verify, of complete): how many in time, late, waiting late; then how many are overdue
        pytest.param([ASKED, line("replied", 71, **ANSWERED)], "personal_data", {}, ("000", "100", 0), id="in-time"),
        pytest.param([ASKED, line("replied", 73, **ANSWERED)], "personal_data", {}, ("000", "010", 0), id="late"),
        pytest.param([ASKED], "personal_data", {}, ("000", "001", 1), id="never"),
        pytest.param(
            [ASKED, line("replied", 73, **ANSWERED)], "personal_data", {"personal_data": "80 hours"},
            ("000", "100", 0), id="another-limit",
        ),
        pytest.param([line("replied", 73, **ANSWERED)], None, {}, ("100", "100", 0), id="a-question"),
        pytest.param(
            [line("replied", 73, **ANSWERED), line("classified", 999, **CLASSED)], "personal_data", {},
            ("100", "100", 0), id="was-a-question-by-the-month's-end",
        ),
    ],
)  # fmt: skip
def test_a_request_about_personal_data_has_the_limit_that_its_clock_has(
    history: list[Event], topic: str | None, limits: dict[str, str], told: tuple[str, str, int]
) -> None:
    book = RuleBook({**NATION, **{name: Limit.parse(said) for name, said in limits.items()}}, {}, [])
    reckoning = Reckoning(MARCH, InForce("Asia/Jakarta", {}, book), LATER)
    reckoning.add(Past(MONDAY, None, "information", topic, history))
    total = reckoning.told({})["total"]
    steps = [total["steps"][name] for name in ("verify", "complete")]
    counted = ["".join(str(step[each]) for each in ("in_time", "late", "waiting_late")) for step in steps]
    assert (*counted, total["overdue"]) == told


def test_rules_of_before_such_requests_had_a_limit_take_them_for_questions() -> None:
    old = {name: limit for name, limit in NATION.items() if name != "personal_data"}
    read = in_force.read(in_force.written("Asia/Jakarta", [], RuleBook(old, {}, []), range(2026, 2027)))
    assert read.book.limits["personal_data"] == NATION["simple"]


def test_a_month_that_was_kept_when_it_was_reckoned_in_another_way_proves_nothing(made: Made) -> None:
    report = made.gateway.reports.make(FEBRUARY)
    old = written(report | {"kind": "sms-gateway monthly report 1", "total": {}})
    digest_of_old = hashlib.sha256(old.encode()).hexdigest()
    made.gateway.database.write(lambda db: db.execute(delete(tables.monthly)))
    made.gateway.database.write(months.keep, "2026-02", LATER, digest_of_old, old)
    made.gateway.reports.check(report)
    assert written(made.gateway.reports.of(FEBRUARY)) == old, "it is shown as it was made"
