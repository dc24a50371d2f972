"""Triage: whose a report probably is and what, which others tell of the same, and the words that say so.

Nothing here decides. It shows what past decisions of this very database suggest (`hunches`, learnt by `apprentice`),
and which open reports look alike (`likeness`); an officer clicks, by the same acts as ever. Only where an administrator
has set `triage.apply_above` does the program give a report to an agency by itself, and says so in its history.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from parsers.plainwords import plain_words
from sms_gateway.apprentice import PROGRAM
from sms_gateway.clock import Clock
from sms_gateway.desk import Desk
from sms_gateway.hunches import ENOUGH, Hunch, hunch
from sms_gateway.likeness import NEAR, Likeness, Sight, likeness, weights
from sms_gateway.storage import lessons, neighbours, settings, tickets
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.tickets import CLASSES, Ticket, TicketClass

ALIKE = 35
"""The least score of what is shown as a likely duplicate."""

_DISPOSED_TO = "disposed to"
_FEW, _STEPS = 50, 20
_AT_REST = timedelta(minutes=10)
"""A reporter corrects in the first minutes; the program waits for that."""


@dataclass(frozen=True, slots=True)
class Alike:
    ticket: Ticket
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Advice:
    """`learnt`: from how many decisions that could have suggested an agency for this one."""

    agency: Hunch | None
    category: Hunch | None
    learnt: int

    @property
    def is_green(self) -> bool:
        """Nothing can be said yet, whatever the report."""
        return self.learnt < ENOUGH

    @property
    def is_of_conduct(self) -> bool:
        """About abuse of office, corruption or discipline: for a person to say."""
        return self.category is not None and self.category.label == "supervisory"


@dataclass(frozen=True, slots=True)
class Triage:
    """`apply_above`: how sure a suggestion must be to be followed without an officer; None: none ever is."""

    database: Database
    desk: Desk
    clock: Clock
    apply_above: float | None = None

    def advice(self, db: Connection, ticket: Ticket) -> Advice:
        """Of a report with a place: among the agencies there. Of one without: any that reports were given to."""
        words = list(plain_words(ticket.text))
        of_agency = lessons.known(db, "agency", words, ticket.region or ticket.agency)
        agency = hunch(of_agency, words)
        if agency and agency.label not in self.desk.directory.edition(db).agencies:
            agency = None
        return Advice(
            agency=agency,
            category=hunch(lessons.known(db, "class", words), words),
            learnt=sum(of_agency.reports.values()),
        )

    def alike(self, db: Connection, ticket: Ticket, sees: Callable[[Ticket], bool], limit: int = 5) -> list[Alike]:
        """Other people's reports that probably tell of the same trouble, the likeliest first; only those in sight."""
        near = neighbours.around(db, ticket, ticket.opened_at - NEAR, ticket.opened_at + NEAR)
        mine = Sight(plain_words(ticket.text), ticket.agency, ticket.opened_at)
        sights = {one.id: Sight(plain_words(one.text), one.agency, one.opened_at) for one in near}
        found = {one.id: one for one in neighbours.duplicates(db, ticket, limit)}
        sights |= {one.id: Sight(plain_words(one.text), one.agency, one.opened_at) for one in found.values()}
        weight = weights([mine.words, *(each.words for each in sights.values())])
        scores = {each: likeness(mine, sight, weight) for each, sight in sights.items()}
        likely = [each for each, one in scores.items() if one.score >= ALIKE or each in found]
        best = sorted(likely, key=lambda each: (-scores[each].score, -each))[: limit + len(found) + _FEW]
        found |= tickets.among(db, [each for each in best if each not in found])
        return [Alike(found[each], scores[each]) for each in best if sees(found[each])][:limit]

    def dispose(self) -> int:
        """Gives reports to agencies where that is allowed and sure enough; how many. Each is considered once."""
        given = 0
        for _ in range(_STEPS if self.apply_above else 0):
            ids = self.database.read(self._waiting)
            given += sum(self.database.write_at_leisure(self._consider, each) for each in ids)
            if len(ids) < _FEW:
                break
        return given

    def _waiting(self, db: Connection) -> Sequence[int]:
        after = int(settings.noted(db, _DISPOSED_TO) or 0)
        return tickets.received(db, after, self.clock() - _AT_REST, _FEW)

    def _consider(self, db: Connection, ticket_id: int) -> bool:
        """Whether it was given away. The next look goes on behind it."""
        settings.note(db, _DISPOSED_TO, str(ticket_id))
        ticket = tickets.get(db, ticket_id, lock=True)
        if ticket.status != "received" or is_delicate(ticket) or tickets.was_asked_for_place(db, ticket.id):
            return False
        advice, least = self.advice(db, ticket), self.apply_above or 1
        if advice.agency is None or advice.agency.confidence < least or advice.is_of_conduct:
            return False
        self._dispose(db, ticket, advice.agency, advice.category)
        return True

    def _dispose(self, db: Connection, ticket: Ticket, agency: Hunch, category: Hunch | None) -> None:
        told = {"agency": agency.label, "confidence": round(agency.confidence, 3), "words": list(agency.words)}
        tickets.add_event(db, ticket.id, "suggested", PROGRAM, self.clock(), told)
        if category and category.confidence >= (self.apply_above or 1):
            self.desk.classified(db, ticket.number, _CLASS[category.label], ticket.topic, PROGRAM)
        self.desk.moved(db, ticket.number, "forwarded", PROGRAM, agency=agency.label)
        lessons.leave_unseen(db, ticket.id, self.clock())


def is_delicate(ticket: Ticket) -> bool:
    """What touches a person or cannot wait is read by an officer first, however sure a suggestion is."""
    hidden = ticket.secret or ticket.anonymous
    of_conduct = ticket.category == "supervisory" or not _OF_CONDUCT.isdisjoint(plain_words(ticket.text))
    return bool(hidden or ticket.urgent or ticket.spam or ticket.merged_into or of_conduct)


_CLASS: Mapping[str, TicketClass] = {one: one for one in CLASSES}
_OF_CONDUCT = frozenset(
    {"oknum", "pungli", "suap", "korupsi", "korup", "setoran", "calo", "pemerasan", "diperas", "selingkuh", "pelecehan"}
)
"""Words of complaints about a person in office: they wait for an officer even where their class was not learnt yet."""
