"""The monthly report: what came to each agency in a month, and what it did in time, reckoned from the history alone.

Pure. Nothing that was written after the month's end is looked at, and nothing that a row says of today; the rules are
those that were in force at its end. So a report of a month that has ended is the same whenever it is made.

A report counts for the agency that has it when the month ends, by that agency's clock. A step counts in the month in
which it was taken; one that a dispute took back by the month's end was not. What was taken in after its month had ended
(it had waited in the spool, or in a carrier's log) is received in the month in which it was: else a month that is kept
would have to change. Its limits run from when it came, all the same.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sms_gateway.calendars import within
from sms_gateway.clockwork import is_heard, of_this_step
from sms_gateway.duedates import DueDates
from sms_gateway.figures import Ruler, alike, quantile
from sms_gateway.history import Event, last_giving, taken_in, tally
from sms_gateway.in_force import InForce
from sms_gateway.month import Month
from sms_gateway.standing import Standing, stand
from sms_gateway.tickets import OPEN, Status, Ticket, TicketClass

Json = dict[str, Any]

KIND = "sms-gateway monthly report 4"
"""1 knew no requests about personal data; in 2 a report that was given to the same agency again had a new limit; in 3
nothing was overdue that its reporter had written to after the answer, nor what was late while it was to be responded
to."""
STEPS = ("verify", "respond", "complete")
"""Verified and disposed of; the agency's first response after that; done: answered, or its reporter is content."""


@dataclass(frozen=True, slots=True)
class Past:
    """A report, with its whole history. `agency`, `category`, `topic`: as they are now; the history says what they
    were."""

    opened_at: datetime
    agency: str | None
    category: TicketClass
    topic: str | None
    lines: Sequence[Event]


@dataclass(slots=True)
class _Taken:
    """How one step was taken."""

    days: Counter[int] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)
    in_time: int = 0
    late: int = 0
    waiting: int = 0
    waiting_late: int = 0

    def told(self) -> Json:
        decided = self.in_time + self.late + self.waiting_late
        return {
            "taken": self.in_time + self.late,
            "in_time": self.in_time,
            "late": self.late,
            "waiting": self.waiting,
            "waiting_late": self.waiting_late,
            "in_time_percent": 100 * self.in_time // decided if decided else None,
            "median_working_days": quantile(self.days, 0.5),
            "p90_working_days": quantile(self.days, 0.9),
            "median_hours": quantile(self.hours, 0.5),
            "p90_hours": quantile(self.hours, 0.9),
        }


COUNTS = ("received", "answers", "ended", "open", "overdue", "disputed", "reopened")


@dataclass(slots=True)
class Figures:
    """Of one agency, or of one with all below it."""

    counts: Counter[str] = field(default_factory=Counter)
    stars: Counter[int] = field(default_factory=Counter)
    steps: dict[str, _Taken] = field(default_factory=lambda: {name: _Taken() for name in STEPS})

    @property
    def is_empty(self) -> bool:
        waited = any(one.waiting or one.days for one in self.steps.values())
        return not (self.counts.total() or self.stars.total() or waited)

    def told(self) -> Json:
        given = self.stars.total()
        mean = round(sum(stars * count for stars, count in self.stars.items()) / given, 2) if given else None
        return {
            **{name: self.counts[name] for name in COUNTS},
            "ratings": {"given": given, "mean": mean, "stars": [self.stars[each] for each in range(1, 6)]},
            "steps": {name: taken.told() for name, taken in self.steps.items()},
        }


@dataclass(slots=True)
class Reckoning:
    """Adds up one month, a report at a time. `now`: of a month that has not ended, how far it is looked at."""

    month: Month
    in_force: InForce
    now: datetime
    _own: dict[str, Figures] = field(default_factory=dict)
    _with_units: dict[str, Figures] = field(default_factory=dict)
    _rulers: dict[object, Ruler] = field(default_factory=dict)

    def add(self, past: Past) -> None:
        owner = _agency(past, self.month.until(self.in_force.timezone))
        zone = self.in_force.zone(owner)
        since, until = self.month.since(zone), min(self.month.until(zone), self.now)
        known = taken_in(past.opened_at, past.lines)
        if known >= until:
            return
        lines = [line for line in past.lines if line.at < until]
        ticket = _as_it_stood(past, lines, owner, zone, until)
        meant = [self._figures(self._own, owner or ""), *(self._figures(self._with_units, c) for c in _upwards(owner))]
        for one in meant:
            one.counts["received"] += known >= since
        self._count(meant, ticket, lines, since, until)
        self._walk(meant, ticket, lines, since, until)

    def told(self, rules: Json) -> Json:
        """The report. `rules`: by what it was reckoned, for whoever wants to see that it was by the same."""
        nation, settled = self.in_force.timezone, self.month.is_settled(self.now, self.in_force)
        codes = [code for code, one in sorted(self._with_units.items()) if code and not one.is_empty]
        national = self._own.get("", Figures())
        return {
            "kind": KIND,
            "month": str(self.month),
            "preliminary": not settled,
            "as_of": None if settled else self.now.astimezone(ZoneInfo(nation)).isoformat(timespec="seconds"),
            "timezone": nation,
            "agency": None,
            "rules": rules,
            "limits": {name: str(limit) for name, limit in self.in_force.book.limits.items()},
            "total": self._with_units.get("", Figures()).told(),
            "agencies": [*([] if national.is_empty else [self._told("")]), *map(self._told, codes)],
        }

    def _told(self, code: str) -> Json:
        own = self._own.get(code, Figures())
        office = self.in_force.offices.get(code)
        below = any(other != code and within(other, code) for other in self._with_units) if code else False
        return {
            "code": code or None,
            "name": office.name if office else code or None,
            "timezone": self.in_force.zone(code),
            **own.told(),
            "with_units": self._with_units[code].told() if below else None,
        }

    @staticmethod
    def _figures(of: dict[str, Figures], code: str) -> Figures:
        if code not in of:
            of[code] = Figures()
        return of[code]

    def _count(
        self, meant: Iterable[Figures], ticket: Ticket, lines: Sequence[Event], since: datetime, until: datetime
    ) -> None:
        fresh = [line for line in lines if line.at >= since]
        back, moves = tally(fresh), [line for line in fresh if "to" in line.data]
        late = ticket.is_with_us and min(DueDates(self.in_force.book.of).ends(ticket)) < until
        counts = {
            "answers": sum(line.kind == "replied" for line in fresh),
            "ended": sum(line.data["from"] in OPEN and line.data["to"] not in OPEN for line in moves),
            "open": int(ticket.is_open),
            "overdue": int(late),
            "disputed": back.disputed,
            "reopened": back.reopened,
        }
        stars = [line.data["stars"] for line in fresh if line.kind == "rated"]
        for one in meant:
            one.counts.update({name: count for name, count in counts.items() if count})
            one.stars.update(stars)

    def _walk(
        self, meant: Iterable[Figures], ticket: Ticket, lines: Sequence[Event], since: datetime, until: datetime
    ) -> None:
        for standing in stand(DueDates(self.in_force.book.of).begun(ticket), ticket, lines, until):
            name = standing.step.name if standing.step.name in STEPS else "complete"
            taken = standing.at if standing.state in ("met", "late") else None
            if taken and taken >= since:
                self._take([one.steps[name] for one in meant], ticket, standing, taken)
            elif not taken and ticket.is_open:
                for one in meant:
                    one.steps[name].waiting += 1
                    one.steps[name].waiting_late += standing.state == "missed"

    def _take(self, meant: Iterable[_Taken], ticket: Ticket, standing: Standing, at: datetime) -> None:
        zone, start = ZoneInfo(ticket.timezone), standing.step.start
        begun, done = (each.astimezone(zone).date() for each in (start, at))
        days, hours = self._ruler(ticket.agency).between(begun, done), (at - start) // timedelta(hours=1)
        for one in meant:
            one.days[days] += 1
            one.hours[hours] += 1
            one.in_time += standing.state == "met"
            one.late += standing.state == "late"

    def _ruler(self, agency: str | None) -> Ruler:
        calendar = self.in_force.book.of(agency).calendar
        if (key := alike(calendar)) not in self._rulers:
            self._rulers[key] = Ruler(calendar)
        return self._rulers[key]


def has_figures(one: Json) -> bool:
    """Whether an agency has anything to tell for itself, and not only for the units below it."""
    steps = one["steps"].values()
    return any((*(one[name] for name in COUNTS), one["ratings"]["given"], *(s["taken"] + s["waiting"] for s in steps)))


def narrowed(report: Json, agency: str | None) -> Json:
    """The same report of one agency and the units below it alone; None: of all."""
    if agency is None:
        return report
    theirs = [one for one in report["agencies"] if one["code"] and within(one["code"], agency)]
    its = next((one for one in theirs if one["code"] == agency), None)
    total = (its["with_units"] or {name: its[name] for name in report["total"]}) if its else Figures().told()
    name = its["name"] if its else None
    return report | {"agency": {"code": agency, "name": name}, "total": total, "agencies": theirs}


def _upwards(code: str | None) -> list[str]:
    """`12.75.pu` → itself, `12.75`, `12`, the nation."""
    steps = code.split(".") if code else []
    return [".".join(steps[:count]) for count in range(len(steps), -1, -1)]


def _agency(past: Past, at: datetime) -> str | None:
    """Who had it then."""
    routed = [line for line in past.lines if line.kind == "routed"]
    before = [line for line in routed if line.at < at]
    if before:
        return str(before[-1].data["agency"])
    return routed[0].data.get("was") if routed else past.agency


def _classed(past: Past, lines: Sequence[Event]) -> tuple[TicketClass, str | None]:
    """Its class and topic when the last of these lines was written."""
    said = [line.data for line in lines if line.kind == "classified"]
    if said:
        return said[-1]["class"], said[-1]["category"]
    later = [line.data for line in past.lines if line.kind == "classified"]
    return (later[0]["was_class"], later[0]["was_category"]) if later else (past.category, past.topic)


def _as_it_stood(past: Past, lines: Sequence[Event], agency: str | None, zone: str, at: datetime) -> Ticket:
    """The report at that moment; who wrote it and what is nobody's business here."""
    moves = [line for line in lines if "to" in line.data]
    status: Status = moves[-1].data["to"] if moves else "received"
    reached = {line.data["to"]: line.at for line in moves}
    given = last_giving(agency, lines)
    category, topic = _classed(past, lines)
    return Ticket(
        id=0, number="", status=status, category=category, topic=topic, text="", agency=agency, region=None,
        secret=False, anonymous=False, urgent=False, muted=False, phone="", carrier="", our_number="", language="",
        timezone=zone, opened_at=past.opened_at, updated_at=at, status_since=moves[-1].at if moves else past.opened_at,
        forwarded_at=given.since if given else None, answered_at=reached.get("answered"),
        heard=is_heard(status, of_this_step(lines)),
    )  # fmt: skip
