"""What was learnt, kept as sums that are moved when a decision changes: never counted anew, however many there are.

Whoever changes them holds one lock, so that two never move the same sum. Nothing here is touched by a citizen's SMS.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, bindparam, delete, func, or_, select

from sms_gateway.history import Event
from sms_gateway.hunches import Known
from sms_gateway.storage.dialects import insert, lock
from sms_gateway.storage.tables import event, learnt, lesson, unseen

_KEY = 1_078_016
_REPORTS, _OCCURRENCES = "", "+"
DECIDING = ("moved", "routed", "classified", "spam", "lapsed", "corrected", "disputed", "erased")
"""Kinds of lines after which a report may teach something else."""

_MOST_READ = 8000
"""Sums that one suggestion reads: a few hundredths of a second."""

Kind = Literal["agency", "class"]
Sum = tuple[Kind, str, str]
"""What was decided, a word, and the label."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a person decided; None: nobody has decided that yet."""

    agency: str | None
    category: str | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Of any history, in the order of all."""

    id: int
    ticket_id: int
    kind: str
    actor: str
    at: datetime


def alone(db: Connection) -> None:
    """Waits until nobody else changes what was learnt; then nobody does until this transaction ends."""
    lock(db, _KEY)


def news(db: Connection, after: int, limit: int) -> list[Line]:
    """The next lines of all histories."""
    columns = (event.c.id, event.c.ticket_id, event.c.kind, event.c.actor, event.c.at)
    chosen = select(*columns).where(event.c.id > after).order_by(event.c.id).limit(limit)
    return [Line(*row) for row in db.execute(chosen)]


def decisions(db: Connection, ids: Collection[int]) -> Mapping[int, list[Event]]:
    """The lines of these histories that say what became of the report."""
    columns = (event.c.ticket_id, event.c.kind, event.c.actor, event.c.at, event.c.data)
    chosen = select(*columns).where(event.c.ticket_id.in_(list(ids)), event.c.kind.in_(DECIDING))
    found: dict[int, list[Event]] = {each: [] for each in ids}
    for ticket_id, *line in db.execute(chosen.order_by(event.c.ticket_id, event.c.id)):
        found[ticket_id].append(Event(*line))
    return found


def put(db: Connection, new: Mapping[int, Lesson | None]) -> int:
    """What these reports teach now, in place of what they taught; how many teach something else. One must be alone."""
    old = _of(db, list(new))
    changed = {each: one for each, one in new.items() if one != old.get(each)}
    sums: Counter[Sum] = Counter()
    for each, one in changed.items():
        sums.subtract(_sums(old.get(each)))
        sums.update(_sums(one))
    _move(db, {key: count for key, count in sums.items() if count})
    if changed:
        db.execute(delete(lesson).where(lesson.c.ticket_id.in_(list(changed))))
    rows = [
        {"ticket_id": each, "agency": one.agency, "category": one.category, "words": " ".join(one.words)}
        for each, one in changed.items()
        if one
    ]
    if rows:
        db.execute(insert(db, lesson), rows)
    return len(changed)


def forget(db: Connection, ids: Collection[int]) -> None:
    """No word of these reports is left in what was learnt."""
    if ids:
        alone(db)
        put(db, dict.fromkeys(ids))


def known(db: Connection, kind: Kind, words: Collection[str], scope: str | None = None) -> Known:
    """What is known of these words; `scope`: of this agency and those below it."""
    among = [learnt.c.kind == kind]
    if scope is not None:
        among.append(or_(learnt.c.label == scope, learnt.c.label.startswith(f"{scope}.", autoescape=True)))
    columns = (learnt.c.word, learnt.c.label, learnt.c.reports)
    whole: dict[str, dict[str, int]] = {_REPORTS: {}, _OCCURRENCES: {}}
    for word, label, count in db.execute(select(*columns).where(*among, learnt.c.word.in_(list(whole)))):
        whole[word][label] = count
    some = list(words) if scope else _rarest(db, words, len(whole[_REPORTS]))
    having: dict[str, dict[str, int]] = {}
    for word, label, count in db.execute(select(*columns).where(*among, learnt.c.word.in_(some))):
        having.setdefault(word, {})[label] = count
    return Known(whole[_REPORTS], whole[_OCCURRENCES], having)


def every(db: Connection) -> list[tuple[int, Lesson]]:
    """All of them, the oldest report first: to measure what can be learnt from them."""
    columns = (lesson.c.ticket_id, lesson.c.agency, lesson.c.category, lesson.c.words)
    rows = db.execute(select(*columns).order_by(lesson.c.ticket_id))
    return [(each, Lesson(agency, category, tuple(words.split()))) for each, agency, category, words in rows]


def leave_unseen(db: Connection, ticket_id: int, at: datetime) -> None:
    """The program has disposed of it, and nobody has looked."""
    new = insert(db, unseen).values(ticket_id=ticket_id, at=at)
    db.execute(new.on_conflict_do_update(index_elements=["ticket_id"], set_={"at": new.excluded.at}))


def seen(db: Connection, ids: Collection[int]) -> None:
    """Somebody has looked at these."""
    if ids:
        db.execute(delete(unseen).where(unseen.c.ticket_id.in_(list(ids))))


def _of(db: Connection, ids: Sequence[int]) -> dict[int, Lesson]:
    columns = (lesson.c.ticket_id, lesson.c.agency, lesson.c.category, lesson.c.words)
    rows = db.execute(select(*columns).where(lesson.c.ticket_id.in_(ids)))
    return {each: Lesson(agency, category, tuple(words.split())) for each, agency, category, words in rows}


def _sums(one: Lesson | None) -> dict[Sum, int]:
    if one is None:
        return {}
    sums: dict[Sum, int] = {}
    labels: dict[Kind, str | None] = {"agency": one.agency, "class": one.category}
    for kind, label in labels.items():
        if label is not None:
            sums |= {(kind, word, label): 1 for word in one.words}
            sums |= {(kind, _REPORTS, label): 1, (kind, _OCCURRENCES, label): len(one.words)}
    return sums


def _move(db: Connection, sums: Mapping[Sum, int]) -> None:
    """What has come to nothing goes."""
    if not sums:
        return
    new = insert(db, learnt)
    added = new.on_conflict_do_update(
        index_elements=["kind", "word", "label"], set_={"reports": learnt.c.reports + new.excluded.reports}
    )
    rows = [{"kind": kind, "word": word, "label": label, "reports": n} for (kind, word, label), n in sums.items()]
    db.execute(added, rows)
    less = [{f"a_{name}": value for name, value in row.items()} for row in rows if int(str(row["reports"])) < 0]
    if less:
        these = [learnt.c[name] == bindparam(f"a_{name}") for name in ("kind", "word", "label")]
        db.execute(delete(learnt).where(*these, learnt.c.reports <= 0), less)


def _rarest(db: Connection, words: Collection[str], labels: int) -> list[str]:
    """As many as may be read where each may have gone to any of so many agencies; the rarest tell the most."""
    having = select(learnt.c.word, func.sum(learnt.c.reports)).group_by(learnt.c.word)
    common = having.where(learnt.c.kind == "class", learnt.c.word.in_(list(words)))
    some, read = [], 0
    for word, count in sorted(db.execute(common), key=lambda row: (row[1], row[0])):
        read += min(int(count), labels)
        if read > _MOST_READ:
            break
        some.append(word)
    return some
