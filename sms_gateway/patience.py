"""How long a message is worth sending, and how often it is tried: by what it is, and by why it was not taken."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sms_gateway.errors import Outcome
from sms_gateway.messages import Kind

USEFUL_FOR: Mapping[Kind, timedelta | None] = {
    "answer": timedelta(days=1),
    "notice": None,
    "update": timedelta(days=2),
}
"""An answer is useless after a day; what an agency answered is not."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a message is tried, and how long it waits first; the wait doubles up to a ceiling."""

    tries: int
    first: timedelta
    ceiling: timedelta = timedelta(hours=2)

    def delay(self, attempt: int) -> timedelta:
        """Full waits would send all at once again: a quarter of it is left to chance."""
        doubled: timedelta = self.first * 2 ** min(attempt - 1, 16)
        return min(self.ceiling, doubled) * random.uniform(0.75, 1.0)  # noqa: S311 - spread, not secrecy


PATIENCE: Mapping[Outcome, Patience] = {
    Outcome.THROTTLED: Patience(tries=1000, first=timedelta(seconds=5), ceiling=timedelta(minutes=5)),
    Outcome.UNAVAILABLE: Patience(tries=1000, first=timedelta(seconds=15), ceiling=timedelta(minutes=15)),
    Outcome.NO_SENDER: Patience(tries=1000, first=timedelta(minutes=1), ceiling=timedelta(minutes=15)),
    Outcome.UNREACHABLE: Patience(tries=4, first=timedelta(minutes=45)),
    Outcome.FAULT: Patience(tries=3, first=timedelta(minutes=5)),
    Outcome.EXPIRED: Patience(tries=2, first=timedelta(minutes=5)),
}
"""What is tried again at all. Everything else ends with the first refusal."""


LOOK_UP_AFTER = timedelta(minutes=1)
"""How long a carrier's log may be behind: until then nobody is asked whether a message has left."""


def may_try_again(outcome: Outcome, attempt: int, expires_at: datetime | None, now: datetime) -> bool:
    """Whether a message that was tried `attempt` times, the last with this outcome, is tried once more."""
    patience = PATIENCE.get(outcome)
    return patience is not None and attempt < patience.tries and not (expires_at and expires_at <= now)
