"""Time comes in as an argument. Only `system_clock` reads the real one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Gives the present moment, always with UTC as its zone."""


def system_clock() -> datetime:
    return datetime.now(UTC)


class SetClock:
    """A clock that stands still until it is moved: for tests, trials and training."""

    def __init__(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> datetime:
        """`move(days=7)`: as `timedelta` counts."""
        self.now += timedelta(**span)
        return self.now
