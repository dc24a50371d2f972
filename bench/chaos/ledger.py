"""What became of every message: counted from the database and from the carrier's own memory, which must agree."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from urllib.parse import parse_qsl

from sms_gateway.storage import inbound, outbound, tickets
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.inbound import Kept
from sms_gateway.storage.outbound import Said
from sms_gateway.storage.tickets import Filter
from tests.carriers.fake_twilio import Exchange, FakeTwilio

_PAGE = 5000
_TRIED_LATER = {"30003", "30008", "30017", "30410", "30036"}

Row = TypeVar("Row", Kept, Said)


@dataclass(frozen=True, slots=True)
class Books:
    """What the database holds. `at`: when the program was told to stop; what was due later it could not do."""

    inbound: Sequence[Kept]
    outbound: Sequence[Said]
    tickets: int
    at: datetime


@dataclass(slots=True)
class Line:
    """What one phone's line to us looked like from the carrier: POSTs to it by how they ended, and what was taken."""

    taken: int = 0
    confirmed: int = 0
    unanswered: int = 0
    refused: list[str] = field(default_factory=list)
    found: int = 0

    @property
    def proven_losses(self) -> int:
        """POSTs without a clear answer that the carrier never took."""
        return self.unanswered - (self.taken - self.confirmed)


@dataclass(frozen=True, slots=True)
class Ledger:
    figures: Mapping[str, int]
    wrong: Sequence[str]
    """A line for each message that is lost or doubled, saying which, and for each alarm that rang wrongly or not."""
    rang: Mapping[str, float] = field(default_factory=dict)
    """The alarms, by the second of the run in which each first rang."""


def books(database: Database, at: datetime) -> Books:
    def read(db: Connection) -> Books:
        came = list(_paged(lambda after: inbound.listed(db, after=after, limit=_PAGE)))
        said = list(_paged(lambda after: outbound.listed(db, after=after, limit=_PAGE)))
        return Books(came, said, tickets.count(db, Filter()), at)

    return database.read(read)


def _paged(read: Callable[[int], list[Row]]) -> Iterator[Row]:
    after = 0
    while rows := read(after):
        yield from rows
        after = rows[-1].id


def count(
    books: Books, fake: FakeTwilio, acknowledged: Counter[str], undelivered: Counter[str], others: Mapping[str, int]
) -> Ledger:
    """`acknowledged`: SMS ids; `undelivered`: phones, by how often the carrier said so; `others`: more figures."""
    sent_to_us = {sms.sid: sms.sender or "" for sms in fake.log if sms.direction == "inbound"}
    lines = _lines(fake)
    taken = {sms.sid: sms.recipient for sms in fake.sent}
    lost = [*_not_taken_in(books, sent_to_us, acknowledged), *_not_answered(books, lines, taken)]
    double = [*_opened_twice(books), *_said_twice(books, lines, undelivered)]
    figures = {
        "received (distinct)": len(sent_to_us),
        "posted, with repeats": others["posted"],
        "acknowledged (distinct)": sum(1 for sid in sent_to_us if acknowledged[sid]),
        "tickets": books.tickets,
        "answers taken by the carrier": sum(line.taken for line in lines.values()),
        "repeats noticed": sum(acknowledged.values()) - len(books.inbound),
        "unknown, settled by look-up": sum(1 for line in lines.values() if line.found and line.taken > line.confirmed),
        "sent again after a proven loss": sum(1 for line in lines.values() if line.taken and line.proven_losses > 0),
        "sent again when undelivered": sum(1 for said in books.outbound if "~" in said.key),
        "refused by the carrier for good": sum(1 for said in books.outbound if said.state == "failed"),
        "held for a later try": sum(1 for said in books.outbound if held(said, books.at)),
        "spooled": others["spooled"],
        "kills": others["kills"],
        "freezes": others["freezes"],
        "database restarts or locks": others["restarts"] + others["locks"],
        "lost": len(lost),
        "double": len(double),
    }
    return Ledger(figures, [*(f"lost: {line}" for line in lost), *(f"double: {line}" for line in double)])


def _lines(fake: FakeTwilio) -> Mapping[str, Line]:
    lines: defaultdict[str, Line] = defaultdict(Line)
    for sms in fake.sent:
        lines[sms.recipient].taken += 1
    for exchange in fake.exchanges:
        if exchange.method == "POST":
            _note(lines[dict(parse_qsl(exchange.body.decode()))["To"]], exchange)
        elif "To" in (asked := dict(parse_qsl(exchange.query))):
            lines[asked["To"]].found += b'"outbound-api"' in exchange.answer
    return lines


def _note(line: Line, exchange: Exchange) -> None:
    if exchange.status == 201 and exchange.answer.startswith(b"{"):
        line.confirmed += 1
    elif exchange.status in (0, 201) or exchange.status >= 500:
        line.unanswered += 1
    else:
        line.refused.append(str(exchange.status))


def _not_taken_in(books: Books, sent_to_us: Mapping[str, str], acknowledged: Counter[str]) -> Iterator[str]:
    kept = {one.message.carrier_id: one for one in books.inbound}
    answered = {said.key.split(":")[2].partition("~")[0] for said in books.outbound}
    for sid, phone in sent_to_us.items():
        if not acknowledged[sid]:
            yield f"{sid} from {phone} was never acknowledged"
        if sid not in kept:
            yield f"{sid} from {phone} is not in the inbox"
        elif kept[sid].state != "handled" or kept[sid].ticket_id is None:
            yield f"{sid} from {phone} has no ticket: {kept[sid].state} {kept[sid].error}"
        elif sid not in answered:
            yield f"{sid} from {phone} has no answer in the outbox"


def _not_answered(books: Books, lines: Mapping[str, Line], taken: Mapping[str, str]) -> Iterator[str]:
    """`taken`: the carrier's ids, and to whom. Each may be claimed by one message of ours, and by no second."""
    free = dict(taken)
    for said in books.outbound:
        line = lines[said.recipient]
        match said.state:
            case "sent" | "delivered" | "undelivered" if said.recipient == free.pop(said.carrier_id or "", None):
                continue
            case "failed" if line.refused:
                continue
            case "expired" if said.error == "30036":
                continue
            case "queued" if held(said, books.at):
                continue
        yield f"{said.key} to {said.recipient} is {said.state} ({said.error}); the carrier: {line}"


def held(said: Said, at: datetime) -> bool:
    """Refused before it was taken, or not delivered, and to be tried again at a time that is not yet."""
    again = said.error in _TRIED_LATER or "~" in said.key
    return said.state == "queued" and again and said.due_at > at


def _opened_twice(books: Books) -> Iterator[str]:
    of = Counter(one.ticket_id for one in books.inbound if one.ticket_id)
    yield from (f"ticket {ticket} has {times} messages" for ticket, times in of.items() if times > 1)
    if books.tickets > len(of):
        yield f"{books.tickets - len(of)} tickets have no message of their own"


def _said_twice(books: Books, lines: Mapping[str, Line], undelivered: Counter[str]) -> Iterator[str]:
    for phone, line in lines.items():
        if line.taken > 1 + undelivered[phone]:
            rows = [(said.key, said.state) for said in books.outbound if said.recipient == phone]
            yield f"{phone} was sent {line.taken} messages, {undelivered[phone]} undelivered: {rows}"
    keys = Counter(said.key for said in books.outbound if "~" not in said.key)
    phones = Counter(said.recipient for said in books.outbound if "~" not in said.key)
    yield from (f"{phone} has {times} answers" for phone, times in phones.items() if times > 1 and len(keys) > 0)
