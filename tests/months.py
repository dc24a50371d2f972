"""A few months at the desk: reports come, are disposed of, answered, disputed, rated; some twice, some never.

Everything goes through the doors that people use; the dice have a seed.
"""

import itertools
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sms_gateway.agencies import Agency
from sms_gateway.clock import SetClock
from sms_gateway.errors import Refused
from sms_gateway.gateway import Gateway
from sms_gateway.storage import agencies
from sms_gateway.tickets import CLASSES, MOVES, Status, Ticket
from tests.phones import Phone

CITIES = {"KOTA BINJAI": "12.75", "KOTA DENPASAR": "51.71", "KOTA JAYAPURA": "91.71", "": None}
AGENCIES = ("12.75", "51.71", "91.71", "12.75.pu")
WORDS = (
    "lampu",
    "jalan",
    "got",
    "sampah",
    "air",
    "banjir",
    "parkir",
    "trotoar",
    "pasar",
    "pohon",
    "macet",
    "bau",
    "asap",
)
BY = "operator:ani"


@dataclass
class Months:
    gateway: Gateway
    clock: SetClock
    dice: random.Random = field(default_factory=lambda: random.Random(15))
    phones: dict[str, Phone] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        unit = Agency("12.75.pu", "Dinas PU", "unit", "12.75", limits=(("respond", "2 working days"),))
        self.gateway.database.write(agencies.put, unit)

    def live(self, until: datetime, reports: int) -> None:
        """To that moment, with so many new reports on the way."""
        pace = (until - self.clock()) / (reports * 6)
        while self.clock() < until - 3 * pace:
            self.clock.move(seconds=pace.total_seconds() * 2 * self.dice.random())
            if self.dice.random() < 1 / 6:
                self.text()
            elif self.phones:
                self.act(self.gateway.desk.find(self.dice.choice(list(self.phones)[-60:])))
        self.clock.move(seconds=(until - self.clock()).total_seconds())

    def text_late(self, came: datetime) -> None:
        """A report that was sent at that moment, and is dealt with only now."""
        now, self.clock.now = self.clock(), came
        phone = Phone(self.gateway, f"+62812347{next(self._numbers):05d}")
        message = phone.message(f"KOTA BINJAI {' '.join(WORDS[:6])}")
        self.clock.now = now
        self.gateway.inbox.receive(message)
        self.phones[phone.ticket.number] = phone

    def text(self) -> None:
        """A new report, from a phone of its own; one in eight asks to be forgotten."""
        count = next(self._numbers)
        phone = Phone(self.gateway, f"+62812346{count:05d}")
        words = " ".join(self.dice.sample(WORDS, 6))
        report = f"{self.dice.choice(list(CITIES))} {words}".strip()
        phone.text("HAPUS DATA" if count % 8 == 7 else report, read=False)
        self.phones[phone.ticket.number] = phone

    def act(self, one: Ticket) -> None:
        """Whatever may happen to it next."""
        desk, write = self.gateway.desk, self.gateway.database.write
        for_all = ["classify", "rate"] if one.status in ("resolved", "closed") else ["classify"]
        match self.dice.choice([*sorted(MOVES[one.status]), *for_all, "merge"]):
            case "answered":
                desk.reply(one.number, "Sudah dikerjakan.", BY)
            case "resolved" | "withdrawn" as word:
                self.say(one, {"resolved": "SELESAI", "withdrawn": "BATAL"}[word])
            case "in_progress" if one.status in ("answered", "resolved", "closed"):
                self.say(one, "BELUM")
            case "forwarded":
                self.forward(one)
            case "classify":
                write(desk.classified, one.number, self.dice.choice(CLASSES), None, BY)
            case "rate":
                self.say(one, "NILAI", str(self.dice.randint(1, 5)))
            case "merge":
                self.merge(one)
            case to if to != "closed":
                desk.move(one.number, cast("Status", to), BY, "Di mana?" if to in ("deferred", "archived") else "")

    def forward(self, one: Ticket) -> None:
        """Who has it to respond to already is not given it again."""
        with suppress(Refused):
            self.gateway.desk.move(one.number, "forwarded", BY, agency=self.dice.choice(AGENCIES))

    def say(self, one: Ticket, *words: str) -> None:
        command, *more = words
        self.phones[one.number].text(" ".join([command, one.number, *more]), read=False)

    def merge(self, one: Ticket) -> None:
        with suppress(Refused):
            self.gateway.database.write(self.gateway.desk.merged, one.number, self.dice.choice(list(self.phones)), BY)
