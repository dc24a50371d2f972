"""When it is too quiet: no SMS comes, though at this hour of the week they do.

A night is quiet, a Sunday too, and so is a small town; no fixed number of minutes is right for all. So the same
stretch of each past week is asked how long it took there until `ENOUGH` messages had come. Where nearly every week
had them sooner than that, that none has come now is no chance: of a Poisson process with seven expected, one stretch
in a thousand stays empty.
"""

from collections.abc import Sequence
from datetime import timedelta

WEEKS = 8
ENOUGH = 7
_KNOWN = 3
"""Fewer past weeks than this are no habit."""
_SHORTEST = timedelta(minutes=10)
"""Sooner than this nobody is called, however busy the hour."""
_NEVER = timedelta(days=7)


def limit(took: Sequence[timedelta | None]) -> timedelta | None:
    """How long may pass without an SMS. `took`: by past week, until enough had come; None: not within a week.

    The longest is left out: one week had its holiday, or its own silence. None: too little is known to say.
    """
    if len(took) < _KNOWN:
        return None
    spans = sorted(_NEVER if span is None else span for span in took)
    return max(_SHORTEST, spans[-2])
