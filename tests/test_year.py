"""A whole year in a minute: what the clock did is compared with what simple arithmetic says it should have done.

Some thousand reports live through 2026, each by a life of its own (dice with a fixed seed). The timetable runs at the
hours that matter, in three zones; on some days the process dies in the middle of its work and is started anew. What
went out, when, and who was handed over is read from the database, and compared with `lives`, which knows nothing of
the program.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.gateway import Gateway, build
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.outbound import waiting
from sms_gateway.storage.tables import outbound, ticket
from sms_gateway.tickets import OPEN, Status
from sms_gateway.worker import speak_by_calendar
from tests.lives import ACTING, ACTS, END, LAST_DAY, MONTHS, NEW_YEAR, SEED, STAFF, UPDATES, Life, lives

REPORTS = 2000

BEATS = sorted({*ACTING, *(time(hour) for hour in (0, 1, 2, 22, 23)), *(time(h, 59, 59) for h in (14, 15, 16))})
"""When the timetable must run: 07:00, 09:00 and the last second of the day in each zone."""

Row = tuple[str, str, str, str]
"""One SMS to a reporter: whose phone, what it is, when it went in local time, the date that it names."""


_TEXTED = {
    "open": "{place} lampu jalan mati total sekali",
    "add": "TL {number} masih gelap {at}",
    "ask": "STATUS {number}",
    "dispute": "BELUM {number} masih gelap",
    "satisfied": "SELESAI {number}",
    "withdraw": "BATAL {number}",
    "mute": "DIAM {number}",
    "stop": "STOP",
}
"""What citizens write."""


@dataclass
class Year:
    """The program through the year, killed on the given days."""

    settings: Settings
    clock: SetClock
    killed: set[date]
    sent: int = 0
    gateway: Gateway = field(init=False)

    def __post_init__(self) -> None:
        self.gateway = build(self.settings, self.clock)
        for count, (name, agency) in enumerate(STAFF):
            self.gateway.operators.add(name, "coordinator" if agency else "admin", agency)
            self.gateway.duty.give_phone(name, f"+6281100000{count:03d}")
            self.gateway.duty.put(name, on=True)

    def live(self, every: list[Life]) -> None:
        agenda: dict[datetime, list[tuple[Life, str]]] = {}
        for life in every:
            agenda.setdefault(life.opened, []).append((life, "open"))
            for at, what in life.script:
                agenda.setdefault(at, []).append((life, what))
        for offset in range(-1, (LAST_DAY - NEW_YEAR).days + 1):
            day = NEW_YEAR + timedelta(offset)
            for beat in BEATS:
                self._beat(datetime.combine(day, beat, UTC), agenda)

    def _beat(self, now: datetime, agenda: dict[datetime, list[tuple[Life, str]]]) -> None:
        if now >= END:
            return
        self.clock.now = now
        for life, what in agenda.get(now, []):
            self._act(life, what)
        if now.date() in self.killed and now.time() == time(16, 59, 59):
            self._die()
        speak_by_calendar(self.gateway)
        if now.date() in self.killed and now.time() == time(2):
            self._start_anew()
        if self.gateway.database.read(waiting):
            self.gateway.digests.gather_late()
            self.gateway.dispatch.send_due("loopback")

    def _die(self) -> None:
        """In the middle of its work: what it did not commit never was."""

        def dying(db: Connection) -> None:
            self.gateway.watch._keep_some(db)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            self.gateway.database.write(dying)
        self._start_anew()

    def _start_anew(self) -> None:
        self.gateway.close()
        self.gateway = build(self.settings, self.clock)

    def _act(self, life: Life, what: str) -> None:
        desk, number = self.gateway.desk, "" if what == "open" else self._number(life)
        if what in _TEXTED:
            self._text(life, _TEXTED[what].format(place=life.place, number=number, at=f"{self.clock.now:%d %b %H}"))
        elif what == "answered":
            desk.reply(number, "sudah kami kerjakan", "officer")
        elif what == "supervisory":
            self.gateway.database.write(desk.classified, number, "supervisory", None, "officer")
            desk.move(number, "in_progress", "officer")
        else:
            desk.move(number, cast("Status", what), "officer", "di jalan apa" if what == "deferred" else "")

    def _number(self, life: Life) -> str:
        (only,) = self.gateway.database.read(tickets.of_phone, life.phone)
        return only.number

    def _text(self, life: Life, body: str) -> None:
        self.sent += 1
        self.gateway.inbox.receive(
            InboundMessage("loopback", f"sms-{self.sent}", life.phone, "1078", body.strip(), self.clock.now)
        )

    # what came of it

    def told(self, every: list[Life]) -> list[Row]:
        """All SMS to reporters but the answers to their own, which are sent at any hour."""
        zones = {life.phone: life.zone for life in every}
        columns = (outbound.c.recipient, outbound.c.key, outbound.c.body, outbound.c.sent_at)
        chosen = select(*columns).where(outbound.c.kind != "answer", outbound.c.sent_at.is_not(None))
        rows = self.gateway.database.read(lambda db: db.execute(chosen).all())
        return [(to, *_what(key, body, at, zones[to])) for to, key, body, at in rows if to in zones]

    def told_officers(self) -> dict[str, datetime]:
        chosen = select(outbound.c.key, outbound.c.sent_at).where(outbound.c.key.startswith("duty:"))
        rows = self.gateway.database.read(lambda db: db.execute(chosen).all())
        ids = {str(one.id): one.name for one in map(self.gateway.operators.find, (name for name, _ in STAFF))}
        return {_of_officer(key, ids): at for key, at in rows if at}  # the year's last words leave in the next

    def told_too_late(self) -> list[str]:
        """Keys of what went out on a ticket that had ended: its end is the last that is said, but for an answer."""
        columns = (outbound.c.ticket_id, outbound.c.key, outbound.c.sent_at)
        chosen = select(*columns).where(outbound.c.kind != "answer", outbound.c.sent_at.is_not(None))
        said = self.gateway.database.read(lambda db: db.execute(chosen.where(outbound.c.ticket_id.is_not(None))).all())
        late = []
        for ticket_id, key, at in said:
            steps = [
                (line, one)
                for line, one in self.gateway.database.read(tickets.numbered_events, ticket_id)
                if "to" in one.data and one.at <= at
            ]
            line, last = steps[-1] if steps else (0, None)
            ended = last is not None and last.data["to"] not in OPEN
            own = re.fullmatch(rf"(notice|clock):\d+:{line}", key) or key.startswith("words:")
            late += [key] if ended and not own else []
        return late

    def outcome(self, every: list[Life]) -> dict[str, tuple[str, datetime | None]]:
        """Phone → the status in the end, and since when it is with the Ombudsman."""
        chosen = select(ticket.c.phone, ticket.c.status, ticket.c.ombudsman_at)
        rows = self.gateway.database.read(lambda db: db.execute(chosen).all())
        return {phone: (status, at) for phone, status, at in rows}


_WORDS = {
    "ke atasannya": "overdue",
    "Tetap kami pantau": "overdue",
    "Ombudsman": "ombudsman",
    "masih menunggu keterangan": "ask",
    "belum kami terima": "lapse",
    "akan ditutup setelah": "warn",
    "kami tutup karena": "close",
}
"""What a text of the clock is about."""


def _what(key: str, body: str, at: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    """What it is, when it went, the date it names."""
    kind = key.partition(":")[0]
    by_clock = kind in ("clock", "ombudsman")
    what = next(what for words, what in _WORDS.items() if words in body) if by_clock else kind
    what = "answer" if what == "notice" and "Puas?" in body else what
    names = what in ("overdue", "ask", "warn")
    named = next((said_ for said_ in _dates(body)), "") if names else ""
    return what, f"{at.astimezone(zone):%Y-%m-%d %H:%M}", named


def _dates(body: str) -> Iterator[str]:
    words = body.replace(".", "").replace(",", "").split()
    for day, month, year in zip(words, words[1:], words[2:], strict=False):
        if month in MONTHS:
            yield f"{day} {month} {year}"


def _of_officer(key: str, ids: dict[str, str]) -> str:
    _, what, officer, day = key.split(":")
    return f"{ids[officer]} {what} {day}"


def expected_of_officers(every: list[Life]) -> dict[str, datetime]:
    first: dict[str, datetime] = {}
    for life in every:
        for (name, what, day), at in life.officers.items():
            if at < END:
                key = f"{name} {what} {day}"
                first[key] = min(at, first.get(key, at))
    return first


@pytest.fixture
def year(sqlite_template: Path, tmp_path: Path) -> Callable[[set[date]], Year]:
    """A year in a database of its own; it is closed in the end."""

    def begin(killed: set[date]) -> Year:
        settings = Settings.model_validate(
            {
                "database": {"url": f"sqlite:///{tmp_path / 'year.db'}"},
                "spool": {"directory": tmp_path / "spool"},
                "updates": {"every": f"{UPDATES} days"},
                "limits": {"per_carrier_parts_per_second": 100_000},
            }
        )
        return Year(settings, SetClock(datetime.combine(NEW_YEAR - timedelta(1), time(0), UTC)), killed)

    return begin


@pytest.mark.parametrize(
    ("reports", "deaths"),
    [pytest.param(REPORTS // 10, 0, id="undisturbed"), pytest.param(REPORTS, 40, id="killed on forty days")],
)
def test_a_year_goes_as_the_rules_say(year: Callable[[set[date]], Year], reports: int, deaths: int) -> None:
    """With and without deaths the same: the fewer reports are the first of the many."""
    every = lives(reports)
    dice = random.Random(SEED + 1)
    this = year({NEW_YEAR + timedelta(dice.randrange(365)) for _ in range(deaths)})
    this.live(every)
    expected = [
        (life.phone, what, f"{at.astimezone(life.zone):%Y-%m-%d %H:%M}", named)
        for life in every
        for at, what, named in life.rows
        if at < END
    ]
    told = this.told(every)
    assert sorted(set(told) - set(expected)) == [], "told, and should not have been"
    assert sorted(set(expected) - set(told)) == [], "not told"
    assert len(told) == len(expected), "told twice"
    assert all("07:00" <= when[-5:] < "20:00" for _, _, when, _ in told)
    assert this.told_too_late() == []
    assert this.told_officers() == expected_of_officers(every)
    assert this.outcome(every) == {life.phone: (life.status, life.handed_over) for life in every}
    this.gateway.close()


def test_the_year_has_everything_in_it() -> None:
    """Else it would prove less than it seems to."""
    every = lives(REPORTS)
    told = [what for life in every for _, what, _ in life.rows]
    rare = {what: told.count(what) for what in ("overdue", "ombudsman", "ask", "lapse", "warn", "close", "update")}
    assert min(rare.values()) >= REPORTS // 50, rare
    assert {life.status for life in every} == set(ACTS)
    assert told.count("words") >= REPORTS // 100
