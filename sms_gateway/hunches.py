"""Hunches: what past decisions say of a new text, and the words that said it.

Naive Bayes, small enough to be read. Each label (an agency, a class) was given to so many reports with so many words.
A word speaks for a label as much as it is commoner there than in all reports: the logarithm of that ratio. A word that
nobody has seen twice says nothing; with few reports a label leans to what is common everywhere, so it claims little.
Since words of one report come in company and each would count in full, their sum is taken down (`_DAMPED`) before it
is made a probability; how true that is, `python -m bench.triage` measures. Beside the labels stands one that nobody
has ever given, as heavy as one report: no number of decisions makes the next one certain.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import exp, log

ENOUGH = 20
"""Decisions, before anything is said; of one label a few."""
ENOUGH_OF_ONE = 3
SURE_ENOUGH = 0.5
"""Below this nothing is said."""

_TWICE = 2
_LEANING = 30.0
_DAMPED = 0.6
_WHISPER = 0.1
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Known:
    """What was learnt, as far as some words ask for it.

    `reports` and `occurrences`: by label, how many reports and how many words in them. `having`: by word and label, how
    many reports have it.
    """

    reports: Mapping[str, int]
    occurrences: Mapping[str, int]
    having: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Hunch:
    """`confidence`: from 0 to 1. `words`: those that spoke for it, the loudest first."""

    label: str
    confidence: float
    words: tuple[str, ...]

    @property
    def percent(self) -> int:
        """As it is said: never a hundred."""
        return int(100 * self.confidence)


def hunch(known: Known, words: Iterable[str]) -> Hunch | None:
    """None: too little is known, or no word of it, or nothing stands out."""
    total, every = sum(known.reports.values()), sum(known.occurrences.values())
    labels = [label for label, count in known.reports.items() if count >= ENOUGH_OF_ONE]
    common = {word: sum(known.having.get(word, {}).values()) for word in words}
    telling = [word for word, count in common.items() if count >= _TWICE]
    if total < ENOUGH or not labels or not telling:
        return None

    def speaks(word: str, label: str) -> float:
        usual = common[word] / every
        here = (known.having[word].get(label, 0) + _LEANING * usual) / (known.occurrences[label] + _LEANING)
        return log(here / usual)

    score = {label: log(known.reports[label]) + _DAMPED * sum(speaks(w, label) for w in telling) for label in labels}
    best = max(labels, key=lambda label: (score[label], label))
    confidence = 1 / (sum(exp(each - score[best]) for each in score.values()) + exp(-score[best]))
    spoke = sorted((w for w in telling if speaks(w, best) > _WHISPER), key=lambda word: (-speaks(word, best), word))
    return Hunch(best, confidence, tuple(spoke[:_SHOWN])) if spoke and confidence >= SURE_ENOUGH else None


def known_from(lessons: Iterable[tuple[str, Collection[str]]]) -> Known:
    """Counted from labels and the words of their reports: for whoever has them in hand."""
    reports: Counter[str] = Counter()
    occurrences: Counter[str] = Counter()
    having: dict[str, Counter[str]] = {}
    for label, words in lessons:
        reports[label] += 1
        occurrences[label] += len(words)
        for word in words:
            having.setdefault(word, Counter())[label] += 1
    return Known(reports, occurrences, having)
