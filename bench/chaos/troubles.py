"""What goes wrong, by chance but from a seed: processes, the database, the carrier's answers and its receipts."""

import time
from collections import Counter
from random import Random

from bench.chaos.deliveries import Deliveries
from bench.chaos.house import House
from sms_gateway.carriers.twilio.outcomes import OUTCOMES
from tests.carriers.fake_twilio import FakeTwilio

CODES = [code for code in OUTCOMES if len(code) == 5]
"""Every code of Twilio's that the program knows, each of which must come at least once."""

_ODD = {"hang": 15, "reset": 25, "lost": 25, "unreadable": 5, "500": 15, "503": 10, "429": 5}
"""Of a thousand sends, beside the codes."""


def misbehave(fake: FakeTwilio, messages: int, chance: Random) -> None:
    """Tells the stand-in what becomes of each message it is given."""
    odd = CODES * max(1, messages // 2000)
    odd += [how for how, share in _ODD.items() for _ in range(max(2, share * messages // 1000))]
    answers = odd + ["ok"] * max(0, messages - len(odd))
    chance.shuffle(answers)
    for how in answers:
        fake.behave(how)


class Receipts:
    """Tells what became of each message that was taken: in order, backwards, twice, late, or not at all."""

    def __init__(self, fake: FakeTwilio, deliveries: Deliveries, chance: Random) -> None:
        self.undelivered: Counter[str] = Counter()
        """How often a phone did not get a message that was taken, so that it is rightly sent again."""
        self._fake = fake
        self._deliveries = deliveries
        self._chance = chance
        self._seen = 0

    def tell(self) -> None:
        """For what was taken since the last time."""
        taken = self._fake.log[self._seen :]
        self._seen += len(taken)
        for sms in taken:
            if sms.direction != "inbound":
                self._tell(sms.sid, sms.recipient)

    def _tell(self, sid: str, phone: str) -> None:
        how = self._chance.random()
        if how < 0.02:
            self.undelivered[phone] += 1
            (failed,) = self._fake.receipts(sid, "undelivered", error=30008)
            self._deliveries.add(failed, after=self._chance.uniform(0, 2))
        elif how < 0.60:
            sent, delivered = self._fake.receipts(sid, "sent", "delivered")
            late = 5.0 if how < 0.06 else 0.0
            times = 2 if how < 0.16 else 1
            first, second = (delivered, sent) if 0.16 < how < 0.26 else (sent, delivered)
            for _ in range(times):
                self._deliveries.add(first, after=late)
                self._deliveries.add(second, after=late + self._chance.uniform(0, 1))


class Mischief:
    """Kills and freezes processes and troubles the database, for `seconds`; then all is whole again.

    `frozen_for`: seconds that one process stands still; 0: none does.
    """

    def __init__(self, house: House, seconds: float, frozen_for: float, chance: Random) -> None:
        self.done: Counter[str] = Counter()
        self._house = house
        self._seconds = seconds
        self._frozen_for = frozen_for
        self._chance = chance

    def run(self) -> None:
        begun = time.monotonic()
        calm = min(6.0, max(2.0, self._seconds / 15))
        plan = [(0.25, "orderly"), (0.5, "crash"), *([(0.7, "freeze")] if self._frozen_for else [])]
        while plan or time.monotonic() - begun < self._seconds:
            time.sleep(self._chance.uniform(0.5, calm))
            self._kill()
            if plan and time.monotonic() - begun > plan[0][0] * self._seconds:
                self._house.await_whole()
                self._planned(plan.pop(0)[1])

    def _planned(self, what: str) -> None:
        if what == "freeze":
            self._house.residents[-1].freeze(self._frozen_for)
            self.done["freezes"] += 1
        else:
            self.done[self._house.trouble(orderly=what == "orderly")] += 1

    def _kill(self) -> None:
        self._chance.choice(self._house.residents).process.kill()
        self.done["kills"] += 1
