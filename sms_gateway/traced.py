"""The inbox, the dispatch and the receipts, watched step by step where traces are collected."""

import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial

from sms_gateway import logs
from sms_gateway.dispatch import Dispatch
from sms_gateway.errors import Outcome
from sms_gateway.inbox import Inbox, Received
from sms_gateway.messages import InboundMessage, Receipt
from sms_gateway.receipts import Receipts
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.outbound import Said
from sms_gateway.tracing import Step, Traces
from sms_gateway.turns import Try, Turn


@dataclass
class _Arrival:
    """`dealt`: from when to when it was dealt with, in nanoseconds; what follows is the commit."""

    step: Step
    dealt: tuple[int, int] | None = None
    over: bool = False

    def end(self, outcome: str = "", error: BaseException | None = None) -> None:
        if self.over:
            return
        self.over = True
        self.step.tell(outcome=outcome or None)
        if self.dealt:
            self.step.part("deal with it", *self.dealt)
            self.step.part("commit", self.dealt[1], time.time_ns())
        self.step.end(error)


@dataclass
class TracedInbox(Inbox):
    traces: Traces = field(kw_only=True)
    _arriving: dict[str, _Arrival] = field(default_factory=dict, kw_only=True)

    def receive(self, message: InboundMessage) -> Received:
        arrival = self._begun("webhook", message)
        try:
            received = super().receive(message)
        except Exception as error:
            self._ended(message, arrival, error)
            raise
        self._ended(message, arrival, received)
        return received

    def receive_soon(self, messages: Sequence[InboundMessage]) -> Future[Sequence[Received]]:
        arrivals = [self._arriving.get(one.carrier_id) or self._begun("webhook", one) for one in messages]
        soon = super().receive_soon(messages)
        soon.add_done_callback(partial(self._stored, messages, arrivals))
        return soon

    def _stored(
        self, messages: Sequence[InboundMessage], arrivals: Sequence[_Arrival], done: Future[Sequence[Received]]
    ) -> None:
        if not done.exception():  # else each is tried by itself, or kept aside next
            for message, arrival, received in zip(messages, arrivals, done.result(), strict=True):
                self._ended(message, arrival, received)

    def keep_aside(self, message: InboundMessage, error: Exception) -> Received:
        arrival = self._arriving.get(message.carrier_id)
        try:
            kept = super().keep_aside(message, error)
        except Exception as worse:
            if arrival:
                self._ended(message, arrival, worse)
            raise
        if arrival:
            self._ended(message, arrival, kept)
        return kept

    def take(self, message: InboundMessage) -> bool:
        arrival = self._begun("take in later", message)
        try:
            new = super().take(message)
        except Exception as error:
            self._ended(message, arrival, error)
            raise
        self._ended(message, arrival, Received(new=new))
        return new

    def take_spooled(self, messages: Sequence[InboundMessage]) -> Sequence[bool]:
        arrivals = [self._begun("take in later", message) for message in messages]
        try:
            taken = super().take_spooled(messages)
        except Exception as error:
            for message, arrival in zip(messages, arrivals, strict=True):
                self._ended(message, arrival, error)
            raise
        for message, arrival, new in zip(messages, arrivals, taken, strict=True):
            self._ended(message, arrival, Received(new=new))
        return taken

    def _take(self, db: Connection, message: InboundMessage) -> bool:
        arrival, begun = self._arriving.get(message.carrier_id), time.time_ns()
        new = super()._take(db, message)
        if arrival:
            arrival.dealt = begun, time.time_ns()
        return new

    def _begun(self, name: str, message: InboundMessage) -> _Arrival:
        step = self.traces.begin(name, message.carrier_id, carrier=message.carrier, id=message.carrier_id)
        arrival = self._arriving[message.carrier_id] = _Arrival(step)
        return arrival

    def _ended(self, message: InboundMessage, arrival: _Arrival, ended: Received | BaseException) -> None:
        self._arriving.pop(message.carrier_id, None)
        if isinstance(ended, Received):
            arrival.end("spooled" if ended.spooled else "new" if ended.new else "repeat")
        else:
            arrival.end(error=ended)


@dataclass
class TracedDispatch(Dispatch):
    traces: Traces = field(kw_only=True)
    _leaving_now: dict[int, Step] = field(default_factory=dict, kw_only=True)

    def _send(self, turn: Turn) -> Try:
        said, delay = turn.said, max(0.0, turn.leaves_at - time.monotonic())
        step = self._leaving_now[said.id] = self.traces.begin("send", _way(said.key), delay)
        step.tell(carrier=said.carrier, kind=said.kind, outbox_id=said.id, ticket_id=said.ticket_id)
        tried = Try()
        try:
            tried = super()._send(turn)
        finally:
            if tried.settled is None:  # else it ends when it is settled
                self._leaving_now.pop(said.id, step).end()
        return tried

    def _count(self, said: Said, carrier_id: str, settled: Future[Sequence[None]]) -> None:
        super()._count(said, carrier_id, settled)
        if step := self._leaving_now.pop(said.id, None):
            step.tell(outcome="sent", carrier_id=carrier_id)
            step.end(settled.exception())

    def _not_taken(self, db: Connection, said: Said, code: str, outcome: Outcome) -> bool:
        if step := self._leaving_now.get(said.id):
            step.tell(outcome=outcome, code=code)
        return super()._not_taken(db, said, code, outcome)


@dataclass
class TracedReceipts(Receipts):
    traces: Traces = field(kw_only=True)
    _heard: dict[int, str] = field(default_factory=dict, kw_only=True)

    def take(self, receipt: Receipt) -> None:
        begun = time.time_ns()
        super().take(receipt)
        key = self._heard.pop(id(receipt), "")
        step = self.traces.begin("receipt", _way(key) or receipt.carrier_id, (begun - time.time_ns()) / 1e9)
        step.tell(carrier=receipt.carrier, carrier_id=receipt.carrier_id, said=receipt.said, code=receipt.error)
        step.end()

    def _take(self, db: Connection, receipt: Receipt) -> str:
        self._heard[id(receipt)] = key = super()._take(db, receipt)
        return key


def _way(key: str) -> str:
    """The carrier's id of the SMS that is answered, as its arrival is named; of what nobody asked for its own key."""
    return logs.asked(key) or key.partition("~")[0]
