"""Whether something works, known by trying it."""

import threading
import time
from collections.abc import Callable


class Probe:
    """`probe()` makes the attempt: one line saying what is wrong, or None.

    What succeeded is not tried again for `span` seconds, since the question is asked often and the attempt costs a
    write to the disk. What failed is tried anew, so that a cure shows at once.
    """

    def __init__(self, attempt: Callable[[], str | None], span: float = 2.0) -> None:
        self._attempt = attempt
        self._span = span
        self._good_until = 0.0
        self._last: str | None = None
        self._busy = threading.Lock()

    def __call__(self) -> str | None:
        if time.monotonic() < self._good_until or not self._busy.acquire(blocking=False):
            return self._last
        try:
            self._last = self._attempt()
            self._good_until = 0.0 if self._last else time.monotonic() + self._span
            return self._last
        finally:
            self._busy.release()
