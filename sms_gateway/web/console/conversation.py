"""The conversation of one ticket as a thread: what the citizen wrote, what we said and what became of it, our notes."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sms_gateway.errors import Outcome
from sms_gateway.history import Event
from sms_gateway.messages import effects
from sms_gateway.storage.inbound import Kept
from sms_gateway.storage.outbound import LedgerLine, Said
from sms_gateway.web.console import times, words
from sms_gateway.web.wording import gettext as _

Side = Literal["citizen", "us", "note"]
Fate = Literal["arrived", "on its way", "lost", ""]
Numbered = Sequence[tuple[int, Event]]
"""Lines of a history with their ids."""
Judge = Callable[[str, str], Outcome]
"""What a code of a carrier means: `judge(carrier, code)`."""

_NOTICE_OF = re.compile(r"(?:notice|words):\d+:(\d+)")


@dataclass(frozen=True, slots=True)
class Receipt:
    """One thing the carrier said of a message."""

    when: str
    said: str
    effect: str


@dataclass(frozen=True, slots=True)
class Line:
    """One message, or one note. `new`: it came after the writer's last look."""

    id: str
    side: Side
    who: str
    at: datetime
    when: str
    text: str
    new: bool
    state: str = ""
    fate: Fate = ""
    why: str = ""
    parts: int = 1
    ledger: Sequence[Receipt] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """All that is known of one conversation, and how to tell it."""

    zone: str
    received: Sequence[Kept]
    said: Sequence[Said]
    history: Numbered
    ledger: Mapping[int, Sequence[LedgerLine]]
    judge: Judge
    seen: int
    """The newest line of the history that was looked at before."""

    def lines(self) -> list[Line]:
        """In the order of time."""
        told = [*map(self._in, self.received), *map(self._out, self.said)]
        told += [self._note(line, one) for line, one in self.history if one.kind == "noted"]
        return sorted(told, key=lambda line: line.at)

    def _in(self, one: Kept) -> Line:
        at = one.message.received_at
        came = [line for line, event in self.history if event.data.get("inbound") == one.id]
        return Line(
            id=f"in-{one.id}",
            side="citizen",
            who=_("Citizen"),
            at=at,
            when=times.moment(at, self.zone),
            text=one.message.body,
            new=any(line > self.seen for line in came),
            why=one.error or "",
        )

    def _out(self, one: Said) -> Line:
        return Line(
            id=f"out-{one.id}",
            side="us",
            who=self._speaker(one),
            at=one.created_at,
            when=times.moment(one.created_at, self.zone),
            text=one.body,
            new=_step_of(one) > self.seen,
            state=self._state(one),
            fate=_fate(one),
            why=why(one, self.judge),
            parts=one.parts,
            ledger=receipts(self.ledger.get(one.id, ()), self.zone),
        )

    def _note(self, line: int, one: Event) -> Line:
        return Line(
            id=f"note-{line}",
            side="note",
            who=actor(one.actor),
            at=one.at,
            when=times.moment(one.at, self.zone),
            text=str(one.data.get("text", "")),
            new=line > self.seen,
        )

    def _speaker(self, one: Said) -> str:
        """Whoever answered; the kind of message where it was nobody."""
        by = next((event.actor for line, event in self.history if line == _step_of(one)), "")
        return actor(by) if by.startswith("operator:") else _(words.KINDS[one.kind])

    def _state(self, one: Said) -> str:
        if one.error == "digest":
            return _("not sent by itself")
        at = one.delivered_at or one.sent_at
        if one.state == "queued" and one.attempts == 0:
            return _("goes out %(when)s", when=times.moment(one.due_at, self.zone))
        return _(words.STATES[one.state]) + (f" {times.clock(at, self.zone)}" if at else "")


def why(one: Said, judge: Judge) -> str:
    """The reason of a failure in words, with the carrier's code for whoever looks it up."""
    if not one.error or one.state in words.ARRIVED:
        return ""
    if one.error in words.OURS:
        return _(words.OURS[one.error])
    return f"{_(words.WHY[judge(one.carrier, one.error)])} ({one.error})"


def receipts(lines: Sequence[LedgerLine], zone: str) -> list[Receipt]:
    """All that a carrier said of one message, each with what it did."""
    return [
        Receipt(times.moment(line.at, zone), " ".join(filter(None, (line.said, line.error))), _effect(effect))
        for line, effect in zip(lines, effects(line.state for line in lines), strict=True)
    ]


def actor(by: str) -> str:
    """Whoever did something, by name."""
    if by.startswith("operator:"):
        return by.removeprefix("operator:")
    return {"reporter": _("Citizen"), "clock": _("By the clock"), "triage": _("The program")}.get(by, by)


def _step_of(one: Said) -> int:
    """The line of the history that it tells the citizen of; 0: none."""
    match = _NOTICE_OF.match(one.key)
    return int(match[1]) if match else 0


def _fate(one: Said) -> Fate:
    if one.state in words.ARRIVED:
        return "arrived"
    return "lost" if one.state in words.LOST and one.error != "digest" else "on its way"


def _effect(effect: str) -> str:
    said = words.EFFECTS[effect]
    return _(said) if said else ""
