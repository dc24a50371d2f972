"""A message on its way to its carrier: whose turn it is, and what came of it."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta

from sms_gateway.storage.outbound import Said

LEASE = timedelta(seconds=90)
"""How long a worker holds a message: longer than any carrier's own time-out."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message that this worker holds, and when it may leave, in seconds of this machine's clock.

    `recovering`: its carrier has failed before. `failing`: it is paused since this was claimed, and what is not on the
    line yet is put back.
    """

    said: Said
    held_since: float
    leaves_at: float
    recovering: bool
    failing: threading.Event


@dataclass(frozen=True, slots=True)
class Try:
    """`settled`: done when it is stored that the carrier has taken it. `was_one`: not so if it was put back."""

    settled: Future[Sequence[None]] | None = None
    was_one: bool = True
