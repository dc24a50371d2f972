"""The survey: how the work of a period goes, each question answered by one table.

A table is made when it is asked for, in the transaction of whoever asks: a page shows them all, a file has one.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sms_gateway.directory import Edition
from sms_gateway.figures import PACE, Cell, Pace, Period, Span, Table, by_day, paces
from sms_gateway.rules import Rules
from sms_gateway.storage import figures as counted
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.figures import Sent

_AGES = (7, 14, 30, 60)
"""Open reports are told apart by these ages in days; the last one is the law's limit as it ships."""
_NATION = "national"

_FATES: Mapping[str, str] = {
    "delivered": "delivered",
    "sent": "not_confirmed",
    "unknown": "not_confirmed",
    "undelivered": "failed",
    "failed": "failed",
    "expired": "failed",
    "queued": "waiting_to_go",
    "sending": "waiting_to_go",
    "suppressed": "not_sent",
    "cancelled": "not_sent",
}
FATES = tuple(dict.fromkeys(_FATES.values()))


@dataclass(frozen=True, slots=True)
class Asked:
    """For which period, and which agency with the units below it (None: all). `rules`: those of an agency."""

    period: Period
    agency: str | None
    now: datetime
    edition: Edition
    rules: Callable[[str | None], Rules]
    _sent: list[Sent] = field(default_factory=list)

    @property
    def zones(self) -> Sequence[str]:
        """All that a report may be dated in."""
        return sorted({self.period.zone, *(one.timezone for one in self.edition.agencies.values())})

    def sent(self, db: Connection) -> Sequence[Sent]:
        """What two tables are made of, read once."""
        self._sent[:] = self._sent or counted.sent(db, self.period, self.agency)
        return self._sent

    def group(self, agency: str | None) -> str | None:
        """The one among which it is counted: itself, or the one just below the agency that is asked about."""
        if agency is None or agency == self.agency:
            return agency
        step = self.agency.count(".") + 2 if self.agency else 1
        return ".".join(agency.split(".")[:step])

    def named(self, group: str | None) -> tuple[str, str]:
        """Its code and its name."""
        if group is None:
            return "", _NATION
        known = self.edition.agencies.get(group)
        return group, known.name if known else group


def flow(db: Connection, asked: Asked) -> Table:
    """What came in and what was done, day by day."""
    came = counted.received(db, asked.period, asked.agency)
    answered, ended = counted.dealt_with(db, asked.period, asked.agency)
    return Table(("day", "received", "answered", "closed"), by_day(asked.period, came, answered, ended))


def response(db: Connection, asked: Asked) -> Table:
    """How soon agencies took their first step."""
    spans = counted.responses(db, asked.period, asked.agency, asked.zones)
    return _paced(asked, spans, {"limit": "respond"})


def completion(db: Connection, asked: Asked) -> Table:
    """How soon reports were done."""
    spans = counted.completions(db, asked.period, asked.agency, asked.zones)
    return _paced(asked, spans, {"complaint_limit": "complaint"})


def ages(db: Connection, asked: Asked) -> Table:
    """How long open reports have been so, as of now."""
    since = counted.open_since(db, asked.agency, [asked.now - timedelta(days=days) for days in _AGES])
    begins = (0, *(days + 1 for days in _AGES))
    ends = (*_AGES, None)
    return Table(("from_days", "to_days", "open"), list(zip(begins, ends, since, strict=True)), names=2)


def stars(db: Connection, asked: Asked) -> Table:
    """How reporters rated what was done, best first."""
    given = counted.ratings(db, asked.period, asked.agency)
    return Table(("stars", "reports"), [(each, given.get(each, 0)) for each in range(5, 0, -1)])


def returned(db: Connection, asked: Asked) -> Table:
    """How often reports came back."""
    came, disputed, reopened = Counter[str | None](), Counter[str | None](), Counter[str | None]()
    for agency, count in counted.reports(db, asked.period, asked.agency).items():
        came[asked.group(agency)] += count
    for one in counted.returns(db, asked.agency, asked.period.since, asked.period.until):
        disputed[asked.group(one.agency)] += one.disputed
        reopened[asked.group(one.agency)] += one.reopened
    groups = sorted(came, key=lambda group: (-came[group], group or ""))
    rows = [(*asked.named(group), came[group], disputed[group], reopened[group]) for group in groups]
    return Table(("agency", "name", "reports", "disputed", "reopened"), rows, names=2)


def delivery(db: Connection, asked: Asked) -> Table:
    """What became of messages, by carrier."""
    of: dict[str, Counter[str]] = {}
    for one in asked.sent(db):
        of.setdefault(one.carrier, Counter())[_FATES[one.state]] += one.messages
    rows: list[Sequence[Cell]] = []
    for carrier, fates in sorted(of.items()):
        known = fates["delivered"] + fates["failed"]
        share = 100 * fates["delivered"] // known if known else None
        rows.append((carrier, fates.total(), *(fates[fate] for fate in FATES), share))
    return Table(("carrier", "messages", *FATES, "delivered_percent"), rows)


def parts(db: Connection, asked: Asked) -> Table:
    """How many message parts have left, day by day: what carriers charge for."""
    left = Counter[date]()
    for one in asked.sent(db):
        left[one.day] += one.parts
    return Table(("day", "parts"), by_day(asked.period, left))


FIGURES: Mapping[str, Callable[[Connection, Asked], Table]] = {
    "flow": flow,
    "response": response,
    "completion": completion,
    "ages": ages,
    "stars": stars,
    "returned": returned,
    "delivery": delivery,
    "parts": parts,
}
"""All there are, by the name of their file, in the order in which they are read."""


def _paced(asked: Asked, spans: Sequence[Span], limits: Mapping[str, str]) -> Table:
    """`limits`: by a column's name the limit that it shows, each agency's as it is today."""
    today = asked.now.astimezone(ZoneInfo(asked.period.zone)).date()
    found = paces(spans, asked.rules, asked.group, today)
    groups = sorted(found, key=lambda group: (-_all(found[group]), group or ""))
    rows = []
    for group in groups:
        own = [str(asked.rules(group).limits[name]) for name in limits.values()]
        rows.append((*asked.named(group), *own, *found[group].row(group)))
    return Table(("agency", "name", *limits, *PACE), rows, names=2 + len(limits))


def _all(pace: Pace) -> int:
    return pace.days.total() + pace.waiting
