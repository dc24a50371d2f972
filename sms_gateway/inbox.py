"""The inbox: every SMS is stored once, then dealt with, in one transaction.

If dealing with it fails, its savepoint is rolled back but the message stays, and is tried again. If
the database is away, the message goes to the spool. The carrier is told "yes" only when the message
is safe in one of the two.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import TypeVar, cast

from sms_gateway.carriers import Carrier
from sms_gateway.clock import Clock
from sms_gateway.counter import Counter
from sms_gateway.directory import Edition
from sms_gateway.errors import StorageDown
from sms_gateway.guard import Guard
from sms_gateway.logs import named
from sms_gateway.messages import InboundMessage, Receipt
from sms_gateway.meters import Meters
from sms_gateway.phone import is_phone
from sms_gateway.receipts import Receipts
from sms_gateway.spool import Brought, Spool
from sms_gateway.storage import beats, carriers, contacts, inbound, sending
from sms_gateway.storage.engine import Connection, Database, attempt, is_passing
from sms_gateway.storage.inbound import Kept
from sms_gateway.storage.prepared import next_ids_of, put_down
from sms_gateway.storage.tray import PHONES, Tray

_log = logging.getLogger(__name__)
T = TypeVar("T")

_FIRST_RETRY = timedelta(seconds=10)
_CEILING = timedelta(hours=1)

_COMPARED = timedelta(hours=24)
"""At least so far back a carrier's log is compared with ours; further where we were away."""
_LONGEST_AGO = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a message. `texts`: to be said in the carrier's own answer, if it answers inline."""

    new: bool
    spooled: bool = False
    texts: tuple[str, ...] = ()


def note(message: InboundMessage, outcome: str) -> None:
    """Writes down what became of it."""
    if _log.isEnabledFor(logging.INFO):
        _log.info("received", extra=named(sms=message.carrier_id, carrier=message.carrier, outcome=outcome))


@dataclass(slots=True)
class Inbox:
    database: Database
    counter: Counter
    receipts: Receipts
    carriers: Mapping[str, Carrier]
    guard: Guard
    spool: Spool
    clock: Clock
    heartbeat: str | None = None
    """The number of our own that texts to see whether it gets here: no citizen's."""

    @property
    def meters(self) -> Meters:
        return self.receipts.meters

    def receive(self, message: InboundMessage) -> Received:
        """From a webhook. Returns when the message is safe. Raises StorageDown if it can be kept nowhere."""
        try:
            (received,) = self.receive_soon([inbound.storable(message)]).result()
            return self.noted(message, received)
        except Exception as error:
            return self.keep_aside(message, error)

    def receive_soon(self, messages: Sequence[InboundMessage]) -> Future[Sequence[Received]]:
        """The same without waiting, for `storable` messages that came together: all of them are safe, or none. Then
        each is tried by itself; if it fails again, or the database is away (StorageDown), `keep_aside` is next."""
        return self.database.gather(self._receive_all, messages, hurried=True)

    def keep_aside(self, message: InboundMessage, error: Exception) -> Received:
        """In the spool, since it cannot be stored. Raises StorageDown if it cannot be kept there either."""
        self._spool(message, error)
        return self.noted(message, Received(new=True, spooled=True))

    def take_receipt(self, receipt: Receipt) -> None:
        """What a carrier says of an SMS that went out; into the spool where it cannot be stored. Raises StorageDown if
        it cannot be kept there either."""
        try:
            self.receipts.take(receipt)
        except Exception as error:
            self._spool(receipt, error)

    def _spool(self, brought: Brought, error: Exception) -> None:
        what = "a receipt for" if isinstance(brought, Receipt) else "message"
        if isinstance(error, StorageDown):
            _log.error("database away (%s): %s %s goes to the spool", error, what, brought.carrier_id)
        else:  # nobody foresaw it; but what a carrier has signed is never lost
            _log.error("%s %s cannot be stored and goes to the spool", what, brought.carrier_id, exc_info=error)
        self.spool.keep(brought)

    @property
    def edition(self) -> Edition | None:
        """The words by which messages are understood. None: nobody has asked for them yet."""
        return self.counter.desk.directory.newest

    def noted(self, message: InboundMessage, received: Received) -> Received:
        """Counted and written down, once it is safe."""
        note(message, self.counted(message, received))
        return received

    def counted(self, message: InboundMessage, received: Received) -> str:
        """What became of it, once it is safe: whoever waited for `receive_soon` says so, and to `note`."""
        outcome = "spooled" if received.spooled else "new" if received.new else "repeat"
        outcome = "no_phone" if outcome == "new" and not is_phone(message.sender) else outcome
        outcome = "heartbeat" if message.sender == self.heartbeat else outcome
        self.meters.received(message.carrier, outcome)
        if received.new and received.texts:
            self.meters.answered(message.carrier, (self.clock() - message.received_at).total_seconds())
        return outcome

    def take(self, message: InboundMessage) -> bool:
        """Without a webhook that waits: what is said goes by the outbox. True: it was new. Raises StorageDown."""
        return self.database.write(self._take, inbound.storable(message))

    def take_spooled(self, messages: Sequence[InboundMessage]) -> Sequence[bool]:
        """As `take` those that were spooled one after another: all of them, or none."""
        return self.database.gather(self._take_spooled, [inbound.storable(message) for message in messages]).result()

    def take_within(self, db: Connection, message: InboundMessage) -> None:
        """As `take`, inside a transaction that is open already."""
        self._take(db, inbound.storable(message))

    def replay_spool(self) -> int:
        """Takes in what was spooled, once the database is back; how many."""
        try:
            return self.spool.replay(self._take_in)
        except StorageDown:
            return 0

    def _take_in(self, brought: Sequence[Brought]) -> None:
        for kind, some in groupby(brought, type):
            if kind is InboundMessage:
                self.take_spooled(cast("list[InboundMessage]", list(some)))
            else:
                for receipt in some:
                    self.receipts.take(cast("Receipt", receipt))

    def handle_waiting(self) -> int:
        """Deals with messages whose time has come: failed before, or waiting for the citizen's word."""
        handled = 0
        while self.database.write(self._handle_one):
            handled += 1
        return handled

    def hasten(self, db: Connection, inbound_id: int) -> None:
        """By hand: `handle_waiting` deals with this one next, if it waits."""
        inbound.hasten(db, inbound_id, self.clock())

    def reconcile(self, carrier: str, since: timedelta) -> int:
        """Takes in what the carrier's own log has and we have not; how many. Raises StorageDown, CarrierError."""
        return self._compare(carrier, since).count(True)

    def reconcile_in_turn(self, carrier: str, every: timedelta) -> int:
        """The same from a day before it last came to its end, unless any worker has begun it within `every`.

        It has not where one could not be stored: by the next version it may be, and must not be out of sight then.
        """
        if not self.database.write(carriers.take_turn, carrier, every):
            return 0
        now, last = self.clock(), self.database.read(carriers.reconciled, carrier)
        away = max(now - last, timedelta()) if last else timedelta()
        recovered = self._compare(carrier, min(_COMPARED + away, _LONGEST_AGO))
        if all(recovered):
            self.database.write(carriers.note_reconciled, carrier, now)
        return recovered.count(True)

    def _compare(self, carrier: str, since: timedelta) -> list[bool]:
        """As `reconcile`: of each that we have not, whether it was taken in."""
        logged = list(self.carriers[carrier].received_since(self.clock() - since))
        here = self.database.read(inbound.known, carrier, [m.carrier_id for m in logged])
        missing = [m for m in logged if m.carrier_id not in here and m.sender != self.heartbeat]
        recovered: list[bool] = []
        for message in sorted(missing, key=lambda m: m.received_at):
            _log.warning("message %s was in the log of %s only", message.carrier_id, carrier)
            recovered.append(self._recovered(message))
        for message in logged:
            if message.torn and message.sender != self.heartbeat:
                self.database.write(self.counter.ask_again, message)
        return recovered

    def _recovered(self, message: InboundMessage) -> bool:
        """One that cannot be stored keeps no other back; the next comparison finds it missing still."""
        try:
            self.take(message)
        except StorageDown:
            raise
        except Exception:
            _log.exception("message %s cannot be stored yet", message.carrier_id)
            return False
        self.meters.received(message.carrier, "recovered")
        return True

    def _receive_all(self, db: Connection, messages: Sequence[InboundMessage]) -> list[Received]:
        return self._each(db, messages, self._receive)

    def _take_spooled(self, db: Connection, messages: Sequence[InboundMessage]) -> list[bool]:
        taken = self._each(db, messages, self._take)
        for message, new in zip(messages, taken, strict=True):
            if not new and inbound.is_from(db, message):
                # It was kept after all when its carrier had its answer, one without these words; a repeat that came
                # since is of another moment, and was told them.
                sending.take_back(db, message.carrier_id)
        return taken

    def _each(
        self, db: Connection, messages: Sequence[InboundMessage], do: Callable[[Connection, InboundMessage], T]
    ) -> list[T]:
        """Does it for each; for those of phones that nobody has heard of together."""
        done: dict[int, T | None] = {}
        if len(messages) > 1:
            tray = Tray(db, partial(next_ids_of, most=len(messages)))
            strangers = self._strangers(db, messages)
            tray.know(PHONES, [messages[at].sender for at in strangers])
            done = {at: tray.do(do, messages[at]) for at in strangers}
            put_down(tray)
        return [done.get(at) or do(db, message) for at, message in enumerate(messages)]

    def _strangers(self, db: Connection, messages: Sequence[InboundMessage]) -> list[int]:
        """Which of them are of phones that never texted before, the first of each. Whoever else has one of them at the
        same moment waits, and finds it known: so what is done upon the tray is done by nobody else."""
        first: dict[str, int] = {}
        for at, message in enumerate(messages):
            if is_phone(message.sender) and message.sender != self.heartbeat:
                first.setdefault(message.sender, at)
        new = contacts.introduce(db, list(first), self.clock())
        return [at for phone, at in first.items() if phone in new]

    def _receive(self, db: Connection, message: InboundMessage) -> Received:
        new = self._take(db, message)
        return Received(new=new, texts=self._inline(db, message, new))

    def _take(self, db: Connection, message: InboundMessage) -> bool:
        new = inbound.keep(db, message)
        if new is not None and message.sender == self.heartbeat:
            beats.came(db, new, message.received_at)
        elif new is not None and is_phone(message.sender):
            self._handle(db, Kept(new, message, "handled"))
        return new is not None

    def _handle(self, db: Connection, kept: Kept, waited: bool = False) -> None:
        now = self.clock()
        try:
            with attempt(db):
                contact = contacts.meet(db, kept.message.sender, now)
                standing = self.guard.standing(db, contact, kept.message, now)
                if standing == "kept":
                    self.counter.heed(db, kept.message, contact)
                else:
                    silent = standing == "silent"
                    self.counter.answer(db, kept.id, kept.message, contact, waited=waited, silent=silent)
            self.meters.handled(kept.message.carrier, "done")  # once more where a batch must be done again: rare
        except Exception as error:
            if is_passing(error):
                raise
            self.meters.handled(kept.message.carrier, "failed")
            about = named(sms=kept.message.carrier_id, carrier=kept.message.carrier)
            _log.exception("message %s is kept and tried again", kept.id, extra=about)
            delay = min(_CEILING, _FIRST_RETRY * 2 ** min(kept.attempts, 10))
            inbound.wait(db, kept.id, now + delay, asked=waited, error=type(error).__name__)

    def _handle_one(self, db: Connection) -> bool:
        kept = inbound.take_waiting(db, self.clock())
        if kept is None:
            return False
        inbound.handled(db, kept.id)
        self._handle(db, kept, waited=kept.asked)
        return True

    def _inline(self, db: Connection, message: InboundMessage, new: bool) -> tuple[str, ...]:
        """For a carrier that answers inline: all that is due to this phone; a repeat gets the same again."""
        carrier = self.carriers.get(message.carrier)
        if carrier is None or not carrier.answers_inline:
            return ()
        said = () if new else tuple(sending.handed_over(db, message.carrier_id))
        return said or tuple(self._hand_over(db, message, self.clock()))

    @staticmethod
    def _hand_over(db: Connection, message: InboundMessage, now: datetime) -> list[str]:
        return sending.hand_over(db, message.carrier, message.sender, message.carrier_id, now)
