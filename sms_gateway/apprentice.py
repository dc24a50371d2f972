"""The apprentice: learns from what officers have decided, by reading on in the histories of all reports.

It stands beside the desk's work and not in it: no citizen's SMS and no officer's click waits for it, and what was
decided before there was an apprentice is learnt as well. What a report teaches is reckoned from its whole history and
its present words, and takes the place of what it taught before, so that a decision which is put right moves the sums,
and reading a line twice changes nothing. Of a report that is secret, spam, archived, taken back or erased nothing is
learnt, or stays learnt; nor from what the program disposed by itself, until a person has decided it too.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile

from parsers.plainwords import plain_words
from sms_gateway.clock import Clock
from sms_gateway.history import CLOCK, REPORTER, Event
from sms_gateway.roles import within
from sms_gateway.storage import lessons, settings, tickets
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.lessons import Lesson
from sms_gateway.tickets import Ticket

_log = logging.getLogger(__name__)

PROGRAM = "triage"
"""Who gave a report to an agency where nobody but the program did, see `triage`."""

_READ_TO = "learnt to"
_FEW, _STEPS = 100, 200
"""So many lines are read in one transaction, and so often in one beat."""
_SETTLED = timedelta(seconds=30)
"""Lines of transactions that ran side by side do not appear in the order of their ids; by then all have."""

ERASED = "erased:"
_UNTAUGHT = ("archived", "withdrawn")


@dataclass(frozen=True, slots=True)
class Apprentice:
    database: Database
    clock: Clock

    def learn(self) -> int:
        """How many reports teach something else than before. Any number of workers may do it: one at a time reads."""
        changed = 0
        for _ in range(_STEPS):
            read, some = self.database.write_at_leisure(self._learn_some)
            changed += some
            if read < _FEW:
                break
        if changed:
            _log.info("learnt from %d reports", changed)
        return changed

    def _learn_some(self, db: Connection) -> tuple[int, int]:
        """How many lines were read, and how many reports teach something else."""
        lessons.alone(db)
        settled = self.clock() - _SETTLED
        after = int(settings.noted(db, _READ_TO) or 0)
        lines = list(takewhile(lambda line: line.at <= settled, lessons.news(db, after, _FEW)))
        if not lines:
            return 0, 0
        touched = {line.ticket_id for line in lines if line.kind in lessons.DECIDING}
        reports, histories = tickets.among(db, touched), lessons.decisions(db, touched)
        changed = lessons.put(db, {each: lesson_of(reports[each], histories[each]) for each in touched})
        lessons.seen(db, {line.ticket_id for line in lines if is_person(line.actor)})
        settings.note(db, _READ_TO, str(lines[-1].id))
        return len(lines), changed


def is_person(actor: str) -> bool:
    """An officer, at whichever door."""
    return actor not in (REPORTER, CLOCK, PROGRAM)


def lesson_of(ticket: Ticket, history: Sequence[Event]) -> Lesson | None:
    """What this report teaches; None: nothing."""
    if ticket.secret or ticket.spam or ticket.status in _UNTAUGHT or ticket.phone.startswith(ERASED):
        return None
    agency, category = _agency(ticket, history), _category(ticket, history)
    words = tuple(plain_words(ticket.text))
    return Lesson(agency, category, words) if words and (agency or category) else None


def _agency(ticket: Ticket, history: Sequence[Event]) -> str | None:
    """Whom a person gave it to last; who hands a report back upwards has not said whose it is."""
    given = [line for line in history if line.kind == "moved" and line.data.get("to") == "forwarded"]
    if not given or not is_person(given[-1].actor) or ticket.agency is None:
        return None
    routes = [str(line.data["agency"]) for line in history if line.kind == "routed"]
    before = [route for route in routes if route != ticket.agency][-1:]
    back = len(given) > 1 and routes[-1:] == [ticket.agency] and bool(before) and within(before[0], ticket.agency)
    return None if back else ticket.agency


def _category(ticket: Ticket, history: Sequence[Event]) -> str | None:
    """As a person has left it: who verifies or forwards a report has seen its class."""
    judged = [
        line
        for line in history
        if line.kind == "classified" or (line.kind == "moved" and line.data.get("to") in ("verified", "forwarded"))
    ]
    return ticket.category if judged and is_person(judged[-1].actor) else None
