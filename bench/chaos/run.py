"""One run: much goes wrong, then peace, then the ledger."""

import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bench.chaos import ledger
from bench.chaos.alarms import Watcher
from bench.chaos.deliveries import Deliveries
from bench.chaos.house import EXPECTED, HOUSES, House
from bench.chaos.ledger import Ledger
from bench.chaos.troubles import Mischief, Receipts, misbehave
from sms_gateway.errors import StorageDown
from sms_gateway.storage import inbound, outbound
from sms_gateway.storage.engine import Connection, Database
from tests.carriers.fake_twilio import FakeTwilio
from tests.carriers.values import PUBLIC_URL

WAITS = 0.05
"""A twentieth of every wait: the lease is 4.5 s, a look-up comes 3 s after the time-out of 1 s, and 3 s later again."""

_SEEN = 10.0
"""Seconds after which what is amiss must have been seen: /metrics may be three seconds old, and comes late from a busy
machine."""
_MISSED = 5.0
"""The same of a process that does not answer at all."""

_BODIES = (
    "BINJAI lampu jalan nomor {} mati",
    "MEDAN#sampah menumpuk di gang {}#udah 2 minggu",
    "KAB. NGANJUK bansos pkh rt {} blm cair dr januari",
    "Ass. Yth Bpk Walikota, di gg buntu no {} lampu mati mhn diperbaiki, trims",
    "RAHASIA SERGAI oknum kades minta uang {} rb utk urus surat tanah",
    "PADANG panjang skali antrian di disdukcapil loket {}",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """`a_second`: how many messages come in while things go wrong. `seconds`: the run is over by then, done or not."""

    database: str
    messages: int = 5000
    seed: int = 1
    a_second: float = 60
    seconds: float = 900
    frozen_for: float = 12.0
    """Seconds: in that time the lease ends, both look-ups are made, and the message is given to somebody else."""

    @property
    def stormy(self) -> float:
        """Seconds in which things go wrong."""
        return self.messages / self.a_second


def run(plan: Plan, say: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True)) -> Ledger:
    """Raises what broke in the run itself; what broke in the program is in the ledger."""
    with tempfile.TemporaryDirectory(prefix="sms-gateway-chaos-") as folder, FakeTwilio() as fake:
        misbehave(fake, plan.messages, Random(plan.seed))
        with HOUSES[plan.database](Path(folder), _settings(fake)) as house:
            database = Database(house.url)
            try:
                return _Run(plan, fake, house, database, say).through()
            finally:
                database.close()


def _settings(fake: FakeTwilio) -> dict[str, object]:
    return {
        "public_url": PUBLIC_URL,
        "training": "true",
        "carriers": {"twilio": fake.section(timeout=[1, 1])},
        "limits": {"per_carrier_parts_per_second": 10_000, "waits": WAITS},
        "log": {"level": "warning"},
    }


class _Run:
    def __init__(
        self, plan: Plan, fake: FakeTwilio, house: House, database: Database, say: Callable[[str], None]
    ) -> None:
        self.plan = plan
        self.fake = fake
        self.house = house
        self.database = database
        self.say = say
        self.begun = time.monotonic()
        self.spool_held = 0.0
        """Seconds for which the spool was never empty, the longest time."""
        self._spool_empty = self.begun

    def through(self) -> Ledger:
        plan = self.plan
        mischief = Mischief(self.house, plan.stormy, plan.frozen_for, Random(plan.seed + 1))
        with Watcher(self.house.lookouts) as watcher, Deliveries(self.house.doors, plan.seed + 2) as deliveries:
            receipts = Receipts(self.fake, deliveries, Random(plan.seed + 3))
            self._write(deliveries, Random(plan.seed + 4))
            with ThreadPoolExecutor(1) as troublemaker:
                storm = troublemaker.submit(mischief.run)
                while not storm.done():
                    self._watch(deliveries, receipts, "storm", mischief)
                storm.result()
            self._peace(deliveries, receipts)
        ended = datetime.now(UTC)
        self.house.stop()
        others = {"posted": deliveries.posted, "spooled": self.house.spooled} | {
            name: mischief.done[name] for name in ("kills", "freezes", "restarts", "locks")
        }
        books = ledger.books(self.database, ended)
        counted = ledger.count(books, self.fake, deliveries.acknowledged, receipts.undelivered, others)
        return self._with_alarms(counted, watcher)

    def _with_alarms(self, counted: Ledger, watcher: Watcher) -> Ledger:
        """Those that should have rung have, and no other."""
        rang = watcher.rang()
        self.say(f"alarms: {', '.join(f'{name} at {second} s' for name, second in rang.items()) or 'none'}")
        figures = {**counted.figures, "scrapes": watcher.scrapes, "alarms that rang": len(rang)}
        expected = EXPECTED
        if self.spool_held > _SEEN:
            expected = expected.certainly("SmsGatewaySpoolNotEmpty")
        if max(resident.away for resident in self.house.residents) > _MISSED:
            expected = expected.certainly("SmsGatewayAway")
        unheard = [f"{name} was never told" for name in sorted(watcher.unheard())]
        return Ledger(figures, [*counted.wrong, *expected.wrong(rang), *unheard], rang)

    def _write(self, deliveries: Deliveries, chance: Random) -> None:
        """Every citizen writes once, at some time of the storm; a tenth of it is posted again, here or there."""
        for number in range(self.plan.messages):
            body = chance.choice(_BODIES).format(number)
            webhook = self.fake.receive(f"+62812{number:07d}", body, url=f"{PUBLIC_URL}/webhooks/twilio")
            when = chance.uniform(0, self.plan.stormy)
            door = deliveries.add(webhook, after=when)
            if chance.random() < 0.1:
                again = when + chance.choice((0.0, 0.0, 0.05, 3.0))
                deliveries.add(webhook, after=again, door=door + 1)

    def _peace(self, deliveries: Deliveries, receipts: Receipts) -> None:
        """Nobody is disturbed until nothing is open any more, twice in a row."""
        calm = 0
        while calm < 2 and not self._late():
            self._watch(deliveries, receipts, "peace")
            calm = calm + 1 if not deliveries.open and self.house.spool_is_empty and not self._at_work() else 0

    def _watch(
        self, deliveries: Deliveries, receipts: Receipts, weather: str, mischief: Mischief | None = None
    ) -> None:
        for _ in range(5):
            receipts.tell()
            self._look_at_the_spool()
            time.sleep(0.2)
        known = sum(1 for times in list(deliveries.acknowledged.values()) if times)
        self.say(
            f"{time.monotonic() - self.begun:4.0f} s {weather}: {known}/{self.plan.messages} acknowledged,"
            f" {len(self.fake.sent)} taken by the carrier, {deliveries.open} posts open"
            + (f", {dict(mischief.done)}" if mischief else f", {self._at_work()} messages at work")
            + f", {self.house.doors_shut} doors shut"
        )

    def _look_at_the_spool(self) -> None:
        """With our own eyes, so that an alarm that should have rung is missed."""
        now = time.monotonic()
        if self.house.spool_is_empty:
            self._spool_empty = now
        self.spool_held = max(self.spool_held, now - self._spool_empty)

    def _at_work(self) -> int:
        """What the program still has to deal with, or may deal with any second; 1 if it cannot be known."""

        def read(db: Connection) -> int:
            open_ones = outbound.listed(db, ("queued", "sending", "unknown"), limit=10_000)
            return sum(1 for said in open_ones if not ledger.held(said, datetime.now(UTC))) + inbound.count(
                db, "waiting"
            )

        try:
            return self.database.read(read)
        except StorageDown:
            return 1

    def _late(self) -> bool:
        return time.monotonic() - self.begun > self.plan.seconds
