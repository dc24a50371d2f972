"""The dispatch: takes what is due out of the outbox to the carriers, each at its own pace.

A message is claimed by one worker under a lease, and settled by what the carrier says. No transaction is open while a
carrier is on the line. When a worker dies during a call nobody knows whether the message left: its outcome is unknown,
and it is looked up (see `receipts`) before anything is sent again.
"""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sms_gateway import logs
from sms_gateway.carriers import Carrier
from sms_gateway.clock import Clock
from sms_gateway.errors import CarrierError, Outcome
from sms_gateway.meters import Meters
from sms_gateway.outbox import Outbox, withheld
from sms_gateway.patience import LOOK_UP_AFTER, PATIENCE, may_try_again
from sms_gateway.storage import carriers, contacts, sending
from sms_gateway.storage.contacts import Contact
from sms_gateway.storage.dialects import moment
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.outbound import Said
from sms_gateway.turns import LEASE, Try, Turn

_log = logging.getLogger(__name__)

_A_MINUTE, _TEN_MINUTES = timedelta(minutes=1), timedelta(minutes=10)
_AHEAD = 1.0  # seconds of the carrier's pace that one claim may take
_FAR_AHEAD = 60.0
"""Seconds of the carrier's pace that no claim has ever taken, whatever the size of its last message."""
_PAUSING = {Outcome.THROTTLED: 1, Outcome.UNAVAILABLE: 1, Outcome.NO_SENDER: 1, Outcome.UNKNOWN: 5}
"""After how many in a row a carrier is paused. Meanwhile it is tried with one message at a time."""
_LONGEST_PAUSE = 2 * PATIENCE[Outcome.UNAVAILABLE].ceiling
"""None is half as long, but the clocks of two workers may differ."""

_ALARMING = {Outcome.MISCONFIGURED, Outcome.NO_SENDER, Outcome.UNAVAILABLE, Outcome.BLOCKED}


@dataclass(slots=True)
class Dispatch:
    database: Database
    outbox: Outbox
    carriers: Mapping[str, Carrier]
    clock: Clock
    parts_per_second: Mapping[str, float]
    at_once: int = 20
    """How many messages of one carrier may be on the line at the same time."""
    waits: float = 1.0
    """Every lease and retry waits this many times as long: less than 1 in a rehearsal only."""
    meters: Meters = field(default_factory=Meters)
    _pools: dict[str, ThreadPoolExecutor] = field(init=False)
    _stopping: threading.Event = field(init=False, default_factory=threading.Event)
    _looked_through: dict[str, datetime] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """One a carrier: a carrier that hangs holds up nobody else's messages."""
        self._pools = {name: ThreadPoolExecutor(self.at_once, thread_name_prefix=name) for name in self.carriers}
        for name in self.carriers:
            self.meters.introduce(name)

    def send_due(self, carrier: str) -> int:
        """Sends all that may go by this carrier now, at its pace; the number that was tried."""
        self._expire(carrier)
        if not self.carriers[carrier].sends:
            return 0
        tried, held, settling, failing = 0, set[Future[Try]](), list[Future[Sequence[None]]](), threading.Event()
        most = self.at_once + self.at_once // 2  # the next ones are at hand when a line becomes free
        while True:
            failing = threading.Event() if failing.is_set() else failing
            if self._stopping.is_set():
                failing.set()
            elif most - len(held) > self.at_once // 4:
                turns = self._turns(carrier, most - len(held), failing)
                held |= {self._pools[carrier].submit(self._send, turn) for turn in turns}
            if held:
                done, held = wait(held, timeout=0.2, return_when=FIRST_COMPLETED)
                tried += sum(one.result().was_one for one in done)
                settling += [settled for one in done if (settled := one.result().settled)]
            elif not settling:
                return tried
            # While others are held nobody waits for a commit; at the end what it lets go has its turn.
            settling = [one for one in settling if not _is_settled(one, waits=not held)]

    def take_over(self) -> int:
        """Carriers are renamed and replaced. What waits for one that the settings no longer name leaves by another, as
        soon as its phone is known to have it: else a training's words might go to people's phones. How many.

        Not at once: another process may have newer settings, and is sending it. What nobody needs any more leaves by
        none.
        """
        for pace in self.database.read(carriers.every):
            if pace.name not in self.carriers:
                self._expire(pace.name)
        names, before, taken = list(self.carriers), self.clock() - _TEN_MINUTES, 0
        while strays := self.database.read_at_leisure(sending.strays, names, before):
            taken += self.database.write_at_leisure(sending.take_over, strays)
        return taken

    def fetch_back(self) -> int:
        """What was put off while the clock was ahead is sent, or looked up, now; how many."""
        now, fetched = self.clock(), 0
        while ids := self.database.read_at_leisure(sending.too_far, list(self.carriers), now):
            fetched += self.database.write_at_leisure(sending.fetch_back, ids, now)
        return fetched

    def stop(self) -> None:
        """What is on the line comes to its end, and nothing more is sent."""
        self._stopping.set()

    def close(self) -> None:
        self.stop()
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=True)

    def _expire(self, carrier: str) -> None:
        """Once a minute: what nobody needs any more is not sent in any case, and to find it all that waits must be
        looked through. Not at leisure: what may leave now waits behind this."""
        now, last = self.clock(), self._looked_through.get(carrier)
        if last and timedelta() <= now - last < _A_MINUTE:
            return
        self._looked_through[carrier] = now
        while ids := self.database.read(sending.expired, carrier, now):
            self.database.write(sending.expire, ids)

    def _turns(self, carrier: str, room: int, failing: threading.Event) -> list[Turn]:
        held_since = time.monotonic()
        claimed = self.database.write(self._claim, carrier, room)
        now = time.monotonic()
        return [Turn(said, held_since, now + delay, again, failing) for said, delay, again in claimed]

    def _claim(self, db: Connection, carrier: str, room: int) -> list[tuple[Said, float, bool]]:
        """Messages with the seconds to wait before each leaves: the pace is exact over all workers.

        A generic cell rate: each part moves the carrier's next free slot by 1 / rate. What lies further ahead than it
        can was noted while the clock was ahead, and is over: else nothing would be sent for as long.
        """
        if room < 1:
            return []
        pace = carriers.lock(db, carrier)
        now, shared_now = self.clock(), moment(db)
        if pace.paused_until and pace.paused_until > now:
            if pace.paused_until <= now + _LONGEST_PAUSE:
                return []
            carriers.wake(db, carrier)
        present, claimed = shared_now.timestamp(), list[tuple[Said, float, bool]]()
        slot = present if pace.next_slot_at > present + _FAR_AHEAD else max(pace.next_slot_at, present)
        if slot > present + _AHEAD:
            return []
        for said in self._leaving(db, carrier, now, 1 if pace.failures else room):
            if slot > present + _AHEAD:
                break
            claimed.append((said, slot - present, pace.failures > 0))
            slot += said.parts / self.parts_per_second[carrier]
        if claimed:
            carriers.take_until(db, carrier, slot)
            sending.lease(db, [said.id for said, _, _ in claimed], shared_now + LEASE * self.waits)
        return claimed

    def _leaving(self, db: Connection, carrier: str, now: datetime, room: int) -> list[Said]:
        """What may go now. Since it was queued, night may have fallen, the citizen have said STOP, or been blocked."""
        while chosen := sending.claim(db, carrier, now, room):
            known = contacts.among(db, [said.recipient for said in chosen])
            if not [said for said in chosen if self._stays(db, said, known.get(said.recipient), now)]:
                return chosen
        return []

    def _stays(self, db: Connection, said: Said, contact: Contact | None, now: datetime) -> bool:
        if why := withheld(said.recipient, contact, said.kind == "answer"):
            return sending.settle(db, said.id, "queued", state="suppressed", error=why)
        release = self.outbox.release(now, said.timezone)
        return release > now and sending.settle(db, said.id, "queued", due_at=release)

    def _send(self, turn: Turn) -> Try:
        """What the carrier has taken is settled together with what else it takes meanwhile: done after the commit."""
        said = turn.said
        time.sleep(max(0.0, turn.leaves_at - time.monotonic()))
        if time.monotonic() - turn.held_since > (LEASE * self.waits).total_seconds():
            return Try()  # we stood still for so long that the message is somebody else's now
        if turn.failing.is_set():
            self.database.write(sending.put_back, said.id, said.attempts + 1)
            return Try(was_one=False)
        try:
            carrier_id = self.carriers[said.carrier].send(said.to_send())
        except CarrierError as error:
            self._failed(turn, error.code, error.outcome)
        except Exception:
            _log.exception("carrier %s failed on message %s", said.carrier, said.id)
            self._failed(turn, "error", Outcome.UNKNOWN)
        else:
            settled = self.database.gather(self._all_taken, [(said, carrier_id, turn.recovering)])
            settled.add_done_callback(partial(self._count, said, carrier_id))
            return Try(settled)
        return Try()

    def _failed(self, turn: Turn, code: str, outcome: Outcome) -> None:
        if self.database.write(self._not_taken, turn.said, code, outcome):
            turn.failing.set()
        self.meters.sent(turn.said.carrier, turn.said.kind, outcome)

    def _count(self, said: Said, carrier_id: str, settled: Future[Sequence[None]]) -> None:
        if settled.exception():
            return
        self.meters.sent(said.carrier, said.kind)
        if said.kind == "answer" and "~" not in said.key:  # `~`: a phone was off, it was not we who were slow
            self.meters.left(said.carrier, said.key, self.clock())
        _log.info("sent", extra=logs.way(said.key, number=said.id, ticket_id=said.ticket_id, carrier_id=carrier_id))

    def _all_taken(self, db: Connection, taken: Sequence[tuple[Said, str, bool]]) -> list[None]:
        in_order = sorted((said.id, carrier_id) for said, carrier_id, _ in taken)  # as all others lock them
        sending.note_taken(db, dict(in_order), self.clock())
        for carrier in sorted({said.carrier for said, _, recovering in taken if recovering}):
            carriers.resume(db, carrier)
        return [None] * len(taken)

    def _not_taken(self, db: Connection, said: Said, code: str, outcome: Outcome) -> bool:
        """Whether its carrier is paused for that."""
        now, attempt = self.clock(), said.attempts + 1
        if outcome in _ALARMING:
            _log.error("carrier %s: %s (%s) on message %s", said.carrier, outcome, code, said.id)
        pauses = outcome in _PAUSING and self._bear(db, said.carrier, outcome, code, now)
        if outcome is Outcome.UNKNOWN:
            look = now + LOOK_UP_AFTER * self.waits
            sending.settle(db, said.id, "sending", state="unknown", error=code, due_at=look)
        elif may_try_again(outcome, attempt, said.expires_at, now):
            due = now + PATIENCE[outcome].delay(attempt) * self.waits
            sending.settle(db, said.id, "sending", state="queued", error=code, due_at=due)
        else:
            ended = "expired" if outcome is Outcome.EXPIRED else "failed"
            sending.settle(db, said.id, "sending", state=ended, error=code)
        self.outbox.remember(db, said.recipient, code, outcome, said.carrier)
        return pauses

    def _bear(self, db: Connection, carrier: str, outcome: Outcome, code: str, now: datetime) -> bool:
        """One more failure in a row of a carrier; when it is enough, a pause that doubles each time. Whether it is."""
        pace = carriers.lock(db, carrier)
        if pace.paused_until and pace.paused_until > now:
            return True  # all that was on the line fails at once: that is one failure, not sixteen
        borne = pace.failures + 1 - _PAUSING[outcome]
        patience = PATIENCE.get(outcome, PATIENCE[Outcome.UNAVAILABLE])
        until = now + patience.delay(borne + 1) * self.waits if borne >= 0 else now
        carriers.pause(db, carrier, until, f"{outcome}: {code}")
        return until > now


def _is_settled(one: Future[Sequence[None]], waits: bool) -> bool:
    """Raises what kept it from being stored."""
    if not waits and not one.done():
        return False
    one.result()
    return True
