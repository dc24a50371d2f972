"""Stories that read like the screens of two telephones, and are played through the whole program.

    > BINJAI lampu mati                     the citizen texts 1078
    < Laporan {1} untuk Kota Binjai …       all that comes back, word for word
    2> STATUS {1}                           another citizen's phone
    [1 answered: Lampu sudah diganti]       what an officer does with ticket {1}: a status, or `route`; and its words
    [1 closed]                              the clock closes it
    [25 hours later]                        time passes, and the timetable runs

A long line goes on in the next, which is set in by two more spaces.

`{1}` is the number of the first ticket of all, `{2}` of the second; `{1!}` is the first one with a slip of the finger.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.storage import tickets
from sms_gateway.tickets import Status
from sms_gateway.worker import speak_by_calendar
from tests.phones import Phone

OFFICER = "officer"
Tell = Callable[[str], None]
"""Plays a story, as `Story.tell`."""
_LATER = re.compile(r"\[(\d+) (seconds|minutes|hours|days) later\]")
_ACT = re.compile(r"\[(\d) (\w+)(?: to (\S+))?(?:: (.*))?\]")
_LINE = re.compile(r"(\d?)([<>]) ?(.*)")


@dataclass
class Story:
    """`tell` plays a story and raises AssertionError, with what was really said, where it is told wrongly."""

    gateway: Gateway
    clock: SetClock
    new_phone: Callable[[], Phone]
    phones: dict[str, Phone] = field(default_factory=dict)

    def tell(self, story: str) -> None:
        lines = re.sub(r"\n {6,}", " ", story).splitlines()
        told = [line.strip() for line in lines if line.strip()]
        played = list(self._played(told))
        assert played == [self.filled(line) for line in told], "\n".join(["really:", *played])

    def filled(self, line: str) -> str:
        """With the real numbers of the tickets."""
        for at, number in enumerate(self._numbers(), 1):
            slip = number[:-1] + str((int(number[-1]) + 1) % 10)
            line = line.replace(f"{{{at}}}", number).replace(f"{{{at}!}}", slip)
        return line

    def _played(self, told: list[str]) -> Iterator[str]:
        """The same story as it really goes."""
        for line in told:
            if line.startswith("["):
                self._act(line)
                yield line
            elif (match := _LINE.fullmatch(line)) and match[2] == ">":
                said = self.filled(line)
                came = self._phone(match[1]).text(self.filled(match[3]))
                yield said
                yield from (f"{match[1]}< {body}" for body in came)
            yield from self._came() if not line.startswith(("<", "2<")) else ()

    def _came(self) -> Iterator[str]:
        for name, phone in self.phones.items():
            yield from (f"{name}< {body}" for body in phone.look())

    def _act(self, line: str) -> None:
        if later := _LATER.fullmatch(line):
            self.clock.move(**{later[2]: int(later[1])})
            self.gateway.inbox.handle_waiting()
            speak_by_calendar(self.gateway)
        elif act := _ACT.fullmatch(line):
            at, to, agency, words = act.groups()
            number = self._numbers()[int(at) - 1]
            if to == "answered":
                self.gateway.desk.reply(number, words, by=OFFICER)
            elif to == "closed":
                self.gateway.database.write(self.gateway.desk.end, self.gateway.desk.find(number), "closed")
            else:
                self.gateway.desk.move(number, cast("Status", to), by=OFFICER, reason=words or "", agency=agency)
        else:
            raise ValueError(f"nobody knows how to play {line}")

    def _phone(self, name: str) -> Phone:
        if name not in self.phones:
            self.phones[name] = self.new_phone()
        return self.phones[name]

    def _numbers(self) -> list[str]:
        return [ticket.number for ticket in self.gateway.database.read(tickets.listed, tickets.Filter())]
