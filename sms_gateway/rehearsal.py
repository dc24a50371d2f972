"""A rehearsal: messages that came once are dealt with anew, in a database of their own, and nothing is sent.

So new words and a new parser are tried on old traffic before anybody texts to them. The clock of the rehearsal stands
at the moment when each message came.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sms_gateway import terms
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.errors import Refused, StorageDown
from sms_gateway.gateway import Gateway, build
from sms_gateway.phone import is_phone
from sms_gateway.storage import copies, inbound, scratch, upgrade
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.inbound import Kept
from sms_gateway.tryout import kind_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """`kind`: what the message is taken for. `agency`: of the report it opened, `national`, or None: none."""

    kind: str
    agency: str | None

    def __str__(self) -> str:
        return f"{self.kind} > {self.agency}" if self.agency else self.kind


@dataclass(slots=True)
class Compared:
    """How many messages were dealt with, and how those ended that end in another way now. `erased`: left out."""

    dealt_with: int = 0
    erased: int = 0
    failed: int = 0
    changes: Counter[tuple[Outcome, Outcome]] = field(default_factory=Counter)
    examples: dict[tuple[Outcome, Outcome], int] = field(default_factory=dict)
    """The id of the first message of each."""


def rehearse(
    gateway: Gateway,
    url: str,
    since: datetime | None = None,
    until: datetime | None = None,
    more: Callable[[int], None] = lambda _: None,
    tell: Callable[[Connection], None] = lambda _: None,
) -> Compared:
    """Raises Refused where messages are in that database already.

    A new one gets the words and agencies of this gateway; one that was prepared keeps its own, to be tried. `tell`:
    the database that is read from is told who did it, before what citizens wrote is copied.
    """
    _prepare(gateway, url)
    gateway.database.write(tell)
    clock = SetClock(gateway.clock())
    stage = build(_staged(gateway.settings, url), clock)
    try:
        return _played(gateway, stage, clock, since, until, more)
    finally:
        stage.close()


def _prepare(gateway: Gateway, url: str) -> None:
    stage = Database(url, patience=gateway.settings.database.patience, cipher=terms.cipher(gateway.settings))
    try:
        if stage.url == gateway.database.url or not stage.read(copies.empty):
            raise Refused("messages are in that database already: name one for this alone, to be thrown away after")
        if stage.read(upgrade.version) is None:
            upgrade.upgrade(stage)
            stage.write(scratch.learn, gateway.database.read(scratch.vocabulary))
    except StorageDown as error:
        advice = "name a file in a directory that is there and yours, or postgresql://user@host/name"
        raise Refused(f"the database of the rehearsal cannot be used: {error}; {advice}") from None
    finally:
        stage.close()


def _staged(settings: Settings, url: str) -> Settings:
    """Every carrier is there by its name, and none leads anywhere."""
    nowhere: Mapping[str, Mapping[str, object]] = {name: {"kind": "loopback"} for name in settings.carriers}
    database = settings.database.model_copy(update={"url": url})
    return settings.model_copy(update={"database": database, "carriers": nowhere})


def _played(
    gateway: Gateway,
    stage: Gateway,
    clock: SetClock,
    since: datetime | None,
    until: datetime | None,
    more: Callable[[int], None],
) -> Compared:
    told = Compared()
    for kept in scratch.each(gateway.database, since, until):
        more(1)
        if not kept.message.body and not is_phone(kept.message.sender):
            told.erased += 1
            continue
        clock.now = kept.message.received_at
        stage.inbox.handle_waiting()
        stage.inbox.take(kept.message)
        told.dealt_with += 1
    _compare(gateway, stage, told, since, until)
    return told


def _compare(gateway: Gateway, stage: Gateway, told: Compared, since: datetime | None, until: datetime | None) -> None:
    """At the end: an answer to a question may have sent an earlier report elsewhere."""
    before, after = _outcome(gateway), _outcome(stage)
    for kept in scratch.each(gateway.database, since, until):
        new = stage.database.read(inbound.by_carrier_id, kept.message.carrier, kept.message.carrier_id)
        if new is None:
            continue  # it was erased, or came meanwhile
        if new.error:
            told.failed += 1
            continue
        change = (gateway.database.read(before, kept), stage.database.read(after, new))
        if change[0] != change[1]:
            told.changes[change] += 1
            told.examples.setdefault(change, kept.id)


def _outcome(gateway: Gateway) -> Callable[[Connection, Kept], Outcome]:
    def outcome(db: Connection, kept: Kept) -> Outcome:
        intent = gateway.directory.edition(db).read(kept.message.body)
        return Outcome(kind_of(type(intent)), scratch.opened(db, kept))

    return outcome
