"""The postman: takes what waits to each hook, in the order in which it happened to a report, until it has arrived.

What is due is data, in rows that any number of workers may claim under a lease; no transaction is open while somebody
is on the line. The next line of a report's history leaves when the one before has arrived, or was given up; different
reports go side by side. A receiver that is down is left in peace for a while and then asked with one letter; whatever
has waited leaves as soon as it answers. So everything arrives at least once, and the same one under the same id.
"""

import logging
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sms_gateway.bulletins import Bulletins
from sms_gateway.clock import Clock
from sms_gateway.courier import Courier, signed
from sms_gateway.errors import GatewayError
from sms_gateway.patience import Patience
from sms_gateway.storage import hooks
from sms_gateway.storage.dialects import moment
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.hooks import Hook, Posting

_log = logging.getLogger(__name__)

GIVEN_UP_AFTER = timedelta(days=3)
"""What was answered with a no each time: its receiver lives, and it keeps the next of its report waiting."""
AWAY_AT_MOST = timedelta(days=14)
"""What never arrived: longer than the longest holidays, after which a receiver may come up with a no at first."""
RETRIED = Patience(tries=0, first=timedelta(seconds=10), ceiling=timedelta(hours=1))
RESTED = Patience(tries=0, first=timedelta(seconds=30), ceiling=timedelta(minutes=15))
"""How long one letter waits for its next try, and how long a hook that fails is left in peace."""

PAUSED_AFTER = 5
"""Failures in a row."""

GONE = 410
_LEASE = timedelta(minutes=1)  # far longer than a call may take
_AT_ONCE, _AT_ONCE_EACH = 8, 4
_A_BEAT = 5.0  # seconds in which one call takes new letters on


@dataclass(slots=True)
class Postman:
    """`waits`: every lease and every wait is this many times as long: less than 1 in a rehearsal only."""

    database: Database
    bulletins: Bulletins
    courier: Courier
    clock: Clock
    waits: float = 1.0
    _pool: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="postman")

    def post_due(self) -> int:
        """Takes out what may go now; how many were tried. Any number of workers may call this."""
        tried, begun = 0, time.monotonic()
        on_line: dict[Future[bool], int] = {}
        while True:
            if time.monotonic() - begun < _A_BEAT:
                for hook, one, lease in self._take(Counter(on_line.values())):
                    on_line[self._pool.submit(self._post, hook, one, lease)] = hook.id
                    tried += 1
            if not on_line:
                return tried
            for done in wait(on_line, return_when=FIRST_COMPLETED).done:
                del on_line[done]
                done.result()

    def ping(self, hook: Hook) -> Posting:
        """One letter that tells of nothing, now and once, whatever the hook suffers from; as it was settled."""
        lease, one = self.database.write(self._ping, hook)
        self._post(hook, one, lease)
        return self.database.read(hooks.posted, one.id)

    def put_right(self) -> int:
        """What was put off while the clock was ahead may go now; how many postings. What waits for a hook that has
        ended is given up."""
        return self.database.write(self._put_right)

    def _put_right(self, db: Connection) -> int:
        now = self.clock()
        hooks.give_up_ended(db, now)
        return hooks.fetch_back(db, now, 2 * RETRIED.ceiling)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    # taking on

    def _take(self, on_line: Counter[int]) -> list[tuple[Hook, Posting, datetime]]:
        """With the end of the lease under which each is taken."""
        taken: list[tuple[Hook, Posting, datetime]] = []
        for hook in self.database.read(hooks.ready, self.clock()):
            each = 1 if hook.failures >= PAUSED_AFTER else _AT_ONCE_EACH
            room = min(each - on_line[hook.id], _AT_ONCE - on_line.total() - len(taken))
            if room > 0:
                taken += self.database.write(self._claim, hook.id, room)
        return taken

    def _claim(self, db: Connection, hook_id: int, room: int) -> list[tuple[Hook, Posting, datetime]]:
        now, shared_now = self.clock(), moment(db)
        hook = hooks.get(db, hook_id)
        if hook.ended_at or (hook.paused_until and hook.paused_until > now):
            return []
        lease = shared_now + _LEASE * self.waits
        return [(hook, one, lease) for one in hooks.claim(db, hook_id, now, shared_now, lease, room)]

    def _ping(self, db: Connection, hook: Hook) -> tuple[datetime, Posting]:
        lease = moment(db) + _LEASE
        return lease, hooks.ping(db, hook.id, self.clock(), lease)

    # on the line

    def _post(self, hook: Hook, one: Posting, lease: datetime) -> bool:
        """Whether it arrived."""
        status, error = None, None
        try:
            body, now = self.database.read(self.bulletins.written, hook, one), self.clock()
            proof = signed(hook.secrets(now), f"msg_{one.id}", int(now.timestamp()), body)
            status = self.courier.deliver(hook.url, proof, body)
        except GatewayError as failure:
            error = str(failure)
        except Exception as failure:  # one that cannot be written must not keep the others waiting
            _log.exception("posting %d to %s", one.id, hook.name)
            error = f"our own mistake: {type(failure).__name__}"
        arrived = status is not None and 200 <= status < 300
        error = error or (None if arrived else f"it answered {status}")
        self.database.write(self._settle, hook.id, one, lease, status, error)
        return arrived

    # afterwards

    def _settle(
        self, db: Connection, hook_id: int, one: Posting, lease: datetime, status: int | None, error: str | None
    ) -> None:
        now = self.clock()
        hook = hooks.get(db, hook_id, lock=error is not None)
        refused_since = (one.refused_since or now) if status and error else None
        in_vain = now - one.since >= AWAY_AT_MOST or (refused_since and now - refused_since >= GIVEN_UP_AFTER)
        news: dict[str, Any] = {"status": status, "error": error, "refused_since": refused_since}
        if error is None:
            news |= {"state": "delivered", "settled_at": now}
        elif in_vain or one.event_id is None:
            news |= {"state": "given_up", "settled_at": now}
        else:
            news["due_at"] = now + RETRIED.delay(one.attempts + 1) * self.waits
        if not hooks.settle(db, one.id, lease, **news):
            return
        if error is None:
            self._has_answered(db, hook, now)
        elif status == GONE:
            hooks.end(db, hook_id, "it answered 410: gone", now)
            _log.error("hook %s has ended: its receiver answered 410", hook.name)
        elif one.event_id is not None:
            self._has_failed(db, hook, error, now)

    @staticmethod
    def _has_answered(db: Connection, hook: Hook, now: datetime) -> None:
        if hook.failures == 0:
            return
        hooks.change(db, hook.id, failures=0, paused_until=None, reason=None)
        if hook.failures >= PAUSED_AFTER:
            hooks.hurry(db, hook.id, now)

    def _has_failed(self, db: Connection, hook: Hook, error: str, now: datetime) -> None:
        if hook.paused_until and hook.paused_until > now:
            return  # it rests already: what was on the line with the fifth failure is no sixth
        failures, pause = hook.failures + 1, None
        if failures >= PAUSED_AFTER:
            pause = now + RESTED.delay(failures - PAUSED_AFTER + 1) * self.waits
            if failures == PAUSED_AFTER:
                _log.error("hook %s is paused: %s", hook.name, error)
        hooks.change(db, hook.id, failures=failures, paused_until=pause, reason=error)
