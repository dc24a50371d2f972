"""The figures of a month, recounted by whoever has nothing but the files that `export` writes.

Simple code of its own: it reads `export tickets` and `export events` (JSON lines), knows the limits as the rules write
them, and takes working days from numpy. Nothing of the program is imported.

    python -m tests.recount 2026-03 tickets.jsonl events.jsonl
"""

import itertools
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import numpy as np

Line = Mapping[str, Any]

DAYS_OFF = [
    str(day) for day in holidays.country_holidays("ID", years=(2025, 2026, 2027), categories=("public", "government"))
]
STEPS = ("verify", "respond", "complete")
OPEN = ("received", "verified", "forwarded", "in_progress", "answered", "deferred")
ENDED = ("resolved", "closed", "archived", "withdrawn")


@dataclass(frozen=True)
class Law:
    """`zones`, `own_limits`, `own_days_off`: by agency, where it is not as everywhere."""

    zone: str = "Asia/Jakarta"
    zones: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, int] = field(
        default_factory=lambda: {
            "verify": 3, "respond": 5, "complaint": 14, "supervisory": 60, "aspiration": 5, "information": 5,
            "close_after_answer": 10,
        }
    )  # fmt: skip
    own_limits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    own_days_off: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass
class Case:
    """One report at the end of the month."""

    agency: str | None
    category: str
    topic: str | None
    zone: ZoneInfo
    opened: datetime
    known: datetime
    since: datetime
    until: datetime
    lines: list[Line]
    off: list[str]
    limits: dict[str, int]

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def after(self, start: datetime, working_days: int) -> datetime:
        day = np.busday_offset(self.day(start), working_days, roll="backward", holidays=self.off).astype(date)
        return datetime.combine(day, datetime.max.time().replace(microsecond=0), self.zone)

    @property
    def moves(self) -> list[tuple[datetime, str]]:
        told = [(self.opened, "received")]
        for line in self.lines:
            to = line["data"].get("to")
            if to and to != told[-1][1]:
                told.append((line["at"], to))
        return told

    @property
    def status(self) -> str:
        return self.moves[-1][1]

    @property
    def forwarded(self) -> datetime | None:
        """When whoever was given it last had it first; a second time to the same ones is no other."""
        ways = {("moved", "forwarded"), ("merged", "forwarded"), ("merged", "in_progress")}
        hands, given = self.agency, []
        for line in reversed(self.lines):  # back in time, as above
            if (line["kind"], line["data"].get("to")) in ways:
                given.append((hands, line["at"]))
            elif line["kind"] == "routed":
                hands = line["data"]["was"]
        mine = itertools.takewhile(lambda one: one[0] == given[0][0], given)
        return min((at for _, at in mine), default=None)

    def start(self, step: str) -> datetime | None:
        if self.topic == "personal_data" and step != "complete":
            return None
        return self.forwarded if step == "respond" else self.opened

    def end(self, step: str) -> datetime:
        start = self.start(step)
        assert start
        if self.topic == "personal_data":
            return start + timedelta(hours=72)
        return self.after(start, self.limits[self.category if step == "complete" else step])

    def taken(self, step: str) -> datetime | None:
        """When it came where the step leads, and has stayed."""
        done = {"answered", "resolved", "closed"}
        here = {"verify": done | {"forwarded", "in_progress"}, "respond": done | {"in_progress", "deferred"}}.get(
            step, done
        )
        passing = {"archived", "withdrawn"} | ({"deferred"} if step == "verify" else set())
        start, found = self.start(step), None
        for at, status in self.moves:
            if start and at >= start and status not in passing:
                found = (found or at) if status in here else None
        return found

    @property
    def is_heard(self) -> bool:
        """Whether its reporter has written since the last step, and not only thanks, or the answer did not arrive. Four
        stars or five end that; and words that may be meant for it count until they were meant for another one."""
        words, said, maybe = ("added", "repeated", "corrected", "rated", "routed"), False, False
        for line in self.lines:
            kind, data = line["kind"], line["data"]
            if "to" in data or data.get("stars", 0) >= 4:
                said = maybe = False
            elif kind in ("maybe_meant", "meant_another"):
                maybe = kind == "maybe_meant"
            elif kind == "not_arrived" or (line["actor"] == "reporter" and kind in words and "content" not in data):
                said = True
        return said or maybe

    @property
    def overdue(self) -> bool:
        legal = datetime.combine(self.day(self.opened) + timedelta(60), datetime.max.time(), self.zone)
        if self.topic == "personal_data" and self.status not in ("answered", *ENDED):
            return min(self.end("complete"), legal) < self.until
        match self.status:
            case "received" | "verified":
                end = self.end("verify")
            case "forwarded":
                end = min(self.end("respond"), self.end("complete"))
            case "in_progress":
                end = self.end("complete")
            case "answered" if self.is_heard:
                end = self.after(self.moves[-1][0], self.limits["close_after_answer"])
            case _:
                return False
        return min(end, legal) < self.until


def cases(month: str, tickets: Iterable[Line], events: Iterable[Line], law: Law) -> Iterable[Case]:
    year, number = map(int, month.split("-"))
    first, last = date(year, number, 1), date(year + number // 12, number % 12 + 1, 1)
    lines: dict[str, list[Line]] = defaultdict(list)
    for event in sorted(events, key=lambda one: one["id"]):
        lines[event["ticket"]].append({**event, "at": datetime.fromisoformat(event["at"])})

    def midnight(day: date, zone: str) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))

    for ticket in tickets:
        every = lines[ticket["number"]]
        opened = every[0]["at"]
        known = datetime.fromisoformat(every[0]["data"].get("taken_in", opened.isoformat()))
        agency = ticket["agency"]["code"] if ticket["agency"] else None
        for line in reversed(every):  # back in time: what later lines changed is taken back
            if line["kind"] == "routed" and line["at"] >= midnight(last, law.zone):
                agency = line["data"]["was"]
        zone = law.zones.get(agency or "", law.zone)
        since, until = midnight(first, zone), midnight(last, zone)
        category, topic = ticket["class"], ticket["category"]
        for line in reversed(every):
            if line["kind"] == "classified" and line["at"] >= until:
                category, topic = line["data"]["was_class"], line["data"]["was_category"]
        if known < until:
            told = [line for line in every if line["at"] < until]
            off = [*DAYS_OFF, *law.own_days_off.get(agency or "", [])]
            limits = {**law.limits, **law.own_limits.get(agency or "", {})}
            yield Case(agency, category, topic, ZoneInfo(zone), opened, known, since, until, told, off, limits)


def recounted(month: str, tickets: Iterable[Line], events: Iterable[Line], law: Law) -> dict[str | None, Any]:
    """By agency; "total" is the sum."""
    by_agency = defaultdict(list)
    every = list(cases(month, tickets, events, law))
    for case in every:
        by_agency[case.agency].append(case)
    return {**{agency: _figures(theirs) for agency, theirs in by_agency.items()}, "total": _figures(every)}


def _figures(every: Sequence[Case]) -> dict[str, Any]:
    fresh = [line for case in every for line in case.lines if line["at"] >= case.since]
    moves = [line["data"] for line in fresh if "to" in line["data"]]
    stars = [line["data"]["stars"] for line in fresh if line["kind"] == "rated"]
    return {
        "received": sum(case.known >= case.since for case in every),
        "answers": sum(line["kind"] == "replied" for line in fresh),
        "ended": sum(move["from"] in OPEN and move["to"] not in OPEN for move in moves),
        "open": sum(case.status in OPEN for case in every),
        "overdue": sum(case.overdue for case in every),
        "disputed": sum(line["kind"] == "disputed" for line in fresh),
        "reopened": sum(move["from"] not in OPEN and move["to"] in OPEN for move in moves),
        "ratings": {
            "given": len(stars),
            "mean": round(sum(stars) / len(stars), 2) if stars else None,
            "stars": [stars.count(each) for each in range(1, 6)],
        },
        "steps": {step: _step(step, every) for step in STEPS},
    }


def _step(step: str, every: Sequence[Case]) -> dict[str, Any]:
    days, hours, in_time, late, waiting, waiting_late = [], [], 0, 0, 0, 0
    for case in every:
        start, taken = case.start(step), case.taken(step)
        if start is None:
            continue
        if taken and taken >= case.since:
            days.append(
                int(np.busday_count(case.day(start) + timedelta(1), case.day(taken) + timedelta(1), holidays=case.off))
            )
            hours.append(math.floor((taken - start).total_seconds() / 3600))
            in_time, late = in_time + (taken <= case.end(step)), late + (taken > case.end(step))
        elif not taken and case.status in OPEN:
            waiting, waiting_late = waiting + 1, waiting_late + (case.end(step) < case.until)
    decided = in_time + late + waiting_late
    return {
        "taken": in_time + late, "in_time": in_time, "late": late, "waiting": waiting, "waiting_late": waiting_late,
        "in_time_percent": 100 * in_time // decided if decided else None,
        "median_working_days": _share(days, 5), "p90_working_days": _share(days, 9),
        "median_hours": _share(hours, 5), "p90_hours": _share(hours, 9),
    }  # fmt: skip


def _share(values: list[int], tenths: int) -> int | None:
    """The least value that so many tenths of all do not exceed."""
    return sorted(values)[max(0, -(-len(values) * tenths // 10) - 1)] if values else None


def read(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    figures = recounted(sys.argv[1], read(Path(sys.argv[2])), read(Path(sys.argv[3])), Law())
    sys.stdout.write(json.dumps({agency or "national": one for agency, one in figures.items()}, indent=1) + "\n")
