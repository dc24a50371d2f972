"""How often a suggestion is right: learnt from four fifths of past decisions, asked about the last fifth."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.triage.complaints import past
from parsers.plainwords import plain_words
from sms_gateway.agencies import region_of
from sms_gateway.hunches import Hunch, hunch, known_from
from sms_gateway.storage import lessons
from sms_gateway.storage.engine import Connection

NONE, OTHERS = "none", "others"
_MOST = 12
_HELD_BACK = 5
_STEPS = (0.5, 0.8, 0.95)

Decision = tuple[str, str, tuple[str, ...]]
"""Where it was decided, the label, and the plain words of the report."""


@dataclass(frozen=True, slots=True)
class Judged:
    truth: str
    said: Hunch | None

    @property
    def right(self) -> bool:
        return self.said is not None and self.said.label == self.truth


def generated(seed: int, count: int) -> tuple[list[Decision], list[Decision]]:
    """Agencies, and classes, of made-up past reports."""
    reports = [(one, tuple(plain_words(one.text))) for one in past(seed, count)]
    return [("", one.unit, words) for one, words in reports], [("", one.category, words) for one, words in reports]


def kept(db: Connection) -> tuple[list[Decision], list[Decision]]:
    """What officers of this database have decided, the oldest report first; agencies among those of their region."""
    every = [one for _id, one in lessons.every(db)]
    agencies = [(region_of(one.agency) or one.agency, one.agency, one.words) for one in every if one.agency]
    return agencies, [("", one.category, one.words) for one in every if one.category]


def judged(decisions: Sequence[Decision]) -> list[Judged]:
    """The last fifth, by what the others teach."""
    cut = len(decisions) * (_HELD_BACK - 1) // _HELD_BACK
    taught: defaultdict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for where, label, words in decisions[:cut]:
        taught[where].append((label, words))
    known = {where: known_from(some) for where, some in taught.items()}
    nothing = known_from([])
    return [Judged(label, hunch(known.get(where, nothing), words)) for where, label, words in decisions[cut:]]


def told(title: str, every: Sequence[Judged]) -> str:
    """As Markdown: how many are right, whether its confidence is true, and what is taken for what."""
    return "\n".join([f"### {title}", "", *_summary(every), "", *_honesty(every), "", *_confusion(every)])


def accuracy(every: Sequence[Judged]) -> float:
    """Of those where something was said."""
    said = [one for one in every if one.said]
    return sum(one.right for one in said) / len(said) if said else 0.0


def _summary(every: Sequence[Judged]) -> Iterable[str]:
    said, right = [one for one in every if one.said], sum(one.right for one in every)
    share = _percent(len(said), len(every))
    yield f"{len(every)} reports held back; something was suggested for {len(said)} of them ({share})."
    yield f"Of these suggestions {right} were right ({_percent(right, len(said))})."


def _honesty(every: Sequence[Judged]) -> Iterable[str]:
    yield from _table(["confidence", "suggestions", "said on average", "were right"])
    for low, high in zip(_STEPS, (*_STEPS[1:], 1.0), strict=True):
        some = [one for one in every if one.said and low <= one.said.confidence < high]
        meant = sum(one.said.confidence for one in some if one.said)
        right = _percent(sum(one.right for one in some), len(some))
        yield _row([f"{_percent(low, 1)} to {_percent(high, 1)}", len(some), _percent(meant, len(some)), right])


def _confusion(every: Sequence[Judged]) -> Iterable[str]:
    """A line for what was decided, a column for what was suggested."""
    often = [label for label, _count in Counter(one.truth for one in every).most_common()]
    labels = often if len(often) <= _MOST else [*often[:_MOST], OTHERS]
    cells = Counter((_among(one.truth, labels), _among(one.said.label if one.said else NONE, labels)) for one in every)
    yield from _table(["decided ↓ suggested →", *labels, NONE])
    for truth in labels:
        yield _row([truth, *(cells[truth, said] or "·" for said in (*labels, NONE))])


def _among(label: str, labels: Sequence[str]) -> str:
    return label if label in labels or label == NONE else OTHERS


def _table(names: Sequence[str]) -> Iterable[str]:
    yield _row(names)
    yield "|---" + "|--:" * (len(names) - 1) + "|"


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _percent(some: float, whole: int) -> str:
    return f"{100 * some / whole:.0f} %" if whole else "–"
