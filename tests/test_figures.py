"""The figures of a period are what a clerk would count from the histories, one report after the other."""

import csv
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlalchemy import insert

from sms_gateway.agencies import Agency
from sms_gateway.calendars import Calendar, LocalDay
from sms_gateway.deadlines import Limit
from sms_gateway.errors import Malformed
from sms_gateway.figures import Period, Span, Table, by_day, latest, paces, quantile
from sms_gateway.gateway import Gateway
from sms_gateway.history import Event, tally
from sms_gateway.rules import Rules
from sms_gateway.storage import agencies, tables
from sms_gateway.storage import holidays as kept_holidays
from sms_gateway.storage.engine import Connection
from sms_gateway.survey import FIGURES, Asked
from sms_gateway.tickets import MOVES, OPEN, Status
from tests.lives import HOLIDAYS

NOW = datetime(2026, 6, 30, 15, 30, tzinfo=UTC)  # past midnight in Jayapura
PLACES = {
    None: "Asia/Jakarta",
    "12": "Asia/Jakarta",
    "12.75": "Asia/Jakarta",
    "12.75.pu": "Asia/Jakarta",
    "51.71": "Asia/Makassar",
    "91.71": "Asia/Jayapura",
}
LIMITS = {"complaint": 14, "supervisory": 60, "aspiration": 5, "information": 5}
PERSONAL_DATA = timedelta(days=3)
"""So long a request about personal data may take, by its own limit, whatever its class."""
LOCAL_HOLIDAY = date(2026, 5, 20)
"""A day off in Denpasar alone."""
ANSWERED = ("answered", "resolved", "closed")
FATES = {
    **dict.fromkeys(("sent", "unknown"), "not_confirmed"),
    **dict.fromkeys(("undelivered", "failed", "expired"), "failed"),
    **dict.fromkeys(("queued", "sending"), "waiting_to_go"),
    **dict.fromkeys(("suppressed", "cancelled"), "not_sent"),
    "delivered": "delivered",
}


@dataclass
class Life:
    """One report as it was lived."""

    agency: str | None
    category: str
    opened: datetime
    status: Status = "received"
    topic: str | None = None
    rating: int | None = None
    forwarded: datetime | None = None
    answered: datetime | None = None
    since: datetime = NOW
    lines: list[Event] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(PLACES[self.agency])

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    @property
    def within(self) -> int | timedelta:
        """Working days or days in which it must be done."""
        return PERSONAL_DATA if self.topic == "personal_data" else LIMITS[self.category]


def lived(dice: random.Random) -> Life:
    """Any way that the table of moves allows."""
    at = NOW - timedelta(days=120 * dice.random())
    life = Life(dice.choice(list(PLACES)), dice.choice(list(LIMITS)), at, since=at)
    life.lines.append(Event("opened", "reporter", at, {"inbound": 1}))
    while dice.random() < 0.85:
        at += timedelta(days=dice.choice([0.01, 1, 5, 20]) * dice.random())
        ways = sorted(MOVES[life.status])
        if at >= NOW or not ways:
            break
        to = dice.choice(ways)
        back = life.status in ANSWERED and to == "in_progress"
        kind = "replied" if to == "answered" else "disputed" if back and dice.random() < 0.7 else "moved"
        life.lines.append(Event(kind, "operator:ani", at, {"from": life.status, "to": to}))
        life.lines.append(Event("added", "reporter", at, {"inbound": 2, "text": "masih rusak"}))
        life.status, life.since = to, at
        life.forwarded = at if to == "forwarded" else life.forwarded
        life.answered = at if to == "answered" else life.answered
    life.topic = dice.choice([None, None, "roads", "personal_data"])
    life.rating = dice.choice([None, 1, 3, 5]) if life.status == "resolved" else None
    return life


def keep(db: Connection, lives: list[Life], messages: list[dict[str, Any]]) -> None:
    flags = dict.fromkeys(("secret", "anonymous", "urgent", "muted"), False)
    said = {"text": "lampu mati", "phone": "+62812", "carrier": "loopback", "our_number": "1078", "language": "id"}
    rows, lines = [], []
    for id_, life in enumerate(lives, 1):
        row = {
            **flags, **said, "id": id_, "number": str(id_), "status": life.status, "category": life.category,
            "agency": life.agency, "timezone": str(life.zone), "opened_at": life.opened, "updated_at": life.since,
            "status_since": life.since, "forwarded_at": life.forwarded, "answered_at": life.answered,
            "rating": life.rating, "topic": life.topic, "fingerprint": "",
        }  # fmt: skip
        rows.append(row)
        lines += [{"ticket_id": id_, "kind": e.kind, "actor": e.actor, "at": e.at, "data": e.data} for e in life.lines]
    db.execute(insert(tables.ticket), rows)
    db.execute(insert(tables.event), lines)
    db.execute(insert(tables.outbound), messages)


def texted(dice: random.Random, lives: list[Life]) -> list[dict[str, Any]]:
    fixed = {"kind": "answer", "priority": 0, "sender": "1078", "recipient": "+62812", "body": "x"}
    found = []
    for count in range(300):
        at = NOW - timedelta(days=60 * dice.random())
        state = dice.choice(list(FATES))
        found.append(
            {
                **fixed, "key": str(count), "carrier": dice.choice(["loopback", "twilio"]), "state": state,
                "parts": dice.randint(1, 3), "created_at": at, "due_at": at,
                "sent_at": at if state in ("sent", "delivered", "undelivered", "unknown") else None,
                "ticket_id": dice.choice([None, dice.randint(1, len(lives))]),
            }
        )  # fmt: skip
    return found


@pytest.fixture
def asked(gateway: Gateway) -> Any:
    """`asked(db, period, agency)`."""
    gateway.database.write(agencies.seed, [Agency("12.75.pu", "PU", "unit", "12.75")])
    gateway.database.write(kept_holidays.put, LocalDay(LOCAL_HOLIDAY, False, "Galungan", "51.71"))

    def of(db: Connection, period: Period, agency: str | None) -> Asked:
        edition = gateway.directory.edition(db)
        return Asked(period, agency, NOW, edition, gateway.directory.rules)

    return of


# the same by hand


def within(code: str | None, agency: str | None) -> bool:
    return agency is None or code == agency or (code or "").startswith(agency + ".")


Taken = tuple[Life, datetime, datetime | None, int | timedelta]
"""A report with the step's start, its end, and how many working days, or how long, it may take."""


def pace(steps: list[Taken], today: date) -> tuple[Any, ...]:
    """A row of a table."""
    days: list[int] = []
    in_time = late = waiting = 0
    for life, start, end, limit in steps:
        if end is None and life.status in ("archived", "withdrawn"):
            continue
        off = [*HOLIDAYS, str(LOCAL_HOLIDAY)] if life.agency == "51.71" else HOLIDAYS
        first, last = life.day(start), life.day(end) if end else today
        if isinstance(limit, timedelta):
            on_time = last <= first + limit
        else:
            on_time = bool(last <= np.busday_offset(first, limit, roll="backward", holidays=off))
        if end:
            days.append(int(np.busday_count(first + timedelta(1), last + timedelta(1), holidays=off)))
        in_time, late, waiting = in_time + (on_time and bool(end)), late + (not on_time), waiting + (not end)
    days.sort()
    middle, ninth = ((days[-(-len(days) * part // 10) - 1] if days else None) for part in (5, 9))
    share = 100 * in_time // (in_time + late) if in_time + late else None
    return len(days), middle, ninth, in_time, late, share, waiting


def grouped(steps: list[Taken], agency: str | None, today: date) -> dict[Any, Any]:
    """By the agencies just below the one that is asked about."""
    deep = agency.count(".") + 2 if agency else 1
    of: dict[str, list[Any]] = {}
    for step in steps:
        of.setdefault(".".join((step[0].agency or "").split(".")[:deep]), []).append(step)
    found = {code: pace(some, today) for code, some in of.items()}
    return {code: row if code else (*row[:5], None, row[6]) for code, row in found.items()}


def recounted(lives: list[Life], period: Period, agency: str | None) -> dict[str, Any]:
    zone = ZoneInfo(period.zone)
    theirs = [life for life in lives if within(life.agency, agency)]
    came = [life for life in theirs if period.first <= life.opened.astimezone(zone).date() <= period.last]
    moves = [line for life in theirs for line in life.lines if "to" in line.data]
    today = NOW.astimezone(zone).date()

    def per_day(moments: list[datetime]) -> Counter[date]:
        return Counter(day for at in moments if period.first <= (day := at.astimezone(zone).date()) <= period.last)

    def first_step(life: Life) -> datetime | None:
        steps = (line.at for line in life.lines if line.data.get("to") in ("in_progress", "deferred", *ANSWERED))
        return min((at for at in steps if life.forwarded and at >= life.forwarded), default=None)

    def done(life: Life) -> datetime | None:
        return (life.answered or life.since) if life.status in ANSWERED else None

    asked = [one for one in came if one.topic != "personal_data"]
    responses: list[Taken] = [(one, one.forwarded, first_step(one), 5) for one in asked if one.forwarded]
    ended = [line.at for line in moves if line.data["from"] in OPEN and line.data["to"] not in OPEN]
    tallies = [tally(life.lines) for life in came]
    return {
        "flow": (
            per_day([life.opened for life in theirs]),
            per_day([line.at for line in moves if line.kind == "replied"]),
            per_day(ended),
        ),
        "response": grouped(responses, agency, today),
        "completion": grouped([(one, one.opened, done(one), one.within) for one in came], agency, today),
        "stars": Counter(life.rating for life in came if life.rating),
        "returned": [len(came), sum(one.disputed for one in tallies), sum(one.reopened for one in tallies)],
        "ages": [(NOW - life.opened).total_seconds() / 86_400 for life in theirs if life.status in OPEN],
    }


@pytest.mark.parametrize("seed", [1078, 2026])
def test_the_database_counts_what_is_counted_by_hand(gateway: Gateway, asked: Any, seed: int) -> None:
    dice = random.Random(seed)
    lives = [lived(dice) for _ in range(250)]
    messages = texted(dice, lives)
    gateway.database.write(keep, lives, messages)
    month = Period(date(2026, 5, 1), date(2026, 5, 31), "Asia/Jakarta")
    for period, agency in [
        (latest(90, NOW, "Asia/Jakarta"), None),
        (month, None),
        (month, "12"),
        (latest(30, NOW, "Asia/Jayapura"), "91.71"),
        (Period(date(2026, 5, 10), date(2026, 6, 12), "Asia/Makassar"), "51.71"),
    ]:
        made = gateway.database.read(tabled, asked, period, agency)
        by_hand = recounted(lives, period, agency)
        assert made["flow"].rows == by_day(period, *by_hand["flow"])
        for name in ("response", "completion"):
            assert {row[0]: row[3:] for row in made[name].rows} == by_hand[name], (name, agency)
        assert {row[0]: row[1] for row in made["stars"].rows} == {**dict.fromkeys(range(1, 6), 0), **by_hand["stars"]}
        assert [sum(column) for column in zip(*(row[2:] for row in made["returned"].rows), strict=True)] == by_hand[
            "returned"
        ]
        for low, high, count in made["ages"].rows:
            assert count == sum(low - 1 < age <= (high or 9999) for age in by_hand["ages"])
        theirs = [one for one in messages if agency is None or within(owner(one, lives), agency)]
        check_messages(made, theirs, period)


def tabled(db: Connection, asked: Any, period: Period, agency: str | None) -> dict[str, Table]:
    one = asked(db, period, agency)
    return {name: figure(db, one) for name, figure in FIGURES.items()}


def owner(message: Mapping[str, Any], lives: list[Life]) -> str | None:
    return lives[message["ticket_id"] - 1].agency if message["ticket_id"] else None


def check_messages(made: Mapping[str, Table], theirs: list[dict[str, Any]], period: Period) -> None:
    zone = ZoneInfo(period.zone)
    dated = [(one, one["created_at"].astimezone(zone).date()) for one in theirs]
    dated = [(one, day) for one, day in dated if period.first <= day <= period.last]
    left: Counter[date] = Counter()
    for one, day in dated:
        left[day] += one["parts"] if one["sent_at"] else 0
    assert made["parts"].rows == by_day(period, left)
    for carrier, every, *fates, share in made["delivery"].rows:
        of = Counter(FATES[one["state"]] for one, _ in dated if one["carrier"] == carrier)
        assert (every, fates) == (of.total(), [of[fate] for fate in made["delivery"].columns[2:-1]])
        known = of["delivered"] + of["failed"]
        assert share == (100 * of["delivered"] // known if known else None)
    assert len(made["delivery"].rows) == len({one["carrier"] for one, _ in dated})


# what is reckoned without a database


@pytest.mark.parametrize(
    ("counts", "half", "nine_tenths"),
    [
        pytest.param({}, None, None, id="nothing"),
        pytest.param({3: 1}, 3, 3, id="one"),
        pytest.param({1: 1, 2: 1}, 1, 2, id="of two the lower"),
        pytest.param({0: 5, 7: 4, 60: 1}, 0, 7, id="one stray does not count"),
        pytest.param({0: 5, 7: 3, 60: 2}, 0, 60, id="two do"),
    ],
)
def test_half_and_nine_tenths(counts: dict[int, int], half: int | None, nine_tenths: int | None) -> None:
    assert (quantile(counts, 0.5), quantile(counts, 0.9)) == (half, nine_tenths)


FRIDAY, MONDAY = date(2026, 3, 13), date(2026, 3, 16)


@pytest.mark.parametrize(
    ("limit", "end", "in_time"),
    [
        pytest.param("1 working day", MONDAY, True, id="the last day counts to its end"),
        pytest.param("1 working day", MONDAY + timedelta(1), False, id="the day after is late"),
        pytest.param("2 days", FRIDAY + timedelta(3), False, id="plain days know no week-end"),
        pytest.param("24 hours", FRIDAY + timedelta(1), True, id="hours end on a day"),
        pytest.param("24 hours", FRIDAY + timedelta(2), False, id="and not later"),
        pytest.param("3 working days", date(2026, 3, 25), True, id="over the feast"),
        pytest.param("3 working days", date(2026, 3, 26), False, id="and the day after it"),
    ],
)
def test_each_report_is_held_against_the_rules_of_its_own_agency(limit: str, end: date, in_time: bool) -> None:
    rules = Rules({"respond": Limit.parse(limit)}, Calendar())
    spans = [Span("12.75", "respond", FRIDAY, end, False, 2), Span("12.75", "respond", FRIDAY, None, True, 7)]
    found = paces(spans, lambda _: rules, lambda code: code, end)
    assert (found["12.75"].in_time, found["12.75"].late) == ((2, 0) if in_time else (0, 2))


def test_a_table_as_csv_runs_nothing_in_a_spreadsheet() -> None:
    table = Table(
        ("name", "reports"), [("=cmd|' /C calc'!A0", 1), ('Kota "Binjai", dan', None), ("+62", -3), ("@x", 2.5)]
    )
    text = table.as_csv()
    assert text.endswith("\r\n")
    assert list(csv.reader(StringIO(text))) == [
        ["name", "reports"],
        ["'=cmd|' /C calc'!A0", "1"],
        ['Kota "Binjai", dan', ""],
        ["'+62", "-3"],
        ["'@x", "2.5"],
    ]


@pytest.mark.parametrize(
    ("last", "told"),
    [
        pytest.param(date(2026, 3, 1), "before it begins", id="backwards"),
        pytest.param(date(2027, 3, 14), "at most", id="long"),
    ],
)
def test_a_period_that_cannot_be_counted_is_refused(last: date, told: str) -> None:
    with pytest.raises(Malformed, match=told):
        Period(FRIDAY, last, "Asia/Jakarta")


def test_the_last_days_are_those_of_the_zone_and_today_is_one() -> None:
    assert latest(7, NOW, "Asia/Jayapura").days[-1] == date(2026, 7, 1)
    assert latest(7, NOW, "Asia/Jakarta").days == [date(2026, 6, 24) + timedelta(at) for at in range(7)]
    assert latest(1, NOW, "Asia/Makassar").since == datetime(2026, 6, 29, 16, tzinfo=UTC)
