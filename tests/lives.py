"""Reports and what must come of them, by simple arithmetic that knows nothing of the program.

Limits are as the domain's rules write them, working days are numpy's, holidays those of the year. Each life has dice
of its own, with a fixed seed.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import numpy as np

SEED = 20260310
CALENDAR = ("overdue", "ask", "lapse", "warn", "close", "update")
"""What is said by itself, and is true for as long as the step is the same."""
TO_DO = ("received", "verified", "forwarded", "in_progress")
UPDATES = 28
"""Days: what is said every week would be most of what is said."""
NEW_YEAR, LAST_DAY = date(2026, 1, 1), date(2026, 12, 31)
END = datetime(2026, 12, 31, 17, tzinfo=UTC)
HOLIDAYS = [
    str(day) for day in holidays.country_holidays("ID", years=(2026, 2027), categories=("public", "government"))
]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]

PLACES = [
    ("MEDAN", "12.71", "Asia/Jakarta"),
    ("KOTA DENPASAR", "51.71", "Asia/Makassar"),
    ("KOTA JAYAPURA", "91.71", "Asia/Jayapura"),
    ("", None, "Asia/Jakarta"),
]
REMINDED = {"12.71": "medan", "91.71": "jayapura", None: "nation"}
ESCALATED = {"12.71": "sumut", "51.71": "bali", "91.71": "nation", None: "nation"}
"""Who is on duty where a report is, and above it. Nobody reminds Denpasar; above Jayapura only the nation is there."""
NATION = ZoneInfo("Asia/Jakarta")
STAFF = [("medan", "12.71"), ("jayapura", "91.71"), ("sumut", "12"), ("bali", "51"), ("nation", None)]

ACTING = (time(3), time(7), time(19), time(20))
"""When people act, in UTC: by day, and in the night between two and five, where they are."""
NIGHTS = ACTING[2:]
"""The second comes so soon after the first that nothing said in that night has left."""


@dataclass
class Life:
    """One report, and what must come of it: the table that everything is compared with."""

    phone: str
    place: str
    agency: str | None
    zone: ZoneInfo
    opened: datetime
    status: str = "received"
    since: datetime = field(init=False)
    forwarded: datetime | None = None
    answered: bool = False
    supervisory: bool = False
    muted: bool = False
    deaf: bool = False
    heard: datetime | None = None
    done: dict[str, datetime] = field(default_factory=dict)
    handed_over: datetime | None = None
    told: date = field(init=False)
    """The last date by which they were told that somebody does something."""
    update_at: datetime | None = None
    rows: list[tuple[datetime, str, str]] = field(default_factory=list)
    """When it goes, what it is, the date it names."""
    officers: dict[tuple[str, str, date], datetime] = field(default_factory=dict)
    script: list[tuple[datetime, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.since, self.told = self.opened, after(self._local(self.opened), 3)
        self.update_at = self._next_update(self.opened)

    @property
    def is_open(self) -> bool:
        return self.status in ("received", "verified", "forwarded", "in_progress", "answered", "deferred")

    # people

    def act(self, what: str, at: datetime) -> None:
        self.script.append((at, what))
        match what:
            case "mute":
                self.muted, self.update_at = True, None
                self._take_back(at)
            case "ask":
                self._drop(at, *(("answer", "words") if self.status == "answered" else ()))
            case "stop":
                self.deaf = True
                self.rows = [row for row in self.rows if row[0] <= at]
            case "add" if self.status == "answered":
                self.heard = self.heard or at
                self._take_back(at)
            case "add" if self.status in ("deferred", "archived"):
                self._step("in_progress" if self.forwarded else "received", at)
            case "add":
                pass
            case "dispute":
                self._step("in_progress" if self.forwarded or self.answered else "verified", at, disputed=True)
            case "satisfied" | "withdraw":
                self._step("resolved" if what == "satisfied" else "withdrawn", at)
            case _:
                self.supervisory |= what == "supervisory"
                self.answered |= what == "answered"
                if what == "forwarded":
                    self.forwarded = self.forwarded or at  # its days run from the first time
                self._step("in_progress" if what == "supervisory" else what, at)
                self._tell(at, "answer" if what == "answered" else "notice", "")

    def _step(self, status: str, at: datetime, disputed: bool = False) -> None:
        was, was_open = self.status, self.is_open
        self.status, self.since, self.heard, self.done = status, at, None, {}
        self.told = self._told_by(was, disputed, at)
        self._take_back(at)
        self._drop(at, "notice")
        self.rows = [(goes, "words" if goes > at and what == "answer" else what, day) for goes, what, day in self.rows]
        if was_open != self.is_open:
            self.update_at = self._next_update(at) if self.is_open and not self.muted else None

    def _told_by(self, was: str, disputed: bool, at: datetime) -> date:
        """What is late and is forwarded, or disputed, has another date, counted from now; what goes on, the same."""
        day, end = self._local(at), self._end().date()
        if not self.is_open or end >= day:
            return end
        if self.status == "forwarded":
            return min(after(day, 5), self._done_by(day))
        if disputed:
            return after(day, 3) if self.status == "verified" else self._done_by(day)
        return self.told if was in TO_DO else end

    def _take_back(self, at: datetime) -> None:
        """What the calendar would say in the morning, and is no longer so."""
        self._drop(at, *CALENDAR, *(() if self.is_open else ("ombudsman",)))

    def _drop(self, at: datetime, *what: str) -> None:
        self.rows = [row for row in self.rows if row[0] <= at or row[1] not in what]

    # the clock

    def live(self, until: datetime) -> None:
        """All that happens by itself before that moment."""
        while (coming := min(self._coming(), default=None)) and coming[0] < until:
            at, _, what = coming
            self._happen(what, at)

    def _coming(self) -> Iterator[tuple[datetime, int, str]]:
        if not self.is_open:
            return
        end = self._end()
        to_do = self.status in TO_DO
        if (to_do or (self.status == "answered" and self.heard)) and "escalate" not in self.done:
            morning = self._morning(before(end, 1))
            escalation = max(end, self.since)
            if "remind" not in self.done and self.since < morning and (self.heard or morning) < escalation:
                yield max(morning, self.heard or morning), 0, "remind"
            yield escalation, 1, "escalate"
        if self.status == "deferred":
            yield from self._after_warning("ask", "lapse", end)
        if self.status == "answered" and not self.heard:
            yield from self._after_warning("warn", "close", end)
        if (self.status != "answered" or self.heard) and self.handed_over is None:
            yield max(self._legal(), end if self.heard else self.since), 4, "ombudsman"
        if self.update_at:
            yield self.update_at, 5, "update"

    def _after_warning(self, warning: str, then: str, end: datetime) -> Iterator[tuple[datetime, int, str]]:
        if warning in self.done:
            yield max(end, self._night(after(self._local(self.done[warning]), 3))), 3, then
        else:
            yield self._morning(before(end, 3)), 2, warning

    def _happen(self, what: str, at: datetime) -> None:
        end = self._end()
        self.done[what] = at
        match what:
            case "remind":
                self._tell_officer(REMINDED, "remind", at)
            case "escalate":
                self._tell_officer(ESCALATED, "escalate", at)
                stronger = self.status != "answered" and not self.handed_over and self._legal() <= at
                if stronger or self.muted or self.status == "answered":
                    return
                if self._ahead(at):  # late before it began: what they were told since is the date that counts
                    self.update_at = self._next_update(at, self._ahead(at))
                elif end >= self.since:
                    self._say(at, "overdue", said(end))
            case "ombudsman":
                self.handed_over = at
                self._say(at, "ombudsman", "")
            case "ask" | "warn":
                self._say(at, what, said(max(end, self._night(after(self._local(at), 3)))))
            case "lapse" | "close":
                self._step("archived" if what == "lapse" else "closed", at)
                self._tell(at, what, "")
            case _:
                self.update_at = self._next_update(at, self._ahead(at) if self.status in TO_DO and end < at else None)
                self._tell(at, "update", "")

    def _say(self, at: datetime, what: str, named: str) -> None:
        self._tell(at, what, named)
        self.update_at = None if self.muted else self._next_update(at)

    def _tell(self, at: datetime, what: str, named: str) -> None:
        if not self.deaf:
            self.rows.append((self._awake(at), what, named))

    def _tell_officer(self, staff: dict[str | None, str], what: str, at: datetime) -> None:
        if self.agency in staff:
            name = staff[self.agency]
            zone = NATION if name == "nation" else self.zone
            goes = awake(at, zone)
            self.officers.setdefault((name, what, goes.astimezone(zone).date()), goes)

    # dates

    def _end(self) -> datetime:
        opened, since = self._local(self.opened), self._local(self.since)
        match self.status:
            case "received" | "verified":
                return self._night(after(opened, 3))
            case "forwarded":
                return self._night(min(after(self._local(self.forwarded or self.since), 5), self._done_by(opened)))
            case "deferred":
                return self._night(since + timedelta(30))
            case "answered":
                return self._night(after(since, 10))
            case _:
                return self._night(self._done_by(opened))

    def _done_by(self, opened: date) -> date:
        return after(opened, 60 if self.supervisory else 14)

    def _legal(self) -> datetime:
        return self._night(self._local(self.opened) + timedelta(60))

    def _local(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _night(self, day: date) -> datetime:
        return datetime.combine(day, time(23, 59, 59), self.zone)

    def _morning(self, day: date) -> datetime:
        return datetime.combine(day, time(9), self.zone)

    def _next_update(self, at: datetime, told: date | None = None) -> datetime:
        days = timedelta(UPDATES) if told is None else min(timedelta(UPDATES), told + timedelta(1) - self._local(at))
        return self._morning(self._local(at) + days)

    def _ahead(self, at: datetime) -> date | None:
        """The date that they take the step to be done by, where it is still to come."""
        last = max(self._end().date(), self.told)
        return last if self._night(last) > at else None

    def _awake(self, at: datetime) -> datetime:
        return awake(at, self.zone)


def awake(at: datetime, zone: ZoneInfo) -> datetime:
    """Nobody is texted between 20:00 and 07:00 where they live."""
    local = at.astimezone(zone)
    if 7 <= local.hour < 20:
        return at
    return datetime.combine(local.date() + timedelta(local.hour >= 20), time(7), zone)


def after(day: date, working_days: int) -> date:
    """The day after is day one."""
    found: date = np.busday_offset(day, working_days, roll="backward", holidays=HOLIDAYS).astype(date)
    return found


def before(end: datetime, working_days: int) -> date:
    found: date = np.busday_offset(end.date(), -working_days, roll="forward", holidays=HOLIDAYS).astype(date)
    return found


def said(end: datetime) -> str:
    return f"{end.day} {MONTHS[end.month - 1]} {end.year}"


ACTS: dict[str, list[str]] = {
    "received": ["verified", "forwarded", "forwarded", "answered", "deferred", "add", "withdraw", "mute"],
    "verified": ["forwarded", "answered", "deferred", "satisfied", "stop"],
    "forwarded": ["in_progress", "supervisory", "answered", "deferred", "add"],
    "in_progress": ["answered", "answered", "deferred", "forwarded", "add", "mute", "stop"],
    "answered": ["add", "dispute", "dispute", "satisfied", "answered", "in_progress", "ask"],
    "deferred": ["add", "answered", "in_progress", "withdraw"],
    "resolved": ["dispute"],
    "closed": ["dispute"],
    "archived": ["add"],
    "withdrawn": [],
}
"""What people do to a report that stands so."""


def lives(count: int) -> list[Life]:
    dice = random.Random(SEED)
    return [_life(dice, number) for number in range(count)]


def _life(dice: random.Random, number: int) -> Life:
    def moment(day: date) -> datetime:
        return datetime.combine(day, dice.choice(ACTING), UTC)

    place, agency, zone = dice.choice(PLACES)
    opened = moment(NEW_YEAR + timedelta(dice.randrange(355)))
    life = Life(f"+62813{number:08d}", place, agency, ZoneInfo(zone), opened)
    at = opened
    for _ in range(dice.randrange(7)):
        soon = at.time() == NIGHTS[0] and dice.random() < 0.5
        later = moment(at.date() + timedelta(dice.choice([1, 1, 2, 3, 5, 8, 15, 16, 25, 29, 40])))
        at = datetime.combine(at, NIGHTS[1], UTC) if soon else later
        if at >= END:
            break
        life.live(at)
        possible = [
            what for what in ACTS[life.status] if what not in ("forwarded", "in_progress", "supervisory") or life.agency
        ]
        too_late = not life.is_open and at > life.since + timedelta(29)
        if not possible or too_late:
            break
        life.act(dice.choice(possible), at)
    life.live(END)
    return life
